"""The pages about persons' rights hang together: the tabs above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, Role
from jobbspar.ui.tags.lists import Tab

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ADMIN: Final = frozenset({Role.LOCAL_ADMIN})
PAGES: Final[tuple[tuple[str, StrPromise, frozenset[Role]], ...]] = (
    ("subject_requests", _("Begäran"), PERSON_OWNER_ROLES | ADMIN),
    ("notice_texts", _("Informationstexter"), PERSON_OWNER_ROLES | ADMIN),
    ("processing", _("Registerförteckning"), ADMIN),
    ("incident", _("Incident"), ADMIN),
)


def privacy_tabs(actor: Actor, current: str) -> list[Tab]:
    """Those that the actor may open."""
    return [Tab(label, reverse(name), name == current) for name, label, roles in PAGES if actor.has(*roles)]
