"""The system admin of the organisation that keeps the installation adds and ends organisations, areas and memberships."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jobbspar.accounts.actor import ANONYMOUS, Actor, system_actor
from jobbspar.accounts.base import create
from jobbspar.accounts.domain import organisations as domain
from jobbspar.accounts.domain.invitations import accept_invitation, make_invitation, resend_invitation
from jobbspar.accounts.domain.memberships import add_role
from jobbspar.accounts.enums import OrganisationKind, Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import AreaMember, CollaborationArea, Invitation, Membership, Municipality, Organisation
from jobbspar.accounts.queries import actor_for
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from tests.cast import Cast, a_person, a_user, actor_of, login
from tests.queries import queries_of
from tests.threads import both

LIST = "/administration/system/organisationer/"


@pytest.fixture
def sixten(cast: Cast) -> Actor:
    return actor_of(cast.sixten)


class TestWhoMay:
    def test_only_the_keepers_system_admin(self, cast: Cast, client: Client) -> None:
        """A local admin anywhere can make a system admin: that one must not end other organisations."""
        elsewhere = a_user("Boel System", cast.boras, Role.SYSTEM_ADMIN)
        for user in (elsewhere, cast.ada, cast.kerstin, cast.rut, cast.doris):
            with pytest.raises(NotAllowed):
                domain.make_area("Borås", actor=actor_of(user))
            assert login(client, user).get(LIST).status_code == 404
            assert client.get(reverse("organisation", args=[cast.goteborg.pk])).status_code == 404
        assert "Organisationer" not in login(client, elsewhere).get("/administration/system/").content.decode()
        page = login(client, cast.sixten).get("/administration/system/").content.decode()
        assert LIST in page

    def test_there_is_one_keeper_and_it_cannot_be_ended(self, cast: Cast, sixten: Actor) -> None:
        with pytest.raises(RuleError, match="sköter redan"):
            domain.keep_installation(cast.boras, actor=system_actor("test"))
        with pytest.raises(RuleError, match="sköter installationen"):
            domain.end_organisation(cast.goteborg, actor=sixten, last_day=clock.today())

    def test_the_pages_show_no_person(self, cast: Cast, client: Client) -> None:
        a_person(cast, cast.molndal, first_name="Kanariefågeln", last_name="Persdotter")
        login(client, cast.sixten)
        for url in (LIST, reverse("organisation", args=[cast.molndal.pk]), reverse("area", args=[cast.area.pk])):
            text = client.get(url).content.decode()
            assert "Kanariefågeln" not in text and "Hamid" not in text


class TestOrganisations:
    def test_a_municipality_an_office_and_a_provider_are_added_on_the_page(self, cast: Cast, client: Client) -> None:
        login(client, cast.sixten)
        new = reverse("organisation_new")
        assert client.post(new, {"kind": "municipality", "municipality": "1402"}).headers["Location"] == LIST
        assert client.post(new, {"kind": "af", "name": "Arbetsförmedlingen Borås"}).status_code == 302
        assert (
            client.post(new, {"kind": "provider", "name": "Yrkeslyftet AB", "orgnr": "5560360793"}).status_code == 302
        )
        partille = Municipality.objects.get(code="1402").organisation
        assert partille is not None and partille.name == "Partille" and partille.active_from == clock.today()
        assert Organisation.objects.get(name="Arbetsförmedlingen Borås").parent == cast.af
        assert Organisation.objects.get(name="Yrkeslyftet AB").orgnr == "5560360793"
        text = client.get(LIST).content.decode()
        assert "Partille" in text and "Hisingens Lastvagnar" not in text

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"kind": "municipality"}, "Välj vilken kommun"),
            ({"kind": "municipality", "municipality": "1480"}, "finns redan"),
            ({"kind": "provider"}, "Skriv namnet"),
            ({"kind": "provider", "name": "X", "municipality": "1402"}, "bara för en kommun"),
            ({"kind": "employer", "name": "X"}, "Välj ett av alternativen"),
            ({"kind": "af", "name": "arbetsförmedlingen"}, "vilket kontor"),
            ({"kind": "af", "name": "Arbetsförmedlingen göteborg"}, "redan en organisation"),
            ({"kind": "federation", "name": "X", "orgnr": "121212-1212"}, "personnummer"),
            ({"kind": "federation", "name": "X", "orgnr": "556036-0794"}, "sista siffran"),
            ({"kind": "federation", "name": "x" * 161}, "för lång"),
        ],
    )
    def test_bad_input_gets_a_sentence(self, cast: Cast, client: Client, typed: dict[str, str], sentence: str) -> None:
        before = Organisation.objects.count()
        answer = login(client, cast.sixten).post(reverse("organisation_new"), typed)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert Organisation.objects.count() == before

    def test_a_late_save_is_a_conflict(self, cast: Cast, client: Client, sixten: Actor) -> None:
        url = reverse("organisation", args=[cast.boras.pk])
        login(client, cast.sixten)
        domain.change_organisation(cast.boras, actor=sixten, name="Borås stad", orgnr="")
        assert client.post(url, {"name": "Borås kommun", "orgnr": "", "version": "1"}).status_code == 409
        assert client.post(url, {"name": "Borås kommun", "orgnr": "", "version": "2"}).status_code == 302
        assert Organisation.objects.get(pk=cast.boras.pk).name == "Borås kommun"

    def test_the_first_administrator_is_asked_in_from_its_page(self, cast: Cast, client: Client) -> None:
        url = reverse("organisation_admin", args=[cast.boras.pk])
        login(client, cast.sixten)
        assert client.post(url, {"name": "Bo Ek", "email": "bo@boras.example"}).status_code == 302
        assert (
            "bo@boras.example är inbjuden" in client.get(reverse("organisation", args=[cast.boras.pk])).content.decode()
        )
        assert client.post(url, {"name": "S", "email": cast.sixten.email}).status_code == 422

    def test_one_that_ends_takes_its_roles_memberships_and_invitations_along(
        self, cast: Cast, client: Client, sixten: Actor
    ) -> None:
        bo = a_user("Bo Ek", cast.molndal, Role.LOCAL_ADMIN)
        Invitation.objects.create(
            organisation=cast.molndal, email="x@molndal.example", name="X", roles=[Role.CASE_WORKER],
            expires_at=clock.now() + timedelta(days=7),
        )  # fmt: skip
        login(client, cast.sixten).post(
            reverse("organisation_end", args=[cast.molndal.pk]), {"last_day": clock.today().isoformat()}
        )
        # At once: on its last day nobody there adds to what was just seen to be nothing.
        assert actor_for(bo).is_anonymous and actor_for(cast.hamid).is_anonymous
        with clock.at(clock.now() + timedelta(days=1)):
            assert actor_for(bo).is_anonymous and actor_for(cast.hamid).is_anonymous
            assert not Organisation.objects.active().filter(pk=cast.molndal.pk).exists()
        assert AreaMember.objects.get(organisation=cast.molndal).valid_to == clock.today()
        assert Invitation.objects.get().withdrawn_at is not None
        assert AuditEvent.objects.filter(action="organisation.ended", object_id=str(cast.molndal.pk)).exists()

    def test_it_does_not_end_while_it_answers_for_something_or_has_persons(self, cast: Cast, sixten: Actor) -> None:
        today = clock.today()
        a_person(cast, cast.molndal)
        with pytest.raises(RuleError, match=r"ansvarar|personer kvar"):
            domain.end_organisation(cast.molndal, actor=sixten, last_day=today)
        Membership.objects.filter(user=cast.hamid).update(valid_to=today - timedelta(days=1))
        with pytest.raises(RuleError, match="personer kvar"):
            domain.end_organisation(cast.molndal, actor=sixten, last_day=today)
        with pytest.raises(RuleError, match="kontoren"):
            domain.end_organisation(cast.af, actor=sixten, last_day=today)

    def test_persons_are_counted_behind_the_wall_of_a_request_too(self, cast: Cast, client: Client) -> None:
        a_person(cast, cast.molndal)
        answer = login(client, cast.sixten).post(
            reverse("organisation_end", args=[cast.molndal.pk]), {"last_day": clock.today().isoformat()}
        )
        assert answer.status_code == 422
        assert Organisation.objects.get(pk=cast.molndal.pk).active_to is None

    def test_one_that_comes_back_is_the_same(self, cast: Cast, sixten: Actor) -> None:
        domain.end_organisation(cast.boras, actor=sixten, last_day=clock.today() - timedelta(days=1))
        with pytest.raises(RuleError, match="avslutad"):
            domain.add_member(cast.area, cast.boras, actor=sixten, valid_from=clock.today())
        again = domain.add_organisation(
            actor=sixten,
            kind=OrganisationKind.MUNICIPALITY,
            municipality=Municipality.objects.get(code="1490"),
            name="Borås kommun",
        )
        assert again == cast.boras and again.active_to is None and again.name == "Borås kommun"

    def test_nobody_gets_a_role_in_it_on_its_last_day_or_by_an_older_invitation(
        self, cast: Cast, sixten: Actor
    ) -> None:
        create(Membership, actor=sixten, user=cast.ute, organisation=cast.boras, role=Role.LOCAL_ADMIN)
        admin = actor_of(cast.ute)
        invited = {"actor": admin, "organisation": cast.boras, "email": "ny@boras.example", "name": "Ny"}
        invitation = make_invitation(roles=[Role.COORDINATOR], **invited)
        domain.end_organisation(cast.boras, actor=sixten, last_day=clock.today())
        Invitation.objects.filter(pk=invitation.pk).update(withdrawn_at=None)  # one that was made at the same moment
        with pytest.raises(NotAllowed):
            add_role(cast.ute, Role.STEERING_GROUP, actor=admin)
        for work in (
            lambda: make_invitation(roles=[Role.CASE_WORKER], **invited),
            lambda: resend_invitation(invitation, actor=admin),
            lambda: accept_invitation(invitation, actor=ANONYMOUS, name="Ny", password="en lång mening"),
        ):
            with pytest.raises(RuleError, match="är avslutad"):
                work()

    def test_it_does_not_end_ahead_of_the_day(self, cast: Cast, sixten: Actor) -> None:
        with pytest.raises(RuleError, match="inte i förväg"):
            domain.end_organisation(cast.boras, actor=sixten, last_day=clock.today() + timedelta(days=1))


class TestAreas:
    def test_a_member_from_a_day_to_a_day_and_back_again(self, cast: Cast, client: Client) -> None:
        login(client, cast.sixten)
        new = reverse("area_member_new", args=[cast.area.pk])
        first = {"organisation": str(cast.boras.pk), "valid_from": "2026-01-01", "valid_to": "2026-06-30"}
        assert client.post(new, first).status_code == 302
        again = {"organisation": str(cast.boras.pk), "valid_from": "2026-06-30"}
        answer = client.post(new, again)
        assert answer.status_code == 422 and "redan med i området då" in answer.content.decode()
        assert client.post(new, again | {"valid_from": "2026-07-01"}).status_code == 302
        assert AreaMember.objects.filter(area=cast.area, organisation=cast.boras).count() == 2
        backwards = {"organisation": str(cast.af.pk), "valid_from": "2026-02-01", "valid_to": "2026-01-01"}
        assert "före startdatum" in client.post(new, backwards).content.decode()

    def test_ending_a_member_that_has_not_begun_takes_it_away(self, cast: Cast, client: Client, sixten: Actor) -> None:
        today = clock.today()
        member = domain.add_member(cast.area, cast.boras, actor=sixten, valid_from=today + timedelta(days=9))
        url = reverse("area_member_end", args=[member.pk])
        assert login(client, cast.sixten).post(url, {"last_day": today.isoformat()}).status_code == 302
        assert not AreaMember.objects.filter(organisation=cast.boras).exists()

    def test_ending_a_member_that_left_long_ago_does_not_bring_it_back(self, cast: Cast, sixten: Actor) -> None:
        today = clock.today()
        left = {"valid_from": today - timedelta(days=90), "valid_to": today - timedelta(days=30)}
        member = domain.add_member(cast.area, cast.boras, actor=sixten, **left)
        domain.end_member(member, actor=sixten, last_day=today)
        assert AreaMember.objects.get(pk=member.pk).valid_to == left["valid_to"]

    def test_ending_an_area_ends_every_member_that_day_and_no_later(self, cast: Cast, sixten: Actor) -> None:
        today = clock.today()
        earlier = AreaMember.objects.filter(area=cast.area, organisation=cast.kungalv)
        earlier.update(valid_to=today - timedelta(days=30))
        domain.end_area(cast.area, actor=sixten, last_day=today)
        domain.end_area(cast.area, actor=sixten, last_day=today)
        ends = set(AreaMember.objects.filter(area=cast.area).values_list("valid_to", flat=True))
        assert ends == {today, today - timedelta(days=30)}
        assert AuditEvent.objects.filter(action="area.member_ended").count() == 3

    def test_two_areas_of_one_name_are_refused_with_a_sentence(self, cast: Cast, client: Client) -> None:
        answer = login(client, cast.sixten).post(reverse("area_new"), {"name": "göteborgsregionen"})
        assert answer.status_code == 422 and "redan ett samverkansområde" in answer.content.decode()
        assert CollaborationArea.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_at_once_make_one_and_the_other_is_told() -> None:
    actor = system_actor("test")
    town = Municipality.objects.get(code="1402")

    def add_town() -> Organisation:
        return domain.add_organisation(actor=actor, kind=OrganisationKind.MUNICIPALITY, municipality=town)

    def add_federation() -> Organisation:
        return domain.add_organisation(actor=actor, kind=OrganisationKind.FEDERATION, name="Förbundet")

    for work in (add_town, add_federation):
        assert sorted(type(one).__name__ for one in both(work, answers=(RuleError,))) == ["Organisation", "RuleError"]
    area = domain.make_area("Norra", actor=actor)
    partille = Organisation.objects.get(name="Partille")
    answers = both(
        lambda: domain.add_member(area, partille, actor=actor, valid_from=date(2026, 1, 1)), answers=(RuleError,)
    )
    assert sorted(type(one).__name__ for one in answers) == ["AreaMember", "RuleError"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_for_many_as_for_one(cast: Cast, client: Client, number: int) -> None:
    login(client, cast.sixten)
    for place in range(number):
        Organisation.objects.create(kind=OrganisationKind.PROVIDER, name=f"Anordnare {place}")
        CollaborationArea.objects.create(name=f"Område {place}")
    assert len(queries_of(client, LIST)) == 2
