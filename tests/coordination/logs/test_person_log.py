"""Vem har sett den här personen: who may read it, what it says, what it costs, and that reading it leaves a row."""

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from jobbspar.accounts.enums import Role
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from participants.domain.persons import change_person
from participants.enums import LegalGround, PersonField
from participants.models import Disclosure, Person
from tests.cast import Cast, a_person, a_user, actor_of, login, published_numbers, say_fresh
from tests.coordination.logs.looks import last_months, looked
from tests.queries import queries_of

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def log_of(person: Person) -> str:
    return reverse("person_log", args=[person.pk])


def disclosed(cast: Cast, person: Person) -> None:
    """To Göteborg and AF's office, so that Kerstin's and Anders' organisations have something to see."""
    for organisation in (cast.goteborg, cast.af_goteborg):
        Disclosure.objects.create(
            person=person, from_organisation=person.owner, to_organisation=organisation, fields=PersonField.values,
            ground=LegalGround.DUTY, valid_from=clock.today(),
        )  # fmt: skip


def test_the_case_worker_reads_who_looked_with_name_role_and_organisation(cast: Cast, client: Client) -> None:
    person = a_person(cast, first_name="Mira", last_name="Hemligasson")
    looked(cast.anders, person, details={"page": "round_participants", "fields": ["identity", "contact"]})
    login(client, cast.hamid)
    text = " ".join(client.get(log_of(person)).content.decode().split())
    assert "Anders Arbetsförmedlare" in text and "Arbetsförmedlare, Arbetsförmedlingen Göteborg" in text
    assert "omgångens flik Deltagare" in text and str(PersonField.CONTACT.label) in text
    assert "Mira H." in text
    assert log_of(person) in client.get(f"/deltagare/{person.pk}/").content.decode()


def test_what_was_changed_is_told_by_the_names_of_the_columns(cast: Cast, client: Client) -> None:
    person = a_person(cast)
    change_person(person, actor=actor_of(cast.hamid), phone="070-123 45 67")
    text = login(client, cast.hamid).get(log_of(person)).content.decode()
    assert "Ändrade person" in text and "Telefon" in text and "070-123 45 67" not in text
    # Columns that nobody sees have no name to be told by, and are left out.
    change_person(person, actor=actor_of(cast.hamid), first_name="Annan")
    text = client.get(log_of(person)).content.decode()
    assert "Förnamn" in text and "sort name" not in text and "sort_name" not in text


def test_reading_the_log_is_itself_in_the_log_before_it_is_shown(cast: Cast, client: Client) -> None:
    person = a_person(cast)
    login(client, cast.hamid).get(log_of(person))
    row = AuditEvent.objects.get(action="log.viewed")
    assert (row.person_id, row.actor_user_id) == (person.pk, cast.hamid.pk)
    assert "Visade vem som har tittat på en person" in client.get(log_of(person)).content.decode()


