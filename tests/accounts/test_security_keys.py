"""Security keys as second step, in a browser with a key that Chromium pretends to have, and what needs no key to be said."""

import json
import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from playwright.sync_api import CDPSession, Page, expect

from jobbspar.accounts.domain import factors, recovery
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import User
from jobbspar.audit.models import AuditEvent
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.mail import build
from jobbspar.outbox.models import OutboxEntry
from tests.cast import PASSWORD, Cast, a_user, actor_of, code_now, login, make_cast, say_fresh
from tests.keys import SoftKey, question_on
from tests.live import NewPage

CODE, HOME = "/konto/kod/", "/konto/"
STEPS, ADD, CONFIRM = "/konto/tva-steg/", "/konto/tva-steg/nyckel/", "/konto/bekrafta/nyckel/"
CODES = "/konto/tva-steg/reservkoder/"
STRANGE = [
    "", "{", "[]", "null", "7", '"x"', "{}", '{"id": 7}', '{"id": "x"}', "\x00", "[" * 100_000,
    '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}',
    '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": "oA",'
    ' "authenticatorData": "AAAA", "signature": "AAAA"}}',
    '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": 1, "attestationObject": []}}',
    json.dumps({"id": "<script>alert(1)</script>"}),
]  # fmt: skip


def a_key(user: User, key: SoftKey | None = None, name: str = "Nyckelknippan") -> Authenticator:
    """A key on the account."""
    data = {"name": name, "credential": (key or SoftKey()).create()}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def answered(client: Client, page: str, key: SoftKey) -> Any:
    """Open the page, let the key answer what it asks, and send that."""
    question = question_on(client.get(page).content.decode())
    act = key.create if "user" in question else key.get
    return client.post(page, {"name": "Nyckel", "credential": json.dumps(act(question["challenge"]))})


def half_way(user: User) -> Client:
    client = Client()
    client.post("/konto/login/", {"login": user.email, "password": PASSWORD, "next": HOME})
    return client


class TestWhatAKeyDoes:
    def test_it_is_added_and_ends_the_sessions_elsewhere(self, cast: Cast, client: Client) -> None:
        elsewhere, key = login(Client(), cast.hamid), SoftKey()
        login(client, cast.hamid)
        assert answered(client, ADD, key).headers["Location"] == CODES
        assert client.get(HOME).status_code == 200 and elsewhere.get(HOME).status_code == 302
        assert AuditEvent.objects.get(action="user.factor_added").details == {"kind": "key"}
        assert build(OutboxEntry.objects.get()).to == [cast.hamid.email]
        # A second one makes no new recovery codes: those that are saved go on working.
        client.post(CODES)
        assert answered(client, ADD, SoftKey()).headers["Location"] == STEPS
        assert answered(client, ADD, key).status_code == 422

    def test_it_signs_in_after_the_password_and_an_answer_is_good_once(self, cast: Cast) -> None:
        key = SoftKey()
        a_key(cast.hamid, key)
        client = half_way(cast.hamid)
        before = client.session.session_key
        question = question_on(client.get(CODE).content.decode())
        answer = {"credential": json.dumps(key.get(question["challenge"]))}
        assert client.post(CODE, answer).headers["Location"] == HOME
        assert client.get(HOME).status_code == 200 and client.session.session_key != before
        again = half_way(cast.hamid)
        again.get(CODE)
        assert again.post(CODE, answer).status_code == 200
        assert again.get(HOME).status_code == 302

    def test_it_confirms_before_a_sensitive_act_under_a_new_session_key(self, cast: Cast, client: Client) -> None:
        key = SoftKey()
        a_key(cast.ada, key)
        login(client, cast.ada)
        say_fresh(client, cast.ada, timedelta(minutes=31).total_seconds())
        question = client.get("/administration/bjud-in/").headers["Location"]
        assert "säkerhetsnyckeln i stället" in client.get(question).content.decode()
        before = client.session.session_key
        assert answered(client, f"{CONFIRM}?next=/administration/bjud-in/", key).status_code == 302
        assert client.session.session_key != before
        assert client.get("/administration/bjud-in/").status_code == 200

    @pytest.mark.parametrize(
        "key",
        [SoftKey(), SoftKey(origin="https://ond.example"), SoftKey("ond.example"), SoftKey(origin="http://testserver")],
    )
    def test_a_key_that_is_not_on_the_account_or_answers_for_another_place_does_nothing(
        self, cast: Cast, key: SoftKey
    ) -> None:
        a_key(cast.sara, key)
        own = SoftKey()
        own.id = key.id
        a_key(cast.hamid, own)
        client = half_way(cast.hamid)
        assert answered(client, CODE, key).status_code == 200
        assert client.get(HOME).status_code == 302
        assert answered(half_way(cast.hamid), CODE, own).status_code == 302


