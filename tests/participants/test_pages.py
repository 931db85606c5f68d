"""The pages about people, as the cast sees them."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from jobbspar.audit.models import AuditEvent
from jobbspar.lib.errors import RuleError
from participants.domain import persons
from participants.models import Candidacy, Person, PersonSearch
from participants.models.persons import NO_NAME
from participants.names import PersonName, initials_of, is_called, short_name
from tests.cast import Cast, a_person, actor_of, login, published_numbers
from tests.participants.ways import a_candidate, a_recruiting_round, assessed, ongoing, presented, referred
from tests.queries import queries_of

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def _post(client: Client, url: str, **data: Any) -> Any:
    return client.post(url, data, follow=True)


PERSON = {
    "first_name": "Amina", "last_name": "Haddad", "identity_kind": "none", "legal_sex": "woman",
    "home_municipality": "1481", "education_level": "9", "upper_secondary_completed": "unknown",
}  # fmt: skip

NOBODY = PERSON | {"birth_year": "1990", "number": ""}


def a_number_of(year: int, place: int = 0) -> str:
    """A published number of somebody born that year."""
    return [number for number in published_numbers() if number.startswith(str(year))][place]


def test_a_case_worker_registers_a_person_and_sees_the_number_masked(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    number = published_numbers()[7]
    page = _post(client, "/deltagare/ny/", **PERSON | {"identity_kind": "personnummer", "number": number})
    made = Person.objects.get()
    assert page.redirect_chain[-1][0] == f"/deltagare/{made.pk}/"
    text = page.content.decode()
    assert f"{number[:8]}-••••" in text and number not in text and number[8:] not in text
    assert made.owner == cast.molndal and made.case_worker == cast.hamid
    shown = client.post(f"/deltagare/{made.pk}/nummer/").content.decode()
    assert f"{number[:8]}-{number[8:]}" in shown
    assert AuditEvent.objects.filter(action="person.number_shown", person_id=made.pk).count() == 1
    assert client.get(f"/deltagare/{made.pk}/nummer/").status_code == 405


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("number", "20000101-2380", "siffran stämmer inte"),
        ("number", "20001301-2384", "datum som finns"),
        ("number", "hej", "10 eller 12 siffror"),
        ("number", "", "Skriv numret"),
        ("first_name", "a\x00b", "osynligt tecken"),
        ("experience", "x" * 1_000_000, "för lång"),
        ("birth_year", "1799", "1900"),
        ("home_municipality", "1480", "Välj"),
        ("email", "inte en adress", "e-postadress"),
    ],
)
def test_bad_input_is_refused_in_swedish_and_keeps_what_was_typed(
    cast: Cast, client: Client, field: str, value: str, sentence: str
) -> None:
    login(client, cast.hamid)
    data = PERSON | {"identity_kind": "personnummer", "number": "19900101-2380", "address": "Storgatan 1", field: value}
    page = client.post("/deltagare/ny/", data)
    text = page.content.decode()
    assert page.status_code == 200 and sentence in text and "Storgatan 1" in text
    assert not Person.objects.exists()


@pytest.mark.parametrize(("first", "last", "shown"), [("Suharto", "", "Suharto"), ("", "Nega", "Nega")])
def test_one_name_only_is_a_name(cast: Cast, client: Client, first: str, last: str, shown: str) -> None:
    login(client, cast.hamid)
    _post(client, "/deltagare/ny/", **NOBODY | {"first_name": first, "last_name": last})
    made = Person.objects.get()
    assert (str(PersonName.of(made)), short_name(made), initials_of(made)) == (shown, shown, f"{shown[0]}.")
    assert shown in client.get(made.get_absolute_url()).content.decode()


def test_no_name_at_all_is_refused_by_the_field_and_by_the_domain(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    page = _post(client, "/deltagare/ny/", **NOBODY | {"first_name": " ", "last_name": ""})
    assert page.context["form"].errors["first_name"] == [NO_NAME]
    with pytest.raises(RuleError, match="Skriv personens namn"):
        persons.register_person(
            actor=actor_of(cast.hamid), first_name="", last_name="", home_municipality=cast.molndal.municipality
        )
    assert not Person.objects.exists()


def test_somebody_who_may_be_there_already_is_shown_before_a_second_row_is_made(cast: Cast, client: Client) -> None:
    there = a_person(cast, first_name="Eva-Lena", last_name="Svensson", birth_year=1990, number="")
    login(client, cast.hamid)
    typed = NOBODY | {"first_name": "Eva Lena", "last_name": "SVENSSON"}
    page = _post(client, "/deltagare/ny/", **typed).content.decode()
    assert "kan finnas redan" in page and there.get_absolute_url() in page and Person.objects.count() == 1
    assert AuditEvent.objects.filter(person_id=there.pk).exists()
    numbered = typed | {"identity_kind": "personnummer", "number": a_number_of(1990), "birth_year": ""}
    assert "kan finnas redan" in _post(client, "/deltagare/ny/", **numbered).content.decode()
    _post(client, "/deltagare/ny/", **typed, anda="ja")
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    "other", ["another year", "another name", "another number", "another organisation", "protected"]
)
def test_nothing_is_hinted_of_somebody_else(cast: Cast, client: Client, other: str) -> None:
    """Least of all that a protected person is there."""
    owner = cast.goteborg if other == "another organisation" else cast.molndal
    year, last = 1991 if other == "another year" else 1990, "Ek" if other == "another name" else "Svensson"
    number = a_number_of(1990) if other == "another number" else ""
    there = a_person(
        cast, owner, first_name="Eva", last_name=last, number=number, **{} if number else {"birth_year": year}
    )
    if other == "protected":
        Person.objects.filter(pk=there.pk).update(is_protected=True)
    login(client, cast.hamid)
    typed = NOBODY | {"first_name": "Eva", "last_name": "Svensson"}
    if other == "another number":
        typed |= {"identity_kind": "personnummer", "number": a_number_of(1990, place=1), "birth_year": ""}
    assert "kan finnas redan" not in _post(client, "/deltagare/ny/", **typed).content.decode()
    assert Person.objects.count() == 2


def test_a_double_click_registers_one_person(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    data = PERSON | {"form_token": "7b0bb60b-4f6f-4d8a-9d0e-31f1b9a1a001"}
    first, second = client.post("/deltagare/ny/", data), client.post("/deltagare/ny/", data)
    assert first.url == second.url and Person.objects.count() == 1


def test_a_search_leaves_nothing_in_the_address_and_is_the_searchers_own(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    a_person(cast, first_name="Åsa", last_name="Öberg")
    a_person(cast, first_name="Asa", last_name="Oberg")
    a_person(cast, cast.boras, first_name="Åsa", last_name="Öberg")
    answer = client.post("/deltagare/sok/", {"text": "asa öberg"})
    assert "oberg" not in answer.url.lower() and "sokning=" in answer.url
    assert client.get(answer.url).content.decode().count("berg</a>") == 2
    login(client, cast.sara)
    assert "gav 2 träffar" not in client.get(answer.url).content.decode()
    assert PersonSearch.objects.get().found


def test_a_search_that_is_too_long_is_told_by_how_much(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    page = client.post("/deltagare/sok/", {"text": "x" * 510}, follow=True).content.decode()
    assert "Texten är 10 tecken för lång. Högst 500 får plats." in page
    assert not PersonSearch.objects.exists()


def test_an_exact_number_is_found_through_its_hash_and_only_in_ones_own_house(cast: Cast, client: Client) -> None:
    mine = a_person(cast)
    number = persons.reveal_number(mine, actor=actor_of(cast.hamid))
    login(client, cast.hamid)
    assert client.post("/deltagare/sok/", {"text": number}).url == f"/deltagare/{mine.pk}/"
    login(client, cast.ute)
    assert "sokning=" in client.post("/deltagare/sok/", {"text": number}).url
    assert (
        "Ingen person stämmer"
        in client.get(f"/deltagare/?sokning={PersonSearch.objects.get(user=cast.ute).pk}").content.decode()
    )


def _addresses(cast: Cast) -> list[str]:
    round = a_recruiting_round(cast, steps=2)
    waiting = assessed(cast, referred(cast, round))
    answer = presented(cast, a_candidate(cast, round))
    part = ongoing(cast, round)
    person = part.person
    step = part.enrolments.first()
    assert step is not None
    own = ["andra", "anteckning", "information", "samtycke", "aktualisera"]
    return [
        f"/deltagare/{person.pk}/",
        *(f"/deltagare/{person.pk}/{name}/" for name in own),
        f"/samtycke/{person.consents.get().pk}/aterkalla/",
        f"/utlamnande/{person.disclosures.first().pk}/avsluta/",
        f"/aktualisering/{waiting.pk}/",
        *(f"/aktualisering/{waiting.pk}/{name}/" for name in ("avboj", "aterta", "bedomning", "kandidat")),
        f"/kandidatur/{answer.candidacy_id}/",
        *(
            f"/kandidatur/{answer.candidacy_id}/{name}/"
            for name in ("matchning", "steg", "presentera", "inte-utvald", "aterkoppling")
        ),
        f"/svar/{answer.pk}/anteckna/",
        f"/deltagande/{part.pk}/",
        *(
            f"/deltagande/{part.pk}/{name}/"
            for name in (
                "plan", "plan/andra", "start", "uppehall", "tillbaka", "fortid", "anstallning", "stod", "glapp", "insats"
            )
        ),
        f"/insats/{step.pk}/",
        f"/insats/{step.pk}/lage/",
    ]  # fmt: skip


def test_those_who_see_no_persons_get_the_same_bytes_as_for_an_unknown_id(cast: Cast, client: Client) -> None:
    addresses = _addresses(cast)
    blind = [cast.ute, cast.bo, cast.rut, cast.ada, cast.ylva, cast.lena, cast.sara, cast.ensam]
    for user in blind:
        login(client, user)
        nothing = client.get(f"/deltagare/{UNKNOWN}/")
        assert nothing.status_code == 404
        for url in addresses:
            answer = client.get(url)
            assert (answer.status_code, answer.content) == (404, nothing.content), f"{user} {url}"


def test_the_home_case_worker_the_coordinator_and_af_open_what_is_theirs(cast: Cast, client: Client) -> None:
    addresses = _addresses(cast)
    login(client, cast.hamid)
    closed = {"steg", "presentera", "inte-utvald", "anteckna", "avboj", "kandidat"}
    for url in addresses:
        expected = 404 if url.rstrip("/").rsplit("/", 1)[-1] in closed else 200
        assert client.get(url).status_code == expected, url
    person_url, participation_url = addresses[0], next(url for url in addresses if url.startswith("/deltagande/"))
    candidacy_url = next(url for url in addresses if url.startswith("/kandidatur/"))
    referral_url = next(url for url in addresses if url.startswith("/aktualisering/"))
    for user in (cast.kerstin, cast.anders):
        login(client, user)
        for url in (person_url, participation_url, candidacy_url, referral_url):
            assert client.get(url).status_code == 200, f"{user} {url}"
        assert client.get(f"{person_url}andra/").status_code == 404


def test_own_text_stays_with_the_side_that_wrote_it(cast: Cast, client: Client) -> None:
    referral = assessed(cast, referred(cast, a_recruiting_round(cast)))
    persons.add_note(
        referral.person, actor=actor_of(cast.hamid), noted_on=referral.referred_on, text="Hemlig anteckning"
    )
    url = reverse("referral", args=[referral.pk])
    seen = {}
    for user in (cast.hamid, cast.anders, cast.kerstin):
        login(client, user)
        seen[user.name] = (
            client.get(url).content.decode() + client.get(f"/deltagare/{referral.person_id}/").content.decode()
        )
    hamid, anders, kerstin = seen.values()
    assert "Hemligt om Amina" in hamid and "AF:s egen text" not in hamid and "Hemlig anteckning" in hamid
    assert "Hemligt om Amina" not in anders and "god motivation" in anders and "AF:s egen text" in anders
    assert "god motivation" not in kerstin and "Hemligt" not in kerstin and "AF:s egen text" not in kerstin
    assert "Lämplig" in kerstin and "Hemlig anteckning" not in kerstin + anders


def test_the_coordinator_is_told_that_something_is_needed_but_not_what(cast: Cast, client: Client) -> None:
    part = ongoing(cast, a_recruiting_round(cast))
    need, url = part.plans.get().adaptations, reverse("plan_print", args=[part.pk])
    seen = {user: login(client, user).get(url).content.decode() for user in (cast.hamid, cast.anders, cast.kerstin)}
    assert need in seen[cast.hamid] and need in seen[cast.anders]
    assert need not in seen[cast.kerstin] and "Anpassning krävs" in seen[cast.kerstin]


def test_reading_a_person_is_logged(cast: Cast, client: Client) -> None:
    person = a_person(cast)
    login(client, cast.hamid)
    client.get(f"/deltagare/{person.pk}/")
    assert AuditEvent.objects.filter(action="person.viewed", person_id=person.pk, actor_user_id=cast.hamid.pk).exists()


def test_the_list_costs_the_same_however_long_it_is(cast: Cast, client: Client) -> None:
    round = a_recruiting_round(cast)
    login(client, cast.hamid)
    costs = []
    for more in (1, 2, 97):
        for number in range(more):
            person = a_person(cast)
            if number == 0:
                referred(cast, round, person)
        costs.append(len(queries_of(client, "/deltagare/")))
    assert costs == [9, 9, 9]


def test_the_list_filters_and_exports_what_is_on_screen(cast: Cast, client: Client) -> None:
    round = a_recruiting_round(cast)
    a_person(cast, last_name="Ensamsson")
    referred(cast, round, a_person(cast, last_name="Vägsson"))
    login(client, cast.hamid)
    for query, there, gone in (
        ("lage=referred", "Vägsson", "Ensamsson"),
        ("lage=registered", "Ensamsson", "Vägsson"),
        (f"omgang={round.pk}", "Vägsson", "Ensamsson"),
    ):
        text = client.get(f"/deltagare/?{query}").content.decode()
        assert there in text and gone not in text, query
    export = client.get("/deltagare/?format=xlsx&lage=referred")
    assert (
        export["Content-Type"].startswith("application/vnd.openxml") and "Vägsson" not in export["Content-Disposition"]
    )
    exported = AuditEvent.objects.filter(action="person.exported")
    assert exported.get(person_id=None).details == {"count": 1}
    assert exported.exclude(person_id=None).get().details["page"] == "person_list"


def test_every_link_on_the_pages_leads_somewhere(cast: Cast, client: Client) -> None:
    addresses = [*_addresses(cast), "/deltagare/"]
    for user in (cast.hamid, cast.kerstin, cast.anders):
        login(client, user)
        for url in addresses:
            text = client.get(url).content.decode()
            for link in re.findall(r'(?:href|action)="([^"]*)"', text):
                if link.startswith("/") and link != "/" and not link.startswith("/static/"):
                    resolve(link.split("?")[0].split("#")[0])
                else:
                    assert link == "/" or link.startswith(("#", "?", "tel:", "mailto:", "/static/", "https:")), (
                        f"{url}: {link!r}"
                    )


def test_a_late_save_shows_both_values_and_loses_neither(cast: Cast, client: Client) -> None:
    person = a_person(cast, phone="031-11")
    login(client, cast.hamid)
    data = PERSON | {"version": "1", "identity_kind": person.identity_kind, "phone": "031-22"}
    persons.change_person(person, actor=actor_of(cast.hamid), phone="031-33")
    page = client.post(f"/deltagare/{person.pk}/andra/", data)
    text = page.content.decode()
    assert page.status_code == 409 and "031-33" in text and "031-22" in text
    assert Person.objects.get().phone == "031-33"


def test_a_kept_number_keeps_its_birth_year(cast: Cast, client: Client) -> None:
    person = a_person(cast)
    login(client, cast.hamid)
    data = PERSON | {"version": "1", "identity_kind": person.identity_kind, "birth_year": "1950", "last_name": "Ny"}
    assert client.post(f"/deltagare/{person.pk}/andra/", data).status_code == 302
    after = Person.objects.get()
    assert (after.last_name, after.birth_year) == ("Ny", person.birth_year)
    assert after.identity_hash == person.identity_hash


def test_the_list_says_whose_assessment_is_missing(cast: Cast, client: Client) -> None:
    referral = referred(cast, a_recruiting_round(cast))
    for user, waits in ((cast.hamid, True), (cast.anders, True), (cast.kerstin, False)):
        login(client, user)
        assert (f"/aktualisering/{referral.pk}/bedomning/" in client.get("/deltagare/").content.decode()) is waits
    assessed(cast, referral)
    login(client, cast.anders)
    assert f"/aktualisering/{referral.pk}/bedomning/" not in client.get("/deltagare/").content.decode()


def test_the_day_somebody_became_a_candidate_is_swedens(cast: Cast, client: Client) -> None:
    candidacy = a_candidate(cast, a_recruiting_round(cast))
    Candidacy.objects.filter(pk=candidacy.pk).update(created_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    page = login(client, cast.hamid).get(candidacy.person.get_absolute_url()).content.decode()
    assert "2 mars" in page and "1 mars" not in page


@pytest.mark.parametrize("typed", ["annakarin obrien", "ANNA KARIN O\u2019BRIEN", "Anna-Karin O Brien"])
def test_a_name_with_an_o_that_is_no_och_is_known_however_it_is_written(typed: str) -> None:
    person = Person(first_name="Anna-Karin", last_name="O'Brien")
    assert is_called(person, typed) and not is_called(person, "Anna-Karin Brien")
