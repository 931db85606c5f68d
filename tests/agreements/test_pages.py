"""The agreement's page, the box on it that waits for the PDF, and a PDF that is not what was stored."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from agreements.domain import life
from agreements.enums import AgreementKind
from agreements.models import Agreement
from jobbspar.audit.models import AuditEvent
from tests.agreements.signing import link_in, mailed_to, sent_out
from tests.agreements.test_life import a_draft, a_round, make_pdf
from tests.cast import Cast, actor_of, login
from tests.databases import OWNER, as_role


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


@pytest.mark.django_db(transaction=True)
def test_a_pdf_that_was_changed_by_one_byte_is_refused_and_reported(cast: Cast, client: Client) -> None:
    """In the browser of the coordinator, and by the link of somebody without an account."""
    agreement = sent_out(cast)
    path = link_in(mailed_to(cast.lena.email)[0])
    url = reverse("agreement_pdf", args=[agreement.pk])
    login(client, cast.kerstin)
    assert client.get(url).status_code == client.get(f"{path}pdf/").status_code == 200
    with as_role(OWNER, connection.settings_dict["NAME"]) as link:
        link.execute("ALTER TABLE documents_document DISABLE TRIGGER USER")
        link.execute("UPDATE documents_document SET content = set_byte(content, 100, 255 - get_byte(content, 100))")
        link.execute("ALTER TABLE documents_document ENABLE TRIGGER USER")
    for address in (url, f"{path}pdf/"):
        answer = client.get(address)
        assert (answer.status_code, "lämnas inte ut" in answer.content.decode()) == (409, True)
        client.logout()
    events = AuditEvent.objects.filter(action="document.tampered")
    assert [event.object_id for event in events] == [str(agreement.document_id)] * 2
