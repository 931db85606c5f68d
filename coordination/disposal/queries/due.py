"""What is due to be disposed of by an organisation's rules, and what of it has to wait, with the reason.

The same questions are asked for the preview and, of the same things alone (`within`), just before they are taken away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateField, Exists, Max, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from coordination.disposal.enums import WHOLE_PERSONS, Reason, RecordType, StartEvent
from coordination.disposal.hooks import holds, person_documents
from coordination.disposal.models import RetentionRule
from coordination.disposal.queries.trace import branches, marks_of
from coordination.enums import IssueState
from coordination.models import Issue, Search
from jobbspar.accounts.base import Record
from jobbspar.documents.models import Document
from jobbspar.lib import clock, crypto, identity
from participants.enums import ConsentState, ReferralState
from participants.models import (
    Candidacy,
    Consent,
    Disclosure,
    EmployerAnswer,
    Participation,
    Person,
    PersonNote,
    PersonSearch,
    Referral,
)
from tracks.enums import Phase
from tracks.models import Round

SAMPLE_DAYS = (5, 15, 25)
# A finished round may be opened again and counted anew for so long (coordination.permissions): its people stay.
SETTLED_AFTER = timedelta(days=31)


@dataclass(frozen=True)
class Due:
    """One thing whose time is out. `person_id` is None for what is about nobody in particular."""

    model: str
    subject_id: UUID
    person_id: UUID | None
    mark: str = ""


@dataclass
class Found:
    """What a rule says just now: what goes, and how many of the others wait, by reason."""

    due: list[Due] = field(default_factory=list)
    held: Counter[str] = field(default_factory=Counter)
    # How many were due, of which `due` may hold the first only.
    total: int = 0


@dataclass(frozen=True)
class _Candidate:
    """Something whose time is out, before anybody has asked whether it must wait."""

    row: Any
    person_id: UUID | None
    since: date


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February for a 29th that year does not have."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def find(rule: RetentionRule, *, within: Collection[UUID] | None = None, most: int | None = None) -> Found:
    """What `rule` says today. `within` narrows to these things, `most` to so many, those first whose time went out first.

    Something is due the day after the years have passed: counted from 1 May 2020, five years give 2 May 2025.
    """
    found = Found()
    if not rule.disposes:
        return found
    cutoff = years_before(clock.today(), rule.years)
    candidates = _FINDERS[RecordType(rule.record_type)](rule, cutoff, within)
    # A consent after the disclosures that rest on it.
    candidates.sort(key=lambda one: (one.since, isinstance(one.row, Consent), str(one.row.pk)))
    is_whole = rule.record_type in WHOLE_PERSONS
    waiting = _waiting(rule, {one.person_id for one in candidates if one.person_id is not None}, is_whole=is_whole)
    reasons = [waiting.get(one.person_id) if one.person_id is not None else None for one in candidates]
    found.held.update(reason for reason in reasons if reason is not None)
    going = [one for one, reason in zip(candidates, reasons, strict=True) if reason is None]
    found.total, going = len(going), going[:most]
    marks = marks_of([one.row.pk for one in going]) if is_whole else {}
    found.due = [Due(one.row._meta.label_lower, one.row.pk, one.person_id, marks.get(one.row.pk, "")) for one in going]
    return found


def _waiting(rule: RetentionRule, persons: set[UUID], *, is_whole: bool) -> dict[UUID, str]:
    """The persons who must wait, each with one reason: what is unfinished before what is to be kept for good."""
    found: dict[UUID, str] = {}
    if rule.keeps_sample:
        found |= _sample(persons)
    for reason in holds():
        found |= dict.fromkeys(reason.waiting(persons), reason.code)
    if is_whole:
        found |= dict.fromkeys(_active(persons), Reason.ACTIVE.value)
    return found


def is_in_sample(number: identity.IdentityNumber) -> bool:
    """Born on the 5th, 15th or 25th (R-ARK-2). A samordningsnummer has its day + 60; day 60 is an unknown day."""
    day = int(number.digits12[6:8])
    return (day - 60 if day >= 60 else day) in SAMPLE_DAYS


def _sample(persons: set[UUID]) -> dict[UUID, str]:
    """Those kept for research. A number that cannot be read keeps its person too: nobody knows which day it says."""
    found: dict[UUID, str] = {}
    rows = Person.objects.filter(pk__in=persons).exclude(identity_encrypted=None)
    for person_id, token in rows.values_list("pk", "identity_encrypted"):
        try:
            if is_in_sample(identity.parse(crypto.decrypt(bytes(token or b"").decode()))):
                found[person_id] = Reason.SAMPLE.value
        except crypto.Unreadable:
            found[person_id] = Reason.UNREADABLE.value
    return found


def _active(persons: set[UUID]) -> set[UUID]:
    """Those with something that goes on: a participation, an issue, a referral, or a round that is not over for good."""
    going = Q(round__in=_unsettled_rounds())
    referral = Q(round=None, state=ReferralState.SENT) | (
        going & Q(state__in=[ReferralState.SENT, ReferralState.ACCEPTED])
    )
    unsolved = Issue.objects.exclude(state__in=[IssueState.SOLVED, IssueState.CLOSED])
    lists: list[QuerySet[Any, Any]] = [
        Participation.objects.filter(Q(closed_on=None) | going, person__in=persons).values_list("person", flat=True),
        Candidacy.objects.filter(going, person__in=persons).values_list("person", flat=True),
        Referral.objects.filter(referral, person__in=persons).values_list("person", flat=True),
        unsolved.filter(participation__person__in=persons).values_list("participation__person", flat=True),
    ]
    return {person for rows in lists for person in rows}


def _unsettled_rounds() -> QuerySet[Round]:
    settled = Q(phase=Phase.CANCELLED) | Q(
        phase=Phase.FINISHED, finished_at__lt=clock.moment_on(clock.today() - SETTLED_AFTER)
    )
    return Round.objects.exclude(settled)


# ── Whole persons ────────────────────────────────────────────────────────────────────────────────────────────────────


def _persons(rule: RetentionRule, cutoff: date, within: Collection[UUID] | None) -> list[_Candidate]:
    took_part = Exists(Participation.objects.filter(person=OuterRef("pk")))
    wanted = took_part if rule.record_type == RecordType.PARTICIPATION else ~took_part
    rows = Person.objects.filter(wanted, owner=rule.organisation_id)
    if within is not None:
        rows = rows.filter(pk__in=within)
    rows = rows.annotate(since=_event(StartEvent(rule.starts_from))).filter(since__lt=cutoff)
    return [_Candidate(row, row.pk, row.since) for row in rows.only("pk")]  # type: ignore[attr-defined]


def _event(event: StartEvent) -> Any:
    """The day the years are counted from, as a column on persons. Empty (and so never due) where it has not happened."""
    if event == StartEvent.REGISTRATION:
        return TruncDate("created_at")
    if event == StartEvent.CLOSING:
        ended = Participation.objects.filter(person=OuterRef("pk")).order_by().values("person")
        return Subquery(ended.annotate(day=Max("closed_on")).values("day"), output_field=DateField())
    return last_written()


def last_written() -> Any:
    """The day something was last written about the person, in whatever table.

    The person's own row counts from when it was made: giving them another case worker is nothing that happened to them.
    """
    days: list[Any] = [TruncDate("created_at")]
    for branch in branches():
        if branch.model is not Person and issubclass(branch.model, Record):
            rows = branch.model._base_manager.filter(**{branch.path: OuterRef("pk")}).order_by().values(branch.path)
            latest = Subquery(rows.annotate(last=Max("changed_at")).values("last"))
            days.append(Coalesce(TruncDate(latest), TruncDate("created_at")))
    return Greatest(*days)


# ── Single rows of persons who stay ──────────────────────────────────────────────────────────────────────────────────


def _narrowed(rows: QuerySet[Any], within: Collection[UUID] | None) -> QuerySet[Any]:
    return rows if within is None else rows.filter(pk__in=within)


def _notes(rule: RetentionRule, cutoff: date, within: Collection[UUID] | None) -> list[_Candidate]:
    rows = PersonNote.objects.filter(person__owner=rule.organisation_id, noted_on__lt=cutoff).only("person", "noted_on")
    return [_Candidate(row, row.person_id, row.noted_on) for row in _narrowed(rows, within)]


def _consents(rule: RetentionRule, cutoff: date, within: Collection[UUID] | None) -> list[_Candidate]:
    """Disclosures that have ended, then consents that have, once nothing rests on them any more."""
    over = Q(ended_at__lt=clock.moment_on(cutoff, 0)) | Q(valid_to__lt=cutoff)
    given = Disclosure.objects.filter(over, person__owner=rule.organisation_id)
    ended = Q(state__in=[ConsentState.WITHDRAWN, ConsentState.EXPIRED], withdrawn_on__lt=cutoff) | Q(
        valid_to__lt=cutoff
    )
    resting = Exists(Disclosure.objects.filter(consent=OuterRef("pk")).exclude(over))
    shown = Exists(EmployerAnswer.objects.filter(consent=OuterRef("pk")))
    consents = Consent.objects.filter(ended, ~resting, ~shown, person__owner=rule.organisation_id)
    ends = {row: min(filter(None, (row.valid_to, _day(row.ended_at)))) for row in _narrowed(given, within)}
    found = [_Candidate(row, row.person_id, day) for row, day in ends.items()]
    for row in _narrowed(consents, within):
        days = [day for other, day in ends.items() if other.consent_id == row.pk]
        found.append(_Candidate(row, row.person_id, max(filter(None, (row.withdrawn_on, row.valid_to, *days)))))
    return found


def _day(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None


def _documents(rule: RetentionRule, cutoff: date, within: Collection[UUID] | None) -> list[_Candidate]:
    """The newest version of each: its earlier ones go with it, and never without it."""
    found = []
    for kind, persons_of in person_documents().items():
        rows = Document.objects.get_queryset().filter(
            kind=kind,
            organisation_id=rule.organisation_id,
            made_at__lt=clock.moment_on(cutoff, 0),
            replaced_by=None,
        )
        documents: list[Document] = list(_narrowed(rows, within))
        persons = persons_of([document.ref_id for document in documents])
        found += [_Candidate(row, persons.get(row.ref_id), clock.local(row.made_at).date()) for row in documents]
    return found


def _searches(rule: RetentionRule, cutoff: date, within: Collection[UUID] | None) -> list[_Candidate]:
    found = []
    models: tuple[type[Model], ...] = (PersonSearch, Search)
    for model in models:
        rows = model._base_manager.filter(organisation=rule.organisation_id, created_at__lt=clock.moment_on(cutoff, 0))
        found += [_Candidate(row, None, clock.local(row.created_at).date()) for row in _narrowed(rows, within)]
    return found


_Finder = Callable[[RetentionRule, date, Collection[UUID] | None], list[_Candidate]]
_FINDERS: dict[RecordType, _Finder] = {
    RecordType.PARTICIPATION: _persons,
    RecordType.PERSON_ONLY: _persons,
    RecordType.NOTES: _notes,
    RecordType.CONSENTS: _consents,
    RecordType.DOCUMENTS: _documents,
    RecordType.SEARCHES: _searches,
}
