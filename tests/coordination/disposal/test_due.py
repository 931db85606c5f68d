"""When something is due: the years, the sample for research, and who has to wait."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.disposal import hooks
from coordination.disposal.enums import Handling, RecordType, StartEvent
from coordination.disposal.queries.answers import erasure_answer
from coordination.disposal.queries.due import find, is_in_sample, years_before
from coordination.models import Issue
from jobbspar.lib import clock, identity
from participants.domain.consents import withdraw_consent
from participants.domain.persons import add_note, hand_over_persons
from participants.domain.referrals import refer_to_round
from participants.enums import LegalGround
from participants.models import Person, PersonSearch
from tests.cast import Cast, a_person, a_user, actor_of, published_numbers
from tests.coordination.disposal.cases import (
    ANNIVERSARY,
    THEN,
    a_finished_participation,
    a_rule,
    an_old_person,
    on_day,
    the_day_after,
    two_admins,
)
from tests.participants.ways import a_recruiting_round, gave_consent
from tracks.models import Round

pytestmark = pytest.mark.django_db


def due_of(rule: object) -> set[object]:
    return {one.subject_id for one in find(rule).due}  # type: ignore[arg-type]


def test_five_years_and_a_day_dispose_and_five_years_do_not(cast: Cast) -> None:
    mona, _mans = two_admins(cast)
    person, rule = an_old_person(cast), a_rule(actor_of(mona))
    with clock.at(ANNIVERSARY):
        assert due_of(rule) == set()
    with the_day_after():
        assert due_of(rule) == {person.pk}


def test_without_a_rule_or_with_one_that_preserves_nothing_is_ever_due(cast: Cast) -> None:
    mona, _mans = two_admins(cast)
    an_old_person(cast)
    rule = a_rule(actor_of(mona), handling=Handling.PRESERVE)
    with clock.at(date(2100, 1, 1)):
        assert due_of(rule) == set()


def test_a_rule_reaches_the_own_organisation_only(cast: Cast) -> None:
    mona, _mans = two_admins(cast)
    an_old_person(cast, owner=cast.goteborg)
    with the_day_after():
        assert due_of(a_rule(actor_of(mona))) == set()


def test_the_twenty_ninth_of_february_has_an_anniversary_every_year() -> None:
    assert years_before(date(2028, 2, 29), 5) == date(2023, 2, 28)
    assert years_before(date(2025, 3, 1), 5) == date(2020, 3, 1)


class TestTheSample:
    """R-ARK-2: those born on the 5th, 15th or 25th are kept."""

    def test_the_fifteenth_is_kept_and_the_sixteenth_is_not(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        an_old_person(cast, on_day(15))
        goes = an_old_person(cast, on_day(16))
        with the_day_after():
            found = find(a_rule(actor_of(mona)))
        assert [one.subject_id for one in found.due] == [goes.pk]
        assert found.held == {"sample": 1}

    def test_a_rule_without_the_exception_keeps_nobody(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        person = an_old_person(cast, on_day(15))
        with the_day_after():
            assert due_of(a_rule(actor_of(mona), keeps_sample=False)) == {person.pk}

    @pytest.mark.parametrize(
        ("digits", "kept"),
        [("199005152396", True), ("199005162395", False), ("199005752394", True), ("199005762393", False)],
    )
    def test_the_day_decides_whatever_else_the_number_says(self, digits: str, kept: bool) -> None:
        kind = identity.Kind.SAMORDNINGSNUMMER if int(digits[6:8]) >= 60 else identity.Kind.PERSONNUMMER
        assert is_in_sample(identity.IdentityNumber(digits, kind)) is kept

    @pytest.mark.parametrize(
        ("days", "kept"), [((65, 75, 85), True), ((66, 76), False), ((60,), False), ((5, 25), True)]
    )
    def test_published_numbers_of_both_kinds(self, cast: Cast, days: tuple[int, ...], kept: bool) -> None:
        mona, _mans = two_admins(cast)
        person = an_old_person(cast, on_day(*days))
        with the_day_after():
            assert due_of(a_rule(actor_of(mona))) == (set() if kept else {person.pk})

    def test_every_published_number_agrees_with_the_date_it_says(self) -> None:
        for digits in published_numbers():
            number = identity.parse(digits)
            born = number.born_on()
            assert born is not None
            assert is_in_sample(number) == (born.day in (5, 15, 25))

    def test_a_number_that_cannot_be_read_keeps_its_person(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        person = an_old_person(cast)
        Person.objects.filter(pk=person.pk).update(identity_encrypted=b"written with a key that is lost")
        with the_day_after():
            found = find(a_rule(actor_of(mona)))
        assert (found.due, dict(found.held)) == ([], {"unreadable": 1})

    def test_somebody_without_a_number_has_no_known_day(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        person = an_old_person(cast, "", birth_year=1990)
        with the_day_after():
            assert due_of(a_rule(actor_of(mona))) == {person.pk}


class TestFromWhen:
    def test_what_was_written_last_counts_whatever_it_was(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        person, rule = an_old_person(cast), a_rule(actor_of(mona))
        with clock.at(THEN + timedelta(days=10)):
            add_note(person, actor=actor_of(cast.hamid), noted_on=THEN, text="Ringde.")
        with the_day_after():
            assert due_of(rule) == set()
        with clock.at(ANNIVERSARY + timedelta(days=11)):
            assert due_of(rule) == {person.pk}

    def test_another_case_worker_is_nothing_that_happened_to_the_person(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        person, rule = an_old_person(cast), a_rule(actor_of(mona))
        colleague = a_user("Karin Kollega", cast.molndal, "case_worker")  # type: ignore[arg-type]
        with clock.at(date(2024, 1, 1)):
            hand_over_persons(
                from_user=cast.hamid, to_user=colleague, organisation_id=cast.molndal.pk, actor=actor_of(mona)
            )
        with the_day_after():
            assert due_of(rule) == {person.pk}

    def test_a_participation_counts_from_its_closing_where_the_rule_says_so(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        row = a_finished_participation(cast)
        rule = a_rule(actor_of(mona), RecordType.PARTICIPATION, starts_from=StartEvent.CLOSING)
        with clock.at(date(2022, 1, 1)):
            add_note(row.person, actor=actor_of(cast.hamid), noted_on=clock.today(), text="Ringde.")
        with clock.at(ANNIVERSARY):
            assert due_of(rule) == set()
        with the_day_after():
            assert due_of(rule) == {row.person_id}
            assert due_of(a_rule(actor_of(mona), RecordType.PARTICIPATION)) == set()

    def test_one_who_has_taken_part_is_not_under_the_rule_for_those_who_have_not(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        row = a_finished_participation(cast)
        other = an_old_person(cast, on_day(4))
        with the_day_after():
            assert due_of(a_rule(actor_of(mona))) == {other.pk}
            assert due_of(a_rule(actor_of(mona), RecordType.PARTICIPATION)) == {row.person_id}


class TestWhoHasToWait:
    def test_one_with_an_open_referral_to_a_round(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        with clock.at(THEN):
            person, round = a_person(cast, number=on_day(1)), a_recruiting_round(cast)
            refer_to_round(
                person, round, actor=actor_of(cast.hamid), af_office=cast.af_goteborg, ground=LegalGround.DUTY
            )
        with the_day_after():
            assert dict(find(a_rule(actor_of(mona))).held) == {"active": 1}

    def test_one_whose_round_may_still_be_opened_and_counted_again(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        row = a_finished_participation(cast)
        with the_day_after():
            Round.objects.filter(pk=row.round_id).update(finished_at=clock.now() - timedelta(days=30))
            assert dict(find(a_rule(actor_of(mona), RecordType.PARTICIPATION)).held) == {"active": 1}
            Round.objects.filter(pk=row.round_id).update(finished_at=clock.now() - timedelta(days=32))
            assert due_of(a_rule(actor_of(mona), RecordType.PARTICIPATION)) == {row.person_id}

    def test_one_with_an_unsolved_issue(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        row = a_finished_participation(cast)
        with clock.at(THEN):
            Issue.objects.create(round=row.round, participation=row, kind="other", title="Resor")
        with the_day_after():
            assert dict(find(a_rule(actor_of(mona), RecordType.PARTICIPATION)).held) == {"active": 1}

    def test_one_that_another_room_holds(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        mona, _mans = two_admins(cast)
        held, goes = an_old_person(cast), an_old_person(cast, on_day(4))
        monkeypatch.setattr(hooks, "_holds", {})
        hooks.hold("subject_request", "begäran är inte besvarad", lambda persons: {held.pk} & set(persons))
        with the_day_after():
            found = find(a_rule(actor_of(mona)))
        assert [one.subject_id for one in found.due] == [goes.pk]
        assert dict(found.held) == {"subject_request": 1}


class TestSingleRows:
    def test_an_old_note_of_somebody_who_stays(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        hamid = actor_of(cast.hamid)
        with clock.at(THEN):
            person = a_person(cast, number=on_day(1))
            old = add_note(person, actor=hamid, noted_on=THEN, text="Gammal")
        with the_day_after():
            add_note(person, actor=hamid, noted_on=clock.today(), text="Ny")
            assert due_of(a_rule(actor_of(mona), RecordType.NOTES)) == {old.pk}

    def test_a_consent_that_ended_goes_after_the_disclosures_that_rested_on_it(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        hamid = actor_of(cast.hamid)
        with clock.at(THEN):
            person, round = a_person(cast, number=on_day(1)), a_recruiting_round(cast)
            ended, _lasting = gave_consent(cast, person, round), gave_consent(cast, a_person(cast), round)
            refer_to_round(person, round, actor=hamid, af_office=cast.af_goteborg, ground=LegalGround.CONSENT)
            withdraw_consent(ended, actor=hamid)
        with the_day_after():
            due = find(a_rule(actor_of(mona), RecordType.CONSENTS)).due
        assert [one.model for one in due] == [
            "participants.disclosure",
            "participants.disclosure",
            "participants.consent",
        ]
        assert due[-1].subject_id == ended.pk

    def test_a_kept_search(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        with clock.at(THEN):
            search = PersonSearch.objects.create(user=cast.hamid, organisation=cast.molndal, found=[])
        PersonSearch.objects.create(user=cast.ute, organisation=cast.boras, found=[])
        with the_day_after():
            assert due_of(a_rule(actor_of(mona), RecordType.SEARCHES)) == {search.pk}


class TestErasure:
    """R-GDPR-17: what must be kept is not erased, and the person is told why and how to appeal."""

    def test_is_refused_before_the_years_have_passed(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        person = an_old_person(cast)
        a_rule(actor_of(mona), ground="Dokumenthanteringsplan 2024, § 12.")
        with clock.at(ANNIVERSARY):
            answer = erasure_answer(person)
        assert answer.is_refused
        assert "17.3 b och d" in answer.text and "Dokumenthanteringsplan 2024, § 12." in answer.text
        assert "förvaltningsrätten" in answer.appeal

    def test_is_refused_where_nobody_has_decided_that_anything_is_disposed_of(self, cast: Cast) -> None:
        assert erasure_answer(an_old_person(cast)).is_refused

    def test_is_granted_when_the_time_is_out(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        person = an_old_person(cast)
        a_rule(actor_of(mona))
        with the_day_after():
            assert not erasure_answer(person).is_refused


def test_what_is_due_is_found_in_the_same_number_of_queries_however_many_there_are(cast: Cast) -> None:
    mona, _mans = two_admins(cast)
    rule = a_rule(actor_of(mona))
    numbers = [number for number in published_numbers() if number[6:8] not in ("05", "15", "25")]
    costs = []
    for wanted in (1, 3, 100):
        for index in range(Person.objects.count(), wanted):
            an_old_person(cast, numbers[index])
        with the_day_after(), CaptureQueriesContext(connection) as captured:
            assert len(find(rule).due) == wanted
        costs.append(len(captured))
    assert costs == [38, 38, 38]
