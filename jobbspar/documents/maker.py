"""Makers of PDFs: a process for each page that is made at the same time, kept for the next one.

A maker has what all pages share in its memory, and forks a child for each (`child.py`). A page's own limits are
its child's: processor time and memory. Where a page is not there in time, the maker is killed with its child and the next
page gets a new one; that says that the machine is busy, and nothing about the page. It ends by itself when whoever started
it is gone.
"""

from __future__ import annotations

import atexit
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jobbspar.documents import child
from jobbspar.documents.errors import RenderFailed, RenderHeldUp, RenderTooSlow


def surroundings(folder: str) -> dict[str, str]:
    """An environment with nothing of ours: a folder of its own, and only the fonts that are handed over."""
    fontconfig = Path(folder, "fonts.conf")
    # The same page looks the same on every machine.
    fontconfig.write_text(f"<fontconfig><cachedir>{folder}</cachedir></fontconfig>")
    return {"TMPDIR": folder, "HOME": folder, "LANG": "C.UTF-8", "FONTCONFIG_FILE": str(fontconfig)}


def end_process(process: subprocess.Popen[bytes]) -> None:
    """Leave no process behind, whatever ended the waiting (its limit, Celery's soft time limit, Ctrl-C)."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


class MakerGone(Exception):
    """It has ended, as when the machine was short of memory. Another one makes the page."""


class Maker:
    """`first` is the frame that it begins with."""

    def __init__(self, first: bytes) -> None:
        self.folder = tempfile.mkdtemp(prefix="jobbspar-pdf-")
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-I", child.__file__, "serve"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self.folder,
                env=surroundings(self.folder),
                process_group=0,
                bufsize=0,
            )
        except OSError:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise RenderFailed("No maker could be started.") from None
        assert self.process.stdin and self.process.stdout  # noqa: S101 - both are pipes
        self._to, self._from = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(self._to, False)
        self._first: bytes | None = first

    def make(self, order: bytes, deadline: float) -> tuple[int, bytes]:
        """How the child ended (below 0: by that signal), and its answer. RenderHeldUp at the deadline, or MakerGone."""
        if self._first is not None:
            self._write(self._first, deadline)
            self._first = None
        self._write(order, deadline)
        size = int.from_bytes(self._read(4, deadline), "big")
        answer = self._read(size, deadline)
        return int.from_bytes(answer[:4], "big", signed=True), answer[4:]

    def _write(self, content: bytes, deadline: float) -> None:
        waiting = memoryview(len(content).to_bytes(4, "big") + content)
        while waiting:
            self._wait([], [self._to], deadline)
            try:
                waiting = waiting[os.write(self._to, waiting) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise MakerGone from None

    def _read(self, size: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._wait([self._from], [], deadline)
            part = os.read(self._from, min(size - len(found), 1 << 20))
            if not part:
                raise MakerGone
            found += part
        return bytes(found)

    def _wait(self, reading: list[int], writing: list[int], deadline: float) -> None:
        ready = select.select(reading, writing, [], max(deadline - time.monotonic(), 0))
        if not any(ready):
            raise RenderHeldUp("Not made in time.")

    def end(self) -> None:
        """Leave neither maker nor child nor folder."""
        end_process(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def forget(self) -> None:
        """In a fork of ours: the maker is the other's. Its pipes are closed here, so that it sees when the other is gone."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


_idle: list[Maker] = []


def ask(order: bytes, first: bytes, *, seconds: float) -> bytes:
    """Have one page made, by a maker that waits or by a new one that begins with `first`."""
    deadline = time.monotonic() + seconds
    while (waiting := _taken()) is not None:
        try:
            return _made_by(waiting, order, deadline)
        except MakerGone:
            continue
    try:
        return _made_by(Maker(first), order, deadline)
    except MakerGone:
        raise RenderFailed("There was no answer.") from None


def _taken() -> Maker | None:
    """One that waits, which now is the caller's alone."""
    try:
        return _idle.pop()
    except IndexError:
        return None


def _made_by(maker: Maker, order: bytes, deadline: float) -> bytes:
    """The page. The maker waits for the next one, whatever came of this; only one that did not answer ends."""
    try:
        status, answer = maker.make(order, deadline)
    except BaseException:
        maker.end()
        raise
    _idle.append(maker)
    if status in (-signal.SIGXCPU, child.TOO_MUCH_MEMORY):
        raise RenderTooSlow(f"The child met its limit: {status}.")
    if status:
        raise RenderFailed(f"The child ended with {status}.")
    return answer


def end_all() -> None:
    """No maker waits any more."""
    while _idle:
        _idle.pop().end()


def _forget_all() -> None:
    while _idle:
        _idle.pop().forget()


atexit.register(end_all)
os.register_at_fork(after_in_child=_forget_all)
