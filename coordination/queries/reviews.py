"""The auditor's months and findings, with persons as initials until a finding is opened (domain.md 2.7 "on case")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from coordination.enums import FindingOutcome, ReviewRule
from coordination.models import LogFinding, LogReview
from coordination.queries.lookups import role_words
from coordination.queries.monthly import looked_in, span_of
from jobbspar.accounts.actor import Actor
from jobbspar.audit.kinds import aimed_looks
from jobbspar.audit.labels import action_label
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock, dates
from participants.enums import PersonField
from participants.models import Disclosure, Person
from participants.projections import PersonOnCase, on_case

TONES: Final = {FindingOutcome.OPEN: "warn", FindingOutcome.FINE: "ok", FindingOutcome.INVESTIGATE: "danger"}


def month_words(review: LogReview) -> str:
    """ "oktober 2026"."""
    return f"{dates.MONTHS[review.month.month - 1]} {review.month.year}"


def months_of(actor: Actor) -> QuerySet[LogReview]:
    """The months that have been prepared, with how many findings there are and in which state."""
    counts = {
        "found": Count("findings"),
        "left": Count("findings", Q(findings__outcome=FindingOutcome.OPEN)),
        "doubtful": Count("findings", Q(findings__outcome=FindingOutcome.INVESTIGATE)),
    }
    return LogReview.objects.visible_to(actor).exclude(prepared_at=None).annotate(**counts).select_related("signed_by")


@dataclass(frozen=True)
class Tally:
    """How many findings a month has by rule and by judgement. Never by reader."""

    rules: Counter[str]
    outcomes: Counter[str]
    # Not judged, and the actor may not judge them.
    own: int

    @property
    def left(self) -> int:
        return self.outcomes[FindingOutcome.OPEN]

    @property
    def all(self) -> int:
        return self.rules.total()


def tally_of(review: LogReview, actor: Actor) -> Tally:
    """One query."""
    rules: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    own = 0
    mine = Count("pk", Q(reader=actor.user_id, outcome=FindingOutcome.OPEN))
    rows = review.findings.order_by().values_list("rule", "outcome").annotate(number=Count("pk"), mine=mine)
    for rule, outcome, number, of_mine in rows:
        rules[rule] += number
        outcomes[outcome] += number
        own += of_mine
    return Tally(rules, outcomes, own)


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding as the list shows it. `person` is None where nothing may be told of whom it is about."""

    id: UUID
    rule: str
    at: datetime
    who: str
    role: str
    organisation: str
    what: str
    person: PersonOnCase | None
    is_about_somebody: bool
    is_own_role: bool
    outcome: str
    tone: str
    is_own: bool

    @property
    def whom(self) -> str:
        if self.is_own_role:
            return _("ingen person")
        if not self.is_about_somebody:
            return _("flera personer")
        return self.person.initials if self.person else _("annan organisations person")


def lines_of(actor: Actor, findings: Iterable[LogFinding]) -> list[FindingLine]:
    """Reads the findings' reader and organisation. Two queries besides."""
    findings = list(findings)
    persons = on_cases(actor, {row.person_id for row in findings if row.person_id})
    return [_line(actor, row, persons) for row in findings]


def _line(actor: Actor, row: LogFinding, persons: dict[UUID, PersonOnCase]) -> FindingLine:
    return FindingLine(
        id=row.pk,
        rule=str(ReviewRule(row.rule).label),
        at=row.at,
        who=row.reader.name,
        role=role_words(row.reader_roles),
        organisation=row.reader_organisation.name if row.reader_organisation else "",
        what=action_label(row.action),
        person=persons.get(row.person_id) if row.person_id else None,
        is_about_somebody=row.person_id is not None,
        is_own_role=row.rule == ReviewRule.OWN_ROLE,
        outcome=str(FindingOutcome(row.outcome).label),
        tone=TONES[FindingOutcome(row.outcome)],
        is_own=row.reader_id == actor.user_id,
    )


def on_cases(actor: Actor, ids: set[UUID], *, is_opened: bool = False) -> dict[UUID, PersonOnCase]:
    """The auditor's projection of the own organisation's persons, and of others' whose name has been disclosed to it."""
    known: dict[UUID, Person] = {row.pk: row for row in Person.objects.with_log_for(actor).filter(pk__in=ids)}
    given = Disclosure.objects.live().filter(
        to_organisation=actor.organisation_id, person__in=ids - known.keys(), fields__contains=[PersonField.IDENTITY]
    )
    known |= {row.person_id: row.person for row in given.select_related("person")}
    return {pk: on_case(person, is_opened=is_opened) for pk, person in known.items()}


def events_behind(finding: LogFinding) -> QuerySet[AuditEvent]:
    """What the reader did that month with that person; for many on a day, whom they chose that day; for a role that they
    gave themself, that."""
    if finding.rule == ReviewRule.OWN_ROLE:
        return AuditEvent.objects.filter(pk=finding.event_id)
    own, others = looked_in(finding.review.organisation_id, finding.review.month)
    is_own = finding.reader_organisation_id == finding.review.organisation_id
    rows = (own if is_own else others).filter(actor_user_id=finding.reader_id)
    if ReviewRule(finding.rule).is_of_a_day:
        day = clock.local(finding.at).date()
        first, end = clock.moment_on(day, 0), clock.moment_on(day + dates.ONE_DAY, 0)
        organisation = finding.reader_organisation_id
        return rows.filter(action__in=aimed_looks(), organisation_id=organisation, at__gte=first, at__lt=end)
    first, end = span_of(finding.review.month)
    return AuditEvent.objects.filter(
        person_id=finding.person_id, actor_user_id=finding.reader_id, at__gte=first, at__lt=end
    )


def month_log(review: LogReview) -> Any:
    """Every look-up of the month, oldest first: what the supervisory authority may ask for."""
    own, others = looked_in(review.organisation_id, review.month)
    return own.union(others, all=True).order_by("at", "id")
