"""Why a delivery did not happen, in words that are safe to store and show."""

from smtplib import SMTPException

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop


class GiveUp(Exception):
    """Trying again cannot help. Subclasses set `safe_sentence`.

    A room that does not know the outbox says the same by `is_final` on an error of its own.
    """

    is_final = True
    safe_sentence = gettext_noop("Det går inte att göra om.")


class UnknownKind(GiveUp):
    safe_sentence = gettext_noop("Ingen del av systemet tar hand om den här sortens utskick.")


class LostLease(Exception):
    """Another worker has taken over. Nothing of this attempt is kept."""

    safe_sentence = gettext_noop("En annan arbetare tog över.")


class WorkerDied(Exception):
    """Every attempt ended with the worker gone."""

    is_final = True
    safe_sentence = gettext_noop("Arbetet avbröts gång på gång.")


_NOT_OURS: tuple[tuple[type[Exception], str], ...] = (
    (SMTPException, gettext_noop("E-postservern tog inte emot meddelandet.")),
    (TimeoutError, gettext_noop("Det tog för lång tid.")),
    (OSError, gettext_noop("Servern gick inte att nå.")),
)


def describe(error: Exception) -> str:
    """Class name and a fixed Swedish sentence. Never the error's own message, which may quote data."""
    sentence = getattr(type(error), "safe_sentence", None)
    if sentence is None:
        sentence = next((text for kind, text in _NOT_OURS if isinstance(error, kind)), None)
    return f"{type(error).__name__}: {_(sentence or 'Ett oväntat fel inträffade.')}"
