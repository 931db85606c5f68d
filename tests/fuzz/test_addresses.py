"""Requests that no page of ours leads to: other people's ids, wrong types, odd methods, headers and cookies (G-22).

Whatever is asked, nobody gets a 5xx, and the watch (tests/canary.py) looks at every answer.
"""

from __future__ import annotations

import re
import time
from random import Random
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.test import Client

from tests.fuzz.conftest import COUNTS, REQUESTS, SEED
from tests.fuzz.payloads import NAMES, PAYLOADS
from tests.fuzz.world import WORKING, World, cookies_kept, routes, undone, walked

pytestmark = pytest.mark.usefixtures("demo")

METHODS = ("POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "ZQ", "get")
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"HX-Request": "true"},
    {"HX-Request": "true", "HX-Target": "<zq>", "HX-Current-URL": "http://zq.example/%00"},
    {"HX-Request": "false", "HX-Boosted": "true", "HX-History-Restore-Request": "true"},
    {"HX-Prompt": "%ff", "HX-Trigger": "\"'"},
    {"Accept": "application/json"},
    {"Accept": "*/*;q=0.0000001,text/html;q=zq"},
    {"Accept": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"Accept-Language": "zq-" + "x" * 4_000},
    {"Accept-Language": "en,sv;q=zq,*;q=-1"},
    {"Referer": "http://zq.example/<zq>"},
    {"Referer": "//[::1"},
    {"Origin": "null"},
    {"If-Modified-Since": "igår"},
    {"If-None-Match": 'W/"zq'},
    {"Range": "bytes=9-1,zq"},
    {"User-Agent": "zq\u00ff" * 300},
    {"X-Forwarded-For": "zq, 999.1.1.1, ::"},
    {"X-Forwarded-Proto": "gopher"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"X-CSRFToken": "zq"},
    {"Authorization": "Basic zq"},
)
TYPES = (
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=zq", "multipart/form-data", "application/json",
    "text/plain; charset=zq", "application/xml", "application/x-www-form-urlencoded; charset=utf-16", "zq", "",
)  # fmt: skip
BODIES = (
    b"", b"a=1&a=2&=&&%", b"a=%ff%00", b"--zq\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--zq--\r\n",
    b"--zq\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../<zq>.pdf\"\r\n\r\n%PDF-\r\n--zq--",
    b"{\"a\": [", b"\xff\xfe\x00", b"a=1&" * 2_500, b"svar=yes&reason=zq&form_token=zq&version=zq",
)  # fmt: skip
COOKIES = (
    "sessionid=zq",
    "sessionid=",
    "sessionid=\u00e5",
    "csrftoken=<zq>; messages=zq",
    'a="\\"; b',
    "=;;=,",
    "a" * 3_000,
)
QUERY_NAMES = (
    "sort", "format", "sokning", "page", "after", "before", "efter", "fore", "kommun", "lage", "omgang", "malgrupp",
    "handlaggare", "deltagande", "next", "q", "fas", "mina", "ansvarig", "typ", "ar", "arbetsgivare", "status", "flik",
    "version", "visa", "steg", "yrke", "form_token", "zq[]", "__proto__", "",
)  # fmt: skip
# A whole page costs twenty times a refusal, so most throws go to what is refused.
WHOLE_PAGES = 0.06


def test_nothing_that_is_asked_breaks_or_leaks(dice: Random, demo: Any) -> None:
    world, began, faults = walked(), time.monotonic(), []
    places = routes()
    for _number in range(REQUESTS):
        who, request = _thrown(dice, world, *dice.choice(places))
        with undone():
            answer = _asked(world.clients[who], request)
        COUNTS[f"addresses: answers {answer.status_code}"] += 1
        if answer.status_code >= 500 and not _is_ready(answer):
            error = answer.exc_info[1] if getattr(answer, "exc_info", None) else ""
            faults.append(
                f"{answer.status_code} {type(error).__name__}: {ascii(str(error))[:200]}\n    {who} {request}"
            )
            assert len(faults) < 30, f"seed {SEED}\n" + "\n".join(faults)
    COUNTS["requests to addresses"] += REQUESTS
    COUNTS["seconds for the addresses"] = round(time.monotonic() - began)
    assert not faults, f"seed {SEED}\n" + "\n".join(faults)


