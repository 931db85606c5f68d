"""Notices and consents: what a disclosure from one organisation to another rests on (domain.md 2.8).

Consent here is OSL's (10 kap. 1 §, 12 kap. 2 §). It is not the GDPR ground, and the notice is a third thing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.models import Organisation
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.mail import enqueue_mail
from participants.domain._guard import locked, require
from participants.domain.disclosures import end, take_back_presentation, widen_with_plan
from participants.domain.mails import may_hear_of
from participants.enums import ConsentState, GivenHow, PersonField
from participants.models import Consent, EmployerAnswer, Notice, Participation, Person
from participants.permissions import can_change_person
from participants.queries.notices import text_in_force
from tracks.models import Round


@transaction.atomic
def hand_over_notice(person: Person, *, actor: Actor, language: str, handed_over_on: date) -> Notice:
    """Note that the person has got the information of GDPR art. 12–14 (R-GDPR-12): the text that was in force that day.

    RuleError where the organisation has no text in the language.
    """
    require(can_change_person(actor, person))
    if handed_over_on > clock.today():
        raise RuleError(_("Informationen kan inte ha lämnats i framtiden."), field="handed_over_on")
    text = text_in_force(person.owner_id, language, handed_over_on)
    if text is None or not text.text:
        raise RuleError(
            _("Informationen finns inte på det språket. Välj ett annat, eller skriv texten först."), field="language"
        )
    return create(
        Notice,
        actor=actor,
        person_id=person.pk,
        person=person,
        language=language,
        handed_over_on=handed_over_on,
        text=text,
        text_version=text.edition,
    )


@transaction.atomic
def register_consent(
    person: Person,
    *,
    actor: Actor,
    organisations: Collection[Organisation],
    fields: Collection[str],
    given_how: str,
    given_on: date,
    round: Round | None = None,
    valid_to: date | None = None,
) -> Consent:
    """The person lifts the secrecy towards `organisations`, for one round or (None) for all."""
    require(can_change_person(actor, person))
    require_scope(organisations, fields)
    require_given(given_on, valid_to)
    consent = create(
        Consent,
        actor=actor,
        person_id=person.pk,
        round_id=round.pk if round else None,
        action="consent.given",
        person=person,
        round=round,
        fields=sorted({PersonField(field) for field in fields}),
        state=ConsentState.GIVEN,
        given_how=GivenHow(given_how),
        given_on=given_on,
        valid_to=valid_to,
        noted_by_id=actor.user_id,
    )
    consent.organisations.set(organisations)
    reach_plan(consent, actor)
    return consent


def reach_plan(consent: Consent, actor: Actor) -> None:
    """Those who follow a participant get the plan when the person has said yes to it, if not before.

    A consent is registered also while the treatment is restricted; then nothing new goes out on it.
    """
    if Person.objects.filter(pk=consent.person_id, restricted_on__isnull=False).exists():
        return
    running = Participation.objects.still_open().filter(person=consent.person_id).select_related("round")
    if PersonField.PLAN in consent.fields:
        for participation in running if consent.round_id is None else running.filter(round=consent.round_id):
            widen_with_plan(consent.person, participation.round, actor=actor)


def require_scope(organisations: Collection[Organisation], fields: Collection[str]) -> None:
    """A consent says towards whom and for what."""
    if not organisations:
        raise RuleError(_("Välj vem uppgifterna får lämnas till."), field="organisations")
    if not fields:
        raise RuleError(_("Välj vilka uppgifter samtycket gäller."), field="fields")


def require_given(given_on: date, valid_to: date | None) -> None:
    """It was given on a day that has been, and ends on no day before it or before today."""
    if given_on > clock.today():
        raise RuleError(_("Samtycket kan inte ha lämnats i framtiden."), field="given_on")
    if valid_to is not None and valid_to < given_on:
        raise RuleError(_("Samtycket kan inte sluta gälla innan det lämnades."), field="valid_to")


@transaction.atomic
def withdraw_consent(consent: Consent, *, actor: Actor, withdrawn_on: date | None = None) -> Consent:
    """Stop new disclosures at once, end what rests on the consent, and tell the coordinators. Twice is once."""
    consent = locked(consent, "person")
    require(can_change_person(actor, consent.person))
    if consent.state == ConsentState.WITHDRAWN:
        return consent
    day = withdrawn_on or clock.today()
    if day > clock.today():
        raise RuleError(_("Samtycket kan inte återkallas i framtiden."), field="withdrawn_on")
    change(
        consent,
        actor=actor,
        person_id=consent.person_id,
        action="consent.withdrawn",
        state=ConsentState.WITHDRAWN,
        withdrawn_on=day,
    )
    end_resting_on(consent, actor, "consent_withdrawn", "Samtycket återkallades.")
    return consent


def end_resting_on(consent: Consent, actor: Actor, mail: str, reason: str) -> None:
    """End the disclosures and presentations that rest on the consent, and tell the coordinators concerned."""
    ended = list(consent.disclosures.select_related("round").select_for_update(of=("self",)).filter(ended_at=None))
    for disclosure in ended:
        end(disclosure, actor, reason)
    touched = [disclosure.round for disclosure in ended]
    touched += [answer.candidacy.round for answer in _take_back_resting_on(consent, actor)]
    _tell_coordinators(consent, mail, [round for round in touched if round is not None])


def _take_back_resting_on(consent: Consent, actor: Actor) -> list[EmployerAnswer]:
    shown = list(
        EmployerAnswer.objects.standing()
        .select_related("candidacy__round")
        .select_for_update(of=("self",))
        .filter(consent=consent)
    )
    for answer in shown:
        take_back_presentation(answer, actor=actor)
    return shown


def _tell_coordinators(consent: Consent, mail: str, rounds: Iterable[Round]) -> None:
    for round in {round.pk: round for round in rounds}.values():
        if round.coordinator_id is None or not may_hear_of(consent.person, round.coordinator_id):
            continue
        enqueue_mail(
            mail,
            to_user_id=round.coordinator_id,
            ref_id=consent.pk,
            dedup_key=f"{mail.replace('_', '-')}:{consent.pk}:{round.pk}",
            path=round.get_absolute_url(),
            payload={"round": str(round.pk)},
            organisation_id=round.track.responsible_id,
        )
