"""Signing at an outside service: through its page and back, and what is not believed on the way back (law R-SIGN-1)."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from threading import Barrier
from typing import Any
from unittest import mock
from uuid import uuid4

import pypdf
import pytest
from asn1crypto import x509
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pytest_django import Settings

from agreements.domain import by_provider, drafting, life, links, paper
from agreements.domain.signatures import SIGNED_COPY_JOB
from agreements.enums import AgreementState, ProviderState, SigningMethod
from agreements.models import Agreement, ProviderSigning, Signatory, Signature, SigningLink
from agreements.providers import local
from agreements.providers.certificates import authority
from agreements.providers.interface import Begun, Finished, ServiceDown
from agreements.queries import newest_signed_pdf
from agreements.tokens import visit_token
from jobbspar.audit.models import AuditEvent
from jobbspar.documents.models import Document
from jobbspar.lib import clock
from jobbspar.outbox.delivery import drain
from tests.agreements.signing import RIGHT, ask_for_code, link_in, mailed_to, sent_out, sign
from tests.agreements.test_life import make_pdf
from tests.cast import Cast, actor_of, login
from tests.threads import both

AT_SERVICE = {"satt": "tjanst"}


def go_by_link(client: Client, user: Any, name: str) -> str:
    """Press the second button; the address of the service's page."""
    path = link_in(mailed_to(user.email)[-1])
    code = ask_for_code(client, path, user.email)
    data = {"signed_by": name, "mandate": RIGHT, "confirmed": "on", "code": code, **AT_SERVICE}
    answer = client.post(path, data)
    assert answer.status_code == 302
    return str(answer["Location"])


def go_signed_in(client: Client, agreement: Agreement, signatory: Signatory) -> Any:
    data = {"mandate": RIGHT, "confirmed": "on", "form_token": str(uuid4()), **AT_SERVICE}
    return client.post(reverse("signature_own", args=[agreement.pk, signatory.pk]), data)


def press(client: Client, page: str, button: str = local.SIGN) -> str:
    """At the service; the address that it sends the browser back to, with its answer."""
    return str(client.post(page, {"val": button})["Location"])


