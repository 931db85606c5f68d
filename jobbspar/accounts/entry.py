"""How a view may be entered. Every view declares it; the table of entries is what the matrix test reads."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers

from jobbspar.accounts.enums import EMPLOYER_ROLES, STAFF_ROLES, Role
from jobbspar.accounts.http import Request

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Entry:
    """`public`: anyone, signed in or not. Otherwise one of `roles` is needed; no roles means any signed-in user.

    `setting_up`: also for somebody who must set up a second step first. All other views are closed to them
    (`ActorMiddleware`).
    """

    roles: frozenset[Role] = frozenset()
    public: bool = False
    setting_up: bool = False


def page_before(request: Request) -> str:
    """The local path of the page that held the form; "/" where the browser does not say, or says nothing sensible."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    return before.path if before.netloc == request.get_host() and before.path.startswith("/") else "/"


def whole_window(request: Request, page: str, otherwise: HttpResponse) -> HttpResponse:
    """A fragment must not swallow another page: htmx is told to go to `page`, everyone else gets `otherwise`."""
    asks_for_fragment = getattr(request, "htmx", False)
    answer = HttpResponse(headers={"HX-Redirect": page}) if asks_for_fragment else otherwise
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _wrap(view: View, rule: Entry) -> View:
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not rule.public:
            is_setting_up = rule.setting_up and getattr(request, "half_signed_in", False)
            if request.actor.is_anonymous and not is_setting_up:
                # What was posted cannot be posted again by a redirect: go back to the page it was posted from.
                back = request.get_full_path() if request.method in ("GET", "HEAD") else page_before(request)
                page = resolve_url("account_login")
                return whole_window(request, page, redirect_to_login(back))
            if rule.roles and not request.actor.has(*rule.roles):
                raise Http404
        return view(request, *args, **kwargs)

    guarded.entry = rule  # type: ignore[attr-defined]
    return guarded


def entry(*roles: Role) -> Callable[[View], View]:
    """The view is for those who hold one of `roles` in the organisation they act for; the rest get 404."""
    if not roles:
        raise ValueError("Name the roles, or use signed_in_entry or public_entry.")
    return lambda view: _wrap(view, Entry(roles=frozenset(roles)))


staff_entry: Callable[[View], View] = entry(*STAFF_ROLES)
portal_entry: Callable[[View], View] = entry(*EMPLOYER_ROLES)


def signed_in_entry(view: View) -> View:
    """The view is for everyone who is signed in, whatever their role."""
    return _wrap(view, Entry())


def public_entry(view: View) -> View:
    """The view is for everyone. It holds nothing about a person."""
    return _wrap(view, Entry(public=True))


def set_up_entry(view: View) -> View:
    """The view is for everyone who is signed in, also for one who has no second step yet."""
    return _wrap(view, Entry(setting_up=True))


def way_out_entry(view: View) -> View:
    """The view is for everyone at every time: the way out."""
    return _wrap(view, Entry(public=True, setting_up=True))
