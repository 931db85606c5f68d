"""`manage.py release_outbox --reason …`: as the system admin's page does, for whoever keeps the server."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobbspar.accounts.actor import system_actor
from jobbspar.accounts.domain.pauses import release_outbox
from jobbspar.lib.errors import Conflict, RuleError


class Command(BaseCommand):
    help = "Släpper utskick som pausades när databasen lästes tillbaka eller flyttades. Skälet skrivs i loggen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reason", required=True, help="skäl, utan namn och nummer")
        parser.add_argument(
            "--send", action="store_true", help="skicka även de mejl som väntade när kopian gjordes (annars avbryts de)"
        )

    def handle(self, *args: Any, reason: str, send: bool, **options: Any) -> None:
        try:
            release_outbox(actor=system_actor("från servern"), reason=reason, send=send)
        except (Conflict, RuleError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Utskicken är släppta.")
