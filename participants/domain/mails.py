"""Whether a mail that was asked for is still to be sent: what has happened to the person since is looked at then."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.models import User
from jobbspar.accounts.queries import actor_for
from jobbspar.database.walls import across
from jobbspar.outbox.mail import Letterhead, register_mail
from jobbspar.outbox.models import OutboxEntry
from participants.enums import EmployerView
from participants.models import Consent, EmployerAnswer, Person
from tracks.models import Round, RoundParty
from tracks.queries.tracks import letterhead_of_round

# To local admins, when protected particulars have been shown.
ALERT: Final = "protected_revealed"
# To who leads the round, when an employer has answered otherwise than before.
ANSWER_CHANGED: Final = "answer_changed"


@across("Ett mejl som väntar prövas innan det skickas")
def withdrawal_is_wanted(entry: OutboxEntry) -> bool:
    """ "Samtycke återkallat" and "slutat gälla": for who leads the round still; of a protected person, for handlers."""
    consent = Consent.objects.select_related("person").filter(pk=UUID(entry.ref_id)).first()
    leads = Round.objects.filter(pk=entry.payload.get("round"), coordinator=entry.recipient_user_id)
    return consent is not None and may_hear_of(consent.person, entry.recipient_user_id) and leads.exists()


def may_hear_of(person: Person, user_id: UUID | None) -> bool:
    """Whether a mail about the person may go to the user at all."""
    return not person.is_protected or person.protection.handlers.filter(pk=user_id).exists()


@across("Ett mejl som väntar prövas innan det skickas")
def change_is_wanted(entry: OutboxEntry) -> bool:
    """ "Ett svar har ändrats": for who leads the round still; of a protected person, for handlers."""
    answer = EmployerAnswer.objects.select_related("candidacy__person").filter(pk=UUID(entry.ref_id)).first()
    mine = Q(coordinator=entry.recipient_user_id) | Q(deputy=entry.recipient_user_id)
    leads = Round.objects.filter(mine, pk=entry.payload.get("round"))
    return answer is not None and may_hear_of(answer.candidacy.person, entry.recipient_user_id) and leads.exists()


@across("Ett mejl som väntar prövas innan det skickas")
def candidates_are_wanted(entry: OutboxEntry) -> bool:
    """ "Det finns kandidater": somebody still waits for this employer's answer, and may be shown to it."""
    party = RoundParty.objects.select_related("organisation").filter(pk=UUID(entry.ref_id)).first()
    user = User.objects.filter(pk=entry.recipient_user_id).first()
    if party is None or user is None:
        return False
    shown = EmployerAnswer.objects.visible_to(actor_for(user, party.organisation))
    return shown.filter(party=party, view=EmployerView.WAITING).exists()


def _of_party(entry: OutboxEntry) -> Letterhead | None:
    party = RoundParty.objects.select_related("round__track__responsible", "round__coordinator")
    found = party.filter(pk=UUID(entry.ref_id)).first()
    return letterhead_of_round(found.round) if found else None


def _of_round(entry: OutboxEntry) -> Letterhead | None:
    found = Round.objects.filter(pk=entry.payload.get("round")).first()
    return letterhead_of_round(found) if found else None


def register() -> None:
    """Called once from AppConfig.ready()."""
    register_mail(
        "consent_withdrawn",
        subject=_("Ett samtycke har återkallats i Jobbspår"),
        still_wanted=withdrawal_is_wanted,
        letterhead=_of_round,
    )
    register_mail(
        "consent_expired",
        subject=_("Ett samtycke har slutat gälla i Jobbspår"),
        still_wanted=withdrawal_is_wanted,
        letterhead=_of_round,
    )
    register_mail(
        "candidates_presented",
        subject=_("Det finns kandidater att svara om i Jobbspår"),
        still_wanted=candidates_are_wanted,
        letterhead=_of_party,
    )
    register_mail(
        ANSWER_CHANGED,
        subject=_("En arbetsgivare har ändrat ett svar i Jobbspår"),
        still_wanted=change_is_wanted,
        letterhead=_of_round,
    )
    register_mail(ALERT, subject=_("Någon har visat skyddade uppgifter i Jobbspår"))
