"""Chromium follows the links of several people's pages: nothing breaks the policy, and htmx is as we set it."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page

from agreements.domain import drafting
from agreements.enums import AgreementKind
from jobbspar.accounts.models import User
from tests.cast import Cast, a_person, actor_of, login, make_cast
from tests.live import NewPage
from tests.participants.ways import a_candidate, a_recruiting_round, ongoing, presented, referred
from tracks.enums import PartyRole

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
# Said on the console so that it is heard whichever page it happened on.
LISTEN = """document.addEventListener("securitypolicyviolation",
    (event) => console.error(`VIOLATION ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));"""
LINKS = "() => [...document.querySelectorAll('a[href]:not([download])')].map(a => a.href)"
MOST = 45
# htmx notes which address it is at, and addresses name nobody. Nothing else, and nothing that outlives the tab.
STORED = (
    "() => [localStorage.length, Object.keys(sessionStorage).filter(key => key !== 'htmx-current-path-for-history')]"
)


def a_world() -> Cast:
    """Somebody at each point of the way, an agreement and an employer who is asked."""
    cast = make_cast()
    round = a_recruiting_round(cast, steps=1, seats=8)
    presented(cast, a_candidate(cast, round))
    referred(cast, round, a_person(cast, first_name="Mira"))
    ongoing(cast, round, a_person(cast, first_name="Yusuf"))
    party = round.parties.get(role=PartyRole.EMPLOYER)
    drafting.draft_agreement(party, AgreementKind.LETTER_OF_INTENT, actor=actor_of(cast.kerstin))
    return cast


def sign_in(page: Page, base: str, user: User) -> None:
    cookie = next(iter(login(Client(), user).cookies.values()))
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])


def listening(page: Page) -> list[str]:
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.text.startswith("VIOLATION") or "Content Security Policy" in message.text:
            heard.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    page.context.add_init_script(LISTEN)
    return heard


def crawl(page: Page, base: str, start: str) -> set[str]:
    """Follow links, one of each kind of address, and go to no more than `MOST`. What kinds were seen."""
    waiting, seen = [base + start], set()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        kind = ID.sub("…", urlsplit(address).path)
        if kind in seen or not address.startswith(base) or kind.endswith(("/pdf/", "/logout/")) or "xlsx" in address:
            continue
        seen.add(kind)
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, f"{address}: {answer and answer.status}"
        waiting += page.evaluate(LINKS)
    return seen


def test_nobody_who_follows_links_meets_anything_that_breaks_the_policy(live_server: Any, new_page: NewPage) -> None:
    cast, kinds = a_world(), set()
    people = [(None, "/konto/login/"), (cast.kerstin, "/"), (cast.hamid, "/"), (cast.anders, "/"), (cast.ada, "/")]
    people += [(cast.lena, "/portal/"), (cast.bo, "/"), (cast.rut, "/"), (None, "/om/komponenter/")]
    for user, start in people:
        page = new_page()
        heard = listening(page)
        if user is not None:
            sign_in(page, live_server.url, user)
        kinds |= crawl(page, live_server.url, start)
        assert heard == [], user
        assert page.evaluate(STORED) == [0, []]
    assert len(kinds) > 60


def test_something_inline_would_be_heard(live_server: Any, browser: Browser) -> None:
    """The twin: the crawl can hear. (In a window of its own: `new_page` takes what is heard here for a fault.)"""
    context = browser.new_context()
    page = context.new_page()
    heard = listening(page)
    page.goto(live_server.url + "/om/komponenter/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.wait_for_timeout(200)
    context.close()
    assert any("VIOLATION style-src-attr" in text for text in heard)


@pytest.mark.parametrize("who", ["kerstin", "lena"])
def test_htmx_runs_nothing_stores_nothing_and_asks_nobody_else(live_server: Any, page: Page, who: str) -> None:
    cast = make_cast()
    sign_in(page, live_server.url, getattr(cast, who))
    page.goto(live_server.url + ("/portal/" if who == "lena" else "/"))
    page.wait_for_function("window.htmx")
    names = ("allowEval", "includeIndicatorStyles", "selfRequestsOnly", "historyCacheSize")
    assert page.evaluate("names => names.map(name => htmx.config[name])", names) == [False, False, True, 0]
    assert page.evaluate("document.querySelectorAll('style, [style]').length") == 0
    assert page.evaluate(STORED) == [0, []]
