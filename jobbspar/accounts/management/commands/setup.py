"""`manage.py setup`: the first installation, by flags, by questions, or by a link to the same as a page."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from jobbspar.accounts.actor import system_actor
from jobbspar.accounts.domain.installation import INSTALLING, Line, install, make_link
from jobbspar.accounts.domain.keepers import Outcome
from jobbspar.accounts.enums import Role
from jobbspar.accounts.mails import invitation_path
from jobbspar.accounts.models import Municipality
from jobbspar.accounts.plans import plan_from
from jobbspar.lib.errors import Conflict, RuleError

WORDS = {
    Outcome.SENT: "inbjudan är på väg",
    Outcome.WAITING: "inbjudan är skickad och väntar på svar",
    Outcome.HELD: "finns redan",
}


class Command(BaseCommand):
    help = (
        "Lägger upp samverkansområdet och organisationerna i en ny installation och bjuder in de första administratörerna."
        " Utan flaggor ställs frågor. Går att köra igen: det som finns lämnas som det är."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        several: dict[str, Any] = {"action": "append", "default": []}
        parser.add_argument("--area", default="", help="samverkansområdets namn")
        parser.add_argument(
            "--municipality",
            **several,
            dest="municipalities",
            metavar="KOMMUN",
            help="kod eller namn ur kommunlistan; Göteborg=Göteborgs stad där kommunen heter något annat i avtal",
        )
        parser.add_argument(
            "--office", **several, dest="offices", metavar="KONTOR", help="ett av Arbetsförmedlingens kontor"
        )
        parser.add_argument("--federation", default="", help="kommunalförbundet som leder området")
        parser.add_argument(
            "--admin",
            **several,
            dest="admins",
            metavar="ORGANISATION:PERSON",
            help='organisationens första lokala administratör: "Göteborg: Ada Andersson <ada@exempel.se>"',
        )
        parser.add_argument("--system-admin", default="", help='systemadministratören: "Sixten Ek <sixten@exempel.se>"')
        parser.add_argument("--system-home", default="", help="organisationen där systemadministratören hör hemma")
        parser.add_argument("--link", action="store_true", help="skriv ut en engångslänk till samma sak som en sida")
        parser.add_argument("--show-links", action="store_true", help="skriv ut inbjudningarnas länkar också")

    def handle(self, *args: Any, link: bool, show_links: bool, **options: Any) -> None:
        if not Municipality.objects.exists():
            raise CommandError("Databasen är inte förberedd. Kör prepare_database först.")
        names = ("area", "municipalities", "offices", "federation", "admins", "system_admin", "system_home")
        typed = {name: options[name] for name in names}
        actor = system_actor(INSTALLING)
        try:
            if link:
                self.stdout.write(f"{settings.BASE_URL}{reverse('installation', args=[make_link(actor=actor)])}")
                self.stdout.write("Länken fungerar en gång, i ett dygn.", self.style.SUCCESS)
                return
            lines = install(plan_from(**(typed if any(typed.values()) else self._ask())), actor=actor)
        except (RuleError, Conflict) as error:
            raise CommandError(str(error)) from error
        for line in lines:
            self._tell(line, show_links)

    def _ask(self) -> dict[str, Any]:
        """The same by questions. CommandError where there is nobody to answer them."""
        if not sys.stdin.isatty():
            raise CommandError("Ange --area och --municipality, eller --link. Alla flaggor: setup --help")
        area = input("Vad heter samverkansområdet? ")
        federation = input("Vilket kommunalförbund leder det? (tomt: inget) ")
        towns = _several("Vilka kommuner är med? Kod eller namn, med komma emellan: ")
        offices = _several("Vilka av Arbetsförmedlingens kontor är med? Med komma emellan: ")
        admins = []
        for name in [*(town.partition("=")[0] for town in towns), *offices, *filter(None, [federation])]:
            if person := input(f"Lokal administratör i {name}, namn <e-post> (tomt: senare): "):
                admins.append(f"{name}:{person}")
        system_admin = input("Systemadministratör, namn <e-post>: ")
        home = input("Organisation för systemadministratören (tomt: förbundet, annars den första kommunen): ")
        return {
            "area": area,
            "municipalities": towns,
            "offices": offices,
            "federation": federation,
            "admins": admins,
            "system_admin": system_admin,
            "system_home": home,
        }

    def _tell(self, line: Line, show_links: bool) -> None:
        self.stdout.write(f"{line.organisation.name}: {'tillagd' if line.is_new else 'fanns redan'}")
        for asked in line.asked:
            self.stdout.write(f"  {Role(asked.role).label}: {WORDS[asked.outcome]}")
            if show_links and asked.invitation is not None:
                self.stdout.write(f"  {settings.BASE_URL}{invitation_path(asked.invitation)}")


def _several(question: str) -> list[str]:
    return [part.strip() for part in input(question).split(",") if part.strip()]
