"""What every test stands on: a real database, reached as the web role."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

if "JOBBSPAR_HOME" not in os.environ:
    pytest.exit("Kör testerna med ./dev test (det startar databas och kö).", returncode=2)

from django.db import connections
from django.test import TransactionTestCase

from jobbspar.database import walls
from tests.databases import copy_template, make_template

pytest_plugins = ["tests.live", "tests.people", "tests.demos", "tests.canary"]

DATABASE = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def _start_over(_self: Any) -> None:
    """After a test that really committed: a new copy of the template instead of Django's flush.

    The web role may not truncate, append-only tables refuse it even from their owner, and reference data comes back.
    """
    connections["default"].close()
    copy_template(DATABASE)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """The test database. `db` rolls back after each test; `transactional_db` commits, and threads see each other."""
    with django_db_blocker.unblock():
        make_template()
        copy_template(DATABASE)
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = DATABASE
        # A test makes its PDFs in the transaction that it is undone with, which no process of the product does.
        connections["default"].settings_dict["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=0"
        # What a test builds and asks is not a request's; every request of the client stands behind the wall.
        walls.for_this_process("test")
        TransactionTestCase._fixture_teardown = _start_over
    yield
    connections["default"].close()


@pytest.fixture(scope="session")
def servers() -> dict[str, str]:
    """Where the run's servers answer: `postgres` is a socket folder, `broker` a Celery URL."""
    return {"postgres": os.environ["PGHOST"], "broker": os.environ["REDIS_URL"]}
