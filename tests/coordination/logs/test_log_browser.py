"""The log's pages in a real browser, wide and narrow, with axe on each; and a month gone through without scripts."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from coordination.domain.reviews import judge_finding
from coordination.models import LogReview
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import User
from participants.domain.persons import change_person
from participants.models import Person
from tests.cast import Cast, a_person, a_user, actor_of, login, make_cast
from tests.coordination.logs.looks import last_months, looked, prepared
from tests.live import NewPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PEOPLE = [("Amina", "Hassan"), ("Daniel", "Kebede"), ("Yusuf", "Handläggare"), ("Mira", "Koordinator")]


def a_world() -> tuple[Cast, Person, LogReview]:
    """Sara at her own persons and at one with her surname, Ove at hers, Anders and Kerstin at one of them."""
    cast = make_cast()
    ove = a_user("Ove Annan", cast.goteborg, Role.CASE_WORKER)
    people = [a_person(cast, cast.goteborg, first_name=a, last_name=b, case_worker=cast.sara) for a, b in PEOPLE]
    for number, person in enumerate(people):
        looked(cast.sara, person, at=last_months(2 + number), details={"page": "person"})
        looked(cast.sara, person, "person.listed", at=last_months(3 + number), details={"page": "person_list"})
        looked(ove, person, at=last_months(12 + number, 16), details={"page": "person"})
    first = people[0]
    looked(cast.anders, first, at=last_months(20), details={"page": "round_participants", "fields": ["identity"]})
    looked(cast.kerstin, first, "person.printed", at=last_months(21), object_type="participants.participation")
    change_person(first, actor=actor_of(cast.sara), phone="070-123 45 67", address="Storgatan 1")
    return cast, first, prepared(cast.goteborg)


def shoot(page: Page, name: str, width: int) -> None:
    """A picture of the page where LOG_SHOTS names a folder."""
    if folder := os.environ.get("LOG_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [1360, 390])
def test_nothing_on_the_pages_shuts_anyone_out(
    live_server: Any, new_page: NewPage, axe: Callable[[Page], None], width: int
) -> None:
    cast, person, review = a_world()
    finding = review.findings.filter(rule="outside")[0]
    judge_finding(finding, actor=actor_of(cast.doris), outcome="investigate", note="Fråga närmaste chef om skälet.")
    judge_finding(review.findings.filter(rule="sample")[0], actor=actor_of(cast.doris), outcome="fine")
    log, find = reverse("person_log", args=[person.pk]), reverse("log_find_person")
    addresses: list[tuple[User, str, str]] = [
        (cast.sara, "person", f"/deltagare/{person.pk}/"),
        (cast.sara, "log", log),
        (cast.sara, "log_empty", f"{log}?slag=exportera"),
        (cast.ada, "log_admin", log),
        (cast.ada, "find_admin", find),
        (cast.ada, "administration", "/administration/"),
        (cast.doris, "find", find),
        (cast.doris, "months", "/administration/logg/"),
        (cast.doris, "month", review.get_absolute_url()),
        (cast.doris, "month_empty", f"{review.get_absolute_url()}?regel=many"),
        (cast.doris, "finding", finding.get_absolute_url()),
        (cast.doris, "finding_open", review.findings.filter(rule="own_name")[0].get_absolute_url()),
        (cast.sixten, "system", "/administration/system/"),
        (cast.sixten, "system_invite", reverse("system_invite")),
    ]
    page = new_page(width=width)
    for user, name, address in addresses:
        _sign_in(page, live_server.url, user)
        page.goto(live_server.url + address)
        assert page.locator("h1").count() == 1, address
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        shoot(page, name, width)


def test_a_month_is_gone_through_and_signed_without_scripts(live_server: Any, new_page: NewPage) -> None:
    cast, _person, review = a_world()
    page = new_page(java_script_enabled=False)
    _sign_in(page, live_server.url, cast.doris)
    page.goto(f"{live_server.url}/")
    with page.expect_navigation():
        page.locator("main table a").first.click()
    while (left := page.locator("tr", has_text="Inte bedömt")).count():
        left.first.get_by_role("link", name="Öppna").click()
        page.get_by_label("Utan anmärkning").check()
        with page.expect_navigation():
            page.get_by_role("button", name="Spara bedömningen").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Signera månaden").click()
    assert page.get_by_text("Inget kan ändras.").count() == 1
    assert LogReview.objects.get(pk=review.pk).signed_by == cast.doris


def test_the_log_is_narrowed_at_once_where_there_are_scripts(live_server: Any, new_page: NewPage) -> None:
    cast, person, _review = a_world()
    page = new_page()
    _sign_in(page, live_server.url, cast.sara)
    page.goto(live_server.url + reverse("person_log", args=[person.pk]))
    page.get_by_label("Typ").select_option(label="Skriva ut")
    page.wait_for_url("**slag=skriva-ut**")
    page.locator("tbody tr", has_text="Ove Annan").first.wait_for(state="detached")
    assert page.locator("tbody tr").count() == 1
    assert "Kerstin Koordinator" in page.locator("tbody").inner_text()


def _sign_in(page: Page, base: str, user: User) -> None:
    client = login(Client(), user)
    cookie = next(iter(client.cookies.values()))
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
