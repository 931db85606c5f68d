"""The agreements that are not with one employer: between municipalities, with a provider, with the social partners."""

import json
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from agreements.contents import contents
from agreements.domain import drafting, life, paper
from agreements.enums import AgreementKind, AgreementState
from agreements.models import Agreement
from agreements.needed import Needed, needed, shares_costs
from jobbspar.accounts.models import Organisation
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.lib.money import format_ore
from jobbspar.outbox.delivery import drain
from tests.agreements.test_life import make_pdf
from tests.cast import Cast, a_need, a_round, actor_of, an_employer, an_organisation, login
from tests.coordination.builders import a_participation, a_step
from tracks.domain import packages, parties
from tracks.enums import Funder, PackageStatus, PartyRole
from tracks.models import ChainStep, InterventionPackage, PartyAgreement, Round, RoundParty, Track

pytestmark = pytest.mark.django_db

NBSP = "\u00a0"
MUNICIPALITY = AgreementKind.MUNICIPALITY_AGREEMENT
PROVIDER, PARTY = AgreementKind.PROVIDER_AGREEMENT, AgreementKind.PARTY_AGREEMENT
# domain.md 2.6, document 3, in order.
MUNICIPALITY_HEADINGS = [
    "1 Parter",
    "2 Lagstöd och beslut",
    "3 Uppdrag och yrkesområde",
    "4 Platser",
    "5 Pris",
    "6 Fördelningsmodell",
    "7 Avbrott, sen start och flytt mellan kommuner",
    "8 Fakturering",
    "9 Ansvar för deltagaren",
    "10 Personuppgiftsansvar och utlämnande",
    "11 Insyn och uppföljning",
    "12 Giltighet, uppsägning och tvist",
    "Bilaga: deltagarförteckning med löpnummer",
]


def shared_round(cast: Cast, seats: tuple[int | None, int | None, int | None] = (3, 2, 2)) -> Round:
    """Göteborg, Mölndal and Kungälv have so many seats; a step of ten weeks costs the home municipality 2 500 kr a week."""
    towns = {cast.molndal: PartyRole.MUNICIPALITY, cast.kungalv: PartyRole.MUNICIPALITY}
    round = a_round(cast, need=a_need(cast), seats=12, parties=towns)
    for town, count in zip((cast.goteborg, cast.molndal, cast.kungalv), seats, strict=True):
        round.parties.filter(organisation=town).update(reserved_seats=count)
    package = InterventionPackage.objects.create(round=round, status=PackageStatus.AGREED)
    a_step(round, package, "Yrkessvenska", weeks_ahead=8, weeks=10)
    return round


def responsible(round: Round) -> RoundParty:
    return round.parties.get(role=PartyRole.RESPONSIBLE)


def draft(cast: Cast, party: RoundParty, kind: AgreementKind) -> Agreement:
    return drafting.draft_agreement(party, kind, actor=actor_of(cast.kerstin))


def section(words: dict[str, Any], key: str) -> dict[str, Any]:
    return next(row for row in words["sections"] if row["key"] == key)


def rows_of(words: dict[str, Any], key: str) -> list[list[str]]:
    rows: list[list[str]] = section(words, key)["table"]["rows"]
    return [[cell.replace(NBSP, " ") for cell in row] for row in rows]


def text_of(words: dict[str, Any], key: str) -> str:
    return " ".join(section(words, key)["paragraphs"]).replace(NBSP, " ")


def names(agreement: Agreement) -> list[str]:
    return [row.organisation.name for row in agreement.signatories.select_related("organisation")]


def held(agreement: Agreement) -> None:
    """As it looks when it holds, without the papers."""
    Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.SIGNED)
    agreement.refresh_from_db()
    for row in agreement.signatories.all():
        row.signatures.create(signed_on=clock.today(), signed_by=row.name, document_sha256="0" * 64)


def about_costs(round: Round) -> Needed:
    asked = needed(round, list(round.parties.select_related("organisation")), ())
    return next(row for row in asked if MUNICIPALITY in row.kinds)


