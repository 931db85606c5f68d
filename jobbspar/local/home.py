"""The folder in which a run keeps its things, and the lock that says who is using it."""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
# A socket's address holds 107 bytes on Linux; ".s.PGSQL.5432" is the longest name we put there.
LONGEST_SOCKET_PATH = 100


class Trouble(Exception):
    """Something the person at the keyboard can mend; the text says what."""


@dataclass(frozen=True)
class Home:
    """A data folder: database, broker, mail, logs. `sockets` is inside it unless that path would be too long."""

    folder: Path
    sockets: Path

    @classmethod
    def at(cls, folder: Path) -> "Home":
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        sockets = folder / "s"
        if len(os.fsencode(sockets / ".s.PGSQL.5432.lock")) > LONGEST_SOCKET_PATH:
            name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
            sockets = Path(tempfile.gettempdir()) / f"jobbspar-{os.geteuid()}-{name}"
        return cls(folder, sockets)

    @property
    def mail(self) -> Path:
        return self.folder / "mejl"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def make_folders(self) -> None:
        """Make what is missing. The socket folder is for us alone: whoever reaches a socket is let in."""
        for path in (self.mail, self.logs, self.folder / "static"):
            path.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if self.sockets.is_symlink() or not self.sockets.is_dir():
            raise Trouble(f"{self.sockets} är inte en katalog.")
        self.sockets.chmod(0o700)  # refused when somebody else made it

    def drop_short_sockets(self) -> None:
        """Remove the socket folder where it lies outside the data folder."""
        if not self.sockets.is_relative_to(self.folder):
            shutil.rmtree(self.sockets, ignore_errors=True)

    def say(self, **facts: Any) -> None:
        """Leave word for other commands about what is running here."""
        path = self.folder / "state.json"
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(facts), encoding="utf-8")
        fresh.replace(path)

    def said(self) -> dict[str, Any]:
        try:
            facts: dict[str, Any] = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return facts

    @contextmanager
    def claimed(self, wait: bool = False) -> Iterator[bool]:
        """Hold the folder's lock; yields whether we got it. The kernel lets it go when we die, however we die."""
        with (self.folder / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
            else:
                yield True
