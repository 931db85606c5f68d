"""A worker comes after whoever reads a page, and takes nobody else with it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import ROOT

AUTOGROUP = Path("/proc/self/autogroup")
GIVES_WAY = """
import os
from pathlib import Path
from jobbspar.celery import make_way
before = os.nice(0)
make_way()
print(min(before + 10, 19) == os.nice(0))
"""
SHARED = """
import subprocess, sys
subprocess.run([sys.executable, "-c", {worker!r}], check=True)
"""
TELLS = "\nfrom pathlib import Path\nprint(Path('/proc/self/autogroup').read_text().split()[-1], flush=True)"


def in_a_session_of_its_own(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, start_new_session=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_worker_is_nice() -> None:
    assert in_a_session_of_its_own(GIVES_WAY) == ["True"]


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="this Linux does not share the processor between sessions")
@pytest.mark.parametrize(
    ("code", "session"),
    [(GIVES_WAY + TELLS, "10"), (SHARED.format(worker=GIVES_WAY) + TELLS, "0")],
    ids=["the worker's own", "somebody else's"],
)
def test_the_session_gives_way_where_it_is_the_workers(code: str, session: str) -> None:
    assert in_a_session_of_its_own(code) == ["True", session]
