"""`manage.py backup_key`: a pair of keys for the backups. Asks nothing of the database."""

from typing import Any

from django.core.management.base import BaseCommand

from jobbspar.database.backups import new_key


class Command(BaseCommand):
    help = "Gör ett nyckelpar för säkerhetskopior: den öppna nyckeln till servern, den hemliga till ett kassaskåp."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        public, secret = new_key()
        self.stderr.write(f"BACKUP_RECIPIENT={public}")
        self.stderr.write(
            "Raden nedan är den hemliga nyckeln. Utan den går ingen kopia att läsa; lägg den inte på servern."
        )
        self.stdout.write(secret)
