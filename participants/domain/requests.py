"""A person's request about their own data: received, extended, answered; and what is restricted meanwhile (art. 12–22)."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.models import Organisation
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from participants.domain._guard import already, locked, require
from participants.domain.consents import reach_plan
from participants.domain.restrictions import settle_restriction
from participants.enums import ConsentState, RefusalGround, RequestDecision, RequestKind
from participants.models import Consent, Person, RecipientTold, SubjectRequest
from participants.permissions import can_change_person
from participants.queries.requests import recipients_of
from participants.texts.requests import whole_answer

# Art. 12.3: a month, and two more where it is needed.
MONTHS, MONTHS_EXTENDED = 1, 3
OTHERS: Final = _("En kollega har redan sparat något annat. Ladda om sidan och se vad.")


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@transaction.atomic
def receive_request(
    person: Person, *, actor: Actor, kind: str, received_on: date, text: str = "", restrict: bool = False
) -> SubjectRequest:
    """Register what the person asks. With `restrict` nothing new is done with the data until somebody lifts it."""
    person = locked(person)
    require(can_change_person(actor, person))
    if received_on > clock.today():
        raise RuleError(_("En begäran kan inte ha kommit in i framtiden."), field="received_on")
    request = create(
        SubjectRequest,
        actor=actor,
        person_id=person.pk,
        action="request.received",
        person=person,
        organisation_id=person.owner_id,
        kind=RequestKind(kind),
        received_on=received_on,
        due_on=months_after(received_on, MONTHS),
        text=text,
        restricted_on=clock.today() if restrict else None,
    )
    if restrict:
        settle_restriction(person, actor=actor)
    return request


@transaction.atomic
def extend_request(request: SubjectRequest, *, actor: Actor, reason: str) -> SubjectRequest:
    """Two months more, with a reason that the person is told within the first month. Twice is once."""
    request = _open(request, actor)
    if request.extended_on is not None:
        return already(request, {"extension_reason": reason}, OTHERS)
    if clock.today() > request.due_on:
        raise RuleError(_("Tiden har redan gått ut. Den kan bara förlängas under den första månaden."), field="reason")
    return change(
        request,
        actor=actor,
        person_id=request.person_id,
        action="request.extended",
        extended_on=clock.today(),
        extension_reason=reason,
        due_on=months_after(request.received_on, MONTHS_EXTENDED),
    )


@transaction.atomic
def answer_request(
    request: SubjectRequest, *, actor: Actor, decision: str, answered_on: date, ground: str = "", answer: str = ""
) -> SubjectRequest:
    """The decision, with the standard words for its ground and how it is appealed where it is a no. Twice is once.

    A granted restriction holds from now on.
    """
    request = _locked(request, actor)
    is_no = decision != RequestDecision.GRANTED
    _check_answer(request, decision, ground, answer, answered_on)
    whole = whole_answer(is_no, ground, answer)
    values = {"decision": RequestDecision(decision), "ground": ground, "answer": whole, "answered_on": answered_on}
    if request.answered_on is not None:
        return already(request, values, OTHERS)
    restricts = request.kind == RequestKind.RESTRICTION and not is_no and request.restricted_on is None
    more = {"restricted_on": clock.today()} if restricts else {}
    change(request, actor=actor, person_id=request.person_id, action="request.answered", **values, **more)
    if restricts:
        settle_restriction(request.person, actor=actor)
    return request


def _check_answer(request: SubjectRequest, decision: str, ground: str, answer: str, answered_on: date) -> None:
    if decision not in RequestDecision.values:
        raise RuleError(_("Välj ett beslut."), field="decision")
    if answered_on > clock.today():
        raise RuleError(_("Svaret kan inte ha lämnats i framtiden."), field="answered_on")
    if answered_on < request.received_on:
        raise RuleError(_("Svaret kan inte ha lämnats innan begäran kom in."), field="answered_on")
    if decision == RequestDecision.GRANTED:
        if ground:
            raise RuleError(_("Ett skäl för avslag passar inte ihop med att begäran uppfylls."), field="ground")
        return
    if not ground:
        raise RuleError(_("Välj skälet till att begäran inte uppfylls."), field="ground")
    if ground != RefusalGround.OTHER and request.kind != RequestKind.ERASURE:
        raise RuleError(_("Det skälet gäller bara en begäran om radering."), field="ground")
    if (ground == RefusalGround.OTHER or decision == RequestDecision.PARTLY) and not answer:
        raise RuleError(_("Skriv vad ni beslutar och varför."), field="answer")


@transaction.atomic
def restrict(request: SubjectRequest, *, actor: Actor) -> SubjectRequest:
    """Restrict the treatment from today, until it is lifted. Twice is once."""
    request = _locked(request, actor)
    if not request.restricts:
        change(request, actor=actor, person_id=request.person_id, restricted_on=clock.today(), lifted_on=None)
        settle_restriction(request.person, actor=actor)
    return request


@transaction.atomic
def lift_restriction(request: SubjectRequest, *, actor: Actor) -> SubjectRequest:
    """End the restriction that this request holds. Another request may still hold one. Twice is once.

    Consents that were registered meanwhile, and let nothing out, do so now.
    """
    request = _locked(request, actor)
    if request.restricts:
        change(request, actor=actor, person_id=request.person_id, lifted_on=clock.today())
        settle_restriction(request.person, actor=actor)
        for consent in Consent.objects.filter(person=request.person_id, state=ConsentState.GIVEN).order_by("given_on"):
            reach_plan(consent, actor)
    return request


@transaction.atomic
def tell_recipient(request: SubjectRequest, organisation: Organisation, *, actor: Actor) -> RecipientTold:
    """Note that somebody who has the data has been told (art. 19). Twice is once."""
    request = _locked(request, actor)
    require(organisation in recipients_of(request.person))
    known = request.told.filter(organisation=organisation).first()
    if known is not None:
        return known
    return create(
        RecipientTold,
        actor=actor,
        person_id=request.person_id,
        action="request.recipient_told",
        request=request,
        organisation=organisation,
        told_on=clock.today(),
    )


@transaction.atomic
def untell_recipient(request: SubjectRequest, organisation: Organisation, *, actor: Actor) -> None:
    """It was noted by mistake. Twice is once."""
    request = _locked(request, actor)
    row = request.told.select_for_update().filter(organisation=organisation).first()
    if row is not None:
        record(actor, "request.recipient_untold", request, person_id=request.person_id, organisation=organisation.pk)
        row.delete()


def _locked(request: SubjectRequest, actor: Actor) -> SubjectRequest:
    request = locked(request, "person")
    require(can_change_person(actor, request.person))
    return request


def _open(request: SubjectRequest, actor: Actor) -> SubjectRequest:
    request = _locked(request, actor)
    if request.answered_on is not None:
        raise RuleError(_("Begäran är redan besvarad."))
    return request
