"""The local admin asks people in, gives and ends roles, and nobody's work is left behind."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from coordination.models import FollowUp
from employers import domain as employers
from jobbspar.accounts.domain import invitations, memberships
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Invitation, Membership, User
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.outbox.mail import build
from jobbspar.outbox.models import OutboxEntry
from participants.models import Person
from tests.cast import PASSWORD, Cast, a_need, a_person, a_round, a_user, actor_of, login
from tests.queries import queries_of
from tracks.models import Round

ADMIN, INVITE = "/administration/", "/administration/bjud-in/"
NEW = "fyra helt vanliga svenska ord"
TYPED = {"name": "Nina Ny", "email": "Nina.Ny@goteborg.example", "roles": ["case_worker"]}


def link_of(entry: OutboxEntry) -> str:
    message = build(entry)
    assert "Nina" not in message.subject + str(message.body)
    return str(re.search(r"https?://[^/]+(/konto/inbjudan/\S+)", str(message.body))[1])  # type: ignore[index]


def newest_link() -> str:
    return link_of(OutboxEntry.objects.order_by("-created_at")[0])


@pytest.mark.parametrize("who", ["kerstin", "hamid", "anders", "bo", "rut", "lena", "ute"])
def test_only_the_local_admin_comes_in(cast: Cast, client: Client, who: str) -> None:
    login(client, getattr(cast, who))
    for url in (ADMIN, INVITE, reverse("colleague", args=[cast.sara.pk])):
        assert client.get(url).status_code == 404
    with pytest.raises(NotAllowed):
        invitations.invite_colleague(
            actor=actor_of(getattr(cast, who)), email="x@example.se", name="X", roles=[Role.CASE_WORKER]
        )


def test_the_admin_sees_the_own_organisation_and_no_other(cast: Cast, client: Client) -> None:
    login(client, cast.ada)
    page = client.get(ADMIN).content.decode()
    assert "Kerstin Koordinator" in page and "Sara Handläggare" in page
    assert "Hamid" not in page and "Ute" not in page
    foreign = client.get(reverse("colleague", args=[cast.hamid.pk]))
    assert foreign.content == client.get(reverse("colleague", args=[uuid.uuid4()])).content
    assert login(Client(), cast.ensam).get(ADMIN).status_code == 200


def test_a_colleague_is_asked_in_and_sets_a_password(cast: Cast, client: Client) -> None:
    login(client, cast.ada)
    assert client.post(INVITE, TYPED).headers["Location"] == ADMIN
    assert "Nina Ny" in client.get(ADMIN).content.decode()
    invitation, link, guest = Invitation.objects.get(), newest_link(), Client()
    assert invitation.email == "nina.ny@goteborg.example"
    page = guest.get(link).content.decode()
    assert "Göteborg" in page and "nina.ny@goteborg.example" in page
    data = {"name": "Nina Ny", "password1": NEW, "password2": NEW}
    assert guest.post(link, data | {"password2": "något annat"}).status_code == 422
    assert "för kort" in guest.post(link, data | {"password1": "kort", "password2": "kort"}).content.decode().lower()
    assert guest.post(link, data).headers["Location"] == reverse("account_login")
    user = User.objects.get(email="nina.ny@goteborg.example")
    assert actor_of(user).roles == {Role.CASE_WORKER}
    assert guest.post("/konto/login/", {"login": user.email, "password": NEW}).status_code == 302
    assert "Nina" not in str(list(AuditEvent.objects.values_list("details", flat=True)))
    # The second click of a double click, and then: the link has done its work.
    assert Client().post(link, data).headers["Location"] == reverse("account_login")
    assert User.objects.filter(email="nina.ny@goteborg.example").count() == 1
    again = Client().get(link)
    assert again.status_code == 410 and "redan använd" in again.content.decode()


def test_a_dead_link_says_why_and_what_to_do(cast: Cast, client: Client) -> None:
    login(client, cast.ada)
    client.post(INVITE, TYPED)
    first, invitation = newest_link(), Invitation.objects.get()
    client.post(reverse("invitation_resend", args=[invitation.pk]))
    second = newest_link()
    assert "nyare länk" in Client().get(first).content.decode()
    assert Client().get(second).status_code == 200
    with clock.at(clock.now() + timedelta(days=8)):
        assert "gått ut" in Client().get(second).content.decode()
        assert "Länken har gått ut" in client.get(ADMIN).content.decode()
    client.post(reverse("invitation_withdraw", args=[invitation.pk]))
    assert "dragits tillbaka" in Client().get(second).content.decode()
    assert "inte hel" in Client().get(reverse("invitation", args=["x.y.z"])).content.decode()
    with pytest.raises(Conflict):
        invitations.accept_invitation(invitation, actor=actor_of(cast.ada), name="N", password=NEW)


def test_another_organisations_invitation_does_not_exist(cast: Cast, client: Client) -> None:
    row = invitations.invite_colleague(
        actor=actor_of(cast.ensam), email="x@kungalv.example", name="X", roles=[Role.CASE_WORKER]
    )
    login(client, cast.ada)
    for name in ("invitation_resend", "invitation_withdraw"):
        assert client.post(reverse(name, args=[row.pk])).status_code == 404
    assert "x@kungalv.example" not in client.get(ADMIN).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("roles", ["af_case_worker"], "Välj"),
        ("roles", ["employer_contact"], "Välj"),
        ("roles", [], "Fyll i det här."),
        ("email", "inte en adress", "Skriv en e-postadress"),
        ("email", "sara@cast.example", "redan ett konto"),
        ("name", "a\x00b", "osynligt tecken"),
        ("name", "x" * 1_000_000, "för lång"),
    ],
)
def test_a_bad_invitation_is_refused_with_a_sentence(
    cast: Cast, client: Client, field: str, value: object, sentence: str
) -> None:
    login(client, cast.ada)
    response = client.post(INVITE, {**TYPED, field: value})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Invitation.objects.exists()


def test_asking_twice_is_one_invitation_with_a_newer_link(cast: Cast, client: Client) -> None:
    login(client, cast.ada)
    token = {"form_token": str(uuid.uuid4())}
    client.post(INVITE, TYPED | token)
    client.post(INVITE, TYPED | token)
    assert OutboxEntry.objects.count() == 1
    client.post(INVITE, TYPED | {"roles": ["coordinator"]})
    assert Invitation.objects.get().roles == ["coordinator"]
    assert OutboxEntry.objects.count() == 2


def test_one_with_an_account_elsewhere_says_yes_only_as_themselves(cast: Cast, client: Client) -> None:
    invitations.invite_colleague(
        actor=actor_of(cast.ada), email=cast.hamid.email, name="Hamid", roles=[Role.COORDINATOR]
    )
    link = newest_link()
    assert "Logga in så kan du tacka ja" in Client().get(link).content.decode()
    assert Client().post(link, {"name": "Tjuv", "password1": NEW, "password2": NEW}).status_code == 404
    assert login(Client(), cast.sara).post(link).status_code == 404
    cast.hamid.refresh_from_db()
    assert cast.hamid.check_password(PASSWORD)
    login(client, cast.hamid)
    assert "Tacka ja" in client.get(link).content.decode()
    client.post(link)
    assert actor_of(cast.hamid, cast.goteborg).roles == {Role.COORDINATOR}
    assert actor_of(cast.hamid, cast.molndal).roles == {Role.CASE_WORKER}


def test_an_employers_contact_becomes_a_user_by_the_invitation(cast: Cast) -> None:
    contact = employers.add_contact(
        cast.hisingen, actor=actor_of(cast.kerstin), name="Nina", email="nina@foretag.example"
    )
    employers.invite_contact(contact, actor=actor_of(cast.kerstin))
    Client().post(newest_link(), {"name": "Nina", "password1": NEW, "password2": NEW})
    contact.refresh_from_db()
    assert contact.user is not None
    assert actor_of(contact.user).is_employer
    assert actor_of(contact.user).organisation_id == cast.hisingen.organisation_id


def test_roles_are_given_and_taken(cast: Cast, client: Client) -> None:
    login(client, cast.ada)
    url = reverse("colleague", args=[cast.sara.pk])
    client.post(url, {"role": "coordinator"})
    client.post(url, {"role": "coordinator"})
    assert actor_of(cast.sara).roles == {Role.CASE_WORKER, Role.COORDINATOR}
    assert client.post(url, {"role": "af_case_worker"}).status_code == 422
    end = reverse("role_end", args=[cast.sara.pk, "coordinator"])
    assert "De andra rollerna är kvar" in client.get(end).content.decode()
    client.post(end)
    assert actor_of(cast.sara).roles == {Role.CASE_WORKER}
    assert client.get(end).status_code == 404
    for who in (cast.hamid, cast.lena):
        with pytest.raises(NotAllowed):
            memberships.add_role(who, Role.COORDINATOR, actor=actor_of(cast.ada))


def test_the_last_admin_stays(cast: Cast, client: Client) -> None:
    login(client, cast.ada)
    page = client.post(reverse("colleague_end", args=[cast.ada.pk])).content.decode()
    assert "behöver en lokal administratör" in page
    assert actor_of(cast.ada).roles == {Role.LOCAL_ADMIN}


def test_a_coordinator_leaves_only_when_the_rounds_are_handed_over(cast: Cast, client: Client) -> None:
    new = a_user("Karin Koordinator", cast.goteborg, Role.COORDINATOR)
    led, deputised = a_round(cast, deputy=new), a_round(cast, coordinator=new, deputy=cast.kerstin)
    over = a_round(cast)
    Round.objects.filter(pk=over.pk).update(phase="finished")
    login(client, cast.ada)
    url = reverse("colleague_end", args=[cast.kerstin.pk])
    page = client.get(url).content.decode()
    assert "Omgångar att koordinera (1)" in page and "Omgångar som ersättare (1)" in page
    refused = client.post(url)
    assert refused.status_code == 422 and "Välj vem som tar över." in refused.content.decode()
    assert actor_of(cast.kerstin).has(Role.COORDINATOR)
    # Sara is no coordinator, and Hamid works elsewhere: neither can be chosen.
    for wrong in (cast.sara, cast.hamid):
        assert client.post(url, {"round_coordinator": wrong.pk, "round_deputy": new.pk}).status_code == 422
    assert client.post(url, {"round_coordinator": new.pk, "round_deputy": new.pk}).status_code == 302
    for row in (led, deputised, over):
        row.refresh_from_db()
    assert (led.coordinator, led.deputy) == (new, None)
    assert (deputised.coordinator, deputised.deputy) == (new, None)
    assert over.coordinator == cast.kerstin
    cast.kerstin.refresh_from_db()
    assert not cast.kerstin.is_active
    assert AuditEvent.objects.filter(action="round.handed_over", round_id=led.pk).exists()
    assert login(Client(), cast.kerstin).get("/konto/").status_code == 302


def test_a_case_worker_leaves_only_when_the_persons_are_handed_over(cast: Cast, client: Client) -> None:
    for _index in range(3):
        a_person(cast, cast.goteborg, case_worker=cast.sara)
    elsewhere = a_person(cast)
    login(client, cast.ada)
    url = reverse("colleague_end", args=[cast.sara.pk])
    page = client.post(url).content.decode()
    assert "Ingen kollega har rollen" in page and "Personer (3)" in page
    # The admin learns how many, never who.
    assert "Testsson" not in page
    new = a_user("Hanna Handläggare", cast.goteborg, Role.CASE_WORKER)
    assert client.post(url, {"persons": new.pk}).status_code == 302
    assert Person.objects.filter(case_worker=new).count() == 3
    elsewhere.refresh_from_db()
    assert elsewhere.case_worker == cast.hamid


def test_follow_ups_wait_for_the_one_who_takes_over(cast: Cast) -> None:
    need = a_need(cast)
    round_ = a_round(cast, need=need)
    party = round_.parties.get(organisation=cast.hisingen.organisation)
    row = FollowUp.objects.create(round=round_, kind="employer", party=party, due=clock.today(), owner=cast.kerstin)
    new = a_user("Karin Koordinator", cast.goteborg, Role.COORDINATOR)
    admin = actor_of(cast.ada)
    with pytest.raises(RuleError):
        memberships.end_all_roles(cast.kerstin, actor=admin, takers={"round_coordinator": new})
    round_.refresh_from_db()
    assert round_.coordinator == cast.kerstin, "nothing is handed over until everything is"
    memberships.end_all_roles(cast.kerstin, actor=admin, takers={"round_coordinator": new, "follow_ups": new})
    row.refresh_from_db()
    assert row.owner == new


def test_a_role_kept_in_the_small_municipality_keeps_its_work(cast: Cast) -> None:
    a_user("Adam Admin", cast.kungalv, Role.LOCAL_ADMIN)
    a_person(cast, cast.kungalv, case_worker=cast.ensam)
    memberships.end_role(cast.ensam, Role.LOCAL_ADMIN, actor=actor_of(cast.ensam), takers={})
    assert actor_of(cast.ensam).roles == {Role.COORDINATOR, Role.CASE_WORKER}


def test_one_who_works_elsewhere_too_keeps_the_account(cast: Cast) -> None:
    Membership.objects.create(
        user=cast.sara, organisation=cast.molndal, role=Role.CASE_WORKER, valid_from=clock.today()
    )
    memberships.end_all_roles(cast.sara, actor=actor_of(cast.ada), takers={})
    cast.sara.refresh_from_db()
    assert cast.sara.is_active
    assert actor_of(cast.sara).organisation_id == cast.molndal.pk


def test_a_closed_account_opens_again_by_a_new_invitation(cast: Cast) -> None:
    memberships.end_all_roles(cast.sara, actor=actor_of(cast.ada), takers={})
    invitations.invite_colleague(
        actor=actor_of(cast.ada), email=cast.sara.email, name="Sara", roles=[Role.STEERING_GROUP]
    )
    Client().post(newest_link(), {"name": "Sara", "password1": NEW, "password2": NEW})
    cast.sara.refresh_from_db()
    assert cast.sara.is_active and actor_of(cast.sara).roles == {Role.STEERING_GROUP}


@pytest.mark.parametrize("number", [1, 3, 100])
def test_the_page_costs_the_same_however_many_colleagues(cast: Cast, client: Client, number: int) -> None:
    for index in range(number):
        a_user(f"Kollega {index:03}", cast.goteborg, Role.CASE_WORKER)
    login(client, cast.ada)
    assert len(queries_of(client, ADMIN)) == 3
