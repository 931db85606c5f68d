"""Logguppföljning: a month is prepared once, each finding is judged, and the month is signed and then stands."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy as _n

from coordination.domain import review_rules
from coordination.domain.neutral import find_names, refuse_numbers, words_of
from coordination.enums import FindingOutcome, ReviewRule
from coordination.models import LogFinding, LogReview
from coordination.permissions import can_judge_finding, can_review_log
from coordination.queries.monthly import (
    busy_days,
    drawn,
    firsts,
    harvested_days,
    last_month,
    looked_in,
    month_of,
    months_waiting,
    organisations_to_review,
    roles_self_given,
    span_of,
)
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import User
from jobbspar.audit.log import record
from jobbspar.audit.models import AuditEvent
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from participants.models import Person

SIGNED: Final = _("Månaden är signerad och går inte att ändra.")
RANK: Final = {rule: place for place, rule in enumerate(ReviewRule)}
Found = list[tuple[ReviewRule, AuditEvent]]


def reviews_to_prepare() -> list[tuple[str, str]]:
    """(organisation, month) for every month that is over, has look-ups and is not prepared: asked for once a day."""
    return [
        (str(pk), month.isoformat())
        for pk in organisations_to_review().values_list("pk", flat=True)
        for month in months_waiting(pk)
    ]


@transaction.atomic
@across("Logguppföljning")
def prepare_review(organisation_id: UUID, month: date, *, actor: Actor) -> LogReview:
    """Draw the sample and run the rules over a month that is over. Twice, or two at once, is once.

    Reads persons and look-ups of more than one organisation: the own staff's looks at others' persons, and others' looks
    at the own ones.
    """
    if month_of(month) != month or month > last_month():
        raise RuleError(_("Månaden är inte slut än."))
    # Two at once: the later one waits here until the first has committed, and then finds it prepared.
    LogReview.objects.bulk_create(
        [LogReview(organisation_id=organisation_id, month=month, seed=secrets.token_hex(8))], ignore_conflicts=True
    )
    review = LogReview.objects.select_for_update().get(organisation=organisation_id, month=month)
    if not actor.is_system and not can_review_log(actor, review):
        raise NotAllowed
    if review.prepared_at is not None:
        return review
    sample, many = settings.LOG_REVIEW_SAMPLE, settings.LOG_REVIEW_MANY_PERSONS
    parts = looked_in(organisation_id, month)
    found = (
        _own_roles(review)
        + _targeted(review, parts)
        + _busy(parts, many)
        + _harvested(review, parts)
        + _sampled(parts, review.seed, sample)
    )
    LogFinding.objects.bulk_create(_findings(review, found), batch_size=1_000)
    review.looks = sum(part.count() for part in parts)
    review.rules = {"sample": sample, "many": many}
    review.prepared_at = clock.now()
    review.save(update_fields=["looks", "rules", "prepared_at"])
    record(actor, "logreview.prepared", review, findings=len(found), looks=review.looks)
    return review


def _own_roles(review: LogReview) -> Found:
    return [(ReviewRule.OWN_ROLE, event) for event in roles_self_given(review.organisation_id, *span_of(review.month))]


def _targeted(review: LogReview, parts: tuple[review_rules.Looks, ...]) -> Found:
    looked = [event for part in parts for event in firsts(part)]
    readers = {event.actor_user_id for event in looked if event.actor_user_id}
    persons = sorted({event.person_id for event in looked if event.person_id})
    facts = review_rules.compared(review.organisation_id, review.month, readers, persons)
    return [(rule, event) for event in looked for rule in review_rules.rules_for(event, facts)]


def _busy(parts: tuple[review_rules.Looks, ...], many: int) -> Found:
    ids = [event for part in parts for event in busy_days(part, many)]
    return [(ReviewRule.MANY, event) for event in AuditEvent.objects.filter(pk__in=ids)]


def _harvested(review: LogReview, parts: tuple[review_rules.Looks, ...]) -> Found:
    ids = [event for part in parts for event in harvested_days(part, review.month)]
    return [(ReviewRule.NAMES, event) for event in AuditEvent.objects.filter(pk__in=ids)]


def _sampled(parts: tuple[review_rules.Looks, ...], seed: str, size: int) -> Found:
    lots = [event for part in parts for event in drawn(part, seed, size)]
    lots.sort(key=lambda event: str(event.lot))  # type: ignore[attr-defined]
    return [(ReviewRule.SAMPLE, event) for event in lots[:size]]


def _findings(review: LogReview, found: Found) -> list[LogFinding]:
    ordered = sorted(found, key=lambda pair: (RANK[pair[0]], pair[1].at, pair[1].pk))
    return [
        LogFinding(
            review=review,
            rule=rule,
            place=place,
            event_id=event.pk,
            at=event.at,
            action=event.action,
            reader_id=event.actor_user_id,
            reader_roles=event.role,
            reader_organisation_id=event.organisation_id,
            person_id=None if rule.is_of_a_day else event.person_id,
        )
        for place, (rule, event) in enumerate(ordered, start=1)
    ]


@transaction.atomic
def judge_finding(finding: LogFinding, *, actor: Actor, outcome: str, note: str = "") -> LogFinding:
    """Say that it is in order, or that it must be looked into, with why. May be said anew until the month is signed."""
    # The review first: whoever signs it waits for this, and this for whoever signs.
    review = LogReview.objects.select_for_update().get(pk=finding.review_id)
    row = LogFinding.objects.select_for_update().get(pk=finding.pk)
    row.review = review
    if not can_review_log(actor, review):
        raise NotAllowed
    if review.signed_at is not None:
        raise RuleError(SIGNED)
    if not can_judge_finding(actor, row):
        raise RuleError(_("Det gäller ditt eget uppslag. En annan granskare behöver bedöma det."))
    if outcome not in (FindingOutcome.FINE, FindingOutcome.INVESTIGATE):
        raise RuleError(_("Välj en bedömning."), field="outcome")
    if outcome == FindingOutcome.INVESTIGATE and not note:
        raise RuleError(_("Skriv vad som behöver utredas."), field="note")
    _refuse_names(row, actor, note)
    if (row.outcome, row.note) == (outcome, note):
        return row
    values = {"outcome": outcome, "note": note, "judged_at": clock.now(), "judged_by_id": actor.user_id}
    return change(row, actor=actor, action="logfinding.judged", **values)


def _refuse_names(finding: LogFinding, actor: Actor, note: str) -> None:
    """The review is kept for long and read by others: neither the person nor the reader is named in it."""
    refuse_numbers(note, field="note")
    if find_names(note, names_in_finding(finding, actor)).sure:
        raise RuleError(
            _("Anteckningen nämner någon vid namn. Skriv om den så att ingen går att känna igen."), field="note"
        )


def names_in_finding(finding: LogFinding, actor: Actor) -> set[str]:
    """The words of the reader's name, and of the person's where that one is the actor's own."""
    names = [User.objects.values_list("name", flat=True).get(pk=finding.reader_id)]
    # Of others' persons nothing is compared: a refusal would tell the name.
    own = Person.objects.with_log_for(actor).filter(pk=finding.person_id)
    for row in own.values_list("first_name", "last_name", "preferred_name"):
        names += row
    return words_of(*names)


@transaction.atomic
def sign_review(review: LogReview, *, actor: Actor) -> LogReview:
    """Sign the month: it stands as it is from then on. Twice, or two auditors at once, is once."""
    row = LogReview.objects.select_for_update().get(pk=review.pk)
    if not can_review_log(actor, row):
        raise NotAllowed
    if row.signed_at is not None:
        return row
    counts = Counter(row.findings.values_list("outcome", flat=True))
    left = counts[FindingOutcome.OPEN]
    if left:
        words = _n("%d fynd är inte bedömt än.", "%d fynd är inte bedömda än.", left)
        raise RuleError(words % left)
    change(row, actor=actor, action="logreview.signed", signed_at=clock.now(), signed_by_id=actor.user_id)
    return row
