"""Employers' contacts belong to their rounds: who may ask one in, change one, end one, and what an account then sees."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from coordination.portal.queries import portal_of
from employers import domain
from employers.enums import MandateScope
from employers.models import EmployerContact
from jobbspar.accounts.actor import ANONYMOUS
from jobbspar.accounts.domain.invitations import accept_invitation, resend_invitation
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Invitation, User
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from participants.domain import presentations
from participants.enums import EmployerView
from participants.models import EmployerAnswer
from participants.projections import MetCandidate, candidate_for_employer
from participants.queries.candidates import answers_to_show
from tests.cast import Cast, a_need, a_round, a_track, a_user, actor_of, an_employer, an_occupation, login
from tests.participants.ways import a_candidate, a_recruiting_round, presented
from tracks.domain.parties import acknowledge_plan, change_party
from tracks.domain.rounds import create_round
from tracks.enums import PartyRole, Phase
from tracks.models import Round, RoundParty

pytestmark = pytest.mark.django_db

OWN_ADDRESS: dict[str, Any] = {"name": "Per Påhittad", "email": "mitt.eget@kungalv.example", "mandate": ["selection"]}


def a_named_candidate(cast: Cast) -> EmployerAnswer:
    """Lena has said yes, so that name and telephone are shown."""
    answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
    return presentations.answer_candidate(answer, EmployerView.YES, actor=actor_of(cast.lena))


def signed_up(email: str) -> User:
    """Whoever reads the mails to the address says yes to the invitation."""
    invitation = Invitation.objects.get(email=email, accepted_at=None)
    return accept_invitation(invitation, actor=ANONYMOUS, name="Per Påhittad", password="ett långt lösenord 2026")


def names_seen_by(user: User, cast: Cast) -> list[str]:
    """Whose names and telephones the account is shown in the portal of Hisingens Lastvagnar."""
    actor = actor_of(user, cast.hisingen.organisation)
    cards = [candidate_for_employer(row, []) for row in answers_to_show(actor)]
    return [card.name for card in cards if isinstance(card, MetCandidate)]


def test_a_coordinator_who_becomes_the_employer_reads_nobody(cast: Cast, client: Client) -> None:
    """Kungälv has no round with Hisingens; she adds herself as its contact, asks herself in, and looks."""
    a_named_candidate(cast)
    ensam = login(client, cast.ensam)
    ensam.post(reverse("contact_new", args=[cast.hisingen.pk]), OWN_ADDRESS)
    made = EmployerContact.objects.filter(name=OWN_ADDRESS["name"]).first()
    if made is not None:
        ensam.post(reverse("contact_invite", args=[made.pk]))
    if Invitation.objects.filter(email=OWN_ADDRESS["email"]).exists():
        assert names_seen_by(signed_up(OWN_ADDRESS["email"]), cast) == []
    assert made is None and not Invitation.objects.exists()


@pytest.fixture
def kungalv_round(cast: Cast) -> Round:
    """Kungälv's own live round with Hisingens, without any contact: Ensam leads it."""
    track = a_track(cast, responsible=cast.kungalv)
    made = a_round(cast, track, coordinator=cast.ensam, phase=Phase.PLANNING)
    RoundParty.objects.create(round=made, organisation=cast.hisingen.organisation, role=PartyRole.EMPLOYER)
    return made


def test_an_account_sees_the_rounds_it_is_named_in(cast: Cast, kungalv_round: Round) -> None:
    """Kungälv asks somebody in for its own round: nothing of Göteborg's comes with it."""
    answer = a_named_candidate(cast)
    ensam = actor_of(cast.ensam)
    contact = domain.add_contact(cast.hisingen, actor=ensam, **OWN_ADDRESS)
    change_party(kungalv_round.parties.get(role=PartyRole.EMPLOYER), actor=ensam, contact=contact)
    domain.invite_contact(contact, actor=ensam)
    user = signed_up(OWN_ADDRESS["email"])
    per = actor_of(user, cast.hisingen.organisation)
    assert names_seen_by(user, cast) == []
    assert set(Round.objects.visible_to(per)) == {kungalv_round}
    assert [party.round for party in portal_of(per).rounds] == [kungalv_round]
    with pytest.raises(NotAllowed):
        presentations.answer_candidate(answer, EmployerView.NO, actor=per)
    with pytest.raises(NotAllowed):
        acknowledge_plan(answer.party, actor=per)
    # Göteborg names him: then that round is there too.
    change_party(answer.party, actor=actor_of(cast.kerstin), named=[cast.contact, contact])
    assert len(names_seen_by(user, cast)) == 1


