"""What happens to an agreement: drafted, sent for signature, signed on paper, replaced, ended (domain.md 2.2)."""

from datetime import date

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from agreements.contents import SECTIONS, contents, default_texts
from agreements.enums import AgreementKind, AgreementState, SigningMethod
from agreements.facts import facts_of
from agreements.models import Agreement, Signatory, Signature
from agreements.permissions import can_change_agreement, can_draft_agreement
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Organisation
from jobbspar.audit.log import record
from jobbspar.documents import domain as documents
from jobbspar.documents.models import Document
from jobbspar.lib import clock
from jobbspar.lib.dates import date_text
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.lib.text import clean_text, sort_key
from jobbspar.outbox import domain as outbox
from jobbspar.outbox.queries import latest
from tracks.models import RoundParty

# The outbox job that makes the PDF; its ref_id is the agreement.
PDF_JOB = "agreement_pdf"
SCAN = "signed_scan"
SIGNABLE = (AgreementState.FOR_SIGNATURE, AgreementState.SIGNED)
LIVE_STATES = (AgreementState.DRAFT, AgreementState.IN_REVIEW, AgreementState.FOR_SIGNATURE, AgreementState.SIGNED)


@transaction.atomic
def draft_agreement(party: RoundParty, kind: AgreementKind, *, actor: Actor) -> Agreement:
    """Start an agreement with an employer party, or give the one of this kind that is under way.

    The signatories are proposed: the employer's contact and the round's coordinator.
    """
    party = (
        RoundParty.objects.select_for_update(of=("self",)).select_related("round__track", "contact").get(pk=party.pk)
    )
    if not can_draft_agreement(actor, party.round):
        raise NotAllowed
    if not party.is_employer:
        raise RuleError(_("Ett avtal skrivs med en arbetsgivare som är part i omgången."))
    existing = Agreement.objects.filter(party=party, kind=kind, state__in=LIVE_STATES).order_by("-number").first()
    if existing:
        return existing
    agreement = create(
        Agreement,
        actor=actor,
        round_id=party.round_id,
        action="agreement.drafted",
        round=party.round,
        party=party,
        kind=kind,
        number=_next_number(party, kind),
        valid_to=party.round.planned_end,
        sort_name=sort_key(party.organisation.name),
    )
    _propose_signatories(agreement, actor)
    return agreement


def _next_number(party: RoundParty, kind: AgreementKind) -> int:
    latest = Agreement.objects.filter(party=party, kind=kind).aggregate(Max("number"))["number__max"]
    return (latest or 0) + 1


def _propose_signatories(agreement: Agreement, actor: Actor) -> None:
    party, round = agreement.party, agreement.round
    contact = party.contact
    employer_name = contact.name if contact else party.contact_name
    coordinator = round.coordinator
    rows: list[tuple[Organisation, str, str]] = [
        (party.organisation, employer_name, contact.title if contact else ""),
        (round.track.responsible, coordinator.name if coordinator else "", _("Koordinator") if coordinator else ""),
    ]
    for order, (organisation, name, title) in enumerate(rows):
        create(
            Signatory,
            actor=actor,
            round_id=round.pk,
            agreement=agreement,
            organisation=organisation,
            name=name or _("Utses senare"),
            title=title,
            order=order,
        )


