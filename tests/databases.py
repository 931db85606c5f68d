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

from jobbspar.local.fingerprint import fingerprint
from jobbspar.local.servers import postgres_program

ROOT = Path(__file__).resolve().parent.parent
RUN_FOLDER = Path(os.environ["JOBBSPAR_HOME"])
TEMPLATE = "jobbspar_template"
DEMO_TEMPLATE = "jobbspar_demo_template"
DEMO_DAY = "2026-11-23"
ADMINISTRATOR, OWNER, WORKER = "postgres", "jobbspar", "jobbspar_worker"


def as_role(role: str, database: str) -> psycopg.Connection[Any]:
    """A connection beside Django's, committing at once. Roles: postgres, jobbspar, jobbspar_web, jobbspar_worker."""
    return psycopg.connect(host=os.environ["PGHOST"], user=role, dbname=database, autocommit=True)


def _exists(name: str) -> bool:
    with as_role(ADMINISTRATOR, "postgres") as connection:
        row = connection.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name]).fetchone()
    return row == (1,)


def _program(name: str, *arguments: str) -> None:
    done = subprocess.run([postgres_program(name), "-U", ADMINISTRATOR, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stderr}")


def _migrate(database: str) -> None:
    env = os.environ | {"DATABASE_URL": f"postgres:///{database}", "PGUSER": OWNER}
    env |= {"STATEMENT_TIMEOUT_MS": "0", "IDLE_TIMEOUT_MS": "0"}
    command = [sys.executable, str(ROOT / "manage.py"), "prepare_database", "-v", "0"]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"prepare_database failed:\n{done.stdout}{done.stderr}")


def make_template() -> None:
    """Migrations, grants and reference data, once a run whatever the number of test processes.

    The result is kept in `.local` as SQL, since migrating takes ten times as long as reading it back. Its rows say when
    they were made, so a run on another day (`--date`) makes its own.
    """
    kept = ROOT / ".local" / f"test-template-{fingerprint()}{os.environ.get('JOBBSPAR_DATE', '')}.sql"
    with (RUN_FOLDER / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _exists(TEMPLATE):
            return
        making = TEMPLATE + "_making"
        with as_role(ADMINISTRATOR, "postgres") as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(making), sql.Identifier(OWNER))
            )
        if kept.exists():
            _program("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-1", "-d", making, "-f", str(kept))
        else:
            _migrate(making)
            kept.parent.mkdir(exist_ok=True)
            for old in kept.parent.glob("test-template-*"):
                old.unlink(missing_ok=True)
            fresh = kept.with_name(f"making-{os.getpid()}.sql")
            _program("pg_dump", "-d", making, "-f", str(fresh))
            fresh.replace(kept)
        with as_role(ADMINISTRATOR, "postgres") as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(TEMPLATE))
            )


def make_demo_template() -> None:
    """The demo as it stands on DEMO_DAY, loaded once a run by the worker role into a copy of the template."""
    with (RUN_FOLDER / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _exists(DEMO_TEMPLATE):
            return
        making = DEMO_TEMPLATE + "_making"
        make_template()
        copy_template(making)
        env = os.environ | {"DATABASE_URL": f"postgres:///{making}", "PGUSER": WORKER, "JOBBSPAR_DEMO": "1"}
        env |= {"STATEMENT_TIMEOUT_MS": "0", "IDLE_TIMEOUT_MS": "0"}
        command = [sys.executable, str(ROOT / "manage.py"), "load_demo", "--date", DEMO_DAY]
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"load_demo failed:\n{done.stdout}{done.stderr}")
        with as_role(ADMINISTRATOR, "postgres") as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(DEMO_TEMPLATE))
            )


def copy_template(name: str, template: str = TEMPLATE) -> None:
    """A fresh database `name`; one that was there is thrown away, whoever is connected to it."""
    with as_role(ADMINISTRATOR, "postgres") as connection:
        database, owner = sql.Identifier(name), sql.Identifier(OWNER)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                database, sql.Identifier(template), owner
            )
        )
