"""Which look-ups of a month an organisation answers for, and which months wait to be gone through.

The log of one month is read through its indexes, never the whole history.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Case, CharField, Count, Min, Q, QuerySet, TextField, Value, When
from django.db.models.functions import MD5, Cast, Concat, TruncDate

from coordination.models import LogReview
from jobbspar.accounts.domain.own_roles import SELF_GIVEN
from jobbspar.accounts.enums import PERSON_ROLES
from jobbspar.accounts.models import Membership, Organisation
from jobbspar.audit.kinds import aimed_looks, looks
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from participants.enums import PersonField
from participants.models import Person

# So far back a month that nobody has prepared is still asked for.
MONTHS_BACK: Final = 12
# More names than this that an employer's account has opened in a day are put before the auditor.
MANY_NAMES: Final = 20
# The candidate's page, where name and telephone stand after a yes.
_OPENED_NAME = Q(
    role__contains="employer_",
    action="person.viewed",
    details__page="portal_candidate",
    details__fields__contains=[PersonField.IDENTITY.value],
    person_id__isnull=False,
)


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return month_of(month + timedelta(days=32))


def last_month() -> date:
    """The latest month that is over."""
    return month_of(month_of(clock.today()) - timedelta(days=1))


def span_of(month: date) -> tuple[datetime, datetime]:
    """From the first midnight, Swedish time, to the next month's."""
    return clock.moment_on(month, 0), clock.moment_on(next_month(month), 0)


def looked_in(organisation_id: UUID, month: date) -> tuple[QuerySet[AuditEvent], QuerySet[AuditEvent]]:
    """The month's looks by the own staff, and those by others at the own persons. Each walks an index of its own."""
    first, end = span_of(month)
    all_looks = AuditEvent.objects.filter(
        at__gte=first, at__lt=end, action__in=looks(), person_id__isnull=False, actor_user_id__isnull=False
    )
    own = Person.objects.filter(owner=organisation_id).values("pk")
    others = ~Q(organisation_id=organisation_id)
    return all_looks.filter(organisation_id=organisation_id), all_looks.filter(others, person_id__in=own)


def roles_self_given(organisation_id: UUID, first: datetime, end: datetime) -> QuerySet[AuditEvent]:
    """When admins of the organisation gave themselves a role, the earliest first."""
    rows = Membership.objects.self_given_in(organisation_id)
    rows = rows.filter(created_at__gte=first, created_at__lt=end).annotate(text=Cast("pk", TextField()))
    events = AuditEvent.objects.filter(object_type=Membership._meta.label_lower, object_id__in=rows.values("text"))
    return events.filter(action=SELF_GIVEN).order_by("at", "id")


def firsts(events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """One event for each reader and person: the first by which the reader chose that person, else the first at all."""
    is_wide = Case(When(action__in=aimed_looks(), then=Value("")), default=Value("x"), output_field=CharField())
    pair = ("actor_user_id", "organisation_id", "person_id")
    return events.annotate(is_wide=is_wide).order_by(*pair, "is_wide", "at", "id").distinct(*pair)


def drawn(events: QuerySet[AuditEvent], seed: str, size: int) -> list[AuditEvent]:
    """The first `size` events by lot. The lot follows from seed and event: the same draw gives the same events."""
    lot = MD5(Concat(Value(seed), Cast("id", TextField()), output_field=TextField()))
    return list(events.annotate(lot=lot).order_by("lot")[:size])


def busy_days(events: QuerySet[AuditEvent], many: int) -> list[int]:
    """For each reader and day with more than `many` persons chosen: the first event of that day."""
    day = TruncDate("at", tzinfo=clock.STOCKHOLM)
    days = (
        events.filter(action__in=aimed_looks())
        .annotate(day=day)
        .values("actor_user_id", "organisation_id", "day")
        .annotate(persons=Count("person_id", distinct=True), first=Min("id"))
        .filter(persons__gt=many)
    )
    return [row["first"] for row in days]


def harvested_days(events: QuerySet[AuditEvent], month: date) -> list[int]:
    """For each employer's account and day with more than `MANY_NAMES` names opened, whosever persons they were: the first
    of `events` that day."""
    first, end = span_of(month)
    day = TruncDate("at", tzinfo=clock.STOCKHOLM)
    opened = (
        AuditEvent.objects.filter(
            _OPENED_NAME, at__gte=first, at__lt=end, actor_user_id__in=events.values("actor_user_id")
        )
        .annotate(day=day)
        .values("actor_user_id", "day")
        .annotate(persons=Count("person_id", distinct=True))
        .filter(persons__gt=MANY_NAMES)
    )
    found = {(row["actor_user_id"], row["day"]) for row in opened}
    own = events.filter(_OPENED_NAME).annotate(day=day).values("actor_user_id", "day").annotate(first=Min("id"))
    return [row["first"] for row in own if (row["actor_user_id"], row["day"]) in found]


def organisations_to_review() -> QuerySet[Organisation]:
    """Where somebody works who may see persons, or has given themself a role."""
    seeing = Membership.objects.current().filter(role__in=PERSON_ROLES).values("organisation")
    given = Membership.objects.filter(is_self_given=True).values("organisation")
    return Organisation.objects.filter(Q(pk__in=seeing) | Q(pk__in=given))


def months_waiting(organisation_id: UUID) -> list[date]:
    """Months that are over, with look-ups and not prepared; the latest first. Three queries."""
    latest = last_month()
    months = [latest]
    while len(months) < MONTHS_BACK:
        months.append(month_of(months[-1] - timedelta(days=1)))
    began = _began(organisation_id, months)
    known = set(LogReview.objects.filter(organisation=organisation_id).values_list("month", flat=True))
    return [month for month in months if began is not None and month >= began and month not in known]


def _began(organisation_id: UUID, months: Iterable[date]) -> date | None:
    """The month of the own staff's first look-up or self-given role, no further back than the last of `months`."""
    since = clock.moment_on(min(months), 0)
    looked = (
        AuditEvent.objects.filter(
            organisation_id=organisation_id, person_id__isnull=False, at__gte=since, action__in=looks()
        )
        .order_by("at")
        .values_list("at", flat=True)
        .first()
    )
    given = roles_self_given(organisation_id, since, clock.now()).values_list("at", flat=True).first()
    began = min((moment for moment in (looked, given) if moment is not None), default=None)
    return None if began is None else month_of(clock.local(began).date())
