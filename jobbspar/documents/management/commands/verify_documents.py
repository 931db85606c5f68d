"""`manage.py verify_documents`: whether every stored document is what was stored. Exit code 1 and which ones when not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobbspar.documents.verification import verify_documents


class Command(BaseCommand):
    help = "Räknar om alla handlingars kontrollsummor, även de krypterade, och säger vilka som inte stämmer."

    def handle(self, *args: Any, **options: Any) -> None:
        count, faults = verify_documents()
        if faults:
            raise CommandError("Handlingar som inte är vad som sparades:\n" + "\n".join(faults), returncode=1)
        self.stdout.write(f"Handlingarna stämmer: {count} kontrollerade.")
