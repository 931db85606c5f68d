"""What the gates look at, fetched in a fixed number of queries whatever the size of the round.

Everything is read through `round`'s reverse accessors, so a page that has fetched the same already pays nothing more.
"""

from __future__ import annotations

from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, OuterRef, Prefetch, Q, prefetch_related_objects

from agreements.models import Agreement
from coordination.enums import OPEN_ISSUE_STATES
from coordination.models import FollowUp, Issue
from jobbspar.database.walls import across
from jobbspar.lib import clock, spans
from jobbspar.lib.spans import Span
from participants.enums import CandidacyState, EmployerView, EnrolmentState
from participants.models import Candidacy, EmployerAnswer, Participation
from tracks.enums import Phase
from tracks.models import (
    ChainStep,
    GapAllowance,
    InterventionPackage,
    PlanActivity,
    ProfileConfirmation,
    RequirementProfile,
    Round,
    RoundNeed,
    RoundParty,
)
from tracks.queries.chain import learnt_items

# No employer needs to answer about somebody who is no longer asked about.
_OUT_OF_PLAY: Final = (CandidacyState.DECLINED, CandidacyState.NOT_SELECTED)


@across("Grinden läser hela omgången")
def load(rounds: list[Round]) -> None:
    """Fetch, for rounds of one phase, all that their gate reads: the same number of queries whatever their size."""
    if rounds:
        prefetch_related_objects(rounds, *_lookups(Phase(rounds[0].phase)))


def _lookups(phase: Phase) -> list[str | Prefetch]:
    if phase == Phase.DRAFT:
        return [needs_lookup(), "track__local_agreement"]
    if phase == Phase.PLANNING:
        return [
            parties_lookup(),
            needs_lookup(),
            packages_lookup(),
            _profiles(),
            agreements_lookup(),
            "selection_method__steps",
            "party_agreement",
        ]
    if phase == Phase.RECRUITMENT:
        return [activities_lookup(), _unclosed(), _unanswered()]
    if phase == Phase.EXECUTION:
        return [_unclosed(), _overdue(), _ownerless()]
    return [_unclosed()] if phase == Phase.CLOSING else []


def parties_lookup() -> Prefetch:
    """The parties with their organisations, in the order they are shown."""
    return Prefetch("parties", RoundParty.objects.select_related("organisation", "acknowledged_by"))


def needs_lookup() -> Prefetch:
    """The competence needs joined to the round, with their employers."""
    return Prefetch("round_needs", RoundNeed.objects.select_related("need__employer"))


def packages_lookup() -> Prefetch:
    """The versions of the intervention package, newest first, with steps and allowed gaps."""
    return Prefetch(
        "packages",
        InterventionPackage.objects.prefetch_related(
            Prefetch(
                "steps", ChainStep.objects.select_related("type", "responsible__organisation", "provider__organisation")
            ),
            Prefetch("allowances", GapAllowance.objects.select_related("created_by")),
        ),
    )


def activities_lookup() -> Prefetch:
    """The planned activities (moment), with the party that owns each."""
    return Prefetch("activities", PlanActivity.objects.select_related("owner_party__organisation", "owner_user"))


def agreements_lookup() -> Prefetch:
    """The round's agreements, every version. Whoever sees the round from the staff's side sees them."""
    return Prefetch(
        "agreements", Agreement.objects.select_related("party__organisation").prefetch_related("signatories")
    )


def _profiles() -> Prefetch:
    """Versions of the requirement profile, newest first, with the parties that have confirmed each (None: coordinator) and
    the rows that are to be learnt in a step."""
    given = ProfileConfirmation.objects.filter(profile=OuterRef("pk")).values("party")
    learnt = Prefetch("items", learnt_items(), to_attr="learnt_items")
    rows = RequirementProfile.objects.annotate(confirmed=ArraySubquery(given)).prefetch_related(learnt)
    return Prefetch("profiles", rows, to_attr="profiles_read")


def _unclosed() -> Prefetch:
    """Participations not closed with an outcome, with the day their chain ends and their plan's number."""
    still_to_come = Q(enrolments__state__in=[EnrolmentState.PLANNED, EnrolmentState.STARTED], enrolments__ended_on=None)
    rows = Participation.objects.filter(Q(closed_on=None) | Q(closing=None)).annotate(
        last_day=Max("enrolments__planned_end", filter=still_to_come), plan_number=Max("plans__number")
    )
    return Prefetch("participations", rows, to_attr="unclosed")


def _unanswered() -> Prefetch:
    """Candidacies still in play that some employer has not answered about."""
    waiting = EmployerAnswer.objects.standing().filter(view=EmployerView.WAITING)
    rows = Candidacy.objects.filter(pk__in=waiting.values("candidacy")).exclude(state__in=_OUT_OF_PLAY)
    return Prefetch("candidacies", rows, to_attr="unanswered")


def _overdue() -> Prefetch:
    return Prefetch("follow_ups", FollowUp.objects.due().filter(due__lt=clock.today()), to_attr="overdue_follow_ups")


def _ownerless() -> Prefetch:
    rows = Issue.objects.filter(state__in=OPEN_ISSUE_STATES, owner=None)
    return Prefetch("issues", rows, to_attr="ownerless_issues")


def employer_parties(round: Round) -> list[RoundParty]:
    """The employers that take part."""
    return [party for party in round.parties.all() if party.is_employer]


def current_package(round: Round) -> InterventionPackage | None:
    """The package that holds: the highest version."""
    return next(iter(round.packages.all()), None)


def chain_gaps(round: Round) -> list[spans.Gap]:
    """The holes in the round's chain, before there are persons (2.0.9); those that are allowed are marked so."""
    package = current_package(round)
    if package is None:
        return []
    allowed = [Span(row.starts_on, row.ends_on) for row in package.allowances.all()]
    return spans.gaps([step.span for step in package.steps.all() if step.weeks], allowed=allowed)


def open_participations(round: Round) -> list[Any]:
    """Participations that go on, with `last_day` and `plan_number`. Needs `load`."""
    return [row for row in marked(round, "unclosed") if row.closed_on is None]


def taking_part(round: Round) -> list[Any]:
    """Those of `open_participations` who have not left early: somebody who has gone begins nothing and needs no plan."""
    return [row for row in open_participations(round) if not row.left_early]


def is_loaded(round: Round) -> bool:
    """Whether the participations have been fetched."""
    return hasattr(round, "unclosed")


def marked(round: Round, name: str) -> list[Any]:
    """What `load` has put beside the model's own attributes."""
    found: list[Any] = getattr(round, name)
    return found
