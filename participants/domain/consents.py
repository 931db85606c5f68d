"""Notices, consents, and disclosures: what lets a person's data cross from one organisation to another (domain.md 2.8).

Consent here is OSL's (10 kap. 1 §, 12 kap. 2 §). It is not the GDPR ground, and the notice is a third thing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.models import Organisation
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.mail import enqueue_mail
from participants.domain._guard import locked, require
from participants.domain.mails import may_hear_of
from participants.domain.restrictions import require_unrestricted
from participants.enums import ConsentState, GivenHow, LegalGround, PersonField
from participants.models import Candidacy, Consent, Disclosure, EmployerAnswer, Notice, Person
from participants.permissions import can_change_person
from participants.queries.notices import text_in_force
from participants.queries.protection import organisations_of
from tracks.models import Round, RoundParty

# What a referral hands over unless the case worker chooses less; the plan follows at admission.
REFERRAL_FIELDS = (PersonField.IDENTITY, PersonField.CONTACT, PersonField.BACKGROUND, PersonField.ASSESSMENT)
# What an employer may ever get; name and contact are shown only after its yes.
EMPLOYER_FIELDS = frozenset({PersonField.IDENTITY, PersonField.CONTACT, PersonField.BACKGROUND})


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
        fields=sorted(PersonField(field) for field in fields),
        state=ConsentState.GIVEN,
        given_how=GivenHow(given_how),
        given_on=given_on,
        valid_to=valid_to,
        noted_by_id=actor.user_id,
    )
    consent.organisations.set(organisations)
    return consent


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
        _end(disclosure, actor, reason)
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


@across("Den som leder urvalet tar tillbaka ett utlämnande till arbetsgivaren")
def take_back_presentation(answer: EmployerAnswer, *, actor: Actor) -> None:
    """The employer no longer sees the candidate: the disclosure ends, and what was presented with it.

    Called inside the transaction of what caused it.
    """
    if answer.disclosure is not None and answer.disclosure.ended_at is None:
        _end(answer.disclosure, actor, str(_("Presentationen togs tillbaka.")))
    else:
        _withdraw(answer, actor)


def _withdraw(answer: EmployerAnswer, actor: Actor) -> None:
    candidacy = answer.candidacy
    change(
        answer,
        actor=actor,
        person_id=candidacy.person_id,
        round_id=candidacy.round_id,
        action="candidacy.presentation_ended",
        withdrawn_at=clock.now(),
    )


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


@across("Om det finns ett samtycke får den veta som ska lämna ut")
def consent_covering(person: Person, organisation_id: object, round: Round | None, field: str = "") -> Consent | None:
    """The person's consent that holds today towards the organisation, for this round (or for all)."""
    today = clock.today()
    consents = Consent.objects.filter(
        Q(round=None) | Q(round=round),
        Q(valid_to=None) | Q(valid_to__gte=today),
        person=person,
        organisations=organisation_id,
        state=ConsentState.GIVEN,
        given_on__lte=today,
    )
    if field:
        consents = consents.filter(fields__contains=[field])
    return consents.order_by("-given_on").first()


def disclose(
    person: Person,
    *,
    actor: Actor,
    to: Organisation,
    round: Round | None,
    fields: Collection[str],
    ground: str,
) -> Disclosure:
    """Hand over groups of fields. An open disclosure to the same organisation for the same round is widened.

    With consent as the ground the consent must cover the organisation and every field, else RuleError; so too where the
    treatment of the person's data is restricted. What was handed over on another ground goes along only as far as the
    consent covers it: else it would outlive what it rested on.
    """
    _require_handler(person, to)
    return _hand_over(person, actor=actor, to=to, round=round, fields=fields, ground=ground)


def _hand_over(
    person: Person, *, actor: Actor, to: Organisation, round: Round | None, fields: Collection[str], ground: str
) -> Disclosure:
    require_unrestricted(person.pk)
    wanted = {PersonField(field) for field in fields}
    consent = _consent_for(person, to, round, wanted) if ground == LegalGround.CONSENT else None
    rests = {"ground": LegalGround(ground), "consent": consent, "valid_to": consent.valid_to if consent else None}
    ids = {"person_id": person.pk, "round_id": round.pk if round else None}
    open_ones = Disclosure.objects.select_for_update().filter(person=person, round=round, to_organisation=to)
    existing = open_ones.filter(ended_at=None).first()
    if existing is not None and existing.valid_to is not None and existing.valid_to < clock.today():
        # What has run out opens nothing again: it gives room for one of its own.
        _end(existing, actor, str(_("Tiden gick ut.")))
        existing = None
    if existing is not None:
        widened = sorted({*_going_along(existing, rests["ground"], consent), *wanted})
        return change(existing, actor=actor, action="disclosure.widened", **ids, fields=widened, **rests)
    return create(
        Disclosure,
        actor=actor,
        action="disclosure.made",
        person=person,
        round=round,
        from_organisation_id=person.owner_id,
        to_organisation=to,
        fields=sorted(wanted),
        valid_from=clock.today(),
        **ids,
        **rests,
    )


