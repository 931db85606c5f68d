"""`manage.py load_reference`: municipalities, occupations, intervention types, information texts. Twice changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

import employers.reference
import jobbspar.accounts.reference
import participants.reference
import tracks.reference


class Command(BaseCommand):
    help = "Läser in kommuner, yrken (SSYK), insatstyper och informationstexter."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        counts = {
            "kommuner": jobbspar.accounts.reference.load(),
            "yrken": employers.reference.load(),
            "insatstyper": tracks.reference.load(),
            "informationstexter": participants.reference.load(),
        }
        if options["verbosity"]:
            self.stdout.write(", ".join(f"{count} {word}" for word, count in counts.items()) + ".")
