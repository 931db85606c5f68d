"""Disclosures: the only way over an organisation's border, from when they are made until they end (domain.md 2.7, 2.8).

One that is made for a round ends with the case: a period after the participation or the round has ended (2.0.18). Its last
day stands in `valid_to`, which every read honours; `access.py` writes it anew when the case ends or is opened again.
"""

from __future__ import annotations

from collections.abc import Collection

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
from participants.domain._guard import locked, require
from participants.domain.restrictions import require_unrestricted
from participants.enums import ConsentState, LegalGround, PersonField
from participants.models import Candidacy, Consent, Disclosure, EmployerAnswer, Person
from participants.permissions import can_change_person
from participants.queries.access import last_day
from participants.queries.protection import organisations_of
from tracks.models import Round, RoundParty

# What a referral hands over unless the case worker chooses less; the plan follows at admission.
REFERRAL_FIELDS = (PersonField.IDENTITY, PersonField.CONTACT, PersonField.BACKGROUND, PersonField.ASSESSMENT)
# What an employer may ever get; name and contact are shown only after its yes.
EMPLOYER_FIELDS = frozenset({PersonField.IDENTITY, PersonField.CONTACT, PersonField.BACKGROUND})


@across("Om det finns ett samtycke får den veta som ska lämna ut")
def consent_covering(person: Person, organisation_id: object, round: Round | None, *fields: str) -> Consent | None:
    """The person's consent that holds today towards the organisation, for this round (or for all) and all the fields."""
    today = clock.today()
    consents = Consent.objects.filter(
        Q(round=None) | Q(round=round),
        Q(valid_to=None) | Q(valid_to__gte=today),
        person=person,
        organisations=organisation_id,
        state=ConsentState.GIVEN,
        given_on__lte=today,
        fields__contains=list(fields),
    )
    return consents.order_by("-given_on", "-created_at").first()


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
    until = last_day(person, round, consent)
    if until is not None and until < clock.today():
        raise RuleError(_("Ärendet är avslutat, så inget nytt lämnas ut för omgången."))
    rests = {"ground": LegalGround(ground), "consent": consent, "valid_to": until}
    ids = {"person_id": person.pk, "round_id": round.pk if round else None}
    open_ones = Disclosure.objects.select_for_update().filter(person=person, round=round, to_organisation=to)
    existing = open_ones.filter(ended_at=None).first()
    if existing is not None and existing.valid_to is not None and existing.valid_to < clock.today():
        # What has run out opens nothing again: it gives room for one of its own.
        end(existing, actor, str(_("Tiden gick ut.")))
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
    consent = consent_covering(person, to.pk, round, *wanted)
    if consent is not None:
        return consent
    if consent_covering(person, to.pk, round) is None:
        raise RuleError(
            _("Det finns inget samtycke som gäller %(organisation)s.") % {"organisation": to.name},
            field="ground",
            link=f"{person.get_absolute_url()}#samtycken",
        )
    raise RuleError(_("Samtycket omfattar inte alla uppgifter som ska lämnas ut."), field="fields")


@transaction.atomic
def end_disclosure(disclosure: Disclosure, *, actor: Actor, reason: str) -> Disclosure:
    """The owner takes a disclosure back. What has been read stays read. Twice is once."""
    disclosure = locked(disclosure, "person")
    require(can_change_person(actor, disclosure.person))
    if disclosure.ended_at is None:
        end(disclosure, actor, reason)
    return disclosure


def end_live_disclosures(person: Person, *, actor: Actor, reason: str, spared: Collection[object]) -> None:
    """Everything that is open of the person, for all rounds, but to the organisations that are spared."""
    rows = Disclosure.objects.select_for_update().filter(person=person, ended_at=None)
    for disclosure in rows.exclude(to_organisation__in=spared):
        end(disclosure, actor, reason)


@across("Den som avböjer avslutar det som lämnats ut för omgången")
def end_disclosures_for_round(person: Person, round: Round, *, actor: Actor, reason: str) -> None:
    """When a referral is taken back or declined nothing of the person is open there any more."""
    for disclosure in Disclosure.objects.select_for_update().filter(person=person, round=round, ended_at=None):
        end(disclosure, actor, reason)


def end(disclosure: Disclosure, actor: Actor, reason: str) -> None:
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
    """From admission on those who follow the person in the round also get the plan, as soon as the ground allows it."""
    live = Disclosure.objects.live().select_for_update(of=("self",)).select_related("consent")
    for disclosure in live.filter(person=person, round=round).exclude(fields__contains=[PersonField.PLAN]):
        fields, consent = sorted([*disclosure.fields, PersonField.PLAN]), disclosure.consent
        if consent is not None and PersonField.PLAN not in consent.fields:
            # A later consent may reach further than the one it was made on, and then carries all of it.
            consent = consent_covering(person, disclosure.to_organisation_id, round, *fields)
            if consent is None:
                continue
        require_unrestricted(person.pk)
        change(
            disclosure,
            actor=actor,
            person_id=person.pk,
            round_id=round.pk,
            action="disclosure.widened",
            fields=fields,
            consent=consent,
            valid_to=last_day(person, round, consent),
        )


@across("Den som leder urvalet tar tillbaka ett utlämnande till arbetsgivaren")
def take_back_presentation(answer: EmployerAnswer, *, actor: Actor) -> None:
    """The employer no longer sees the candidate: the disclosure ends, and what was presented with it.

    Called inside the transaction of what caused it.
    """
    if answer.disclosure is not None and answer.disclosure.ended_at is None:
        end(answer.disclosure, actor, str(_("Presentationen togs tillbaka.")))
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
