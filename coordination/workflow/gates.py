"""What has to be true before a round goes on. One function a gate: round in, list of what is missing out.

Each missing thing is a sentence a coordinator understands, without the name of any person (the steering group reads
it too), and the address where it is mended. An empty list means that the gate is met.

What they look at is fetched in `readings.py`, in a fixed number of queries. To add a check: write a small function
here, add it to its gate, to LABELS in `snapshots.py`, and to `readings.py` if it reads something new.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext as _n

from agreements.enums import AgreementKind
from agreements.kinds import WITH_EMPLOYER
from agreements.models import Agreement
from agreements.needed import Needed, needed
from coordination.workflow.links import page, part_of_round
from coordination.workflow.readings import (
    chain_gaps,
    current_package,
    employer_parties,
    load,
    marked,
    open_participations,
    taking_part,
)
from jobbspar.lib import clock
from jobbspar.lib.dates import period_text
from jobbspar.lib.text import in_sentence, join_and
from participants.queries.rounds import seats_taken
from tracks.enums import PackageStatus, Phase
from tracks.models import Round
from tracks.queries.chain import uncovered
from tracks.queries.tracks import local_agreement_fault

# Execution may end when every chain ends within this time (domain.md 2.2: "the last N weeks (default 4)").
LAST_WEEKS: Final = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing. `passable`: the coordinator may go on without it, with a written reason.

    Never passable: invariants 1–4 and 8, and missing signatures (architecture.md 3).
    """

    key: str
    text: str
    url: str
    passable: bool = True


Gate = Callable[[Round], list[Missing]]


# ── The gates ────────────────────────────────────────────────────────────────────────────────────────────────────────


def from_draft(round: Round) -> list[Missing]:
    """DRAFT → PLANNING: who leads it, within which agreement, for which need."""
    return [*_coordinator(round), *_local_agreement(round), *_need(round)]


def from_planning(round: Round) -> list[Missing]:
    """PLANNING → RECRUITMENT: what is required, how it is reached, who does what, and signatures (tasks P1–P6)."""
    return [
        *_employer_need(round),
        *_profile(round),
        *_package(round),
        *_steps(round),
        *_coverage(round),
        *_gaps(round),
        *_signatures(round),
        *_method(round),
        *_acknowledgements(round),
        *_party_agreement(round),
    ]


def from_recruitment(round: Round) -> list[Missing]:
    """RECRUITMENT → EXECUTION: somebody to begin with, each with a plan, chosen as agreed (tasks R1–R3)."""
    return [
        *_admitted(round),
        *_individual_plans(round),
        *_seats(round),
        *_recruitment_activities(round),
        *_answers(round),
    ]


def from_execution(round: Round) -> list[Missing]:
    """EXECUTION → CLOSING: the chains are ending and nothing is left lying (tasks G1–G4)."""
    return [*_chain_ends(round), *_follow_ups(round), *_issue_owners(round)]


def from_closing(round: Round) -> list[Missing]:
    """CLOSING → FINISHED: everyone closed, the round evaluated, the next one decided (tasks A1–A3)."""
    return [*_closed(round), *_evaluation(round), *_next_round(round)]


GATES: Final[dict[Phase, Gate]] = {
    Phase.DRAFT: from_draft,
    Phase.PLANNING: from_planning,
    Phase.RECRUITMENT: from_recruitment,
    Phase.EXECUTION: from_execution,
    Phase.CLOSING: from_closing,
}


def missing_in(round: Round) -> list[Missing]:
    """What hinders `round` from going on from the phase it is in. A round past the line is hindered by nothing."""
    gate = GATES.get(Phase(round.phase))
    if gate is None:
        return []
    load([round])
    return gate(round)


# ── The checks ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _at(round: Round, name: str, anchor: str = "") -> str:
    return part_of_round(round.pk, name, anchor)


def _coordinator(round: Round) -> list[Missing]:
    if round.coordinator_id:
        return []
    # Nobody could give the reason: it is the coordinator who passes a gate.
    return [Missing("coordinator", _("Ingen koordinator är utsedd."), _at(round, "round_edit"), passable=False)]


def _local_agreement(round: Round) -> list[Missing]:
    track = round.track
    if track.local_agreement is not None:
        fault = local_agreement_fault(track.local_agreement)
    elif track.no_local_agreement_reason.strip():
        fault = ""
    else:
        fault = _("Jobbspåret har ingen lokal överenskommelse, och inget skäl till att den saknas är angivet.")
    return [Missing("local_agreement", fault, page("track_local_agreement", track.pk))] if fault else []


def _need(round: Round) -> list[Missing]:
    if round.track.is_preparatory or round.round_needs.all():
        return []
    text = _("Inget kompetensbehov är kopplat till omgången.")
    return [Missing("need", text, _at(round, "round_needs"), passable=False)]


