"""A town hall behind one address signs in as it likes; somebody who guesses there over many accounts does not go on."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessFailureLog
from django.conf import settings as ours
from django.test import Client
from django.utils import timezone

from jobbspar.accounts.lockout import forget_attempts
from jobbspar.accounts.models import User
from tests.cast import PASSWORD, Cast, a_user, code_now

LOGIN, CODE = "/konto/login/", "/konto/kod/"
TOWN_HALL, ELSEWHERE = "192.0.2.1", "192.0.2.77"
GUESSED, TOO_MANY = "Många felaktiga lösenord har kommit från er uppkoppling", "För många försök. Vänta fem minuter"
WRONG = "fel lösenord här"
FEW = 6


@pytest.fixture(autouse=True)
def few(settings: Any) -> None:
    settings.GUESSES_PER_ADDRESS = FEW


def at(address: str = TOWN_HALL, browser: Client | None = None) -> Client:
    """A browser there; what it kept, without the session, where `browser` is one that has been signed in."""
    client = Client(REMOTE_ADDR=address)
    if browser is not None:
        name = ours.KNOWN_BROWSER_COOKIE_NAME
        client.cookies[name] = browser.cookies[name].value
    return client


def attempt(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def signed_in(user: User, address: str = TOWN_HALL) -> Client:
    client = at(address)
    assert attempt(client, user.email).headers["Location"] == CODE
    assert client.post(CODE, {"code": code_now()}).status_code == 302
    return client


def guess_over_many(number: int = FEW, address: str = TOWN_HALL) -> None:
    """One wrong password on each of so many accounts, there or not."""
    for account in range(number):
        attempt(at(address), f"gissad{account}@cast.example", WRONG)


def test_many_who_sign_in_from_one_address_are_not_counted(cast: Cast) -> None:
    colleagues = [a_user(f"Kollega {number}", cast.goteborg, email=f"k{number}@cast.example") for number in range(40)]
    assert {attempt(at(), user.email).headers.get("Location") for user in colleagues} == {CODE}


def test_guesses_over_many_accounts_close_the_address_for_every_account_there_or_not(cast: Cast) -> None:
    guess_over_many()
    pages = [attempt(at(), email, PASSWORD) for email in (cast.hamid.email, "ingen@cast.example")]
    assert [(page.status_code, GUESSED in page.content.decode()) for page in pages] == [(200, True)] * 2
    assert attempt(at(ELSEWHERE), cast.hamid.email).headers["Location"] == CODE


def test_one_fewer_does_not(cast: Cast) -> None:
    guess_over_many(FEW - 1)
    assert attempt(at(), cast.hamid.email).headers["Location"] == CODE


def test_a_browser_that_the_account_knows_gets_in_all_the_same(cast: Cast) -> None:
    browser = signed_in(cast.hamid)
    guess_over_many()
    assert attempt(at(browser=browser), cast.hamid.email).headers["Location"] == CODE
    # With its own account only, and also at another desk's address.
    assert GUESSED in attempt(at(browser=browser), cast.sara.email).content.decode()


def test_also_when_its_own_account_is_one_of_those_guessed_at(cast: Cast) -> None:
    browser = signed_in(cast.hamid)
    for _guess in range(5):
        attempt(at(), cast.hamid.email, WRONG)
    assert TOO_MANY in attempt(at(), cast.hamid.email).content.decode()
    assert attempt(at(browser=browser), cast.hamid.email).headers["Location"] == CODE


def test_but_may_not_guess_for_ever_itself(cast: Cast) -> None:
    browser = signed_in(cast.hamid)
    for _guess in range(5):
        page = attempt(at(browser=browser), cast.hamid.email, WRONG)
    assert TOO_MANY in page.content.decode()
    assert TOO_MANY in attempt(at(browser=browser), cast.hamid.email).content.decode()


def test_a_mark_that_somebody_has_made_themself_is_none(cast: Cast) -> None:
    guess_over_many()
    client = at()
    client.cookies[ours.KNOWN_BROWSER_COOKIE_NAME] = "eyJicm93c2VyIjoieCJ9:1vAAAA:xyz"
    assert GUESSED in attempt(client, cast.hamid.email).content.decode()


def test_colleagues_who_mistype_and_then_get_in_close_nothing(cast: Cast) -> None:
    for number in range(FEW + 2):
        user = a_user(f"Kollega {number}", cast.goteborg, email=f"k{number}@cast.example")
        attempt(at(), user.email, WRONG)
        signed_in(user)
    assert not AccessFailureLog.objects.exists()
    assert attempt(at(), cast.hamid.email).headers["Location"] == CODE


def test_it_opens_again_when_nobody_has_guessed_for_half_an_hour(cast: Cast) -> None:
    guess_over_many()
    AccessFailureLog.objects.update(attempt_time=timezone.now() - ours.GUESSES_COUNT_FOR - timedelta(seconds=1))
    assert attempt(at(), cast.hamid.email).headers["Location"] == CODE


def test_with_the_count_off_the_guessing_goes_on(cast: Cast, settings: Any) -> None:
    settings.GUESSES_PER_ADDRESS = 1_000
    guess_over_many()
    assert attempt(at(), cast.hamid.email).headers["Location"] == CODE


def test_what_the_browser_keeps_names_nobody_and_is_out_of_reach_for_scripts(cast: Cast) -> None:
    cookie = signed_in(cast.hamid).cookies[ours.KNOWN_BROWSER_COOKIE_NAME]
    assert "hamid" not in cookie.value and str(cast.hamid.pk) not in cookie.value
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_those_who_share_a_desk_are_all_known_there(cast: Cast) -> None:
    browser = signed_in(cast.hamid)
    second = at(browser=browser)
    attempt(second, cast.sara.email)
    second.post(CODE, {"code": code_now()})
    guess_over_many()
    for user in (cast.hamid, cast.sara):
        assert attempt(at(browser=second), user.email).headers["Location"] == CODE


def test_nothing_of_it_is_kept_for_longer_than_a_day(cast: Cast) -> None:
    guess_over_many()
    assert set(AccessFailureLog.objects.values_list("user_agent", "http_accept", "path_info")) == {("", "", "")}
    assert not AccessFailureLog.objects.filter(username__contains="@").exists()
    AccessFailureLog.objects.update(attempt_time=timezone.now() - timedelta(days=1, minutes=1))
    forget_attempts()
    assert not AccessFailureLog.objects.exists()
