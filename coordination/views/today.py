"""Idag: one queue sorted by consequence, the own rounds, and what colleagues have done since last time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.queries.rounds import RoundLine, lines, with_figures
from coordination.today import asked, waiting
from coordination.today.coming import coming
from coordination.today.items import LABELS, Sort, TodayItem, in_order
from coordination.today.since import has_acted_today, last_visit, since
from coordination.workflow.links import portal
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.entry import signed_in_entry
from jobbspar.accounts.enums import OVERSIGHT_ROLES, STAFF_ROLES, Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.models import User
from jobbspar.lib import clock, dates
from jobbspar.ui.fragments import fragment_or_page
from jobbspar.ui.tags.formats import FULL_WEEKDAYS
from jobbspar.ui.tags.lists import Choice
from tracks.models import Round

# To add a kind of thing: a function actor → items in `coordination/today/`, and its name here.
PROVIDERS: Final = (
    waiting.gaps,
    waiting.employer_gaps,
    waiting.answers,
    waiting.agreements,
    waiting.ending,
    waiting.reviews,
    waiting.decisions,
    waiting.issues,
    waiting.assessments,
    waiting.follow_ups,
    waiting.activities,
    waiting.mandates,
    waiting.contacts,
    asked.referrals,
    asked.requests,
    asked.acknowledgements,
    asked.led_rounds,
    asked.stopped,
    asked.log_reviews,
)
NUMBERS: Final = (
    *(gettext_lazy("En"), gettext_lazy("Två"), gettext_lazy("Tre"), gettext_lazy("Fyra"), gettext_lazy("Fem")),
    *(gettext_lazy("Sex"), gettext_lazy("Sju"), gettext_lazy("Åtta"), gettext_lazy("Nio"), gettext_lazy("Tio")),
)
ROUNDS_SHOWN: Final = 6
# More than this in one screen is not a list of today.
MOST_SHOWN: Final = 60
# Coming back within this time is the same visit.
SAME_VISIT: Final = timedelta(hours=4)
_SINCE = "since"


@signed_in_entry
def today(request: Request) -> HttpResponse:
    """What waits for the actor. An employer's contact has the portal instead."""
    actor = request.actor
    if home := _elsewhere(actor):
        return redirect(home)
    queue = in_order(item for provider in PROVIDERS for item in provider(actor))
    chosen = request.GET.get("visa", "")
    shown = [item for item in queue if not chosen or item.sort == chosen]
    day = clock.today()
    context = {
        "heading": f"{FULL_WEEKDAYS[day.weekday()].capitalize()} {day.day} {dates.MONTHS[day.month - 1]}",
        "lead": _lead(len(queue)),
        "pills": _pills(queue) if queue else [],
        "items": shown[:MOST_SHOWN],
        "is_done": bool(not queue and has_acted_today(actor)),
        "more": max(len(shown) - MOST_SHOWN, 0),
        "coming": coming(actor),
        "rounds": _rounds(actor),
        "since": since(actor, _since(request)),
        "is_leader": actor.has(Role.COORDINATOR),
    }
    return fragment_or_page(request, "coordination/today.html", "coordination/_today.html", context)


def _elsewhere(actor: Actor) -> str:
    """Where somebody begins whose roles give no round; "" for those who have Idag."""
    if actor.has(*STAFF_ROLES):
        return ""
    if actor.has(*OVERSIGHT_ROLES):
        return reverse("system_home" if actor.has(Role.SYSTEM_ADMIN) else "log_reviews")
    if actor.has(Role.UNIT_HEAD):
        return reverse("disposal")
    return portal()


def _lead(count: int) -> str:
    if not count:
        return _("Inget väntar på dig just nu.")
    if count == 1:
        return _("En sak väntar på dig.")
    number = str(NUMBERS[count - 1]) if count <= len(NUMBERS) else str(count)
    return _("%s saker väntar på dig. Det som får följder först kommer först.") % number


def _pills(queue: list[TodayItem]) -> list[Choice]:
    counts = {sort: sum(item.sort == sort for item in queue) for sort in Sort}
    found = [Choice(str(sort), LABELS[sort], count) for sort, count in counts.items() if count]
    return [Choice("", _("Allt"), len(queue)), *found]


def _rounds(actor: Actor) -> list[RoundLine]:
    """The rounds the actor leads; for others those they are in, with a warning first for the region and the admin."""
    everything = Round.objects.visible_to(actor).not_ended()
    mine: QuerySet[Round] = everything.led_by(actor) if actor.has(Role.COORDINATOR) else everything  # type: ignore[attr-defined]
    rows = with_figures(mine, actor).order_by("planned_start", "id")[:ROUNDS_SHOWN]
    return lines(actor, list(rows))


def _since(request: Request) -> datetime:
    """When the person was here last, before this visit. A new visit begins after some hours away."""
    user, now = request.user, clock.now()
    if not isinstance(user, User):
        return now
    before = last_visit(user.seen_today_at)
    kept = request.session.get(_SINCE)
    if kept and user.seen_today_at and now - user.seen_today_at < SAME_VISIT:
        return datetime.fromisoformat(kept)
    request.session[_SINCE] = before.isoformat()
    User.objects.filter(pk=user.pk).update(seen_today_at=now)
    return before
