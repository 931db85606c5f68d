"""The agreements' PDFs, really made: one at a time in each lane beside the rest of the loading, each at its own moment."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from agreements.domain.life import PDF_JOB
from agreements.models import Agreement
from jobbspar.lib import clock
from jobbspar.outbox.delivery import attempt
from jobbspar.outbox.queries import latest
from tracks.models import Round

AT_ONCE: Final = 1


class Papers:
    """Orders are delivered by the outbox's own code, in threads with database connections of their own."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="demo-pdf")
        self._waiting: list[tuple[date, Future[str]]] = []

    def order(self, thing: Agreement | Round, *, needed_on: date, kind: str = PDF_JOB) -> None:
        """Deliver the thing's job of this kind. Called when the transaction that asked for it has been committed."""
        entry = latest(kind, thing.pk)
        if entry is None:
            raise RuntimeError(f"There is no job {kind}.")
        moment = entry.created_at + timedelta(minutes=1)
        self._waiting.append((needed_on, self._pool.submit(_deliver, entry.pk, moment)))

    def wait(self, day: date | None = None) -> None:
        """Until everything that is needed on `day` (or all of it) is there. RuntimeError where one could not be made."""
        due = [order for order in self._waiting if day is None or order[0] <= day]
        for order in due:
            answer = order[1].result()
            if answer != "done":
                raise RuntimeError(f"A PDF could not be made: {answer}.")
            self._waiting.remove(order)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def _deliver(entry_id: UUID, moment: datetime) -> str:
    try:
        with clock.at(moment):
            return attempt(entry_id, owner="load_demo").word
    finally:
        connection.close()
