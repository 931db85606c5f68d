"""The demo walked through by each of its people: every form with the values a browser would send, every id in an address."""

from __future__ import annotations

import gc
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import lxml.html
from django.db import connection
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve

from jobbspar.accounts.models import User
from jobbspar.lib import clock
from jobbspar.local.run import DEMO_SIGN_INS
from tests.cast import login
from tests.fuzz.lacking import NOBODY, first_pages, lay_out

ANYBODY = "nobody"
# One of a kind of page is enough for each; of a page with several states a few more are looked at.
ALL_SEE = 2
# What offers other forms in each of its states.
MORE = {"agreement": 16, "round_profile": 24, "round": 6, "issue": 6, "candidacy": 6, "participation": 6}
NOT_WALKED = ("/static/", "/konto/logout/")
CSRF, TOKEN = "csrfmiddlewaretoken", "form_token"
# Says 503 by design while no worker is running.
WORKING = "health_working"
METHOD_NOT_ALLOWED = 405


@dataclass(frozen=True)
class Form:
    """One form as it stood on a page. `values` are the (name, value) pairs that a browser would send."""

    who: str
    page: str
    action: str
    method: str
    values: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    hidden: frozenset[str]
    files: frozenset[str]
    # What may be chosen in each list, radio and checkbox; and where whole words, days and numbers are typed.
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    kinds: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def key(self) -> tuple[object, ...]:
        names = {re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<id>", name) for name in self.names}
        return (pattern_of(self.action), self.method, frozenset(names))

    @property
    def fields(self) -> list[str]:
        """What can be typed. The form's token is one for all forms, and is fuzzed in a test of its own."""
        return [name for name in self.names if name not in self.files and name not in (CSRF, TOKEN)]


@dataclass
class World:
    """Who there is, what forms they are shown, and which addresses with ids exist for anybody."""

    clients: dict[str, Client]
    forms: list[Form] = field(default_factory=list)
    # The same forms on other pages.
    twins: dict[object, list[Form]] = field(default_factory=lambda: defaultdict(list))
    # In the order they were met: the demo's ids are new in each run, and a seed must throw the same all the same.
    addresses: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    # Who could open what.
    opened: list[tuple[str, str]] = field(default_factory=list)
    pages: int = 0
    # The newest answer from each kind of address.
    statuses: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @cached_property
    def ids(self) -> list[str]:
        uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
        return list(dict.fromkeys(one for urls in self.addresses.values() for url in urls for one in uuid.findall(url)))

    def met(self, url: str) -> None:
        self.addresses[pattern_of(url)][urlsplit(url).path] = None

    @cached_property
    def posts(self) -> list[Form]:
        return [form for form in self.forms if form.method == "post"]


def pattern_of(url: str) -> str:
    """The URL's name, with the words in it that choose what is done; "" for an address of nobody's."""
    try:
        match = resolve(urlsplit(url).path)
    except Resolver404:
        return ""
    words = [str(value) for key, value in match.kwargs.items() if key in {"name", "step", "move", "role"}]
    return " ".join([match.view_name or "", *words])


def walked() -> World:
    """The walk is made once a run; the sessions are each test's own."""
    lay_out()
    world = _walk()
    world.clients = _signed_in()
    # It is kept for the whole run: looking through it for garbage took longer than the requests themselves.
    gc.collect()
    gc.freeze()
    return world


def _signed_in() -> dict[str, Client]:
    clients = {ANYBODY: Client(raise_request_exception=False)}
    for email in DEMO_SIGN_INS:
        clients[email] = login(Client(raise_request_exception=False), User.objects.get(email=email))
        _say_seen(clients[email])
    return clients


def _say_seen(client: Client) -> None:
    """What the first request notes in the session, and another each half minute: undone, all would note it anew."""
    session = client.session
    session.update({"started": time.time(), "seen": time.time(), "browser": "Prov"})
    session.save()


@cache
def _walk() -> World:
    """Every actor from their first page along every link, a few pages of each kind."""
    seen: dict[str, int] = defaultdict(int)
    world, forms = World(_signed_in()), set[Any]()
    for who in world.clients:
        _walk_as(world, who, seen, forms)
    for name, urls in _not_seen(world, seen):
        _try(world, name, urls, seen, forms)
    return world


def _walk_as(world: World, who: str, seen: dict[str, int], forms: set[Any]) -> None:
    visited: dict[str, int] = defaultdict(int)
    waiting = [
        *first_pages().get(NOBODY if who == ANYBODY else who, ()),
        "/",
        "/portal/",
        "/konto/",
        "/konto/login/",
        "/om/komponenter/",
        "/sok/",
    ]
    while waiting:
        url = waiting.pop(0)
        name = pattern_of(url)
        key = name + ("?" if "?" in url else "")
        most = int(seen[key] < 1) if "?" in url else MORE.get(name, 1 + (seen[key] < ALL_SEE))
        if not name or url.startswith(NOT_WALKED) or visited[key] >= most or seen[key] >= MORE.get(name, 99):
            continue
        visited[key] += 1
        for found in _visit(world, who, url, seen, forms):
            world.met(found)
            waiting.append(found)


def _visit(world: World, who: str, url: str, seen: dict[str, int], forms: set[Any]) -> list[str]:
    response = world.clients[who].get(url)
    world.met(url)
    world.pages, world.statuses[pattern_of(url)] = world.pages + 1, response.status_code
    if pattern_of(url) != WORKING:
        assert response.status_code < 500, f"{who} GET {url}: {response.status_code}"
    if response.status_code == 302:
        return [] if "/konto/login" in response["Location"] else [response["Location"]]
    if response.status_code != 200 or "html" not in response["Content-Type"] or not response.content.strip():
        return []
    seen[pattern_of(url) + ("?" if "?" in url else "")] += 1
    world.opened.append((who, urlsplit(url).path))
    tree = lxml.html.fromstring(response.content)
    for form in forms_on(tree, who, url):
        if form.key not in forms:
            forms.add(form.key)
            world.forms.append(form)
        elif form.method == "post":
            world.twins[form.key].append(form)
    hrefs = [link for link in tree.xpath("//a/@href") if not link.startswith(("#", "mailto:", "tel:", "http"))]
    return [urljoin(url, link) for link in hrefs]


def forms_on(tree: Any, who: str, url: str) -> Iterator[Form]:
    """The page's forms, with blanks filled in as somebody would who means to send them."""
    for form in tree.forms:
        inputs = [one for one in form.inputs if one.name and one.get("disabled") is None]
        kinds = {one.name: _kind(one) for one in inputs}
        values = [pair for one in inputs if _kind(one) not in {"file", "submit", "button"}
                  for pair in _sent(one, one.name, one.get("type", ""))]  # fmt: skip
        button = form.xpath(".//button[@name][1]")
        if button:
            values.append((button[0].get("name"), button[0].get("value", "")))
        if inputs or form.method == "POST":
            yield Form(
                who, url, urljoin(url, form.action or url), form.method.lower(), tuple(_one_of_each(values)),
                tuple(dict.fromkeys(one.name for one in inputs)),
                frozenset(name for name, kind in kinds.items() if kind == "hidden"),
                frozenset(name for name, kind in kinds.items() if kind == "file"),
                _choices(inputs), kinds,
            )  # fmt: skip


def _kind(one: Any) -> str:
    return str(one.get("type", "text") if one.tag == "input" else one.tag)


def _choices(inputs: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    """What may be chosen in each list, radio and checkbox."""
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for one in inputs:
        if one.tag == "select":
            found[one.name] += tuple(value for value in one.xpath(".//option/@value") if value)
        elif _kind(one) in {"radio", "checkbox"}:
            found[one.name] += (one.get("value", "on"),)
    return dict(found)


def _one_of_each(values: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The first radio where none is chosen, and every value of what has several."""
    return list(dict.fromkeys(values))


def _sent(one: Any, name: str, kind: str) -> list[tuple[str, str]]:
    required = one.get("required") is not None
    if one.tag == "select":
        chosen = [option.get("value", "") for option in one.xpath(".//option[@selected]")]
        options = [value for value in one.xpath(".//option/@value") if value]
        return [(name, value) for value in (chosen if any(chosen) else options[:1] if required else [""])]
    if kind in {"radio", "checkbox"}:
        first = not one.xpath(f"preceding::input[@name='{name}']")
        checked = one.xpath(f"//input[@name='{name}'][@checked]")
        is_sent = one.get("checked") is not None or (first and not checked and (required or kind == "radio"))
        return [(name, one.get("value", "on"))] if is_sent else []
    value = one.text if one.tag == "textarea" else one.get("value")
    if (value and value.strip()) or not required:
        return [(name, (value or "").strip())]
    return [(name, _meant(one, kind))]


def _meant(one: Any, kind: str) -> str:
    if kind == "date":
        return clock.today().isoformat()
    if kind in {"number"} or one.get("inputmode") == "numeric":
        return one.get("min") or "2"
    if kind == "email":
        return "ny@demo.example"
    if kind == "hidden":
        return ""
    return "Två ord"


def _not_seen(world: World, seen: dict[str, int]) -> list[tuple[str, list[str]]]:
    """Addresses that no link led to, with ids that stand in addresses beside them."""
    found = []
    for name, route in routes():
        if any(key.split(" ")[0].rstrip("?") == name for key in seen):
            continue
        if re.findall(r"<(\w+):", route) == ["uuid"]:
            first = route.partition("<")[0]
            ids = list(dict.fromkeys(
                url[len(first) + 1 :].partition("/")[0] for urls in world.addresses.values() for url in urls
                if url.startswith(f"/{first}") and len(url) > len(first) + 30
            ))  # fmt: skip
            found.append((name, [f"/{re.sub('<.*?>', one, route)}" for one in ids[:2]]))
        elif "<" not in route and "(" not in route:
            found.append((name, [f"/{route}"]))
    return found


def _try(world: World, name: str, urls: list[str], seen: dict[str, int], forms: set[Any]) -> None:
    for url in urls:
        world.addresses[name][url] = None
        for who in world.clients:
            if url.startswith(NOT_WALKED) or seen[name] >= ALL_SEE or world.statuses[name] == METHOD_NOT_ALLOWED:
                return
            _visit(world, who, url, seen, forms)


def routes() -> list[tuple[str, str]]:
    """(name, route) of every address."""
    return list(_routes(get_resolver().url_patterns, ""))


def _routes(patterns: Iterable[Any], prefix: str) -> Iterator[tuple[str, str]]:
    for one in patterns:
        route = f"{prefix}{one.pattern}"
        if hasattr(one, "url_patterns"):
            yield from _routes(one.url_patterns, route)
        else:
            yield one.name, route


def send(client: Client, form: Form, pairs: Iterable[tuple[str, str]]) -> Any:
    """As a browser does, but for signs that no browser sends: those go as they are, byte for byte."""
    body = urlencode(list(pairs), encoding="utf-8", errors="surrogatepass")
    with cookies_kept(client):
        return _sent_off(client, form, body)


def _sent_off(client: Client, form: Form, body: str) -> Any:
    if form.method == "get":
        return client.generic("GET", urlsplit(form.action).path, QUERY_STRING=body)
    return client.generic("POST", form.action, body, content_type="application/x-www-form-urlencoded")


@contextmanager
def cookies_kept(client: Client) -> Iterator[None]:
    """Whoever signs out within the block, or is given a new session, still has the old one after it."""
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    try:
        yield
    finally:
        client.cookies.clear()
        client.cookies.load(kept)


@contextmanager
def undone() -> Iterator[None]:
    """What is done in the block is undone after it."""
    waiting = list(connection.run_on_commit)
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT fuzz")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK TO SAVEPOINT fuzz")
            cursor.execute("RELEASE SAVEPOINT fuzz")
            connection.run_on_commit, connection.needs_rollback = waiting, False
