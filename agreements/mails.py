"""Mail about signing: the personal link and the one-time code. Both are made when the mail is sent."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.enums import LinkState
from agreements.models import SigningLink
from agreements.queries import link_state
from agreements.tokens import code_of, token_of
from jobbspar.outbox.mail import Letterhead, enqueue_mail, register_address_resolver, register_mail
from jobbspar.outbox.models import OutboxEntry
from tracks.queries.tracks import letterhead_of_round

RESOLVER = "signing_link"


def address_of_link(link_id: UUID) -> str | None:
    return SigningLink.objects.filter(pk=link_id).values_list("sent_to", flat=True).first()


def path_of(link: SigningLink) -> str:
    return reverse("sign_by_link", args=[token_of(link)])


def _path(entry: OutboxEntry) -> str:
    return path_of(SigningLink.objects.get(pk=entry.ref_id))


def _no_path(entry: OutboxEntry) -> None:
    """The links stand in the text, one for each agreement."""


def _code(entry: OutboxEntry) -> Mapping[str, Any]:
    return {"code": code_of(SigningLink.objects.get(pk=entry.ref_id))}


def _still_open(entry: OutboxEntry) -> bool:
    link = SigningLink.objects.select_related("signatory__agreement").filter(pk=entry.ref_id).first()
    return link is not None and link_state(link) == LinkState.OPEN


def _newest_code(entry: OutboxEntry) -> bool:
    serial = SigningLink.objects.values_list("code_serial", flat=True).filter(pk=entry.ref_id).first()
    return serial == entry.payload["serial"] and _still_open(entry)


def _open_among(entry: OutboxEntry) -> list[SigningLink]:
    rows = SigningLink.objects.select_related("signatory__agreement").filter(pk__in=entry.payload["links"])
    return [row for row in rows.order_by("created_at", "pk") if link_state(row) == LinkState.OPEN]


def _waiting(entry: OutboxEntry) -> Mapping[str, Any]:
    """What still waits, each with its own link."""
    lines = [
        f"{link.signatory.agreement.get_kind_display()}: {settings.BASE_URL}{path_of(link)}"
        for link in _open_among(entry)
    ]
    return {"lines": lines}


def _letterhead(entry: OutboxEntry) -> Letterhead:
    link = SigningLink.objects.select_related("signatory__agreement__round").get(pk=entry.ref_id)
    return letterhead_of_round(link.signatory.agreement.round)


def register_mails() -> None:
    """Called once from AppConfig.ready()."""
    register_address_resolver(RESOLVER, address_of_link)
    register_mail(
        "signing_link",
        subject=_("Ett avtal väntar på din underskrift i Jobbspår"),
        path=_path,
        still_wanted=_still_open,
        letterhead=_letterhead,
    )
    register_mail(
        "signing_reminder",
        subject=_("Påminnelse: din underskrift saknas i Jobbspår"),
        path=_no_path,
        context=_waiting,
        still_wanted=lambda entry: bool(_open_among(entry)),
        letterhead=_letterhead,
    )
    register_mail(
        "signature_carried",
        subject=_("Ett avtal du har skrivit under har ändrats"),
        path=_path,
        letterhead=_letterhead,
    )
    register_mail(
        "signing_code",
        subject=_("Din kod för att skriva under i Jobbspår"),
        path=_path,
        context=_code,
        still_wanted=_newest_code,
        letterhead=_letterhead,
    )


def mail_link(link: SigningLink, sender_id: UUID) -> None:
    """One mail for each version of the link: it is sent once, and once each time of a reminder."""
    _mail("signing_link", link, sender_id, serial=link.version)


def mail_reminder(links: Sequence[SigningLink], sender_id: UUID) -> None:
    """One mail with everything that the same address waits with."""
    first = links[0]
    _mail("signing_reminder", first, sender_id, serial=first.reminders, links=[str(link.pk) for link in links])


def mail_carried(link: SigningLink, sender_id: UUID) -> None:
    """Told once for each new version."""
    _mail("signature_carried", link, sender_id, serial=0)


def mail_code(link: SigningLink, sender_id: UUID) -> None:
    """Each code is a mail of its own."""
    _mail("signing_code", link, sender_id, serial=link.code_serial)


def _mail(template: str, link: SigningLink, sender_id: UUID, *, serial: int, **payload: Any) -> None:
    enqueue_mail(
        template,
        to=(RESOLVER, link.pk),
        ref_id=link.pk,
        dedup_key=f"{template}:{link.pk}:{serial}",
        payload={"serial": serial, **payload},
        organisation_id=sender_id,
    )
