"""The pages about a protected person in a real browser, wide and narrow, with axe on each page."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import User
from participants.models import Participation
from tests.cast import Cast, a_person, a_user, login, make_cast
from tests.live import NewPage
from tests.participants.ways import a_candidate, a_recruiting_round, ongoing, protected
from tracks.models import Round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_world() -> tuple[Cast, Participation]:
    """A round where one of three participants is protected, and another of Hamid's who is in no round."""
    cast = make_cast()
    a_user("Adam Administratör", cast.molndal, Role.LOCAL_ADMIN)
    a_user("Eva Kollega", cast.molndal, Role.CASE_WORKER)
    round = a_recruiting_round(cast, seats=6, steps=2)
    rows = []
    for first in ("Amina", "Daniel", "Sara"):
        Round.objects.filter(pk=round.pk).update(phase="recruitment")
        person = a_person(cast, first_name=first, last_name="Kebede", phone="070-174 06 05", email="a@exempel.se")
        rows.append(ongoing(cast, round, person))
    Round.objects.filter(pk=round.pk).update(phase="recruitment")
    a_candidate(cast, round)
    Round.objects.filter(pk=round.pk).update(phase="execution")
    protected(cast, rows[0].person, cast.kerstin)
    protected(cast, a_person(cast), level="registration")
    return cast, rows[0]


def _sign_in(page: Page, base: str, user: User) -> None:
    cookie = next(iter(login(Client(), user).cookies.values()))
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])


@pytest.mark.parametrize("width", [1360, 390])
def test_nothing_on_the_pages_shuts_anyone_out(
    live_server: Any, new_page: NewPage, axe: Callable[[Page], None], width: int
) -> None:
    cast, part = a_world()
    ordinary = part.round.participations.exclude(pk=part.pk).first()
    assert ordinary is not None
    person = f"/deltagare/{part.person_id}/"
    page = new_page(width=width)

    def look(name: str) -> None:
        assert page.locator("h1").count() == 1, name
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if folder := os.environ.get("PROTECTED_SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

    addresses = {
        "person": person,
        "protection": f"{person}skydd/andra/",
        "protect": f"/deltagare/{ordinary.person_id}/skydd/",
        "clearance": f"{person}skydd/arbetsgivare/",
        "lift": f"{person}skydd/ta-bort/",
        "change": f"{person}andra/",
        "move": f"/deltagare/{ordinary.person_id}/flytt/",
        "ordinary": f"/deltagare/{ordinary.person_id}/",
        "participation": part.get_absolute_url(),
        "plan": f"{part.get_absolute_url()}plan/",
        "list": "/skyddade-personer/",
    }
    _sign_in(page, live_server.url, cast.hamid)
    for name, address in addresses.items():
        page.goto(live_server.url + address)
        look(name)
    page.goto(f"{live_server.url}{person}visa/")
    look("reveal-before")
    page.get_by_label("Jag ska kontakta personen").check()
    page.get_by_label("Beskriv kort").fill("Ringa om mötet på torsdag")
    page.get_by_role("button", name="Visa uppgifterna").click()
    page.get_by_text("Amina Kebede").wait_for()
    look("reveal-after")
    page.goto(live_server.url + person)
    look("person-after")
    _sign_in(page, live_server.url, cast.kerstin)
    for name, address in {"tab": f"/omgangar/{part.round_id}/deltagare/", "person-coordinator": person}.items():
        page.goto(live_server.url + address)
        look(name)
