"""A wrong TRUSTED_PROXY_COUNT is told to whoever can mend it: on their pages, and in web's log when somebody signs in."""

import logging

import pytest
from django.contrib.auth.signals import user_logged_in
from django.test import Client, RequestFactory
from pytest_django import Settings

from jobbspar.accounts.proxies import setting_faults
from tests.cast import Cast, login

TITLE = "Inställningen för proxyer stämmer inte"


@pytest.mark.parametrize(
    ("trusted", "header", "says"),
    [
        (1, "203.0.113.7", ""),
        (0, "", ""),
        (2, "203.0.113.7, 10.0.0.1", ""),
        (1, "10.20.30.40, 1.1.1.1", ""),
        (0, "1.1.1.1", "räknas alla som en enda"),
        (0, "203.0.113.7", "räknas alla som en enda"),
        (1, "203.0.113.7, 10.0.0.1", "kom genom 2 proxyer, men TRUSTED_PROXY_COUNT är 1"),
        (1, "", "inte att lita på"),
        (2, "203.0.113.7", "inte att lita på"),
    ],
)
def test_an_administrator_is_told_on_the_page(
    cast: Cast, settings: Settings, trusted: int, header: str, says: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    for who, page in ((cast.ada, "/administration/"), (cast.sixten, "/administration/system/")):
        answer = login(Client(), who).get(page, headers={"X-Forwarded-For": header} if header else {})
        text = " ".join(answer.content.decode().split())
        assert (TITLE in text) is bool(says)
        assert says in text


def test_nobody_else_is_told(cast: Cast, client: Client, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    login(client, cast.kerstin)
    assert TITLE not in client.get("/").content.decode()


@pytest.mark.parametrize(("trusted", "told"), [(1, False), (2, True)])
def test_the_log_is_told_when_somebody_has_signed_in(
    cast: Cast, settings: Settings, caplog: pytest.LogCaptureFixture, trusted: int, told: bool
) -> None:
    settings.MODE_NAME, settings.ALLAUTH_TRUSTED_PROXY_COUNT = "production", trusted
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "203.0.113.7"})
    with caplog.at_level(logging.ERROR):
        user_logged_in.send(sender=type(cast.ada), request=request, user=cast.ada)
    assert ("TRUSTED_PROXY_COUNT is 2" in caplog.text) is told
    assert "203.0.113.7" not in caplog.text


def test_none_in_production_is_a_fault_before_anybody_comes(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert setting_faults() == []
    settings.MODE_NAME = "production"
    assert setting_faults() == ["TRUSTED_PROXY_COUNT är 0."]
