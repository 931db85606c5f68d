"""What the first page of a round shows: the chain, who takes part, what comes next, the agreements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from agreements.enums import AgreementState
from agreements.queries import missing_words
from coordination.enums import FollowUpKind
from coordination.models import FollowUp
from coordination.queries.figures import Figures
from coordination.queries.names import named_to
from coordination.workflow.links import page, part_of_round
from coordination.workflow.readings import (
    activities_lookup,
    agreements_lookup,
    current_package,
    packages_lookup,
    parties_lookup,
)
from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock, dates
from jobbspar.lib.text import in_sentence
from jobbspar.ui.tags.lists import Todo
from participants.enums import EnrolmentState, ParticipationState
from participants.models import Participation, StepEnrolment
from participants.names import place_of, short_name
from participants.projections import shown_number
from participants.queries.rounds import participation_gaps, participation_overloads
from tracks.enums import Phase
from tracks.models import Round
from tracks.queries import Chain, chain_from

# So many rows fit the overview; the rest stand in their own part.
PARTICIPANTS_SHOWN, STEPS_SHOWN = 8, 6
_NO_LONGER = (AgreementState.REPLACED, AgreementState.TERMINATED, AgreementState.EXPIRED)
_OVER = (EnrolmentState.INTERRUPTED, EnrolmentState.NOT_STARTED)


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """One participant as the overview shows them."""

    name: str
    url: str
    municipality: str
    progression: int | None
    now: str
    last_followed: date | None
    status: str
    tone: str


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One agreement and how far it has come: with whom, and whose signature it waits for."""

    name: str
    whom: str
    url: str
    status: str
    tone: str


def chain_shown(round: Round) -> Chain:
    """The round's chain. What the gate has fetched is not fetched again."""
    prefetch_related_objects([round], parties_lookup(), packages_lookup())
    package = current_package(round)
    steps = list(package.steps.all()) if package else []
    allowances = list(package.allowances.all()) if package else []
    parties = list(round.parties.all())
    return chain_from(round, package, today=clock.today(), steps=steps, allowances=allowances, parties=parties)


def participants_shown(actor: Actor, round: Round) -> list[ParticipantLine]:
    """Those the actor may see, the ones that need somebody first. Three queries."""
    follow_ups = FollowUp.objects.filter(participation=OuterRef("pk"))
    done = follow_ups.filter(done_on__isnull=False).order_by("-done_on")
    rows = (
        Participation.objects.visible_to(actor)
        .filter(round=round)
        .select_related("person", "home_municipality")
        .prefetch_related("enrolments", "gap_allowances")
        .annotate(
            followed_on=Subquery(done.values("done_on")[:1]),
            step_reached=Subquery(done.filter(progression__isnull=False).values("progression")[:1]),
            follow_up_due=Subquery(follow_ups.due().order_by("due").values("due")[:1]),
            is_named=named_to(actor),
        )
        .order_by(F("closed_on").asc(nulls_first=True), Coalesce("follow_up_due", "admitted_on"), "number")
    )
    return [_line(row) for row in rows[:PARTICIPANTS_SHOWN]]


def _line(row: Any) -> ParticipantLine:
    status, tone = _status(row)
    return ParticipantLine(
        name=short_name(row.person) if row.is_named else shown_number(row),
        url=page("participation", row.pk),
        municipality=place_of(row.person, row.home_municipality.name),
        progression=row.step_reached,
        now=_now(row),
        last_followed=row.followed_on,
        status=status,
        tone=tone,
    )


def _now(row: Any) -> str:
    if row.closed_on:
        return _("Avslutad")
    if row.state == ParticipationState.PAUSED:
        return _("Uppehåll")
    today = clock.today()
    steps: list[StepEnrolment] = [step for step in row.enrolments.all() if step.state not in _OVER]
    current = next((step for step in steps if step.span.holds(today) and not step.is_parallel), None)
    current = current or next((step for step in steps if step.span.holds(today)), None)
    if current:
        return current.name
    coming = next((step for step in steps if step.starts_on > today), None)
    return _("Väntar på %s") % in_sentence(coming.name) if coming else _("Inga fler insatser")


