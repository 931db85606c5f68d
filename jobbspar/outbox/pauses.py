"""Nothing leaves a database that has been read back or moved until somebody has said so: it may have left already.

What shows it is not in a copy: in which server and database it is at home (`HERE`), and a note outside the database of how
far its log had come (`register_witness`). `settle` compares them, when a worker starts and at every sweep, and opens a
`Pause`. The command that reads a copy back opens one itself. While it is open the worker does nothing but what says
`works_while_paused`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from celery import Task, current_app
from django.db import connection, transaction
from django.utils.translation import gettext as _

from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict
from jobbspar.outbox.enums import OPEN_STATES, EntryState, PauseSign
from jobbspar.outbox.mail import KIND as MAIL
from jobbspar.outbox.models import Home, OutboxEntry, Pause, PeriodicRun

log = logging.getLogger(__name__)


class PausedTask(Task):  # type: ignore[misc]
    """Does nothing while what leaves the database is paused, unless it says `works_while_paused`. Every task is one."""

    abstract = True
    works_while_paused = False
    # Has a slot (outbox/periodic.py) and sends mail that the database before a copy may have sent.
    sends_mail = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self.works_while_paused and is_paused():
            log.info("%s is not done: what leaves the database is paused.", self.name)
            return None
        return super().__call__(*args, **kwargs)


HERE = """(SELECT system_identifier FROM pg_control_system()) || '/'
       || (SELECT oid FROM pg_database WHERE datname = current_database())"""


@dataclass(frozen=True)
class Log:
    """How far the database's log goes; and, where a note outside it shows that more has been, until when and which note."""

    ends: datetime | None = None
    until: datetime | None = None
    note: str = ""


_witnesses: list[Callable[[], Log]] = []


def register_witness(ask: Callable[[], Log]) -> None:
    """Say how the log is asked about. Called once, in `AppConfig.ready()`: the log stands above this room."""
    if ask not in _witnesses:
        _witnesses.append(ask)


def is_paused() -> bool:
    """Whether what leaves must wait. One query. A database where no worker has been yet is at home."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pause_id IS NOT NULL OR mark <> {HERE} FROM {Home._meta.db_table}")  # noqa: S608 constants
        row = cursor.fetchone()
    return row is not None and bool(row[0])


def current() -> Pause | None:
    """The pause that goes on, with what is known of it; one that no worker has noted yet is not stored."""
    home = Home.objects.select_related("pause").first()
    if home is None or (home.pause is None and home.mark == _here()):
        return None
    return home.pause or Pause(sign=PauseSign.MOVED, log_ends=_log().ends)


@dataclass(frozen=True)
class Waiting:
    """How much of what the database would send was asked for before the pause."""

    mails: int
    others: int


def waiting(paused: Pause) -> Waiting:
    entries = OutboxEntry.objects.filter(state__in=OPEN_STATES, handled=False, created_at__lte=paused.at)
    mails = entries.filter(kind=MAIL).count()
    return Waiting(mails, entries.count() - mails)


@transaction.atomic
def settle() -> Pause | None:
    """See whether the database is where it was and as far as it was. The pause that goes on, if any."""
    here, told = _here(), _log()
    Home.objects.get_or_create(pk=1, defaults={"mark": here, "note": told.note})
    home = Home.objects.select_for_update().get()
    behind = told.note if told.note != home.note else ""
    if home.pause is None and home.mark == here and not behind:
        return None
    return _opened(home, PauseSign.MOVED if home.mark != here else PauseSign.BEHIND, told)


@transaction.atomic
def pause(sign: PauseSign) -> Pause:
    """Let nothing leave from now on. One that goes on already goes on."""
    Home.objects.get_or_create(pk=1, defaults={"mark": _here()})
    return _opened(Home.objects.select_for_update().get(), sign, _log())


def _opened(home: Home, sign: PauseSign, told: Log) -> Pause:
    """The home's pause, with what is known by now of the log; a new one where none goes on."""
    paused = home.pause or Pause(sign=sign)
    is_new = home.pause is None
    paused.log_ends = paused.log_ends or told.ends
    if told.note:
        paused.log_until, paused.note = told.until, told.note
    paused.save()
    if is_new:
        home.pause = paused
        home.save(update_fields=["pause"])
        log.error("What leaves the database is paused: %s. An administrator releases it.", paused.sign)
    return paused


@transaction.atomic
def release(*, by: UUID | None, reason: str, send: bool) -> tuple[Pause, int]:
    """Let go on what was paused; the pause, and how many mails were called off. Conflict where none goes on any more.

    Without `send`, the mails that waited when the pause began are called off and the day's jobs that send mail count as
    done: whoever should have them may have had them from the database that this one is a copy of. PDFs and the like are
    always made, and what else is done by the day is done.
    """
    settle()
    home = Home.objects.select_for_update().get()
    if home.pause is None:
        raise Conflict(_("Utskicken är redan släppta."))
    paused = home.pause
    called_off = 0 if send else _call_off(paused)
    paused.released_at, paused.released_by_id, paused.reason = clock.now(), by, reason
    paused.save(update_fields=["released_at", "released_by_id", "reason"])
    home.pause, home.mark, home.note = None, _here(), paused.note or home.note
    home.save(update_fields=["pause", "mark", "note"])
    return paused, called_off


def _call_off(paused: Pause) -> int:
    today = clock.today().isoformat()
    current_app.loader.import_default_modules()
    senders = [name for name, task in current_app.tasks.items() if getattr(task, "sends_mail", False)]
    runs = PeriodicRun.objects.filter(job__in=senders)
    latest = runs.order_by("job", "-slot").distinct("job").values_list("job", "slot")
    # A slot is a day or a month; those of this one.
    done = [PeriodicRun(job=job, slot=today[: len(slot)]) for job, slot in latest if len(slot) <= len(today)]
    PeriodicRun.objects.bulk_create(done, ignore_conflicts=True)
    mails = OutboxEntry.objects.filter(kind=MAIL, state__in=OPEN_STATES, created_at__lte=paused.at)
    return mails.update(state=EntryState.CANCELLED, leased_until=None, lease_owner="")


def _here() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {HERE}")
        return str(cursor.fetchone()[0])


def _log() -> Log:
    return next((ask() for ask in _witnesses), Log())
