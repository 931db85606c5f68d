"""Seeds and counts of the run, said at its end: a failure is replayed with `JOBBSPAR_FUZZ_SEED=… ./dev test tests/fuzz`.

Not part of a plain run yet: it takes longer than a run may, so `JOBBSPAR_FUZZ=1` asks for it.
"""

import os
from collections import Counter
from random import Random
from typing import Any

import pytest

SEED = int(os.environ.get("JOBBSPAR_FUZZ_SEED", "20261123"))
# G-22: at least 20 000 in every run; more where there is time.
REQUESTS = int(os.environ.get("JOBBSPAR_FUZZ_REQUESTS", "20000"))
COUNTS: Counter[str] = Counter()
collect_ignore_glob = [] if os.environ.get("JOBBSPAR_FUZZ") else ["test_*.py"]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if COUNTS:
        terminalreporter.section(f"fuzz, seed {SEED} (JOBBSPAR_FUZZ_SEED={SEED} replays it)")
        for what, count in COUNTS.items():
            terminalreporter.write_line(f"{count:>9} {what}")


@pytest.fixture
def dice() -> Random:
    """The same throws for the same seed, whatever ran before."""
    return Random(SEED)  # noqa: S311 - not for secrets