def _require_handler(person: Person, to: Organisation) -> None:
    """A protected person goes to no organisation where nobody is named: there it would be open to none, or to all."""
    if person.is_protected and to.pk not in organisations_of(
        set(person.protection.handlers.values_list("pk", flat=True))
    ):
        raise RuleError(
            _("Personen har skyddade personuppgifter. Utse först en handläggare hos %(organisation)s.")
            % {"organisation": to.name},
            link=reverse("person_protection", args=[person.pk]),
        )


def _going_along(existing: Disclosure, ground: object, consent: Consent | None) -> set[str]:
    """Which of the fields handed over already may rest on what a new disclosure rests on."""
    if (existing.ground, existing.consent_id) == (ground, consent.pk if consent else None):
        return set(existing.fields)
    return set(existing.fields) & set(consent.fields) if consent else set()


def _consent_for(person: Person, to: Organisation, round: Round | None, wanted: Collection[str]) -> Consent:
    consent = consent_covering(person, to.pk, round)
    if consent is None:
        raise RuleError(
            _("Det finns inget samtycke som gäller %(organisation)s.") % {"organisation": to.name},
            field="ground",
            link=f"{person.get_absolute_url()}#samtycken",
        )
    if set(wanted) - set(consent.fields):
        raise RuleError(_("Samtycket omfattar inte alla uppgifter som ska lämnas ut."), field="fields")
    return consent


@transaction.atomic
def end_disclosure(disclosure: Disclosure, *, actor: Actor, reason: str) -> Disclosure:
    """The owner takes a disclosure back. What has been read stays read. Twice is once."""
    disclosure = locked(disclosure, "person")
    require(can_change_person(actor, disclosure.person))
    if disclosure.ended_at is None:
        _end(disclosure, actor, reason)
    return disclosure


def end_live_disclosures(person: Person, *, actor: Actor, reason: str, spared: Collection[object]) -> None:
    """Everything that is open of the person, for all rounds, but to the organisations that are spared."""
    rows = Disclosure.objects.select_for_update().filter(person=person, ended_at=None)
    for disclosure in rows.exclude(to_organisation__in=spared):
        _end(disclosure, actor, reason)


@across("Den som avböjer avslutar det som lämnats ut för omgången")
def end_disclosures_for_round(person: Person, round: Round, *, actor: Actor, reason: str) -> None:
    """When a referral is taken back or declined nothing of the person is open there any more."""
    for disclosure in Disclosure.objects.select_for_update().filter(person=person, round=round, ended_at=None):
        _end(disclosure, actor, reason)


def _end(disclosure: Disclosure, actor: Actor, reason: str) -> None:
    change(
        disclosure,
        actor=actor,
        person_id=disclosure.person_id,
        round_id=disclosure.round_id,
        action="disclosure.ended",
        ended_at=clock.now(),
        ended_reason=reason,
    )
    for answer in (
        disclosure.answers.select_related("candidacy").select_for_update(of=("self",)).filter(withdrawn_at=None)
    ):
        _withdraw(answer, actor)


@across("Den som leder urvalet lämnar ut från hemkommunen till arbetsgivaren")
def disclose_to_employer(
    candidacy: Candidacy, party: RoundParty, *, actor: Actor, consent: Consent | None
) -> Disclosure:
    """What opens a presented candidate for the employer, as far as the consent goes; without one, another ground holds.

    Of a protected person, whom a handler has cleared, no group of fields at all: see `candidate_for_employer`.
    """
    allowed = EMPLOYER_FIELDS if consent is None else EMPLOYER_FIELDS & set(consent.fields)
    if candidacy.person.is_protected:
        allowed = frozenset()
    return _hand_over(
        candidacy.person,
        actor=actor,
        to=party.organisation,
        round=candidacy.round,
        fields=allowed,
        ground=LegalGround.NOT_SECRET if consent is None else LegalGround.CONSENT,
    )


@across("Den som antar lämnar ut planen till dem som följer personen")
def widen_with_plan(person: Person, round: Round, *, actor: Actor) -> None:
    """At admission those who follow the person in the round also get the plan, where the ground allows it."""
    live = Disclosure.objects.live().select_for_update(of=("self",)).select_related("consent")
    for disclosure in live.filter(person=person, round=round):
        allowed = disclosure.consent is None or PersonField.PLAN in disclosure.consent.fields
        if allowed and PersonField.PLAN not in disclosure.fields:
            require_unrestricted(person.pk)
            change(
                disclosure,
                actor=actor,
                person_id=person.pk,
                round_id=round.pk,
                action="disclosure.widened",
                fields=sorted([*disclosure.fields, PersonField.PLAN]),
            )
