"""The reference implementation, for demo and test: a service that stands in our own house and signs with a test certificate.

It does what a real one does: shows a page of its own, lets whoever sits there sign or refrain, sends the browser back, and
gives the PDF with a PAdES signature (baseline B). That it knows who sits there it takes from us; a real one asks for an
e-legitimation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from asn1crypto import keys, x509
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from agreements.providers.certificates import Pair, authority, certificate_for
from agreements.providers.interface import Begun, Finished, Refusal, SigningOrder
from jobbspar.lib import clock

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_ORDER, _ANSWER = "agreements.test-service", "agreements.test-service-answer"
SIGN, CANCEL = "skriv-under", "avbryt"


class LocalProvider:
    name = "test"
    label: StrOrPromise = _("Testtjänsten")

    def begin(self, order: SigningOrder) -> Begun:
        return Begun(reverse("test_service", args=[token_of(order.id)]))

    def finish(self, order: SigningOrder, answer: Mapping[str, str]) -> Finished | Refusal:
        decided = _decided(order.id, answer.get("svar", ""))
        if decided == CANCEL:
            return Refusal.CANCELLED
        return Finished(signed(order.pdf, order.signer_name)) if decided == SIGN else Refusal.FAILED

    def trust_roots(self) -> list[bytes]:
        return [authority().certificate_der]


def token_of(order_id: UUID) -> str:
    return signing.dumps(order_id.hex, salt=_ORDER)


def order_id(token: str) -> UUID | None:
    """Which order the service's page is about."""
    try:
        return UUID(signing.loads(token, salt=_ORDER))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def answer_for(order_id: UUID, decided: str) -> str:
    """What the browser carries back: the service's word, sealed, so that nobody writes it themselves."""
    return urlencode({"svar": signing.dumps([order_id.hex, decided], salt=_ANSWER)})


def _decided(order_id: UUID, sealed: str) -> str:
    try:
        about, decided = signing.loads(sealed, salt=_ANSWER)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(decided) if about == order_id.hex else ""


def signed(pdf: bytes, name: str, *, by: Pair | None = None, now: datetime | None = None) -> bytes:
    """The PDF with one more signature, added after what was there: what others have signed stays as they signed it."""
    by, now = by or authority(), now or clock.now()
    pair = certificate_for(name, now, by)
    store = SimpleCertificateStore()
    store.register(x509.Certificate.load(by.certificate_der))
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(pair.certificate_der),
        signing_key=keys.PrivateKeyInfo.load(pair.key_der),
        cert_registry=store,
    )
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    field = f"Underskrift{len(writer.prev.embedded_signatures) + 1}"
    # Outside the page, which PDF/UA wants of what is not seen.
    place = fields.SigFieldSpec(field, invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True))
    order = signers.PdfSignatureMetadata(
        field_name=field, name=name, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    made: BytesIO = _AtMoment(order, signer=signer, new_field_spec=place, moment=now).sign_pdf(writer)
    return made.getvalue()


class _AtMoment(signers.PdfSigner):
    """Signs at the moment that it is told: the demo has a date of its own."""

    def __init__(
        self,
        signature_meta: signers.PdfSignatureMetadata,
        signer: signers.Signer,
        *,
        new_field_spec: fields.SigFieldSpec,
        moment: datetime,
    ) -> None:
        super().__init__(signature_meta, signer, new_field_spec=new_field_spec)
        self.moment = moment

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.moment
        return session