class TestBetweenMunicipalities:
    def test_it_has_every_heading_in_order_and_no_empty_section(self, cast: Cast) -> None:
        words = contents(draft(cast, responsible(shared_round(cast)), MUNICIPALITY))
        assert [row["heading"] for row in words["sections"]] == MUNICIPALITY_HEADINGS
        assert words["signatures_heading"] == "Underskrifter"
        assert all(row["paragraphs"] for row in words["sections"])
        assert words["appendix"] is None

    def test_the_shares_follow_the_seats_and_not_the_candidates(self, cast: Cast) -> None:
        round = shared_round(cast)
        round.parties.update(expected_candidates=9)
        ChainStep.objects.filter(package__round=round).update(cost_per_week=142_857, weeks=1)
        words = contents(draft(cast, responsible(round), MUNICIPALITY))
        assert rows_of(words, "model") == [
            ["Göteborg", "3", "4 285,71 kr"],
            ["Kungälv", "2", "2 857,14 kr"],
            ["Mölndal", "2", "2 857,14 kr"],
            ["Summa", "7", "9 999,99 kr"],
        ]

    def test_the_worked_example_is_that_of_invariant_6(self, cast: Cast) -> None:
        words = contents(draft(cast, responsible(shared_round(cast)), MUNICIPALITY))
        example = "42 857,14 kr + 28 571,43 kr + 28 571,43 kr = 100 000,00 kr"
        assert example in text_of(words, "model")

    def test_one_municipality_has_one_sum_on_the_page_and_in_the_agreement(self, cast: Cast, client: Client) -> None:
        round = shared_round(cast)
        round.parties.update(expected_candidates=9)
        step = a_step(round, round.packages.get(), "Samordning", weeks_ahead=20, weeks=4)
        ChainStep.objects.filter(pk=step.pk).update(funder=Funder.RESPONSIBLE_MUNICIPALITY)
        rows = rows_of(contents(draft(cast, responsible(round), MUNICIPALITY)), "model")
        page = login(client, cast.kerstin).get(reverse("round_chain", args=[round.pk])).context["chain"]
        shown = [
            [cost.name, str(cost.seats), format_ore(cost.sum).replace(NBSP, " ")] for cost in page.municipality_costs
        ]
        assert sorted(rows[:-1]) == sorted(shown)
        assert ["Mölndal", "2", "50 000,00 kr"] in rows

    @pytest.mark.parametrize("funder", [row for row in Funder if row != Funder.HOME_MUNICIPALITY])
    def test_what_others_pay_is_not_shared(self, cast: Cast, funder: Funder) -> None:
        round = shared_round(cast)
        package = round.packages.get()
        step = a_step(round, package, "Praktik", weeks_ahead=20, weeks=4)
        ChainStep.objects.filter(pk=step.pk).update(funder=funder)
        words = contents(draft(cast, responsible(round), MUNICIPALITY))
        assert [row[0] for row in rows_of(words, "price")] == ["Yrkessvenska", "Summa per deltagare"]
        assert "25 000,00 kr per deltagare" in text_of(words, "price")
        assert "300 000,00 kr" in text_of(words, "price"), "the price of a full group of twelve"

    def test_the_words_promise_only_what_somebody_does(self, cast: Cast) -> None:
        """What is signed does not change: no list is filled in afterwards, no seat is given back or billed by itself."""
        words = str(contents(draft(cast, responsible(shared_round(cast)), MUNICIPALITY)))
        for promise in (
            "förs in",
            "betalas som om den hade använts",
            "Väntat antal deltagare",
            "väntade antalet deltagare",
        ):
            assert promise not in words
        assert "Ingen är antagen när den här versionen görs." in words

    def test_without_numbers_no_shares_are_invented(self, cast: Cast) -> None:
        words = contents(draft(cast, responsible(shared_round(cast, (None, None, None))), MUNICIPALITY))
        assert section(words, "model")["table"] is None
        assert ["Mölndal", "–", "–"] in [row[:3] for row in rows_of(words, "seats")]

    def test_the_appendix_lists_numbers_and_towns_and_nobodys_name(self, cast: Cast) -> None:
        round = shared_round(cast)
        participation = a_participation(cast, round)
        words = contents(draft(cast, responsible(round), MUNICIPALITY))
        assert rows_of(words, "appendix") == [["1", participation.number, participation.home_municipality.name]]
        assert participation.person.last_name not in str(words)

    def test_every_municipality_signs_and_no_one_else(self, cast: Cast) -> None:
        agreement = draft(cast, responsible(shared_round(cast)), MUNICIPALITY)
        assert names(agreement) == ["Kungälv", "Mölndal", "Göteborg"]
        assert agreement.counterpart == "Omgångens kommuner"

    def test_one_that_joins_later_signs_a_new_version(self, cast: Cast) -> None:
        round = shared_round(cast)
        agreement = draft(cast, responsible(round), MUNICIPALITY)
        held(agreement)
        assert about_costs(round).is_met([agreement]) and shares_costs(round, cast.kungalv.pk)
        late = an_organisation("municipality", "Ale")
        round.parties.create(organisation=late, role=PartyRole.MUNICIPALITY)
        need = about_costs(round)
        assert not need.is_met([agreement]) and [row.organisation for row in need.newcomers([agreement])] == [late]
        assert not shares_costs(round, late.pk)
        again = drafting.new_version(agreement, actor=actor_of(cast.kerstin))
        assert names(again) == ["Kungälv", "Mölndal", "Göteborg", "Ale"]
        held(again)
        assert need.is_met([again]) and shares_costs(round, late.pk)

    def test_one_municipality_alone_has_nobody_to_share_with(self, cast: Cast) -> None:
        round = a_round(cast, need=a_need(cast))
        with pytest.raises(RuleError, match="Bara en kommun"):
            draft(cast, responsible(round), MUNICIPALITY)

    def test_it_is_made_as_a_pdf(self, cast: Cast) -> None:
        agreement = draft(cast, responsible(shared_round(cast)), MUNICIPALITY)
        life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
        document = make_pdf(agreement).document
        assert document and document.number.startswith("KOM-")
        assert document.title == "Kommunöverenskommelse om kostnadsdelning"


