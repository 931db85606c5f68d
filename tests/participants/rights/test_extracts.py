"""Registerutdrag: everything about one person, nothing about others, for those who may, once."""

import json
from io import BytesIO
from typing import Any

import jsonschema
import pytest
from django.test import Client
from pypdf import PdfReader

from coordination.models import FollowUp, Issue
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.models import AuditEvent
from jobbspar.documents import domain as documents
from jobbspar.documents.errors import RenderFailed, Tampered
from jobbspar.documents.models import Document
from jobbspar.documents.rendering import Rendered
from jobbspar.lib import clock, crypto, identity
from jobbspar.outbox.delivery import attempt
from jobbspar.outbox.models import OutboxEntry
from participants import register
from participants.domain import extracts, persons, reads, referrals, requests
from participants.extract.contents import contents, for_paper
from participants.models import Person, SubjectExtract
from tests.cast import Cast, a_person, actor_of, login, say_fresh
from tests.participants.test_pages import UNKNOWN
from tests.participants.ways import a_candidate, a_recruiting_round, assessed, ongoing, presented, referred
from tests.queries import queries_of

OTHER = "Grannfjell"


def made(cast: Cast, person: Person) -> SubjectExtract:
    """Ordered, and made as the worker makes it."""
    extract = extracts.order_extract(person, actor=actor_of(cast.hamid))
    entry = OutboxEntry.objects.get(kind=extracts.PDF_JOB, ref_id=str(extract.pk))
    assert attempt(entry.pk, owner="test").word == "done"
    return SubjectExtract.objects.get(pk=extract.pk)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A PDF without the second it takes."""
    titles: list[str] = []

    def render(html: str, *, title: str) -> Rendered:
        titles.append(title)
        return Rendered(b"%PDF-1.7 " + html.encode(), 2)

    monkeypatch.setattr(documents, "render", render)
    return titles


def a_whole_life(cast: Cast) -> Person:
    """A participant with something in every part of the register, beside another in the same round."""
    round = a_recruiting_round(cast, steps=1)
    other = ongoing(cast, round, a_person(cast, first_name="Olga", last_name=OTHER))
    round.refresh_from_db()
    person = a_person(cast, first_name="Mira", last_name="Testsson", phone="070-174 06 05", experience="Lager")
    referral = assessed(cast, referred(cast, round, person))
    hamid = actor_of(cast.hamid)
    persons.add_note(
        person, actor=hamid, noted_on=clock.today(), text=f"Trivs med Olga och {OTHER}s bror, 19900101-2384."
    )
    persons.correct_person(person, actor=hamid, reason="Stavat fel.", last_name="Testson")
    requests.receive_request(person, actor=hamid, kind="art15", received_on=clock.today(), text="Allt ni har.")
    person.refresh_from_db()
    assert other.number and referral.person_id == person.pk
    return person


def of(snapshot: dict[str, Any], model: str) -> dict[str, Any]:
    section = next(section for section in snapshot["sections"] if section["model"] == model)
    return {field["field"]: field for field in section["rows"][0]["fields"]}


def test_it_holds_everything_about_the_person_and_masks_the_others(cast: Cast) -> None:
    snapshot = contents(a_whole_life(cast), "RUT-2026-0001")
    assert of(snapshot, "participants.person")["phone"]["value"] == "070-174 06 05"
    note = of(snapshot, "participants.personnote")["text"]["value"]
    assert note == "Trivs med [maskad] och [maskad] bror, [maskad]."
    whole = json.dumps(snapshot, ensure_ascii=False)
    for secret in ("Olga", OTHER, "Hamid", "Anders", "Kerstin"):
        assert secret not in whole
    assert "Handläggare, Mölndal" in whole and "Arbetsförmedlare, Arbetsförmedlingen Göteborg" in whole
    parts = next(s for s in snapshot["sections"] if s["model"] == "participants.assessmentpart")
    texts = {row["fields"][1]["value"]: row["fields"][5]["value"] for row in parts["rows"]}
    assert texts["Arbetsförmedlingen Göteborg"] is None and texts["Mölndal"].startswith("Hemligt om Amina")


def test_af_gets_its_own_half_of_one_it_sent_to_the_home_municipality(cast: Cast) -> None:
    anders, hamid = actor_of(cast.anders), actor_of(cast.hamid)
    person = a_person(cast, cast.af_goteborg, home_municipality_id="1481", case_worker=cast.anders)
    sent = referrals.refer_to_home_municipality(person, actor=anders, reason="Vill jobba.", ground="duty")
    taken_on = referrals.accept_referral(sent, actor=hamid)
    assessed(cast, referred(cast, a_recruiting_round(cast), taken_on))
    snapshot = contents(person, "RUT-2026-0001")
    assert of(snapshot, "participants.assessmentpart")["own_text"]["value"].startswith("AF:s egen text")
    assert "Hemligt om Amina" not in json.dumps(snapshot, ensure_ascii=False)


def test_it_has_the_whole_number_which_is_the_persons_own(cast: Cast) -> None:
    person = a_person(cast)
    number = identity.parse(crypto.decrypt(bytes(person.identity_encrypted or b"").decode())).full()
    assert contents(person, "RUT-2026-0001")["person"]["identity_number"] == number
    assert contents(a_person(cast, number=""), "RUT-2026-0001")["person"]["identity_number"] is None


def test_every_model_of_the_register_can_stand_in_it(cast: Cast) -> None:
    round = a_recruiting_round(cast, steps=1)
    part = ongoing(cast, round)
    assert FollowUp.objects.filter(participation=part).exists()
    Issue.objects.create(round=round, participation=part, kind="other", title="Barnomsorg saknas")
    snapshot = contents(part.person, "RUT-2026-0001")
    there = {section["model"] for section in snapshot["sections"]}
    assert {
        "participants.person", "participants.notice", "participants.consent", "participants.referral",
        "participants.assessment", "participants.assessmentpart", "participants.candidacy", "participants.participation",
        "participants.individualplan", "participants.stepenrolment", "coordination.followup", "coordination.issue",
    } <= there  # fmt: skip
    for section in snapshot["sections"]:
        shown = [field.name for field in register.entry_of(section["model"]).shown]
        assert [field["field"] for field in section["rows"][0]["fields"]] == shown


def test_disclosures_and_looks_are_listed_without_names(cast: Cast, client: Client) -> None:
    round = a_recruiting_round(cast)
    person = referred(cast, round).person
    login(client, cast.kerstin)
    client.get(f"/deltagare/{person.pk}/")
    snapshot = contents(person, "RUT-2026-0001")
    receivers = {row["to"]: row["ground"] for row in snapshot["disclosures"]}
    assert set(receivers) == {"Göteborg", "Arbetsförmedlingen Göteborg"} and "Samtycke" in receivers["Göteborg"]
    looked = [row for row in snapshot["looks"] if row["action"] == "Öppnade personens sida"]
    assert [(row["organisation"], row["role"]) for row in looked] == [("Göteborg", "Koordinator")]


def test_the_json_holds_to_the_published_shape(cast: Cast, client: Client) -> None:
    answer = client.get("/om/registerutdrag/schema-1.json")
    schema = answer.json()
    assert answer.status_code == 200 and answer["Content-Type"] == "application/schema+json"
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for person in (a_whole_life(cast), a_person(cast, number=""), presented_person(cast)):
        snapshot = documents.freeze(contents(person, "RUT-2026-0001"))[0]
        assert [error.message for error in validator.iter_errors(snapshot)] == []
    del snapshot["looks"][0]["role"]
    assert len(list(validator.iter_errors(snapshot))) == 1, "the shape can be missed"


def presented_person(cast: Cast) -> Person:
    return presented(cast, a_candidate(cast, a_recruiting_round(cast))).candidacy.person


def test_the_pdf_is_made_once_and_says_nothing_in_name_or_metadata(cast: Cast, client: Client) -> None:
    person = a_whole_life(cast)
    extract = made(cast, person)
    login(client, cast.hamid)
    answer = client.get(f"/registerutdrag/{extract.pk}/pdf/")
    assert answer["Content-Disposition"].startswith(f'attachment; filename="Registerutdrag {extract.number}.pdf"')
    reader = PdfReader(BytesIO(answer.content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    number = identity.parse(crypto.decrypt(bytes(person.identity_encrypted or b"").decode())).full()
    assert number in text.replace("\n", "") and "Mira Testson" in text
    assert OTHER not in text and "Olga" not in text and "Hamid" not in text and "[maskad]" in text
    around = f"{reader.metadata}{answer['Content-Disposition']}"
    for secret in ("Mira", "Testson", number, number[:8]):
        assert secret not in around
    assert reader.metadata and reader.metadata.title == f"Registerutdrag {extract.number}"
    assert "no-store" in answer["Cache-Control"] and answer["Content-Security-Policy"].endswith("; sandbox")


def test_nothing_of_it_can_be_read_in_the_database(cast: Cast, quick: list[str]) -> None:
    person = a_person(cast, last_name="Ensamstående")
    extract = made(cast, person)
    number = crypto.decrypt(bytes(person.identity_encrypted or b"").decode())
    for kept in (bytes(extract.snapshot), bytes(extract.content or b"")):
        assert b"Ensamst" not in kept and number.encode() not in kept
    assert not Document.objects.exists(), "what can never be taken away holds nothing of it"
    entry = OutboxEntry.objects.get(kind=extracts.PDF_JOB)
    assert "Ensamst" not in f"{entry.payload}{entry.title}{entry.dedup_key}"


def test_when_the_person_goes_the_extract_goes(cast: Cast, quick: list[str]) -> None:
    person = a_person(cast)
    made(cast, person)
    waiting = extracts.order_extract(person, actor=actor_of(cast.hamid))
    person.delete()
    assert not SubjectExtract.objects.exists()
    entry = OutboxEntry.objects.get(kind=extracts.PDF_JOB, ref_id=str(waiting.pk))
    assert attempt(entry.pk, owner="test").word == "no longer wanted"


def test_pressing_twice_is_once_and_a_later_one_is_another(cast: Cast, client: Client, quick: list[str]) -> None:
    person = a_person(cast)
    login(client, cast.hamid)
    for _ in range(2):
        answer = client.post(f"/deltagare/{person.pk}/registerutdrag/nytt/")
        assert answer.url == f"/deltagare/{person.pk}/registerutdrag/"
    (first,) = SubjectExtract.objects.all()
    attempt(OutboxEntry.objects.get(ref_id=str(first.pk)).pk, owner="test")
    client.post(f"/deltagare/{person.pk}/registerutdrag/nytt/")
    assert SubjectExtract.objects.count() == 2
    assert AuditEvent.objects.filter(action="extract.ordered", person_id=person.pk).count() == 2


def test_the_page_follows_the_making_and_says_when_it_fails(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = a_person(cast)
    login(client, cast.hamid)
    client.post(f"/deltagare/{person.pk}/registerutdrag/nytt/")
    extract = SubjectExtract.objects.get()
    page, state = f"/deltagare/{person.pk}/registerutdrag/", f"/registerutdrag/{extract.pk}/lage/"
    assert "PDF:en skapas" in client.get(page).content.decode()
    assert "PDF:en skapas" in client.get(state, headers={"hx-request": "true"}).content.decode()
    assert client.get(state).url == page
    assert client.get(f"/registerutdrag/{extract.pk}/pdf/").status_code == 404

    def broken(html: str, *, title: str) -> Rendered:
        raise RenderFailed("no")

    monkeypatch.setattr(documents, "render", broken)
    entry = OutboxEntry.objects.get(ref_id=str(extract.pk))
    OutboxEntry.objects.filter(pk=entry.pk).update(max_attempts=1)
    attempt(entry.pk, owner="test")
    text = client.get(page).content.decode()
    assert "PDF:en kunde inte skapas" in text and "Försök igen" in text
    monkeypatch.setattr(documents, "render", lambda html, *, title: Rendered(b"%PDF-1.7 x", 1))
    assert client.post(f"/registerutdrag/{extract.pk}/igen/").status_code == 302
    assert attempt(entry.pk, owner="test").word == "done"
    assert "Ladda ner PDF" in client.get(state, headers={"hx-request": "true"}).content.decode()


def test_each_fetching_is_logged_and_asks_who_sits_there(cast: Cast, client: Client, quick: list[str]) -> None:
    person = a_person(cast)
    extract = made(cast, person)
    login(client, cast.hamid)
    for form in ("pdf", "json"):
        assert client.get(f"/registerutdrag/{extract.pk}/{form}/").status_code == 200
    events = AuditEvent.objects.filter(action="person.exported", person_id=person.pk)
    assert sorted(event.details["form"] for event in events) == ["json", "pdf"]
    say_fresh(client, cast.hamid, ago=31 * 60)
    for url in (f"/registerutdrag/{extract.pk}/pdf/", f"/registerutdrag/{extract.pk}/json/"):
        assert client.get(url).url.startswith("/konto/bekrafta/")
    say_fresh(client, cast.hamid, ago=61 * 60)
    assert client.post(f"/deltagare/{person.pk}/registerutdrag/nytt/").url.startswith("/konto/bekrafta/")
    assert SubjectExtract.objects.count() == 1 and events.count() == 2


@pytest.mark.parametrize("name", ["ute", "sara", "kerstin", "anders", "ada", "lena", "bo"])
def test_for_others_it_does_not_exist(cast: Cast, client: Client, quick: list[str], name: str) -> None:
    person = referred(cast, a_recruiting_round(cast)).person
    extract = made(cast, person)
    login(client, getattr(cast, name))
    for form in ("pdf", "json", "lage"):
        real, unknown = (client.get(f"/registerutdrag/{pk}/{form}/") for pk in (extract.pk, UNKNOWN))
        assert real.status_code == unknown.status_code == 404 and real.content == unknown.content
    assert client.get(f"/deltagare/{person.pk}/registerutdrag/").status_code == 404
    assert client.post(f"/deltagare/{person.pk}/registerutdrag/nytt/").status_code == 404
    assert client.post(f"/registerutdrag/{extract.pk}/igen/").status_code == 404
    assert not AuditEvent.objects.filter(action="person.exported").exists()
    with pytest.raises(NotAllowed):
        extracts.order_extract(person, actor=actor_of(getattr(cast, name)))


def test_an_extract_that_has_been_tampered_with_is_not_handed_out(cast: Cast, quick: list[str]) -> None:
    extract = made(cast, a_person(cast))
    other = crypto.encrypt_bytes(b'{"person": "another"}')
    SubjectExtract.objects.filter(pk=extract.pk).update(snapshot=other)
    with pytest.raises(Tampered):
        extracts.hand_out_json(SubjectExtract.objects.get(pk=extract.pk), actor=actor_of(cast.hamid))


def test_the_page_costs_the_same_however_many_there_are(cast: Cast, client: Client, quick: list[str]) -> None:
    person = a_person(cast)
    login(client, cast.hamid)
    costs = []
    for more in (1, 2):
        for _ in range(more):
            made(cast, person)
        costs.append(len(queries_of(client, f"/deltagare/{person.pk}/registerutdrag/")))
    assert costs[0] == costs[1]


def test_a_hundred_looks_on_a_day_are_one_row_on_paper(cast: Cast) -> None:
    person = a_person(cast)
    for _ in range(100):
        reads.note_read(actor_of(cast.hamid), person.pk, person)
    snapshot = contents(person, "RUT-2026-0001")
    assert len(snapshot["looks"]) == 100
    assert [row["count"] for row in for_paper(snapshot)["looks"]] == [100]


def test_a_sign_without_a_letter_stands_as_its_number_on_paper_and_as_it_is_in_the_data(cast: Cast) -> None:
    person = a_person(cast, first_name="Li \u5382", last_name="Testsson")
    snapshot = contents(person, "RUT-1")
    paper = for_paper(snapshot)
    assert snapshot["person"]["name"] == "Li \u5382 Testsson"
    assert paper["person"]["name"] == "Li [U+5382] Testsson" and "[U+5382]" in paper["spelled_out"]
    assert for_paper(contents(a_person(cast), "RUT-2"))["spelled_out"] == ""
