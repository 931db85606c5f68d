"""What a field said before is kept, for those who may know it, and nowhere else."""

import json

import pytest
from django.test import Client

from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock, crypto
from jobbspar.lib.errors import RuleError
from participants.domain import persons, requests
from participants.enums import CorrectionKind
from participants.models import Person, PersonCorrection
from tests.cast import Cast, a_person, actor_of, login, published_numbers
from tests.participants.test_pages import PERSON, UNKNOWN
from tests.participants.ways import a_recruiting_round, referred

WRONG, RIGHT = "Felstavadsson", "Rättstavadsson"


def _posted(person: Person, **more: str) -> dict[str, str]:
    return PERSON | {
        "version": str(person.version), "identity_kind": person.identity_kind, "first_name": person.first_name,
        "last_name": person.last_name, "reason": "Stavat fel vid registreringen.",
    } | more  # fmt: skip


def test_a_correction_keeps_what_stood_there_and_why(cast: Cast) -> None:
    person = a_person(cast, last_name=WRONG, experience="Lager")
    hamid = actor_of(cast.hamid)
    persons.correct_person(person, actor=hamid, reason="Stavat fel.", last_name=RIGHT, experience="Lager och truck")
    rows = {row.field: row for row in PersonCorrection.objects.all()}
    assert set(rows) == {"last_name", "experience"}
    assert (rows["last_name"].former, rows["last_name"].kind) == (WRONG, CorrectionKind.CORRECTION)
    assert rows["last_name"].reason == "Stavat fel." and rows["last_name"].created_by == cast.hamid
    assert Person.objects.get().last_name == RIGHT


def test_a_change_keeps_name_contact_and_home_and_nothing_else(cast: Cast) -> None:
    person = a_person(cast, phone="031-11", experience="Lager", address="")
    persons.change_person(person, actor=actor_of(cast.hamid), phone="031-22", experience="Truck", address="Nya gatan 1")
    rows = {row.field: row.former for row in PersonCorrection.objects.filter(kind=CorrectionKind.CHANGE)}
    assert rows == {"phone": "031-11", "address": ""}
    assert PersonCorrection.objects.count() == 2


def test_a_former_number_is_kept_encrypted_and_shown_masked(cast: Cast) -> None:
    old, new = published_numbers()[900:902] if len(published_numbers()) > 902 else published_numbers()[:2]
    person = a_person(cast, number=old)
    persons.correct_person(person, actor=actor_of(cast.hamid), reason="Fel person.", number=new)
    row = PersonCorrection.objects.get()
    assert row.field == "identity_encrypted" and row.former == f"{old[:8]}-••••"
    kept = bytes(row.former_encrypted or b"")
    assert crypto.decrypt(kept.decode()) == old and old.encode() not in kept and old[8:] not in row.former


def test_the_log_holds_the_names_of_the_fields_and_no_value(cast: Cast) -> None:
    person = a_person(cast, last_name=WRONG, phone="031-778899")
    persons.correct_person(
        person, actor=actor_of(cast.hamid), reason="Hemligt skäl", last_name=RIGHT, phone="031-112233"
    )
    event = AuditEvent.objects.get(action="person.corrected")
    assert set(event.details["fields"]) >= {"last_name", "phone"} and event.person_id == person.pk
    whole = json.dumps(list(AuditEvent.objects.values_list("details", flat=True)))
    for value in (WRONG, RIGHT, "778899", "112233", "Hemligt"):
        assert value not in whole


def test_nothing_changed_is_no_correction_and_a_reason_is_needed(cast: Cast) -> None:
    person = a_person(cast, last_name=RIGHT)
    hamid = actor_of(cast.hamid)
    with pytest.raises(RuleError):
        persons.correct_person(person, actor=hamid, reason="Varför inte", last_name=RIGHT)
    with pytest.raises(RuleError) as refused:
        persons.correct_person(person, actor=hamid, reason="", last_name=WRONG)
    assert refused.value.field == "reason" and not PersonCorrection.objects.exists()


@pytest.mark.parametrize("name", ["sara", "anders", "kerstin", "ute", "ada"])
def test_nobody_else_corrects(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        persons.correct_person(a_person(cast), actor=actor_of(getattr(cast, name)), reason="x", last_name="Ny")


def test_it_can_rest_on_the_persons_own_request_but_not_on_anothers(cast: Cast) -> None:
    person, other, hamid = a_person(cast), a_person(cast), actor_of(cast.hamid)
    mine, theirs = (
        requests.receive_request(one, actor=hamid, kind="art16", received_on=clock.today()) for one in (person, other)
    )
    persons.correct_person(person, actor=hamid, reason="Begärt.", request=mine, last_name=RIGHT)
    assert mine.corrections.get().field == "last_name"
    with pytest.raises(NotAllowed):
        persons.correct_person(person, actor=hamid, reason="Begärt.", request=theirs, last_name=WRONG)


def test_the_form_corrects_once_and_the_page_shows_it(cast: Cast, client: Client) -> None:
    empty = dict.fromkeys(("preferred_name", "email", "phone", "address", "language", "experience"), "")
    person = a_person(cast, last_name=WRONG, **empty)
    login(client, cast.hamid)
    url = f"/deltagare/{person.pk}/ratta/"
    data = _posted(person, last_name=RIGHT, form_token="7b0bb60b-4f6f-4d8a-9d0e-31f1b9a1b002")
    first, second = client.post(url, data), client.post(url, data)
    assert first.status_code == second.status_code == 302 and PersonCorrection.objects.count() == 1
    text = client.get(f"/deltagare/{person.pk}/").content.decode()
    assert WRONG in text and "Stavat fel vid registreringen." in text and "Rättelser" in text
    data = _posted(Person.objects.get(), reason="", phone="031-55 55")
    page = client.post(url, data)
    assert page.status_code == 200 and "031-55 55" in page.content.decode()


def test_others_who_see_the_person_do_not_see_what_stood_there(cast: Cast, client: Client) -> None:

    person = referred(cast, a_recruiting_round(cast), a_person(cast, last_name=WRONG)).person
    persons.correct_person(person, actor=actor_of(cast.hamid), reason="Stavat fel.", last_name=RIGHT)
    for user in (cast.kerstin, cast.anders):
        login(client, user)
        text = client.get(f"/deltagare/{person.pk}/").content.decode()
        assert RIGHT in text and WRONG not in text and "Rättelser" not in text


def test_a_late_correction_shows_both_values_and_loses_neither(cast: Cast, client: Client) -> None:
    person = a_person(cast, phone="031-11")
    login(client, cast.hamid)
    data = _posted(person, phone="031-22")
    persons.change_person(person, actor=actor_of(cast.hamid), phone="031-33")
    page = client.post(f"/deltagare/{person.pk}/ratta/", data)
    text = page.content.decode()
    assert page.status_code == 409 and "031-33" in text and "031-22" in text
    assert Person.objects.get().phone == "031-33" and PersonCorrection.objects.count() == 1


@pytest.mark.parametrize("name", ["ute", "sara", "kerstin", "anders", "ada", "lena"])
def test_for_others_the_page_does_not_exist(cast: Cast, client: Client, name: str) -> None:
    person = a_person(cast)
    login(client, getattr(cast, name))
    real, unknown = client.get(f"/deltagare/{person.pk}/ratta/"), client.get(f"/deltagare/{UNKNOWN}/ratta/")
    assert real.status_code == unknown.status_code == 404 and real.content == unknown.content
