"""Signing in with a password and a code; setting that up, losing the phone, and what is closed until it is done."""

import re
import time
import uuid
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.apps import apps
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern

from jobbspar.accounts import middleware
from jobbspar.accounts.domain import factors, recovery
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import User
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import crypto
from jobbspar.outbox.mail import build
from jobbspar.outbox.models import OutboxEntry
from tests.cast import PASSWORD, Cast, a_user, actor_of, code_now, login

LOGIN, CODE, HOME = "/konto/login/", "/konto/kod/", "/konto/"
STEPS, APP, REMOVE = "/konto/tva-steg/", "/konto/tva-steg/app/", "/konto/tva-steg/ta-bort/"
CODES, RENEW = "/konto/tva-steg/reservkoder/", "/konto/tva-steg/reservkoder/nya/"


def password(client: Client, user: User) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": HOME})


def half(client: Client, user: User) -> Client:
    """Signed in by password, without an app."""
    Authenticator.objects.filter(user=user).delete()
    assert password(client, user).headers["Location"] == HOME
    return client


def key_on(page: str) -> str:
    return re.search(r'secret-key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")  # type: ignore[index]


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li><code>(\d{8})</code>", page)


class TestTheCode:
    def test_the_password_alone_lets_nobody_in(self, cast: Cast, client: Client) -> None:
        assert password(client, cast.hamid).headers["Location"] == CODE
        assert client.get(HOME).headers["Location"].startswith(LOGIN)
        assert "Öppna appen" in client.get(CODE).content.decode()
        assert "stämmer inte" in client.post(CODE, {"code": "000000"}).content.decode()
        before = client.session.session_key
        assert client.post(CODE, {"code": code_now()}).headers["Location"] == HOME
        assert client.get(HOME).status_code == 200
        assert client.session.session_key != before

    def test_a_code_works_once(self, cast: Cast) -> None:
        first, second, code = Client(), Client(), code_now()
        for client in (first, second):
            password(client, cast.hamid)
        assert first.post(CODE, {"code": code}).status_code == 302
        assert second.post(CODE, {"code": code}).status_code == 200
        assert second.get(HOME).status_code == 302

    def test_one_who_heard_the_code_is_too_late_even_when_the_cache_is_gone(self, cast: Cast) -> None:
        app = Authenticator.objects.get(user=cast.hamid)
        code = code_now(steps=-1)  # still good: a phone's clock may be half a minute off
        assert factors.spend(app, code)
        assert not factors.spend(app, code)
        assert factors.spend(app, code_now())
        assert not factors.spend(app, code_now(steps=-1))

    def test_guessing_codes_is_stopped(self, cast: Cast, client: Client) -> None:
        password(client, cast.hamid)
        for _attempt in range(6):
            page = client.post(CODE, {"code": "123"})
        assert "För många försök" in page.content.decode()
        assert client.post(CODE, {"code": code_now()}).status_code == 200

    def test_without_a_password_there_is_no_code_page(self, cast: Cast, client: Client) -> None:
        assert client.get(CODE).headers["Location"] == LOGIN
        assert client.post(CODE, {"code": code_now()}).status_code == 302
        password(client, cast.hamid)
        assert client.post(CODE, {}).headers["Location"] == CODE
        for bad in ("\x00", "x" * 100_000, "<script>alert(1)</script>", "\u0661\u0662"):
            page = client.post(CODE, {"code": bad})
            assert page.status_code == 200 and "<script>alert" not in page.content.decode()


class TestSettingUp:
    def test_one_who_is_new_ties_an_app_and_saves_the_recovery_codes(self, cast: Cast, client: Client) -> None:
        half(client, cast.hamid)
        assert client.get(HOME).headers["Location"] == APP
        page = client.get(APP)
        text = page.content.decode()
        assert "Ett steg kvar" in text and 'src="data:image/svg+xml;base64,' in text
        assert "style=" not in text and "no-store" in page.headers["Cache-Control"]
        assert client.post(APP, {"code": "000000"}).status_code == 422
        key = key_on(text)
        assert key_on(client.get(APP).content.decode()) == key
        assert key not in str(dict(client.session.items()))
        assert client.post(APP, {"code": code_now(key)}).headers["Location"] == CODES
        codes = codes_on(client.get(CODES).content.decode())
        assert len(set(codes)) == 10
        # Back to what they came for.
        assert client.post(CODES).headers["Location"] == HOME
        # Never again, and not in the database either.
        assert client.get(CODES).headers["Location"] == STEPS
        stored = str(list(Authenticator.objects.filter(user=cast.hamid).values_list("data", flat=True)))
        assert key not in stored and not any(code in stored for code in codes)
        # The code that tied the app does not sign in; a recovery code does, once.
        other = Client()
        password(other, cast.hamid)
        assert other.post(CODE, {"code": code_now(key)}).status_code == 200
        assert other.post(CODE, {"code": codes[3]}).status_code == 302
        third = Client()
        password(third, cast.hamid)
        assert third.post(CODE, {"code": codes[3]}).status_code == 200
        assert "9 reservkoder" in client.get(STEPS).content.decode()

    def test_the_owner_is_told_without_a_word_of_who_or_what(self, cast: Cast, client: Client) -> None:
        half(client, cast.hamid)
        client.post(APP, {"code": code_now(key_on(client.get(APP).content.decode()))})
        message = build(OutboxEntry.objects.get())
        assert message.to == [cast.hamid.email]
        assert "Hamid" not in message.subject + str(message.body) and "två steg" in str(message.body)
        assert AuditEvent.objects.filter(action="user.factor_added", actor_user_id=cast.hamid.pk).count() == 1

    def test_codes_that_nobody_says_are_saved_are_not_shown_for_long(self, cast: Cast, client: Client) -> None:
        login(client, cast.hamid)
        client.post(RENEW)
        code = codes_on(client.get(CODES).content.decode())[0]
        assert code not in str(dict(client.session.items()))
        session = client.session
        session["show_recovery_codes"] = session["show_recovery_codes"] | {"at": time.time() - 3_600}
        session.save()
        assert client.get(CODES).headers["Location"] == STEPS
        assert "show_recovery_codes" not in client.session

    def test_a_double_click_ties_one_app(self, cast: Cast, client: Client) -> None:
        half(client, cast.hamid)
        code = code_now(key_on(client.get(APP).content.decode()))
        for _click in range(2):
            assert client.post(APP, {"code": code}).status_code == 302
        assert Authenticator.objects.filter(user=cast.hamid).count() == 2

    def test_new_codes_end_the_old_ones_and_the_sessions_elsewhere(self, cast: Cast, client: Client) -> None:
        elsewhere = login(Client(), cast.hamid)
        login(client, cast.hamid)
        assert client.post(RENEW).headers["Location"] == CODES
        old = codes_on(client.get(CODES).content.decode())
        client.post(RENEW)
        new = codes_on(client.get(CODES).content.decode())
        assert not set(old) & set(new)
        assert client.get(HOME).status_code == 200 and elsewhere.get(HOME).status_code == 302

    def test_taking_the_app_away_asks_for_the_password_and_closes_everything_else(
        self, cast: Cast, client: Client
    ) -> None:
        elsewhere = login(Client(), cast.hamid)
        login(client, cast.hamid)
        assert "stämmer inte" in client.post(REMOVE, {"password": "fel"}).content.decode()
        assert Authenticator.objects.filter(user=cast.hamid).exists()
        assert client.post(REMOVE, {"password": PASSWORD}).headers["Location"] == STEPS
        assert not Authenticator.objects.filter(user=cast.hamid).exists()
        assert client.get(HOME).headers["Location"] == APP
        assert elsewhere.get(HOME).headers["Location"].startswith(LOGIN)

    def test_in_the_demo_it_is_a_choice_that_works(self, cast: Cast, client: Client, settings: Any) -> None:
        settings.SECOND_FACTOR_REQUIRED = False
        half(client, cast.hamid)
        assert client.get(HOME).status_code == 200
        assert "Koppla en app" in client.get(STEPS).content.decode()
        key = key_on(client.get(APP).content.decode())
        client.post(APP, {"code": code_now(key)})
        assert client.post(CODES).headers["Location"] == STEPS
        assert password(Client(), cast.hamid).headers["Location"] == CODE

    def test_codes_made_from_a_seed_go_on_working_and_the_seed_is_gone(self, cast: Cast) -> None:
        rows = Authenticator.objects.filter(user=cast.hamid, type=Authenticator.Type.RECOVERY_CODES)
        seed = {"seed": crypto.encrypt("ab" * 40), "used_mask": 0b101}
        row = Authenticator.objects.create(user=cast.hamid, type=Authenticator.Type.RECOVERY_CODES, data=seed)
        codes = RecoveryCodes(row).generate_codes()
        import_module("jobbspar.accounts.migrations.0004_hashed_recovery_codes").hash_codes(apps, None)
        assert set(rows.get().data) == {"hashes"} and len(rows.get().data["hashes"]) == 8
        assert [recovery.spend(cast.hamid, code) is not None for code in codes[:4]] == [False, True, False, True]
        assert recovery.spend(cast.hamid, codes[3]) is None and recovery.left(cast.hamid) == 6

    def test_a_row_of_codes_copied_to_another_account_opens_nothing(self, cast: Cast) -> None:
        codes = recovery.make(cast.hamid)
        data = Authenticator.objects.get(user=cast.hamid, type=Authenticator.Type.RECOVERY_CODES).data
        Authenticator.objects.create(user=cast.sara, type=Authenticator.Type.RECOVERY_CODES, data=data)
        assert recovery.spend(cast.sara, codes[0]) is None
        assert recovery.spend(cast.hamid, f" {codes[0][:4]}-{codes[0][4:]} ") is not None

    def test_nobody_changes_anothers(self, cast: Cast) -> None:
        for work in (factors.renew_codes, factors.remove_factors):
            with pytest.raises(NotAllowed):
                work(cast.hamid, actor=actor_of(cast.sara))


class TestALostPhone:
    def test_the_local_admin_takes_the_app_off_a_colleagues_account(self, cast: Cast, client: Client) -> None:
        theirs = login(Client(), cast.sara)
        login(client, cast.ada)
        url = reverse("colleague_factor", args=[cast.sara.pk])
        assert url in client.get(reverse("colleague", args=[cast.sara.pk])).content.decode()
        assert "Försäkra dig" in client.get(url).content.decode()
        assert client.post(url).status_code == 302
        assert not Authenticator.objects.filter(user=cast.sara).exists()
        assert theirs.get(HOME).status_code == 302
        assert client.get(url).status_code == 404
        event = AuditEvent.objects.get(action="user.factor_removed")
        assert (event.actor_user_id, event.object_id) == (cast.ada.pk, str(cast.sara.pk))
        assert build(OutboxEntry.objects.get()).to == [cast.sara.email]

    def test_and_not_off_one_of_another_organisation(self, cast: Cast, client: Client) -> None:
        login(client, cast.ada)
        assert client.post(reverse("colleague_factor", args=[cast.hamid.pk])).status_code == 404
        with pytest.raises(NotAllowed):
            factors.remove_factors(cast.hamid, actor=actor_of(cast.ada))
        assert Authenticator.objects.filter(user=cast.hamid).exists()


OPEN_TO_THE_HALF = {
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
}
VALUES = {"uuid": str(uuid.UUID(int=7)), "slug": "case_worker", "str": "x", "int": "1", "day": "2026-12-01"}


def addresses(resolver: Any, prefix: str = "/") -> Iterator[tuple[str, str]]:
    """Every address with something in its holes, and its name."""
    for one in resolver.url_patterns:
        route = re.sub(r"<(?:(\w+):)?\w+>", lambda hole: VALUES[hole[1] or "str"], str(one.pattern))
        if isinstance(one, URLPattern):
            yield prefix + ("konto/password/reset/key/1-x/" if route.startswith("^") else route), one.name or ""
        else:
            yield from addresses(one, prefix + route)


EVERY_ADDRESS = sorted(set(addresses(get_resolver())))


def reached(client: Client, methods: tuple[str, ...] = ("get", "post")) -> set[str]:
    """The names of the addresses that answer with anything but the way to the set-up."""
    found = set()
    for address, name in EVERY_ADDRESS:
        for method in methods:
            if name == "account_logout" and method == "post":
                continue  # it would sign out, and prove nothing about the rest
            for headers in ({}, {"HX-Request": "true"}):
                answer = getattr(client, method)(address, headers=headers)
                way = answer.headers.get("HX-Redirect" if headers else "Location")
                if way != APP:
                    found.add(name)
    return found


class TestHalfSignedIn:
    @pytest.mark.parametrize("who", ["ensam", "lena"])
    def test_nothing_is_reached_but_the_set_up_and_the_way_out(self, cast: Cast, client: Client, who: str) -> None:
        assert len(EVERY_ADDRESS) > 100
        half(client, getattr(cast, who))
        assert reached(client) == OPEN_TO_THE_HALF
        assert client.post(reverse("account_logout")).headers["Location"] == LOGIN

    def test_with_the_guard_away_the_walk_notices(
        self, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(middleware.ActorMiddleware, "process_view", lambda *_a: None)
        half(client, cast.ensam)
        assert len(reached(client, ("get",))) > 50
        # The second wall: the actor is nobody still, so @entry sends to the sign-in.
        page = client.get("/administration/")
        assert page.status_code == 302 and page.headers["Location"].startswith(LOGIN)

    def test_with_the_rule_off_the_rooms_are_open(self, cast: Cast, client: Client, settings: Any) -> None:
        settings.SECOND_FACTOR_REQUIRED = False
        half(client, cast.ensam)
        assert reached(client, ("get",)) > {"today", "administration", "account_home"}

    def test_recovery_codes_alone_are_no_second_step(self, cast: Cast, client: Client) -> None:
        user = a_user("Bara Koder", cast.goteborg, Role.CASE_WORKER)
        Authenticator.objects.filter(user=user).update(type=Authenticator.Type.RECOVERY_CODES)
        assert not actor_of(user).has_second_factor