class TestWithAProvider:
    @pytest.fixture
    def school(self, cast: Cast) -> RoundParty:
        round = shared_round(cast)
        party = parties.add_new_organisation(
            round, actor=actor_of(cast.kerstin), name="Yrkeslyftet AB", kind="provider", contact_name="Karin Ask"
        )
        ChainStep.objects.filter(package__round=round).update(provider=party)
        return party

    def test_it_says_what_is_bought_and_the_price(self, cast: Cast, school: RoundParty) -> None:
        package = school.round.packages.get()
        a_step(school.round, package, "Praktik", weeks_ahead=20, weeks=4)
        words = contents(draft(cast, school, PROVIDER))
        assert [row[0] for row in rows_of(words, "mission")] == ["Yrkessvenska"], "only what is bought of them"
        assert rows_of(words, "price") == [["Yrkessvenska", "2 500,00 kr", "10", "25 000,00 kr"]]
        assert all(row["paragraphs"] for row in words["sections"])

    def test_the_two_of_them_sign(self, cast: Cast, school: RoundParty) -> None:
        agreement = draft(cast, school, PROVIDER)
        assert names(agreement) == ["Yrkeslyftet AB", "Göteborg"]
        assert agreement.signatories.first().name == "Karin Ask"  # type: ignore[union-attr]

    def test_no_employer_has_such_an_agreement(self, cast: Cast, school: RoundParty) -> None:
        with pytest.raises(RuleError, match="skrivs inte med den parten"):
            draft(cast, school.round.parties.get(role=PartyRole.EMPLOYER), PROVIDER)

    def test_the_employer_sees_nothing_of_it(self, cast: Cast, school: RoundParty) -> None:
        agreement = draft(cast, school, PROVIDER)
        life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
        assert not Agreement.objects.visible_to(actor_of(cast.lena)).exists()


class TestWithTheSocialPartners:
    @pytest.fixture
    def round(self, cast: Cast) -> Round:
        round = shared_round(cast)
        union = an_organisation("social_partner", "IF Metall")
        round.parties.create(organisation=union, role=PartyRole.SOCIAL_PARTNER, contact_name="Tommy Lager")
        PartyAgreement.objects.create(
            round=round, tasks="Montering", wage="Lägsta lön", parties="IF Metall", agreed_on=clock.today()
        )
        return round

    def test_employers_and_union_sign_and_the_words_are_what_they_agreed_on(self, cast: Cast, round: Round) -> None:
        agreement = draft(cast, responsible(round), PARTY)
        assert names(agreement) == ["Hisingens Lastvagnar AB", "IF Metall", "Göteborg"]
        words = contents(agreement)
        assert section(words, "tasks")["paragraphs"] == ["Montering"]
        assert "Lägsta lön" in text_of(words, "wage")

    def test_it_waits_for_a_union_and_for_what_is_agreed(self, cast: Cast, round: Round) -> None:
        PartyAgreement.objects.all().delete()
        with pytest.raises(RuleError, match="lönenivå"):
            draft(cast, responsible(round), PARTY)
        round.parties.filter(role=PartyRole.SOCIAL_PARTNER).delete()
        with pytest.raises(RuleError, match="fackliga organisationen"):
            draft(cast, responsible(round), PARTY)

    def test_each_employer_that_signs_sees_it_and_another_does_not(self, cast: Cast, round: Round) -> None:
        agreement = draft(cast, responsible(round), PARTY)
        life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
        lena = actor_of(cast.lena)
        assert list(Agreement.objects.visible_to(lena)) == [agreement]
        agreement.signatories.filter(organisation=lena.organisation_id).delete()
        assert not Agreement.objects.visible_to(lena).exists(), "its own signatory is what let it see"