class TestTheListOfKeys:
    def test_a_key_is_named_anew_and_no_session_ends(self, cast: Cast, client: Client) -> None:
        elsewhere = login(Client(), cast.hamid)
        key, url = a_key(cast.hamid), "mfa_edit_webauthn"
        login(client, cast.hamid)
        assert client.post(reverse(url, args=[key.pk]), {"name": ""}).status_code == 422
        assert client.post(reverse(url, args=[key.pk]), {"name": "Datorn på jobbet"}).headers["Location"] == STEPS
        page = client.get(STEPS).content.decode()
        assert "Datorn på jobbet" in page and "Nyckelknippan" not in page
        assert elsewhere.get(HOME).status_code == 200
        assert AuditEvent.objects.get(action="user.key_renamed").details == {}

    def test_taking_one_of_two_steps_away_keeps_the_other_and_the_recovery_codes(
        self, cast: Cast, client: Client
    ) -> None:
        key = a_key(cast.hamid)
        recovery.make(cast.hamid)
        elsewhere = login(Client(), cast.hamid)
        login(client, cast.hamid)
        url = reverse("mfa_remove_webauthn", args=[key.pk])
        assert "sista andra steg" not in client.get(url).content.decode()
        assert "stämmer inte" in client.post(url, {"password": "fel"}).content.decode()
        assert client.post(url, {"password": PASSWORD}).headers["Location"] == STEPS
        assert elsewhere.get(HOME).status_code == 302
        page = client.get(STEPS).content.decode()
        assert "10 reservkoder" in page and "Nyckelknippan" not in page and "Ta bort appen" in page
        assert client.post(url, {"password": PASSWORD}).status_code == 404

    def test_taking_the_last_away_takes_the_recovery_codes_and_closes_everything_else(
        self, cast: Cast, client: Client
    ) -> None:
        user = a_user("Bara Nyckel", cast.goteborg, Role.CASE_WORKER)
        Authenticator.objects.filter(user=user).delete()
        key = a_key(user)
        recovery.make(user)
        login(client, user)
        assert client.get(HOME).status_code == 200
        url = reverse("mfa_remove_webauthn", args=[key.pk])
        assert "sista andra steg" in client.get(url).content.decode()
        client.post(url, {"password": PASSWORD})
        assert not Authenticator.objects.filter(user=user).exists()
        assert client.get(HOME).headers["Location"] == "/konto/tva-steg/app/"

    def test_anothers_key_does_not_exist(self, cast: Cast, client: Client) -> None:
        key = a_key(cast.sara)
        login(client, cast.hamid)
        for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
            url, nowhere = reverse(name, args=[key.pk]), reverse(name, args=[987_654])
            for method in ("get", "post"):
                answer = getattr(client, method)(url, {"name": "x", "password": PASSWORD})
                assert answer.status_code == 404
                assert answer.content == getattr(client, method)(nowhere).content
        for work in (lambda: factors.remove_factor(key, actor=actor_of(cast.hamid)),
                     lambda: factors.rename_key(key, "x", actor=actor_of(cast.hamid))):  # fmt: skip
            with pytest.raises(NotAllowed):
                work()
        key.refresh_from_db()
        assert key.data["name"] == "Nyckelknippan"

    def test_the_local_admin_takes_a_colleagues_key_off(self, cast: Cast, client: Client) -> None:
        Authenticator.objects.filter(user=cast.sara).delete()
        a_key(cast.sara)
        theirs = login(Client(), cast.sara)
        login(client, cast.ada)
        assert client.post(reverse("colleague_factor", args=[cast.sara.pk])).status_code == 302
        assert not Authenticator.objects.filter(user=cast.sara).exists()
        assert theirs.get(HOME).status_code == 302

    def test_a_key_is_on_one_account_once_and_there_are_not_too_many(self, cast: Cast) -> None:
        hamid = actor_of(cast.hamid)
        for number in range(factors.MOST_KEYS):
            factors.add_key(cast.hamid, f"Nyckel {number}", {"id": f"key-{number}"}, actor=hamid)
        with pytest.raises(RuleError, match="redan 10 nycklar"):
            factors.add_key(cast.hamid, "En till", {"id": "key-x"}, actor=hamid)
        for user in (cast.hamid, cast.sara):
            with pytest.raises(RuleError, match="redan tillagd"):
                factors.add_key(user, "Samma", {"id": "key-3"}, actor=actor_of(user))
        with pytest.raises(NotAllowed):
            factors.add_key(cast.sara, "Min", {"id": "key-y"}, actor=hamid)