def test_if_the_reading_cannot_be_written_nothing_is_shown(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = a_person(cast)
    looked(cast.anders, person)

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("full")

    monkeypatch.setattr("coordination.domain.logs.record", broken)
    login(client, cast.hamid).raise_request_exception = False
    answer = client.get(log_of(person))
    assert answer.status_code == 500 and "Anders" not in answer.content.decode()


def test_others_than_the_owner_get_the_same_404_as_for_nobody(cast: Cast, client: Client) -> None:
    """Kerstin's and Anders' organisations have been given the person, and still may not read who has looked."""
    person = a_person(cast, last_name="Hemligasson")
    disclosed(cast, person)
    looked(cast.anders, person)
    for user in (cast.kerstin, cast.anders, cast.sara, cast.doris, cast.ada, cast.ute, cast.sixten, cast.bo, cast.lena):
        login(client, user)
        there, nowhere = client.get(log_of(person)), client.get(reverse("person_log", args=[uuid.uuid4()]))
        assert there.status_code == 404, user
        assert there.content == nowhere.content, user
    assert not AuditEvent.objects.filter(action="log.viewed").exists()
    assert Client().get(log_of(person)).status_code == 302


def test_the_own_auditor_and_admin_read_it_with_initials_for_the_name(cast: Cast, client: Client) -> None:
    person = a_person(cast, cast.goteborg, first_name="Mira", last_name="Hemligasson")
    looked(cast.sara, person)
    for user in (cast.doris, cast.ada):
        text = login(client, user).get(log_of(person)).content.decode()
        assert "M.H." in text and "Sara Handläggare" in text
        assert "Hemligasson" not in text and "Mira" not in text
        assert client.get(f"/deltagare/{person.pk}/").status_code == 404


def test_the_system_admin_reads_no_log_whatever_else_they_are(cast: Cast, client: Client) -> None:
    both = a_user("Sigge Dubbel", cast.goteborg, Role.SYSTEM_ADMIN, Role.AUDITOR, Role.LOCAL_ADMIN)
    person = a_person(cast, cast.goteborg)
    login(client, both)
    assert client.get(log_of(person)).status_code == 404
    assert client.get("/administration/logg/").status_code == 404


def test_the_filters_narrow_by_period_kind_and_who(cast: Cast, client: Client) -> None:
    person = a_person(cast)
    looked(cast.anders, person, "person.printed", at=last_months(3))
    looked(cast.kerstin, person, at=last_months(20))
    looked(cast.hamid, person, "person.identity_set", at=last_months(21))
    looked(cast.anders, a_person(cast), "person.exported", at=last_months(3))
    login(client, cast.hamid)

    def rows(**query: str) -> int:
        return client.get(log_of(person), query).content.decode().count('<th scope="row"')

    day = last_months(3).date().isoformat()
    assert rows(slag="skriva-ut") == 1 and rows(slag="exportera") == 0
    assert rows(slag="andra") == 1
    assert rows(vem=str(cast.kerstin.pk)) == 1
    assert rows(fran=day, till=day) == 1
    assert rows(fran="igår", slag="trolla", vem="ingen") >= 3


def test_the_queries_do_not_grow_with_the_rows(cast: Cast, client: Client) -> None:
    person = a_person(cast)
    login(client, cast.hamid)
    client.get(log_of(person))
    looked(cast.hamid, person)
    counts = []
    for more in (1, 2, 97):
        for number in range(more):
            looked(cast.anders, person, at=last_months(1 + number % 25))
        counts.append(len(queries_of(client, log_of(person))))
    assert counts == [6, 6, 6]


def test_paging_goes_by_time_and_shows_every_row_once(cast: Cast, client: Client) -> None:
    """Rows are not always written in the order of their times: the demo is told by two at once."""
    person = a_person(cast)
    for number in range(70):
        looked(cast.anders, person, at=last_months(1, 0) + timedelta(minutes=(number * 37) % 70))
    login(client, cast.hamid)
    first = client.get(log_of(person) + "?slag=visa&vem=" + str(cast.anders.pk))
    page = first.context["page"]
    second = client.get(log_of(person) + page.next_url).context["page"]
    moments = [row.at for row in (*page, *second)]
    assert len(moments) == 70 and moments == sorted(moments, reverse=True)


def test_the_file_asks_for_the_password_again_and_is_logged(cast: Cast, client: Client) -> None:
    person = a_person(cast, last_name="Hemligasson")
    looked(cast.anders, person)
    login(client, cast.hamid)
    say_fresh(client, cast.hamid, ago=3600)
    assert client.get(log_of(person) + "?format=xlsx").status_code == 302
    assert not AuditEvent.objects.filter(action="log.exported").exists()
    say_fresh(client, cast.hamid)
    answer = client.get(log_of(person) + "?format=xlsx")
    assert answer.headers["Content-Type"] == SHEET
    assert str(person.pk) not in answer.headers["Content-Disposition"]
    row = AuditEvent.objects.get(action="log.exported")
    assert row.person_id == person.pk and row.details == {"count": 1}
    cells = [str(cell.value) for line in load_workbook(BytesIO(answer.content)).active for cell in line]  # type: ignore[union-attr]
    assert "Anders Arbetsförmedlare" in cells and not any("Hemligasson" in cell for cell in cells)


def test_the_admin_finds_the_log_by_the_whole_number_of_an_own_person(cast: Cast, client: Client) -> None:
    own = a_person(cast, cast.goteborg, number=published_numbers()[-1])
    foreign = a_person(cast, number=published_numbers()[-2])
    login(client, cast.ada)
    url = reverse("log_find_person")
    assert url in client.get("/administration/").content.decode()
    assert client.post(url, {"number": published_numbers()[-1]}).headers["Location"] == log_of(own)
    assert AuditEvent.objects.get(action="log.searched").person_id == own.pk
    for number in (published_numbers()[-2], published_numbers()[-3]):
        answer = client.post(url, {"number": number})
        assert answer.status_code == 422 and "Ingen person hos er har det numret." in answer.content.decode()
    assert str(foreign.pk) not in answer.content.decode()
    assert client.post(url, {"number": "abc"}).status_code == 422
    for user in (cast.hamid, cast.kerstin, cast.sixten, cast.bo):
        assert login(Client(), user).get(url).status_code == 404
