"""A new version: what differs, who signs again, and whose signature comes along."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from agreements.changes import Renewal, is_slip, who_signs_again
from agreements.domain import drafting, life
from agreements.domain.renewal import changes_of
from agreements.domain.signatures import SIGNED_COPY_JOB
from agreements.enums import AgreementState
from agreements.models import Agreement, Signature
from jobbspar.outbox.delivery import drain
from tests.agreements.signing import ask_for_code, link_in, mailed_to, sent_out, sign
from tests.agreements.test_life import make_pdf
from tests.cast import Cast, actor_of, login


@pytest.mark.parametrize(
    ("before", "after", "slip"),
    [
        ("Arbetsgivaren anställer fyra personer.", "Arbetsgivaren antsäller fyra personer.", True),
        ("Parterna möts varje vecka.", "Parterna möts varje vecka", True),
        ("göteborgs stad", "Göteborgs stad", True),
        ("Arbetsgivaren ska anställa.", "Arbetsgivaren kan anställa.", False),
        ("Parterna ska betala.", "Parterna ska inte betala.", False),
        ("Anställer minst fyra.", "Anställer högst fyra.", False),
        ("Avsikten är 4 personer.", "Avsikten är 5 personer.", False),
        ("Avtalet gäller till 2026-12-01.", "Avtalet gäller till 2026-12-10.", False),
        ("Kommunen betalar.", "Arbetsgivaren betalar.", False),
        ("Ett. Två.", "Ett.", False),
        ("en", "ej", False),
    ],
)
def test_a_slip_of_the_pen_is_told_from_a_change(before: str, after: str, slip: bool) -> None:
    assert is_slip(before, after) is slip


def signed_by_lena(cast: Cast, client: Client) -> Agreement:
    agreement = sent_out(cast)
    path = link_in(mailed_to(cast.lena.email)[0])
    assert sign(client, path, ask_for_code(client, path, cast.lena.email)) == 302
    return Agreement.objects.get(pk=agreement.pk)


def rewritten(cast: Cast, agreement: Agreement, key: str, old: str, new: str) -> Agreement:
    """A new version in which `old` has become `new` in one section."""
    kerstin = actor_of(cast.kerstin)
    draft = drafting.new_version(agreement, actor=kerstin)
    (section,) = (row for row in agreement.snapshot["sections"] if row["key"] == key)
    text = "\n".join(section["paragraphs"])
    assert old in text
    return drafting.change_agreement(
        draft, texts={key: text.replace(old, new)}, valid_from=draft.valid_from, valid_to=draft.valid_to,
        signatories={}, expected_version=None, actor=kerstin,
    )  # fmt: skip


def test_a_typo_is_mended_and_nobody_signs_again(cast: Cast, client: Client) -> None:
    agreement = signed_by_lena(cast, client)
    path = link_in(mailed_to(cast.kerstin.email)[0])
    assert sign(client, path, ask_for_code(client, path, cast.kerstin.email), "Kerstin") == 302
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.SIGNED
    draft = rewritten(cast, agreement, "background", "behöver", "behövar")
    assert [change.renewal for change in changes_of(draft) or []] == [Renewal.NOBODY]
    life.send_for_signature(draft, actor=actor_of(cast.kerstin))
    draft = make_pdf(draft)
    assert draft.state == AgreementState.SIGNED
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.REPLACED
    carried = Signature.objects.filter(signatory__agreement=draft)
    assert agreement.document is not None
    assert {row.document_sha256 for row in carried} == {agreement.document.sha256}
    assert all(row.carried_from_id for row in carried)
    drain(SIGNED_COPY_JOB)
    draft.refresh_from_db()
    assert draft.signed_copy is not None


def test_whoever_gave_a_signature_that_goes_on_is_told_and_may_read_the_new_words(cast: Cast, client: Client) -> None:
    agreement = signed_by_lena(cast, client)
    life.send_for_signature(
        rewritten(cast, agreement, "background", "behöver", "behövar"), actor=actor_of(cast.kerstin)
    )
    for _twice in range(2):
        drain()
    told = [message for message in mail.outbox if "har ändrats" in message.subject]
    assert [message.to for message in told] == [[cast.lena.email]], "Kerstin has signed nothing"
    page = client.get(link_in(str(told[0].body)))
    assert "behövar" in page.content.decode()


def test_another_meaning_is_for_all_to_sign_again(cast: Cast, client: Client) -> None:
    agreement = signed_by_lena(cast, client)
    draft = rewritten(cast, agreement, "background", "behöver", "behöver inte")
    assert who_signs_again(changes_of(draft) or []) is None
    life.send_for_signature(draft, actor=actor_of(cast.kerstin))
    assert make_pdf(draft).state == AgreementState.FOR_SIGNATURE
    assert not Signature.objects.filter(signatory__agreement=draft).exists()
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.REPLACED
    assert client.get(link_in(mailed_to(cast.kerstin.email)[0])).status_code == 410


def test_what_is_about_one_party_is_for_that_party_alone(cast: Cast, client: Client) -> None:
    """Another person signs for Göteborg: Lena's signature stands."""
    agreement = signed_by_lena(cast, client)
    kerstin = actor_of(cast.kerstin)
    draft = drafting.new_version(agreement, actor=kerstin)
    row = draft.signatories.get(organisation=cast.goteborg)
    drafting.change_agreement(
        draft, texts={}, valid_from=draft.valid_from, valid_to=draft.valid_to,
        signatories={str(row.pk): ("Direktören Ek", "Direktör")}, expected_version=None, actor=kerstin,
    )  # fmt: skip
    assert who_signs_again(changes_of(draft) or []) == {cast.goteborg.name}
    life.send_for_signature(draft, actor=kerstin)
    assert list(
        Signature.objects.filter(signatory__agreement=draft).values_list("signatory__organisation", flat=True)
    ) == [cast.hisingen.organisation_id]


def test_all_may_be_asked_again_whatever_has_changed(cast: Cast, client: Client) -> None:
    agreement = signed_by_lena(cast, client)
    draft = rewritten(cast, agreement, "background", "behöver", "behövar")
    life.send_for_signature(draft, actor=actor_of(cast.kerstin), all_again=True)
    assert not Signature.objects.filter(signatory__agreement=draft).exists()


def test_the_page_shows_what_changes_before_anybody_is_asked(cast: Cast, client: Client) -> None:
    agreement = signed_by_lena(cast, client)
    login(client, cast.kerstin)
    made = client.post(reverse("agreement_new_version", args=[agreement.pk]))["Location"]
    assert "Inget än." in client.get(made).content.decode()
    rewritten(cast, agreement, "background", "behöver", "<script>alert(1)</script> behöver")
    page = client.get(made).content.decode()
    assert "Alla skriver under igen" in page and "&lt;script&gt;" in page and "<script>alert" not in page
    assert client.post(reverse("agreement_step", args=[made.split("/")[2], "alla-igen"])).status_code == 302


def test_nobody_has_signed_so_there_is_no_new_version(cast: Cast, client: Client) -> None:
    agreement = sent_out(cast)
    login(client, cast.kerstin)
    answer = client.post(reverse("agreement_new_version", args=[agreement.pk]), follow=True)
    assert "texten kan ändras direkt" in answer.content.decode()
    assert Agreement.objects.count() == 1
