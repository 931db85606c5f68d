"""Personal links: sent when it is somebody's turn, sent again when they are lost, led to the right address."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.domain.locks import locked, locked_for_signing
from agreements.enums import SIGNABLE, LinkState, SigningMethod
from agreements.mails import mail_carried, mail_link
from agreements.models import Agreement, Signatory, Signature, SigningLink
from agreements.queries import link_state, whose_turn
from agreements.rhythm import Rhythm
from jobbspar.accounts.actor import Actor, system_actor
from jobbspar.accounts.base import change, create
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError

LIFE = timedelta(days=30)
# A lost link is sent again at one click, but not by the hundred.
REST = timedelta(minutes=5)
# A reminder sooner than this is nagging.
REMINDER_REST = timedelta(days=3)
HEALED = (LinkState.EXPIRED, LinkState.REPLACED, LinkState.CHANGED)


@transaction.atomic
def send_links(agreement: Agreement, *, actor: Actor) -> int:
    """Mail a link to everybody whose turn it is and who has an address. How many new ones. RuleError where none has."""
    agreement = locked(agreement, actor)
    if agreement.state not in SIGNABLE or agreement.document is None:
        raise RuleError(_("Avtalet är inte klart för underskrift än."))
    turn = whose_turn(agreement)
    if turn and not any(row.email for row in turn):
        raise RuleError(_("Ingen av dem som står på tur har en e-postadress. Skriv en först."))
    return sum(_send_first(row, agreement, actor) for row in turn)


def ask_those_whose_turn_it_is(agreement: Agreement, *, actor: Actor) -> None:
    """When one has signed, the next is asked, where links are the way that was chosen. The caller holds the lock."""
    if agreement.document_id and SigningLink.objects.filter(signatory__agreement=agreement).exists():
        for row in whose_turn(agreement):
            _send_first(row, agreement, actor)


def _send_first(signatory: Signatory, agreement: Agreement, actor: Actor) -> bool:
    """A link of the document that holds now to the address that holds now, unless there is one."""
    there = signatory.links.filter(document=agreement.document_id, sent_to__iexact=signatory.email)
    if not signatory.email or there.exists():
        return False
    _send(signatory, agreement, actor)
    return True


def tell_whose_signature_was_carried(agreement: Agreement, *, actor: Actor) -> None:
    """A new version goes on with signatures of the one before: whoever gave one without paper is told, and may read what
    changed. The caller holds the agreement's row."""
    carried = Signature.objects.filter(undone_at=None, carried_from__isnull=False).exclude(method=SigningMethod.PAPER)
    told = agreement.signatories.filter(signatures__in=carried, links__isnull=True).exclude(email="")
    for signatory in told:
        mail_carried(_link(signatory, agreement, actor), agreement.round.track.responsible_id)


def _send(signatory: Signatory, agreement: Agreement, actor: Actor) -> SigningLink:
    link = _link(signatory, agreement, actor)
    mail_link(link, agreement.round.track.responsible_id)
    return link


def _link(signatory: Signatory, agreement: Agreement, actor: Actor) -> SigningLink:
    return create(
        SigningLink,
        actor=actor,
        round_id=agreement.round_id,
        action="signing.link_sent",
        signatory=signatory,
        document_id=agreement.document_id,
        sent_to=signatory.email,
        expires_at=clock.now() + LIFE,
    )


@transaction.atomic
def renew_link(link: SigningLink) -> bool:
    """A link that is too old sends the one that holds to the address that holds. False where one was sent just now.

    Whoever presses learns no address: it goes where the mail of before went, or where the coordinator has said since.
    """
    agreement = locked_for_signing(link.signatory.agreement)
    signatory = Signatory.objects.select_related("agreement").get(pk=link.signatory_id)
    link.signatory.agreement = agreement
    if link_state(link) not in HEALED or agreement.state not in SIGNABLE or agreement.document is None:
        raise RuleError(_("Avtalet väntar inte på din underskrift."))
    if signatory not in whose_turn(agreement):
        raise RuleError(_("Det är inte din tur än. Du får ett mejl när det är det."))
    if not signatory.email:
        raise RuleError(_("Adressen är borttagen. Hör av dig till koordinatorn."))
    if signatory.links.filter(created_at__gt=clock.now() - REST, sent_to__iexact=signatory.email).exists():
        return False
    _send(signatory, agreement, system_actor("signing-link"))
    return True


@transaction.atomic
def correct_address(signatory: Signatory, *, email: str, actor: Actor) -> Signatory:
    """Mend where the link goes. Nothing that was signed is touched; a link to the old address stops working."""
    agreement = locked(signatory.agreement, actor)
    signatory = Signatory.objects.select_for_update().get(pk=signatory.pk)
    before = signatory.email
    change(signatory, actor=actor, round_id=agreement.round_id, action="signing.address_corrected", email=email)
    signatory.agreement = agreement
    had_link = signatory.links.exists()
    if email != before and had_link and agreement.document_id and signatory in whose_turn(agreement):
        _send(signatory, agreement, actor)
    return signatory


@transaction.atomic
def remind(agreement: Agreement, *, actor: Actor) -> int:
    """Mail those who wait to be reminded once more, with the link in it. How many: nobody within three days of the last."""
    agreement = locked(agreement, actor)
    count = 0
    for signatory in whose_turn(agreement) if agreement.state in SIGNABLE else []:
        link = signatory.links.filter(document=agreement.document_id, sent_to__iexact=signatory.email).first()
        if link is None or (link.reminded_at or link.created_at) > clock.now() - REMINDER_REST:
            continue
        if link.expires_at <= clock.now():
            _send(signatory, agreement, actor)
        else:
            note_reminder(link, agreement, actor=actor)
            mail_link(link, agreement.round.track.responsible_id)
        count += 1
    return count


def note_reminder(link: SigningLink, agreement: Agreement, *, actor: Actor) -> None:
    """It counts against the next one, whoever has asked for it. The caller holds the agreement's row."""
    change(
        link,
        actor=actor,
        round_id=agreement.round_id,
        action="signing.reminded",
        reminded_at=clock.now(),
        reminders=link.reminders + 1,
    )


def due_again(link: SigningLink, rhythm: Rhythm, today: date) -> bool:
    """Whether the link's holder is to be reminded today. One that is too old heals itself, and is not sent out again."""
    reminded_on = clock.local(link.reminded_at).date() if link.reminded_at else None
    day = rhythm.next_after(clock.local(link.created_at).date(), reminded_on, link.reminders)
    return day is not None and day <= today and link.expires_at > clock.now()
