"""Each rule of the log review with a look-up that it finds, and one like it that it must not find."""

from datetime import timedelta

from coordination.queries.cases import working_with
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import User
from tests.cast import Cast, a_person, a_user
from tests.coordination.logs.looks import last_months, looked, prepared, rules_of
from tests.participants.ways import a_recruiting_round, ongoing


def test_a_look_at_an_own_case_that_resembles_nobody_is_no_finding(cast: Cast) -> None:
    looked(cast.hamid, a_person(cast, last_name="Främmande"))
    review = prepared(cast.molndal)
    assert rules_of(review) == [] and review.findings.count() == 1  # the sample


def test_own_surname(cast: Cast) -> None:
    looked(cast.hamid, a_person(cast, last_name="Ali-Handläggare"))
    looked(cast.hamid, a_person(cast, last_name="Handläggar"))
    assert rules_of(prepared(cast.molndal)) == ["own_name"]


def test_a_particle_is_no_surname(cast: Cast) -> None:
    reader = a_user("Vera von Essen", cast.molndal, Role.CASE_WORKER)
    looked(reader, a_person(cast, last_name="von Döbeln", case_worker=reader))
    assert rules_of(prepared(cast.molndal)) == []


def test_a_colleagues_surname(cast: Cast) -> None:
    a_user("Olle Ödman", cast.molndal, Role.COORDINATOR)
    a_user("Ulla Utterström", cast.boras, Role.COORDINATOR)
    gone = a_user("Gun Gårdagson", cast.molndal, Role.CASE_WORKER)
    gone.memberships.update(valid_to=last_months(1).date() - timedelta(days=40))
    looked(cast.hamid, a_person(cast, last_name="Ödman"))
    looked(cast.hamid, a_person(cast, last_name="Utterström"))
    looked(cast.hamid, a_person(cast, last_name="Gårdagson"))
    assert rules_of(prepared(cast.molndal)) == ["same_name"]


def test_the_same_telephone_or_mail_as_the_reader_or_a_colleague(cast: Cast) -> None:
    User.objects.filter(pk=cast.hamid.pk).update(phone="+46 70-123 45 67")
    User.objects.filter(pk=cast.ute.pk).update(phone="0709999999")
    looked(cast.hamid, a_person(cast, phone="0701234567"))
    looked(cast.hamid, a_person(cast, email="HAMID@cast.example"))
    looked(cast.hamid, a_person(cast, phone="0709999999"))
    looked(cast.hamid, a_person(cast, phone="112", email=""))
    assert rules_of(prepared(cast.molndal)) == ["same_contact", "same_contact"]


def test_protected_persons(cast: Cast) -> None:
    marked, plain = a_person(cast, is_protected=True), a_person(cast)
    looked(cast.hamid, marked)
    looked(cast.hamid, plain)
    review = prepared(cast.molndal)
    assert [(row.rule, row.person_id) for row in review.findings.exclude(rule="sample")] == [("protected", marked.pk)]


def test_many_persons_in_a_day_counts_those_that_were_opened(cast: Cast, settings: object) -> None:
    settings.LOG_REVIEW_MANY_PERSONS = 3  # type: ignore[attr-defined]
    sven = a_user("Sven Flitig", cast.molndal, Role.CASE_WORKER)
    persons = [a_person(cast, case_worker=None) for _number in range(5)]
    for person in persons:
        type(person).objects.filter(pk=person.pk).update(case_worker=sven)
        looked(sven, person, at=last_months(3, 23, 50))
        # Hamid looks at three, one of them often; the rest stand in a list.
        looked(cast.hamid, persons[0])
        looked(cast.hamid, person, "person.listed")
    for person in persons[:3]:
        looked(cast.hamid, person, at=last_months(4))
    # As many, but on two days: just before midnight and just after, Swedish time.
    for person in persons[:2]:
        looked(cast.hamid, person, at=last_months(7, 23, 59))
    for person in persons[2:4]:
        looked(cast.hamid, person, at=last_months(8, 0, 1))
    found = prepared(cast.molndal).findings.filter(rule="many")
    assert [(row.reader_id, row.person_id) for row in found] == [(sven.pk, None)]


def test_outside_own_cases(cast: Cast) -> None:
    other = a_user("Ove Annan", cast.molndal, Role.CASE_WORKER)
    person = a_person(cast)
    looked(cast.hamid, person)
    looked(other, person)
    looked(other, a_person(cast, case_worker=other))
    # In a list, and found by a search: nobody chose just them.
    looked(other, a_person(cast), "person.listed")
    looked(other, a_person(cast), "person.searched")
    found = prepared(cast.molndal).findings.filter(rule="outside")
    assert [(row.reader_id, row.person_id) for row in found] == [(other.pk, person.pk)]


def test_those_in_a_round_with_the_person_are_within_their_case(cast: Cast) -> None:
    part = ongoing(cast, a_recruiting_round(cast, steps=1))
    pairs = {user for user, person in working_with([part.person_id]) if person == part.person_id}
    assert {cast.hamid.pk, cast.anders.pk, cast.kerstin.pk} <= pairs
    assert not {cast.sara.pk, cast.ylva.pk, cast.ute.pk} & pairs
    looked(cast.kerstin, part.person)
    looked(cast.sara, part.person)
    found = prepared(cast.goteborg).findings.filter(rule="outside")
    assert [row.reader_id for row in found] == [cast.sara.pk]


def test_others_looks_at_own_persons_are_the_owners_to_review_and_no_third_partys(cast: Cast) -> None:
    person = a_person(cast)
    looked(cast.ute, person)
    looked(cast.ute, a_person(cast, cast.goteborg))
    found = prepared(cast.molndal).findings.filter(rule="outside")
    assert [(row.reader_id, row.person_id, row.reader_organisation) for row in found] == [
        (cast.ute.pk, person.pk, cast.boras)
    ]
    assert rules_of(prepared(cast.boras)) == ["outside", "outside"]
    assert rules_of(prepared(cast.kungalv)) == []


def test_only_looks_of_that_month_and_no_changes(cast: Cast) -> None:
    other = a_user("Ove Annan", cast.molndal, Role.CASE_WORKER)
    person = a_person(cast)
    looked(other, person, "person.identity_set")
    looked(other, person, at=last_months(1, 0) - timedelta(seconds=1))
    looked(other, person, at=last_months(1, 0) + timedelta(days=32))
    review = prepared(cast.molndal)
    assert review.looks == 0 and not review.findings.exists()
