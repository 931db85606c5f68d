"""Mail: a fixed subject, a few fixed lines, a link. What it is about is read after signing in.

A room registers each mail in `AppConfig.ready()`:

    register_mail("signing_due", subject=_("Ett avtal väntar på dig i Jobbspår"))
    register_address_resolver("user", address_of_user)

and asks for one inside its transaction:

    enqueue_mail("signing_due", to_user_id=user.pk, ref_id=agreement.pk, dedup_key=f"signing-due:{agreement.pk}",
                 path=reverse("agreement", args=[agreement.pk]), organisation_id=organisation.pk)

The address is looked up when the mail is sent, so it is never in a queue, and is the one that holds then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPRecipientsRefused
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils.translation import gettext_noop, override

from jobbspar.outbox.domain import enqueue
from jobbspar.outbox.errors import GiveUp
from jobbspar.outbox.models import OutboxEntry
from jobbspar.outbox.registry import Wanted, register

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KIND = "mail"
# An SMTP answer from here up will not change; one below (4…) may.
FOR_GOOD = 500
# Each waits up to an hour: a mail server may be away for a day.
ATTEMPTS = 32
USER = "user"

AddressResolver = Callable[[UUID], str | None]
PathMaker = Callable[[OutboxEntry], str | None]
ContextMaker = Callable[[OutboxEntry], Mapping[str, Any]]


class NoSuchMail(GiveUp):
    safe_sentence = gettext_noop("Meddelandet finns inte längre i systemet.")


class NoSuchRecipient(GiveUp):
    """The server's answer began with 5: it means never, and asking again is what makes servers stop listening."""

    safe_sentence = gettext_noop("Mottagarens e-postserver säger att adressen inte finns. Rätta adressen.")


class BadAddress(GiveUp):
    safe_sentence = gettext_noop("Adressen går inte att skicka till.")


@dataclass(frozen=True)
class Letterhead:
    """Say who sends a mail, what it is about and whom to ring, so that it can be told from phishing.

    `sender` is an authority's name, `about` a track and its round, `contact` a colleague's name and work phone.
    """

    sender: str
    about: str = ""
    contact: str = ""


LetterheadMaker = Callable[[OutboxEntry], Letterhead | None]


@dataclass(frozen=True)
class MailTemplate:
    """One mail. Its words are in `templates/mail/<code>.txt`: plain lines, without greeting, link and signature."""

    code: str
    subject: StrOrPromise
    path: PathMaker | None = None
    context: ContextMaker | None = None
    still_wanted: Wanted | None = None
    letterhead: LetterheadMaker | None = None


_templates: dict[str, MailTemplate] = {}
_resolvers: dict[str, AddressResolver] = {}
# What stands where a mail has no letterhead of its own; one, from the room that knows organisations.
_usual_letterheads: list[LetterheadMaker] = []


def register_mail(
    code: str,
    *,
    subject: StrOrPromise,
    path: PathMaker | None = None,
    context: ContextMaker | None = None,
    still_wanted: Wanted | None = None,
    letterhead: LetterheadMaker | None = None,
) -> None:
    """Make the mail known. `subject` is fixed and holds no personal data; it is also the row's title on Utskick.

    `path(entry)` makes the link when the mail is sent, for links that hold a secret (password reset, invitation): None
    from it cancels nothing but leaves the link out. `context(entry)` gives the words of the text: counts, dates and the
    like. `still_wanted(entry)` is asked just before sending. `letterhead(entry)` says who sends it; without one the
    organisation that the entry stands on does.
    """
    _templates[code] = MailTemplate(code, subject, path, context, still_wanted, letterhead)


def register_letterhead(make: LetterheadMaker) -> None:
    """Say who sends the mails that have no letterhead of their own."""
    _usual_letterheads[:] = [make]


def register_address_resolver(kind: str, resolve: AddressResolver) -> None:
    """Say how an address is found from an id: None where nobody is to be reached there any more."""
    _resolvers[kind] = resolve


