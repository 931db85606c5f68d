"""Nobody learns whether an account exists: the same text, status, headers, length and work. Times: `./dev bench`."""

import re
from typing import Any

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobbspar.accounts.mails import RESET_ASKED
from jobbspar.accounts.models import User
from jobbspar.lib import clock
from jobbspar.outbox.delivery import drain
from jobbspar.outbox.models import OutboxEntry
from tests.cast import Cast

LOGIN = "/konto/login/"
# As long as Hamid's, so that lengths can be compared.
STRANGER = "ingen@cast.example"


class CountingHasher(MD5PasswordHasher):
    algorithm = "counting"
    runs = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).runs += 1
        return super().encode(password, salt)


def attempt(email: str, address: str = "192.0.2.1") -> Any:
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": email, "password": "fel lösenord här"})


def told(answer: Any, email: str) -> tuple[object, ...]:
    """Everything of an answer that somebody can see, but for the address they typed and tokens made by chance."""
    text = re.sub(r'(csrfmiddlewaretoken|form_token)" value="[^"]+"', "", answer.content.decode()).replace(email, "")
    headers = sorted(pair for pair in answer.headers.items() if pair[0] != "Expires")  # the second it was made
    return answer.status_code, headers, len(answer.content), text, sorted(answer.cookies)


@pytest.mark.parametrize("times", [1, 4, 5, 9])
def test_at_the_sign_in_and_when_it_is_closed(cast: Cast, times: int) -> None:
    assert len(STRANGER) == len(cast.hamid.email)
    for _attempt in range(times):
        known, unknown = attempt(cast.hamid.email), attempt(STRANGER)
    assert told(known, cast.hamid.email) == told(unknown, STRANGER)


def test_for_an_account_that_is_closed(cast: Cast) -> None:
    User.objects.filter(pk=cast.hamid.pk).update(is_active=False)
    assert told(attempt(cast.hamid.email), cast.hamid.email) == told(attempt(STRANGER), STRANGER)


def test_when_a_new_password_is_asked_for(cast: Cast) -> None:
    url = reverse("account_reset_password")
    answers = [Client().post(url, {"email": email}, follow=True) for email in (cast.hamid.email, STRANGER)]
    assert told(answers[0], cast.hamid.email) == told(answers[1], STRANGER)


def asked_of_the_database(email: str) -> list[str]:
    """Every query of a new password asked for, without the values and the savepoints' names."""
    with CaptureQueriesContext(connection) as captured:
        Client().post(reverse("account_reset_password"), {"email": email})
    return [re.sub(r"'[^']*'|\b\d+\b|\bs\d+_x\d+\b", "?", query["sql"]) for query in captured]


def test_and_the_same_is_asked_of_the_database_then(cast: Cast) -> None:
    User.objects.filter(pk=cast.sara.pk).update(is_active=False)
    asked_of_the_database("forst@cast.example")  # whoever comes first from an address begins its count
    known, unknown, closed = (asked_of_the_database(one) for one in (cast.hamid.email, STRANGER, cast.sara.email))
    assert known == unknown == closed
    assert not any("accounts_user" in sql for sql in known)


def test_the_worker_finds_out_whose_it_is_and_no_address_waits_for_it(cast: Cast) -> None:
    User.objects.filter(pk=cast.sara.pk).update(is_active=False)
    url = reverse("account_reset_password")
    for email in (f" {cast.hamid.email.upper()} ", STRANGER, cast.sara.email):
        Client().post(url, {"email": email})
    waiting = str(list(OutboxEntry.objects.values()))
    assert not any(name in waiting.lower() for name in ("hamid", "ingen@", "sara"))
    assert drain(RESET_ASKED) == 3
    (mail,) = OutboxEntry.objects.filter(payload__template="password_reset")
    assert mail.recipient_user_id == cast.hamid.pk


def test_however_often_it_is_pressed_in_a_minute_it_is_one_mail(cast: Cast) -> None:
    with clock.at(clock.now().replace(second=30)):
        for _press in range(3):
            Client().post(reverse("account_reset_password"), {"email": cast.hamid.email})
            drain(RESET_ASKED)
    assert OutboxEntry.objects.filter(payload__template="password_reset").count() == 1


@pytest.fixture
def counting(cast: Cast, settings: Any) -> type[CountingHasher]:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    cast.hamid.set_password("ett annat långt lösenord")
    cast.hamid.save()
    return CountingHasher


def runs_for(email: str) -> int:
    CountingHasher.runs = 0
    attempt(email)
    return CountingHasher.runs


def test_the_hash_function_runs_once_for_every_account_known_or_not(cast: Cast, counting: object) -> None:
    assert [runs_for(cast.hamid.email), runs_for(STRANGER)] == [1, 1]
    User.objects.filter(pk=cast.hamid.pk).update(is_active=False)
    assert runs_for(cast.hamid.email) == 1


def test_without_that_work_for_nothing_an_unknown_account_would_answer_at_once(
    cast: Cast, counting: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AuthenticationBackend, "_mitigate_timing_attack", lambda *_a: None)
    assert [runs_for(cast.hamid.email), runs_for(STRANGER)] == [1, 0]
