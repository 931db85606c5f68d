"""Signing in, staying signed in, and losing access."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from jobbspar.accounts.domain import invitations
from jobbspar.accounts.enums import Role
from jobbspar.accounts.mails import RESET_ASKED
from jobbspar.accounts.models import Membership, User
from jobbspar.lib import clock
from jobbspar.outbox.delivery import drain
from jobbspar.outbox.mail import build
from jobbspar.outbox.models import OutboxEntry
from tests.cast import PASSWORD, Cast, a_user, actor_of, code_now, login

HOME, LOGIN, CODE = "/konto/", "/konto/login/", "/konto/kod/"
NEW = "fyra helt vanliga svenska ord"


def sign_in(client: Client, email: str, password: str, after: str = HOME) -> Any:
    """The password, and where it was right the code: the answer to the last of them."""
    response = client.post(LOGIN, {"login": email, "password": password, "next": after})
    if response.status_code == 302 and response.headers["Location"] == CODE:
        return client.post(CODE, {"code": code_now()})
    return response


def test_whoever_is_not_signed_in_is_sent_to_the_sign_in_and_back_again(cast: Cast, client: Client) -> None:
    response = client.get(HOME)
    assert response.headers["Location"] == f"{LOGIN}?next=/konto/"
    page = client.get(response.headers["Location"]).content.decode()
    assert 'name="next" value="/konto/"' in page
    assert sign_in(client, cast.hamid.email, PASSWORD).headers["Location"] == HOME
    assert "Hamid Handläggare" in client.get(HOME).content.decode()


def test_an_employers_contact_lands_in_the_portal(cast: Cast, client: Client) -> None:
    assert sign_in(client, cast.lena.email, PASSWORD, "").headers["Location"] == "/portal/"


@pytest.mark.parametrize("evil", ["https://ond.example/", "//ond.example/", "javascript:alert(1)", "/\\ond.example"])
def test_an_address_elsewhere_is_never_followed(cast: Cast, client: Client, evil: str) -> None:
    assert "ond" not in sign_in(client, cast.hamid.email, PASSWORD, evil).headers["Location"]


def test_unknown_address_wrong_password_and_no_password_get_the_same_answer(cast: Cast, client: Client) -> None:
    def answer(email: str) -> str:
        page = client.post(LOGIN, {"login": email, "password": "fel lösenord här"}).content.decode()
        return re.sub(r'(csrfmiddlewaretoken|form_token)" value="[^"]+"', "", page).replace(email, "")

    assert "hör inte ihop" in answer(cast.hamid.email)
    assert answer(cast.hamid.email) == answer("ingen@cast.example")


def test_guessing_is_slowed_down_across_processes(cast: Cast, client: Client) -> None:
    for _attempt in range(6):
        page = sign_in(client, cast.hamid.email, "fel lösenord här")
    assert "För många försök" in page.content.decode()
    # The right password does not help while it lasts, and another person is not shut out.
    assert sign_in(client, cast.hamid.email, PASSWORD).status_code == 200
    assert sign_in(Client(), cast.sara.email, PASSWORD).status_code == 302


@pytest.mark.parametrize("bad", ["\x00", "a" * 1_000_000, "\u202e", "'; DROP TABLE x; --", "<script>alert(1)</script>"])
def test_strange_input_gets_a_sentence_and_no_error(cast: Cast, client: Client, bad: str) -> None:
    page = client.post(LOGIN, {"login": bad, "password": bad})
    assert page.status_code == 200
    assert "Något behöver rättas" in page.content.decode()
    assert "<script>alert" not in page.content.decode()


def test_nobody_can_sign_up(cast: Cast, client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert client.get("/konto/signup/").status_code == 404
    assert "signup" not in client.get(LOGIN).content.decode()


def test_the_sign_in_page_sends_whoever_is_signed_in_onward(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    assert client.get(f"{LOGIN}?next=/konto/").headers["Location"] == HOME


def test_a_sign_in_form_left_open_in_another_tab_gets_a_fresh_form(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    response = client.post(LOGIN, {"login": cast.hamid.email, "password": PASSWORD, "csrfmiddlewaretoken": "x" * 64})
    assert (response.status_code, response.headers["Location"]) == (302, LOGIN)
    assert client.post("/konto/organisation/", {"csrfmiddlewaretoken": "x" * 64}).status_code == 403


def _move_session(client: Client, **seconds_ago: float) -> None:
    session = client.session
    for key, seconds in seconds_ago.items():
        session[key] = time.time() - seconds
    session.save()


@pytest.mark.parametrize(("who", "minutes"), [("hamid", 30), ("lena", 15)])
def test_an_idle_session_ends_and_says_why(cast: Cast, client: Client, who: str, minutes: int) -> None:
    login(client, getattr(cast, who))
    client.get(HOME)
    _move_session(client, seen=minutes * 60 - 20)
    assert client.get(HOME).status_code == 200
    _move_session(client, seen=minutes * 60 + 1)
    response = client.get(HOME, follow=True)
    assert response.redirect_chain[-1][0].startswith(LOGIN)
    assert "tiden gått ut" in response.content.decode()


def test_no_session_lives_longer_than_ten_hours_however_busy(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    client.get(HOME)
    ten_hours = settings.SESSION_ABSOLUTE.total_seconds()
    _move_session(client, started=ten_hours - 60)
    page = client.get(HOME).content.decode()
    left = int(re.search(r'data-session-ends-in="(\d+)"', page)[1])  # type: ignore[index]
    assert 1 <= left <= 60
    _move_session(client, started=ten_hours + 1)
    assert client.get(HOME).status_code == 302


def test_extending_keeps_the_session_alive_without_leaving_the_page(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    client.get(HOME)
    _move_session(client, seen=29 * 60)
    assert client.post(reverse("session_extend")).status_code == 204
    assert time.time() - client.session["seen"] < 5
    assert client.get(reverse("session_extend")).status_code == 405


def test_what_was_posted_too_late_leads_back_to_its_page(cast: Cast, client: Client) -> None:
    response = client.post("/konto/organisation/", headers={"Referer": "http://testserver/konto/"})
    assert response.headers["Location"] == f"{LOGIN}?next=/konto/"
    response = client.post("/konto/organisation/", headers={"Referer": "http://ond.example/falla/"})
    assert response.headers["Location"] == f"{LOGIN}?next=/"
    response = client.get(HOME, headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (200, LOGIN)


def test_a_deactivated_user_is_out_at_the_next_request(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    assert client.get(HOME).status_code == 200
    User.objects.filter(pk=cast.hamid.pk).update(is_active=False)
    assert client.get(HOME).status_code == 302
    assert sign_in(client, cast.hamid.email, PASSWORD).headers["Location"] == reverse("account_inactive")
    assert "avslutat" in client.get(reverse("account_inactive")).content.decode()


def test_who_has_no_role_left_is_signed_out_at_the_next_request(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    assert client.get(HOME).status_code == 200
    Membership.objects.filter(user=cast.hamid).update(valid_to=clock.today() - timedelta(days=1))
    response = client.get(HOME, follow=True)
    assert response.redirect_chain[-1][0].startswith(LOGIN)
    assert "ingen roll just nu" in response.content.decode()


def test_one_who_works_for_two_organisations_switches_between_them(cast: Cast, client: Client) -> None:
    user = a_user("Dubbel Roll", cast.goteborg, Role.CASE_WORKER)
    Membership.objects.create(user=user, organisation=cast.molndal, role=Role.COORDINATOR, valid_from=clock.today())
    login(client, user)
    assert "Handläggare, Göteborg" in client.get(HOME).content.decode()
    response = client.post(reverse("switch_organisation"), {"organisation": cast.molndal.pk})
    assert response.headers["Location"] == "/"
    assert "Koordinator, Mölndal" in client.get(HOME).content.decode()
    for strange in (cast.boras.pk, "x", ""):
        assert client.post(reverse("switch_organisation"), {"organisation": strange}).status_code == 404
    assert client.get(reverse("switch_organisation")).status_code == 405


def test_a_forgotten_password_is_renewed_by_a_link_that_works_once(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: object
) -> None:
    for email in (cast.hamid.email, "ingen@cast.example"):
        response = client.post(reverse("account_reset_password"), {"email": email})
        assert response.headers["Location"] == reverse("account_reset_password_done")
    drain(RESET_ASKED)
    message = build(OutboxEntry.objects.get(payload__template="password_reset"))
    assert message.to == [cast.hamid.email]
    assert "Hamid" not in message.body + message.subject
    link = re.search(r"https?://[^/]+(/konto/\S+)", message.body)[1]  # type: ignore[index]
    form = client.get(link, follow=True)
    page = form.redirect_chain[-1][0]
    assert "inte lika" not in form.content.decode()
    assert client.post(page, {"password1": "kort", "password2": "kort"}).status_code == 200
    assert client.post(page, {"password1": NEW, "password2": NEW}).status_code == 302
    assert sign_in(Client(), cast.hamid.email, NEW).status_code == 302
    assert "fungerar inte längre" in Client().get(link, follow=True).content.decode()


FOURTEEN, LONGEST, TOO_LONG = "fyra ord i rad", "ord " * 31 + "sist", "ord " * 31 + "sista"


@pytest.mark.parametrize(("new", "is_taken"), [(FOURTEEN, False), (LONGEST, True), (TOO_LONG, False)])
def test_a_password_has_fifteen_to_128_letters_wherever_it_is_chosen(
    cast: Cast, client: Client, new: str, is_taken: bool
) -> None:
    assert (len(FOURTEEN), len(LONGEST), len(TOO_LONG)) == (14, 128, 129)
    typed, status = {"password1": new, "password2": new}, {True: 302}
    # Asked in.
    invitations.invite_colleague(
        actor=actor_of(cast.ada), email="nina@goteborg.example", name="Nina", roles=[Role.CASE_WORKER]
    )
    link = re.search(r"https?://[^/]+(/konto/\S+)", build(OutboxEntry.objects.get()).body)[1]  # type: ignore[index]
    assert Client().post(link, {"name": "Nina Ny", **typed}).status_code == status.get(is_taken, 422)
    # Forgotten.
    Client().post(reverse("account_reset_password"), {"email": cast.hamid.email})
    drain(RESET_ASKED)
    mail = OutboxEntry.objects.get(payload__template="password_reset")
    link = re.search(r"https?://[^/]+(/konto/\S+)", build(mail).body)[1]  # type: ignore[index]
    guest = Client()
    page = guest.get(link, follow=True).redirect_chain[-1][0]
    assert guest.post(page, typed).status_code == status.get(is_taken, 200)
    # Changed.
    login(client, cast.sara)
    data = {"oldpassword": PASSWORD, **typed}
    assert client.post(reverse("account_change_password"), data).status_code == status.get(is_taken, 200)


def test_changing_the_password_ends_the_sessions_elsewhere(cast: Cast, client: Client) -> None:
    elsewhere = login(Client(), cast.hamid)
    login(client, cast.hamid)
    data = {"oldpassword": "fel", "password1": NEW, "password2": NEW}
    assert "stämmer inte" in client.post(reverse("account_change_password"), data).content.decode()
    assert client.post(reverse("account_change_password"), data | {"oldpassword": PASSWORD}).status_code == 302
    assert client.get(HOME).status_code == 200
    assert elsewhere.get(HOME).status_code == 302


def test_one_changes_ones_own_name_and_nobody_elses(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    assert client.post(HOME, {"name": "", "phone": ""}).status_code == 422
    assert client.post(HOME, {"name": "  Hamid   H ", "phone": "031-1"}).status_code == 302
    cast.hamid.refresh_from_db()
    assert (cast.hamid.name, cast.hamid.phone) == ("Hamid H", "031-1")
    page = client.post(HOME, {"name": "A\x00B", "phone": "1" * 1_000_000}).content.decode()
    assert "osynligt tecken" in page and "för lång" in page


def test_an_employers_contact_sees_the_account_in_the_portals_frame(cast: Cast, client: Client) -> None:
    login(client, cast.lena)
    assert 'class="portal"' in client.get(HOME).content.decode()


@pytest.mark.parametrize("referer", ["//[::1", "http://[zq]/", "http://testserver:zq/", "\u00e5"])
def test_a_page_before_that_is_no_address_is_no_error(db: None, client: Client, referer: str) -> None:
    answer = client.post("/deltagare/sok/", headers={"Referer": referer})
    assert answer.status_code == 302 and "next=/" in answer.headers["Location"]
