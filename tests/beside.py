"""Test processes beside each other: each has a Valkey of its own, since tests empty theirs and count what waits in it.

Loaded with `-p`, before Django reads its settings. The databases have the process's name in theirs (`conftest.py`).
What tests count is said at the end of the run, whichever process they ran in.
"""

import os
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from jobbspar.local.home import Home
from jobbspar.local.servers import Valkey

# What takes minutes begins first, or one process would be left with it alone.
LONGEST = (
    "tests/fuzz/test_forms.py",
    "tests/test_matrix.py",
    "tests/fuzz/test_addresses.py",
    "tests/outbox/test_worker.py",
    "tests/journeys/test_a_round.py",
    "tests/journeys/test_signing.py",
)

# Under each heading, what was counted. Filled by tests.
TALLIES: defaultdict[str, Counter[str]] = defaultdict(Counter)


def _own_broker(process: str) -> None:
    """The run's keeper ends it with everything else that carries the run's folder."""
    sockets = Path(os.environ["PGHOST"], process)
    sockets.mkdir(mode=0o700)
    broker = Valkey(Home(Path(os.environ["JOBBSPAR_HOME"]), sockets))
    broker.start()
    os.environ["REDIS_URL"] = broker.url()


if "PYTEST_XDIST_WORKER" in os.environ and "JOBBSPAR_HOME" in os.environ:
    _own_broker(os.environ["PYTEST_XDIST_WORKER"])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONGEST)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process beside others hands its counts over."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["tallies"] = {heading: dict(counts) for heading, counts in TALLIES.items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    for heading, counts in getattr(node, "workeroutput", {}).get("tallies", {}).items():
        TALLIES[heading].update(counts)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for heading, counts in (one for one in TALLIES.items() if one[1]):
        terminalreporter.section(heading)
        for what, count in counts.items():
            terminalreporter.write_line(f"{count:>9} {what}")
