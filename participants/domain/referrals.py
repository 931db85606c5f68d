"""Aktualisering: from AF's own room to the home municipality, and from there to a round (2.0.1)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.models import Organisation, User
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError, Taken
from participants.domain._guard import locked, require, require_phase
from participants.domain.disclosures import REFERRAL_FIELDS, disclose, end_disclosures_for_round
from participants.domain.persons import add_note
from participants.domain.protection import protect_person
from participants.enums import PersonField, ReferralState
from participants.models import Candidacy, Disclosure, Person, Referral
from participants.permissions import can_answer_referral, can_refer_home, can_refer_to_round, can_withdraw_referral
from tracks.enums import Phase
from tracks.models import Round

# What the municipality's own row takes over, by the group that was disclosed.
_COPIED = {
    PersonField.IDENTITY: (
        "first_name",
        "last_name",
        "preferred_name",
        "identity_kind",
        "identity_encrypted",
        "identity_hash",
        "identity_masked",
        "birth_year",
        "legal_sex",
    ),
    PersonField.CONTACT: ("email", "phone", "address", "needs_interpreter", "language"),
    PersonField.BACKGROUND: (
        "education_level",
        "upper_secondary_completed",
        "swedish_level",
        "experience",
        "target_group",
    ),
}


@transaction.atomic
def refer_to_home_municipality(
    person: Person,
    *,
    actor: Actor,
    reason: str,
    ground: str,
    fields: Collection[str] = (PersonField.IDENTITY, PersonField.CONTACT, PersonField.BACKGROUND),
) -> Referral:
    """AF hands its person's fields to the home municipality, which answers. RuleError where that one is not connected."""
    person = locked(person, "home_municipality__organisation")
    require(can_refer_home(actor, person))
    home = person.home_municipality.organisation
    if home is None:
        raise RuleError(
            _("Personens hemkommun använder inte Jobbspår, så det finns ingen att skicka till."),
            field="reason",
        )
    disclose(person, actor=actor, to=home, round=None, fields={*fields, PersonField.IDENTITY}, ground=ground)
    office = Organisation.objects.get(pk=actor.organisation_id)
    return _refer(person, None, actor=actor, to=home, office=office, reason=reason)


@transaction.atomic
def refer_to_round(
    person: Person,
    round: Round,
    *,
    actor: Actor,
    af_office: Organisation,
    ground: str,
    reason: str = "",
    fields: Collection[str] = REFERRAL_FIELDS,
) -> Referral:
    """The home municipality puts its person forward; discloses to the responsible municipality and to AF's office.

    RuleErrors: the round does not recruit, the row is not the home municipality's, no consent where that is the ground.
    """
    person = locked(person, "home_municipality")
    require(can_refer_to_round(actor, person))
    require(Round.objects.visible_to(actor).filter(pk=round.pk).exists())
    require_phase(round, Phase.PLANNING, Phase.RECRUITMENT, Phase.EXECUTION)
    if person.home_municipality.organisation_id != person.owner_id:
        raise RuleError(_("Bara personens hemkommun kan aktualisera till en omgång."), field="round")
    if not af_office.is_af:
        raise RuleError(_("Välj ett av Arbetsförmedlingens kontor."), field="af_office")
    handed = {*fields, PersonField.IDENTITY}
    for receiver in (round.track.responsible, af_office):
        disclose(person, actor=actor, to=receiver, round=round, fields=handed, ground=ground)
    return _refer(person, round, actor=actor, to=round.track.responsible, office=af_office, reason=reason)


def _refer(
    person: Person, round: Round | None, *, actor: Actor, to: Organisation, office: Organisation, reason: str
) -> Referral:
    try:
        with transaction.atomic():
            return create(
                Referral,
                actor=actor,
                person_id=person.pk,
                round_id=round.pk if round else None,
                action="referral.sent",
                person=person,
                round=round,
                from_organisation_id=person.owner_id,
                to_organisation=to,
                af_office=office,
                reason=reason,
                referred_on=clock.today(),
            )
    except Taken:
        raise RuleError(_("Personen är redan aktualiserad dit."), field="round") from None


