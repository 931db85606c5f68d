"""Styrgruppsunderlag: what the group needs before its meeting. Counts and neutral words; its papers are public records."""

from __future__ import annotations

from coordination.models import Issue
from coordination.papers.facts import Facts
from coordination.papers.words import shared
from jobbspar.documents.sections import Section, lines, section, table
from jobbspar.lib import clock, dates
from tracks.enums import ENDED_PHASES
from tracks.models import SteeringMeeting


def sections(facts: Facts) -> list[Section]:
    rows = shared.issues(facts)
    waiting = [row for row in rows if row.state in shared.ESCALATED]
    return [
        section("1 Läget", *_standing(facts)),
        section("2 Siffror", facts=_figures(facts, rows), after=[_SMALL]),
        section("3 Moment", table=table(("Fas", "Klara moment"), shared.phases(facts))),
        section("4 Insatskedjan", *_chain(facts), table=shared.holes(facts)),
        section("5 Hinder som lyfts till styrgruppen", *_lifted(waiting), table=_table(waiting)),
        section("6 Beslut som behövs", *_wanted(waiting), points=_questions(waiting)),
        section("7 Fattade beslut", *([] if (made := shared.decisions(facts)) else ["Inga beslut än."]), table=made),
    ]


_SMALL = "Deltagarna anges i grupper om fem. Annars gick det att räkna ut hur få som har slutat mellan två underlag."


def lead(facts: Facts) -> str:
    group = facts.track.steering_group
    return f"{group.name} · {facts.round}" if group else str(facts.round)


def meta(facts: Facts) -> list[dict[str, str]]:
    """The meeting that the papers are for."""
    meetings = SteeringMeeting.objects.filter(group=facts.track.steering_group_id, held_on__gte=clock.today())
    meeting = meetings.order_by("held_on").first()
    return [{"term": "Möte", "text": dates.date_text(meeting.held_on) if meeting else "Inte planerat"}]


def sources(facts: Facts) -> list[str]:
    """The hindrances that are told of: should somebody in one become protected, the paper is withheld."""
    return sorted(str(row.pk) for row in shared.issues(facts) if row.escalated_at is not None)


def _standing(facts: Facts) -> list[str]:
    round = facts.round
    paused = f" Omgången är pausad: {round.paused_reason}" if round.paused_at else ""
    names = ", ".join(party.organisation.name for party in facts.parties)
    phase = str(round.get_phase_display()).lower()
    where = phase if round.phase in ENDED_PHASES else f"i fasen {phase}"
    return [
        f"Omgången är {where}. Den är planerad till {facts.period}.{paused}",
        f"Parter: {names}." if names else "",
    ]


def _figures(facts: Facts, rows: list[Issue]) -> list[tuple[str, str]]:
    needed = [("Arbetsgivarnas behov", f"{facts.headcount} personer")] if facts.headcount else []
    return [
        *needed,
        ("Platser", str(facts.round.seats)),
        ("Deltagare", shared.participants_text(facts)),
        *shared.issue_counts(rows),
    ]


def _chain(facts: Facts) -> list[str]:
    if not facts.chain:
        return ["Insatskedjan är inte planerad än."]
    if not facts.chain.holes:
        return ["Kedjan har inga glapp."]
    return ["Ett glapp är arbetsdagar då ingenting är planerat för deltagarna."]


def _lifted(waiting: list[Issue]) -> list[str]:
    return [] if waiting else ["Inget hinder väntar på beslut."]


def _table(waiting: list[Issue]) -> dict[str, object] | None:
    return table(
        ("Nr", "Hinder", "Lyft", "Klart senast"),
        [
            (
                str(number),
                " ".join(lines(row.neutral_text, "Beskrivning saknas")),
                dates.date_text(clock.local(row.escalated_at).date()) if row.escalated_at else "–",
                dates.date_text(row.due) if row.due else "–",
            )
            for number, row in enumerate(waiting, 1)
        ],
    )


def _wanted(waiting: list[Issue]) -> list[str]:
    if not waiting:
        return ["Inga beslut behövs just nu."]
    return ["Styrgruppen föreslås besluta hur varje hinder ska lösas, vem som ansvarar och när det ska vara klart."]


def _questions(waiting: list[Issue]) -> list[str]:
    return [f"Hinder {number}: åtgärd, ansvarig och datum." for number in range(1, len(waiting) + 1)]