def test_the_same_seed_throws_the_same(demo: Any) -> None:
    world = walked()
    first, second = (
        [_thrown(rolled, world, *place) for place in routes()]
        for rolled in (Random(SEED), Random(SEED))  # noqa: S311
    )
    assert first == second


def _is_ready(answer: Any) -> bool:
    match = getattr(answer, "resolver_match", None)
    return bool(match and match.view_name == WORKING)


def _thrown(dice: Random, world: World, _name: str, route: str) -> tuple[str, dict[str, Any]]:
    """One request: mostly for something that is not there or not theirs, sometimes for a whole page with odd questions."""
    whole = dice.random() < WHOLE_PAGES
    who = dice.choice(sorted(world.clients))
    if whole:
        who, path = dice.choice(world.opened)
    else:
        path = "/" + re.sub(r"<[^>]*>|\(\?P.*?\)", lambda found: _value(dice, world, found[0]), route)
        if "<" not in route and dice.random() < 0.8:
            path = _bent(dice, path)
    method = "GET" if whole or dice.random() < 0.4 else dice.choice(METHODS)
    return who, {
        "method": method,
        "path": path,
        "query": _question(dice, world) if dice.random() < 0.6 else "",
        "headers": dice.choice(HEADERS) if dice.random() < 0.5 else {},
        "cookie": dice.choice(COOKIES) if dice.random() < 0.04 else "",
        "type": dice.choice(TYPES) if method not in ("GET", "HEAD") else "",
        "body": dice.choice(BODIES) if method not in ("GET", "HEAD") else b"",
    }


def _value(dice: Random, world: World, kind: str) -> str:
    """For a place in an address: an id of anybody's anything, one of nobody's, or nothing like it."""
    roll = dice.random()
    if "uuid" in kind:
        if roll < 0.25:
            return dice.choice(world.ids)
        if roll < 0.7:
            return str(UUID(int=dice.getrandbits(128), version=4))
    elif "int" in kind and roll < 0.6:
        return str(dice.choice((0, 1, 2, 3, 99, 2**31, 2**63, 10**30)))
    elif "day" in kind and roll < 0.6:
        return dice.choice(("2026-11-23", "2026-02-30", "0001-01-01", "9999-12-31", "20261123"))
    elif roll < 0.6:
        return dice.choice(("los", "lyft", "beslut", "granska", "coordinator", "x" * 200, "a_b-c", "-"))
    return quote(PAYLOADS[dice.choice(NAMES)][:2_000], safe="", errors="surrogatepass")


def _bent(dice: Random, path: str) -> str:
    """An address without ids, spelled so that it is none, or that costs nothing to answer."""
    bends = (
        path + "x",
        path.rstrip("/"),
        "/" + path,
        path + "%00",
        path + "%ff",
        path + "..%2f",
        path.upper(),
        path + "?",
    )
    return dice.choice(bends)


def _question(dice: Random, world: World) -> str:
    pairs = []
    for _place in range(dice.randint(1, 4)):
        name = dice.choice(QUERY_NAMES)
        roll = dice.random()
        value = dice.choice(world.ids) if roll < 0.15 else PAYLOADS[dice.choice(NAMES)][:3_000]
        pairs += [f"{quote(name)}={quote(value, errors='surrogatepass')}"] * dice.choice((1, 1, 1, 2, 20))
    return dice.choice(("&", "&", "&&", ";")).join(pairs) + dice.choice(("", "", "%", "&=", "%ff"))


def _asked(client: Client, request: dict[str, Any]) -> Any:
    more = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request["headers"].items()}
    if request["cookie"]:
        more["HTTP_COOKIE"] = request["cookie"]
    more["QUERY_STRING"] = request["query"]
    with cookies_kept(client):
        return client.generic(request["method"], request["path"], request["body"], request["type"], **more)