@transaction.atomic
def accept_referral(referral: Referral, *, actor: Actor, case_worker: User | None = None) -> Person:
    """The home municipality takes the person on: its own row is made from the disclosed fields. Twice gives the same.

    A person the municipality has already (same number) is linked, and nothing of the row is overwritten.
    """
    referral = locked(referral, "person", "round")
    require(referral.round_id is None and can_answer_referral(actor, referral))
    if referral.state == ReferralState.ACCEPTED and referral.accepted_as is not None:
        return referral.accepted_as
    _require_open(referral)
    person = _own_row(referral, actor, case_worker)
    _answer(referral, actor, ReferralState.ACCEPTED, "", accepted_as=person)
    return person


def _own_row(referral: Referral, actor: Actor, case_worker: User | None) -> Person:
    source = referral.person
    known = Person.objects.filter(owner=actor.organisation_id, identity_hash=source.identity_hash).first()
    if source.identity_hash and known is not None:
        _protect_too(source, known, actor)
        return known
    given = (
        Disclosure.objects.live().filter(person=source, to_organisation=referral.to_organisation, round=None).first()
    )
    if given is None:
        raise RuleError(_("Utlämnandet har avslutats, så det finns inga uppgifter att ta emot."))
    values = {name: getattr(source, name) for field in given.fields for name in _COPIED.get(PersonField(field), ())}
    person = create(
        Person,
        actor=actor,
        action="person.registered",
        owner_id=actor.organisation_id,
        home_municipality_id=source.home_municipality_id,
        case_worker_id=case_worker.pk if case_worker else actor.user_id,
        **values,
    )
    _protect_too(source, person, actor)
    if referral.reason:
        add_note(
            person,
            actor=actor,
            noted_on=clock.today(),
            text=str(_("Arbetsförmedlingen aktualiserade: %(reason)s")) % {"reason": referral.reason},
        )
    return person


def _protect_too(source: Person, person: Person, actor: Actor) -> None:
    """The mark follows the person into the receiver's own row, with whoever took them on as its handler."""
    if not source.is_protected or person.is_protected:
        return
    mark = source.protection
    review_on = max(mark.review_on, clock.today() + timedelta(days=30))
    protect_person(person, actor=actor, level=mark.level, source=mark.source, review_on=review_on, handlers=[])


@transaction.atomic
def decline_referral(referral: Referral, *, actor: Actor, reason: str) -> Referral:
    """Say no, with a reason; what was disclosed for it is closed. RuleError when the person is a candidate already."""
    referral = locked(referral, "person", "round")
    require(can_answer_referral(actor, referral))
    if referral.state == ReferralState.DECLINED:
        return referral
    if not reason:
        raise RuleError(_("Skriv varför aktualiseringen avböjs."), field="reason")
    _end_referral(referral, actor, ReferralState.DECLINED, reason)
    return referral


@transaction.atomic
def withdraw_referral(referral: Referral, *, actor: Actor, reason: str) -> Referral:
    """The one who sent it takes it back; what was disclosed for it is closed."""
    referral = locked(referral, "person", "round")
    require(can_withdraw_referral(actor, referral))
    if referral.state != ReferralState.WITHDRAWN:
        _end_referral(referral, actor, ReferralState.WITHDRAWN, reason)
    return referral


def _end_referral(referral: Referral, actor: Actor, state: ReferralState, reason: str) -> None:
    if Candidacy.objects.filter(assessment__referral=referral).exists():
        raise RuleError(_("Personen är redan kandidat. Avsluta kandidaturen i stället."))
    _require_open(referral)
    _answer(referral, actor, state, reason)
    if referral.round is not None:
        end_disclosures_for_round(referral.person, referral.round, actor=actor, reason=str(state.label))
        return
    for disclosure in Disclosure.objects.select_for_update().filter(
        person=referral.person, round=None, to_organisation=referral.to_organisation, ended_at=None
    ):
        change(
            disclosure,
            actor=actor,
            person_id=referral.person_id,
            action="disclosure.ended",
            ended_at=clock.now(),
            ended_reason=str(state.label),
        )


def _require_open(referral: Referral) -> None:
    if referral.state not in (ReferralState.SENT, ReferralState.ACCEPTED) or (
        referral.round_id is None and referral.state != ReferralState.SENT
    ):
        raise Conflict(_("Aktualiseringen är redan besvarad."))


def _answer(referral: Referral, actor: Actor, state: ReferralState, text: str, **more: object) -> None:
    change(
        referral,
        actor=actor,
        person_id=referral.person_id,
        round_id=referral.round_id,
        action=f"referral.{state.value}",
        state=state,
        answered_at=clock.now(),
        answer_text=text,
        **more,
    )
