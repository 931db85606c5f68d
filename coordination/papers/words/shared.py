"""Tables and lists that the steering group's papers and the final report share. Counts only, and neutral words only."""

from __future__ import annotations

from typing import Any

from coordination.enums import OPEN_ISSUE_STATES, IssueState
from coordination.models import Decision, DisposedParticipation, Issue
from coordination.papers.facts import Facts
from jobbspar.documents.sections import table
from jobbspar.lib import dates
from jobbspar.lib.suppress import FEWEST_SHOWN, safe_text
from jobbspar.lib.text import in_sentence
from participants.models import Participation
from tracks.enums import Phase

ESCALATED = (IssueState.ESCALATED, IssueState.ESCALATED_HIGHER)
# What may name somebody is not even fetched.
_OF_PERSONS = ("title", "text", "action_text")


def participants_text(facts: Facts) -> str:
    """How many take part, in fives: "0", "färre än 5", "10–14".

    A document stays while people leave. An exact number in two versions, or beside the page of today, would tell how
    few they were (invariant 18).
    """
    own = {"round": facts.round}
    count = Participation.objects.taking_part().filter(**own).count()
    count += DisposedParticipation.objects.taking_part().filter(**own).count()
    first = count - count % FEWEST_SHOWN
    return f"{first}–{first + FEWEST_SHOWN - 1}" if count >= FEWEST_SHOWN else safe_text(count)


def issues(facts: Facts) -> list[Issue]:
    """The round's hindrances without their own words, and without those of protected persons."""
    rows = Issue.objects.nobody_protected().filter(round=facts.round)
    return list(rows.defer(*_OF_PERSONS).order_by("escalated_at", "created_at"))


def issue_counts(rows: list[Issue]) -> list[tuple[str, str]]:
    """How many there have been, how many remain and how many the steering group got."""
    open_now = sum(row.state in OPEN_ISSUE_STATES for row in rows)
    lifted = sum(row.escalated_at is not None for row in rows)
    return [
        ("Hinder som rapporterats", str(len(rows))),
        ("Av dem är kvar", str(open_now)),
        ("Av dem har lyfts till styrgruppen", str(lifted)),
    ]


def decisions(facts: Facts) -> dict[str, Any] | None:
    """What the steering group has decided about the round."""
    rows = Decision.objects.filter(issue__in=Issue.objects.nobody_protected(), issue__round=facts.round)
    return table(
        ("Datum", "Beslut", "Ansvarig", "Klart senast"),
        [
            (
                dates.date_text(row.decided_on),
                row.text,
                row.responsible or "–",
                dates.date_text(row.due) if row.due else "–",
            )
            for row in rows.order_by("decided_on", "created_at")
        ],
    )


def holes(facts: Facts) -> dict[str, Any] | None:
    """The gaps in the planned chain."""
    return table(
        ("Glapp", "När", "Arbetsdagar", "Tillåtet"),
        [
            (
                f"Mellan {in_sentence(hole.before.name)} och {in_sentence(hole.after.name)}",
                dates.period_text(hole.gap.start, hole.gap.end),
                str(hole.gap.working_days),
                f"Ja: {hole.reason}" if hole.reason else ("Ja" if hole.gap.allowed else "Nej"),
            )
            for hole in facts.chain.holes
        ],
    )


def phases(facts: Facts) -> list[tuple[str, str]]:
    """Each phase with how many of its tasks are done."""
    rows = []
    for phase in (Phase.PLANNING, Phase.RECRUITMENT, Phase.EXECUTION, Phase.CLOSING):
        tasks = [row for row in facts.activities if row.phase == phase and row.struck_at is None]
        done = sum(row.done_on is not None for row in tasks)
        rows.append((str(phase.label), f"{done} av {len(tasks)}" if tasks else "–"))
    return rows
