"""Nobody learns whether an account exists: the same text, status, headers, length and work. Times: `./dev bench`."""

import re
from typing import Any

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from jobbspar.accounts.models import User
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
    assert OutboxEntry.objects.count() == 1


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
