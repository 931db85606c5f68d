"""`manage.py rebuild_keys`: the columns that lists are sorted by and rows are found by, made anew where they are wrong."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db.models import Model

from jobbspar.database.walls import as_system
from jobbspar.lib.keys import rebuild_slice


class Command(BaseCommand):
    help = "Skriver om sorterings- och söknycklar som inte stämmer. Kan köras igen, och medan andra arbetar."

    def handle(self, *args: Any, **options: Any) -> None:
        count = sum(_rebuilt(model) for model in apps.get_models())
        if options["verbosity"]:
            self.stdout.write(f"Rader med ny nyckel: {count}")


def _rebuilt(model: type[Model]) -> int:
    total, last = 0, None
    while True:
        # A transaction for each slice, so that nobody waits long for a row.
        with as_system("Skriver om sorterings- och söknycklar"):
            last, count = rebuild_slice(model, last)
        total += count
        if last is None:
            return total
