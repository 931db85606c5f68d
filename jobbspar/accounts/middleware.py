"""Puts the actor on every request, and ends sessions that have been idle or open too long (domain.md 2.0.11).

Somebody who has given a password but has no second step yet is nobody: the actor stays ANONYMOUS, and every address but
the few that set the step up, and the way out, leads there.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import loader
from django.urls import reverse
from django.utils.translation import gettext as _

from jobbspar.accounts import known
from jobbspar.accounts.actor import ANONYMOUS, system_actor
from jobbspar.accounts.browsers import browser_words
from jobbspar.accounts.queries import actor_for
from jobbspar.audit.log import record
from jobbspar.audit.looks import Looks, collecting, write_looks, write_refusal
from jobbspar.database import walls
from jobbspar.documents.errors import Tampered
from jobbspar.lib import clock

log = logging.getLogger(__name__)

# In the session of somebody who must set up a second step: the address they came for.
ONWARD = "second_step_onward"


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = ANONYMOUS  # type: ignore[attr-defined]
        request.half_signed_in = False  # type: ignore[attr-defined]
        # A session cookie is looked up only where there is one: health checks and static files cost no query.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._take_in(request)
        response = self.get_response(request)
        if email := getattr(request, "signed_in_as", ""):
            known.remember(request, response, email)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Lead whoever is half signed in to the set-up. A view that declares nothing is closed to them too."""
        rule = getattr(view, "entry", None)
        if not request.half_signed_in or (rule is not None and rule.setting_up):  # type: ignore[attr-defined]
            return None
        page = reverse("mfa_activate_totp")
        if getattr(request, "htmx", False):
            return HttpResponse(headers={"HX-Redirect": page})
        if request.method == "GET":
            request.session.setdefault(ONWARD, request.get_full_path())
        return redirect(page)

    def _take_in(self, request: HttpRequest) -> None:
        """Put the actor on the request, or end the session and say why."""
        actor = actor_for(request.user)
        idle = settings.SESSION_IDLE_EMPLOYER if actor.is_employer else settings.SESSION_IDLE
        if actor.is_anonymous:
            # Every role has ended: a signed-in nobody would be sent between the sign-in page and the next one for ever.
            logout(request)
            messages.info(request, _("Ditt konto har ingen roll just nu. Din lokala administratör kan ge dig en."))
        elif self._has_ended(request, idle):
            logout(request)
            messages.info(request, _("Du loggades ut eftersom tiden gått ut. Logga in igen."))
        elif settings.SECOND_FACTOR_REQUIRED and not actor.has_second_factor:
            request.half_signed_in = True  # type: ignore[attr-defined]
        else:
            request.actor = actor  # type: ignore[attr-defined]
            whole = request.session["started"] + settings.SESSION_ABSOLUTE.total_seconds() - time.time()
            request.session_ends_in = max(1, int(min(idle.total_seconds(), whole)))  # type: ignore[attr-defined]

    @staticmethod
    def _has_ended(request: HttpRequest, idle: timedelta) -> bool:
        # Real time: a demo date must not decide how long a session lives.
        now = time.time()
        if "started" not in request.session:
            request.session["browser"] = browser_words(request.headers.get("User-Agent", ""))
        started = request.session.setdefault("started", now)
        seen = request.session.get("seen", now)
        if not clock.is_lately(seen, idle) or not clock.is_lately(started, settings.SESSION_ABSOLUTE):
            return True
        if now - seen > 30 or "seen" not in request.session:
            request.session["seen"] = now
        return False


class TamperMiddleware:
    """A document that is not what was stored is handed to nobody, and the log says so (invariant 25)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Tampered):
            return None
        log.critical("A stored document does not match its hash: %s %s", exception.row._meta.label, exception)
        with transaction.atomic():
            record(system_actor("hash"), "document.tampered", exception.row)
        return HttpResponse(loader.render_to_string("tampered.html"), status=HTTPStatus.CONFLICT)


class SecrecyMiddleware:
    """What a signed-in person is answered: made behind the wall of their organisation, and not sent unless it is logged.

    One transaction holds the whole request, the rendering too: a list that is read first in the template is read behind
    the wall as well. The access events are its last writes, so an answer leaves only when they have been committed
    (invariant 21, reliability 4.2 and 4.5). Whoever is nobody yet has no organisation: no person exists for them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = request.actor  # type: ignore[attr-defined]
        if actor.is_anonymous:
            return self.get_response(request)
        with collecting() as looks, transaction.atomic(), walls.as_org(actor.organisation_id):
            response = self.get_response(request)
            if response.streaming:
                raise RuntimeError("What is streamed is read when the wall is gone.")
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                # The error's page shows nobody, and what was half done is undone.
                transaction.set_rollback(True)
            elif not HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST:
                # A redirect shows nothing: the page it leads to does.
                self._note(request, looks)
            if response.status_code == HTTPStatus.NOT_FOUND:
                self._note_refusal(request)
        return response

    @staticmethod
    def _note(request: HttpRequest, looks: Looks) -> None:
        match = request.resolver_match
        write_looks(looks, request.actor, match.view_name if match else "")  # type: ignore[attr-defined]

    @staticmethod
    def _note_refusal(request: HttpRequest) -> None:
        match = request.resolver_match
        if match is None:
            return
        for value in match.kwargs.values():
            if isinstance(value, UUID):
                write_refusal(request.actor, value, match.view_name)  # type: ignore[attr-defined]
