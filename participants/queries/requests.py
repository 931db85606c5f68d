"""A person's requests: the list as case workers and the local admin see it, and who has been given the data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import PERSON_OWNER_ROLES
from jobbspar.accounts.models import Organisation
from jobbspar.lib import clock
from participants.enums import RequestDecision
from participants.models import Disclosure, EmployerAnswer, Person, SubjectRequest
from participants.names import short_name


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One row of the list. Without a person role `name` and `url` are empty: the local admin sees kind and dates."""

    kind: str
    received_on: date
    due_on: date
    is_extended: bool
    is_late: bool
    restricts: bool
    decision: str
    tone: str
    name: str
    case_worker: str
    url: str


_TONES = {RequestDecision.GRANTED: "ok", RequestDecision.PARTLY: "warn", RequestDecision.REFUSED: "neutral"}


def requests_listed(actor: Actor) -> QuerySet[SubjectRequest]:
    """Those whose kind and dates the actor may know, with what a row reads."""
    if actor.has(*PERSON_OWNER_ROLES):
        return SubjectRequest.objects.visible_to(actor).select_related("person__case_worker")
    return SubjectRequest.objects.counted_by(actor)


def row_of(actor: Actor, request: SubjectRequest) -> RequestRow:
    sees = actor.has(*PERSON_OWNER_ROLES)
    person = request.person if sees else None
    return RequestRow(
        kind=request.get_kind_display(),
        received_on=request.received_on,
        due_on=request.due_on,
        is_extended=request.extended_on is not None,
        is_late=request.answered_on is None and request.due_on < clock.today(),
        restricts=request.restricts,
        decision=request.get_decision_display() if request.decision else "",
        tone=_TONES.get(RequestDecision(request.decision), "neutral") if request.decision else "info",
        name=short_name(person) if person else "",
        case_worker=person.case_worker.name if person and person.case_worker else "",
        url=request.get_absolute_url() if sees else "",
    )


def due_requests(actor: Actor, before: date) -> QuerySet[SubjectRequest]:
    """Unanswered ones about persons that are the actor's own, due before the day."""
    rows = SubjectRequest.objects.visible_to(actor).unanswered()
    return rows.filter(person__case_worker=actor.user_id, due_on__lt=before).select_related("person").order_by("due_on")


def recipients_of(person: Person) -> list[Organisation]:
    """Every organisation that has been given something about the person, whether or not it still sees it."""
    given = Disclosure.objects.filter(person=person).values("to_organisation")
    shown = EmployerAnswer.objects.filter(candidacy__person=person).values("party__organisation")
    return list(Organisation.objects.filter(Q(pk__in=given) | Q(pk__in=shown)).order_by("sort_name"))


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """One receiver of the person's data, and when they were told what became of the request."""

    id: UUID
    name: str
    fields: str
    told_on: date | None


def recipient_rows(request: SubjectRequest, labels: dict[str, str]) -> list[RecipientRow]:
    """Three queries however many. `labels`: what the groups of fields are called."""
    told = dict(request.told.values_list("organisation", "told_on"))
    fields: dict[UUID, set[str]] = {}
    for receiver, groups in Disclosure.objects.filter(person=request.person_id).values_list(
        "to_organisation", "fields"
    ):
        fields.setdefault(receiver, set()).update(groups)
    return [
        RecipientRow(
            id=row.pk,
            name=row.name,
            fields=", ".join(label for group, label in labels.items() if group in fields.get(row.pk, ())),
            told_on=told.get(row.pk),
        )
        for row in recipients_of(request.person)
    ]


def persons_with_open_request(persons: Collection[UUID]) -> set[UUID]:
    """Of these, those whose request has not been answered: nothing of theirs is disposed of meanwhile."""
    waiting = SubjectRequest.objects.unanswered().filter(person__in=persons)
    return set(waiting.values_list("person_id", flat=True))
