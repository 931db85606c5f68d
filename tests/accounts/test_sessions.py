"""Where one is signed in, and being asked again before what must not be done by somebody who found the screen open."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import reverse

from jobbspar.accounts.browsers import browser_words
from jobbspar.accounts.domain import memberships, sessions
from jobbspar.accounts.enums import Role
from jobbspar.accounts.mails import RESET_ASKED
from jobbspar.accounts.models import Membership, Session
from jobbspar.audit.models import AuditEvent
from jobbspar.outbox.delivery import drain
from jobbspar.outbox.mail import build
from jobbspar.outbox.models import OutboxEntry
from tests.cast import PASSWORD, Cast, actor_of, code_now, login, say_fresh
from tests.queries import queries_of

HOME, PLACES, OTHERS = "/konto/", "/konto/inloggad/", "/konto/inloggad/andra/avsluta/"
CONFIRM, INVITE = "/konto/bekrafta/", "/administration/bjud-in/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"


def at(agent: str, user: Any) -> Client:
    client = login(Client(headers={"User-Agent": agent}), user)
    client.get(HOME)
    return client


class TestWhereOneIsSignedIn:
    def test_one_sees_ones_own_places_and_no_key(self, cast: Cast) -> None:
        here, phone, other = at(FIREFOX, cast.hamid), at(IPHONE, cast.hamid), at("Kanin/1", cast.sara)
        page = here.get(PLACES).content.decode()
        assert page.count("Firefox på Windows") == 1 and "Safari på iPhone" in page and "Okänd" not in page
        assert page.count("Här och nu") == 1
        for client in (here, phone, other):
            assert client.session.session_key not in page
        assert FIREFOX not in str(list(Session.objects.values()))

    def test_one_is_ended_from_another_and_dies_at_its_next_request(self, cast: Cast) -> None:
        here, phone = at(FIREFOX, cast.hamid), at(IPHONE, cast.hamid)
        mark = Session.objects.get(pk=phone.session.session_key).mark
        assert f"/konto/inloggad/{mark}/avsluta/" in here.get(PLACES).content.decode()
        assert here.post(f"/konto/inloggad/{mark}/avsluta/").headers["Location"] == PLACES
        assert phone.get(HOME).status_code == 302
        assert here.get(HOME).status_code == 200
        assert AuditEvent.objects.get(action="user.sessions_ended").details == {"count": 1}

    def test_and_nobody_elses(self, cast: Cast) -> None:
        here, theirs = at(FIREFOX, cast.hamid), at(IPHONE, cast.sara)
        mark = Session.objects.get(pk=theirs.session.session_key).mark
        assert here.post(f"/konto/inloggad/{mark}/avsluta/").status_code == 302
        assert here.post(OTHERS).status_code == 302
        assert theirs.get(HOME).status_code == 200

    def test_all_others_are_ended_at_once(self, cast: Cast) -> None:
        here, one, two = (at(FIREFOX, cast.hamid) for _place in range(3))
        assert here.post(OTHERS).headers["Location"] == PLACES
        assert [client.get(HOME).status_code for client in (here, one, two)] == [200, 302, 302]

    def test_what_is_over_is_not_listed(self, cast: Cast) -> None:
        here, phone = at(FIREFOX, cast.hamid), at(IPHONE, cast.hamid)
        session = phone.session
        session["seen"] = time.time() - settings.SESSION_IDLE.total_seconds() - 1
        session.save()
        assert "iPhone" not in here.get(PLACES).content.decode()

    def test_the_list_costs_the_same_however_many(self, cast: Cast) -> None:
        here = at(FIREFOX, cast.hamid)
        few = len(queries_of(here, PLACES))
        for _place in range(3):
            at(IPHONE, cast.hamid)
        assert len(queries_of(here, PLACES)) == few

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            (FIREFOX, "Firefox på Windows"),
            (IPHONE, "Safari på iPhone"),
            ("Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge på Linux"),
            ("", "Okänd webbläsare"),
            ("<script>alert(1)</script>", "Okänd webbläsare"),
        ],
    )
    def test_a_browser_in_plain_words(self, sent: str, words: str) -> None:
        assert browser_words(sent) == words


class TestEverySessionEnds:
    @pytest.mark.parametrize(("guarded", "status"), [(True, 302), (False, 200)])
    def test_when_one_of_several_roles_is_ended(
        self, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, guarded: bool, status: int
    ) -> None:
        if not guarded:  # the twin: with the protection off the session goes on
            monkeypatch.setattr(memberships, "end_every_session", lambda user: None)
        login(client, cast.ensam)
        assert client.get(HOME).status_code == 200
        admin = actor_of(cast.ensam)
        Membership.objects.create(user=cast.sara, organisation=cast.kungalv, role=Role.LOCAL_ADMIN)
        memberships.end_role(cast.ensam, Role.LOCAL_ADMIN, actor=admin, takers={})
        assert client.get(HOME).status_code == status

    def test_when_the_password_is_renewed_by_a_link(self, cast: Cast, client: Client) -> None:
        login(client, cast.hamid)
        guest, new = Client(), "fyra helt vanliga svenska ord"
        guest.post(reverse("account_reset_password"), {"email": cast.hamid.email})
        drain(RESET_ASKED)
        mail = OutboxEntry.objects.get(payload__template="password_reset")
        link = re.search(r"https?://[^/]+(/konto/\S+)", str(build(mail).body))[1]  # type: ignore[index]
        page = guest.get(link, follow=True).redirect_chain[-1][0]
        assert client.get(HOME).status_code == 200
        assert guest.post(page, {"password1": new, "password2": new}).status_code == 302
        assert client.get(HOME).status_code == 302

    def test_when_an_app_is_tied_to_the_account(self, cast: Cast, client: Client) -> None:
        Authenticator.objects.filter(user=cast.hamid).delete()
        elsewhere = login(Client(), cast.hamid)
        login(client, cast.hamid)
        key = re.search(r'secret-key">([A-Z2-7 ]+)<', client.get("/konto/tva-steg/app/").content.decode())[1]  # type: ignore[index]
        client.post("/konto/tva-steg/app/", {"code": code_now(key.replace(" ", ""))})
        assert (client.get(HOME).status_code, elsewhere.get(HOME).status_code) == (200, 302)
        assert elsewhere.get(HOME).headers["Location"].startswith("/konto/login/")

    def test_when_the_account_is_closed(self, cast: Cast, client: Client) -> None:
        login(client, cast.sara)
        memberships.end_all_roles(cast.sara, actor=actor_of(cast.ada), takers={})
        assert client.get(HOME).status_code == 302

    def test_and_not_anybody_elses(self, cast: Cast, client: Client) -> None:
        login(client, cast.hamid)
        sessions.end_every_session(cast.sara)
        assert client.get(HOME).status_code == 200


def old(client: Client, user: Any, **ago: float) -> Client:
    login(client, user)
    say_fresh(client, user, timedelta(**ago).total_seconds())
    return client


class TestBeingAskedAgain:
    def test_half_an_hour_after_the_password_it_is_asked_for_before_the_form(self, cast: Cast, client: Client) -> None:
        assert old(client, cast.ada, minutes=29).get(INVITE).status_code == 200
        old(client, cast.ada, minutes=31)
        answer = client.get(f"{INVITE}?a=1")
        assert answer.headers["Location"] == f"{CONFIRM}?next=/administration/bjud-in/%3Fa%3D1"
        page = client.get(answer.headers["Location"]).content.decode()
        assert "Bekräfta att det är du" in page
        before = client.session.session_key
        assert "stämmer inte" in client.post(answer.headers["Location"], {"password": "fel"}).content.decode()
        back = client.post(answer.headers["Location"], {"password": PASSWORD})
        assert back.headers["Location"] == f"{INVITE}?a=1"
        assert client.session.session_key != before
        assert client.get(INVITE).status_code == 200

    def test_a_code_does_as_well(self, cast: Cast, client: Client) -> None:
        old(client, cast.ada, minutes=31)
        page = client.get(f"{CONFIRM}?next={INVITE}").content.decode()
        assert 'href="/konto/bekrafta/kod/?next=' in page
        code = code_now()
        url = f"{CONFIRM}kod/?next={INVITE}"
        before = client.session.session_key
        assert client.post(url, {"code": code}).headers["Location"] == INVITE
        assert client.session.session_key != before
        assert client.get(INVITE).status_code == 200
        old(client, cast.ada, minutes=31)
        assert client.post(url, {"code": code}).status_code == 200

    def test_what_was_typed_in_a_form_opened_in_time_is_taken(self, cast: Cast, client: Client) -> None:
        typed = {"name": "Nina Ny", "email": "nina@goteborg.example", "roles": ["case_worker"]}
        assert old(client, cast.ada, minutes=59).post(INVITE, typed).headers["Location"] == "/administration/"
        late = old(client, cast.ada, minutes=61).post(INVITE, typed, headers={"Referer": f"http://testserver{INVITE}"})
        assert late.headers["Location"] == f"{CONFIRM}?next={INVITE}"

    def test_a_session_that_never_gave_a_password_is_not_fresh(self, cast: Cast, client: Client) -> None:
        login(client, cast.ada)
        session = client.session
        del session["account_authentication_methods"]
        session.save()
        assert client.get(INVITE).headers["Location"].startswith(CONFIRM)
        assert client.get(INVITE, headers={"HX-Request": "true"}).headers["HX-Redirect"].startswith(CONFIRM)

    def test_it_guards_roles_factors_and_passwords(self, cast: Cast, client: Client) -> None:
        old(client, cast.ada, minutes=31)
        pages = [
            reverse("invite"),
            reverse("colleague", args=[cast.sara.pk]),
            reverse("colleague_end", args=[cast.sara.pk]),
            reverse("role_end", args=[cast.sara.pk, "case_worker"]),
            reverse("colleague_factor", args=[cast.sara.pk]),
            reverse("mfa_activate_totp"),
            reverse("mfa_generate_recovery_codes"),
        ]
        for page in pages:
            assert client.get(page).headers["Location"].startswith(CONFIRM), page
        # And whoever has no business there learns nothing by being asked.
        assert old(client, cast.hamid, minutes=31).get(INVITE).status_code == 404

    def test_a_list_of_persons_as_a_file_too_and_then_one_is_back_at_the_list(self, cast: Cast, client: Client) -> None:
        old(client, cast.hamid, minutes=31)
        assert client.get("/deltagare/?sort=-namn").status_code == 200
        answer = client.get("/deltagare/?sort=-namn&format=xlsx")
        assert answer.headers["Location"] == f"{CONFIRM}?next=/deltagare/%3Fsort%3D-namn"
        back = client.post(answer.headers["Location"], {"password": PASSWORD})
        assert back.headers["Location"] == "/deltagare/?sort=-namn"
        assert "spreadsheet" in client.get("/deltagare/?format=xlsx").headers["Content-Type"]

    @pytest.mark.parametrize("evil", ["https://ond.example/", "//ond.example/"])
    def test_it_never_leads_elsewhere(self, cast: Cast, client: Client, evil: str) -> None:
        old(client, cast.ada, minutes=31)
        answer = client.post(f"{CONFIRM}?next={evil}", {"password": PASSWORD, "next": evil})
        assert "ond" not in answer.headers["Location"]
