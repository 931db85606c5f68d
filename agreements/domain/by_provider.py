"""Signing at an outside service: sent there with the PDF, and believed on the way back only when the PDF proves it."""

import logging
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from agreements.domain.by_link import has_code, signatory_actor
from agreements.domain.locks import locked_for_signing
from agreements.domain.signatures import check_signable, give, require_right
from agreements.enums import SIGNABLE, LinkState, ProviderState, SigningMethod
from agreements.models import Agreement, ProviderSigning, Signatory, SigningLink
from agreements.permissions import can_sign
from agreements.providers.interface import Finished, Refusal, ServiceDown, SigningOrder, chosen_provider
from agreements.providers.proof import NoProof, Proof, proved
from agreements.queries import address_of, lacks_mandate, link_state, newest_signed_pdf, whose_turn
from agreements.tokens import code_of, visit_token
from jobbspar.accounts.actor import Actor, system_actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.queries import actor_for
from jobbspar.documents import domain as documents
from jobbspar.documents.models import Document
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError

log = logging.getLogger(__name__)

# The document that holds the electronic signatures; its ref_id is the agreement.
SIGNED_PDF = "signed_pdf"
# As long as it takes to find the telephone and the e-legitimation; then the words may have changed.
LIFE = timedelta(minutes=30)
# What a form's token can remember of where it led.
LONGEST_URL = 400
REFUSED = {Refusal.CANCELLED: ProviderState.CANCELLED, Refusal.FAILED: ProviderState.FAILED}


@transaction.atomic
def begin_signed_in(signatory: Signatory, *, mandate: str, actor: Actor) -> str:
    """The address at the service, for the signed-in user whose turn it is. NotAllowed for anybody else."""
    agreement = _read(signatory.agreement)
    email = address_of(actor)
    if not can_sign(actor, email, signatory) or signatory not in whose_turn(agreement):
        raise NotAllowed
    return _begin(agreement, signatory, actor=actor, signer_name=actor.name, mandate=mandate, address=email)


@transaction.atomic
def begin_by_link(link: SigningLink, *, code: str, signed_by: str, mandate: str) -> str:
    """The address at the service, for whoever holds the link and the code.

    The code is asked for here too: the service tells who somebody is, and the code that it is who was asked. RuleError for
    a code that does not hold, Conflict where the agreement has changed since the page was shown.
    """
    agreement = _read(link.signatory.agreement)
    link = SigningLink.objects.select_related("signatory__agreement").get(pk=link.pk)
    if link_state(link) != LinkState.OPEN:
        raise Conflict(_("Avtalet har ändrats medan du läste. Ladda om sidan."))
    if not has_code(link) or not constant_time_compare(code_of(link), code):
        raise RuleError(_("Koden stämmer inte."), field="code")
    return _begin(
        agreement,
        link.signatory,
        actor=signatory_actor(link),
        signer_name=signed_by,
        mandate=mandate,
        address=link.sent_to,
        link=link,
    )


def _read(agreement: Agreement) -> Agreement:
    """Without the lock: the service is asked meanwhile, and what may be signed is settled when they come back."""
    return Agreement.objects.select_related("round__track", "document").get(pk=agreement.pk)


def _begin(
    agreement: Agreement,
    signatory: Signatory,
    *,
    actor: Actor,
    signer_name: str,
    mandate: str,
    address: str,
    link: SigningLink | None = None,
) -> str:
    provider, document = chosen_provider(), check_signable(agreement)
    if provider is None:
        raise RuleError(_("E-underskrift är inte påslagen här. Skriv under på ett annat sätt."))
    require_right(signatory)
    visit = create(
        ProviderSigning,
        actor=actor,
        round_id=agreement.round_id,
        action="signing.provider_begun",
        signatory=signatory,
        link=link,
        document=document,
        sent=newest_signed_pdf(agreement) or document,
        expires_at=clock.now() + LIFE,
        provider=provider.name,
        service=str(provider.label),
        signer_name=signer_name,
        mandate=mandate,
        address=address,
    )
    try:
        begun = provider.begin(order_of(visit))
    except ServiceDown as error:
        words = _("%(service)s svarar inte just nu. Försök igen om en stund, eller skriv under på ett annat sätt.")
        raise RuleError(words % {"service": provider.label}) from error
    if not _is_ours_or_theirs(begun.url):
        raise ValueError("The service leads to an address that the settings don't name, or that is too long.")
    ProviderSigning.objects.filter(pk=visit.pk).update(reference=begun.reference)
    return begun.url


def _is_ours_or_theirs(url: str) -> bool:
    is_ours = url.startswith("/") and not url.startswith(("//", "/\\"))
    is_theirs = bool(settings.SIGNING_ORIGIN) and url.startswith(f"{settings.SIGNING_ORIGIN}/")
    return (is_ours or is_theirs) and len(url) <= LONGEST_URL


def order_of(visit: ProviderSigning) -> SigningOrder:
    """What the service is told. The bytes are checked against their hash before they leave the house."""
    sent = visit.sent
    return SigningOrder(
        id=visit.pk,
        pdf=documents.read_bytes(sent),
        sha256=sent.sha256,
        title=f"{visit.document.title} {visit.document.number}",
        signer_name=visit.signer_name,
        return_url=f"{settings.BASE_URL}{reverse('signing_answer', args=[visit_token(visit)])}",
        reference=visit.reference,
    )


