"""Every field of every form with everything nobody sane types in it (G-21), and with fields that no form has."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.urls import get_resolver

from tests.fuzz.conftest import COUNTS, SEED
from tests.fuzz.payloads import ECHOES, EXTRAS, NAMES, PAYLOADS, spelled
from tests.fuzz.world import TOKEN, Form, World, pattern_of, routes, send, undone, walked

pytestmark = pytest.mark.usefixtures("demo")
# How many payloads each field gets together with all the others, and how many alone, so that no other field's error hides
# what is done with it. Which ones, the seed decides.
ALONE = 3
TOGETHER = 60
# Not forms of a person at work: they only end the session that the rest of the run needs.
NOT_SENT = ("account_logout", "session_end", "sessions_end_others")
# Addresses that the demo's people are led to by nothing, and why.
NOT_REACHED = {
    "account_reset_password_from_key": "a link in a mail",
    "account_inactive": "for somebody whose account has ended",
    "account_confirm_email": "a link in a mail",
    "invitation": "a link in a mail",
    "search_result": "an answer to a form",
    "session_end": "a button for one's other session",
    "gap_withdraw": "a button without a field, where a gap ahead is allowed",
    "participation_gap_withdraw": "a button without a field, where a gap ahead is allowed",
    "signature_scan": "a file, where a signature was registered with one",
}
Found = tuple[Form, list[tuple[str, str]], Any]


def test_every_field_takes_everything(dice: Random, demo: Any) -> None:
    world, began, faults = walked(), time.monotonic(), []
    COUNTS["pages walked to find the forms"], COUNTS["forms found"] = world.pages, len(world.forms)
    COUNTS["fields"] = sum(len(form.fields) for form in _sendable(world.forms))
    for form in _sendable(world.forms):
        for pairs in (*_all_at_once(form, dice), *_one_at_a_time(form, dice)):
            with undone():
                answer = send(world.clients[form.who], form, pairs)
            faults += _faults(form, pairs, answer)
        if len(faults) > 40:
            break
    COUNTS["seconds for the forms"] = round(time.monotonic() - began)
    assert COUNTS["(field, payload) pairs"] >= 60 * COUNTS["fields"]
    assert not faults, f"seed {SEED}\n" + "\n".join(faults)


def _sendable(forms: Iterable[Form]) -> Iterator[Form]:
    yield from (form for form in forms if pattern_of(form.action).split(" ")[0] not in NOT_SENT)


def _all_at_once(form: Form, dice: Random) -> Iterator[list[tuple[str, str]]]:
    """In each submit every field has another payload, and in all of them no field has had one twice."""
    shift = dice.randrange(len(NAMES))
    fields = form.fields
    for turn in range(TOGETHER if fields else 0):
        pairs = [pair for pair in form.values if pair[0] not in fields]
        for place, name in enumerate(fields):
            payload = NAMES[(turn + shift + place * 7) % len(NAMES)]
            COUNTS["(field, payload) pairs"] += 1
            pairs.append((name, PAYLOADS[payload]))
        yield pairs


def _one_at_a_time(form: Form, dice: Random) -> Iterator[list[tuple[str, str]]]:
    for name in form.fields:
        for payload in dice.sample(NAMES, ALONE):
            COUNTS["(field, payload) pairs"] += 1
            yield [pair for pair in form.values if pair[0] != name] + [(name, PAYLOADS[payload])]


def _faults(form: Form, pairs: Iterable[tuple[str, str]], answer: Any) -> list[str]:
    COUNTS["submits"] += 1
    found = []
    if answer.status_code >= 500:
        error = answer.exc_info[1] if getattr(answer, "exc_info", None) else ""
        found.append(f"{answer.status_code} {type(error).__name__}: {ascii(str(error))[:200]}")
    elif "html" in answer.headers.get("Content-Type", ""):
        body = answer.content.decode("utf-8", "replace").lower()
        found += [f"echoes {echo}" for echo in ECHOES if echo in body]
    COUNTS[f"answers {answer.status_code}"] += 1
    words = ", ".join(f"({name!r}, {spelled(value)})" for name, value in pairs)
    return [f"{what}\n    {form.who} {form.method.upper()} {form.action} [{words}]" for what in found]


def test_no_field_that_a_form_does_not_have_is_stored(dice: Random, demo: Any) -> None:
    """The same submit with and without `owner`, `is_protected`, `role` …: the database is told the same, or nothing."""
    world, faults, wrote = walked(), [], 0
    for form in _sendable(world.posts):
        extras = [(name, value) for name, value in EXTRAS.items() if name not in form.names]
        plain = _written(world, form, list(form.values))
        if not plain:
            continue
        wrote += 1
        told = _written(world, form, [*form.values, *extras])
        if told and told != plain:
            more = [line for line in told if line not in plain][:3]
            faults.append(f"{form.who} POST {form.action}: {more}")
    COUNTS["forms that stored something, sent again with fields of nobody's"] = wrote
    assert wrote >= 50
    assert not faults, "\n".join(faults)


def test_the_comparison_of_what_is_written_has_teeth(demo: Any) -> None:
    """A view that takes a column from whatever was posted is found."""
    world = walked()
    form = next(form for form in world.posts if pattern_of(form.action) == "person_change")
    plain = _written(world, form, list(form.values))
    changed = [(name, "En annan" if name == "first_name" else value) for name, value in form.values]
    assert _written(world, form, changed) != plain


def _written(world: World, form: Form, pairs: list[tuple[str, str]]) -> list[str]:
    """What the submit told the database to store, without ids and times that are new each time."""
    lines: list[str] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", sql) and not _is_of_the_session(sql):
            lines.append(f"{sql} {[_spelled(value) for value in params or ()]}")
        return execute(sql, params, many, context)

    fresh = [(name, str(uuid4()) if name == TOKEN else value) for name, value in pairs]
    with undone(), connection.execute_wrapper(listen):
        answer = send(world.clients[form.who], form, fresh)
    return lines if answer.status_code == 302 else []


def _is_of_the_session(sql: str) -> bool:
    return any(table in sql for table in ('"accounts_session"', '"accounts_formtoken"', '"cache"', '"last_login"'))


def _spelled(value: Any) -> str:
    text = str(getattr(value, "obj", value))
    if isinstance(value, (bytes, memoryview)):
        return "bytes"
    text = re.sub(r"[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}", _known, text)
    return re.sub(r"[0-9a-f]{64}|argon2\S+|md5\S+|gAAAA\S+", "hash", text)


def _known(found: re.Match[str]) -> str:
    """An id that somebody sent in is told as it is; the others are new each time."""
    return found[0] if found[0].startswith("ffffffff") else "id"


def test_every_address_is_reached_or_said_why_not(demo: Any) -> None:
    world = walked()
    reached = {pattern_of(url).split(" ")[0] for urls in world.addresses.values() for url in urls}
    reached |= {pattern_of(form.action).split(" ")[0] for form in world.forms}
    missing = {name for name, _route in routes()} - reached - NOT_REACHED.keys()
    COUNTS["addresses that the walk reached"] = len(reached)
    assert sorted(missing) == []


def test_a_page_that_breaks_or_echoes_is_found(demo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    world = walked()
    form = next(form for form in world.posts if pattern_of(form.action) == "person_note")
    pairs = [(name, PAYLOADS["html"] if name == "text" else value) for name, value in form.values]

    def breaks(*_args: Any, **_more: Any) -> HttpResponse:
        raise ZeroDivisionError

    def echoes(request: Any, **_more: Any) -> HttpResponse:
        return HttpResponse(request.POST["text"])

    for view, fault in ((breaks, "500 ZeroDivisionError"), (echoes, "echoes <zq")):
        monkeypatch.setattr(_place("person_note"), "callback", view)
        with undone():
            faults = _faults(form, pairs, send(world.clients[form.who], form, pairs))
        assert faults and faults[0].startswith(fault) and "('text', '<zq onmouseover" in faults[0]


def _place(name: str) -> Any:
    rooms = [getattr(room, "url_patterns", ()) for room in get_resolver().url_patterns]
    return next(one for room in rooms for one in room if getattr(one, "name", "") == name)


def test_the_token_of_a_form_may_be_anything(demo: Any) -> None:
    world = walked()
    form = next(form for form in world.posts if pattern_of(form.action) == "person_change")
    for name in NAMES:
        pairs = [(field, PAYLOADS[name] if field == TOKEN else value) for field, value in form.values]
        with undone():
            assert send(world.clients[form.who], form, pairs).status_code in (200, 302, 400), name