class TestAnswersThatNoKeyGave:
    @pytest.mark.parametrize("answer", STRANGE)
    def test_are_wrong_keys_and_no_errors(self, cast: Cast, client: Client, answer: str) -> None:
        a_key(cast.hamid)
        login(client, cast.hamid)
        client.get(ADD)
        page = client.post(ADD, {"name": "Nyckel", "credential": answer})
        assert page.status_code == 422 and "<script>alert" not in page.content.decode()
        assert not Authenticator.objects.filter(user=cast.hamid, data__name="Nyckel").exists()
        client.get(CONFIRM)
        assert client.post(CONFIRM, {"credential": answer}).status_code == 200
        other = Client()
        other.post("/konto/login/", {"login": cast.hamid.email, "password": PASSWORD})
        other.get(CODE)
        assert other.post(CODE, {"credential": answer}).status_code == 200
        assert other.get(HOME).status_code == 302

    def test_trying_with_keys_is_stopped_like_guessing_codes(self, cast: Cast) -> None:
        a_key(cast.hamid)
        client = half_way(cast.hamid)
        for _attempt in range(6):
            page = answered(client, CODE, SoftKey())
        assert "För många försök" in page.content.decode()
        assert client.post(CODE, {"code": code_now()}).status_code == 200

    def test_the_page_says_what_a_key_needs_and_what_does_without(self, cast: Cast, client: Client) -> None:
        a_key(cast.hamid)
        client.post("/konto/login/", {"login": cast.hamid.email, "password": PASSWORD})
        page = client.get(CODE).content.decode()
        assert "Allt annat i Jobbspår fungerar utan" in page and "Med en kod från appen" in page
        assert "få köra skript" in client.post(CODE, {"credential": ""}).content.decode()
        assert client.post(CODE, {"code": code_now()}).status_code == 302


