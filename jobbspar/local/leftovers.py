"""Which processes belong to a data folder, and ending them. Stands alone (standard library only, no package import).

A process belongs to the folder when its environment says so (`JOBBSPAR_HOME`), or when it is a PostgreSQL or Valkey
server whose working directory is the folder's (those overwrite their environment). No pid file is believed: after a
crash the number in it may be somebody else's.

Run as a program it is the keeper: it waits until the launcher that started it is gone, however that happened, and then
ends whatever the launcher left.
"""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

MARK = "JOBBSPAR_HOME"
SERVERS = {"postgres", "valkey-server"}
PATIENCE = 10.0


def _environment_says(pid: int, folder: Path) -> bool:
    mark = os.fsencode(f"{MARK}={folder}")
    return mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")


def _is_server_in(pid: int, folder: Path) -> bool:
    name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    return name in SERVERS and Path(f"/proc/{pid}/cwd").readlink() in (folder / "pg" / "data", folder / "valkey")


def belonging_to(folder: Path, also: Callable[[int], bool] = lambda _pid: True) -> list[int]:
    """Process ids of the folder's own processes (zombies, this process and its ancestors left out)."""
    spared = {os.getpid(), os.getppid()}
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in spared:
            continue
        pid = int(entry.name)
        try:
            if (_is_server_in(pid, folder) or _environment_says(pid, folder)) and also(pid):
                found.append(pid)
        except (OSError, ValueError):  # ended meanwhile, or somebody else's
            continue
    return found


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except OSError:
            continue


def _wait_until_gone(folder: Path, also: Callable[[int], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while belonging_to(folder, also):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _is_postgres(pid: int) -> bool:
    return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip() == "postgres"


def end(folder: Path) -> int:
    """End every process of the folder, PostgreSQL last. Returns how many there were."""
    folder = folder.resolve()
    count = len(belonging_to(folder))
    if not count:
        return 0
    for number in (signal.SIGTERM, signal.SIGKILL):
        _signal(belonging_to(folder, lambda pid: not _is_postgres(pid)), number)
        if _wait_until_gone(folder, lambda pid: not _is_postgres(pid), PATIENCE):
            break
    # SIGINT is PostgreSQL's "fast" stop; its children follow the postmaster.
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        _signal(belonging_to(folder), number)
        if _wait_until_gone(folder, lambda _pid: True, PATIENCE):
            break
    return count


def main() -> None:
    """`leftovers.py FOLDER REMOVE…`: wait for standard input to close, end the folder's processes, remove the rest."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    folder, doomed = Path(sys.argv[1]), sys.argv[2:]
    sys.stdin.buffer.read()
    end(folder)
    for path in doomed:
        shutil.rmtree(path, ignore_errors=True)


if __name__ == "__main__":
    main()
