"""What of a person a page really shows is what the policy says, for each relation and each group of fields (G-32).

Each group of fields of one person holds a word of its own. Every page that can show the person is opened by somebody who
stands so; the words found are compared with `participants/policy.py`, which another test compares with the documentation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from participants.enums import EmployerView, PersonField, Relation
from participants.models import Assessment, Disclosure, EmployerAnswer, Participation, Person
from participants.policy import STANDINGS
from tests.matrix_run import Asker, Question, world_of
from tests.matrix_world import a_disclosure, build

# The words, by group. A number is shown masked, so its word is the mask.
WORDS: dict[PersonField, tuple[str, ...]] = {
    PersonField.IDENTITY: ("Kanariefågel", "19121212-••••"),
    PersonField.CONTACT: ("kanarie@post.example", "070-1740633", "Kanariegatan"),
    PersonField.BACKGROUND: ("kanarieburar",),
    PersonField.ASSESSMENT: ("kanarievillkor",),
    PersonField.PLAN: ("kanariemålet", "Kanariekursen"),
}
# Who stands so, and the pages where the person could show.
STAFF_PAGES = (("person", "person"), ("participation", "participation"), ("referral", "person_referral"))
ROUND_PAGES = (("round", "round"), ("round_participants", "round"), ("round_followups", "round"), ("person_list", ""))
CASES: dict[Relation, tuple[str, tuple[tuple[str, str], ...]]] = {
    Relation.OWN: ("case_worker", STAFF_PAGES),
    Relation.AF: ("af", STAFF_PAGES),
    Relation.COORDINATOR: ("coordinator", STAFF_PAGES),
    Relation.RECEIVER: ("case_worker", (("referral", "home_referral"),)),
    Relation.EMPLOYER_ASKED: ("employer", (("portal", ""), ("portal_candidate", "person_answer"))),
    Relation.EMPLOYER_MET: ("employer", (("portal", ""), ("portal_candidate", "person_answer"))),
    Relation.OTHER_MUNICIPALITY: ("other_municipality", STAFF_PAGES + ROUND_PAGES),
    Relation.COMPANY_ADVISER: ("company_adviser", STAFF_PAGES + ROUND_PAGES),
    Relation.STEERING_GROUP: ("steering", STAFF_PAGES + ROUND_PAGES),
    Relation.REGION: ("region", STAFF_PAGES + ROUND_PAGES),
    Relation.LOCAL_ADMIN: ("home_admin", STAFF_PAGES + ROUND_PAGES),
    Relation.AUDITOR: ("home_auditor", STAFF_PAGES + ROUND_PAGES),
    Relation.SYSTEM_ADMIN: ("system_admin", STAFF_PAGES + ROUND_PAGES),
    Relation.OUTSIDER: ("outsider", STAFF_PAGES + ROUND_PAGES),
}
# Nobody can sign in so yet. Their lines join CASES when somebody can.
WITHOUT_SIGN_IN = {Relation.PROVIDER}
# What a relation shows less of a group than the whole: an employer gets name and telephone, never number or address.
LESS: dict[Relation, set[str]] = {
    Relation.EMPLOYER_MET: {"19121212-••••", "kanarie@post.example", "Kanariegatan"},
    # A referral is not a plan, and AF has none of its own person sent home.
    Relation.RECEIVER: {*WORDS[PersonField.PLAN], *WORDS[PersonField.ASSESSMENT]},
}


@pytest.fixture(scope="module")
def asker(django_db_setup: None, django_db_blocker: Any) -> Iterator[Asker]:
    yield from world_of(build, django_db_blocker.unblock())


@pytest.fixture(scope="module")
def marked(asker: Asker) -> Asker:
    """The world where every group of the ordinary participant, and of the one AF sent home, has its words."""
    world = asker.world
    part: Participation = world.rows["participation:ordinary"]
    for person in (part.person_id, *world.things["af_person"]["ordinary"]):
        Person.objects.filter(pk=person).update(
            last_name="Kanariefågel",
            identity_masked="19121212-••••",
            email="kanarie@post.example",
            phone="070-1740633",
            address="Kanariegatan 1",
            experience="Har skött kanarieburar",
        )
    part.plans.update(goal="kanariemålet")
    part.enrolments.update(name="Kanariekursen")
    assert part.candidacy is not None
    Assessment.objects.filter(pk=part.candidacy.assessment_id).update(conditions="kanarievillkor")
    world.put("person_referral", part.candidacy.assessment.referral_id)
    party = part.round.parties.get(role="employer")
    answer = EmployerAnswer.objects.create(
        candidacy=part.candidacy,
        party=party,
        presented_at=part.created_at,
        view=EmployerView.WAITING,
        disclosure=a_disclosure(part.person, part.round, party.organisation),
    )
    world.put("person_answer", answer.pk)
    return asker


def words_shown(asker: Asker, relation: Relation) -> set[str]:
    actor, pages = CASES[relation]
    whole = ""
    for url, of in pages:
        answer = asker.ask(Question(url, of, actor))
        assert answer.word in ("200", "404"), answer.word
        whole += answer.whole.decode()
    return {word for words in WORDS.values() for word in words if word in whole}


def expected(relation: Relation, disclosed: set[PersonField]) -> set[str]:
    standing = STANDINGS[relation]
    fields = standing.sees & disclosed if standing.is_disclosed else standing.sees
    if relation == Relation.EMPLOYER_MET and PersonField.IDENTITY not in fields:
        fields -= {PersonField.CONTACT}  # a telephone number stands beside the name, or not at all
    return {word for field in fields for word in WORDS[field]} - LESS.get(relation, set())


def _hand_over(asker: Asker, relation: Relation, fields: set[PersonField]) -> None:
    """Every live disclosure and consent about the person holds these groups."""
    part = asker.world.rows["participation:ordinary"]
    people = [part.person_id, *asker.world.things["af_person"]["ordinary"]]
    Disclosure.objects.filter(person__in=people).update(fields=list(fields))
    consent = part.person.consents.get()
    type(consent).objects.filter(pk=consent.pk).update(fields=list(fields))
    view = EmployerView.YES if relation == Relation.EMPLOYER_MET else EmployerView.WAITING
    EmployerAnswer.objects.filter(candidacy=part.candidacy).update(view=view, consent=consent)


def test_every_relation_is_looked_at() -> None:
    assert set(CASES) | WITHOUT_SIGN_IN == set(Relation)


@pytest.mark.parametrize("relation", list(CASES))
def test_with_everything_handed_over_it_shows_what_the_policy_says(marked: Asker, relation: Relation) -> None:
    _hand_over(marked, relation, set(PersonField))
    assert words_shown(marked, relation) == expected(relation, set(PersonField))


@pytest.mark.parametrize("field", list(PersonField))
@pytest.mark.parametrize("relation", [one for one in CASES if STANDINGS[one].is_disclosed])
def test_one_group_handed_over_shows_that_group_alone(marked: Asker, relation: Relation, field: PersonField) -> None:
    _hand_over(marked, relation, {field})
    shown = words_shown(marked, relation)
    assert shown == expected(relation, {field})
