"""Persons whose time is out, or nearly, and the two who say yes: Ada of Göteborg's colleague in Mölndal is Mona."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from coordination.disposal.domain import rules, runs
from coordination.disposal.enums import Handling, RecordType, StartEvent
from coordination.disposal.models import DisposalRun, RetentionRule
from coordination.domain.results import freeze_results
from coordination.models import RoundResult
from jobbspar.accounts.actor import Actor, system_actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import User
from jobbspar.lib import clock, identity
from participants.domain import closings, enrolments, participations
from participants.enums import Outcome
from participants.models import Participation, Person
from tests.cast import Cast, a_person, a_user, actor_of
from tests.participants.ways import a_recruiting_round, ongoing
from tracks.enums import NextRoundDecision, Phase
from tracks.models import Round

# Something was last written on this day, and the rule says five years.
THEN = date(2020, 5, 4)
ANNIVERSARY = date(2025, 5, 4)
YEARS = 5


def two_admins(cast: Cast) -> tuple[User, User]:
    """Mona and Måns are local admins of Mölndal."""
    return (
        a_user("Mona Molin", cast.molndal, Role.LOCAL_ADMIN, email="mona@cast.example"),
        a_user("Måns Molin", cast.molndal, Role.LOCAL_ADMIN, email="mans@cast.example"),
    )


def a_rule(actor: Actor, record_type: RecordType = RecordType.PERSON_ONLY, **values: Any) -> RetentionRule:
    """Disposed of five years after what was written last (or as the kind counts), kept if born on 5, 15 or 25."""
    usual = {"handling": Handling.DISPOSE, "years": YEARS, "ground": "Nämndens beslut.", "keeps_sample": True}
    usual["starts_from"] = {
        RecordType.PARTICIPATION: StartEvent.LAST_NOTE,
        RecordType.PERSON_ONLY: StartEvent.LAST_NOTE,
        RecordType.CONSENTS: StartEvent.CLOSING,
    }.get(record_type, StartEvent.REGISTRATION)
    return rules.save_rule(record_type, actor=actor, **(usual | values))


def on_day(*wanted: int) -> str:
    """A published test number of somebody whose day, as it stands in the number, is one of these."""
    return next(n for n in sorted(identity.test_numbers()) if int(n[6:8]) in wanted)


def an_old_person(cast: Cast, number: str | None = None, **fields: Any) -> Person:
    """Hamid's person, of whom nothing has been written since THEN."""
    with clock.at(THEN):
        return a_person(cast, number=on_day(1, 2, 3) if number is None else number, **fields)


def a_finished_participation(cast: Cast, *, seats: int = 4, **fields: Any) -> Participation:
    """Somebody who went the whole way in a round that was finished, frozen and left, all on THEN."""
    with clock.at(THEN):
        person = fields.pop("person", None) or a_person(cast, number=on_day(1, 2, 3))
        round = fields.pop("round", None) or a_recruiting_round(cast, seats=seats, steps=1)
        Round.objects.filter(pk=round.pk).update(phase=Phase.RECRUITMENT)
        row = ongoing(cast, Round.objects.get(pk=round.pk), person)
        finish(cast, row)
    return row


def finish(cast: Cast, row: Participation) -> None:
    """The chain is gone through, the participation closed with work, and the round finished."""
    kerstin = actor_of(cast.kerstin)
    for step in row.enrolments.all():
        enrolments.complete_enrolment(
            enrolments.start_enrolment(step, actor=kerstin, started_on=clock.today()),
            actor=kerstin,
            ended_on=clock.today(),
        )
    participations.set_support(row, actor=actor_of(cast.hamid), language_support="Svenska på jobbet")
    closings.close_participation(
        row,
        actor=kerstin,
        closed_on=clock.today(),
        outcome=Outcome.WORK_UNSUBSIDISED,
        employer_name="Hisingens Lastvagnar AB",
        employment_form="permanent",
        extent=100,
        employment_start=clock.today(),
    )
    settle(row.round)


def settle(round: Round) -> RoundResult:
    """The round is finished today, its figures frozen."""
    Round.objects.filter(pk=round.pk).update(
        phase=Phase.FINISHED, finished_at=clock.now(), next_decision=NextRoundDecision.NO
    )
    round = Round.objects.select_related("track__responsible").get(pk=round.pk)
    round.follow_ups.filter(done_on=None).update(cancelled_at=clock.now())
    return freeze_results(round, actor=system_actor("Prov"))


@contextmanager
def the_day_after() -> Iterator[date]:
    """Five years and a day after THEN: the first day on which anything may go."""
    day = ANNIVERSARY.replace(day=ANNIVERSARY.day + 1)
    with clock.at(day):
        yield day


def agreed(mona: User, mans: User) -> DisposalRun:
    """Previewed and proposed by Mona, approved by Måns; the worker has not begun."""
    run = runs.preview(actor=actor_of(mona))
    runs.propose(run, actor=actor_of(mona), decision="Arbetsmarknadsnämnden § 84", registry_number="AMN 2025/12")
    return runs.approve(run, actor=actor_of(mans))
