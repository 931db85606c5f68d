"""The agreement's page, and the box on it that waits for the PDF."""

from django.test import Client

from agreements.domain import life
from agreements.enums import AgreementKind
from agreements.models import Agreement
from tests.agreements.test_life import a_draft, a_round, make_pdf
from tests.cast import Cast, actor_of, login


def test_when_the_pdf_arrives_it_may_be_signed_without_a_reload(cast: Cast, client: Client) -> None:
    agreement = a_draft(cast)
    life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
    login(client, cast.kerstin)
    address = f"/avtal/{agreement.pk}/pdf/lage/"
    waiting = client.get(address, headers={"hx-request": "true"}).content.decode()
    assert "PDF:en skapas" in waiting
    assert "hx-swap-oob" not in waiting
    make_pdf(agreement)
    arrived = client.get(address, headers={"hx-request": "true"}).content.decode()
    assert "Ladda ner PDF" in arrived
    assert 'id="underskrifter" hx-swap-oob="true"' in arrived
    assert arrived.count("Registrera underskrift på papper") == 2


def test_only_an_employer_party_has_an_agreement_of_these_kinds(cast: Cast, client: Client) -> None:
    round = a_round(cast)
    municipality = round.parties.get(organisation=cast.goteborg)
    words = {"party": municipality.pk, "kind": AgreementKind.LETTER_OF_INTENT}
    assert login(client, cast.kerstin).post(f"/omgangar/{round.pk}/avtal/nytt/", words).status_code == 404
    assert not Agreement.objects.exists()
