"""Log rows as they would have been written, on a day of last month or any other."""

from datetime import datetime, timedelta
from typing import Any

from coordination.domain.reviews import prepare_review
from coordination.models import LogReview
from coordination.queries.monthly import last_month
from jobbspar.accounts.actor import system_actor
from jobbspar.accounts.models import Organisation, User
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from participants.models import Person
from tests.cast import actor_of


def last_months(day: int = 10, hour: int = 9, minute: int = 0) -> datetime:
    """A moment in the latest month that is over."""
    return clock.moment_on(last_month() + timedelta(days=day - 1), hour, minute)


def looked(user: User, person: Person | None, action: str = "person.viewed", **values: Any) -> AuditEvent:
    """Somebody has looked at a person, on the tenth of last month unless `at` says otherwise."""
    actor = actor_of(user)
    fields: dict[str, Any] = {
        "at": last_months(),
        "actor_user_id": user.pk,
        "organisation_id": actor.organisation_id,
        "role": ",".join(sorted(actor.roles)),
        "action": action,
        "object_type": "participants.person",
        "object_id": str(person.pk if person else ""),
        "person_id": person.pk if person else None,
    }
    return AuditEvent.objects.create(**fields | values)


def prepared(organisation: Organisation) -> LogReview:
    """Last month's review."""
    return prepare_review(organisation.pk, last_month(), actor=system_actor("test"))


def rules_of(review: LogReview) -> list[str]:
    """The rules that gave a finding, the sample aside."""
    return sorted(review.findings.exclude(rule="sample").values_list("rule", flat=True))