def test_contacts_used_by_others_rounds_are_theirs(cast: Cast, kungalv_round: Round) -> None:
    """Also when Kungälv names Lena in its own round: Göteborg's named her first."""
    a_recruiting_round(cast)
    ensam, kerstin = actor_of(cast.ensam), actor_of(cast.kerstin)
    party = kungalv_round.parties.get(role=PartyRole.EMPLOYER)
    for _named in range(2):
        with pytest.raises(NotAllowed):
            domain.change_contact(cast.contact, actor=ensam, email="mitt.eget@kungalv.example")
        with pytest.raises(RuleError, match="Göteborg"):
            domain.end_contact(cast.contact, actor=ensam)
        change_party(party, actor=ensam, contact=cast.contact)
    assert domain.change_contact(cast.contact, actor=kerstin, phone="031-11 22 33").phone == "031-11 22 33"
    ended = domain.end_contact(cast.contact, actor=kerstin)
    assert ended.user is None


@pytest.mark.parametrize("leads_another", [False, True])
@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.FINISHED])
def test_between_rounds_a_contact_is_still_theirs_who_used_it(
    cast: Cast, phase: Phase, leads_another: bool, request: pytest.FixtureRequest
) -> None:
    """Kungälv registers a need with Hisingens while Göteborg has no live round: Lena, of its last or next one, is not hers,
    also when she leads a round there herself and names her in it."""
    a_round(cast, need=a_need(cast), phase=phase)
    ensam = actor_of(cast.ensam)
    if leads_another:
        own_round = request.getfixturevalue("kungalv_round")
        change_party(own_round.parties.get(role=PartyRole.EMPLOYER), actor=ensam, contact=cast.contact)
    domain.register_need(
        cast.hisingen, actor=ensam, occupation=an_occupation(), headcount=2, wanted_start=clock.today()
    )
    with pytest.raises(NotAllowed):
        domain.change_contact(cast.contact, actor=ensam, email="mitt.eget@kungalv.example")
    with pytest.raises((NotAllowed, RuleError)):
        domain.end_contact(cast.contact, actor=ensam)
    cast.contact.refresh_from_db()
    assert cast.contact.user == cast.lena
    # One that she notes herself is; she may ask them in.
    own = domain.add_contact(cast.hisingen, actor=ensam, **OWN_ADDRESS)
    assert domain.invite_contact(own, actor=ensam).email == OWN_ADDRESS["email"]
    if phase == Phase.DRAFT or not leads_another:
        with pytest.raises(RuleError, match="administratör"):
            domain.invite_contact(own, actor=ensam, as_administrator=True)


def test_an_account_of_one_that_another_municipality_has_noted_is_not_the_next_leaders(
    cast: Cast, kungalv_round: Round
) -> None:
    """Göteborg's Lena is named nowhere yet, and Kungälv has the only live round; a draft that names her makes her nobody's
    more than before."""
    ensam = actor_of(cast.ensam)
    EmployerContact.objects.filter(pk=cast.contact.pk).update(owner=cast.goteborg)
    draft = a_round(cast, kungalv_round.track, coordinator=cast.ensam, number=2, phase=Phase.DRAFT)
    party = RoundParty.objects.create(round=draft, organisation=cast.hisingen.organisation, role=PartyRole.EMPLOYER)
    for named in (None, cast.contact):
        change_party(party, actor=ensam, contact=named)
        with pytest.raises(NotAllowed):
            domain.change_contact(cast.contact, actor=ensam, email="mitt.eget@kungalv.example")
    EmployerContact.objects.filter(pk=cast.contact.pk).update(owner=cast.hisingen.organisation)
    assert domain.change_contact(cast.contact, actor=ensam, phone="0303-1").phone == "0303-1"


