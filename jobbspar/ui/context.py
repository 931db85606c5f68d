"""What the frame of each page shows: who is here, the menu, the demo banner, when the session ends.

This room stands below `accounts`, so the actor is read by its attributes: `is_anonymous`, `name`, `organisation_name`,
`role_label`, `roles`, `is_staff` (who has the search box) and `organisations` (pairs of id and name, for the switcher).
`request.session_ends_in` is the number of seconds the session lives without being used, or missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from jobbspar.ui import navigation
from jobbspar.ui.alerts import Alert, alerts_for

# Pages the frame links to where they exist. A room that makes one gives it this URL name.
FRAME_URLS = {
    "today": "today",
    "search": "search",
    "extend": "session_extend",
    "switch": "switch_organisation",
    "account": "account_home",
    "logout": "account_logout",
    "login": "account_login",
    "portal": "portal",
    "how": "how_it_works",
    "need": "report_need",
    "accessibility": "accessibility",
    "privacy": "privacy",
    "policy": "policy",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame's data; `links` and `more` are the menu, `urls` the addresses that exist (a missing name is "")."""

    signed_in: bool = False
    name: str = ""
    initials: str = ""
    organisation: str = ""
    role: str = ""
    organisations: tuple[tuple[str, str], ...] = ()
    links: tuple[navigation.Link, ...] = ()
    more: tuple[navigation.Link, ...] = ()
    urls: dict[str, str] = field(default_factory=dict)
    session_ends_in: int = 0
    alerts: tuple[Alert, ...] = ()


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame` (worked out only when the template asks for it) and `demo`."""
    return {"frame": SimpleLazyObject(lambda: frame_for(request)), "demo": settings.DEMO}


def frame_for(request: HttpRequest) -> Frame:
    """The frame for this request; an anonymous visitor gets the addresses and nothing else."""
    urls = {key: _address(name) for key, name in FRAME_URLS.items()}
    actor = getattr(request, "actor", None)
    if actor is None or actor.is_anonymous:
        return Frame(urls=urls)
    urls = {key: url if navigation.is_for(FRAME_URLS[key], actor.roles) else "" for key, url in urls.items()}
    links = navigation.links_for(actor.roles, request.path, actor)
    # "Mer" with a single thing in it is worse than the thing itself.
    cut = navigation.ON_THE_LINE if len(links) > navigation.ON_THE_LINE + 1 else len(links)
    name = str(actor.name)
    return Frame(
        signed_in=True,
        name=name,
        initials=initials(name),
        organisation=str(actor.organisation_name),
        role=str(actor.role_label),
        organisations=_pairs(actor.organisations),
        links=tuple(links[:cut]),
        more=tuple(links[cut:]),
        urls=urls,
        session_ends_in=int(getattr(request, "session_ends_in", 0)),
        alerts=alerts_for(request),
    )


def initials(name: str) -> str:
    """The first letters of the first and the last name: "Anna Maria Lind" → "AL"."""
    words = name.split()
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words[:1])).upper()


def _pairs(organisations: Iterable[tuple[object, object]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(key), str(name)) for key, name in organisations)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
