"""The auditor and the system admin: where they begin, what they have in the menu, and what they do not come in to."""

import pytest
from django.test import Client
from django.urls import reverse

from employers.models import Employer
from jobbspar.accounts.domain import invitations
from jobbspar.accounts.enums import ROLES_BY_KIND, STAFF_ROLES, OrganisationKind, Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.forms.administration import ROLE_HINTS
from jobbspar.accounts.models import Invitation
from jobbspar.lib.errors import RuleError
from participants.models import Person
from tests.cast import Cast, a_need, a_person, a_round, a_user, actor_of, login
from tests.coordination.logs.looks import looked, prepared
from tracks.models import Round

CLOSED = ("/jobbspar/", "/deltagare/", "/arbetsgivare/", "/avtal/", "/resultat/", "/sok/", "/styrgrupp/", "/utskick/")


@pytest.mark.parametrize(("who", "home"), [("doris", "/administration/logg/"), ("sixten", "/administration/system/")])
def test_each_begins_at_a_page_of_their_own_and_comes_in_to_no_others(
    cast: Cast, client: Client, who: str, home: str
) -> None:
    user = getattr(cast, who)
    round = a_round(cast, need=a_need(cast))
    person = a_person(cast, cast.goteborg)
    login(client, user)
    assert client.get("/").headers["Location"] == home
    page = client.get(home)
    text = page.content.decode()
    assert page.status_code == 200 and 'aria-current="page"' in text and 'action="/sok/"' not in text
    for url in (*CLOSED, f"/omgangar/{round.pk}/", f"/deltagare/{person.pk}/", "/administration/"):
        assert client.get(url).status_code == 404, url
    actor = actor_of(user)
    assert actor.is_staff and not actor.has(*STAFF_ROLES)
    assert not Person.objects.visible_to(actor).exists()
    assert not Round.objects.visible_to(actor).exists()
    assert not Employer.objects.visible_to(actor).exists()
    assert client.get("/konto/").status_code == 200


def test_each_has_no_way_into_the_others_pages(cast: Cast, client: Client) -> None:
    assert login(client, cast.doris).get("/administration/system/").status_code == 404
    assert login(client, cast.sixten).get("/administration/logg/").status_code == 404


def test_an_auditor_who_also_works_with_rounds_has_idag_with_the_months_to_sign(cast: Cast, client: Client) -> None:
    both = a_user("Egon Egen", cast.goteborg, Role.AUDITOR, Role.COORDINATOR)
    looked(cast.sara, a_person(cast, cast.goteborg))
    prepared(cast.goteborg)
    text = login(client, both).get("/").content.decode()
    assert "Logguppföljning för 1 månad att signera" in text and 'action="/sok/"' in text
    assert "Logguppföljning för" not in login(client, cast.kerstin).get("/").content.decode()


def test_every_role_has_a_hint_and_the_new_ones_an_organisation_to_be_held_in() -> None:
    assert set(ROLE_HINTS) == set(Role)
    for kind in (OrganisationKind.MUNICIPALITY, OrganisationKind.AF, OrganisationKind.FEDERATION):
        assert {Role.AUDITOR, Role.SYSTEM_ADMIN} <= ROLES_BY_KIND[kind]
    assert not {Role.AUDITOR, Role.SYSTEM_ADMIN} & ROLES_BY_KIND[OrganisationKind.EMPLOYER]


def test_the_local_admin_gives_the_roles_and_the_system_admin_only_the_own(cast: Cast, client: Client) -> None:
    login(client, cast.ada)
    sent = {"name": "Nina Ny", "email": "nina@goteborg.example", "roles": ["auditor"]}
    assert client.post("/administration/bjud-in/", sent).status_code == 302
    login(client, cast.sixten)
    page = client.get("/administration/system/").content.decode()
    assert "Sixten System" in page and "Kerstin" not in page and "Databas" in page
    url = reverse("system_invite")
    assert client.get(url).status_code == 200
    more = {"name": "Tage Teknik", "email": "tage@goteborg.example", "roles": ["local_admin"]}
    assert client.post(url, more).headers["Location"] == "/administration/system/"
    assert Invitation.objects.get(email="tage@goteborg.example").roles == ["system_admin"]
    with pytest.raises(NotAllowed):
        invitations.invite_colleague(
            actor=actor_of(cast.sixten), email="x@example.se", name="X", roles=[Role.SYSTEM_ADMIN, Role.AUDITOR]
        )
    # The admin's invitation to Nina is not turned into another.
    assert client.post(url, {"name": "Nina", "email": "Nina@goteborg.example"}).status_code == 422
    assert Invitation.objects.get(email="nina@goteborg.example").roles == ["auditor"]
    with pytest.raises(RuleError):
        invitations.invite_colleague(
            actor=actor_of(cast.sixten), email="nina@goteborg.example", name="N", roles=[Role.SYSTEM_ADMIN]
        )
