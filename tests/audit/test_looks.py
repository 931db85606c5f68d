"""Who looked: an answer that shows something of a person has left its events in the log, or does not leave."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from jobbspar.audit import looks
from jobbspar.audit.models import AuditEvent
from participants.domain import presentations
from participants.enums import EmployerView
from participants.models import Participation, Person
from tests.cast import Cast, a_person, actor_of, login
from tests.databases import OWNER, as_role
from tests.participants.ways import a_candidate, a_recruiting_round, ongoing, presented

pytestmark = pytest.mark.django_db


def events_of(person: Person, user: object) -> list[tuple[str, str]]:
    rows = AuditEvent.objects.filter(person_id=person.pk, actor_user_id=user.pk).order_by("id")  # type: ignore[attr-defined]
    return [(row.action, row.details.get("page", "")) for row in rows if row.action in LOOKS]


LOOKS = {looks.LISTED, looks.VIEWED, looks.PRINTED, looks.EXPORTED, looks.SEARCHED}


@pytest.fixture
def taking_part(cast: Cast) -> Participation:
    return ongoing(cast, a_recruiting_round(cast), a_person(cast, preferred_name=""))


def test_each_person_in_a_list_has_an_event(cast: Cast, client: Client) -> None:
    shown, other = a_person(cast), a_person(cast, owner=cast.boras)
    login(client, cast.hamid).get("/deltagare/")
    assert events_of(shown, cast.hamid) == [(looks.LISTED, "person_list")]
    assert events_of(other, cast.hamid) == []
    event = AuditEvent.objects.get(person_id=shown.pk, action=looks.LISTED)
    assert (event.organisation_id, event.role) == (cast.molndal.pk, "case_worker")
    assert "identity" in event.details["fields"]


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("kerstin", ("round", "round")),
        ("kerstin", ("round_participants", "round")),
        ("kerstin", ("round_followups", "round")),
        ("hamid", ("person", "person")),
        ("hamid", ("participation", "participation")),
        ("anders", ("participation", "participation")),
        ("hamid", ("person_note", "person")),
        ("hamid", ("participation_hire", "participation")),
        ("hamid", ("plan_print", "participation")),
        ("hamid", ("today", "")),
    ],
)
def test_each_page_that_names_a_person_leaves_one(
    who: str, page: tuple[str, str], cast: Cast, taking_part: Participation, client: Client
) -> None:
    name, of = page
    keys = {"round": taking_part.round_id, "person": taking_part.person_id, "participation": taking_part.pk}
    user = getattr(cast, who)
    response = login(client, user).get(reverse(name, args=[keys[of]] if of else []))
    assert response.status_code == 200
    named = "Amina" in response.content.decode() or taking_part.number in response.content.decode()
    assert bool(events_of(taking_part.person, user)) is named
    assert named or name == "today"


def test_what_is_found_exported_and_printed_is_called_so(
    cast: Cast, taking_part: Participation, client: Client
) -> None:
    login(client, cast.hamid)
    a_person(cast)
    client.post("/deltagare/sok/", {"text": "Testsson"}, follow=True)
    client.get("/deltagare/?format=xlsx")
    client.get(reverse("plan_print", args=[taking_part.pk]))
    found = [action for action, _page in events_of(taking_part.person, cast.hamid)]
    assert found == [looks.SEARCHED, looks.EXPORTED, looks.PRINTED]


def test_an_employers_look_at_a_candidate_tells_what_was_shown(cast: Cast, client: Client) -> None:
    answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
    url = reverse("portal_candidate", args=[answer.pk])
    login(client, cast.lena).get(url)
    presentations.answer_candidate(answer, EmployerView.YES, actor=actor_of(cast.lena))
    client.get(url)
    rows = AuditEvent.objects.filter(actor_user_id=cast.lena.pk, action=looks.VIEWED).order_by("id")
    assert ["identity" in row.details["fields"] for row in rows] == [False, True]


def test_a_page_about_nobody_leaves_nothing(cast: Cast, client: Client) -> None:
    a_person(cast)
    before = AuditEvent.objects.count()
    login(client, cast.rut).get("/jobbspar/")
    client.get(reverse("person", args=[Person.objects.get().pk]))
    # That somebody tried stands there; nobody has seen anything.
    after = AuditEvent.objects.order_by("id").values_list("action", flat=True)[before:]
    assert list(after) == ["person.refused"]


@pytest.mark.parametrize("path", ["/deltagare/", "person", "/deltagare/?format=xlsx"])
def test_where_the_event_cannot_be_written_nothing_is_shown(path: str, cast: Cast, client: Client) -> None:
    """And when it can again, the page comes again without anybody starting anything."""
    person = a_person(cast)
    url = person.get_absolute_url() if path == "person" else path
    login(client, cast.hamid)
    client.raise_request_exception = False
    with as_role(OWNER, connection.settings_dict["NAME"]) as owner:
        owner.execute("REVOKE INSERT ON audit_auditevent FROM jobbspar_web")
        try:
            refused = client.get(url)
        finally:
            owner.execute("GRANT INSERT ON audit_auditevent TO jobbspar_web")
    assert refused.status_code == 500
    assert "Testsson" not in refused.content.decode() and str(person.pk) not in refused.content.decode()
    shown = client.get(url)
    assert shown.status_code == 200 and ("xlsx" in path or "Testsson" in shown.content.decode())


def test_a_page_that_goes_wrong_undoes_what_it_had_begun(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = a_person(cast)

    def broken(*_: Any, **__: Any) -> None:
        Person.objects.filter(pk=person.pk).update(phone="halvvägs")
        raise ZeroDivisionError

    monkeypatch.setattr("coordination.views.persons.person_page", broken)
    client.raise_request_exception = False
    assert login(client, cast.hamid).get(person.get_absolute_url()).status_code == 500
    person.refresh_from_db()
    assert person.phone != "halvvägs"
    assert not AuditEvent.objects.filter(person_id=person.pk, action=looks.VIEWED).exists()
