"""Many at the same moment: one row, and a sentence for everybody else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from jobbspar.accounts.base import create
from jobbspar.accounts.models import Membership
from jobbspar.audit.models import AuditEvent
from jobbspar.lib.errors import Taken
from participants.models import Person
from tests.cast import actor_of, login, make_cast, published_numbers
from tests.participants.test_pages import PERSON
from tests.participants.ways import a_recruiting_round
from tracks.models import Round

TWELVE = 12


def at_once(work: Callable[[int], Any], times: int = TWELVE) -> list[Any]:
    """What each thread answered; they start together."""
    gate = Barrier(times, timeout=60)

    def one(number: int) -> Any:
        try:
            gate.wait()
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
def test_twelve_registrations_of_one_number_give_one_row_and_eleven_friendly_refusals() -> None:
    cast = make_cast()
    data = PERSON | {"identity_kind": "personnummer", "number": published_numbers()[9]}
    clients = [login(Client(raise_request_exception=False), cast.hamid) for _ in range(TWELVE)]
    answers = at_once(lambda number: clients[number].post("/deltagare/ny/", data))
    assert sorted(answer.status_code for answer in answers) == [200] * (TWELVE - 1) + [302]
    assert Person.objects.count() == AuditEvent.objects.filter(action="person.registered").count() == 1
    for answer in answers:
        assert answer.status_code == 302 or "Personen finns redan hos er." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_steps_that_look_first_and_write_second_meet_words_too() -> None:
    """A round's number and a party: nothing but the key stands between two who have both looked."""
    cast = make_cast()
    first = a_recruiting_round(cast)
    row = {"track": first.track, "number": first.number, "seats": 3, "planned_start": first.planned_start}
    row |= {"planned_end": first.planned_end, "sort_name": "x"}
    with pytest.raises(Taken, match="En kollega hann före"):
        create(Round, actor=actor_of(cast.kerstin), **row)
    held = {"user": cast.kerstin, "organisation": cast.goteborg, "role": "coordinator"}
    with pytest.raises(Taken, match="Personen har redan den rollen") as taken:
        create(Membership, actor=actor_of(cast.ada), **held)
    assert taken.value.constraint == "membership_open_once"