def enqueue_mail(
    template: str,
    *,
    ref_id: UUID | str,
    dedup_key: str,
    to_user_id: UUID | None = None,
    to: tuple[str, UUID] | None = None,
    path: str = "/",
    payload: Mapping[str, Any] | None = None,
    organisation_id: UUID | None = None,
    not_before: datetime | None = None,
) -> OutboxEntry:
    """Ask for one mail to one recipient, in the caller's transaction.

    The recipient is a user (`to_user_id`), or `to=(resolver kind, id)` for one without an account. `path` is the link's
    local path. `payload` holds ids, codes and counts for the template's `context`. KeyError for an unknown template.
    """
    mail = _templates[template]
    recipient = (USER, to_user_id) if to_user_id is not None else to
    if recipient is None or (to is not None and to_user_id is not None):
        raise ValueError("A mail has exactly one recipient: to_user_id or to.")
    if not path.startswith("/") or path.startswith("//") or urlsplit(path).netloc:
        raise ValueError("The link of a mail is a local path.")
    return enqueue(
        KIND,
        ref_id=ref_id,
        dedup_key=dedup_key,
        title=str(mail.subject),
        payload={**(payload or {}), "template": template, "to": [recipient[0], str(recipient[1])], "path": path},
        organisation_id=organisation_id,
        recipient_user_id=to_user_id,
        not_before=not_before,
    )


def register_kind() -> None:
    register(KIND, _sent, queue="mail", prepare=_send, still_wanted=_still_wanted, max_attempts=ATTEMPTS)


def _template(entry: OutboxEntry) -> MailTemplate:
    try:
        return _templates[entry.payload["template"]]
    except KeyError:
        raise NoSuchMail from None


def _address(entry: OutboxEntry) -> str | None:
    kind, identity = entry.payload["to"]
    resolve = _resolvers.get(kind)
    return resolve(UUID(identity)) if resolve else None


def _still_wanted(entry: OutboxEntry) -> bool:
    wanted = _template(entry).still_wanted
    return (wanted is None or wanted(entry)) and bool(_address(entry))


def _send(entry: OutboxEntry) -> None:
    with override(settings.LANGUAGE_CODE):
        message = build(entry)
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        if all(code >= FOR_GOOD for code, _words in error.recipients.values()):
            raise NoSuchRecipient from None
        raise


def _sent(entry: OutboxEntry, prepared: None) -> None:
    """Nothing to write beside DONE. A crash in between sends again under the same Message-ID, which servers drop."""


def _letterhead(template: MailTemplate, entry: OutboxEntry) -> Letterhead | None:
    makers = [template.letterhead] if template.letterhead else _usual_letterheads
    return next((found for make in makers if (found := make(entry))), None)


def build(entry: OutboxEntry) -> EmailMultiAlternatives:
    """The message as it is sent. BadAddress where the address is not one, or tries to be more than one header."""
    template = _template(entry)
    address = _address(entry) or ""
    try:
        validate_email(address)
    except ValidationError:
        raise BadAddress from None
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    path = template.path(entry) if template.path else entry.payload["path"]
    words = {"entry": entry, **(template.context(entry) if template.context else {})}
    body = render_to_string(f"mail/{template.code}.txt", words).strip()
    frame = {
        "body": body,
        "link": f"{settings.BASE_URL}{path}" if path else "",
        "site": settings.BASE_URL,
        "letterhead": _letterhead(template, entry),
    }
    message = EmailMultiAlternatives(
        subject=" ".join(str(template.subject).split()),
        body=render_to_string("mail/_base.txt", frame),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={
            "Message-ID": f"<{entry.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "List-Id": f"Jobbspår <utskick.{host}>",
        },
    )
    message.attach_alternative(render_to_string("mail/_base.html", frame), "text/html")
    return message
