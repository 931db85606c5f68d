"""The record of processing and the list for an incident say what is there, and name nobody to one who may not know."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import User
from jobbspar.audit.models import AuditEvent
from participants import register
from participants.pages.processing import register_lines
from tests.cast import Cast, a_person, a_user, login, say_fresh
from tests.participants.ways import a_recruiting_round, referred
from tests.queries import queries_of

NAME = "Hemligasson"


@pytest.fixture
def mona(cast: Cast) -> User:
    """Local admin in Mölndal."""
    return a_user("Mona Administratör", cast.molndal, Role.LOCAL_ADMIN)


def _sheet(content: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]


def test_the_record_has_every_column_of_the_register() -> None:
    names = {line.name for line in register_lines()}
    assert names == {f"{entry.model}.{name}" for entry in register.entries() for name in entry.names}


def test_the_page_and_the_file_say_the_same(cast: Cast, client: Client, mona: User) -> None:
    login(client, mona)
    text = client.get("/administration/registerforteckning/").content.decode()
    for activity in register.Activity:
        assert str(activity.label) in text and activity.aim in text
    rows = _sheet(client.get("/administration/registerforteckning/?format=xlsx").content)
    assert len(rows) == 1 + len(list(register_lines()))
    assert AuditEvent.objects.filter(action="register.exported", actor_user_id=mona.pk).count() == 1


@pytest.mark.parametrize(("persons", "shown"), [(4, "färre än 5"), (5, ">5<")])
def test_receivers_are_counted_with_small_numbers_hidden(
    cast: Cast, client: Client, mona: User, persons: int, shown: str
) -> None:
    round = a_recruiting_round(cast)
    for _ in range(persons):
        referred(cast, round, a_person(cast, last_name=NAME))
    login(client, mona)
    text = client.get("/administration/registerforteckning/").content.decode()
    assert "Arbetsförmedlingen Göteborg" in text and shown in text and NAME not in text
    assert f">{persons}<" not in text or persons >= 5
    login(client, cast.ada)
    others = client.get("/administration/registerforteckning/").content.decode()
    assert "Inga uppgifter har lämnats ut" in others, "another organisation's own"


def test_the_record_costs_the_same_however_many_persons_there_are(cast: Cast, client: Client, mona: User) -> None:
    round = a_recruiting_round(cast)
    login(client, mona)
    costs = []
    for more in (1, 2):
        for _ in range(more):
            referred(cast, round)
        costs.append(len(queries_of(client, "/administration/registerforteckning/")))
    assert costs == [2, 2]


@pytest.mark.parametrize("url", ["/administration/registerforteckning/", "/administration/incident/"])
def test_it_is_the_local_admins_alone(cast: Cast, client: Client, url: str) -> None:
    for user in (cast.hamid, cast.kerstin, cast.anders, cast.ute, cast.lena, cast.bo):
        login(client, user)
        assert client.get(url).status_code == 404, user
        assert client.post(url, {"round": ""}).status_code in (404, 405)


def test_an_incident_lists_those_of_the_round_without_names(cast: Cast, client: Client, mona: User) -> None:
    round = a_recruiting_round(cast)
    person = referred(cast, round, a_person(cast, first_name="Mira", last_name=NAME, phone="070-174 06 05")).person
    a_person(cast, last_name="Utanförsson")
    login(client, mona)
    head, *rows = _sheet(client.post("/administration/incident/", {"round": str(round.pk)}).content)
    assert len(rows) == 1 and str(person.pk) in rows[0][0] and rows[0][2] == "Hamid Handläggare"
    assert "Namn" not in head and NAME not in str(rows) and "Mira" not in str(rows) and "070-174" not in str(rows)
    there = {str(label) for label, value in zip(head, rows[0], strict=True) if value == "ja"}
    assert {"Identitet", "Kontaktuppgifter", "Ärendet"} <= there and "Resultat" not in there
    assert len(_sheet(client.post("/administration/incident/", {"round": ""}).content)) == 3
    event = AuditEvent.objects.filter(action="register.incident_exported").latest("id")
    assert event.details == {"count": 2} and event.person_id is None


def test_one_who_is_a_case_worker_too_gets_the_names(cast: Cast, client: Client) -> None:
    a_person(cast, cast.kungalv, last_name=NAME)
    a_person(cast, last_name="Utanförsson")
    login(client, cast.ensam)
    head, *rows = _sheet(client.post("/administration/incident/", {"round": ""}).content)
    assert "Namn" in head and NAME in str(rows) and "Utanförsson" not in str(rows)


def test_taking_a_list_out_asks_who_sits_there(cast: Cast, client: Client, mona: User) -> None:
    login(client, mona)
    say_fresh(client, mona, ago=61 * 60)
    assert client.post("/administration/incident/").url.startswith("/konto/bekrafta/")
    assert client.get("/administration/registerforteckning/?format=xlsx").url.startswith("/konto/bekrafta/")
    assert client.get("/administration/registerforteckning/").status_code == 200
