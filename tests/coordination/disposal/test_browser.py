"""The pages of Gallring in a real browser, wide and on a phone: axe finds nothing, nothing sticks out sideways."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from coordination.disposal.domain import runs
from coordination.disposal.enums import RecordType
from coordination.disposal.models import DisposalRun
from jobbspar.accounts.models import User
from participants.domain.persons import add_note
from tests.cast import Cast, actor_of, login, make_cast, published_numbers
from tests.coordination.disposal.cases import (
    a_finished_participation,
    a_rule,
    agreed,
    an_old_person,
    on_day,
    two_admins,
)
from tests.coordination.disposal.conftest import Drain
from tests.live import NewPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ["Amina Hassan", "Daniel Kebede", "Sara Morina", "Yusuf Abdi", "Hodan Ali", "Omid Rahimi", "Ewa Nowak"]
LIST = "/administration/gallring/"
DECISION = {"decision": "Arbetsmarknadsnämnden 2025-11-12 § 84", "registry_number": "AMN 2025/00412"}


class World:
    """Mölndal with a past: something done, something due, something that waits."""

    def __init__(self, work_off: Drain) -> None:
        self.cast: Cast = make_cast()
        self.mona, self.mans = two_admins(self.cast)
        self.work_off = work_off

    def empty(self) -> list[tuple[User, str, str]]:
        return [(self.mona, "empty", LIST), (self.cast.hamid, "empty_case_worker", LIST)]

    def filled(self) -> list[tuple[User, str, str]]:
        """The rules, and a first disposal that is over, with one that fell out."""
        numbers = [number for number in published_numbers() if number[6:8] not in ("05", "15", "25")]
        for index, name in enumerate(NAMES):
            first, last = name.split()
            an_old_person(self.cast, numbers[index], first_name=first, last_name=last)
        an_old_person(self.cast, on_day(15), first_name="Kvar", last_name="Forskning")
        self.round = a_finished_participation(self.cast).round
        for kind in (RecordType.PARTICIPATION, RecordType.NOTES):
            a_rule(actor_of(self.mona), kind, ground="Dokumenthanteringsplan 2024 § 12; arbetsmarknadsnämnden § 84.")
        first_run = agreed(self.mona, self.mans)
        self.work_off()
        a_rule(actor_of(self.mona), ground="Dokumenthanteringsplan 2024 § 12; arbetsmarknadsnämnden 2025-11-12 § 84.")
        gone = runs.preview(actor=actor_of(self.mona))
        runs.withdraw(gone, actor=actor_of(self.mona))
        return [
            (self.mona, "done", first_run.get_absolute_url()),
            (self.mona, "withdrawn", gone.get_absolute_url()),
            (self.mona, "list", LIST),
            (self.mona, "rule", f"{LIST}regler/person_only/"),
            (self.mona, "rule_suggested", f"{LIST}regler/consents/?forslag=1"),
            (self.mona, "administration", "/administration/"),
            (self.cast.kerstin, "round_participants", f"{self.round.get_absolute_url()}deltagare/"),
        ]

    def previewed(self) -> list[tuple[User, str, str]]:
        self.run = runs.preview(actor=actor_of(self.mona))
        DisposalRun.objects.filter(pk=self.run.pk).update(is_cut=True)
        own = self.run.get_absolute_url()
        return [(self.mona, "preview", own), (self.mona, "propose", f"{own}foresla/")]

    def proposed(self) -> list[tuple[User, str, str]]:
        runs.propose(self.run, actor=actor_of(self.mona), **DECISION)
        own = self.run.get_absolute_url()
        return [
            (self.mona, "proposed_by_me", own),
            (self.mans, "proposed", own),
            (self.mans, "approve", f"{own}godkann/"),
            (self.mona, "approve_by_me", f"{own}godkann/"),
            (self.mona, "list_under_way", LIST),
            (self.cast.hamid, "run_case_worker", own),
            (self.cast.hamid, "persons", f"{own}personer/"),
        ]

    def approved(self) -> list[tuple[User, str, str]]:
        hamid, person = actor_of(self.cast.hamid), self.cast.hamid.persons.get(first_name="Ewa")
        runs.approve(self.run, actor=actor_of(self.mans))
        add_note(person, actor=hamid, noted_on=self.run.computed_at.date(), text="Hörde av sig.")
        return [(self.mans, "going_on", self.run.get_absolute_url())]

    def over(self) -> list[tuple[User, str, str]]:
        self.work_off()
        own = self.run.get_absolute_url()
        return [(self.mans, "done_with_dropped", own), (self.cast.hamid, "persons_over", f"{own}personer/")]


@pytest.mark.parametrize("width", [1360, 390])
def test_nothing_on_the_pages_shuts_anyone_out(
    live_server: Any, new_page: NewPage, axe: Callable[[Page], None], work_off: Drain, width: int
) -> None:
    world, page = World(work_off), new_page(width=width)
    for stage in (world.empty, world.filled, world.previewed, world.proposed, world.approved, world.over):
        for user, name, address in stage():
            _sign_in(page, live_server.url, user)
            page.goto(live_server.url + address)
            assert page.locator("h1").count() == 1, address
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            if folder := os.environ.get("DISPOSAL_SHOTS"):
                page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def test_two_people_take_a_disposal_all_the_way(live_server: Any, page: Page, work_off: Drain) -> None:
    cast = make_cast()
    mona, mans = two_admins(cast)
    an_old_person(cast, on_day(1))
    _sign_in(page, live_server.url, mona)
    page.goto(live_server.url + LIST)
    page.get_by_role("link", name="Läs förslaget – Ärende om en person").click()
    page.get_by_role("button", name="Spara regeln").click()
    page.get_by_role("button", name="Förhandsgranska en gallring").click()
    page.get_by_role("link", name="Föreslå gallringen …").click()
    page.get_by_label("Beslut").fill(DECISION["decision"])
    page.get_by_label("Diarienummer").fill(DECISION["registry_number"])
    with page.expect_navigation():
        page.get_by_role("button", name="Föreslå").click()
    address = page.url
    _sign_in(page, live_server.url, mans)
    page.goto(address)
    page.get_by_role("link", name="Godkänn gallringen …").click()
    page.get_by_label("Jag har läst vad som ska gallras").check()
    page.get_by_role("button", name="Godkänn och gallra").click()
    page.get_by_text("Gallringen pågår: 1 sak kvar").wait_for()
    work_off()
    # The page asks by itself and tells when it is over.
    page.get_by_text("Gallringen är genomförd").wait_for(timeout=10_000)
    assert DisposalRun.objects.get().result == {"done": {"person_only": 1}, "dropped": {}}


def _sign_in(page: Page, base: str, user: User) -> None:
    client = login(Client(), user)
    cookie = next(iter(client.cookies.values()))
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
