"""What every page of a round stands in: where it is, how far it has come, what is missing, its parts, its actions.

A tab's view fetches the round with `fetch_round`, makes its own context and answers with `round_page`. The frame costs
the same few queries whatever the round holds; what the view has fetched through the round's accessors is not fetched
again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import ngettext as _n

from coordination.permissions import can_pass_gate, can_reopen_round, can_report_issue, can_walk_round
from coordination.queries.figures import Figures, figures_of
from coordination.workflow.gates import Missing
from coordination.workflow.line import stations_of
from coordination.workflow.phases import BACK, BY_PHASE, forward_label
from coordination.workflow.snapshots import in_general
from coordination.workflow.transitions import Evaluation, evaluate, why_not_cancel
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.entry import Entry
from jobbspar.accounts.enums import OPERATIVE_ROLES
from jobbspar.accounts.http import Request
from jobbspar.ui.stations import Station
from jobbspar.ui.tags.lists import Tab
from tracks.enums import ACTIVE_PHASES, ENDED_PHASES, Phase
from tracks.models import Round

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# URL name and label of each part, in order. Who sees one is said by its view's `@entry`, and nowhere else.
PARTS: Final[tuple[tuple[str, StrPromise], ...]] = (
    ("round", gettext_lazy("Översikt")),
    ("round_activities", gettext_lazy("Moment")),
    ("round_chain", gettext_lazy("Insatser")),
    ("round_participants", gettext_lazy("Deltagare")),
    ("round_agreements", gettext_lazy("Arbetsgivare & avtal")),
    ("round_followups", gettext_lazy("Uppföljning")),
    ("round_issues", gettext_lazy("Hinder")),
    ("round_results", gettext_lazy("Resultat")),
    ("round_papers", gettext_lazy("Handlingar")),
    ("round_history", gettext_lazy("Historik")),
)
_ANY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do with the whole round. `why_not` is the reason it is closed; it stays visible."""

    label: str
    url: str
    why_not: str = ""


@dataclass(frozen=True)
class RoundFrame:
    """The frame's data, as `coordination/rounds/_frame.html` shows it."""

    round: Round
    figures: Figures
    stations: list[Station]
    standing: Evaluation
    missing: list[Missing]
    tabs: list[Tab]
    actions: list[Action]
    may_walk: bool
    may_pass: bool
    may_report: bool

    @property
    def is_draft(self) -> bool:
        return self.round.phase == Phase.DRAFT

    @property
    def is_over(self) -> bool:
        return self.standing.to is None

    @property
    def aim(self) -> str:
        """What the phase is for, in one sentence."""
        station = BY_PHASE.get(Phase(self.round.phase))
        return str(station.aim) if station else ""

    @property
    def forward(self) -> str:
        """What the button that takes the round on says."""
        return forward_label(Phase(self.round.phase)) if self.standing.to else ""

    @property
    def missing_words(self) -> str:
        count = len(self.standing.missing)
        return _n("%d sak saknas för fasbyte", "%d saker saknas för fasbyte", count) % count


def fetch_round(actor: Actor, pk: UUID) -> Round:
    """The round with what its header shows. 404 where it does not exist for the actor."""
    rows = Round.objects.visible_to(actor).select_related(
        "track__responsible", "coordinator", "deputy", "selection_method", "party_agreement"
    )
    round = rows.filter(pk=pk).first()
    if round is None:
        raise Http404
    return round


def round_page(
    request: Request,
    round: Round,
    tab: str,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with a part of the round. `tab` is its URL name; `template` extends `coordination/rounds/base.html`."""
    frame = frame_of(request.actor, round, tab)
    return render(request, template, {**(context or {}), "frame_of_round": frame, "round": round}, status=status)


def frame_of(actor: Actor, round: Round, tab: str) -> RoundFrame:
    """The frame around the part `tab` of the round, as `actor` sees it."""
    figures = figures_of(actor, round)
    may_walk = can_walk_round(actor, round)
    standing, tabs = evaluate(round), _tabs(actor, round, tab, figures)
    return RoundFrame(
        round=round,
        figures=figures,
        stations=stations_of(round, figures.phases),
        standing=standing,
        missing=standing.missing if may_walk else _as_seen_by(actor, round, standing.missing, tabs),
        tabs=tabs,
        actions=_actions(actor, round) if may_walk else [],
        may_walk=may_walk,
        may_pass=can_pass_gate(actor, round),
        may_report=round.phase in ACTIVE_PHASES and _may_enter(actor, "issue_new") and can_report_issue(actor, round),
    )


def _tabs(actor: Actor, round: Round, current: str, figures: Figures) -> list[Tab]:
    return [
        Tab(label, reverse(name, args=[round.pk]), name == current, *figures.count_of(name))
        for name, label in PARTS
        if _may_enter(actor, name)
    ]


def _as_seen_by(actor: Actor, round: Round, missing: list[Missing], tabs: list[Tab]) -> list[Missing]:
    """The same things for one who does not walk the round: led to its parts, but not to the coordinator's own forms.

    Those who only read are led nowhere, and are not told of how many persons something is true.
    """
    if not actor.has(*OPERATIVE_ROLES):
        return [replace(item, text=in_general(round.phase, item.key, item.text), url="") for item in missing]
    open_pages = {tab.url for tab in tabs}
    return [item if item.url.partition("#")[0] in open_pages else replace(item, url="") for item in missing]


def _may_enter(actor: Actor, name: str) -> bool:
    rule = _rule(name)
    return not rule.roles or actor.has(*rule.roles)


@cache
def _rule(name: str) -> Entry:
    """What the page's own `@entry` says."""
    rule: Entry = resolve(reverse(name, args=[_ANY])).func.entry  # type: ignore[attr-defined]
    return rule


def _actions(actor: Actor, round: Round) -> list[Action]:
    def to(name: str) -> str:
        return reverse(name, args=[round.pk])

    actions = [Action(_("Ändra omgången"), to("round_edit"))] if round.phase not in ENDED_PHASES else []
    if round.phase in ACTIVE_PHASES:
        if round.paused_at:
            actions.append(Action(_("Återuppta omgången"), to("round_resume")))
        else:
            actions.append(Action(_("Pausa omgången"), to("round_pause")))
    if round.phase in BACK:
        target = BACK[Phase(round.phase)].label
        actions.append(Action(_("Gå tillbaka till %s") % str(target).lower(), to("round_step_back")))
    if round.phase == Phase.FINISHED:
        closed = "" if can_reopen_round(actor, round) else _("bara koordinatorn, inom 30 dagar")
        actions.append(Action(_("Öppna omgången igen"), to("round_reopen"), closed))
    elif round.phase != Phase.CANCELLED:
        actions.append(Action(_("Ställ in omgången"), to("round_cancel"), why_not_cancel(round)))
    return actions
