"""The figures around a round: header, stations and tab counts, in one query whatever the round holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import ngettext as _n

from agreements.enums import LIVE_STATES
from agreements.models import Agreement
from coordination.enums import OPEN_ISSUE_STATES, PhaseEvent
from coordination.models import DisposedParticipation, FollowUp, Issue, PhaseChange
from coordination.workflow.line import PhaseFacts
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OPERATIVE_ROLES
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.dates import monday_of
from jobbspar.lib.spans import Gap, Span, gaps
from jobbspar.lib.suppress import safe_text
from participants.models import Candidacy, Participation
from tracks.models import ChainStep, GapAllowance, PlanActivity, Round, RoundNeed, RoundParty, Track
from tracks.querysets import PARTIES_IN_ORDER

# So many of a round's parties are named in its head; the others are a press away.
IN_THE_HEAD = 4


@dataclass(frozen=True)
class Figures:
    """Numbers of one round as one actor may read them. `admitted` is text: small numbers may be hidden."""

    parties: list[str]
    occupations: list[str]
    admitted: str
    seats: int
    promised: int
    candidates: int
    activities_done: int
    activities_total: int
    gap_count: int
    agreements: int
    late_follow_ups: int
    follow_ups: int
    issues: int
    participants: int
    phases: dict[str, PhaseFacts] = field(default_factory=dict)

    @property
    def first_parties(self) -> list[str]:
        """Those the head has room for: all, or the first few of many."""
        return self.parties if len(self.parties) <= IN_THE_HEAD + 1 else self.parties[:IN_THE_HEAD]

    @property
    def more_parties(self) -> int:
        return len(self.parties) - len(self.first_parties)

    def count_of(self, part: str) -> tuple[object, str]:
        """What a tab says beside its label, and in which tone."""
        follow_ups = (_n("%d sen", "%d sena", self.late_follow_ups) % self.late_follow_ups, "warn")
        people = self.participants or self.candidates
        counts: dict[str, tuple[object, str]] = {
            "round_activities": (f"{self.activities_done}/{self.activities_total}", "neutral"),
            "round_chain": (_n("%d glapp", "%d glapp", self.gap_count) % self.gap_count, "warn"),
            "round_participants": (people, "neutral"),
            "round_agreements": (self.agreements, "neutral"),
            "round_followups": follow_ups if self.late_follow_ups else (self.follow_ups, "neutral"),
            "round_issues": (self.issues, "warn"),
        }
        present = {
            "round_activities": self.activities_total,
            "round_chain": self.gap_count,
            "round_participants": people,
            "round_agreements": self.agreements,
            "round_followups": self.late_follow_ups or self.follow_ups,
            "round_issues": self.issues,
        }
        return counts[part] if present.get(part) else ("", "neutral")


def people_text(actor: Actor, count: int) -> str:
    """A number of people as the actor may read it (invariant 18)."""
    return str(count) if actor.has(*OPERATIVE_ROLES) else safe_text(count)


def figures_of(actor: Actor, round: Round) -> Figures:
    """One query, the first time a request asks."""
    known: dict[Actor, Figures] = round.__dict__.setdefault("_figures", {})
    if actor not in known:
        known[actor] = _read(actor, round)
    return known[actor]


@across("Räknar det som finns i omgången")
def _read(actor: Actor, round: Round) -> Figures:
    row = (
        Round.objects.filter(pk=round.pk)
        .annotate(**_names(), **_people(actor), **_work(actor), **_plan())
        .values(*_names(), *_people(actor), *_work(actor), *_plan())
        .get()
    )
    phases = _phase_facts(row["phase_rows"], row["activity_rows"])
    return Figures(
        parties=list(dict.fromkeys(row["party_names"])),
        occupations=row["occupation_codes"],
        admitted=people_text(actor, row["admitted"]),
        seats=round.seats,
        promised=row["promised"],
        candidates=row["candidates"],
        activities_done=sum(facts.done for facts in phases.values()),
        activities_total=sum(facts.total for facts in phases.values()),
        gap_count=len(gaps_of(row["step_rows"], row["allowance_rows"])),
        agreements=row["agreement_count"],
        late_follow_ups=row["late_follow_ups"],
        follow_ups=row["open_follow_ups"],
        issues=row["open_issues"],
        participants=row["participants"],
        phases=phases,
    )


def counted(rows: QuerySet[Any], by: str = "round") -> Coalesce:
    """How many of `rows` belong to the outer round, as a column."""
    mine = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(mine), 0)


def counted_participants() -> Combinable:
    """How many took part in the outer round, those whose data has been disposed of too, as a column."""
    return counted(Participation.objects.taking_part()) + counted(DisposedParticipation.objects.taking_part())


def _names() -> dict[str, Any]:
    occupations: type[Model] = Track.occupations.through
    return {
        "party_names": ArraySubquery(
            RoundParty.objects.filter(round=OuterRef("pk"))
            .order_by(PARTIES_IN_ORDER, "organisation__sort_name")
            .values("organisation__name")
        ),
        "occupation_codes": ArraySubquery(
            occupations._default_manager.filter(track_id=OuterRef("track_id"))
            .order_by("occupation_id")
            .values("occupation_id")
        ),
    }


def _people(actor: Actor) -> dict[str, Any]:
    needs = RoundNeed.objects.filter(round=OuterRef("pk")).order_by().values("round").annotate(n=Sum("need__headcount"))
    return {
        "promised": Coalesce(Subquery(needs.values("n")), 0),
        "admitted": counted_participants(),
        "participants": counted(Participation.objects.visible_to(actor)),
        "candidates": counted(Candidacy.objects.visible_to(actor)),
    }


def _work(actor: Actor) -> dict[str, Any]:
    due = FollowUp.objects.visible_to(actor).due()
    return {
        "open_follow_ups": counted(due),
        "late_follow_ups": counted(due.filter(due__lt=clock.today())),
        "open_issues": counted(Issue.objects.visible_to(actor).filter(state__in=OPEN_ISSUE_STATES)),
        "agreement_count": counted(Agreement.objects.visible_to(actor).filter(state__in=LIVE_STATES)),
    }


def _plan() -> dict[str, Any]:
    closed = Q(done_on__isnull=False) | Q(struck_at__isnull=False)
    return {
        "activity_rows": ArraySubquery(
            PlanActivity.objects.filter(round=OuterRef("pk"))
            .order_by()
            .values("phase")
            .annotate(total=Count("pk"), done=Count("pk", filter=closed))
            .values(data=JSONObject(phase="phase", total="total", done="done"))
        ),
        "phase_rows": ArraySubquery(
            PhaseChange.objects.filter(round=OuterRef("pk"), event=PhaseEvent.ADVANCED)
            .order_by("at")
            .values(data=JSONObject(phase="from_phase", at="at"))
        ),
        **chain_columns(),
    }


def chain_columns() -> dict[str, Any]:
    """The steps and allowed gaps of the package that holds, as columns on rounds; for `gaps_of`."""
    newest = Round.objects.filter(pk=OuterRef(OuterRef("pk"))).order_by("-packages__number").values("packages__pk")[:1]
    return {
        "step_rows": ArraySubquery(
            ChainStep.objects.filter(package=Subquery(newest)).values(
                data=JSONObject(year="start_year", week="start_week", weeks="weeks")
            )
        ),
        "allowance_rows": ArraySubquery(
            GapAllowance.objects.filter(package=Subquery(newest)).values(
                data=JSONObject(start=F("starts_on"), end=F("ends_on"))
            )
        ),
    }


def _phase_facts(changes: list[dict[str, str]], activities: list[dict[str, Any]]) -> dict[str, PhaseFacts]:
    left = {row["phase"]: clock.local(datetime.fromisoformat(row["at"])).date() for row in changes}
    counts = {row["phase"]: row for row in activities}
    return {
        phase: PhaseFacts(left.get(phase), counts.get(phase, {}).get("done", 0), counts.get(phase, {}).get("total", 0))
        for phase in {*left, *counts}
    }


def gaps_of(steps: list[dict[str, int]], allowances: list[dict[str, str]]) -> list[Gap]:
    """Gaps in a round's chain that nobody has allowed and that have not passed, from `chain_columns`."""
    spans = []
    for row in steps:
        first = monday_of(row["year"], row["week"])
        if row["weeks"]:
            spans.append(Span(first, date.fromordinal(first.toordinal() + 7 * row["weeks"] - 3)))
    allowed = [Span(date.fromisoformat(row["start"]), date.fromisoformat(row["end"])) for row in allowances]
    return [gap for gap in gaps(spans, allowed=allowed) if not gap.allowed and gap.end >= clock.today()]
