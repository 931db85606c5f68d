"""The clock was an hour ahead and has been set right: what was noted then shuts nobody out and keeps no session."""

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog
from django.db import connection
from django.test import Client
from django.utils import timezone

from jobbspar.accounts.domain import factors
from jobbspar.lib import clock
from tests.cast import PASSWORD, Cast, code_now, login, say_fresh

LOGIN, CODE, HOME, PLACES = "/konto/login/", "/konto/kod/", "/konto/", "/konto/inloggad/"
HOUR = 3_600


def noted_ahead(client: Client, *keys: str) -> None:
    session = client.session
    for key in keys:
        session[key] = time.time() + HOUR
    session.save()


@pytest.mark.parametrize("keys", [("seen",), ("started",), ("seen", "started")], ids=" and ".join)
def test_a_session_from_the_future_has_ended(cast: Cast, client: Client, keys: tuple[str, ...]) -> None:
    login(client, cast.hamid)
    client.get(HOME)
    noted_ahead(client, *keys)
    assert client.get(HOME).status_code == 302


def test_it_is_not_listed_either(cast: Cast, client: Client) -> None:
    other = login(Client(headers={"User-Agent": "Firefox/145.0 Windows"}), cast.hamid)
    other.get(HOME)
    login(client, cast.hamid).get(HOME)
    assert "Firefox på Windows" in client.get(PLACES).content.decode()
    noted_ahead(other, "seen", "started")
    assert "Firefox på Windows" not in client.get(PLACES).content.decode()


def test_machines_may_differ_by_some_seconds(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    client.get(HOME)
    session = client.session
    session["seen"] = session["started"] = time.time() + 20
    session.save()
    assert client.get(HOME).status_code == 200


def test_a_password_given_in_the_future_was_not_given_lately(cast: Cast, client: Client) -> None:
    login(client, cast.ada)
    assert client.get("/administration/bjud-in/").status_code == 200
    say_fresh(client, cast.ada, ago=-HOUR)
    assert client.get("/administration/bjud-in/").headers["Location"].startswith("/konto/bekrafta/")


def test_new_recovery_codes_are_not_shown_until_then(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    client.post("/konto/tva-steg/reservkoder/nya/")
    session = client.session
    session["show_recovery_codes"] = session["show_recovery_codes"] | {"at": time.time() + HOUR}
    session.save()
    assert client.get("/konto/tva-steg/reservkoder/").status_code == 302


class TestTheApp:
    def spent(self, cast: Cast, steps: int) -> Authenticator:
        app = Authenticator.objects.get(user=cast.hamid, type=Authenticator.Type.TOTP)
        app.data[factors.SPENT] = int(time.time()) // 30 + steps
        app.save()
        return app

    def test_a_code_used_in_the_future_does_not_lock_it_out_until_then(self, cast: Cast) -> None:
        app = self.spent(cast, 120)
        code = code_now()
        assert factors.spend(app, code)
        assert not factors.spend(app, code)

    def test_a_code_used_a_moment_ago_is_spent_with_those_before(self, cast: Cast) -> None:
        app = self.spent(cast, 1)
        assert not factors.spend(app, code_now())


class TestLockOuts:
    def test_of_one_account(self, cast: Cast) -> None:
        for _guess in range(5):
            page = Client().post(LOGIN, {"login": cast.hamid.email, "password": "fel lösenord här"})
        assert "För många försök" in page.content.decode()
        AccessAttempt.objects.update(attempt_time=timezone.now() + timedelta(hours=1))
        assert Client().post(LOGIN, {"login": cast.hamid.email, "password": PASSWORD}).headers["Location"] == CODE

    def test_and_one_more_wrong_password_then_is_the_first(self, cast: Cast) -> None:
        for _guess in range(4):
            Client().post(LOGIN, {"login": cast.hamid.email, "password": "fel lösenord här"})
        AccessAttempt.objects.update(attempt_time=timezone.now() + timedelta(hours=1))
        Client().post(LOGIN, {"login": cast.hamid.email, "password": "fel lösenord här"})
        assert AccessAttempt.objects.get().failures_since_start == 1

    def test_of_an_address(self, cast: Cast, settings: Any) -> None:
        settings.GUESSES_PER_ADDRESS = 3
        for number in range(3):
            Client().post(LOGIN, {"login": f"x{number}@cast.example", "password": "fel lösenord här"})
        sent = {"login": cast.hamid.email, "password": PASSWORD}
        assert Client().post(LOGIN, sent).status_code == 200
        AccessFailureLog.objects.update(attempt_time=timezone.now() + timedelta(hours=1))
        assert Client().post(LOGIN, sent).headers["Location"] == CODE

    def test_of_wrong_codes(self, cast: Cast, client: Client) -> None:
        client.post(LOGIN, {"login": cast.hamid.email, "password": PASSWORD})
        for _guess in range(5):
            client.post(CODE, {"code": "000000"})
        assert client.post(CODE, {"code": code_now()}).status_code == 200
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cache SET expires = expires + interval '1 hour'")
        assert client.post(CODE, {"code": code_now()}).status_code == 302


def test_a_moment_to_come_is_not_lately_and_one_just_now_is() -> None:
    now = time.time()
    assert clock.is_lately(now - 5, timedelta(minutes=1)) and clock.is_lately(now + 5, timedelta(minutes=1))
    assert not clock.is_lately(now - 61, timedelta(minutes=1)) and not clock.is_lately(now + HOUR, timedelta(hours=9))
