"""What leaves a database that was read back or moved is let go on by a person, with a reason that the log keeps."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.permissions import can_release_outbox
from jobbspar.audit.log import record
from jobbspar.lib.errors import RuleError
from jobbspar.outbox import pauses
from jobbspar.outbox.enums import PauseSign
from jobbspar.outbox.models import Pause


@transaction.atomic
def note_restored(*, actor: Actor) -> Pause:
    """Let nothing leave the database that has just been read back, and have its log tell where it was cut."""
    paused = pauses.pause(PauseSign.RESTORED)
    ends = paused.log_ends.isoformat() if paused.log_ends else ""
    record(actor, "outbox.restored", paused, log_ends=ends)
    return paused


@transaction.atomic
def release_outbox(*, actor: Actor, reason: str, send: bool) -> Pause:
    """Let go on. `send`: also the mails that waited in the copy. Conflict where somebody has done so already."""
    if not can_release_outbox(actor):
        raise NotAllowed
    # The log takes what is short and names nobody.
    unfit = RuleError(
        _("Skriv skälet utan e-postadresser och nummer, högst 100 tecken: det står i loggen."), field="reason"
    )
    if len(reason) > 100:
        raise unfit
    paused, called_off = pauses.release(by=actor.user_id, reason=reason, send=send)
    missing = [moment.isoformat() if moment else "" for moment in (paused.log_ends, paused.log_until)]
    try:
        record(actor, "outbox.released", paused, why=reason, send=send, called_off=called_off, missing=missing)
    except ValueError:
        raise unfit from None
    return paused