def _employer_need(round: Round) -> list[Missing]:
    """Invariant 1: an employer that is a party has a competence need in the round."""
    if round.track.is_preparatory:
        return []
    parties = {party.organisation_id for party in employer_parties(round)}
    if any(joined.need.employer.organisation_id in parties for joined in round.round_needs.all()):
        return []
    text = _("Ingen arbetsgivare med ett kompetensbehov är part i omgången.")
    return [Missing("employer_need", text, _at(round, "round_parties"), passable=False)]


def _profile(round: Round) -> list[Missing]:
    if round.track.is_preparatory:
        return []
    url = _at(round, "round_profile")
    profile = next(iter(marked(round, "profiles_read")), None)
    if profile is None:
        return [Missing("profile", _("Kravprofilen är inte skriven."), url)]
    lacking = [
        Missing("profile", _("%s har inte bekräftat kravprofilen.") % party.organisation.name, url)
        for party in employer_parties(round)
        if party.pk not in profile.confirmed
    ]
    if None not in profile.confirmed:
        lacking.append(Missing("profile", _("Koordinatorn har inte bekräftat kravprofilen."), url))
    return lacking


def _package(round: Round) -> list[Missing]:
    package = current_package(round)
    url = _at(round, "round_chain")
    if package is None or not package.steps.all():
        return [Missing("package", _("Insatspaketet har inga insatser."), url)]
    if package.status != PackageStatus.AGREED:
        return [Missing("package", _("Insatspaketet är inte överenskommet."), url)]
    return []


def _steps(round: Round) -> list[Missing]:
    package = current_package(round)
    lacking = []
    for step in package.steps.all() if package else ():
        parts = [
            (step.responsible_id, _("ansvarig part")),
            (step.weeks, _("antal veckor")),
            (step.funder, _("finansiering")),
        ]
        words = [word for value, word in parts if not value]
        if words:
            text = _("Insatsen %(step)s saknar %(what)s.") % {"step": step.name, "what": join_and(words)}
            lacking.append(Missing("step", text, _at(round, "round_chain")))
    return lacking


def _coverage(round: Round) -> list[Missing]:
    """Invariant 9, whatever was done first: a row may have come after the package was agreed."""
    profile = None if round.track.is_preparatory else next(iter(marked(round, "profiles_read")), None)
    return [
        Missing(
            "coverage",
            _("Kravet ”%s” ska läras i en insats, men ingen insats i paketet är vald för det.") % item.text,
            _at(round, "round_profile"),
        )
        for item in (uncovered(profile.learnt_items, current_package(round)) if profile else ())
    ]


def _gaps(round: Round) -> list[Missing]:
    return [
        Missing(
            "gap",
            _n(
                "Kedjan har ett glapp på %(days)d arbetsdag, %(period)s.",
                "Kedjan har ett glapp på %(days)d arbetsdagar, %(period)s.",
                gap.working_days,
            )
            % {"days": gap.working_days, "period": period_text(gap.start, gap.end)},
            _at(round, "round_chain"),
        )
        for gap in chain_gaps(round)
        if not gap.allowed
    ]


def agreements_needed(round: Round) -> list[Needed]:
    """What must be signed before anybody is recruited; nothing for a preparatory round of one municipality alone."""
    package = current_package(round)
    return needed(round, list(round.parties.all()), package.steps.all() if package else ())


def _signatures(round: Round) -> list[Missing]:
    """The right agreements, each signed by all: see `agreements.needed`."""
    signed = list(round.agreements.all())
    return [
        Missing("signature", _unsigned(need, signed), _at(round, "round_agreements"), passable=False)
        for need in agreements_needed(round)
        if not need.is_met(signed)
    ]


def _unsigned(need: Needed, agreements: list[Agreement]) -> str:
    if newcomers := need.newcomers(agreements):
        words = _("Avtalet är undertecknat utan %(names)s. Gör en ny version som alla undertecknar: %(kind)s.")
        names = join_and([row.organisation.name for row in newcomers])
        return words % {"names": names, "kind": in_sentence(str(need.kinds[-1].label))}
    if need.kinds == WITH_EMPLOYER:
        return _("Avsiktsförklaring eller överenskommelse med %s är inte undertecknad.") % need.party.organisation.name
    if AgreementKind.MUNICIPALITY_AGREEMENT in need.kinds:
        return _("Kommunöverenskommelsen om kostnadsdelning är inte undertecknad.")
    if AgreementKind.PROVIDER_AGREEMENT in need.kinds:
        return _("Avtalet med %s, som insatser köps av, är inte undertecknat.") % need.party.organisation.name
    return _("Partsöverenskommelsen är inte undertecknad.")