def _status(row: Any) -> tuple[str, str]:
    """The worst thing first: a gap now or soon, a late follow-up, a pause, too much at once, else according to plan."""
    if row.closed_on:
        return (_("Lämnade i förtid"), "neutral") if row.left_early else (_("Avslutad"), "neutral")
    today = clock.today()
    hole = next((gap for gap in participation_gaps(row) if not gap.allowed and gap.end >= today), None)
    if hole and dates.working_days_between(today, hole.start) <= 10:
        return _("Glapp %d d") % hole.working_days, "danger"
    if row.follow_up_due and row.follow_up_due < today:
        return _("Uppföljning sen %d d") % (today - row.follow_up_due).days, "warn"
    if row.state == ParticipationState.PAUSED:
        return _("Uppehåll"), "info"
    if participation_overloads(row):
        return _("Mer än heltid"), "warn"
    return _("Enligt plan"), "ok"


def next_steps(actor: Actor, round: Round) -> list[Todo]:
    """What is to be done, soonest first, and the one thing done last. Two queries."""
    prefetch_related_objects([round], activities_lookup())
    rows = [row for row in round.activities.all() if row.phase == round.phase or row.due]
    url = part_of_round(round.pk, "round_activities")
    coming = [
        (
            row.due or date.max,
            Todo(row.text, row.owner_party.organisation.name if row.owner_party else "", url, day=row.due),
        )
        for row in rows
        if row.is_open
    ]
    coming += [(row.due, _follow_up_todo(row)) for row in _follow_ups(actor, round)]
    todo = [item for _day, item in sorted(coming, key=lambda pair: pair[0])[:STEPS_SHOWN]]
    done = max((row for row in rows if row.done_on), key=lambda row: (row.done_on, row.order), default=None)
    return [*todo, Todo(done.text, done=True)] if done else todo


def _follow_ups(actor: Actor, round: Round) -> list[Any]:
    rows = FollowUp.objects.visible_to(actor).due().filter(round=round)
    related = ("participation__person", "participation__home_municipality", "party__organisation")
    shown = rows.select_related(*related).annotate(is_named=named_to(actor, "participation__"))
    return list(shown.order_by("due", "id")[:STEPS_SHOWN])


def _follow_up_todo(row: Any) -> Todo:
    if row.kind == FollowUpKind.EMPLOYER and row.party:
        text = _("Uppföljning med %s") % row.party.organisation.name
        return Todo(text, _("Arbetsgivare"), page("follow_up", row.pk), day=row.due)
    participation = row.participation
    if participation is None:
        return Todo(_("Uppföljning"), "", page("follow_up", row.pk), day=row.due)
    name = short_name(participation.person) if row.is_named else shown_number(participation)
    text = _("Följ upp %s") % name
    place = place_of(participation.person, participation.home_municipality.name)
    return Todo(text, place, page("follow_up", row.pk), day=row.due)


def agreements_shown(round: Round) -> list[AgreementLine]:
    """The agreements that hold or are on their way. One query, or none when the gate has asked it; one more where some
    wait for signatures."""
    prefetch_related_objects([round], agreements_lookup())
    rows = [row for row in round.agreements.all() if row.state not in _NO_LONGER]
    missing = missing_words(rows)
    waits = {
        AgreementState.SIGNED: (_("Undertecknad"), "ok"),
        AgreementState.FOR_SIGNATURE: (_("Väntar på underskrift"), "info"),
    }
    return [
        AgreementLine(
            str(row.get_kind_display()),
            " · ".join(filter(None, [row.counterpart, missing.get(row.pk, "")])),
            page("agreement", row.pk),
            *waits.get(AgreementState(row.state), (str(row.get_state_display()), "neutral")),
        )
        for row in sorted(rows, key=lambda row: (row.kind, row.sort_name, -row.number))
    ]


def numbers(round: Round, figures: Figures, chain: Chain) -> list[tuple[str, str]]:
    """Läget: a few numbers with what they count."""
    filled = f"{figures.admitted}/{figures.seats}" if has_begun(round) else str(figures.seats)
    rows = [(filled, _("platser fyllda") if has_begun(round) else _("platser"))]
    if not round.track.is_preparatory:
        rows.append((str(figures.promised), _("efterfrågade jobb")))
    if chain:
        rows.append((str(chain.weeks), _("veckor i kedjan")))
        rows.append((_("%d tkr") % ((chain.cost + 50_000) // 100_000), _("per deltagare")))
    return rows


def has_begun(round: Round) -> bool:
    """Whether there can be participants."""
    return round.phase not in (Phase.DRAFT, Phase.PLANNING)
