"""The page Handlingar in a real browser, wide and narrow, with axe: each state, with and without script."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from coordination.papers.domain import ask_for_paper
from coordination.papers.enums import PaperKind, job_of
from jobbspar.outbox.delivery import attempt
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry
from tests.cast import Cast, actor_of, login, make_cast
from tests.coordination.papers.builders import a_told_round, make
from tests.live import NewPage
from tracks.models import RequirementProfile, Round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_world() -> tuple[Cast, Round]:
    """The profile in two versions, the plan on its way, the leaflet failed."""
    cast = make_cast()
    round = a_told_round(cast)
    make(cast, round, PaperKind.PROFILE)
    RequirementProfile.objects.filter(round=round).update(pay="Teknikavtalet.", accessibility="Hiss finns.")
    make(cast, round, PaperKind.PROFILE)
    for kind in (PaperKind.RECRUITMENT_PLAN, PaperKind.LEAFLET):
        ask_for_paper(round, kind, actor=actor_of(cast.kerstin))
    OutboxEntry.objects.filter(kind=job_of(PaperKind.LEAFLET)).update(state=EntryState.FAILED)
    return cast, round


@pytest.mark.parametrize("width", [1360, 390])
def test_nothing_on_the_page_shuts_anyone_out(
    live_server: Any, new_page: NewPage, axe: Callable[[Page], None], width: int
) -> None:
    cast, round = a_world()
    page = new_page(width=width)
    cookie = next(iter(login(Client(), cast.kerstin).cookies.values()))
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.goto(f"{live_server.url}/omgangar/{round.pk}/handlingar/")
    assert page.locator("h1").count() == 1
    page.get_by_text("1 tidigare version").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if folder := os.environ.get("PAPER_SHOTS"):
        page.screenshot(path=Path(folder) / f"papers-{width}.png", full_page=True)


def test_the_pdf_arrives_without_a_reload(live_server: Any, new_page: NewPage) -> None:
    cast, round = a_world()
    page = new_page(width=1360)
    cookie = next(iter(login(Client(), cast.kerstin).cookies.values()))
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.goto(f"{live_server.url}/omgangar/{round.pk}/handlingar/")
    plan = page.locator("#rekryteringsplan")
    assert plan.get_by_text("PDF:en skapas.").count() == 1
    entry = OutboxEntry.objects.get(kind=job_of(PaperKind.RECRUITMENT_PLAN))
    assert attempt(entry.pk, owner="test").word == "done"
    plan.get_by_role("link", name="Ladda ner PDF").wait_for()
    assert page.locator("#rekryteringsplan").count() == 1
    assert plan.get_by_role("button", name="Skapa ny version").count() == 1
