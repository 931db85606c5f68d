"""`manage.py load_reference`: municipalities, occupations and intervention types. Running it again changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

import employers.reference
import jobbspar.accounts.reference
import tracks.reference


class Command(BaseCommand):
    help = "Läser in kommuner, yrken (SSYK) och insatstyper."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        counts = {
            "kommuner": jobbspar.accounts.reference.load(),
            "yrken": employers.reference.load(),
            "insatstyper": tracks.reference.load(),
        }
        if options["verbosity"]:
            self.stdout.write(", ".join(f"{count} {word}" for word, count in counts.items()) + ".")
