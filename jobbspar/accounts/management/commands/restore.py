"""`manage.py restore FILE --identity KEYFILE`: a backup into an empty database, whose mail waits for somebody's word.

Run as the owner. It tells what is missing from the log, and whether chain and documents are as they were stored.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from jobbspar.accounts.actor import system_actor
from jobbspar.accounts.domain.pauses import note_restored
from jobbspar.audit.verification import verify
from jobbspar.database import backups
from jobbspar.database.logins import as_owner
from jobbspar.lib import clock


class Command(BaseCommand):
    help = "Läser tillbaka en säkerhetskopia i en tom databas. Utskicken är pausade tills någon släpper dem."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--identity", type=Path, required=True, help="fil med den hemliga nyckeln; /dev/stdin går bra"
        )

    def handle(self, *args: Any, file: Path, identity: Path, **options: Any) -> None:
        as_owner()
        try:
            backups.restore(file, identity.read_text(encoding="ascii"))
        except (backups.Unusable, OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Kopian är inte återläst. {error}") from error
        # Before its own row: the newest event is where the copy ends.
        verdict = verify(with_anchors=False)
        paused = note_restored(actor=system_actor("restore"))
        ends = "är tom" if paused.log_ends is None else f"slutar {clock.local(paused.log_ends):%Y-%m-%d %H:%M:%S}"
        self.stdout.write(f"Återläst. Loggen i kopian {ends}. Det som hände sedan finns inte kvar: skriv upp det.")
        self.stdout.write(f"Loggens kedja: {verdict.sealed} händelser i kedjan, {verdict.waiting} väntar på sigill.")
        if verdict.faults:
            raise CommandError("Loggen i kopian håller inte.\n" + "\n".join(verdict.faults), returncode=1)
        call_command("verify_documents", stdout=self.stdout)
        self.stdout.write("Utskicken är pausade. Systemadministratören släpper dem, eller release_outbox.")
