"""What the web and worker roles may do. Run as the owner of the tables, after every migration."""

from django.apps import apps
from django.core.management.base import CommandError
from django.db import connection
from psycopg import sql

WEB_ROLE = "jobbspar_web"
WORKER_ROLE = "jobbspar_worker"
# What only the worker may ask the database to do as its owner.
WORKER_FUNCTIONS = ("coordination_dispose_documents(uuid[], uuid)",)


def append_only_tables() -> list[str]:
    """Tables of models that say `append_only = True`: rows are added and read, never changed or taken away."""
    return [model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)]


def _statements(role: str) -> list[sql.Composed]:
    to = sql.Identifier(role)
    statements = [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(to),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(to),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(to),
        sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}").format(to),
    ]
    for table in append_only_tables():
        name = sql.Identifier(table)
        statements.append(sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(name, to))
    return statements


def grant(*roles: str) -> None:
    """Give each role its rights. A role that is ourselves is passed over: it owns the tables anyway."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
        for role in dict.fromkeys(roles):
            if role == owner:
                continue
            cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() == (0,):
                raise CommandError(f"Databasrollen {role} finns inte. Skapa den först (se docker/roles.sh).")
            for statement in _statements(role):
                cursor.execute(statement)


def grant_functions(role: str) -> None:
    """Let the worker's role call what the owner does for it alone."""
    with connection.cursor() as cursor:
        for function in WORKER_FUNCTIONS:
            cursor.execute(
                sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(function), sql.Identifier(role))
            )
