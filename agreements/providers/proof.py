"""Is the PDF that came back what was sent, with one more signature that holds and nothing else? Nothing is believed.

Asked are, in this order: the same bytes first; nothing added but a signature that is not seen; every signature whole, and
vouched for by an authority that the service has named; the new one over the whole file. Whether a certificate has been
revoked is not asked over the network: a signature service gives one for each signature, and they live for minutes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from asn1crypto import cms, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.form_rules_api import FieldComparisonContext, FieldComparisonSpec, FormUpdate
from pyhanko.sign.diff_analysis.rules.form_field_rules import is_annot_visible
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from jobbspar.lib.masking import NUMBER

# What a signature may add: certificates, a time stamp, what they are checked by.
MOST_ADDED = 2 * 1024 * 1024
# How long it may be since the new signature was made, and how far two clocks may differ.
LATEST, CLOCKS = timedelta(hours=1), timedelta(minutes=5)


class NoProof(Exception):
    """The PDF is not one that we keep. `str()` says why in a word, for the log: never what stands in it."""


@dataclass(frozen=True)
class Proof:
    """What the signature says for itself. `name` is the signer's; `subject` adds their organisation and country."""

    name: str
    subject: str
    certificate_sha256: str


def proved(pdf: bytes, *, sent: bytes, roots: Iterable[bytes], moment: datetime) -> Proof:
    """Who signed `sent` in `pdf`. Raises NoProof."""
    if not pdf.startswith(sent) or len(pdf) <= len(sent):
        raise NoProof("another document")
    if len(pdf) - len(sent) > MOST_ADDED:
        raise NoProof("too large")
    try:
        return _proved(pdf, sent, [x509.Certificate.load(root) for root in roots], moment)
    except NoProof:
        raise
    except Exception as error:
        # What is written to break the reader may break it anyhow.
        raise NoProof(f"unreadable: {type(error).__name__}") from None


def _proved(pdf: bytes, sent: bytes, roots: list[x509.Certificate], moment: datetime) -> Proof:
    reader, before = PdfFileReader(BytesIO(pdf)), PdfFileReader(BytesIO(sent))
    signatures = list(reader.embedded_regular_signatures)
    if len(signatures) != len(list(before.embedded_signatures)) + 1 or len(signatures) != len(
        list(reader.embedded_signatures)
    ):
        raise NoProof("not one signature more")
    _only_signed(reader, before.xrefs.total_revisions)
    for signature in signatures:
        _holds(signature, roots)
    new = signatures[-1]
    said = new.self_reported_timestamp
    if said is None or not moment - LATEST <= said <= moment + CLOCKS:
        raise NoProof("at another time")
    new.compute_integrity_info()
    if new.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        raise NoProof("does not cover the whole")
    if new.sig_object.get("/SubFilter") != SigSeedSubFilter.PADES.value or is_annot_visible(new.sig_field):
        raise NoProof("not an invisible PAdES signature")
    # The one place that the signature cannot cover is its own: nothing is hidden behind it.
    if new.pkcs7_content[len(cms.ContentInfo.load(new.pkcs7_content).dump()) :].strip(b"\0"):
        raise NoProof("something behind the signature")
    return _read(new)


def _read(new: EmbeddedPdfSignature) -> Proof:
    certificate = new.signer_cert
    name = _said(certificate, "common_name") or _said(certificate, "given_name", "surname")
    if not name:
        raise NoProof("no name")
    digest = hashlib.sha256(certificate.dump()).hexdigest()
    subject = [name, _said(certificate, "organization_name"), _said(certificate, "country_name")]
    return Proof(name, ", ".join(part for part in subject if part), digest)


def _said(certificate: x509.Certificate, *kinds: str) -> str:
    """What the certificate says of its owner. An e-legitimation's holds the identity number too: that is read by nobody
    here, since the other parties have no business with it."""
    facts = certificate.subject.native
    words = " ".join(str(facts.get(kind) or "") for kind in kinds)
    return " ".join(NUMBER.sub("", words).split())


def _holds(signature: EmbeddedPdfSignature, roots: list[x509.Certificate]) -> None:
    """Judged by the moment that it gives itself: a certificate for one signature lives for minutes."""
    trusted = ValidationContext(trust_roots=roots, allow_fetching=False, moment=signature.self_reported_timestamp)
    status = validate_pdf_signature(signature, trusted, diff_policy=POLICY)
    if not (status.intact and status.valid):
        raise NoProof("not whole")
    if not status.trusted:
        raise NoProof("not trusted")
    if not status.bottom_line:
        raise NoProof("changed afterwards")


class _FirstForm(FormUpdatingRule):
    """As the library's own, which wants a form to be there already. The first signature brings it."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterator[tuple[ModificationLevel, FormUpdate]]:
        if "/AcroForm" in old.root:
            yield from super().apply(old, new)
            return
        level, form = ModificationLevel.FORM_FILLING, new.root.raw_get("/AcroForm")
        if isinstance(form, generic.IndirectObject):
            yield level, FormUpdate(updated_ref=form.reference, field_name=None)
        form = new.root["/AcroForm"]
        if set(form) - {"/Fields", "/SigFlags"}:
            raise SuspiciousModification("The form holds more than signatures.")
        specs = {}
        for field in form["/Fields"]:
            kind, name = field.get_object()["/FT"], field.get_object()["/T"]
            specs[name] = FieldComparisonSpec(kind, None, field.reference, None)
        for rule in self.field_rules:
            yield from rule.apply(FieldComparisonContext(specs, old, new))


POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        DocInfoRule().as_qualified(ModificationLevel.LTA_UPDATES),
        XrefStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        ObjectStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        DSSCompareRule().as_qualified(ModificationLevel.LTA_UPDATES),
        MetadataUpdateRule().as_qualified(ModificationLevel.LTA_UPDATES),
    ],
    form_rule=_FirstForm([SigFieldCreationRule(), SigFieldModificationRule()]),
)


def _only_signed(reader: PdfFileReader, revisions: int) -> None:
    """What was sent is shown as it was: nothing of it is replaced by what was added."""
    try:
        found = POLICY.review_file(reader, revisions - 1)
    except SuspiciousModification as error:
        raise NoProof("more than signed") from error
    if isinstance(found, SuspiciousModification):
        raise NoProof("more than signed")
