"""A `./dev run` of its own for each test that asks for one."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobbspar.local import leftovers
from tests.databases import ROOT, RUN_FOLDER

OURS = ("JOBBSPAR_", "DATABASE_", "PG", "REDIS_", "EMAIL_", "STATEMENT_", "IDLE_", "STATIC_")


def clean_env(**more: str) -> dict[str, str]:
    """The surroundings of a person at a keyboard: none of what the test run has set, but still the run's to end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {leftovers.MARK: str(RUN_FOLDER)} | more


class Launcher:
    """One `run` on a data folder. `output` is what it has printed."""

    def __init__(self, data: Path, *options: str, **env: str) -> None:
        self.data = data
        self.printed = data.parent / f"{data.name[:40]}-{time.monotonic_ns()}.txt"
        command = [sys.executable, "-m", "jobbspar.local", "run", "--data", str(data), *options]
        with self.printed.open("w") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, env=clean_env(**env), stdout=output, stderr=output)

    @property
    def output(self) -> str:
        return self.printed.read_text()

    @property
    def url(self) -> str:
        return next(word for line in self.output.splitlines() for word in line.split() if word.startswith("http://"))

    def wait(self) -> "Launcher":
        """Until it says that it is up."""
        until = time.monotonic() + 400
        while "Ctrl-C" not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < until, self.output
            time.sleep(0.1)
        return self

    def answers(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/halsa/arbete", timeout=30) as answer:
            return bool(answer.status == 200)
        return False

    def ends(self, number: int | None = None) -> int:
        """Send the signal, if any, and return the exit status."""
        if number is not None:
            self.process.send_signal(number)
        return self.process.wait(90)

    def processes(self) -> list[int]:
        return leftovers.belonging_to(self.data)

    def child(self, words: str) -> int:
        """The process id of the folder's process whose command line holds `words`."""
        for pid in self.processes():
            line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if words in line:
                return pid
        raise AssertionError(f"{words} is not running")


Launch = Callable[..., Launcher]


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a run that started from nothing, served, and was stopped with Ctrl-C."""
    run = Launcher(tmp_path_factory.mktemp("first") / "d", "--no-demo")
    try:
        run.wait()
        assert "Förbereder databasen" in run.output
        assert run.answers()
        assert run.ends(signal.SIGINT) == 0
        assert run.processes() == []
    finally:
        if run.process.poll() is None:
            run.process.kill()
            run.process.wait()
        leftovers.end(run.data)
    return run.data


@pytest.fixture
def data(first_run: Path, tmp_path: Path) -> Path:
    """A folder of one's own as `first_run` left it, so that not every test migrates anew."""
    return copied(first_run, tmp_path / "d")


def copied(source: Path, target: Path) -> Path:
    """A copy with owners and modes, which PostgreSQL is particular about."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
    return target


@pytest.fixture
def launch() -> Iterator[Launch]:
    """`launch(data, "--no-demo", NAME="value")` starts a run; what is left of it is ended with the test."""
    started: list[Launcher] = []

    def start(data: Path, *options: str, **env: str) -> Launcher:
        started.append(Launcher(data, *options, **env))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGKILL)
            one.process.wait()
        leftovers.end(one.data)