def test_who_asks_in_one_that_another_has_noted_keeps_the_account(cast: Cast) -> None:
    """AF has noted a name; Göteborg leads, and asks him in."""
    a_recruiting_round(cast)
    kerstin = actor_of(cast.kerstin)
    contact = domain.add_contact(cast.hisingen, actor=kerstin, **OWN_ADDRESS)
    EmployerContact.objects.filter(pk=contact.pk).update(owner=cast.af_goteborg)
    domain.invite_contact(contact, actor=kerstin)
    user = signed_up(OWN_ADDRESS["email"])
    contact.refresh_from_db()
    assert (contact.user, contact.owner) == (user, cast.goteborg)
    assert domain.end_contact(contact, actor=kerstin).user is None


def test_whoever_registered_the_need_notes_a_name_and_a_number_while_another_leads(cast: Cast, client: Client) -> None:
    a_recruiting_round(cast)
    ensam = actor_of(cast.ensam)
    domain.register_need(
        cast.hisingen, actor=ensam, occupation=an_occupation(), headcount=2, wanted_start=clock.today()
    )
    page = login(client, cast.ensam).get(reverse("contact_new", args=[cast.hisingen.pk])).content.decode()
    assert 'name="phone"' in page and 'name="email"' not in page and 'name="mandate"' not in page
    client.post(reverse("contact_new", args=[cast.hisingen.pk]), {**OWN_ADDRESS, "phone": "0303-1"})
    noted = EmployerContact.objects.get(name=OWN_ADDRESS["name"])
    assert (noted.email, noted.mandate, noted.phone, noted.owner) == ("", [], "0303-1", cast.kungalv)
    assert domain.change_contact(noted, actor=ensam, phone="0303-2").phone == "0303-2"
    for field, value in [("email", "a@b.example"), ("mandate", ["selection"])]:
        with pytest.raises(NotAllowed):
            domain.change_contact(noted, actor=ensam, **{field: value})
        with pytest.raises(NotAllowed):
            domain.add_contact(cast.hisingen, actor=ensam, name="En till", **{field: value})
    with pytest.raises(NotAllowed):
        domain.invite_contact(noted, actor=ensam)


def test_who_leads_cannot_make_an_administrator_over_others_rounds(cast: Cast, kungalv_round: Round) -> None:
    a_recruiting_round(cast)
    ensam = actor_of(cast.ensam)
    contact = domain.add_contact(cast.hisingen, actor=ensam, **OWN_ADDRESS)
    with pytest.raises(RuleError, match="administratör"):
        domain.invite_contact(contact, actor=ensam, as_administrator=True)
    # One that Göteborg only prepares will be seen too.
    Round.objects.exclude(pk=kungalv_round.pk).update(phase=Phase.DRAFT)
    with pytest.raises(RuleError, match="administratör"):
        domain.invite_contact(contact, actor=ensam, as_administrator=True)
    Round.objects.exclude(pk=kungalv_round.pk).update(phase=Phase.FINISHED)
    assert domain.invite_contact(contact, actor=ensam, as_administrator=True).roles == [
        "employer_contact",
        "employer_admin",
    ]


def test_the_employers_administrator_sees_all_its_rounds_and_keeps_its_contacts(cast: Cast) -> None:
    answer = a_named_candidate(cast)
    boss = a_user("Berit Boss", cast.hisingen.organisation, Role.EMPLOYER_CONTACT, Role.EMPLOYER_ADMIN)
    actor = actor_of(boss)
    assert set(Round.objects.visible_to(actor)) == {answer.candidacy.round} and len(names_seen_by(boss, cast)) == 1
    # She sees it; what she may decide is another question.
    with pytest.raises(RuleError, match="får inte svara"):
        presentations.answer_candidate(answer, EmployerView.NO, actor=actor)
    assert domain.end_contact(cast.contact, actor=actor).user is None
    new = domain.add_contact(cast.hisingen, actor=actor, **OWN_ADDRESS)
    assert domain.invite_contact(new, actor=actor, as_administrator=True).organisation == cast.hisingen.organisation
    other = an_employer(cast.goteborg)
    with pytest.raises(NotAllowed):
        domain.add_contact(other, actor=actor, name="Någon")


