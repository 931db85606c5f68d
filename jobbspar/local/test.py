"""`./dev test`: the suite on servers of its own, in a folder of its own, so that runs beside each other never meet."""

import argparse
import datetime
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from jobbspar.local.home import ROOT, Home
from jobbspar.local.run import Stop, keeper, obey_signals
from jobbspar.local.servers import Postgres, Valkey
from jobbspar.local.surroundings import pretend, python, surroundings

# The whole suite is two runs beside each other, each on servers of its own. What asks every page for everybody, walks a
# whole round or follows the guide takes as long as all the rest.
LAST_PART = (
    "tests/fuzz",
    "tests/installation",
    "tests/journeys",
    "tests/launcher",
    "tests/test_matrix.py",
    "tests/test_matrix_teeth.py",
)
PARTS = (tuple(f"--ignore={path}" for path in LAST_PART), LAST_PART)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str | None:
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def _install_chromium() -> None:
    """As root on Debian; elsewhere the run says that it is missing."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    sys.stderr.write("Installerar Chromium från systemets paketkälla ...\n")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in ("update -qq", "install -y -qq --no-install-recommends chromium"):
        subprocess.run(["apt-get", *command.split()], env=env, stdout=subprocess.DEVNULL)


@contextmanager
def private_servers(prefix: str, **more: str) -> Iterator[dict[str, str]]:
    """PostgreSQL and Valkey in a folder of their own, gone afterwards; yields the web role's environment."""
    home = Home.at(Path(tempfile.mkdtemp(prefix=prefix)))
    home.make_folders()
    obey_signals()
    signal.signal(signal.SIGINT, lambda _number, _frame: None)  # the child gets it too, and ends in its own way
    try:
        with keeper(home, home.folder, home.sockets):
            Postgres(home, fast=True).start()
            valkey = Valkey(home)
            valkey.start()
            more = {"HOME": os.environ.get("HOME") or str(home.folder)} | more
            yield surroundings(home, "test", valkey.url(), more=more).of("web")
    finally:
        shutil.rmtree(home.folder, ignore_errors=True)
        home.drop_short_sockets()


def _options(arguments: list[str]) -> tuple[dict[str, str], list[str]]:
    """What `--date` and `--long` ask of the surroundings, and the arguments that are pytest's."""
    parser = argparse.ArgumentParser(prog="./dev test", add_help=False, allow_abbrev=False)
    parser.add_argument("--date", type=datetime.date.fromisoformat)
    parser.add_argument("--long", action="store_true")
    options, rest = parser.parse_known_args(arguments)
    more = pretend(options.date.isoformat()) if options.date else {}
    return more | ({"JOBBSPAR_LONG": "1"} if options.long else {}), rest


def test(arguments: list[str]) -> int:
    """Run pytest with `arguments`, or without any the whole suite; after `--date 2027-01-01` as on that day, after
    `--long` with all that is fuzzed.

    Returns its exit status, or 1 where CI asks for a browser that is not there.
    """
    more, arguments = _options(arguments)
    if find_chromium() is None:
        _install_chromium()
    chromium = find_chromium()
    try:
        status = _beside({"JOBBSPAR_CHROMIUM": chromium or ""} | more, [arguments] if arguments else PARTS)
    except Stop:
        status = 130
    if chromium is None:
        sys.stdout.write("OBS: Chromium saknas på den här maskinen, så webbläsartesterna kördes inte.\n")
        if os.environ.get("CI") == "true":
            return status or 1
    return status


def _beside(more: Mapping[str, str], parts: Sequence[Sequence[str]]) -> int:
    """Run pytest for each part at the same time. What the first says is shown as it comes, the rest when all are done."""
    with ExitStack() as stack:
        running: list[tuple[subprocess.Popen[bytes], IO[bytes] | None]] = []
        for part in parts:
            env = stack.enter_context(private_servers("jobbspar-test-", **more))
            said = stack.enter_context(tempfile.TemporaryFile()) if running else None
            running.append((subprocess.Popen(python("-m", "pytest", *part), env=env, cwd=ROOT, stdout=said), said))
        statuses = []
        for process, words in running:
            statuses.append(process.wait())
            if words is not None:
                words.seek(0)
                shutil.copyfileobj(words, sys.stdout.buffer)
                sys.stdout.flush()
        return max(statuses, key=abs)
