"""Påminnelser: one mail a person and day, with counts and a link to Idag and nothing else.

The beat job asks for the mails; what they say, and whether they are wanted at all, is worked out when they are sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from coordination.domain.follow_ups import plan_follow_ups
from coordination.queries.due import KINDS, counts_for, people_with_something
from jobbspar.accounts.actor import Actor, system_actor
from jobbspar.accounts.models import Membership, User
from jobbspar.accounts.queries import actor_for
from jobbspar.database.walls import as_org
from jobbspar.lib import clock
from jobbspar.lib.dates import is_working_day
from jobbspar.outbox.mail import enqueue_mail, register_mail
from jobbspar.outbox.models import OutboxEntry
from tracks.enums import Phase
from tracks.models import Round

MAIL: Final = "daily_digest"
# Fixed addresses.
TODAY, PORTAL = "/", "/portal/"


def send_digests() -> int:
    """Ask for today's digest to everybody with something due. How many. Nothing on days when nobody works.

    The dedup key is person and day, so however often and from however many beats it runs, there is one.
    """
    today = clock.today()
    if not is_working_day(today):
        return 0
    people = people_with_something()
    organisations = _organisations(people)
    for user_id, organisation_id in organisations.items():
        enqueue_mail(
            MAIL,
            to_user_id=user_id,
            ref_id=user_id,
            dedup_key=f"{MAIL}:{user_id}:{today.isoformat()}",
            payload={"day": today.isoformat()},
            organisation_id=organisation_id,
        )
    return len(organisations)


def still_wanted(entry: OutboxEntry) -> bool:
    """Asked just before sending: the day has not passed, and something is still due that the person may see."""
    return entry.payload["day"] == clock.today().isoformat() and bool(_counts(UUID(entry.ref_id)))


def words_of(entry: OutboxEntry) -> Mapping[str, Any]:
    """For the text: a line a kind, with how many."""
    counts = _counts(UUID(entry.ref_id))
    found = [(counts[kind.code], kind) for kind in KINDS if kind.code in counts]
    return {"lines": [f"{count} {kind.one if count == 1 else kind.many}" for count, kind in found]}


def path_of(entry: OutboxEntry) -> str:
    """To Idag; for an employer's contact, who has no Idag, to the portal."""
    actors = _actors(UUID(entry.ref_id))
    return PORTAL if actors and all(actor.is_employer for actor in actors) else TODAY


def plan_all_follow_ups() -> int:
    """See to it that nobody is without a next follow-up, whatever way they came there. How many rows it touched."""
    actor = system_actor("Uppföljningar planeras varje natt")
    rounds = Round.objects.filter(phase__in=[Phase.EXECUTION, Phase.CLOSING]) | Round.objects.filter(
        phase__in=[Phase.FINISHED, Phase.CANCELLED], follow_ups__done_on=None, follow_ups__cancelled_at=None
    )
    return sum(plan_follow_ups(round, actor=actor) for round in rounds.distinct())


def _counts(user_id: UUID) -> dict[str, int]:
    """Summed over the organisations the person acts for; what they may see is asked for each."""
    total: dict[str, int] = {}
    for actor in _actors(user_id):
        with as_org(actor.organisation_id):
            counts = counts_for(actor)
        for code, count in counts.items():
            total[code] = total.get(code, 0) + count
    return total


def _actors(user_id: UUID) -> list[Actor]:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return []
    held = Membership.objects.current().filter(user=user).select_related("organisation")
    organisations = {row.organisation_id: row.organisation for row in held}
    return [actor_for(user, organisation) for organisation in organisations.values()]


def _organisations(people: set[UUID]) -> dict[UUID, UUID]:
    """The organisation on whose Utskick each mail stands: the one chosen last where it still holds, else the first."""
    held = (
        Membership.objects.current()
        .filter(user__in=people, user__is_active=True)
        .order_by("user", "organisation__sort_name")
        .values_list("user", "organisation", "user__current_organisation")
    )
    chosen: dict[UUID, UUID] = {}
    for user_id, organisation_id, current_id in held:
        if user_id not in chosen or organisation_id == current_id:
            chosen[user_id] = organisation_id
    return chosen


def register() -> None:
    """Called once from AppConfig.ready()."""
    register_mail(
        MAIL,
        subject=_("Det här väntar på dig i Jobbspår"),
        path=path_of,
        context=words_of,
        still_wanted=still_wanted,
    )
