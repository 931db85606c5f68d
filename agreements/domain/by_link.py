"""Signing by personal link: a code to the same address, and then the signature."""

from datetime import timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from agreements.domain.locks import locked_for_signing
from agreements.domain.signatures import give
from agreements.enums import LinkState, SigningMethod
from agreements.mails import mail_code
from agreements.models import Signature, SigningLink
from agreements.queries import link_state
from agreements.tokens import code_of
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError

CODE_LIFE = timedelta(minutes=15)
CODE_REST = timedelta(minutes=1)
# With six digits, five tries and eight codes, who guesses a link's code has one chance in 25 000.
TRIES = 5
CODES = 8


class Guess(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    TOO_OLD = "too_old"
    TOO_MANY = "too_many"


def signatory_actor(link: SigningLink) -> Actor:
    """Whoever holds the link: nobody with an account, for the signatory's organisation."""
    return Actor(organisation_id=link.signatory.organisation_id, reason="signing-link")


@transaction.atomic
def ask_for_code(link: SigningLink) -> None:
    """Mail a code to where the link went. Within a minute of the last one it is the same as not asking.

    RuleError when the link has had its codes: then the coordinator, or a new link, must do.
    """
    agreement = locked_for_signing(link.signatory.agreement)
    link = SigningLink.objects.select_for_update(of=("self",)).select_related("signatory__agreement").get(pk=link.pk)
    if link_state(link) != LinkState.OPEN:
        raise Conflict(_("Avtalet har ändrats medan du läste. Ladda om sidan."))
    now = clock.now()
    if link.code_at and link.code_at > now - CODE_REST and link.code_tries < TRIES:
        return
    if link.code_serial >= CODES:
        raise RuleError(_("Det har skickats för många koder. Be koordinatorn om en ny länk."))
    change(
        link,
        actor=signatory_actor(link),
        round_id=agreement.round_id,
        action="signing.code_sent",
        code_serial=link.code_serial + 1,
        code_at=now,
        code_tries=0,
        opened_at=link.opened_at or now,
    )
    mail_code(link, agreement.round.track.responsible_id)


def has_code(link: SigningLink) -> bool:
    """Whether there is a code to type."""
    return link.code_at is not None and link.code_at > clock.now() - CODE_LIFE


def guess(link: SigningLink, typed: str) -> Guess:
    """Try a code. The try is counted in its own right, whatever becomes of the rest of the form."""
    if not has_code(link):
        return Guess.TOO_OLD
    tried = SigningLink.objects.filter(pk=link.pk, code_serial=link.code_serial, code_tries__lt=TRIES)
    if not tried.update(code_tries=F("code_tries") + 1):
        return Guess.TOO_MANY
    return Guess.RIGHT if constant_time_compare(code_of(link), typed) else Guess.WRONG


@transaction.atomic
def sign_by_link(link: SigningLink, *, code: str, signed_by: str, mandate: str) -> Signature:
    """The signature of whoever holds the link and the code, of the document that they have read.

    RuleError for a code that does not hold, Conflict where the agreement has changed since the page was shown.
    """
    agreement = locked_for_signing(link.signatory.agreement)
    link = SigningLink.objects.select_related("signatory__agreement").get(pk=link.pk)
    if link_state(link) != LinkState.OPEN:
        raise Conflict(_("Avtalet har ändrats medan du läste. Ladda om sidan."))
    if not has_code(link) or not constant_time_compare(code_of(link), code):
        raise RuleError(_("Koden stämmer inte."), field="code")
    now = clock.now()
    return give(
        agreement,
        link.signatory,
        actor=signatory_actor(link),
        method=SigningMethod.LINK,
        signed_on=clock.local(now).date(),
        signed_by=signed_by,
        mandate=mandate,
        given_at=now,
        address=link.sent_to,
        link=link,
    )