@transaction.atomic
def change_agreement(
    agreement: Agreement,
    *,
    texts: dict[str, str],
    valid_from: date | None,
    valid_to: date | None,
    signatories: dict[str, tuple[str, str]],
    expected_version: int | None,
    actor: Actor,
) -> Agreement:
    """Save what the drafter wrote. `texts` by section key; a text equal to the default is not kept, so that the section
    goes on following the round. `signatories`: id → (name, title). RuleError unless the agreement is a draft."""
    agreement = _locked(agreement, actor)
    if agreement.state != AgreementState.DRAFT:
        raise RuleError(_("Avtalet är låst för underskrift. Ta tillbaka det till utkast för att ändra."))
    if valid_from and valid_to and valid_to < valid_from:
        raise RuleError(_("Slutdatum kan inte vara före startdatum."), field="valid_to")
    usual = default_texts(agreement.kind, facts_of(agreement.kind, agreement.party))
    editable = {section.key for section in SECTIONS[agreement.kind] if section.is_editable}
    own = {
        key: clean_text(value).strip()
        for key, value in texts.items()
        if key in editable and clean_text(value).strip() and _lines(value) != _lines(usual[key])
    }
    change(
        agreement,
        actor=actor,
        round_id=agreement.round_id,
        expected_version=expected_version,
        texts=own,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    for row in agreement.signatories.all():
        if str(row.pk) in signatories:
            name, title = signatories[str(row.pk)]
            change(row, actor=actor, round_id=agreement.round_id, name=name, title=title)
    return agreement


def _lines(value: str) -> list[str]:
    return [line.strip() for line in clean_text(value).splitlines() if line.strip()]


@transaction.atomic
def send_for_signature(agreement: Agreement, *, actor: Actor) -> Agreement:
    """Freeze the words and ask the worker for the PDF. Pressed twice it is the same as once."""
    agreement = _locked(agreement, actor)
    if agreement.state == AgreementState.FOR_SIGNATURE:
        return agreement
    if agreement.state != AgreementState.DRAFT:
        raise RuleError(_("Bara ett utkast kan göras klart för underskrift."))
    change(
        agreement,
        actor=actor,
        round_id=agreement.round_id,
        action="agreement.sent_for_signature",
        state=AgreementState.FOR_SIGNATURE,
        snapshot=contents(agreement),
        sent_for_signature_at=clock.now(),
    )
    outbox.enqueue(
        PDF_JOB,
        ref_id=agreement.pk,
        dedup_key=f"{PDF_JOB}:{agreement.pk}:{agreement.version}",
        title=_("Avtal som PDF"),
        organisation_id=agreement.round.track.responsible_id,
    )
    return agreement


@transaction.atomic
def retry_pdf(agreement: Agreement, *, actor: Actor) -> None:
    """Ask again for a PDF that could not be made."""
    agreement = _locked(agreement, actor)
    job = latest(PDF_JOB, agreement.pk)
    if agreement.state == AgreementState.FOR_SIGNATURE and job is not None:
        outbox.retry(job.pk)
        record(actor, "agreement.pdf_retried", agreement, round_id=agreement.round_id)


@transaction.atomic
def take_back_to_draft(agreement: Agreement, *, actor: Actor) -> Agreement:
    """Open the words again while nobody has signed. The PDF that was made stays as an earlier version."""
    agreement = _locked(agreement, actor)
    if agreement.state == AgreementState.DRAFT:
        return agreement
    if agreement.state != AgreementState.FOR_SIGNATURE or _live_signatures(agreement).exists():
        raise RuleError(_("Någon har redan undertecknat. Gör en ny version i stället."))
    job = latest(PDF_JOB, agreement.pk)
    if job is not None and job.state in {"pending", "leased", "failed"}:
        outbox.cancel(job.pk)
    return change(
        agreement,
        actor=actor,
        round_id=agreement.round_id,
        action="agreement.taken_back",
        state=AgreementState.DRAFT,
        snapshot={},
        document=None,
        sent_for_signature_at=None,
    )


@transaction.atomic
def new_version(agreement: Agreement, *, actor: Actor) -> Agreement:
    """A draft that starts from a signed agreement's words. The old one holds until the new one is signed."""
    agreement = _locked(agreement, actor)
    follower = agreement.followers.exclude(state=AgreementState.TERMINATED).first()
    if follower:
        return follower
    if agreement.state != AgreementState.SIGNED:
        raise RuleError(_("Bara ett tecknat avtal får en ny version. Ett utkast ändras direkt."))
    draft = create(
        Agreement,
        actor=actor,
        round_id=agreement.round_id,
        action="agreement.drafted",
        round=agreement.round,
        party=agreement.party,
        kind=agreement.kind,
        number=_next_number(agreement.party, AgreementKind(agreement.kind)),
        texts=agreement.texts,
        valid_from=agreement.valid_from,
        valid_to=agreement.valid_to,
        replaces=agreement,
        sort_name=agreement.sort_name,
    )
    for row in agreement.signatories.all():
        create(
            Signatory,
            actor=actor,
            round_id=agreement.round_id,
            agreement=draft,
            organisation=row.organisation,
            name=row.name,
            title=row.title,
            mandate=row.mandate,
            order=row.order,
        )
    return draft


def register_paper_signature(
    signatory: Signatory, *, signed_on: date, signed_by: str, scan: bytes | None, actor: Actor
) -> Signature:
    """Note that the signatory has signed the PDF on paper. `scan`: the signed pages, at most 10 MB, really a PDF.

    RuleError(field=…) for a date in the future or before the PDF was made, or a scan that is not one. Registered twice
    at the same time: one wins, the other gets Conflict.
    """
    agreement = signatory.agreement
    if not can_change_agreement(actor, agreement):
        raise NotAllowed
    _check_signing_day(signed_on, _check_signable(agreement))
    # Looking into the scan takes a while: no lock is held meanwhile.
    kept = None
    if scan is not None:
        kept = documents.upload(
            SCAN,
            signatory.pk,
            content=scan,
            made_by_id=actor.user_id,
            organisation_id=agreement.round.track.responsible_id,
        )
    with transaction.atomic():
        agreement = _locked(agreement, actor)
        document = _check_signable(agreement)
        if Signature.objects.filter(signatory=signatory, undone_at=None).exists():
            raise Conflict(_("En kollega hann före: underskriften är redan registrerad."))
        signature = create(
            Signature,
            actor=actor,
            round_id=agreement.round_id,
            action="signature.registered",
            signatory=signatory,
            method=SigningMethod.PAPER,
            signed_on=signed_on,
            signed_by=signed_by,
            document_sha256=document.sha256,
            scan=kept,
        )
        _settle(agreement, actor)
    return signature


def _check_signing_day(signed_on: date, document: Document) -> None:
    if signed_on > clock.today():
        raise RuleError(_("Datumet ligger i framtiden."), field="signed_on")
    made_on = clock.local(document.made_at).date()
    if signed_on < made_on:
        words = _("PDF:en gjordes %s, så den kan inte ha undertecknats tidigare.")
        raise RuleError(words % date_text(made_on), field="signed_on")


def _check_signable(agreement: Agreement) -> Document:
    if agreement.state not in SIGNABLE:
        raise RuleError(_("Gör avtalet klart för underskrift först."))
    if agreement.document is None:
        raise RuleError(_("PDF:en är inte klar än. Vänta tills den finns och registrera underskriften sedan."))
    return agreement.document


@transaction.atomic
def undo_signature(signature: Signature, *, reason: str, actor: Actor) -> Signature:
    """Undo a signature that was registered by mistake. It stays on record with the reason."""
    agreement = _locked(signature.signatory.agreement, actor)
    signature = Signature.objects.select_for_update().get(pk=signature.pk)
    if signature.undone_at is not None:
        return signature
    if agreement.state in (AgreementState.REPLACED, AgreementState.TERMINATED, AgreementState.EXPIRED):
        raise RuleError(_("Avtalet gäller inte längre, så underskriften kan inte ångras."))
    change(
        signature,
        actor=actor,
        round_id=agreement.round_id,
        action="signature.undone",
        undone_at=clock.now(),
        undone_by_id=actor.user_id,
        undone_reason=reason,
    )
    _settle(agreement, actor)
    return signature


@transaction.atomic
def terminate_agreement(agreement: Agreement, *, actor: Actor) -> Agreement:
    """Säga upp: a signed agreement stops holding. A draft or unsigned one is called off the same way."""
    agreement = _locked(agreement, actor)
    if agreement.state == AgreementState.TERMINATED:
        return agreement
    if agreement.state not in LIVE_STATES:
        raise RuleError(_("Avtalet gäller inte längre."))
    return change(
        agreement,
        actor=actor,
        round_id=agreement.round_id,
        action="agreement.terminated",
        state=AgreementState.TERMINATED,
    )


def _settle(agreement: Agreement, actor: Actor) -> None:
    """SIGNED when every signatory has a live signature, else back to waiting. A signed version replaces its forerunner,
    which holds again when the signature turns out to be a mistake."""
    total = agreement.signatories.count()
    complete = total > 0 and _live_signatures(agreement).count() == total
    if complete and agreement.state != AgreementState.SIGNED:
        change(
            agreement,
            actor=actor,
            round_id=agreement.round_id,
            action="agreement.signed",
            state=AgreementState.SIGNED,
            signed_at=clock.now(),
        )
        _hand_over(agreement, actor, "agreement.replaced", AgreementState.SIGNED, AgreementState.REPLACED)
    elif not complete and agreement.state == AgreementState.SIGNED:
        change(
            agreement,
            actor=actor,
            round_id=agreement.round_id,
            action="agreement.unsigned",
            state=AgreementState.FOR_SIGNATURE,
            signed_at=None,
        )
        _hand_over(agreement, actor, "agreement.reinstated", AgreementState.REPLACED, AgreementState.SIGNED)


def _hand_over(agreement: Agreement, actor: Actor, action: str, old: AgreementState, new: AgreementState) -> None:
    """Take the version before this one, where there is one in the state `old`, to `new`."""
    before = agreement.replaces
    if before is not None and before.state == old:
        change(before, actor=actor, round_id=agreement.round_id, action=action, state=new)


def _live_signatures(agreement: Agreement) -> QuerySet[Signature]:
    return Signature.objects.filter(signatory__agreement=agreement, undone_at=None)


def _locked(agreement: Agreement, actor: Actor) -> Agreement:
    """The agreement as it is now, locked; NotAllowed unless the actor plans the round."""
    agreement = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("round__track__responsible", "party__organisation", "document", "replaces")
        .get(pk=agreement.pk)
    )
    if not can_change_agreement(actor, agreement):
        raise NotAllowed
    return agreement
