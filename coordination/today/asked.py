"""What somebody else has asked for, and what has stopped on its way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext as _n

from coordination.models import LogReview
from coordination.queries.figures import chain_columns, counted, gaps_of
from coordination.today.items import Sort, TodayItem
from coordination.workflow.links import page, part_of_round
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OPERATIVE_ROLES, PERSON_OWNER_ROLES, Role
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry
from participants.models import Participation
from participants.names import short_name
from participants.queries.persons import incoming_referrals
from participants.queries.requests import due_requests
from tracks.enums import Phase
from tracks.models import Round, RoundParty

# How long an employee of the municipality may take to answer AF's referral.
TO_ANSWER: Final = timedelta(days=5)
# How long before its day a person's request stands among what waits.
REQUEST_NEAR: Final = timedelta(days=7)


def referrals(actor: Actor) -> list[TodayItem]:
    """Persons that AF has sent to the own municipality."""
    return [
        TodayItem(
            Sort.ASSESSMENT,
            row.referred_on + TO_ANSWER,
            _("En person har aktualiserats hos er"),
            _("Från %s") % row.from_organisation.name,
            page("referral", row.pk),
            _("Ta ställning"),
        )
        for row in incoming_referrals(actor)
    ]


def acknowledgements(actor: Actor) -> list[TodayItem]:
    """Plans the own organisation has not acknowledged: for the party's contact, else for all who work with it."""
    if not actor.has(*OPERATIVE_ROLES):
        return []
    mine = Q(contact_user=actor.user_id) | Q(contact_user=None)
    rows = RoundParty.objects.filter(
        mine,
        organisation=actor.organisation_id,
        acknowledged_at=None,
        round__phase=Phase.PLANNING,
        round__paused_at=None,
        round__packages__isnull=False,
    ).select_related("round__track")
    return [
        TodayItem(
            Sort.ACTIVITY,
            None,
            _("Er kvittering av planen saknas"),
            str(row.round),
            part_of_round(row.round_id, "round_activities", "plan"),
            _("Läs planen"),
        )
        for row in rows.distinct()
    ]


@across("Räknar det som återstår att avsluta i egna omgångar")
def led_rounds(actor: Actor) -> list[TodayItem]:
    """Rounds the actor leads: gaps in a chain being planned, and participants without an outcome while it is closed."""
    if not actor.has(Role.COORDINATOR):
        return []
    rows = Round.objects.led_by(actor).filter(phase__in=[Phase.PLANNING, Phase.CLOSING], paused_at=None)
    left = counted(Participation.objects.known_to(actor).filter(closed_on=None))
    found = rows.select_related("track").annotate(left=left, **chain_columns())
    return [item for row in found for item in (_holes(row) if row.phase == Phase.PLANNING else _unclosed(row))]


def _holes(row: Any) -> list[TodayItem]:
    url = part_of_round(row.pk, "round_chain")
    return [
        TodayItem(
            Sort.GAP,
            gap.start,
            _n("Kedjan har ett glapp på %d arbetsdag", "Kedjan har ett glapp på %d arbetsdagar", gap.working_days)
            % gap.working_days,
            str(row),
            url,
            _("Överbrygga"),
        )
        for gap in gaps_of(row.step_rows, row.allowance_rows)
    ]


def _unclosed(row: Any) -> list[TodayItem]:
    if not row.left:
        return []
    title = _n("%d deltagande ska avslutas", "%d deltaganden ska avslutas", row.left) % row.left
    url = part_of_round(row.pk, "round_participants")
    return [TodayItem(Sort.OTHER, row.planned_end, title, str(row), url, _("Avsluta"))]


def stopped(actor: Actor) -> list[TodayItem]:
    """Mail and documents of the own organisation that failed."""
    if not actor.has(Role.COORDINATOR, Role.LOCAL_ADMIN) or actor.organisation_id is None:
        return []
    failed = OutboxEntry.objects.of_organisation(actor.organisation_id).filter(state=EntryState.FAILED, handled=False)
    count = failed.count()
    if not count:
        return []
    title = _n("%d utskick har stannat", "%d utskick har stannat", count) % count
    detail = _("Ett mejl eller ett dokument kom inte fram trots flera försök.")
    return [TodayItem(Sort.OTHER, clock.today(), title, detail, reverse("outbox"), _("Visa utskick"))]


def requests(actor: Actor) -> list[TodayItem]:
    """What own persons have asked about their data, due within a week or late."""
    if not actor.has(*PERSON_OWNER_ROLES):
        return []
    return [
        TodayItem(
            Sort.REQUEST,
            row.due_on,
            _("%(name)s väntar på svar om sina uppgifter") % {"name": short_name(row.person)},
            row.get_kind_display(),
            page("subject_request", row.pk),
            _("Besvara"),
        )
        for row in due_requests(actor, before=clock.today() + REQUEST_NEAR)
    ]


def log_reviews(actor: Actor) -> list[TodayItem]:
    """For an auditor who has other roles too: months that are not signed."""
    if not actor.has(Role.AUDITOR):
        return []
    count = LogReview.objects.visible_to(actor).filter(signed_at=None).exclude(prepared_at=None).count()
    if not count:
        return []
    title = _n("Logguppföljning för %d månad att signera", "Logguppföljning för %d månader att signera", count) % count
    detail = _("Gå igenom vilka som har tittat på personer.")
    return [TodayItem(Sort.OTHER, None, title, detail, reverse("log_reviews"), _("Granska"))]