def finish(visit: ProviderSigning, answer: Mapping[str, str]) -> ProviderState:
    """What became of the visit, when the browser has come back. Twice, or two at a time, is the same as once.

    Asking the service and looking into the PDF take a while: no lock is held meanwhile. Raises ServiceDown.
    """
    if visit.state != ProviderState.BEGUN:
        return ProviderState(visit.state)
    if visit.expires_at <= clock.now():
        return _end(visit, ProviderState.TOO_OLD)
    provider = chosen_provider()
    if provider is None or provider.name != visit.provider:
        return _end(visit, ProviderState.FAILED)
    found = provider.finish(order_of(visit), answer)
    return _settle(visit, found, provider.trust_roots()) if isinstance(found, Finished) else _end(visit, REFUSED[found])


def _settle(visit: ProviderSigning, found: Finished, roots: list[bytes]) -> ProviderState:
    """The PDF that came back, looked through and kept, or the reason why not."""
    try:
        proof = proved(found.pdf, sent=documents.read_bytes(visit.sent), roots=roots, moment=clock.now())
        return _keep(visit, found.pdf, proof)
    except Conflict:
        return _end(visit, ProviderState.LATE)
    except NoProof as error:
        log.warning("A signed PDF was refused: %s, %s", visit.pk, error)
    except RuleError:
        log.warning("A signed PDF was refused: %s, broken, too large or with programs in it", visit.pk)
    return _end(visit, ProviderState.FAILED)


@transaction.atomic
def _end(visit: ProviderSigning, state: ProviderState) -> ProviderState:
    visit = ProviderSigning.objects.select_for_update(of=("self",)).select_related("signatory", "link").get(pk=visit.pk)
    if visit.state == ProviderState.BEGUN:
        _changed(visit, "signing.provider_ended", state=state)
    return ProviderState(visit.state)


@transaction.atomic
def _keep(visit: ProviderSigning, pdf: bytes, proof: Proof) -> ProviderState:
    """The signature and the PDF that proves it, or neither: where something has changed meanwhile the visit was in vain."""
    agreement = locked_for_signing(visit.signatory.agreement)
    visit = _locked(visit)
    if visit.state != ProviderState.BEGUN:
        return ProviderState(visit.state)
    if not _still_holds(visit, agreement):
        _changed(visit, "signing.provider_ended", state=ProviderState.LATE)
        return ProviderState.LATE
    kept = documents.upload(
        SIGNED_PDF,
        agreement.pk,
        content=pdf,
        made_by_id=visit.created_by_id,
        organisation_id=agreement.round.track.responsible_id,
    )
    _changed(
        visit,
        "signing.provider_signed",
        state=ProviderState.DONE,
        signed_pdf=kept,
        certificate_subject=proof.subject[:500],
        certificate_sha256=proof.certificate_sha256,
    )
    _give(visit, agreement, proof)
    return ProviderState.DONE


def _locked(visit: ProviderSigning) -> ProviderSigning:
    rows = ProviderSigning.objects.select_for_update(of=("self",))
    return rows.select_related("signatory__organisation", "link__signatory", "created_by").get(pk=visit.pk)


def _still_holds(visit: ProviderSigning, agreement: Agreement) -> bool:
    """The same words, nobody else's signature added meanwhile, and still theirs to sign."""
    newest: Document | None = newest_signed_pdf(agreement) or agreement.document
    if agreement.state not in SIGNABLE or agreement.document_id != visit.document_id or newest != visit.sent:
        return False
    visit.signatory.agreement = agreement
    if lacks_mandate(visit.signatory):
        return False
    if visit.link is not None:
        visit.link.signatory = visit.signatory
        return link_state(visit.link) == LinkState.OPEN
    actor = _actor(visit)
    return can_sign(actor, address_of(actor), visit.signatory) and visit.signatory in whose_turn(agreement)


def _give(visit: ProviderSigning, agreement: Agreement, proof: Proof) -> None:
    now = clock.now()
    give(
        agreement,
        visit.signatory,
        actor=_actor(visit),
        method=SigningMethod.PROVIDER,
        signed_on=clock.local(now).date(),
        signed_by=proof.name[:120],
        mandate=visit.mandate,
        given_at=now,
        address=visit.address,
        link=visit.link,
        e_signing=visit,
    )


def _actor(visit: ProviderSigning) -> Actor:
    """Who went to the service, as what they are now: nobody, when their role has ended meanwhile."""
    if visit.link is not None:
        return signatory_actor(visit.link)
    return actor_for(visit.created_by, visit.signatory.organisation)


def _changed(visit: ProviderSigning, action: str, **values: object) -> None:
    actor = _actor(visit)
    if actor.is_anonymous:
        actor = system_actor("signing-visit")
    round_id = Agreement.objects.values_list("round_id", flat=True).get(pk=visit.signatory.agreement_id)
    change(visit, actor=actor, round_id=round_id, action=action, **values)