def _method(round: Round) -> list[Missing]:
    url = _at(round, "round_method")
    method = getattr(round, "selection_method", None)
    if method is None:
        return [Missing("method", _("Urvalsmetoden är inte planerad."), url)]
    lacking = []
    if method.approved_at is None:
        lacking.append(Missing("method", _("Urvalsmetoden är inte godkänd."), url))
    if not round.track.is_preparatory and not any(step.employer_takes_part for step in method.steps.all()):
        text = _("Arbetsgivaren deltar inte i något urvalssteg.")
        lacking.append(Missing("method_employer", text, url))
    return lacking


def _acknowledgements(round: Round) -> list[Missing]:
    return [
        Missing(
            "plan",
            _("%s har inte sagt ja till planen.") % party.organisation.name,
            _at(round, "round_activities", "plan"),
        )
        for party in round.parties.all()
        if party.acknowledged_at is None
    ]


def _party_agreement(round: Round) -> list[Missing]:
    if not round.track.is_stepwise or getattr(round, "party_agreement", None) is not None:
        return []
    text = _("Arbetsuppgifter och lönenivå för partsöverenskommelsen är inte ifyllda.")
    return [Missing("party_agreement", text, _at(round, "round_party_agreement"), passable=False)]


def _admitted(round: Round) -> list[Missing]:
    if taking_part(round):
        return []
    return [Missing("admitted", _("Ingen deltagare är antagen."), _at(round, "round_participants"))]


def _individual_plans(round: Round) -> list[Missing]:
    count = sum(row.plan_number is None for row in taking_part(round))
    if not count:
        return []
    text = _n("%d antagen deltagare saknar individuell plan.", "%d antagna deltagare saknar individuell plan.", count)
    return [Missing("individual_plan", text % count, _at(round, "round_participants"))]


def _seats(round: Round) -> list[Missing]:
    count = seats_taken(round)
    if count <= round.seats:
        return []
    text = _("%(admitted)d är antagna men omgången har bara %(seats)d platser.")
    words = text % {"admitted": count, "seats": round.seats}
    return [Missing("seats", words, _at(round, "round_participants"), passable=False)]


def _recruitment_activities(round: Round) -> list[Missing]:
    url = _at(round, "round_activities")
    return [
        Missing("recruitment_activity", _("Momentet ”%s” är varken genomfört eller struket.") % activity.text, url)
        for activity in round.activities.all()
        if activity.phase == Phase.RECRUITMENT and activity.is_open
    ]


def _answers(round: Round) -> list[Missing]:
    count = 0 if round.track.is_preparatory else len(marked(round, "unanswered"))
    if not count:
        return []
    text = _n(
        "%d presenterad kandidat har inte fått svar från arbetsgivaren.",
        "%d presenterade kandidater har inte fått svar från arbetsgivaren.",
        count,
    )
    return [Missing("answer", text % count, _at(round, "round_participants"))]


def _chain_ends(round: Round) -> list[Missing]:
    limit = clock.today() + LAST_WEEKS
    count = sum(row.last_day is not None and row.last_day > limit for row in open_participations(round))
    if not count:
        return []
    text = _n(
        "%d deltagare har insatser kvar längre än fyra veckor framåt.",
        "%d deltagare har insatser kvar längre än fyra veckor framåt.",
        count,
    )
    return [Missing("chain_end", text % count, _at(round, "round_participants"))]


def _follow_ups(round: Round) -> list[Missing]:
    count = len(marked(round, "overdue_follow_ups"))
    if not count:
        return []
    text = _n("%d uppföljning är försenad.", "%d uppföljningar är försenade.", count)
    return [Missing("follow_up", text % count, _at(round, "round_followups"))]


def _issue_owners(round: Round) -> list[Missing]:
    count = len(marked(round, "ownerless_issues"))
    if not count:
        return []
    text = _n("%d öppet hinder saknar ansvarig.", "%d öppna hinder saknar ansvarig.", count)
    return [Missing("issue_owner", text % count, _at(round, "round_issues"))]


def _closed(round: Round) -> list[Missing]:
    count = len(marked(round, "unclosed"))
    if not count:
        return []
    text = _n("%d deltagande är inte avslutat med utfall.", "%d deltaganden är inte avslutade med utfall.", count)
    # Not passable: what is not closed would be missing from the figures that are frozen (2.0.10).
    return [Missing("closed", text % count, _at(round, "round_participants"), passable=False)]


def _evaluation(round: Round) -> list[Missing]:
    if round.evaluation.strip():
        return []
    return [Missing("evaluation", _("Utvärderingen är inte skriven."), _at(round, "round_evaluation"))]


def _next_round(round: Round) -> list[Missing]:
    if round.next_decision:
        return []
    return [Missing("next_round", _("Det finns inget beslut om en ny omgång."), _at(round, "round_next_decision"))]
