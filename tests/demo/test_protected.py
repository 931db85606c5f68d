"""The demo's two protected persons, and the one who moved."""

import pytest
from django.test import Client

from jobbspar.accounts.models import User
from participants.models import HomeMove, Participation, Person, ProtectedIdentity
from participants.queries.persons import find_persons
from tests.cast import actor_of, login
from tests.demo.test_totals import round_of

pytestmark = pytest.mark.usefixtures("demo")


def user(email: str) -> User:
    return User.objects.get(email=email)


def test_two_persons_are_protected_and_one_of_them_takes_part_in_the_kitchen_round() -> None:
    marks = ProtectedIdentity.objects.filter(lifted_on=None)
    assert sorted(marks.values_list("level", flat=True)) == ["marking", "registration"]
    assert Person.objects.filter(is_protected=True).count() == 2
    part = Participation.objects.get(round=round_of("D-1"), person__is_protected=True)
    handlers = set(part.person.protection.handlers.values_list("email", flat=True))
    assert part.round.coordinator is not None
    assert {"handlaggare@lerum.example", part.round.coordinator.email} < handlers and len(handlers) == 3
    assert part.closed_on is None and part.person.address == ""


def test_the_other_one_exists_for_their_case_worker_in_molndal_alone(client: Client) -> None:
    person = Person.objects.get(is_protected=True, protection__level="registration")
    hamid, kerstin = user("handlaggare@molndal.example"), user("koordinator@goteborg.example")
    seen_by = [one.email for one in User.objects.all() if Person.objects.visible_to(actor_of(one)).filter(pk=person.pk)]
    assert seen_by == [hamid.email]
    words = f"{person.first_name} {person.last_name}"
    assert person.pk not in find_persons(actor_of(hamid), words)
    page = login(client, hamid).get("/skyddade-personer/")
    assert str(person.pk) in page.content.decode()
    assert login(client, kerstin).get(f"/deltagare/{person.pk}/").status_code == 404


def test_a_participant_moved_in_the_middle_and_kept_the_home_that_pays() -> None:
    move = HomeMove.objects.get()
    assert move.participation is not None and move.participation.round == round_of("F-1")
    assert move.participation.home_municipality == move.from_municipality
    assert move.participation.person.home_municipality == move.to_municipality
    assert (move.from_municipality.name, move.to_municipality.name) == ("Kungälv", "Ale")
    assert "betalar" in move.payer_decision
