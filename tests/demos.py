"""The demo as a fixture: loaded once a run, and a copy of its own for each file of tests that asks for it."""

import os
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connections

from tests.databases import DEMO_DAY, DEMO_TEMPLATE, copy_template, make_demo_template


@pytest.fixture(scope="module")
def demo_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The file's tests talk, as the web role, to a copy of the demo. Each test's changes are rolled back as usual."""
    own = f"test_demo_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    connection = connections["default"]
    with django_db_blocker.unblock():
        make_demo_template()
        copy_template(own, DEMO_TEMPLATE)
        connection.close()
        before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], own
    yield own
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = before


@pytest.fixture
def demo(demo_database: str, db: None, settings: Any) -> Iterator[date]:
    """It is the demo's day, Monday 23 November 2026, in the morning, and a password is enough to sign in.

    Not for tests that really commit.
    """
    from jobbspar.lib import clock  # settings exist first when Django has been set up

    settings.SECOND_FACTOR_REQUIRED = False
    day = date.fromisoformat(DEMO_DAY)
    with clock.at(clock.moment_on(day, 8)):
        yield day
