"""Every field of every form with everything nobody sane types in it (G-21), and with fields that no form has."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import get_resolver

from tests.fuzz.conftest import COUNTS, LONG, PAYLOADS_EACH, SEED
from tests.fuzz.filled import NOT_SOUND, Pairs, sound, with_values, written
from tests.fuzz.payloads import ECHOES, EXTRAS, NAMES, PAYLOADS, spelled
from tests.fuzz.world import TOKEN, Form, pattern_of, routes, send, undone, walked

pytestmark = pytest.mark.usefixtures("demo")
# How many payloads each field gets alone, besides those together with all the others (`PAYLOADS_EACH`), so that no other
# field's error hides what is done with it. Which ones, the seed decides.
ALONE = 3 if LONG else 1
VERSION = "version"
# Not forms of a person at work: they only end the session that the rest of the run needs.
NOT_SENT = ("account_logout", "session_end", "sessions_end_others")
# Addresses that the demo's people are led to by nothing, and why.
NOT_REACHED: dict[str, str] = {
    "link_renew": "stands on the page of a dead link, which answers 410",
    "installation": "the first page of a new installation; there is none where somebody administers",
}


def test_every_field_takes_everything(dice: Random, demo: Any) -> None:
    world, began, faults = walked(), time.monotonic(), []
    COUNTS["pages walked to find the forms"], COUNTS["forms found"] = world.pages, len(world.forms)
    COUNTS["fields"] = sum(len(form.fields) for form in _sendable(world.forms))
    for form in _sendable(world.forms):
        here, rest = sound(world).get(form.key, (form, list(form.values)))
        for one, pairs in (*_all_at_once(form, dice), *_one_at_a_time(here, rest, dice)):
            with undone():
                answer = send(world.clients[one.who], one, pairs)
            COUNTS["submits"] += 1
            COUNTS[f"answers {answer.status_code}"] += 1
            faults += _faults(one, pairs, answer)
        if len(faults) > 40:
            break
    COUNTS["seconds for the forms"] = round(time.monotonic() - began)
    assert COUNTS["(field, payload) pairs"] >= PAYLOADS_EACH * COUNTS["fields"]
    assert not faults, f"seed {SEED}\n" + "\n".join(faults)


def _sendable(forms: Iterable[Form]) -> Iterator[Form]:
    yield from (form for form in forms if pattern_of(form.action).split(" ")[0] not in NOT_SENT)


def _all_at_once(form: Form, dice: Random) -> Iterator[tuple[Form, Pairs]]:
    """In each submit every field has another payload, and in all of them no field has had one twice."""
    shift = dice.randrange(len(NAMES))
    fields = form.fields
    for turn in range(PAYLOADS_EACH if fields else 0):
        pairs = [pair for pair in form.values if pair[0] not in fields]
        for place, name in enumerate(fields):
            payload = NAMES[(turn + shift + place * 7) % len(NAMES)]
            COUNTS["(field, payload) pairs"] += 1
            pairs.append((name, PAYLOADS[payload]))
        yield form, pairs


def _one_at_a_time(form: Form, rest: Pairs, dice: Random) -> Iterator[tuple[Form, Pairs]]:
    """One bad field among sound ones, so that no other field's error hides what is done with it."""
    for name in form.fields:
        for payload in dice.sample(NAMES, ALONE):
            COUNTS["(field, payload) pairs"] += 1
            COUNTS["submits with one bad field"] += 1
            yield form, with_values(rest, {name: PAYLOADS[payload]})


def _faults(form: Form, pairs: Pairs, answer: Any) -> list[str]:
    found = []
    if answer.status_code >= 500:
        error = answer.exc_info[1] if getattr(answer, "exc_info", None) else ""
        found.append(f"{answer.status_code} {type(error).__name__}: {ascii(str(error))[:200]}")
    elif "html" in answer.headers.get("Content-Type", ""):
        body = answer.content.decode("utf-8", "replace").lower()
        found += [f"echoes {echo}" for echo in ECHOES if echo in body]
    words = ", ".join(f"({name!r}, {spelled(value)})" for name, value in pairs)
    return [f"{what}\n    {form.who} {form.method.upper()} {form.action} [{words}]" for what in found]


def test_no_field_that_a_form_does_not_have_is_stored(dice: Random, demo: Any) -> None:
    """The same submit with and without `owner`, `is_protected`, `role` …: the database is told the same, or nothing."""
    world, faults, silent = walked(), [], []
    posts = list(_sendable(world.posts))
    for form, pairs in (sound(world)[form.key] for form in posts if form.key in sound(world)):
        extras = [(name, value) for name, value in EXTRAS.items() if name not in form.names]
        plain, told = written(world, form, pairs), written(world, form, [*pairs, *extras])
        if not told:
            silent.append(form.action)
        elif told != plain:
            more = [line for line in told if line not in plain][:3]
            faults.append(f"{form.who} POST {form.action}: {more}")
        COUNTS["forms that stored something, sent again with fields of nobody's"] += 1
    COUNTS["forms that can be posted"] = len(posts)
    assert not faults, "\n".join(faults)
    assert not silent


def test_no_form_that_has_a_version_stores_anything_without_it(demo: Any) -> None:
    """Left empty or left out it is a late save, as with a wrong one."""
    world, faults = walked(), []
    versioned = [one for one in sound(world).values() if dict(one[1]).get(VERSION)]
    COUNTS["forms with a version, sent without it"] = len(versioned)
    for form, pairs in versioned:
        for version in ("", None, "0"):
            if written(world, form, with_values(pairs, {VERSION: version})):
                faults.append(f"{form.who} POST {form.action} med version {version!r}")
    assert versioned and not faults, "\n".join(faults)


def test_every_form_goes_through_or_it_is_said_why_not(demo: Any) -> None:
    world = walked()
    given_up = {pattern_of(form.action) for form in _sendable(world.posts) if form.key not in sound(world)}
    assert given_up <= NOT_SOUND.keys()


def test_the_comparison_of_what_is_written_has_teeth(demo: Any) -> None:
    """A view that takes a column from whatever was posted is found."""
    world = walked()
    form = next(form for form in world.posts if pattern_of(form.action) == "person_change")
    pairs = with_values(form.values, {"experience": "Köksarbete"})
    plain = written(world, form, pairs)
    assert plain and written(world, form, pairs) == plain
    assert written(world, form, with_values(pairs, {"first_name": "En annan"})) != plain


def test_every_address_is_reached_or_said_why_not(demo: Any) -> None:
    world = walked()
    reached = {pattern_of(url).split(" ")[0] for urls in world.addresses.values() for url in urls}
    reached |= {pattern_of(form.action).split(" ")[0] for form in world.forms}
    missing = {name for name, _route in routes()} - reached - NOT_REACHED.keys()
    COUNTS["addresses that the walk reached"] = len(reached)
    assert sorted(missing) == []
    assert not NOT_REACHED.keys() & reached


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
