"""Load the demo set into an empty database."""

from datetime import date
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.demo.load import is_empty, load
from jobbspar.database.walls import for_this_process
from jobbspar.lib import clock


class Command(BaseCommand):
    help = "Läser in demouppgifterna (påhittade) i en tom databas."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--date", type=date.fromisoformat, help="dag som berättelsen utgår från (annars dagens datum)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError("Demot läses bara in i demoläge (JOBBSPAR_DEMO=1), aldrig i drift.")
        if not is_empty():
            raise CommandError("Databasen innehåller redan uppgifter. Demot läses bara in i en tom databas.")
        began = monotonic()
        for_this_process("demon läses in")
        load(options["date"] or clock.today())
        self.stdout.write(f"Demot är inläst ({monotonic() - began:.0f} s).")