class TestForTheArchive:
    def signed(self, cast: Cast) -> Agreement:
        agreement = draft(cast, responsible(shared_round(cast)), MUNICIPALITY)
        life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
        agreement = make_pdf(agreement)
        for signatory in agreement.signatories.all():
            paper.register_paper_signature(
                signatory, signed_on=clock.today(), signed_by="Någon", scan=None, actor=actor_of(cast.kerstin)
            )
        return agreement

    def test_what_is_signed_on_paper_gets_a_copy_with_what_it_was_made_from(self, cast: Cast, client: Client) -> None:
        agreement = self.signed(cast)
        url = reverse("agreement_archive", args=[agreement.pk])
        assert login(client, cast.kerstin).get(url).status_code == 404, "not made yet"
        for _twice in range(2):
            drain()
        content = b"".join(client.get(url))  # type: ignore[arg-type]
        with pikepdf.open(BytesIO(content)) as pdf:
            assert pdf.open_metadata()["pdfaid:conformance"] == "A"
            inside = json.loads(pdf.attachments["underlag.json"].get_file().read_bytes())
        assert inside["sections"][0]["heading"] == "1 Parter"
        assert "Arkivkopia (PDF/A)" in client.get(agreement.get_absolute_url()).content.decode()

    def test_the_registry_number_stands_in_the_document(self, cast: Cast) -> None:
        round = shared_round(cast)
        Round.objects.filter(pk=round.pk).update(registry_number="AMN 2026/117")
        agreement = draft(cast, responsible(round), MUNICIPALITY)
        life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
        document = make_pdf(agreement).document
        assert document
        first = PdfReader(BytesIO(bytes(document.content))).pages[0].extract_text()
        assert "Diarienummer" in first and "AMN 2026/117" in first


class TestTheRoundsPage:
    def test_it_offers_what_the_round_needs_and_says_so(self, cast: Cast, client: Client) -> None:
        round = shared_round(cast)
        body = login(client, cast.kerstin).get(reverse("round_agreements", args=[round.pk])).content.decode()
        assert "Skriv kommunöverenskommelse" in body
        assert body.count("Behöver vara undertecknat innan rekryteringen börjar.") == 2
        assert "Skriv partsöverenskommelse" not in body

    def test_what_cannot_be_written_yet_says_why_and_leads_to_where_it_is_mended(
        self, cast: Cast, client: Client
    ) -> None:
        round = shared_round(cast)
        Track.objects.filter(pk=round.track_id).update(is_stepwise=True)
        body = login(client, cast.kerstin).get(reverse("round_agreements", args=[round.pk])).content.decode()
        assert "Lägg först till den fackliga organisationen som part i omgången." in body
        assert reverse("round_party_agreement", args=[round.pk]) in body

    def test_a_refusal_is_a_sentence_on_the_same_page(self, cast: Cast, client: Client) -> None:
        round = shared_round(cast)
        data = {"party": str(responsible(round).pk), "kind": PARTY}
        url = reverse("agreement_draft", args=[round.pk])
        body = login(client, cast.kerstin).post(url, data, follow=True).content.decode()
        assert "Lägg först till den fackliga organisationen som part i omgången." in body

    @pytest.mark.parametrize("employers", [1, 3, 20])
    def test_it_costs_the_same_whatever_the_number_of_parties(self, cast: Cast, client: Client, employers: int) -> None:
        round = shared_round(cast)
        for number in range(employers - 1):
            firm = an_employer(cast.goteborg, f"Firma {number}")
            round.parties.create(organisation=firm.organisation, role=PartyRole.EMPLOYER)
        login(client, cast.kerstin)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("round_agreements", args=[round.pk])).status_code == 200
        assert len(queries) == 23


class TestAnOrganisationNobodyHasRegistered:
    def test_it_becomes_a_party_at_once_and_is_in_the_list_next_time(self, cast: Cast, client: Client) -> None:
        round = shared_round(cast)
        url = reverse("party_register", args=[round.pk])
        data = {"kind": "provider", "name": "Yrkeslyftet AB", "contact_name": "Karin Ask"}
        assert login(client, cast.kerstin).post(url, data).status_code == 302
        school = Organisation.objects.get(name="Yrkeslyftet AB")
        assert round.parties.get(organisation=school).role == PartyRole.PROVIDER
        other = a_round(cast)
        body = client.get(reverse("party_new", args=[other.pk])).content.decode()
        assert "Yrkeslyftet AB (utbildningsanordnare)" in body

    def test_bad_numbers_and_kinds_are_refused_beside_the_field(self, cast: Cast, client: Client) -> None:
        url = reverse("party_register", args=[shared_round(cast).pk])
        answer = login(client, cast.kerstin).post(url, {"kind": "af", "name": "X", "orgnr": "12"})
        assert answer.status_code == 200
        assert {"kind", "orgnr"} == set(answer.context["form"].errors)
        assert not Organisation.objects.filter(name="X").exists()

    def test_a_step_is_bought_only_of_a_provider_in_the_round(self, cast: Cast) -> None:
        round = shared_round(cast)
        step = ChainStep.objects.get(package__round=round)
        with pytest.raises(RuleError, match="utbildningsanordnare"):
            packages.change_step(step, actor=actor_of(cast.kerstin), provider=round.parties.get(role="employer"))
