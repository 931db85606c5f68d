"""An agreement's life, from draft to signed, as Kerstin lives it."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest

from agreements.contents import contents
from agreements.domain import drafting, life, paper
from agreements.enums import AgreementKind, AgreementState
from agreements.models import Agreement
from agreements.needed import needed
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.outbox.delivery import attempt
from jobbspar.outbox.models import OutboxEntry
from tests.cast import Cast, a_need, actor_of
from tests.cast import a_round as any_round
from tracks.models import Round, RoundParty

LOI = AgreementKind.LETTER_OF_INTENT

# The headings of domain.md 2.6, in order.
LOI_HEADINGS = [
    "Parter",
    "Bakgrund och syfte",
    "Kompetensbehovet",
    "Kravprofil",
    "Jobbspårets innehåll i korthet",
    "Arbetsgivarens åtaganden",
    "Kommunens åtaganden",
    "Arbetsförmedlingens åtaganden",
    "Stöd till arbetsgivare och deltagare",
    "Kontaktpersoner och mandat",
    "Uppföljning",
    "Sekretess och personuppgifter",
    "Giltighetstid, ändring och avslut",
    "Rättslig verkan",
]
AGREEMENT_HEADINGS = [
    "1 Parter",
    "2 Omfattning",
    "3 Arbetsuppgifter",
    "4 Praktik",
    "5 Urval",
    "6 Anställning efter jobbspåret",
    "7 Facklig samverkan",
    "8 Uppföljning",
    "9 Ekonomi",
    "10 Personuppgifter och tystnadsplikt",
    "11 Avvikelse, tvist och uppsägning",
    "12 Kontaktpersoner",
]


def a_round(cast: Cast) -> Round:
    return any_round(cast, need=a_need(cast))


def employer_party(round: Round) -> RoundParty:
    return round.parties.get(role="employer")


def a_draft(cast: Cast, kind: AgreementKind = LOI) -> Agreement:
    return drafting.draft_agreement(employer_party(a_round(cast)), kind, actor=actor_of(cast.kerstin))


def make_pdf(agreement: Agreement) -> Agreement:
    """What the worker does, here and now."""
    entry = OutboxEntry.objects.filter(kind=life.PDF_JOB, ref_id=str(agreement.pk)).latest("created_at")
    assert attempt(entry.pk, owner="test").word == "done"
    return Agreement.objects.get(pk=agreement.pk)


def ready_to_sign(cast: Cast) -> Agreement:
    agreement = a_draft(cast)
    life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
    return make_pdf(agreement)


def sign(cast: Cast, agreement: Agreement, index: int, scan: bytes | None = None) -> None:
    paper.register_paper_signature(
        agreement.signatories.all()[index],
        signed_on=clock.today(),
        signed_by="Någon Med Mandat",
        scan=scan,
        actor=actor_of(cast.kerstin),
    )


@pytest.mark.parametrize(
    ("kind", "headings"), [(LOI, LOI_HEADINGS), (AgreementKind.EMPLOYER_AGREEMENT, AGREEMENT_HEADINGS)]
)
def test_each_document_has_every_heading_in_order_and_no_empty_section(
    cast: Cast, kind: AgreementKind, headings: list[str]
) -> None:
    words = contents(a_draft(cast, kind))
    assert [section["heading"] for section in words["sections"]] == headings
    assert all(section["paragraphs"] for section in words["sections"])
    assert words["counterpart"] == "Hisingens Lastvagnar AB"


def test_drafting_twice_gives_the_one_that_is_under_way(cast: Cast) -> None:
    round = a_round(cast)
    first = drafting.draft_agreement(employer_party(round), LOI, actor=actor_of(cast.kerstin))
    assert drafting.draft_agreement(employer_party(round), LOI, actor=actor_of(cast.kerstin)) == first


@pytest.mark.parametrize("who", ["hamid", "anders", "bo", "rut", "ada", "ute", "lena"])
def test_only_who_plans_the_round_drafts(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        drafting.draft_agreement(employer_party(a_round(cast)), LOI, actor=actor_of(getattr(cast, who)))


def test_own_words_are_kept_and_usual_words_go_on_following_the_round(cast: Cast) -> None:
    agreement = a_draft(cast)
    usual = contents(agreement)
    validity = next(s for s in usual["sections"] if s["key"] == "validity")
    agreement = drafting.change_agreement(
        agreement,
        texts={"background": "Vi behöver folk.\n<b>Nu.</b>", "validity": "\n".join(validity["paragraphs"])},
        valid_from=None,
        valid_to=None,
        signatories={},
        expected_version=agreement.version,
        actor=actor_of(cast.kerstin),
    )
    assert agreement.texts == {"background": "Vi behöver folk.\n<b>Nu.</b>"}


def test_a_late_save_is_a_conflict(cast: Cast) -> None:
    agreement = a_draft(cast)
    with pytest.raises(Conflict):
        drafting.change_agreement(
            agreement,
            texts={"background": "Annat."},
            valid_from=None,
            valid_to=None,
            signatories={},
            expected_version=agreement.version + 1,
            actor=actor_of(cast.kerstin),
        )


def test_sending_freezes_the_words_and_asks_for_one_pdf_however_often_it_is_pressed(cast: Cast) -> None:
    agreement = a_draft(cast)
    for _press in range(3):
        life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
    assert OutboxEntry.objects.filter(kind=life.PDF_JOB).count() == 1
    agreement.refresh_from_db()
    before = contents(agreement)
    Round.objects.filter(pk=agreement.round_id).update(seats=99)
    assert contents(agreement) == before


def test_the_pdf_is_made_once_and_holds_the_words(cast: Cast) -> None:
    agreement = ready_to_sign(cast)
    document = agreement.document
    assert document is not None
    assert document.number.startswith("AVS-")
    entry = OutboxEntry.objects.get(kind=life.PDF_JOB)
    attempt(entry.pk, owner="another")
    assert type(document).objects.about(LOI, agreement.party_id).count() == 1


def test_taking_back_calls_the_pdf_off(cast: Cast) -> None:
    agreement = a_draft(cast)
    life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
    life.take_back_to_draft(agreement, actor=actor_of(cast.kerstin))
    assert OutboxEntry.objects.get(kind=life.PDF_JOB).state == "cancelled"


def lacking(agreement: Agreement) -> list[RoundParty]:
    """The parties whose agreement the round still waits for."""
    round = agreement.round
    asked = needed(round, list(round.parties.select_related("organisation")), ())
    return [need.party for need in asked if not need.is_met(round.agreements.all())]


def test_it_is_signed_when_every_signatory_has_signed(cast: Cast) -> None:
    agreement = ready_to_sign(cast)
    assert lacking(agreement) == [agreement.party]
    sign(cast, agreement, 0)
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.FOR_SIGNATURE
    sign(cast, agreement, 1)
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.SIGNED
    assert lacking(agreement) == []


def test_a_signature_is_registered_once(cast: Cast) -> None:
    agreement = ready_to_sign(cast)
    sign(cast, agreement, 0)
    with pytest.raises(Conflict):
        sign(cast, agreement, 0)


@pytest.mark.parametrize(("days", "words"), [(1, "i framtiden"), (-1, "inte ha undertecknats tidigare")])
def test_a_signature_is_dated_between_the_pdf_and_today(cast: Cast, days: int, words: str) -> None:
    agreement = ready_to_sign(cast)
    with pytest.raises(RuleError, match=words) as error:
        paper.register_paper_signature(
            agreement.signatories.all()[0],
            signed_on=clock.today() + timedelta(days=days),
            signed_by="Någon",
            scan=None,
            actor=actor_of(cast.kerstin),
        )
    assert error.value.field == "signed_on"


def test_nothing_is_signed_before_there_is_a_pdf(cast: Cast) -> None:
    with pytest.raises(RuleError):
        sign(cast, a_draft(cast), 0)


def test_undoing_a_signature_takes_the_agreement_back_and_keeps_the_record(cast: Cast) -> None:
    agreement = ready_to_sign(cast)
    sign(cast, agreement, 0)
    sign(cast, agreement, 1)
    signature = agreement.signatories.all()[0].signatures.get()
    paper.undo_signature(signature, reason="Fel avtal", actor=actor_of(cast.kerstin))
    agreement.refresh_from_db()
    signature.refresh_from_db()
    assert agreement.state == AgreementState.FOR_SIGNATURE
    assert (signature.undone_reason, signature.undone_by) == ("Fel avtal", cast.kerstin)
    assert AuditEvent.objects.filter(action="signature.undone", object_id=str(signature.pk)).exists()


def test_a_scan_must_really_be_a_pdf(cast: Cast) -> None:
    agreement = ready_to_sign(cast)
    for lie in (b"hej", b"%PDF-1.7 men inte", b"%PDF-" + b"x" * (10 * 1024 * 1024)):
        with pytest.raises(RuleError) as error:
            sign(cast, agreement, 0, scan=lie)
        assert error.value.field == "file"
    pdf = pikepdf.new()
    pdf.add_blank_page()
    buffer = BytesIO()
    pdf.save(buffer)
    sign(cast, agreement, 0, scan=buffer.getvalue())
    signature = agreement.signatories.all()[0].signatures.get()
    assert signature.scan is not None
    assert signature.scan.pages == 1


def test_a_terminated_draft_does_not_stand_in_the_way_of_a_new_version(cast: Cast) -> None:
    old = ready_to_sign(cast)
    sign(cast, old, 0)
    sign(cast, old, 1)
    kerstin = actor_of(cast.kerstin)
    dropped = drafting.new_version(old, actor=kerstin)
    life.terminate_agreement(dropped, actor=kerstin)
    again = drafting.new_version(old, actor=kerstin)
    assert again != dropped and again.state == AgreementState.DRAFT


def test_a_new_version_replaces_the_old_one_first_when_it_is_signed(cast: Cast) -> None:
    old = ready_to_sign(cast)
    sign(cast, old, 0)
    sign(cast, old, 1)
    old.refresh_from_db()
    new = drafting.new_version(old, actor=actor_of(cast.kerstin))
    assert drafting.new_version(old, actor=actor_of(cast.kerstin)) == new
    with pytest.raises(RuleError, match="likadan"):
        life.send_for_signature(new, actor=actor_of(cast.kerstin))
    new.refresh_from_db()
    life.send_for_signature(new, actor=actor_of(cast.kerstin), all_again=True)
    new = make_pdf(new)
    old.refresh_from_db()
    assert old.state == AgreementState.SIGNED
    sign(cast, new, 0)
    sign(cast, new, 1)
    old.refresh_from_db()
    assert old.state == AgreementState.REPLACED
    assert new.document is not None
    assert old.document is not None
    assert new.document.number == old.document.number
    paper.undo_signature(new.signatories.all()[0].signatures.get(), reason="Fel avtal", actor=actor_of(cast.kerstin))
    old.refresh_from_db()
    assert old.state == AgreementState.SIGNED


def test_signs_that_no_font_has_are_said_before_the_paper_is_made(cast: Cast) -> None:
    agreement = a_draft(cast)
    Agreement.objects.filter(pk=agreement.pk).update(texts={"background": "Bra jobbat \U0001f642"})
    agreement.refresh_from_db()
    with pytest.raises(RuleError, match="tecken som inte går att skriva ut: \U0001f642"):
        life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.DRAFT and not OutboxEntry.objects.filter(kind=life.PDF_JOB).exists()
