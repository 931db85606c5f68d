"""`manage.py prepare_database`: migrations, grants, reference data and keys, run as the owner of the tables."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from jobbspar.database.logins import as_owner
from jobbspar.database.roles import WEB_ROLE, WORKER_ROLE, grant, grant_functions


class Command(BaseCommand):
    help = "Migrerar, ger web- och workerrollen deras rättigheter, läser in referensdata och skriver om nycklar."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--web-role", default=WEB_ROLE)
        parser.add_argument("--worker-role", default=WORKER_ROLE)

    def handle(self, *args: Any, web_role: str, worker_role: str, **options: Any) -> None:
        as_owner()
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        call_command("createcachetable", verbosity=options["verbosity"])
        grant(web_role, worker_role)
        grant_functions(worker_role)
        if "load_reference" in get_commands():
            call_command("load_reference", verbosity=options["verbosity"])
        call_command("rebuild_keys", verbosity=options["verbosity"])
