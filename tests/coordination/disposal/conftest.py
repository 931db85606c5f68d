"""Disposal as the worker does it, with the worker's role in the database."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connections

from coordination.disposal.domain.runs import JOB
from jobbspar.outbox.delivery import drain
from tests.databases import WORKER

Drain = Callable[[], int]


@pytest.fixture
def work_off(transactional_db: None) -> Iterator[Drain]:
    """`work_off()` delivers every batch that waits, as the worker's role. For tests that really commit."""
    connection = connections["default"]
    before = connection.settings_dict["USER"]

    def as_worker() -> int:
        connection.close()
        connection.settings_dict["USER"] = WORKER
        try:
            return drain(JOB)
        finally:
            connection.close()
            connection.settings_dict["USER"] = before

    yield as_worker
    connection.settings_dict["USER"] = before
