"""`manage.py backup FOLDER`: the whole database as one encrypted file, made by the role that sees every row."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jobbspar.database import backups
from jobbspar.database.logins import as_backup
from jobbspar.lib import clock


class Command(BaseCommand):
    help = "Gör en krypterad säkerhetskopia av hela databasen i katalogen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--recipient", action="append", help="öppen nyckel (annars BACKUP_RECIPIENT)")

    def handle(self, *args: Any, folder: Path, recipient: list[str] | None, **options: Any) -> None:
        as_backup()
        target = folder / f"jobbspar-{clock.local(clock.now()):%Y-%m-%d-%H%M%S}.age"
        try:
            size = backups.dump(target, recipient or settings.BACKUP_RECIPIENTS)
        except (backups.Unusable, OSError) as error:
            raise CommandError(f"Ingen säkerhetskopia gjordes. {error}") from error
        self.stdout.write(f"{target} ({size} byte)")
