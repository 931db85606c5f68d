"""The consents of a person in a real browser: every state on the page, and each form, wide and narrow, with axe."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from jobbspar.lib import clock
from participants.domain import consent_states, consents
from participants.enums import PersonField
from participants.models import Consent, Person
from tests.cast import Cast, a_person, actor_of, login, make_cast
from tests.live import NewPage
from tests.participants.ways import a_recruiting_round, gave_consent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_world() -> tuple[Cast, Person, Consent]:
    """One consent in each state, and one that was asked for and answered with a no."""
    cast = make_cast()
    round, person, hamid = a_recruiting_round(cast), a_person(cast), actor_of(cast.hamid)
    today = clock.today()
    ask: dict[str, Any] = {"actor": hamid, "organisations": [cast.goteborg, cast.af_goteborg], "round": round}
    ask |= {"fields": PersonField.values, "requested_on": today - timedelta(days=2)}
    gave_consent(cast, person, round)
    consents.withdraw_consent(gave_consent(cast, person, round), actor=hamid)
    over = gave_consent(cast, person, round)
    Consent.objects.filter(pk=over.pk).update(valid_to=today - timedelta(days=1))
    consents.withdraw_consent(consent_states.request_consent(person, **ask), actor=hamid)
    consents.hand_over_notice(person, actor=hamid, language="svenska", handed_over_on=today)
    return cast, person, consent_states.request_consent(person, **ask)


def shoot(page: Page, name: str, width: int) -> None:
    """A picture of the page where CONSENT_SHOTS names a folder."""
    if folder := os.environ.get("CONSENT_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [1360, 390])
def test_nothing_on_the_pages_shuts_anyone_out(
    live_server: Any, new_page: NewPage, axe: Callable[[Page], None], width: int
) -> None:
    cast, person, waiting = a_world()
    given = Consent.objects.filter(state="given", valid_to=None).get()
    page = new_page(width=width)
    cookie = next(iter(login(Client(), cast.hamid).cookies.values()))
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    for name, address in (
        ("person", person.get_absolute_url()),
        ("ask", reverse("person_consent_request", args=[person.pk])),
        ("register", reverse("person_consent", args=[person.pk])),
        ("give", reverse("consent_give", args=[waiting.pk])),
        ("no", reverse("consent_withdraw", args=[waiting.pk])),
        ("withdraw", reverse("consent_withdraw", args=[given.pk])),
        ("notice", reverse("person_notice", args=[person.pk])),
        ("factors", reverse("mfa_index")),
        ("account", reverse("account_home")),
    ):
        page.goto(live_server.url + address)
        assert page.locator("h1").count() == 1, address
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        shoot(page, name, width)


def test_the_receivers_follow_the_chosen_round_without_a_reload(live_server: Any, new_page: NewPage) -> None:
    cast, person, _waiting = a_world()
    page = new_page()
    cookie = next(iter(login(Client(), cast.hamid).cookies.values()))
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.goto(live_server.url + reverse("person_consent", args=[person.pk]))
    ticked = page.locator("#div_id_organisations input:checked")
    expect(ticked).to_have_count(3)
    page.get_by_label("Plan och insatser").check()
    page.locator('[name="round"]').select_option("alla")
    expect(ticked).to_have_count(0)
    expect(page.get_by_label("Plan och insatser")).to_be_checked()
    assert "round=" not in page.url