def test_an_ended_account_ends_at_the_next_request(cast: Cast, client: Client) -> None:
    a_recruiting_round(cast)
    lena = login(Client(), cast.lena)
    assert lena.get(reverse("portal")).status_code == 200
    login(client, cast.kerstin)
    for _twice in range(2):
        assert client.post(reverse("contact_end", args=[cast.contact.pk])).status_code == 302
    assert lena.get(reverse("portal")).status_code == 302
    cast.lena.refresh_from_db()
    assert not cast.lena.is_active
    # The contact stays, and can be asked in again.
    cast.contact.refresh_from_db()
    assert cast.contact.name == cast.lena.name
    domain.invite_contact(cast.contact, actor=actor_of(cast.kerstin))
    user = signed_up(cast.lena.email)
    assert user == cast.lena and set(Round.objects.visible_to(actor_of(user)))


def test_an_invitation_is_withdrawn_with_the_contact(cast: Cast) -> None:
    a_recruiting_round(cast)
    kerstin = actor_of(cast.kerstin)
    contact = domain.add_contact(cast.hisingen, actor=kerstin, **OWN_ADDRESS)
    invitation = domain.invite_contact(contact, actor=kerstin)
    domain.end_contact(contact, actor=kerstin)
    with pytest.raises(Conflict):
        accept_invitation(invitation, actor=ANONYMOUS, name="Per", password="ett långt lösenord 2026")


def test_an_invitation_to_a_mistyped_address_is_withdrawn_when_it_is_corrected(cast: Cast) -> None:
    """Whoever reads there would come in as the administrator, and as nobody's contact."""
    a_recruiting_round(cast)
    kerstin = actor_of(cast.kerstin)
    contact = domain.add_contact(cast.hisingen, actor=kerstin, **OWN_ADDRESS)
    wrong = domain.invite_contact(contact, actor=kerstin, as_administrator=True)
    domain.change_contact(contact, actor=kerstin, email=OWN_ADDRESS["email"].upper())
    assert Invitation.objects.get(pk=wrong.pk).withdrawn_at is None
    domain.change_contact(contact, actor=kerstin, email="per@foretag.example")
    domain.invite_contact(contact, actor=kerstin, as_administrator=True)
    with pytest.raises(Conflict):
        accept_invitation(wrong, actor=ANONYMOUS, name="Per", password="ett långt lösenord 2026")
    assert EmployerContact.objects.get(user=signed_up("per@foretag.example")) == contact


def test_an_ended_account_is_not_opened_again_by_a_link_to_its_own_address(cast: Cast) -> None:
    """Lena signs in with one address and another is noted; a link to each is under way."""
    a_recruiting_round(cast)
    kerstin = actor_of(cast.kerstin)
    domain.invite_contact(cast.contact, actor=kerstin, as_administrator=True)
    EmployerContact.objects.filter(pk=cast.contact.pk).update(email="lena.ny@foretag.example")
    domain.end_contact(cast.contact, actor=kerstin)
    with pytest.raises(Conflict):
        accept_invitation(Invitation.objects.get(), actor=ANONYMOUS, name="Lena", password="ett långt lösenord 2026")


@pytest.mark.parametrize("is_signed_up", [False, True])
def test_whoever_has_noted_the_same_person_ends_nothing_of_others(
    cast: Cast, kungalv_round: Round, is_signed_up: bool
) -> None:
    a_recruiting_round(cast)
    ensam, kerstin = actor_of(cast.ensam), actor_of(cast.kerstin)
    if not is_signed_up:
        domain.end_contact(cast.contact, actor=kerstin)
        domain.invite_contact(cast.contact, actor=kerstin)
    own = domain.add_contact(cast.hisingen, actor=ensam, name="Lena", email=cast.lena.email.upper())
    change_party(kungalv_round.parties.get(role=PartyRole.EMPLOYER), actor=ensam, contact=own)
    if is_signed_up:
        EmployerContact.objects.filter(pk=own.pk).update(user=cast.lena)
    with pytest.raises(RuleError, match="Göteborg"):
        domain.end_contact(own, actor=ensam)
    # Göteborg named her first: hers is the account, and with it goes what Kungälv has noted.
    assert Invitation.objects.filter(withdrawn_at=None).exists() is not is_signed_up
    domain.end_contact(cast.contact, actor=kerstin)
    assert not EmployerContact.objects.filter(user=cast.lena).exists()
    assert not Invitation.objects.filter(withdrawn_at=None).exists()


