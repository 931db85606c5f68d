"""`manage.py verify_audit`: whether anybody has changed the log. Exit code 1 and the first place when so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobbspar.audit import anchors
from jobbspar.audit.verification import Verdict, verify
from jobbspar.lib import clock


class Command(BaseCommand):
    help = "Räknar om loggens sigill och jämför med ankarna utanför databasen."

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify()
        if verdict.faults:
            raise CommandError("Loggen håller inte.\n" + "\n".join(verdict.faults), returncode=1)
        self.stdout.write("\n".join(_told(verdict)))


def _told(verdict: Verdict) -> list[str]:
    lines = []
    if verdict.last is None:
        lines.append("Inga händelser är förseglade än.")
    else:
        ago = _span(clock.now() - verdict.last)
        lines.append(f"Loggen håller: {_number(verdict.sealed)} händelser i kedjan, senaste sigillet för {ago} sedan.")
    if verdict.waiting:
        lines.append(f"{_number(verdict.waiting)} händelser väntar på sigill.")
    if anchors.file() is None:
        lines.append("Inget ankare utanför databasen: ett kapat slut eller en gammal kopia går inte att upptäcka.")
    elif verdict.noted:
        last = verdict.noted[-1]
        lines.append(f"Jämförd med {_number(len(verdict.noted))} ankare, det senaste vid sigill {last.seq}.")
    return lines


def _number(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def _span(span: timedelta) -> str:
    seconds = max(0, int(span.total_seconds()))
    for size, one, many in ((86_400, "dygn", "dygn"), (3_600, "timme", "timmar"), (60, "minut", "minuter")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {one if count == 1 else many}"
    return f"{seconds} {'sekund' if seconds == 1 else 'sekunder'}"
