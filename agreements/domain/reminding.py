"""Reminders that go by themselves, in each municipality's own rhythm, and what a rhythm would have meant."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from agreements.domain.links import LIFE, due_again, note_reminder
from agreements.enums import AgreementState
from agreements.mails import mail_reminder
from agreements.models import Agreement, ReminderRule, Signature, SigningLink
from agreements.permissions import can_set_reminders
from agreements.queries import whose_turn
from agreements.rhythm import Asked, Rhythm, mails_between
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib import clock, dates
from tracks.enums import ENDED_PHASES

# How far back a preview looks, and how many links it counts at most.
LOOK_BACK = timedelta(days=30)
MOST_COUNTED = 5_000


def rhythm_of(organisation_id: UUID | None) -> Rhythm:
    """What the municipality has set, or else the usual."""
    rule = ReminderRule.objects.filter(organisation=organisation_id).first()
    return Rhythm(rule.first_after, rule.then_every, rule.most) if rule else Rhythm()


@transaction.atomic
def save_rhythm(rhythm: Rhythm, *, expected_version: int | None = None, actor: Actor) -> ReminderRule:
    """Set the own municipality's rhythm."""
    if not can_set_reminders(actor):
        raise NotAllowed
    values: dict[str, Any] = {
        "first_after": rhythm.first_after,
        "then_every": rhythm.then_every,
        "most": rhythm.most,
    }
    rule = ReminderRule.objects.select_for_update().filter(organisation=actor.organisation_id).first()
    if rule is None:
        return create(
            ReminderRule, actor=actor, action="reminders.set", organisation_id=actor.organisation_id, **values
        )
    return change(rule, actor=actor, action="reminders.set", expected_version=expected_version, **values)


def would_have_sent(rhythm: Rhythm, actor: Actor) -> int:
    """How many mails the rhythm would have meant in the last thirty days, for the own municipality's agreements."""
    today = clock.today()
    return mails_between(_asked(actor.organisation_id, today), rhythm, today - LOOK_BACK, today)


def _asked(organisation_id: UUID | None, today: date) -> list[Asked]:
    """The first link of each signatory and document, which a reminder would have been counted from."""
    reach = clock.now() - LOOK_BACK - LIFE
    rows = (
        SigningLink.objects.filter(
            signatory__agreement__round__track__responsible=organisation_id, created_at__gte=reach
        )
        .select_related("signatory__agreement")
        .order_by("-created_at")[:MOST_COUNTED]
    )
    firsts = {(row.signatory_id, row.document_id): row for row in rows}
    given = dict(
        Signature.objects.filter(signatory__in={key[0] for key in firsts}, undone_at=None).values_list(
            "signatory", "created_at"
        )
    )
    return [
        Asked(row.sent_to, clock.local(row.created_at).date(), _ended(row, given.get(row.signatory_id)))
        for row in firsts.values()
    ]


def _ended(link: SigningLink, signed_at: datetime | None) -> date:
    """When nobody would have been reminded any more: signed, no longer asked for, or with a link that is too old."""
    agreement = link.signatory.agreement
    is_over = agreement.state != AgreementState.FOR_SIGNATURE or agreement.document_id != link.document_id
    ends = [link.expires_at, signed_at, agreement.changed_at if is_over else None]
    return clock.local(min(moment for moment in ends if moment is not None)).date()


@transaction.atomic
def remind_all(*, actor: Actor) -> int:
    """Remind everybody who is due today: one mail to each address and municipality, with all that waits. How many mails.

    Nothing on a day off, and nothing for a round that has ended or rests. Who is at work on an agreement is not waited for.
    """
    if not dates.is_working_day(clock.today()):
        return 0
    waiting = (
        Agreement.objects.filter(state=AgreementState.FOR_SIGNATURE, document__isnull=False)
        .filter(round__paused_at=None)
        .exclude(round__phase__in=ENDED_PHASES)
        .select_related("round__track__responsible")
        .order_by("pk")
        .select_for_update(of=("self",), skip_locked=True)
    )
    rhythms: dict[UUID, Rhythm] = {}
    collected: dict[tuple[UUID, str], list[SigningLink]] = {}
    for agreement in waiting:
        sender = agreement.round.track.responsible_id
        if sender not in rhythms:
            rhythms[sender] = rhythm_of(sender)
        for link in _due(agreement, rhythms[sender]):
            note_reminder(link, agreement, actor=actor)
            collected.setdefault((sender, link.sent_to.casefold()), []).append(link)
    for (sender, _address), links in collected.items():
        mail_reminder(links, sender)
    return len(collected)


def _due(agreement: Agreement, rhythm: Rhythm) -> Iterable[SigningLink]:
    today = clock.today()
    for signatory in whose_turn(agreement):
        link = signatory.links.filter(document=agreement.document_id, sent_to__iexact=signatory.email).first()
        if link is not None and due_again(link, rhythm, today):
            yield link
