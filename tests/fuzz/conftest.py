"""Seeds and counts of the run, said at its end: a failure is replayed with `JOBBSPAR_FUZZ_SEED=… ./dev test tests/fuzz`.

The seed comes from the commit: each commit is asked something else, and two runs of one commit the same.
"""

import gc
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.template.base import Template

from tests.databases import ROOT


def _seed_of_the_commit() -> int:
    """A number from HEAD's hash; where there is no repository, always the same."""
    command = ["git", "-c", "safe.directory=*", "rev-parse", "HEAD"]
    try:
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 20261123
    return int(said[:8], 16)


LONG = os.environ.get("JOBBSPAR_LONG") == "1"
SEED = int(os.environ.get("JOBBSPAR_FUZZ_SEED") or _seed_of_the_commit())
# G-21 and G-22: so many payloads for each field and so many requests to addresses; `./dev test --long` for all of them.
PAYLOADS_EACH = 60 if LONG else 8
REQUESTS = int(os.environ.get("JOBBSPAR_FUZZ_REQUESTS") or (20_000 if LONG else 2_000))
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
