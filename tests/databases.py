"""The databases of a test run: a template made once by the owner, and quick copies of it.

Tests talk to their copy as the web role. Copying and dropping is done over a connection of the server's administrator.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
RUN_FOLDER = Path(os.environ["JOBBSPAR_HOME"])
TEMPLATE = "jobbspar_template"
ADMINISTRATOR, OWNER = "postgres", "jobbspar"


def as_role(role: str, database: str) -> psycopg.Connection[Any]:
    """A connection beside Django's, committing at once. Roles: postgres, jobbspar, jobbspar_web, jobbspar_worker."""
    return psycopg.connect(host=os.environ["PGHOST"], user=role, dbname=database, autocommit=True)


def _exists(name: str) -> bool:
    with as_role(ADMINISTRATOR, "postgres") as connection:
        row = connection.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name]).fetchone()
    return row == (1,)


def make_template() -> None:
    """Migrations, grants and reference data, once a run whatever the number of test processes."""
    with (RUN_FOLDER / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _exists(TEMPLATE):
            return
        making = sql.Identifier(TEMPLATE + "_making")
        with as_role(ADMINISTRATOR, "postgres") as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(making, sql.Identifier(OWNER)))
        env = os.environ | {
            "DATABASE_URL": f"postgres:///{TEMPLATE}_making",
            "PGUSER": OWNER,
            "STATEMENT_TIMEOUT_MS": "0",
        }
        command = [sys.executable, str(ROOT / "manage.py"), "prepare_database", "-v", "0"]
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"prepare_database failed:\n{done.stdout}{done.stderr}")
        with as_role(ADMINISTRATOR, "postgres") as connection:
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(making, sql.Identifier(TEMPLATE)))


def copy_template(name: str) -> None:
    """A fresh database `name`; one that was there is thrown away, whoever is connected to it."""
    with as_role(ADMINISTRATOR, "postgres") as connection:
        database, owner = sql.Identifier(name), sql.Identifier(OWNER)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                database, sql.Identifier(TEMPLATE), owner
            )
        )
