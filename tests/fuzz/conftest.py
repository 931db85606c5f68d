"""Seeds and counts of the run, said at its end: a failure is replayed with `JOBBSPAR_FUZZ_SEED=… ./dev test tests/fuzz`."""

import gc
import os
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.template.base import Template

SEED = int(os.environ.get("JOBBSPAR_FUZZ_SEED", "20261123"))
# G-22: at least 20 000 in every run; more where there is time.
REQUESTS = int(os.environ.get("JOBBSPAR_FUZZ_REQUESTS", "20000"))
COUNTS: Counter[str] = Counter()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if COUNTS:
        terminalreporter.section(f"fuzz, seed {SEED} (JOBBSPAR_FUZZ_SEED={SEED} replays it)")
        for what, count in COUNTS.items():
            terminalreporter.write_line(f"{count:>9} {what}")


@pytest.fixture
def dice() -> Random:
    """The same throws for the same seed, whatever ran before."""
    return Random(SEED)  # noqa: S311 - not for secrets


@pytest.fixture(autouse=True)
def long_sessions(settings: Any) -> None:
    """What the sessions note of having been seen is undone with each request."""
    settings.SESSION_IDLE = settings.SESSION_IDLE_EMPLOYER = timedelta(hours=9)


@pytest.fixture(autouse=True)
def lean(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Without what pytest and Django's test client keep of each request: looking through it took half of the time.

    pytest keeps every log record, and a refusal's holds its whole request (the watch reads the log before that). The
    client copies each template's context for `response.context`, which nobody asks for here. What the walk froze
    (`world.walked`) is let go at the end.
    """
    monkeypatch.setattr(type(caplog.handler), "emit", lambda self, record: None)
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
    yield
    gc.unfreeze()
