"""Production refuses a database that is not safe to serve from."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from jobbspar.database.guard import refuse_unsafe_database, role_faults
from jobbspar.database.roles import append_only_tables
from jobbspar.local.check import production_env
from tests.databases import ROOT, as_role

pytestmark = pytest.mark.django_db


def test_the_web_role_may_serve_a_database_of_real_people(settings: Settings) -> None:
    settings.MODE_NAME = "production"
    get_user_model().objects.create(email="anna@goteborg.example")
    refuse_unsafe_database()


@pytest.mark.parametrize("setting", ["IDENTITY_KEY", "IDENTITY_HASH_KEY"])
def test_what_is_no_key_stops_production(settings: Settings, setting: str) -> None:
    settings.MODE_NAME = "production"
    setattr(settings, setting, "too short")
    with pytest.raises(ImproperlyConfigured, match=setting):
        refuse_unsafe_database()


def test_a_demo_user_in_the_database_stops_production_and_nothing_else(settings: Settings) -> None:
    get_user_model().objects.create(email="koordinator@goteborg.example", is_demo=True)
    refuse_unsafe_database()
    settings.MODE_NAME = "production"
    with pytest.raises(ImproperlyConfigured, match="demoanvändare"):
        refuse_unsafe_database()


@pytest.mark.parametrize(
    ("role", "fault"),
    [("jobbspar", "äger tabeller"), ("postgres", "superanvändare"), ("past_the_wall", "BYPASSRLS"), ("heir", "äger")],
)
@pytest.mark.django_db(transaction=True)
def test_a_role_the_wall_does_not_hold_for_stops_production(role: str, fault: str) -> None:
    with as_role("postgres", connection.settings_dict["NAME"]) as administrator:
        administrator.execute("DROP ROLE IF EXISTS past_the_wall")
        administrator.execute("DROP ROLE IF EXISTS heir")
        administrator.execute("CREATE ROLE past_the_wall LOGIN BYPASSRLS")
        administrator.execute("CREATE ROLE heir LOGIN ROLE postgres")
        administrator.execute("GRANT jobbspar TO heir")
    own = dict(connection.settings_dict)
    connection.close()
    try:
        connection.settings_dict["USER"] = role
        faults = role_faults()
    finally:
        connection.close()
        connection.settings_dict.update(own)
    assert any(fault in text for text in faults)
    assert role_faults() == []


def test_append_only_tables_take_rows_and_give_none_back() -> None:
    assert append_only_tables()
    for model in apps.get_models():
        if model._meta.db_table not in append_only_tables():
            continue
        key = model._meta.pk.column
        for change in (f"UPDATE {model._meta.db_table} SET {key} = {key}", f"DELETE FROM {model._meta.db_table}"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(change)


def test_every_table_has_an_owner_that_is_not_the_web_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchall() == [("jobbspar",)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("program", ["web", "worker", "beat"])
def test_web_worker_and_beat_do_not_start_where_demo_users_live(program: str, tmp_path: Path) -> None:
    get_user_model().objects.create(email="koordinator@goteborg.example", is_demo=True)
    done = _start(program, tmp_path)
    assert done.returncode != 0
    assert "demoanvändare" in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "IDENTITY_KEY", "IDENTITY_HASH_KEY"])
@pytest.mark.parametrize("value", ["", "short", "change-me-change-me-change-me-change-me"])
def test_production_does_not_start_without_secrets_of_its_own(name: str, value: str, tmp_path: Path) -> None:
    done = _python(tmp_path, "-c", "import jobbspar.settings", **{name: value})
    assert done.returncode != 0
    assert name in done.stderr


def _start(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    commands = {
        "web": ["-m", "gunicorn", "jobbspar.wsgi:application", "--bind", "127.0.0.1:0", "--no-control-socket"],
        "worker": ["-m", "celery", "-A", "jobbspar", "worker", "--concurrency", "1", "--pool", "solo"],
        "beat": ["-m", "celery", "-A", "jobbspar", "beat", "--schedule", str(folder / "s"), "--pidfile", ""],
    }
    return _python(folder, *commands[program])


def _python(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = production_env(folder) | {"PGHOST": os.environ["PGHOST"], "REDIS_URL": os.environ["REDIS_URL"]}
    env |= {"DATABASE_URL": f"postgres://jobbspar_web@/{connection.settings_dict['NAME']}"} | more
    return subprocess.run([sys.executable, *arguments], env=env, cwd=ROOT, capture_output=True, text=True, timeout=60)
