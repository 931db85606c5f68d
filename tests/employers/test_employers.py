"""Employers: who sees and keeps them, and what is refused."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from employers import domain
from employers.models import Employer, EmployerContact, Workplace
from employers.queries import likely_duplicates
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Invitation, Organisation
from jobbspar.lib import crypto, identity
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.models import OutboxEntry
from tests.cast import Cast, a_need, actor_of, an_employer, login, published_numbers
from tests.queries import queries_of

LIST, NEW = "/arbetsgivare/", "/arbetsgivare/ny/"
GOOD = {
    "name": "Västra Kullager AB",
    "orgnr": "551199-0029",
    "sector": "private",
    "size_band": "250+",
    "municipality": "1480",
    "engagement": "unknown",
}


def test_a_coordinator_registers_an_employer(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    response = client.post(NEW, GOOD)
    employer = Employer.objects.get(organisation__orgnr="5511990029")
    assert response.headers["Location"] == employer.get_absolute_url()
    assert employer.owner == cast.goteborg
    page = client.get(employer.get_absolute_url()).content.decode()
    assert "Västra Kullager AB" in page and "551199-0029" in page
    # All of the area may read it, and nobody outside; the steering group gets sums.
    for user in (cast.hamid, cast.anders, cast.ylva, cast.rut, cast.ada, cast.ensam):
        assert login(Client(), user).get(employer.get_absolute_url()).status_code == 200
    for user in (cast.ute, cast.bo, cast.lena):
        assert login(Client(), user).get(employer.get_absolute_url()).status_code == 404


def test_the_outsider_gets_the_same_bytes_as_for_an_employer_that_does_not_exist(cast: Cast, client: Client) -> None:
    login(client, cast.ute)
    need = a_need(cast)
    for name, pk in [("employer", cast.hisingen.pk), ("need", need.pk)]:
        seen, unknown = client.get(reverse(name, args=[pk])), client.get(reverse(name, args=[uuid.uuid4()]))
        assert seen.status_code == unknown.status_code == 404
        assert seen.content == unknown.content
    assert "Hisingens" not in client.get(LIST).content.decode()
    assert "Fordonsmont" not in client.get("/arbetsgivare/behov/").content.decode()


@pytest.mark.parametrize("who", ["hamid", "sara", "anders", "rut", "ada", "bo", "lena", "ute"])
def test_only_coordinators_and_company_advisers_write(cast: Cast, client: Client, who: str) -> None:
    login(client, getattr(cast, who))
    assert client.get(NEW).status_code == 404
    assert client.post(NEW, GOOD).status_code == 404
    assert not Employer.objects.filter(organisation__orgnr="5511990029").exists()
    with pytest.raises(NotAllowed):
        domain.change_employer(cast.hisingen, actor=actor_of(getattr(cast, who)), name="Kapat AB")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Fyll i det här."),
        ("name", "A\x00B", "osynligt tecken"),
        ("name", "x" * 1_000_000, "för lång"),
        ("orgnr", "551199-0028", "Den sista siffran stämmer inte"),
        ("orgnr", "hej", "Skriv organisationsnumret med 10 siffror"),
        ("sector", "statligt", "Välj ett av alternativen"),
        ("municipality", "9999", "Välj ett av alternativen"),
    ],
)
def test_bad_input_gets_a_sentence_by_the_field_and_keeps_the_rest(
    cast: Cast, client: Client, field: str, value: str, sentence: str
) -> None:
    login(client, cast.kerstin)
    response = client.post(NEW, GOOD | {field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page and "Något behöver rättas" in page
    assert 'value="250+" selected' in page
    assert Employer.objects.count() == 1


def test_a_personnummer_needs_an_explicit_sole_trader_and_is_never_shown(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    number = published_numbers()[40]
    typed = GOOD | {"name": "Annas Snickeri", "orgnr": number[2:]}
    page = client.post(NEW, typed).content.decode()
    assert "Det är ett personnummer" in page
    assert not Organisation.objects.filter(name="Annas Snickeri").exists()
    client.post(NEW, typed | {"is_sole_trader": "on"})
    organisation = Organisation.objects.get(name="Annas Snickeri")
    assert organisation.orgnr == ""
    assert crypto.decrypt(bytes(organisation.sole_trader_number or b"").decode()) == number
    employer = organisation.employer
    for url in (employer.get_absolute_url(), LIST, reverse("employer_edit", args=[employer.pk])):
        page = client.get(url).content.decode()
        assert number[2:] not in page and number[-4:] not in page.replace(str(employer.pk), "")
    assert identity.parse(number).masked() in client.get(employer.get_absolute_url()).content.decode()
    # Changing something else keeps the number without its being typed again.
    form: dict[str, object] = {
        **GOOD,
        "name": "Annas Snickeri",
        "orgnr": "",
        "is_sole_trader": "on",
        "sector": "non_profit",
    }
    form["version"] = employer.version
    assert client.post(reverse("employer_edit", args=[employer.pk]), form).status_code == 302
    organisation.refresh_from_db()
    assert organisation.sole_trader_hash in crypto.keyed_hashes(number)


def test_an_ordinary_number_is_no_sole_trader(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    page = client.post(NEW, GOOD | {"is_sole_trader": "on"}).content.decode()
    assert "Ta bort markeringen" in page


def test_a_likely_duplicate_is_suggested_before_it_is_saved(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    typed = GOOD | {"name": "Hisingens lastvagnar"}
    page = client.post(NEW, typed).content.decode()
    assert "kan finnas redan" in page and cast.hisingen.get_absolute_url() in page
    assert Employer.objects.count() == 1
    page = client.post(NEW, GOOD | {"orgnr": "551199-0011"}).content.decode()
    assert "Samma nummer" in page
    client.post(NEW, typed | {"anda": "ja"})
    assert Employer.objects.count() == 2


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("O'Brien Bygg AB", "O\u2019Brien Bygg"),
        ("O\u2019Brien Bygg", "OBrien Bygg AB"),
        ("Östergren & Östergren AB", "Ostergren o Ostergren"),
        ("Östergren o Östergren", "Östergren och Östergren AB"),
        ("El-Service i Kungälv", "Elservice Kungälv"),
        ("Elservice", "El-Service AB"),
        ("El Service", "Elservice AB"),
        ("Åkerlunds Åkeri", "Akerlunds Akeri AB"),
        ("Akerlunds", "Åkerlunds"),
        ("Kiosken Łódź", "Kiosken Lodz"),
    ],
)
def test_a_name_written_in_another_way_is_a_likely_duplicate(cast: Cast, there: str, typed: str) -> None:
    employer = an_employer(cast.goteborg, there)
    an_employer(cast.goteborg, "Helt Annat Bolag AB")
    found = likely_duplicates(actor_of(cast.kerstin), name=typed)
    assert [(row.employer, row.has_same_number) for row in found] == [(employer, False)]


def test_an_employer_of_another_area_is_no_duplicate(cast: Cast) -> None:
    an_employer(cast.boras, "Västra Kullager AB")
    assert likely_duplicates(actor_of(cast.kerstin), name="Västra Kullager AB") == []


def test_a_double_click_registers_once(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    twice = GOOD | {"form_token": str(uuid.uuid4())}
    first, second = client.post(NEW, twice), client.post(NEW, twice)
    assert first.headers["Location"] == second.headers["Location"]
    assert Employer.objects.count() == 2


def test_two_who_change_the_same_employer_see_both_values(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    url = reverse("employer_edit", args=[cast.hisingen.pk])
    version = cast.hisingen.version
    domain.change_employer(cast.hisingen, actor=actor_of(cast.ylva), name="Hisingens Bussar AB")
    late = {**GOOD, "name": "Hisingens Tåg AB", "orgnr": "551199-0011", "version": version}
    response = client.post(url, late)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Hisingens Bussar AB" in page and "Hisingens Tåg AB" in page
    cast.hisingen.refresh_from_db()
    assert cast.hisingen.organisation.name == "Hisingens Bussar AB"


def test_changing_nothing_writes_nothing(cast: Cast) -> None:
    again = domain.change_employer(
        cast.hisingen, actor=actor_of(cast.kerstin), name=cast.hisingen.name, orgnr="551199-0011"
    )
    assert again.version == cast.hisingen.version


def test_workplaces_and_contacts_are_kept(cast: Cast, client: Client) -> None:
    login(client, cast.ylva)
    place = {"name": "Lagret", "municipality": "1481", "cfar": "12345678", "max_placements": "4"}
    client.post(reverse("workplace_new", args=[cast.hisingen.pk]), place)
    row = Workplace.objects.get(name="Lagret")
    page = client.post(
        reverse("workplace_edit", args=[row.pk]), place | {"cfar": "1234", "version": "1"}
    ).content.decode()
    assert "8 siffror" in page
    client.post(reverse("workplace_edit", args=[row.pk]), place | {"name": "Nya lagret", "version": "1"})
    contact = {"name": "Per Person", "email": "per@foretag.example", "mandate": ["profile", "selection"]}
    login(client, cast.kerstin)
    client.post(reverse("contact_new", args=[cast.hisingen.pk]), contact)
    page = client.get(cast.hisingen.get_absolute_url()).content.decode()
    assert "Nya lagret" in page and "Får besluta om kravprofil och urval." in page
    person = EmployerContact.objects.get(name="Per Person")
    client.post(reverse("contact_edit", args=[person.pk]), contact | {"name": "Pär Person", "version": "1"})
    person.refresh_from_db()
    assert person.name == "Pär Person"
    for name, pk in [("workplace_edit", row.pk), ("contact_edit", person.pk), ("workplace_new", cast.hisingen.pk)]:
        assert login(Client(), cast.hamid).get(reverse(name, args=[pk])).status_code == 404


def test_the_coordinator_asks_a_contact_into_the_portal(cast: Cast, client: Client) -> None:
    contact = domain.add_contact(cast.hisingen, actor=actor_of(cast.kerstin), name="Per", email="per@foretag.example")
    url = reverse("contact_invite", args=[contact.pk])
    assert login(Client(), cast.hamid).post(url).status_code == 404
    # The company adviser keeps the employer, but does not let people in.
    assert login(Client(), cast.ylva).post(url).status_code == 404
    login(client, cast.kerstin)
    assert client.post(url).status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.roles) == (cast.hisingen.organisation, ["employer_contact"])
    assert OutboxEntry.objects.get().payload["to"] == ["invitation", str(invitation.pk)]
    assert "Skicka inbjudan igen" in client.get(cast.hisingen.get_absolute_url()).content.decode()
    with pytest.raises(RuleError):
        domain.invite_contact(cast.contact, actor=actor_of(cast.kerstin))


@pytest.mark.parametrize("number", [1, 3, 100])
def test_the_list_costs_the_same_however_long(cast: Cast, client: Client, number: int) -> None:
    for index in range(number - 1):
        an_employer(cast.goteborg, f"Bolag {index:03} AB")
    login(client, cast.kerstin)
    assert len(queries_of(client, LIST)) == 2
    assert len(queries_of(client, f"{LIST}?sektor=private&sort=-andrad")) == 2
    last = Employer.objects.order_by("sort_name", "id")[0]
    assert len(queries_of(client, f"{LIST}?efter={last.pk}")) == 3


def test_filters_sorting_and_export_show_the_same_rows(cast: Cast, client: Client) -> None:
    an_employer(cast.goteborg, "Älvstrandens Återbruk AB", sector="municipal_company", municipality_id="1481")
    an_employer(cast.goteborg, "Omsorgsboendet", sector="municipal")
    login(client, cast.hamid)
    page = client.get(f"{LIST}?sektor=municipal").content.decode()
    assert "Omsorgsboendet" in page and "Hisingens" not in page
    names = [row.name for row in client.get(f"{LIST}?sort=-namn").context["page"]]
    assert names == ["Älvstrandens Återbruk AB", "Omsorgsboendet", "Hisingens Lastvagnar AB"]
    assert "Inga arbetsgivare stämmer" in client.get(f"{LIST}?sektor=state").content.decode()
    sheet = client.get(f"{LIST}?sektor=municipal&format=xlsx")
    assert sheet.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert client.get(f"{LIST}?sektor=%F0%9F&kommun=';--&sort=x&efter=hej").status_code in (200, 400)
    assert client.get(f"{LIST}?sektor=nej&kommun=';--&sort=x&efter=hej").status_code == 200


def test_the_employer_page_costs_the_same_however_much_there_is(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    a_need(cast)
    before = len(queries_of(client, cast.hisingen.get_absolute_url()))
    for _index in range(9):
        a_need(cast)
        domain.add_contact(cast.hisingen, actor=actor_of(cast.kerstin), name="Någon")
    assert len(queries_of(client, cast.hisingen.get_absolute_url())) == before <= 14