def test_an_invitation_sent_again_gives_what_the_one_before_gave(cast: Cast, kungalv_round: Round) -> None:
    ensam = actor_of(cast.ensam)
    contact = domain.add_contact(cast.hisingen, actor=ensam, **OWN_ADDRESS)
    domain.invite_contact(contact, actor=ensam, as_administrator=True)
    assert Role.EMPLOYER_ADMIN in domain.invite_contact(contact, actor=ensam).roles
    # Göteborg begins a round: now an administrator would see that too, and the one who waits is left as they are.
    a_recruiting_round(cast)
    with pytest.raises(RuleError, match="administratör"):
        domain.invite_contact(contact, actor=ensam)
    assert Role.EMPLOYER_ADMIN in Invitation.objects.get().roles


def test_whoever_sent_an_invitation_once_does_not_send_it_again_for_that(cast: Cast) -> None:
    """A coordinator whose round is over: the link that she sent is the employer's next leader's."""
    kerstin = actor_of(cast.kerstin)
    contact = domain.add_contact(cast.hisingen, actor=kerstin, **OWN_ADDRESS)
    invitation = domain.invite_contact(contact, actor=kerstin)
    with pytest.raises(NotAllowed):
        resend_invitation(invitation, actor=kerstin)


def test_a_round_takes_up_no_contact_that_a_stranger_has_noted(cast: Cast) -> None:
    """The natural contact is one of the own municipality's or the employer's, never whoever put herself there first."""
    ensam = actor_of(cast.ensam)
    other = an_employer(cast.goteborg)
    domain.register_need(other, actor=ensam, occupation=an_occupation(), headcount=2, wanted_start=clock.today())
    domain.add_contact(other, actor=ensam, **{**OWN_ADDRESS, "mandate": list(MandateScope)})
    need = a_need(cast, other)
    made = create_round(
        a_track(cast), actor=actor_of(cast.kerstin), seats=4, planned_start=clock.today(), planned_end=clock.today(),
        coordinator=cast.kerstin, needs=[need],
    )  # fmt: skip
    assert made.parties.get(role=PartyRole.EMPLOYER).contact is None


def test_contacts_of_another_employer_are_named_in_no_round(cast: Cast) -> None:
    party = a_recruiting_round(cast).parties.get(role=PartyRole.EMPLOYER)
    stranger = EmployerContact.objects.create(employer=an_employer(cast.goteborg), name="Fel")
    with pytest.raises(RuleError, match="annan arbetsgivare"):
        change_party(party, actor=actor_of(cast.kerstin), named=[stranger])


def test_the_upgrade_names_those_who_have_had_a_part_and_no_stranger(cast: Cast) -> None:
    """Accounts saw all of their employer's rounds before. Whoever has answered or been chosen stays; who has not, is out."""
    upgrade = import_module("coordination.migrations.0010_name_contacts")
    answer = a_named_candidate(cast)
    party = answer.party
    RoundParty.objects.filter(pk=party.pk).update(contact=None)
    stranger = EmployerContact.objects.create(
        employer=cast.hisingen,
        name="Per Påhittad",
        user=a_user("Per", cast.hisingen.organisation),
        mandate=["selection"],
    )
    for _twice in range(2):
        upgrade.name_contacts(apps, None)
    assert list(party.namings.values_list("contact", flat=True)) == [cast.contact.pk]
    EmployerContact.objects.filter(pk=cast.contact.pk).update(mandate=["profile", "selection", "employment"])
    empty = EmployerContact.objects.create(employer=cast.hisingen, name="Ingen")
    upgrade.let_them_sign(apps, None)
    mandates = dict(EmployerContact.objects.values_list("pk", "mandate"))
    assert MandateScope.AGREEMENT in mandates[cast.contact.pk]
    assert mandates[stranger.pk] == ["selection"] and mandates[empty.pk] == []
