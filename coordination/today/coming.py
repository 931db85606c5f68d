"""What comes within two weeks, and is not due yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from coordination.enums import OPEN_ISSUE_STATES, FollowUpKind
from coordination.models import FollowUp, Issue
from coordination.queries.names import named_to
from coordination.workflow.links import page, part_of_round
from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock
from jobbspar.ui.tags.lists import Todo
from participants.names import short_name
from participants.projections import shown_number
from tracks.enums import ACTIVE_PHASES
from tracks.models import PlanActivity, Round

AHEAD: Final = timedelta(days=14)
SHOWN: Final = 6


def coming(actor: Actor) -> list[Todo]:
    """The first few, soonest first. Three queries."""
    today = clock.today()
    span = {"due__gt": today, "due__lte": today + AHEAD, "round__phase__in": ACTIVE_PHASES, "round__paused_at": None}
    found = [*_follow_ups(actor, span), *_issues(actor, span), *_activities(actor, span)]
    return [todo for _due, todo in sorted(found, key=lambda pair: pair[0])[:SHOWN]]


def _follow_ups(actor: Actor, span: dict[str, Any]) -> list[tuple[Any, Todo]]:
    rows = FollowUp.objects.visible_to(actor).due().filter(owner=actor.user_id, **span)
    related = ("round__track", "participation__person", "party__organisation")
    shown = rows.select_related(*related).annotate(is_named=named_to(actor, "participation__"))
    return [
        (row.due, Todo(_("Uppföljning med %s") % _who(row), str(row.round), page("follow_up", row.pk), day=row.due))
        for row in shown.order_by("due", "id")[:SHOWN]
    ]


def _issues(actor: Actor, span: dict[str, Any]) -> list[tuple[Any, Todo]]:
    rows = Issue.objects.visible_to(actor).filter(owner=actor.user_id, state__in=OPEN_ISSUE_STATES, **span)
    shown = rows.select_related("round__track").order_by("due", "id")[:SHOWN]
    return [(row.due, Todo(row.title, str(row.round), page("issue", row.pk), day=row.due)) for row in shown]


def _who(row: Any) -> str:
    if row.kind == FollowUpKind.EMPLOYER:
        return str(row.party.organisation.name)
    return short_name(row.participation.person) if row.is_named else shown_number(row.participation)


def _activities(actor: Actor, span: dict[str, Any]) -> list[tuple[Any, Todo]]:
    nobody = Q(owner_user=None)
    mine = Q(owner_user=actor.user_id) | nobody & Q(owner_party__contact_user=actor.user_id)
    mine |= nobody & Q(owner_party__contact_user=None) & Q(round__coordinator=actor.user_id)
    rows = PlanActivity.objects.filter(mine, done_on=None, struck_at=None, **span)
    seen = rows.filter(round__in=Round.objects.visible_to(actor)).select_related("round__track")
    return [
        (
            row.due,
            Todo(
                row.text,
                str(row.round),
                part_of_round(row.round_id, "round_activities", f"moment-{row.pk}"),
                day=row.due,
            ),
        )
        for row in seen.order_by("due", "id")[:SHOWN]
    ]