def a_pretended_key(page: Page) -> tuple[CDPSession, str]:
    """A USB key in Chromium that answers at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "usb", "isUserVerified": True, "hasUserVerification": True,
                     "automaticPresenceSimulation": True}},
    )  # fmt: skip
    return session, made["authenticatorId"]


@pytest.fixture
def site(live_server: Any) -> str:
    """A security key answers on a host with a name: 127.0.0.1 has none."""
    return str(live_server.url).replace("127.0.0.1", "localhost")


def password(page: Page, site: str, user: User) -> None:
    page.goto(site + "/konto/login/?next=/konto/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Logga in").click()


def add_first_key(page: Page, site: str, user: User, axe: Callable[[Page], None]) -> None:
    """On the way in, instead of an app; a name that is missing is said, and the key is asked anew."""
    password(page, site, user)
    with page.expect_navigation():
        page.get_by_role("link", name="Använd en säkerhetsnyckel i stället").click()
    axe(page)
    shoot(page, "key-first")
    page.get_by_role("button", name="Lägg till nyckeln").click()
    expect(page.get_by_role("alert")).to_contain_text("Fyll i det här")
    page.fill("[name=name]", "Nyckelknippan")
    page.get_by_role("button", name="Lägg till nyckeln").click()
    page.wait_for_url(f"**{CODES}")
    assert len(set(re.findall(r"<code>(\d{8})</code>", page.content()))) == 10
    shoot(page, "codes")
    page.get_by_role("button", name="Jag har sparat dem").click()
    page.wait_for_url(f"**{HOME}")


def cookie_of(page: Page) -> str:
    return next(str(one["value"]) for one in page.context.cookies() if one["name"] == "sessionid")  # type: ignore[typeddict-item]


def confirm_with_key(page: Page, site: str, user: User, axe: Callable[[Page], None]) -> None:
    """Asked again half an hour later."""
    agent = Client()
    agent.cookies["sessionid"] = cookie_of(page)
    say_fresh(agent, user, timedelta(minutes=31).total_seconds())
    page.goto(site + "/administration/bjud-in/")
    with page.expect_navigation():
        page.get_by_role("link", name="Använd säkerhetsnyckeln i stället").click()
    axe(page)
    shoot(page, "key-confirm")
    before = cookie_of(page)
    page.get_by_role("button", name="Fortsätt med nyckeln").click()
    page.wait_for_url("**/administration/bjud-in/")
    assert cookie_of(page) != before


def take_key_away(page: Page, site: str, axe: Callable[[Page], None]) -> None:
    page.goto(site + STEPS)
    axe(page)
    shoot(page, "steps")
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("Ta bort … ")).click()
    axe(page)
    shoot(page, "key-remove")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Ta bort nyckeln").click()
    page.wait_for_url("**/konto/tva-steg/app/")


def shoot(page: Page, name: str) -> None:
    """A picture of the page where KEY_SHOTS names a folder."""
    if folder := os.environ.get("KEY_SHOTS"):
        width = (page.viewport_size or {"width": 0})["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1360, 390])
def test_a_key_is_added_signs_in_confirms_and_is_taken_away(
    site: str, new_page: NewPage, axe: Callable[[Page], None], width: int
) -> None:
    cast = make_cast()
    user = a_user("Nina Nyckel", cast.goteborg, Role.CASE_WORKER, Role.LOCAL_ADMIN)
    Authenticator.objects.filter(user=user).delete()
    page, other = new_page(width=width), new_page(width=width)
    session, key = a_pretended_key(page)
    add_first_key(page, site, user, axe)
    # A key that is there already says so; the page says what to do, and nothing is added.
    page.goto(site + ADD)
    page.fill("[name=name]", "Samma igen")
    page.get_by_role("button", name="Lägg till nyckeln").click()
    expect(page.get_by_role("alert")).to_contain_text("inget svar")
    axe(page)
    shoot(page, "key-trouble")
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count() == 1
    # Signing in with it at another computer.
    mine = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    others, its_key = a_pretended_key(other)
    others.send("WebAuthn.addCredential", {"authenticatorId": its_key, "credential": mine[0]})
    password(other, site, user)
    other.wait_for_url(f"**{CODE}")
    axe(other)
    shoot(other, "key-sign-in")
    other.get_by_role("button", name="Logga in med nyckeln").click()
    other.wait_for_url(f"**{HOME}")
    assert Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN).last_used_at is not None
    confirm_with_key(other, site, user, axe)
    # Taken away: this session goes on, and has to set up a step; the one at the first computer is over.
    take_key_away(other, site, axe)
    page.goto(site + HOME)
    assert "/konto/login/" in page.url
    assert not Authenticator.objects.filter(user=user).exists()
