"""One mail a person and day, with nothing about anybody in it, and nothing when nothing is due."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from coordination import tasks
from coordination.domain import follow_ups, issues, reminders
from coordination.domain.follow_ups import ParticipantAnswers
from coordination.domain.issues import NewIssue
from coordination.models import FollowUp, Issue
from coordination.queries.due import KINDS
from jobbspar.accounts.enums import Role
from jobbspar.lib import clock
from jobbspar.outbox import periodic
from jobbspar.outbox.delivery import drain
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry, PeriodicRun
from participants.domain import participations
from participants.domain.enrolments import add_enrolment
from participants.models import EmployerAnswer, Participation
from tests.cast import Cast, a_person, a_user, actor_of, make_cast
from tests.participants.ways import a_candidate, a_recruiting_round, ongoing, presented, referred
from tests.queries import counted
from tracks.models import LocalAgreement, PlanActivity, Round, SteeringGroup, SteeringMeeting, SteeringMember

MONDAY = date(2026, 11, 23)
DUE = date(2026, 12, 23)
FINE = ParticipantAnswers(progression=4, plan_followed=True, steps_carried_out=True, support_enough=True)


def begun(cast: Cast, **fields: Any) -> Participation:
    """Began on a Monday in November; the first follow-up is due on 23 December."""
    with clock.at(MONDAY):
        person = a_person(cast, first_name="Amina", last_name="Hemlig", case_worker=cast.hamid)
        participation = ongoing(cast, a_recruiting_round(cast), person)
        actor = actor_of(cast.hamid)
        return participations.set_support(participation, actor=actor, case_worker=cast.hamid, af_case_worker=None)


def morning(day: date) -> list[OutboxEntry]:
    with clock.at(clock.moment_on(day, 7, 5)):
        tasks.morning()
        drain("mail")
    return list(OutboxEntry.objects.filter(dedup_key__startswith=reminders.MAIL))


def to(cast_user: Any) -> list[Any]:
    return [message for message in mail.outbox if message.to == [cast_user.email]]


def test_the_digest_comes_the_day_something_is_due_and_says_how_many(cast: Cast) -> None:
    begun(cast)
    assert not [row for row in morning(DUE - timedelta(days=1)) if row.recipient_user_id == cast.hamid.pk]
    morning(DUE)
    (message,) = to(cast.hamid)
    assert message.subject == "Det här väntar på dig i Jobbspår"
    assert "1 uppföljning att göra" in message.body
    assert "http://" in message.body


def test_it_holds_no_personal_data_and_neither_does_its_row(cast: Cast) -> None:
    participation = begun(cast)
    new = NewIssue("Amina Hemlig kommer för sent", owner=cast.hamid, due=DUE)
    with clock.at(MONDAY):
        issues.report_issue(participation.round, actor=actor_of(cast.hamid), participation=participation, issue=new)
    morning(DUE)
    (message,) = to(cast.hamid)
    html = message.alternatives[0][0]
    entry = OutboxEntry.objects.get(recipient_user_id=cast.hamid.pk, dedup_key__startswith=reminders.MAIL)
    everything = f"{message.subject}{message.body}{html}{entry.payload}{entry.title}{message.message()}"
    for secret in ("Amina", "Hemlig", str(participation.pk), participation.number, participation.round.track.name):
        assert secret not in everything
    assert "1 hinder som skulle vara åtgärdat" in message.body


def test_run_twice_it_is_sent_once(cast: Cast) -> None:
    begun(cast)
    morning(DUE)
    morning(DUE)
    PeriodicRun.objects.all().delete()
    morning(DUE)
    assert len(to(cast.hamid)) == 1


def test_the_next_working_day_brings_a_new_one_until_it_is_done(cast: Cast) -> None:
    participation = begun(cast)
    morning(DUE)
    later = date(2026, 12, 28)
    morning(later)
    assert len(to(cast.hamid)) == 2
    with clock.at(later):
        row = FollowUp.objects.due().get(participation=participation)
        follow_ups.complete_follow_up(row, actor=actor_of(cast.hamid), done_on=later, answers=FINE)
    morning(date(2026, 12, 29))
    assert len(to(cast.hamid)) == 2


@pytest.mark.parametrize("day", [date(2026, 12, 24), date(2026, 12, 26), date(2027, 1, 1)])
def test_nothing_is_sent_when_nobody_works(cast: Cast, day: date) -> None:
    begun(cast)
    assert morning(day) == []


def test_nothing_is_sent_before_seven_on_the_swedish_clock(cast: Cast) -> None:
    begun(cast)
    with clock.at(clock.moment_on(DUE, 6, 59)):
        tasks.morning()
    assert not OutboxEntry.objects.filter(dedup_key__startswith=reminders.MAIL).exists()


def test_what_is_done_before_the_mail_goes_out_takes_the_mail_back(cast: Cast) -> None:
    participation = begun(cast)
    with clock.at(clock.moment_on(DUE, 7, 5)):
        tasks.morning()
        Round.objects.filter(pk=participation.round_id).update(paused_at=clock.now())
        drain("mail")
    entry = OutboxEntry.objects.get(recipient_user_id=cast.hamid.pk, dedup_key__startswith=reminders.MAIL)
    assert entry.state == EntryState.CANCELLED
    assert to(cast.hamid) == []


def test_yesterdays_mail_is_not_sent_today(cast: Cast) -> None:
    begun(cast)
    with clock.at(clock.moment_on(DUE, 7, 5)):
        tasks.morning()
    with clock.at(clock.moment_on(date(2026, 12, 28), 6, 0)):
        drain("mail")
    assert to(cast.hamid) == []


def test_who_has_left_gets_nothing(cast: Cast) -> None:
    begun(cast)
    cast.hamid.memberships.update(valid_to=MONDAY)
    assert not [row for row in morning(DUE) if row.recipient_user_id == cast.hamid.pk]


def test_somebody_elses_follow_up_reminds_nobody_else(cast: Cast) -> None:
    begun(cast)
    morning(DUE)
    for other in (cast.sara, cast.ute, cast.bo, cast.rut, cast.ada, cast.anders):
        assert to(other) == []


def test_each_kind_finds_its_people(cast: Cast) -> None:
    """One of each, for the one who shall do it."""
    with clock.at(MONDAY):
        round = a_recruiting_round(cast)
        group = SteeringGroup.objects.create(organisation=cast.goteborg, name="Styrgrupp")
        SteeringMember.objects.create(group=group, user=cast.bo, mandate="Allt")
        SteeringMeeting.objects.create(group=group, held_on=MONDAY + timedelta(days=16))
        round.track.steering_group = group
        round.track.save()
        referred(cast, round, a_person(cast, case_worker=cast.hamid))
        presented(cast, a_candidate(cast, round))
        EmployerAnswer.objects.update(answer_by=MONDAY + timedelta(days=3))
        PlanActivity.objects.create(round=round, phase="recruitment", text="Intervjuer", due=MONDAY)
        hindrance = issues.report_issue(
            round, actor=actor_of(cast.kerstin), issue=NewIssue("Lokal saknas", owner=cast.kerstin, due=MONDAY)
        )
        other = issues.report_issue(round, actor=actor_of(cast.kerstin), issue=NewIssue("Buss saknas"))
        round.track.local_agreement = LocalAgreement.objects.create(
            owner=cast.goteborg, name="Dua", valid_from=MONDAY, review_date=date(2026, 12, 6)
        )
        round.track.save()
        issues.escalate_issue(other, actor=actor_of(cast.kerstin), neutral_text="Bussen går inte till fabriken.")
    assert hindrance.owner == cast.kerstin
    morning(date(2026, 12, 7))
    people = ("kerstin", "bo", "lena", "anders", "hamid")
    told = {name: "".join(message.body for message in to(getattr(cast, name))) for name in people}
    assert "1 hinder som skulle vara åtgärdat" in told["kerstin"]
    assert "1 moment att göra" in told["kerstin"]
    assert "1 lokal överenskommelse att se över" in told["kerstin"]
    assert "överenskommelse" not in told["hamid"]
    assert "1 kandidat som arbetsgivaren inte har svarat om" in told["kerstin"]
    assert "1 kandidat som arbetsgivaren inte har svarat om" in told["lena"]
    assert "/portal/" in told["lena"]
    assert "1 hinder att besluta om på nästa styrgruppsmöte" in told["bo"]
    assert "1 bedömning som väntar på er del" in told["anders"]
    assert "1 bedömning som väntar på er del" in told["hamid"]


def test_a_gap_is_told_of_ten_working_days_before_it_opens(cast: Cast) -> None:
    participation = begun(cast)
    with clock.at(MONDAY):
        for name, start, end in (
            ("Kurs", MONDAY, date(2026, 12, 18)),
            ("Praktik", date(2027, 1, 18), date(2027, 2, 5)),
        ):
            add_enrolment(participation, actor=actor_of(cast.hamid), name=name, planned_start=start, planned_end=end)
    # It opens on 21 December; ten working days before is 7 December.
    morning(date(2026, 12, 4))
    assert to(cast.hamid) == []
    morning(date(2026, 12, 7))
    (message,) = to(cast.hamid)
    assert "1 glapp som öppnas eller är öppet" in message.body


def test_the_job_asks_the_same_number_of_questions_for_one_and_for_many(
    cast: Cast,
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            reminders.people_with_something()
        return len(counted(captured))

    begun(cast)
    with clock.at(DUE):
        people = {cast.hamid.pk}
        assert reminders.people_with_something() >= people
        one = cost()
        assert one == 20
        round = Round.objects.get()
        Issue.objects.bulk_create(
            Issue(round=round, kind="other", title="x", owner=cast.kerstin, due=DUE) for _ in range(30)
        )
        for _round in range(3):
            answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
            EmployerAnswer.objects.filter(pk=answer.pk).update(answer_by=DUE - timedelta(days=1))
        boss = a_user("Boel Boss", cast.hisingen.organisation, Role.EMPLOYER_ADMIN)
        assert reminders.people_with_something() >= people | {cast.lena.pk, boss.pk}
        assert cost() == one


@pytest.mark.django_db(transaction=True)
class TestTwoBeats:
    def _both(self) -> None:
        gate = Barrier(2, timeout=10)

        def one() -> None:
            try:
                gate.wait()
                with clock.at(clock.moment_on(DUE, 7, 5)):
                    tasks.send_digests()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            for future in [pool.submit(one), pool.submit(one)]:
                future.result(timeout=30)

    def test_have_one_effect(self) -> None:
        cast = make_cast()
        begun(cast)
        self._both()
        assert OutboxEntry.objects.filter(recipient_user_id=cast.hamid.pk, kind="mail").count() == 1

    def test_without_the_slot_and_the_key_they_have_two(self, monkeypatch: pytest.MonkeyPatch) -> None:
        cast = make_cast()
        begun(cast)
        monkeypatch.setattr(periodic, "once", lambda job, slot: True)
        ask = reminders.enqueue_mail

        def without_key(template: str, **words: Any) -> OutboxEntry:
            return ask(template, **{**words, "dedup_key": str(uuid4())})

        monkeypatch.setattr(reminders, "enqueue_mail", without_key)
        self._both()
        assert OutboxEntry.objects.filter(recipient_user_id=cast.hamid.pk, kind="mail").count() == 2


def test_every_kind_has_words_for_one_and_for_many() -> None:
    assert all(str(kind.one) and str(kind.many) for kind in KINDS)
