"""Whoever guesses passwords is held off: per account and address, in the database, alike for accounts that do not exist."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobbspar.accounts.lockout import forget_attempts
from jobbspar.accounts.tasks import forget
from jobbspar.outbox.models import PeriodicRun
from tests.cast import PASSWORD, Cast, code_now, login
from tests.workers import store_of

LOGIN = "/konto/login/"
TOO_MANY = "För många försök. Vänta fem minuter"
ELSEWHERE = "192.0.2.77"
WRONG = "fel lösenord här"


def attempt(email: str, password: str = WRONG, address: str = "192.0.2.1", **more: Any) -> Any:
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": email, "password": password}, **more)


def guess(email: str, times: int, **more: Any) -> Any:
    return [attempt(email, **more) for _time in range(times)][-1]


def bare(page: Any, email: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken|form_token)" value="[^"]+"', "", page.content.decode()).replace(email, "")


def test_the_fifth_wrong_password_closes_the_way_and_the_right_one_does_not_open_it(cast: Cast) -> None:
    assert TOO_MANY not in guess(cast.hamid.email, 4).content.decode()
    assert TOO_MANY in guess(cast.hamid.email, 1).content.decode()
    right = attempt(cast.hamid.email, PASSWORD)
    assert (right.status_code, TOO_MANY in right.content.decode()) == (200, True)
    # The same account written otherwise is the same account.
    assert TOO_MANY in attempt(f"  {cast.hamid.email.upper()} ", PASSWORD).content.decode()


def test_neither_cache_nor_broker_keeps_the_count(cast: Cast) -> None:
    guess(cast.hamid.email, 5)
    cache.clear()
    assert "cache" not in settings.AXES_HANDLER
    assert TOO_MANY in attempt(cast.hamid.email, PASSWORD).content.decode()


def test_a_flushed_broker_does_not_open_the_way(cast: Cast) -> None:
    guess(cast.hamid.email, 5)
    store_of(settings.REDIS_URL).flushdb()
    cache.clear()
    assert TOO_MANY in attempt(cast.hamid.email, PASSWORD).content.decode()
    # Nothing of it was ever there.
    with CaptureQueriesContext(connection) as asked:
        attempt(cast.hamid.email, PASSWORD)
    assert any("axes_accessattempt" in query["sql"] for query in asked)


def test_many_who_guess_at_one_account_do_not_shut_its_owner_out(cast: Cast) -> None:
    for number in range(20):
        guess(cast.hamid.email, 6, address=f"198.51.100.{number}")
    assert AccessAttempt.objects.count() == 20
    assert attempt(cast.hamid.email, PASSWORD, address=ELSEWHERE).status_code == 302


def test_the_owner_at_another_address_is_not_shut_out(cast: Cast) -> None:
    guess(cast.hamid.email, 7)
    assert attempt(cast.hamid.email, PASSWORD, address=ELSEWHERE).status_code == 302
    # And another account from the guesser's address neither: colleagues share one.
    assert attempt(cast.sara.email, PASSWORD).status_code == 302


def test_trying_on_does_not_prolong_it(cast: Cast) -> None:
    guess(cast.hamid.email, 5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=4, seconds=50))
    guess(cast.hamid.email, 3)
    assert AccessAttempt.objects.get().attempt_time < timezone.now() - timedelta(minutes=4)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=5, seconds=1))
    assert attempt(cast.hamid.email, PASSWORD).status_code == 302


def test_only_a_whole_sign_in_starts_the_count_anew(cast: Cast) -> None:
    guess(cast.hamid.email, 4)
    client = Client(REMOTE_ADDR="192.0.2.1")
    client.post(LOGIN, {"login": cast.hamid.email, "password": PASSWORD})
    assert AccessAttempt.objects.exists()
    assert client.post("/konto/kod/", {"code": code_now()}).status_code == 302
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize("times", [1, 5, 6])
def test_an_account_that_does_not_exist_gets_the_same_answer(cast: Cast, times: int) -> None:
    known, unknown = guess(cast.hamid.email, times), guess("ingen@cast.example", times)
    assert known.status_code == unknown.status_code == 200
    assert bare(known, cast.hamid.email) == bare(unknown, "ingen@cast.example")


def test_with_the_count_off_guessing_goes_on(cast: Cast, settings: Any) -> None:
    settings.AXES_ENABLED = False
    assert TOO_MANY not in guess(cast.hamid.email, 8).content.decode()


def test_nothing_of_who_tried_or_what_was_typed_is_kept(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="axes"):
        guess(cast.hamid.email, 6, headers={"User-Agent": "Kanin/1.0", "Accept": "text/kanin"})
        attempt(cast.hamid.email, PASSWORD, address=ELSEWHERE)
    row = AccessAttempt.objects.get()
    assert (row.user_agent, row.http_accept, row.path_info) == ("", "", "")
    # Axes' line between one attempt's nothing and the next's.
    assert set(row.get_data + row.post_data) == {"-", "\n"}
    assert row.failures_since_start == 5 and cast.hamid.email not in str(row.username)
    assert "hamid" not in caplog.text and "Kanin" not in caplog.text and "192.0.2" not in caplog.text


def test_a_wrong_password_when_asked_again_counts_too(cast: Cast) -> None:
    client = login(Client(REMOTE_ADDR="192.0.2.1"), cast.hamid)
    for _time in range(5):
        page = client.post("/konto/bekrafta/", {"password": "fel"})
    assert TOO_MANY in page.content.decode()
    assert TOO_MANY in attempt(cast.hamid.email, PASSWORD).content.decode()


@pytest.mark.parametrize("ahead", [0, 40])
def test_what_counts_no_longer_is_taken_away_once_a_day(cast: Cast, settings: Any, ahead: int) -> None:
    settings.DEMO_CLOCK_OFFSET = timedelta(days=ahead)  # a demo's day: what has been tried has been tried
    guess(cast.hamid.email, 1)
    guess(cast.sara.email, 1)
    AccessAttempt.objects.filter(pk=AccessAttempt.objects.latest("pk").pk).update(
        attempt_time=timezone.now() - timedelta(days=1, minutes=1)
    )
    assert forget_attempts() == 1
    assert AccessAttempt.objects.count() == 1
    forget()
    forget()
    assert PeriodicRun.objects.filter(job="accounts.forget").count() == 1


def test_a_strange_password_or_address_is_counted_without_an_error(cast: Cast) -> None:
    for bad in ("\x00", "a" * 100_000, "\u202e@x", "'; DROP TABLE x; --"):
        assert attempt(bad, bad).status_code == 200