def signed_by_link(client: Client, user: Any, name: str) -> str:
    """All the way; the text of the last page."""
    answer = client.get(press(client, go_by_link(client, user, name)), follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def a_visit(cast: Cast, user: Any, name: str = "Lena Arvidsson") -> ProviderSigning:
    """Somebody who is at the service just now."""
    signatory = Signatory.objects.get(email=user.email)
    link = SigningLink.objects.filter(signatory=signatory).first()
    return ProviderSigning.objects.create(
        signatory=signatory, link=link, document_id=signatory.agreement.document_id,
        sent=newest_signed_pdf(signatory.agreement) or signatory.agreement.document,
        expires_at=clock.now() + by_provider.LIFE, provider=local.LocalProvider.name, service="Testtjänsten",
        signer_name=name, mandate=RIGHT, address=user.email,
    )  # fmt: skip


def answer_of(visit: ProviderSigning, decided: str = local.SIGN) -> str:
    return f"{reverse('signing_answer', args=[visit_token(visit)])}?{local.answer_for(visit.pk, decided)}"


def back(visit: ProviderSigning, pdf: bytes | None = None) -> ProviderState:
    """The service has answered; how it went."""
    fresh = ProviderSigning.objects.get(pk=visit.pk)
    answer = {"svar": local.answer_for(visit.pk, local.SIGN).partition("=")[2].replace("%3A", ":")}
    if pdf is None:
        return by_provider.finish(fresh, answer)
    with mock.patch.object(local.LocalProvider, "finish", return_value=Finished(pdf)):
        return by_provider.finish(fresh, answer)


def judged(content: bytes) -> list[Any]:
    """What the library says of each signature, in the order they were given, under the root for test alone."""
    trusted = ValidationContext(
        trust_roots=[x509.Certificate.load(authority().certificate_der)], allow_fetching=False, moment=clock.now()
    )
    reader = PdfFileReader(BytesIO(content))
    return [validate_pdf_signature(row, trusted) for row in reader.embedded_signatures]


def bytes_of(document: Document | None) -> bytes:
    assert document is not None
    return bytes(Document.objects.get(pk=document.pk).content)


class TestThroughTheServicesPage:
    def test_one_signs_by_link_and_the_signature_is_in_the_pdf(self, cast: Cast, client: Client) -> None:
        agreement = sent_out(cast)
        service = go_by_link(client, cast.lena, "Lena Arvidsson")
        page = client.get(service).content.decode()
        for words in ("Testtjänst för underskrift", "Det här är ett test", "Lena Arvidsson", "AVS-", "Avbryt"):
            assert words in page
        assert not Signature.objects.exists()
        answer = client.get(press(client, service), follow=True)
        assert "Tack! Du har skrivit under" in answer.content.decode()
        signature = Signature.objects.get()
        agreement.refresh_from_db()
        assert agreement.document is not None and signature.e_signing is not None
        assert (signature.method, signature.signed_by, signature.mandate, signature.document_sha256) == (
            SigningMethod.PROVIDER, "Lena Arvidsson", RIGHT, agreement.document.sha256,
        )  # fmt: skip
        pdf = bytes_of(signature.e_signing.signed_pdf)
        assert pdf.startswith(bytes_of(agreement.document))
        (found,) = judged(pdf)
        assert found.bottom_line and found.coverage == SignatureCoverageLevel.ENTIRE_FILE
        assert PdfFileReader(BytesIO(pdf)).embedded_signatures[0].sig_object["/SubFilter"] == "/ETSI.CAdES.detached"

    def test_two_sign_and_one_pdf_holds_both_signatures(self, cast: Cast, client: Client) -> None:
        agreement = sent_out(cast)
        signed_by_link(client, cast.lena, "Lena Arvidsson")
        kerstin = agreement.signatories.get(email=cast.kerstin.email)
        login(client, cast.kerstin)
        service = go_signed_in(client, agreement, kerstin)["Location"]
        done = client.get(press(client, service), follow=True).content.decode()
        assert "Tack! Du har skrivit under" in done and agreement.get_absolute_url() in done
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.SIGNED
        pdf = bytes_of(newest_signed_pdf(agreement))
        first, second = judged(pdf)
        assert first.intact and first.trusted and first.bottom_line and second.bottom_line
        names = [
            row.signer_cert.subject.native["common_name"] for row in PdfFileReader(BytesIO(pdf)).embedded_signatures
        ]
        assert names == ["Lena Arvidsson", cast.kerstin.name]
        page = client.get(agreement.get_absolute_url()).content.decode()
        newest = Signature.objects.get(signatory=kerstin)
        url = reverse("signature_pdf", args=[agreement.pk, newest.pk])
        assert "PDF med e-underskrifter" in page and url in page
        assert b"".join(client.get(url)) == pdf
        assert "Med e-underskrift hos Testtjänsten" in page

    def test_each_party_may_take_the_signed_pdf_along(self, cast: Cast, client: Client) -> None:
        agreement = sent_out(cast)
        path = link_in(mailed_to(cast.lena.email)[0])
        assert client.get(f"{path}e-underskrift/").status_code == 404
        assert "PDF med e-underskrifter" not in client.get(path).content.decode()
        signed_by_link(client, cast.lena, "Lena Arvidsson")
        assert "PDF med e-underskrifter" in client.get(path).content.decode()
        pdf = bytes_of(newest_signed_pdf(agreement))
        assert b"".join(client.get(f"{path}e-underskrift/")) == pdf
        with clock.at(clock.now() + links.LIFE + timedelta(days=1)):
            assert client.get(f"{path}e-underskrift/").status_code == 404
        login(client, cast.lena)
        url = reverse("signature_pdf", args=[agreement.pk, Signature.objects.get().pk])
        assert url in client.get("/portal/").content.decode()
        assert b"".join(client.get(url)) == pdf

    def test_the_copy_with_the_evidence_names_the_service_and_the_certificate(self, cast: Cast, client: Client) -> None:
        agreement = sent_out(cast)
        signed_by_link(client, cast.lena, "Lena Arvidsson")
        path = link_in(mailed_to(cast.kerstin.email)[0])
        assert sign(client, path, ask_for_code(client, path, cast.kerstin.email), "Kerstin Ahlgren") == 302
        drain(SIGNED_COPY_JOB)
        agreement.refresh_from_db()
        assert agreement.signed_copy is not None
        text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(agreement.signed_copy.content)).pages)
        visit = ProviderSigning.objects.get()
        flat = text.replace("\n", "").replace(" ", "")
        for words in ("Med e-underskrift hos Testtjänsten", "Certifikat Lena Arvidsson",
                      visit.certificate_sha256, "Med personlig länk och kod"):  # fmt: skip
            assert words.replace(" ", "") in flat

    def test_one_at_the_service_and_the_other_on_paper(self, cast: Cast, client: Client) -> None:
        agreement = sent_out(cast)
        signed_by_link(client, cast.lena, "Lena Arvidsson")
        kerstin = agreement.signatories.select_related("agreement__round__track__responsible").get(
            email=cast.kerstin.email
        )
        paper.register_paper_signature(
            kerstin, signed_on=clock.today(), signed_by="Kerstin", scan=None, actor=actor_of(cast.kerstin)
        )
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.SIGNED

    def test_who_refrains_is_told_so_and_may_try_again(self, cast: Cast, client: Client) -> None:
        sent_out(cast)
        service = go_by_link(client, cast.lena, "Lena Arvidsson")
        page = client.get(press(client, service, local.CANCEL), follow=True)
        assert "Du avbröt underskriften" in page.content.decode() and not Signature.objects.exists()
        # The service's page is used up, and leads on.
        assert client.get(service).status_code == 302
        with clock.at(clock.now() + timedelta(minutes=2)):
            assert "Tack! Du har skrivit under" in signed_by_link(client, cast.lena, "Lena Arvidsson")

    def test_a_wrong_code_goes_nowhere(self, cast: Cast, client: Client) -> None:
        sent_out(cast)
        path = link_in(mailed_to(cast.lena.email)[0])
        right = ask_for_code(client, path, cast.lena.email)
        wrong = f"{(int(right) + 1) % 1_000_000:06}"
        data = {"signed_by": "Lena", "mandate": RIGHT, "confirmed": "on", "code": wrong, **AT_SERVICE}
        assert client.post(path, data).status_code == 422
        assert not ProviderSigning.objects.exists()

    def test_an_identity_number_in_the_certificate_is_read_by_nobody(self, cast: Cast) -> None:
        agreement = sent_out(cast)
        pdf = local.signed(bytes_of(agreement.document), "Lena Arvidsson 19800101-2384")
        visit = a_visit(cast, cast.lena)
        assert back(visit, pdf) == ProviderState.DONE
        visit.refresh_from_db()
        assert (Signature.objects.get().signed_by, visit.certificate_subject) == ("Lena Arvidsson", "Lena Arvidsson")

    def test_each_step_stands_in_the_log(self, cast: Cast, client: Client) -> None:
        sent_out(cast)
        client.get(press(client, go_by_link(client, cast.lena, "Lena"), local.CANCEL))
        with clock.at(clock.now() + timedelta(minutes=2)):
            signed_by_link(client, cast.lena, "Lena Arvidsson")
        found = list(AuditEvent.objects.filter(action__startswith="signing.provider").order_by("pk"))
        assert [row.action.rpartition("_")[2] for row in found] == ["begun", "ended", "begun", "signed"]
        assert all("@" not in str(row.details) and "Lena" not in str(row.details) for row in found)


