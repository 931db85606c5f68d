"""What the tracks room shows on the pages of an employer and of a need (employers.slots)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from employers import slots
from employers.enums import NeedStatus
from employers.models import CompetenceNeed, Employer
from jobbspar.accounts.actor import Actor
from tracks.models import Round
from tracks.permissions import can_create_track

TEMPLATE = "tracks/_rounds_of.html"


def _rounds(actor: Actor) -> QuerySet[Round]:
    return Round.objects.visible_to(actor).select_related("track").order_by("-planned_start", "id")


def rounds_of_employer(actor: Actor, employer: Employer) -> Mapping[str, Any]:
    """Rounds the employer is party to, as far as the actor may know of them."""
    return {"rounds": list(_rounds(actor).filter(parties__organisation=employer.organisation_id)), "of_need": False}


def rounds_of_need(actor: Actor, need: CompetenceNeed) -> Mapping[str, Any]:
    """Rounds that answer the need, and for a coordinator the way to a new one while the need is open."""
    is_open = need.status not in (NeedStatus.DECLINED, NeedStatus.MET)
    return {
        "rounds": list(_rounds(actor).filter(round_needs__need=need)),
        "of_need": True,
        "new_url": f"{reverse('round_new')}?behov={need.pk}" if is_open and can_create_track(actor) else "",
    }


def register() -> None:
    """Called once from AppConfig.ready()."""
    slots.register(slots.EMPLOYER, TEMPLATE, rounds_of_employer)
    slots.register(slots.NEED, TEMPLATE, rounds_of_need)
