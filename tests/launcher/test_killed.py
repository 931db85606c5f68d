"""A `./dev test` that is killed outright leaves nothing running, nor what a test has started in a folder of its own."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jobbspar.local import leftovers
from tests.databases import ROOT, RUN_FOLDER
from tests.live import Live, wait_until

# What a run does: its keeper, and a mail sink in a folder of its own within the run's.
A_RUN = """
import sys, time
from pathlib import Path
from jobbspar.local.home import Home
from jobbspar.local.run import keeper
from jobbspar.local.services import Services

run, inner, mark = map(Path, sys.argv[1:])
with keeper(Home.at(run), run):
    home = Home.at(inner)
    home.make_folders()
    print(Services(home, mark=mark).start_mail(), flush=True)
    time.sleep(600)
"""


def killed(run: Path, inner: Path, mark: Path) -> None:
    """A run whose mail sink is up, and which then was killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", A_RUN, str(run), str(inner), str(mark)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("smtp://")
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "run", tmp_path / "run" / "live"


def test_the_mail_sink_of_a_killed_run_ends_too(folders: tuple[Path, Path]) -> None:
    run, inner = folders
    killed(run, inner, mark=run)
    wait_until(lambda: not run.exists(), what="the keeper ends what was left and takes the folder away")
    assert sinks_in(inner) == []


def test_without_the_runs_mark_it_is_left_behind(folders: tuple[Path, Path]) -> None:
    run, inner = folders
    killed(run, inner, mark=inner)
    try:
        wait_until(lambda: not run.exists(), what="the keeper has done what it does")
        assert len(sinks_in(inner)) == 1
    finally:
        leftovers.end(inner)


def test_all_that_an_installation_under_test_runs_is_the_runs_to_end(live: Live) -> None:
    ours = leftovers.belonging_to(RUN_FOLDER)
    assert {name for name, service in live.services.running.items() if service.process.pid not in ours} == set()
    assert "mejl" in live.services.running


def sinks_in(folder: Path) -> list[str]:
    """The command lines of mail sinks that write into the folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if any(word.endswith(b"mailsink.py") for word in words) and any(str(folder).encode() in word for word in words):
            found.append(b" ".join(words).decode())
    return found