class TestWhatIsNotBelieved:
    """What the service gives back proves itself, or it is as if nothing had come."""

    def refused(self, cast: Cast, spoil: Callable[[bytes], bytes]) -> ProviderState:
        agreement = sent_out(cast)
        visit = a_visit(cast, cast.lena)
        state = back(visit, spoil(bytes_of(agreement.document)))
        assert not Signature.objects.exists() and newest_signed_pdf(agreement) is None
        return state

    def test_but_what_is_right_is(self, cast: Cast) -> None:
        agreement = sent_out(cast)
        assert back(a_visit(cast, cast.lena), local.signed(bytes_of(agreement.document), "Lena")) == ProviderState.DONE

    def test_a_byte_of_the_agreement_is_changed(self, cast: Cast) -> None:
        def spoil(pdf: bytes) -> bytes:
            return changed(local.signed(pdf, "Lena"), len(pdf) // 2)

        assert self.refused(cast, spoil) == ProviderState.FAILED

    def test_a_byte_of_what_was_added_is_changed(self, cast: Cast) -> None:
        def spoil(pdf: bytes) -> bytes:
            signed = local.signed(pdf, "Lena")
            return changed(signed, signed.index(b"/ByteRange") - 3)

        assert self.refused(cast, spoil) == ProviderState.FAILED

    def test_another_document_is_signed(self, cast: Cast) -> None:
        other = BytesIO()
        pypdf.PdfWriter(clone_from=BytesIO(a_pdf())).write(other)
        assert self.refused(cast, lambda _pdf: local.signed(other.getvalue(), "Lena")) == ProviderState.FAILED

    def test_the_page_is_replaced_before_it_is_signed(self, cast: Cast) -> None:
        assert self.refused(cast, lambda pdf: local.signed(other_words(pdf), "Lena")) == ProviderState.FAILED

    def test_the_page_is_replaced_behind_the_signature_of_the_first(self, cast: Cast) -> None:
        agreement = sent_out(cast)
        assert back(a_visit(cast, cast.lena)) == ProviderState.DONE
        sent = bytes_of(newest_signed_pdf(agreement))
        assert back(a_visit(cast, cast.kerstin), local.signed(other_words(sent), "Kerstin")) == ProviderState.FAILED

    def test_something_is_added_after_the_signature(self, cast: Cast) -> None:
        assert self.refused(cast, lambda pdf: other_words(local.signed(pdf, "Lena"))) == ProviderState.FAILED

    def test_nobody_has_signed(self, cast: Cast) -> None:
        assert self.refused(cast, lambda pdf: pdf) == ProviderState.FAILED
        assert back(a_visit(cast, cast.kerstin), b"") == ProviderState.FAILED

    def test_two_have_signed_where_one_was_asked(self, cast: Cast) -> None:
        assert self.refused(cast, lambda pdf: local.signed(local.signed(pdf, "A"), "B")) == ProviderState.FAILED

    def test_nobody_that_is_trusted_vouches_for_the_signer(self, cast: Cast) -> None:
        stranger = authority("somebody else's")
        assert self.refused(cast, lambda pdf: local.signed(pdf, "Lena", by=stranger)) == ProviderState.FAILED

    def test_it_was_signed_the_day_before(self, cast: Cast) -> None:
        yesterday = clock.now() - timedelta(days=1)
        assert self.refused(cast, lambda pdf: local.signed(pdf, "Lena", now=yesterday)) == ProviderState.FAILED

    def test_it_is_rubbish(self, cast: Cast) -> None:
        assert self.refused(cast, lambda pdf: pdf + b"%PDF-" + bytes(range(256)) * 9) == ProviderState.FAILED

    @pytest.mark.parametrize("forged", ["", "x", "a:b:c", pytest.param(local.token_of(uuid4()), id="other")])
    def test_an_answer_that_the_service_has_not_sealed(self, cast: Cast, client: Client, forged: str) -> None:
        sent_out(cast)
        visit = a_visit(cast, cast.lena)
        way = reverse("signing_answer", args=[visit_token(visit)])
        page = client.get(way, {"svar": forged}, follow=True).content.decode()
        assert "gick inte igenom" in page and not Signature.objects.exists()

    def test_an_answer_about_somebody_else(self, cast: Cast, client: Client) -> None:
        sent_out(cast)
        lena, kerstin = a_visit(cast, cast.lena), a_visit(cast, cast.kerstin)
        client.get(f"{reverse('signing_answer', args=[visit_token(lena)])}?{local.answer_for(kerstin.pk, local.SIGN)}")
        assert not Signature.objects.exists()


def changed(pdf: bytes, place: int) -> bytes:
    spoilt = bytearray(pdf)
    spoilt[place] ^= 1
    return bytes(spoilt)


def a_pdf() -> bytes:
    made, writer = BytesIO(), pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(made)
    return made.getvalue()


def other_words(pdf: bytes) -> bytes:
    """The first page shows something else, and all that was there before lies untouched in the file."""
    writer, made = IncrementalPdfFileWriter(BytesIO(pdf)), BytesIO()
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.NameObject("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    writer.write(made)
    return made.getvalue()


class TestMeanwhile:
    def test_the_answer_comes_twice_and_is_one_signature(self, cast: Cast, client: Client) -> None:
        sent_out(cast)
        way = press(client, go_by_link(client, cast.lena, "Lena Arvidsson"))
        for _time in range(3):
            assert "Tack! Du har skrivit under" in client.get(way, follow=True).content.decode()
        assert "Tack! Du har skrivit under" in client.post(way, follow=True).content.decode()
        assert Signature.objects.count() == Document.objects.filter(kind=by_provider.SIGNED_PDF).count() == 1

    def test_the_words_were_taken_back_and_changed(self, cast: Cast, client: Client) -> None:
        agreement = sent_out(cast)
        way = press(client, go_by_link(client, cast.lena, "Lena Arvidsson"))
        kerstin = actor_of(cast.kerstin)
        life.take_back_to_draft(agreement, actor=kerstin)
        agreement.refresh_from_db()
        drafting.change_agreement(
            agreement, texts={"background": "Annat."}, valid_from=None, valid_to=None, signatories={},
            expected_version=None, actor=kerstin,
        )  # fmt: skip
        life.send_for_signature(agreement, actor=kerstin)
        make_pdf(agreement)
        page = client.get(way, follow=True)
        assert (page.status_code, "ändrades medan du skrev under" in page.content.decode()) == (409, True)
        assert not Signature.objects.exists()
        assert not Document.objects.filter(kind=by_provider.SIGNED_PDF).exists()

    def test_somebody_else_was_first_and_one_tries_again(self, cast: Cast, client: Client) -> None:
        agreement = sent_out(cast)
        lena, kerstin = a_visit(cast, cast.lena), a_visit(cast, cast.kerstin, "Kerstin Ahlgren")
        assert (back(lena), back(kerstin)) == (ProviderState.DONE, ProviderState.LATE)
        assert client.get(answer_of(kerstin)).status_code == 409
        assert back(a_visit(cast, cast.kerstin, "Kerstin Ahlgren")) == ProviderState.DONE
        assert len(judged(bytes_of(newest_signed_pdf(agreement)))) == 2

    def test_the_signatory_has_signed_in_another_way(self, cast: Cast, client: Client) -> None:
        sent_out(cast)
        visit = a_visit(cast, cast.lena)
        path = link_in(mailed_to(cast.lena.email)[0])
        assert sign(client, path, ask_for_code(client, path, cast.lena.email)) == 302
        assert back(visit) == ProviderState.LATE

    def test_the_address_was_mended(self, cast: Cast) -> None:
        agreement = sent_out(cast)
        visit = a_visit(cast, cast.lena)
        lena = agreement.signatories.get(email=cast.lena.email)
        links.correct_address(lena, email="vd@hisingen.example", actor=actor_of(cast.kerstin))
        assert back(visit) == ProviderState.LATE

    def test_the_role_of_who_is_signed_in_has_ended(self, cast: Cast) -> None:
        sent_out(cast)
        visit = a_visit(cast, cast.kerstin)
        ProviderSigning.objects.filter(pk=visit.pk).update(link=None, created_by=cast.kerstin)
        cast.kerstin.memberships.update(valid_to=clock.today() - timedelta(days=1))
        assert back(visit) == ProviderState.LATE

    def test_half_an_hour_is_too_long(self, cast: Cast, client: Client) -> None:
        sent_out(cast)
        way = press(client, go_by_link(client, cast.lena, "Lena"))
        with clock.at(clock.now() + by_provider.LIFE):
            assert "Det tog för lång tid" in client.get(way, follow=True).content.decode()
        assert not Signature.objects.exists()

    def test_a_signature_that_is_undone_is_left_out_of_what_the_next_one_signs(self, cast: Cast) -> None:
        agreement = sent_out(cast)
        assert back(a_visit(cast, cast.lena)) == ProviderState.DONE
        paper.undo_signature(Signature.objects.get(), reason="Fel", actor=actor_of(cast.kerstin))
        assert newest_signed_pdf(agreement) is None
        assert back(a_visit(cast, cast.kerstin)) == ProviderState.DONE
        assert len(judged(bytes_of(newest_signed_pdf(agreement)))) == 1

    def test_a_signature_that_is_carried_over_keeps_its_pdf(self, cast: Cast) -> None:
        agreement = sent_out(cast)
        assert back(a_visit(cast, cast.lena)) == ProviderState.DONE
        given = Signature.objects.get()
        kerstin = actor_of(cast.kerstin)
        draft = drafting.new_version(agreement, actor=kerstin)
        draft.signatories.filter(email=cast.kerstin.email).update(title="Chef")
        life.send_for_signature(draft, actor=kerstin)
        carried = Signature.objects.get(carried_from=given)
        assert carried.e_signing == given.e_signing
        # It is of other words: the next one signs the new ones alone.
        assert newest_signed_pdf(draft) is None


@pytest.mark.django_db(transaction=True)
class TestTwoAtTheSameMoment:
    def both_come_back(self, cast: Cast, *visits: ProviderSigning) -> list[Any]:
        waiting = list(visits)
        return both(lambda: back(waiting.pop()), answers=(Exception,))

    def test_one_of_two_signatories_wins_and_the_other_tries_again(self, cast: Cast) -> None:
        agreement = sent_out(cast)
        found = self.both_come_back(cast, a_visit(cast, cast.lena), a_visit(cast, cast.kerstin))
        assert sorted(found) == [ProviderState.DONE, ProviderState.LATE]
        assert len(judged(bytes_of(newest_signed_pdf(agreement)))) == Signature.objects.count() == 1

    def test_without_the_lock_both_win_and_one_signature_is_in_no_pdf_of_both(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        agreement = sent_out(cast)
        gate = Barrier(2, timeout=10)

        def unlocked(row: Agreement) -> Agreement:
            return Agreement.objects.select_related("round__track__responsible", "document", "replaces").get(pk=row.pk)

        asked = by_provider._still_holds

        def at_once(visit: ProviderSigning, row: Agreement) -> bool:
            answer = asked(visit, row)
            gate.wait()
            return answer

        monkeypatch.setattr(by_provider, "locked_for_signing", unlocked)
        monkeypatch.setattr(by_provider, "_still_holds", at_once)
        monkeypatch.setattr(by_provider.documents, "upload", one_kept_for_each)
        found = self.both_come_back(cast, a_visit(cast, cast.lena), a_visit(cast, cast.kerstin))
        assert found == [ProviderState.DONE, ProviderState.DONE]
        assert Signature.objects.count() == 2
        assert len(judged(bytes_of(newest_signed_pdf(agreement)))) == 1

    def test_the_same_answer_twice_is_one_signature(self, cast: Cast) -> None:
        sent_out(cast)
        visit = a_visit(cast, cast.lena)
        assert self.both_come_back(cast, visit, visit) == [ProviderState.DONE, ProviderState.DONE]
        assert Signature.objects.count() == Document.objects.filter(kind=by_provider.SIGNED_PDF).count() == 1


def one_kept_for_each(kind: str, ref_id: object, *, content: bytes, **rest: Any) -> Document:
    """As `upload`, without its own protection against two at the same moment: the number is the row's own."""
    digest, pk = hashlib.sha256(content).hexdigest(), uuid4()
    return Document.objects.create(
        pk=pk, kind=kind, ref_id=str(pk), number=str(pk)[:24], version=1, title="E", content=content, sha256=digest,
        snapshot_sha256=digest, size=len(content), pages=1,
    )  # fmt: skip


class TestTheService:
    def test_that_does_not_answer_leaves_the_other_ways_open(
        self, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sent_out(cast)
        path = link_in(mailed_to(cast.lena.email)[0])
        data = {
            "signed_by": "Lena", "mandate": RIGHT, "confirmed": "on", "code": ask_for_code(client, path, cast.lena.email),
        }  # fmt: skip
        with mock.patch.object(local.LocalProvider, "begin", side_effect=ServiceDown):
            page = client.post(path, data | AT_SERVICE)
        assert (page.status_code, "svarar inte just nu" in page.content.decode()) == (422, True)
        assert not ProviderSigning.objects.exists()
        assert client.post(path, data).status_code == 302 and Signature.objects.exists()

    def test_that_does_not_answer_afterwards_is_asked_again(self, cast: Cast, client: Client) -> None:
        sent_out(cast)
        visit = a_visit(cast, cast.lena)
        with mock.patch.object(local.LocalProvider, "finish", side_effect=ServiceDown):
            page = client.get(answer_of(visit))
        assert (page.status_code, "svarar inte just nu" in page.content.decode()) == (503, True)
        assert "Tack!" in client.get(answer_of(visit), follow=True).content.decode()

    def test_that_sends_the_browser_elsewhere_than_it_said_is_not_followed(
        self, cast: Cast, settings: Settings
    ) -> None:
        sent_out(cast)
        kerstin = Signatory.objects.get(email=cast.kerstin.email)
        settings.SIGNING_ORIGIN = "https://sign.example"
        for url in ("https://evil.example/", "https://sign.example.evil.example/", "//evil.example/", "/" + "x" * 400):
            with (
                mock.patch.object(local.LocalProvider, "begin", return_value=Begun(url)),
                pytest.raises(ValueError, match="address"),
            ):
                by_provider.begin_signed_in(kerstin, mandate=RIGHT, actor=actor_of(cast.kerstin))
        with mock.patch.object(local.LocalProvider, "begin", return_value=Begun("https://sign.example/a", "ref-7")):
            assert by_provider.begin_signed_in(kerstin, mandate=RIGHT, actor=actor_of(cast.kerstin))
        assert ProviderSigning.objects.get().reference == "ref-7"

    def test_is_not_offered_where_none_is_chosen(self, cast: Cast, client: Client, settings: Settings) -> None:
        agreement = sent_out(cast)
        visit = a_visit(cast, cast.lena)
        service = reverse("test_service", args=[local.token_of(visit.pk)])
        assert client.get(service).status_code == 200
        settings.SIGNING_PROVIDER = ""
        assert client.get(service).status_code == 404
        assert back(visit) == ProviderState.FAILED
        path = link_in(mailed_to(cast.lena.email)[0])
        ask_for_code(client, path, cast.lena.email)
        assert "Skriv under hos" not in client.get(path).content.decode()
        login(client, cast.kerstin)
        kerstin = agreement.signatories.get(email=cast.kerstin.email)
        answer = go_signed_in(client, agreement, kerstin)
        assert "inte påslagen" in answer.content.decode()

    def test_for_test_is_refused_in_production(self, settings: Settings) -> None:
        def faults() -> set[str | None]:
            return {fault.id for fault in run_checks(tags=["security"]) if str(fault.id).startswith("agreements.")}

        assert faults() == set()
        settings.DEMO = settings.TEST = False
        assert faults() == {"agreements.E001"}
        settings.SIGNING_PROVIDER = ""
        assert faults() == set()
        settings.SIGNING_PROVIDER = "no.such.Provider"
        assert faults() == {"agreements.E002", "agreements.E003"}
        settings.SIGNING_PROVIDER, settings.SIGNING_ORIGIN = f"{__name__}.Client", "http://sign.example"
        assert faults() == {"agreements.E003"}
        settings.SIGNING_ORIGIN = "https://sign.example"
        assert faults() == set()


class TestWhoIsLetIn:
    def test_the_outsider_meets_the_same_as_for_what_does_not_exist(self, cast: Cast, client: Client) -> None:
        agreement = sent_out(cast)
        assert back(a_visit(cast, cast.lena)) == ProviderState.DONE
        signature = Signature.objects.get()
        url = reverse("signature_pdf", args=[agreement.pk, signature.pk])
        login(client, cast.kerstin)
        assert client.get(url).status_code == 200
        client.logout()
        login(client, cast.ute)
        assert client.get(url).content == client.get(reverse("signature_pdf", args=[agreement.pk, uuid4()])).content
        assert client.get(url).status_code == 404
        kerstin = agreement.signatories.get(email=cast.kerstin.email)
        assert go_signed_in(client, agreement, kerstin).status_code == 404

    def test_a_row_s_id_is_no_way_in(self, cast: Cast, client: Client) -> None:
        sent_out(cast)
        visit = a_visit(cast, cast.lena)
        for token in (str(visit.pk), visit.pk.hex, "x", "a:b:c", local.token_of(visit.pk)):
            assert client.get(reverse("signing_answer", args=[token])).status_code == 404
        for token in (str(visit.pk), "x", visit_token(visit)):
            assert client.post(reverse("test_service", args=[token]), {"val": local.SIGN}).status_code == 404

    def test_a_page_that_is_opened_without_an_answer_changes_nothing(self, cast: Cast, client: Client) -> None:
        sent_out(cast)
        visit = a_visit(cast, cast.lena)
        way = reverse("signing_answer", args=[visit_token(visit)])
        for answer in (client.get(way), client.head(answer_of(visit)), client.post(way)):
            assert answer.status_code == 200
        visit.refresh_from_db()
        assert visit.state == ProviderState.BEGUN
        assert "inte klar" in client.get(way).content.decode()
        # As the service's own form would come, from another house and with no token of ours.
        strict = Client(enforce_csrf_checks=True)
        sealed = {"svar": answer_of(visit).partition("svar=")[2].replace("%3A", ":")}
        assert strict.post(way, sealed).status_code == 302
        assert Signature.objects.count() == 1
