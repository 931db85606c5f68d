"""The policy's table is the documentation's, and the relations' fields follow from it (domain.md 2.7)."""

from pathlib import Path

import pytest

from jobbspar.accounts import policy
from jobbspar.accounts.enums import EMPLOYER_ROLES, PERSON_OWNER_ROLES, PERSON_ROLES, Role
from jobbspar.accounts.policy import NARROWER, NO_SIGN_IN, NOT_BUILT, NOTHING, TABLE, Column, Kind, Right, cell
from participants.enums import PersonField, Relation
from participants.policy import KINDS, STANDINGS, fields_of

DOCUMENT = Path(__file__).parents[1] / "docs" / "domain.md"
# The documentation's rows, in its order and words.
ROWS = {
    "Public track info": Kind.PUBLIC,
    "CompetenceNeed, Employer, Outreach": Kind.NEEDS,
    "CompetenceProfile / RequirementProfile": Kind.PROFILES,
    "InterventionPackage, plan, activities": Kind.PLAN_OF_ROUND,
    "Agreements": Kind.AGREEMENTS,
    "Training group, seats": Kind.SEATS,
    "Cost shares, billing": Kind.COSTS,
    "Person identity (name, personnummer)": Kind.IDENTITY,
    "Name + phone during participation": Kind.CONTACT,
    "Background (education, language)": Kind.BACKGROUND,
    "Disability / health / adaptations": Kind.HEALTH,
    "Income support, social services notes": Kind.INCOME,
    "JointAssessment: kommun part": Kind.ASSESSMENT_HOME,
    "JointAssessment: AF part": Kind.ASSESSMENT_AF,
    "Candidacy and selection": Kind.CANDIDACY,
    "IndividualPlan, enrolments": Kind.PLAN,
    "FollowUp participant": Kind.FOLLOW_UP_PERSON,
    "FollowUp employer": Kind.FOLLOW_UP_EMPLOYER,
    "Gap, Issue": Kind.ISSUES,
    "Closing and outcome": Kind.CLOSING,
    "Evaluation, FinalReport": Kind.EVALUATION,
    "Statistics, survey export": Kind.STATISTICS,
    "Users and roles": Kind.USERS,
    "Access log": Kind.LOOKS,
    "Retention rules, disposal": Kind.DISPOSAL,
}


def documented() -> list[list[str]]:
    """The table as written: the head row first."""
    text = DOCUMENT.read_text()
    lines = text[text.index("| Object | KO |") :].partition("\n\n")[0].splitlines()
    rows = [[part.strip() for part in line.strip().strip("|").split("|")] for line in lines]
    return [rows[0], *rows[2:]]


def differences() -> list[str]:
    """Cells that the code and the documentation do not write alike."""
    head, *rows = documented()
    return [
        f"{name}, {column}: {ours} i koden, {theirs} i dokumentationen"
        for name, *cells in rows
        for column, theirs in zip(head[1:], cells, strict=True)
        if (ours := policy.TABLE[ROWS[name]].get(Column[column], NOTHING).source) != theirs
    ]


def test_the_table_is_the_documentations_cell_by_cell() -> None:
    head, *rows = documented()
    assert [name for name, *_cells in rows] == list(ROWS) and list(ROWS.values()) == list(Kind)
    assert head[1:] == [column.name for column in Column]
    assert {len(row) for row in rows} == {16} and len(rows) == 25
    assert differences() == []


@pytest.mark.parametrize(
    ("source", "rights", "marks"),
    [
        ("CRW S", "RWCS", ""),
        ("d R (selected only)", "R", "d+"),
        ("R W steps", "RW", "+"),
        ("R/W own view, d", "RW", "do+"),
        ("o RW S", "RWS", "o"),
        ("a own org", "", "oa+"),
        ("R n", "R", "n"),
        ("d: profile without identity before selection", "", "d+"),
        ("escalated, without names", "", "+"),
        ("– (can't read persons)", "", "+"),
        ("–", "", ""),
    ],
)
def test_a_cell_is_read_as_it_is_written(source: str, rights: str, marks: str) -> None:
    read = cell(source)
    assert read.rights == {Right(letter) for letter in rights}
    flags = {"d": read.is_disclosed, "o": read.is_own, "a": read.counts, "n": read.is_nameless, "+": bool(read.note)}
    assert {mark for mark, is_on in flags.items() if is_on} == set(marks)


def test_words_that_nobody_has_put_into_swedish_are_refused() -> None:
    with pytest.raises(KeyError):
        cell("R on Tuesdays")


def test_every_role_has_a_column_and_every_column_a_role_or_a_reason() -> None:
    assert set(policy.COLUMN_OF) == set(Role)
    # AK is the case worker who is not in the person's home municipality.
    assert set(policy.COLUMN_OF.values()) | set(NO_SIGN_IN) | {Column.AK} == set(Column)
    assert not set(policy.COLUMN_OF.values()) & set(NO_SIGN_IN)


def test_what_is_narrower_than_the_table_is_something_the_table_gives() -> None:
    assert all(not TABLE[kind].get(column, NOTHING).is_nothing for kind, column in NARROWER)
    assert all(kind not in NOT_BUILT and column not in NO_SIGN_IN for kind, column in NARROWER)


def test_every_relation_stands_in_the_policy() -> None:
    assert set(STANDINGS) == set(Relation)
    assert set(KINDS) == set(PersonField)


@pytest.mark.parametrize("relation", list(Relation))
def test_a_relation_shows_no_more_than_the_table_gives_its_column(relation: Relation) -> None:
    standing = STANDINGS[relation]
    for field in PersonField:
        cells = [TABLE[kind].get(standing.column, NOTHING) for kind in KINDS[field]]
        given = [one for one in cells if Right.READ in one.rights or one.is_disclosed]
        if field in standing.sees:
            assert given, f"{relation} visar {field} utan att tabellen ger det"
            # Over a border only by a disclosure; the halves of the assessment go with the case itself.
            assert standing.is_disclosed or standing.column == Column.HK
    if standing.is_disclosed:
        assert fields_of(relation) == ()
    assert set(fields_of(relation, PersonField.values)) == standing.sees


def test_only_those_who_may_ever_see_a_person_stand_so_that_they_do() -> None:
    """Invariant 19. The employer's people see projections of candidates, never a person."""
    seeing = {role for standing in STANDINGS.values() if standing.sees for role in standing.roles}
    assert seeing == PERSON_ROLES | EMPLOYER_ROLES
    assert STANDINGS[Relation.OWN].roles == PERSON_OWNER_ROLES
    for column in (Column.SG, Column.RS, Column.FR, Column.KA, Column.EH, Column.SA, Column.AK):
        for kind in (Kind.IDENTITY, Kind.CONTACT, Kind.PLAN, Kind.HEALTH, Kind.INCOME):
            assert Right.READ not in TABLE[kind].get(column, NOTHING).rights
