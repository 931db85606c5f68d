"""The page Handlingar in a real browser, wide and narrow, with axe: everything at once, and a press that leads on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from jobbspar.outbox.models import OutboxEntry
from participants.domain import papers
from participants.enums import NoticeLanguage, PaperKind
from participants.models import Participation
from participants.papers.kinds import Subject
from tests.cast import Cast, actor_of, login, make_cast
from tests.live import NewPage
from tests.participants.papers.builders import a_participant, about, asked, done, make, order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_world() -> tuple[Cast, Participation]:
    """A plan in two versions, one on its way, one that failed, a certificate that was taken back, and the rest to make."""
    cast = make_cast()
    part = a_participant(cast)
    make(about(PaperKind.PLAN, part), cast.hamid)
    part.plans.update(goal="Jag vill bli svetsare.")
    make(about(PaperKind.PLAN, part), cast.hamid)
    certificate = make(about(PaperKind.CERTIFICATE, part), cast.hamid)
    papers.withdraw_paper(certificate, actor=actor_of(cast.hamid), reason="Fel insats")
    asked(cast, part)
    failed = order(Subject(PaperKind.NOTICE, part.person, language=NoticeLanguage.SWEDISH), cast.hamid)
    OutboxEntry.objects.filter(ref_id=str(failed.pk)).update(state="failed")
    return cast, part


def shoot(page: Page, name: str, width: int) -> None:
    """A picture of the page where PAPER_SHOTS names a folder."""
    if folder := os.environ.get("PAPER_SHOTS"):
        page.screenshot(path=Path(folder) / f"page-{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [1360, 390])
def test_nothing_on_the_page_shuts_anyone_out(
    live_server: Any, new_page: NewPage, axe: Callable[[Page], None], quick: list[str], width: int
) -> None:
    cast, part = a_world()
    page = new_page(width=width)
    cookie = next(iter(login(Client(), cast.hamid).cookies.values()))
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    home = reverse("person_papers", args=[part.person_id])
    for name, address in (
        ("papers", home),
        ("person", part.person.get_absolute_url()),
        ("part", part.get_absolute_url()),
    ):
        page.goto(live_server.url + address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        shoot(page, name, width)
    page.goto(live_server.url + home)
    row = page.locator(f"[id='individual_plan_easy-{part.pk}']")
    row.get_by_role("button", name="Gör handlingen").click()
    expect(row.get_by_text("PDF:en skapas")).to_be_visible()
    axe(page)
    entry = OutboxEntry.objects.filter(kind=papers.PDF_JOB).latest("created_at")
    done(part.papers.get(pk=entry.ref_id))
    # Nobody loads the page again: the row is asked for until it is there.
    expect(row.get_by_role("link", name="Ladda ner PDF")).to_be_visible(timeout=8_000)
    shoot(page, "made", width)
