"""The head of the chain, noted outside the database: whoever rewrites the whole log there cannot rewrite the note too.

One line a note in a file that is only added to (`AUDIT_ANCHOR_FILE`): the moment (UTC), the seal's number, its hash.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from jobbspar.audit.models import AuditEvent, AuditSeal
from jobbspar.lib import clock
from jobbspar.outbox.pauses import Log

log = logging.getLogger(__name__)

# A head leaves at each so many seals, and when the last one that left is this old. (Each day is what is asked for; an
# hour makes the tail that nobody vouches for shorter, at a line an hour.)
EACH = 10_000
OFTEN = timedelta(hours=1)
OFF = "off"
TAIL_BYTES = 4_096
_LINE = re.compile(r"(\S+) (\d+) ([0-9a-f]{64})")


@dataclass(frozen=True)
class Anchor:
    at: datetime
    seq: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.seq} {self.sha256}"


def file() -> Path | None:
    """Where the heads leave to; None where that is switched off."""
    name: str = settings.AUDIT_ANCHOR_FILE
    return None if name in {"", OFF} else Path(name)


def all_anchors() -> list[Anchor]:
    """Every note, oldest first. OSError where the file cannot be read. A line cut short by a full disk is passed over."""
    path = file()
    return [] if path is None else _parse(path.read_text(encoding="ascii", errors="replace").splitlines())


def witness() -> Log:
    """How far this log goes, and the last note where the chain does not come up to it: more has been than is here."""
    ends = AuditEvent.objects.order_by("-id").values_list("at", flat=True).first()
    head = AuditSeal.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    path, last = file(), None
    try:
        last = _latest(path) if path is not None else None
    except OSError:
        log.exception("The notes of the log's head could not be read in %s", path)
    if last is None or last.seq <= head:
        return Log(ends)
    return Log(ends, last.at, str(last))


def drop_if_due(*, in_passing: bool = False) -> None:
    """Note the last committed seal, if it is time. A file that cannot be written is told of and stops nothing.

    `in_passing`: more is to be sealed at once, so only a head that is due by its number leaves.
    """
    path = file()
    if path is None:
        return
    head = AuditSeal.objects.order_by("-seq").values_list("seq", "sha256").first()
    if head is None:
        return
    try:
        if _is_due(head[0], _latest(path), in_passing):
            _append(path, Anchor(clock.now(), head[0], bytes(head[1]).hex()))
    except OSError:
        log.exception("The head of the log could not be noted in %s", path)


def _is_due(seq: int, last: Anchor | None, in_passing: bool) -> bool:
    noted = last.seq if last else 0
    if seq <= noted:
        # A head that has gone back is verify's to tell of; noting it would look as if it were right.
        return False
    if seq // EACH > noted // EACH:
        return True
    return not in_passing and (last is None or abs(clock.now() - last.at) >= OFTEN)


def _latest(path: Path) -> Anchor | None:
    try:
        with path.open("rb") as opened:
            opened.seek(max(0, path.stat().st_size - TAIL_BYTES))
            found = _parse(opened.read().decode("ascii", errors="replace").splitlines())
    except FileNotFoundError:
        return None
    return found[-1] if found else None


def _append(path: Path, anchor: Anchor) -> None:
    """Add one line and see it to the disk. Begins a new line itself, in case the last one was cut short."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, f"\n{anchor}\n".encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parse(lines: Iterable[str]) -> list[Anchor]:
    found = []
    for line in lines:
        if match := _LINE.fullmatch(line.strip()):
            found.append(Anchor(datetime.fromisoformat(match[1]), int(match[2]), match[3]))
    return found
