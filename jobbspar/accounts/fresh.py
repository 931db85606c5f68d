"""Some acts ask again who sits there: what the session began with may be another's to use half an hour later."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from jobbspar.accounts.entry import page_before, whole_window
from jobbspar.accounts.http import Request
from jobbspar.lib import clock

View = Callable[..., HttpResponseBase]
FRESH = timedelta(minutes=30)
# For what can cost a life: nobody else sits down at the desk so soon.
JUST_NOW = timedelta(minutes=5)
READING = ("GET", "HEAD")


def is_fresh(request: HttpRequest, within: timedelta = FRESH) -> bool:
    """Whether password or code was given in this session so recently."""
    records = get_authentication_records(request, request.user)
    return bool(records) and clock.is_lately(records[-1]["at"], within)


def ask_again(request: Request) -> HttpResponse:
    """To the page that asks for password or code, and from there back here."""
    back = _without_sheet(request) if request.method in READING else page_before(request)
    page = reverse("account_reauthenticate") + "?" + urlencode({REDIRECT_FIELD_NAME: back}, safe="/")
    return whole_window(request, page, redirect(page))


def _without_sheet(request: Request) -> str:
    """The address; for a spreadsheet the list it is of, since a file leaves one standing on the question's page."""
    query = request.GET.copy()
    query.pop("format", None)
    return f"{request.path}?{query.urlencode(safe='/')}" if query else request.path


def fresh_for_sheet(view: View) -> View:
    """As `fresh_sign_in`, but only where the list is wanted as a spreadsheet (`?format=xlsx`)."""
    guarded = fresh_sign_in(view)

    @wraps(view)
    def chosen(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (guarded if request.GET.get("format") == "xlsx" else view)(request, *args, **kwargs)

    return chosen


def just_signed_in(view: View) -> View:
    """The view is for somebody who has given password or code within five minutes, also when the form is sent.

    A form that has lain open for longer is asked for anew: rather a line typed twice than a screen that somebody left.
    """

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if is_fresh(request, JUST_NOW) else ask_again(request)

    return guarded


def fresh_sign_in(view: View) -> View:
    """The view is for somebody who has given password or code within half an hour; it stands beneath the entry.

    The question comes when the form is opened, before anything is typed. What is sent from a form that was opened in
    time is taken for as long again, so that nothing typed is lost: a session idle for that long has ended anyway.
    """

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_fresh(request, FRESH if request.method in READING else 2 * FRESH):
            return ask_again(request)
        return view(request, *args, **kwargs)

    return guarded
