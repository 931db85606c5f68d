"""What colleagues have done since last time, without the name of any participant."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import ngettext as _n

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.models import User
from jobbspar.audit.kinds import LookKind, of_kind
from jobbspar.audit.labels import action_label
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.lib.text import in_sentence
from participants.queries.protection import hidden_persons
from tracks.models import Round

SHOWN: Final = 6
# Nobody reads further back than this, and not further than so many rows.
LONGEST: Final = timedelta(days=14)
MOST_ROWS: Final = 400


def since(actor: Actor, moment: datetime) -> list[str]:
    """Sentences about the rounds the actor leads or the own organisation is in, most recent first. One query."""
    rounds = Round.objects.visible_to(actor).active()
    name = User.objects.filter(pk=OuterRef("actor_user_id")).values("name")
    events = (
        AuditEvent.objects.filter(at__gte=max(moment, clock.now() - LONGEST), round_id__in=rounds.values("pk"))
        .exclude(actor_user_id=actor.user_id)
        .exclude(actor_user_id=None)
        .exclude(person_id__in=hidden_persons(actor))
        .order_by("-id")
        .values_list(Subquery(name), "action")[:MOST_ROWS]
    )
    counts = Counter(events)
    return [_sentence(name or "", action, count) for (name, action), count in list(counts.items())[:SHOWN]]


def _sentence(name: str, action: str, count: int) -> str:
    text = f"{name}: {in_sentence(action_label(action))}"
    return text if count == 1 else text + " " + _n("(%d gång)", "(%d gånger)", count) % count


def has_acted_today(actor: Actor) -> bool:
    """Tell whether the actor has changed anything today: then an empty queue is work done, else there was none."""
    changes = of_kind(LookKind.CHANGE) & ~Q(action__startswith="user.")
    began = clock.moment_on(clock.today(), 0)
    return AuditEvent.objects.filter(changes, actor_user_id=actor.user_id, at__gte=began).exists()


def last_visit(seen: datetime | None) -> datetime:
    """From when "since last time" counts for somebody last here at `seen`."""
    return seen or clock.now() - timedelta(days=3)
