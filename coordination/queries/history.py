"""What has happened in a round, in Swedish."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from coordination.models import PhaseChange
from coordination.workflow.snapshots import in_general
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OPERATIVE_ROLES, PERSON_ROLES
from jobbspar.accounts.http import Request
from jobbspar.accounts.models import Organisation, User
from jobbspar.audit.log import history_of_round
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.ui import paging
from jobbspar.ui.tags.lists import Event
from participants.queries.protection import hidden_persons
from tracks.models import Round


def steps_of(actor: Actor, round: Round) -> list[PhaseChange]:
    """The walk so far, latest first. One query. Those who read no small numbers get what was asked, not how many."""
    steps = list(PhaseChange.objects.filter(round=round).select_related("by").order_by("-at", "-id"))
    if not actor.has(*OPERATIVE_ROLES):
        for step in steps:
            step.gate = [
                check | {"text": in_general(step.from_phase, check["key"], check["text"])} for check in step.gate
            ]
    return steps


def events_of(request: Request, round: Round) -> tuple[paging.Page[AuditEvent], list[Event]]:
    """A page of the round's log. What concerns single persons is left out for those who never see any."""
    rows = history_of_round(round.pk)
    if not request.actor.has(*PERSON_ROLES):
        rows = rows.filter(person_id=None)
    rows = rows.exclude(person_id__in=hidden_persons(request.actor))
    page = paging.page(rows, request, order=["-id"], size=40)
    return page, together(told(page.rows))


def together(events: list[Event]) -> list[Event]:
    """What one person has done several times in a day, told once, where it was last done."""
    counts = Counter(_sameness(event) for event in events)
    latest: dict[tuple[object, ...], Event] = {}
    for event in events:
        latest.setdefault(_sameness(event), event)
    return [
        replace(event, detail=_("%d gånger den dagen") % counts[same]) if counts[same] > 1 else event
        for same, event in latest.items()
    ]


def _sameness(event: Event) -> tuple[object, ...]:
    return clock.local(event.moment).date(), event.who, event.text


def told(rows: list[AuditEvent]) -> list[Event]:
    """Log rows as people read them: what, who, for which organisation. Two queries."""
    users = _names(User, {row.actor_user_id for row in rows})
    organisations = _names(Organisation, {row.organisation_id for row in rows})
    return [
        Event(
            row.at,
            row.label,
            ", ".join(
                part
                for part in (
                    users.get(row.actor_user_id, "") or _("systemet"),
                    organisations.get(row.organisation_id, ""),
                )
                if part
            ),
        )
        for row in rows
    ]


def _names(model: type[User] | type[Organisation], ids: set[Any]) -> dict[Any, str]:
    found = model._default_manager.filter(pk__in=ids - {None})
    return dict(found.values_list("pk", "name"))
