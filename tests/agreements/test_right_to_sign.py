"""By which address and which mandate somebody signs: what a coordinator corrects, and what an employer has said."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.domain import in_app, links, paper
from agreements.enums import LinkState
from agreements.models import Agreement, Signatory
from agreements.queries import lacks_mandate, link_state
from employers import domain as employers
from employers.enums import MandateScope
from employers.models import EmployerContact
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.delivery import drain
from tests.agreements.signing import RIGHT, ask_for_code, link_in, mailed_to, sent_out, sign
from tests.cast import Cast, actor_of, login
from tracks.models import NamedContact, RoundParty

NEW = "ny.adress@goteborg.example"


def decides_on(cast: Cast, *scopes: MandateScope) -> None:
    EmployerContact.objects.filter(pk=cast.contact.pk).update(mandate=list(scopes))


def signatory_of(agreement: Agreement, email: str) -> Signatory:
    return agreement.signatories.get(email=email)


def test_a_corrected_address_kills_the_old_link_in_ordered_signing_too(cast: Cast, client: Client) -> None:
    """Kerstin has her link; then Lena, before her, has to sign again, and meanwhile Kerstin's address is mended."""
    agreement, kerstin = sent_out(cast, in_order=True), actor_of(cast.kerstin)
    lena = signatory_of(agreement, cast.lena.email)
    path = link_in(mailed_to(cast.lena.email)[0])
    assert sign(client, path, ask_for_code(client, path, cast.lena.email)) == 302
    drain("mail")
    own = signatory_of(agreement, cast.kerstin.email)
    old = own.links.get()
    old_path = link_in(mailed_to(cast.kerstin.email)[0])
    paper.undo_signature(lena.signatures.get(), reason="Fel person", actor=kerstin)
    links.correct_address(own, email=NEW, actor=kerstin)
    old.signatory.refresh_from_db()
    assert link_state(old) == LinkState.REPLACED and client.get(old_path).status_code == 410
    # Lena signs again: now it is their turn, by the new address and no other.
    paper.register_paper_signature(lena, signed_on=clock.today(), signed_by="Lena Arvidsson", scan=None, actor=kerstin)
    drain("mail")
    assert client.get(old_path).status_code == 410
    new = link_in(mailed_to(NEW)[0])
    assert sign(client, new, ask_for_code(client, new, NEW), "Kerstin Ahlgren") == 302


def test_a_link_is_not_saved_by_who_is_reminded(cast: Cast) -> None:
    """An address that was set behind the links' back reaches nobody by the old one."""
    agreement = sent_out(cast)
    row = signatory_of(agreement, cast.lena.email)
    Signatory.objects.filter(pk=row.pk).update(email=NEW)
    assert link_state(row.links.select_related("signatory__agreement").get()) == LinkState.REPLACED


def test_a_contacts_new_address_moves_no_signature_and_no_code_that_waits(cast: Cast, client: Client) -> None:
    agreement, kerstin = sent_out(cast), actor_of(cast.kerstin)
    path = link_in(mailed_to(cast.lena.email)[0])
    employers.change_contact(cast.contact, actor=kerstin, email=NEW)
    code = ask_for_code(client, path, cast.lena.email)
    assert mailed_to(NEW) == []
    assert sign(client, path, code) == 302
    assert signatory_of(agreement, cast.lena.email).signatures.get().address == cast.lena.email


@pytest.mark.parametrize("scopes", [(), (MandateScope.PROFILE, MandateScope.SELECTION, MandateScope.EMPLOYMENT)])
def test_a_contact_without_the_mandate_signs_no_agreement(
    cast: Cast, client: Client, scopes: tuple[MandateScope, ...]
) -> None:
    agreement = sent_out(cast)
    row = signatory_of(agreement, cast.lena.email)
    decides_on(cast, *scopes)
    path = link_in(mailed_to(cast.lena.email)[0])
    # It is said before the code is asked for; whoever sends the form all the same signs nothing.
    page = client.get(path).content.decode()
    assert "Du får inte skriva under avtal" in page and "kod/" not in page
    assert sign(client, path, ask_for_code(client, path, cast.lena.email)) != 302
    own = login(client, cast.lena).get(reverse("signature_own", args=[agreement.pk, row.pk]))
    assert "Du får inte skriva under avtal" in own.content.decode() and 'name="confirmed"' not in own.content.decode()
    with pytest.raises(RuleError, match="får inte skriva under"):
        in_app.sign_signed_in(row, mandate=RIGHT, actor=actor_of(cast.lena))
    assert not row.signatures.exists()
    decides_on(cast, MandateScope.AGREEMENT)
    assert in_app.sign_signed_in(row, mandate=RIGHT, actor=actor_of(cast.lena)).signed_by == cast.lena.name


def test_whoever_is_no_contact_signs_by_the_right_they_say(cast: Cast, client: Client) -> None:
    """The company's signatory by law, whom the drafter has named."""
    agreement = sent_out(cast)
    row = signatory_of(agreement, cast.lena.email)
    decides_on(cast)
    links.correct_address(row, email="vd@hisingen.example", actor=actor_of(cast.kerstin))
    drain("mail")
    path = link_in(mailed_to("vd@hisingen.example")[0])
    assert sign(client, path, ask_for_code(client, path, "vd@hisingen.example")) == 302


def test_a_signature_is_judged_by_the_contact_that_the_round_has_named(cast: Cast) -> None:
    """Kungälv notes Lena too, with another mandate: it opens nothing of Göteborg's, and bars nothing."""
    agreement = sent_out(cast)
    row = signatory_of(agreement, cast.lena.email)
    others = EmployerContact.objects.create(
        employer=cast.hisingen, name="Lena", email=cast.lena.email, mandate=[MandateScope.AGREEMENT]
    )
    decides_on(cast)
    assert lacks_mandate(row)
    decides_on(cast, MandateScope.AGREEMENT)
    EmployerContact.objects.filter(pk=others.pk).update(mandate=[])
    assert not lacks_mandate(row)
    # Named nowhere, she is judged by what anybody has noted.
    RoundParty.objects.filter(round=agreement.round).update(contact=None)
    NamedContact.objects.all().delete()
    assert not lacks_mandate(row)
    decides_on(cast)
    assert lacks_mandate(row)
    EmployerContact.objects.filter(pk=others.pk).update(mandate=[MandateScope.AGREEMENT])
    assert not lacks_mandate(row)
    # An account that is nobody's contact says by what right it signs.
    EmployerContact.objects.all().delete()
    assert in_app.sign_signed_in(row, mandate=RIGHT, actor=actor_of(cast.lena)).signed_by == cast.lena.name
