"""Asks one question of the matrix, in-process and without leaving a trace, and says in one word what came back.

`200`, `404`, `405`: the status. `in`: sent to sign in. `set up`: sent to set the second step up. `→person`: sent on to the
page with that URL name. A request of htmx is answered with a header where a page is answered with a redirect; both are
the same word. A `5xx` is told with what was raised.
"""

from __future__ import annotations

import gc
import html
import logging
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpResponse
from django.test.client import ClientHandler, RequestFactory
from django.urls import Resolver404, resolve, reverse

from jobbspar.accounts import fresh
from tests.matrix_world import ORDINARY, World, random_args

HREF = re.compile(rb'(?:href|hx-get)="(/[^"#]*)')
FORM = re.compile(rb"<form\b[^>]*>")
ACTION = re.compile(rb'\baction="(/[^"#]*)')
FORMACTION = re.compile(rb'(?:formaction|hx-post)="(/[^"#]*)')
# What differs in two answers that are the same: the form's token is masked anew each time it is written.
MASKED = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
HEADERS_APART = {"Set-Cookie"}


@dataclass(frozen=True, slots=True)
class Question:
    """One cell's left side."""

    url: str
    of: str
    actor: str
    method: str = "GET"
    htmx: bool = False
    kind: str = ORDINARY
    query: str = ""
    data: Callable[[World], dict[str, Any]] | None = None

    def __str__(self) -> str:
        htmx = " htmx" if self.htmx else ""
        kind = "" if self.kind == ORDINARY else f" ({self.kind})"
        return f"{self.method}{htmx} {self.url}{kind} som {self.actor}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the word, and the bytes that must not tell what exists."""

    word: str
    whole: bytes = b""

    @property
    def ways(self) -> set[tuple[str, str]]:
        """Where the page leads: method and address of its links and forms."""
        found = {("GET", way) for way in HREF.findall(self.whole)}
        found |= {("POST", way) for way in FORMACTION.findall(self.whole)}
        for form in FORM.findall(self.whole):
            way = ACTION.search(form)
            if way:
                found.add(("POST" if b'method="post"' in form else "GET", way[1]))
        return {(method, urlsplit(html.unescape(way.decode())).path) for method, way in found}


class Asker:
    """Asks questions of one world. Nothing that a question does is there for the next one."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self.handler.load_middleware()
        self.raised: list[str] = []
        self.asked = 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        def note(**_: Any) -> None:
            self.raised.append(traceback.format_exc(limit=-3))

        got_request_exception.connect(note)
        # Thousands of walls are met: each would be written to the log, and kept by pytest.
        log = logging.getLogger("django.request")
        log.disabled = True
        # What the world is made of stays as long as the run does: no reason to look through it again and again.
        gc.collect()
        gc.freeze()
        try:
            yield
        finally:
            gc.unfreeze()
            log.disabled = False
            got_request_exception.disconnect(note)

    def args(self, question: Question) -> list[object]:
        return self.world.things[question.of][question.kind]

    def ask(self, question: Question, args: list[object] | None = None) -> Answer:
        """The answer; `args` in place of the thing's own."""
        args = self.args(question) if args is None else args
        address = reverse(question.url, args=args) + question.query
        self.asked += 1
        mark = transaction.savepoint()
        try:
            return self._judge(self._send(question, address))
        finally:
            # Rolled back to, a savepoint still stands: thousands of them inside each other would fill the lock table.
            transaction.savepoint_rollback(mark)
            transaction.savepoint_commit(mark)

    def of_nothing(self, question: Question) -> Answer:
        """The same question about something that does not exist."""
        return self.ask(question, random_args(self.args(question)))

    def _send(self, question: Question, address: str) -> HttpResponse:
        factory = RequestFactory()
        if question.actor in self.world.cookies:
            factory.cookies[settings.SESSION_COOKIE_NAME] = self.world.cookies[question.actor]
        # A browser always sends the form's token: without anything at all the forms would not even look.
        data = {"csrfmiddlewaretoken": "x"} if question.method == "POST" else {}
        if data and question.data is not None:
            data |= question.data(self.world)
        headers = {"HX-Request": "true"} if question.htmx else {}
        send = getattr(factory, question.method.lower())
        request = send(address, data, headers=headers) if data else send(address, headers=headers)
        request._dont_enforce_csrf_checks = True
        self.raised.clear()
        response: HttpResponse = self.handler.get_response(request)
        return response

    def _judge(self, response: HttpResponse) -> Answer:
        if response.status_code >= 500:
            return Answer(f"{response.status_code} {''.join(self.raised)}")
        if to := response.get("HX-Redirect") or (response.get("Location") if 300 <= response.status_code < 400 else ""):
            return Answer(where(to))
        body = MASKED.sub(b"", response.content)
        kept = sorted(f"{name}: {value}" for name, value in response.items() if name not in HEADERS_APART)
        return Answer(str(response.status_code), "\n".join(kept).encode() + b"\n\n" + body)


def where(address: str) -> str:
    """An address as the word for it."""
    try:
        name = resolve(urlsplit(address).path).url_name
    except Resolver404:
        return f"→{address}"
    return {"account_login": "in", "mfa_activate_totp": "set up"}.get(name or "", f"→{name}")


def world_of(build: Callable[[], World], unblocked: Any) -> Iterator[Asker]:
    """For a module's fixture: the world in a transaction of its own, which is rolled back in the end.

    What asks again who sits there would ask in the middle of a run that takes an hour.
    """
    long = timedelta(hours=9)
    with unblocked, mock.patch.multiple(fresh, FRESH=long, JUST_NOW=long):
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            asker = Asker(build())
            with asker.listening():
                yield asker
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)
