#!/bin/sh
# Run once, by the PostgreSQL image, when the database is new: the four roles, none of which is a superuser.
# The owner migrates; web and worker own nothing and are bound by row-level security; the backup's reads every row.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    -v owner_password="$OWNER_PASSWORD" -v web_password="$WEB_PASSWORD" -v worker_password="$WORKER_PASSWORD" \
    -v backup_password="$BACKUP_PASSWORD" <<'SQL'
CREATE ROLE jobbspar LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE jobbspar_web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'web_password';
CREATE ROLE jobbspar_worker LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'worker_password';
CREATE ROLE jobbspar_backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS PASSWORD :'backup_password';
GRANT pg_read_all_data TO jobbspar_backup;
CREATE DATABASE jobbspar OWNER jobbspar;
REVOKE ALL ON DATABASE jobbspar FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE jobbspar TO jobbspar_web, jobbspar_worker;
GRANT CONNECT ON DATABASE jobbspar TO jobbspar_backup;
SQL
