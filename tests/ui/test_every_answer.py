"""Every kind of answer there is, in production's settings, and what each tells the browser (G-42 to G-44)."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from agreements.domain import life
from jobbspar.local.check import production_env
from tests.accounts.test_two_steps import EVERY_ADDRESS
from tests.agreements.test_life import a_draft, make_pdf
from tests.cast import PASSWORD, Cast, a_person, actor_of, code_now, login

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'",
    "manifest-src 'self'",
}  # fmt: skip
FOR_A_FILE = {"default-src 'none'", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'", "sandbox"}
EVERYWHERE = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OFF = ("camera", "microphone", "geolocation", "payment", "usb", "fullscreen", "display-capture", "bluetooth", "serial")
ASKED = (
    "SECURE_",
    "SESSION_COOKIE_",
    "CSRF_COOKIE_",
    "KNOWN_BROWSER_COOKIE_",
    "X_FRAME_OPTIONS",
    "CONTENT_SECURITY_POLICY",
    "PERMISSIONS_POLICY",
)
PRINT = (
    "import sys; from jobbspar import settings; print({n: v for n, v in vars(settings).items() if n.startswith(%r)})"
)


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What production's settings say about cookies and headers, from a process of its own."""
    env = production_env(tmp_path_factory.mktemp("production"))
    command = [sys.executable, "-c", PRINT % (ASKED,)]
    done = subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    found: dict[str, Any] = ast.literal_eval(done.stdout)
    return found


@pytest.fixture
def in_production(production: dict[str, Any], settings: Any) -> None:
    for name, value in production.items():
        setattr(settings, name, value)


def browser(**more: Any) -> Client:
    """Over TLS that a proxy ends, as in production."""
    return Client(HTTP_X_FORWARDED_PROTO="https", raise_request_exception=False, **more)


def broken(error: Exception) -> Callable[..., Any]:
    def view(*_args: Any, **_more: Any) -> None:
        raise error

    return view


def answers_to_anyone(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, Any]]:
    guest = browser()
    yield 200, guest.get("/konto/login/")
    yield 200, guest.get("/om/komponenter/")
    yield 200, guest.get("/halsa/live")
    yield 200, guest.get("/halsa/redo")
    yield 503, guest.get("/halsa/arbete")  # no worker has said that it lives
    yield 200, guest.get("/static/css/jobbspar.css")
    changed = guest.get("/static/css/jobbspar.css").headers["Last-Modified"]
    yield 304, guest.get("/static/css/jobbspar.css", headers={"If-Modified-Since": changed})
    yield 404, guest.get("/static/finns/inte.css")
    yield 301, Client().get("/konto/login/")
    yield 301, guest.get("/konto")
    yield 302, guest.get("/")
    yield 200, guest.get("/", headers={"HX-Request": "true"})
    yield 302, guest.post("/konto/fortsatt/")
    yield 400, guest.get("/om/komponenter/?q=%00")
    yield 400, guest.post("/konto/login/", {f"n{number}": "" for number in range(2001)})
    yield 404, guest.get("/finns-inte/")
    yield 404, guest.get("/%00")
    yield 413, guest.post("/konto/login/", b"x" * (17 * 1024 * 1024), content_type="application/x-www-form-urlencoded")
    for _time in range(31):
        limited = browser(REMOTE_ADDR="192.0.2.9").get("/konto/password/reset/")
        limited = browser(REMOTE_ADDR="192.0.2.9").post("/konto/password/reset/", {"email": "ingen@cast.example"})
    yield 429, limited
    for status, error in ((500, ValueError()), (503, OperationalError())):
        with monkeypatch.context() as patch:
            patch.setattr("jobbspar.ui.views.shown", broken(error))
            yield status, guest.get("/om/komponenter/")


def answers_to_the_signed_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, Any]]:
    agreement = a_draft(cast)
    life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
    make_pdf(agreement)
    person = a_person(cast)
    kerstin, hamid, lena = (login(browser(), user) for user in (cast.kerstin, cast.hamid, cast.lena))
    yield 200, kerstin.get("/")
    yield 200, kerstin.get("/", headers={"HX-Request": "true"})
    yield 200, kerstin.get(f"/avtal/{agreement.pk}/pdf/lage/", headers={"HX-Request": "true"})
    yield 200, kerstin.get(f"/avtal/{agreement.pk}/pdf/")
    yield 200, hamid.get(f"/deltagare/{person.pk}/")
    yield 200, hamid.get("/deltagare/?format=xlsx")
    yield 302, hamid.post("/deltagare/sok/", {"text": "Amina"})
    yield 422, hamid.post("/konto/", {"name": ""})
    yield 200, lena.get("/portal/")
    yield 204, hamid.post("/konto/fortsatt/")
    yield 404, hamid.get("/administration/")
    yield 404, hamid.get("/finns-inte/")
    yield 405, hamid.get("/konto/fortsatt/")
    yield 400, hamid.get("/deltagare/?q=%00")
    yield 400, hamid.post("/deltagare/sok/", {f"n{number}": "" for number in range(2001)})
    strict = login(browser(enforce_csrf_checks=True), cast.hamid)
    yield 403, strict.post("/deltagare/sok/", {"text": "x"})
    for status, error in ((500, ValueError()), (503, OperationalError())):
        with monkeypatch.context() as patch:
            patch.setattr("participants.domain.reads.search_persons", broken(error))
            yield status, hamid.post("/deltagare/sok/", {"text": "x"})
    yield 302, hamid.post("/konto/logout/")


def check(status: int, answer: Any) -> None:
    where = f"{answer.request['REQUEST_METHOD']} {answer.request['PATH_INFO']} {answer.status_code}"
    assert answer.status_code == status, where
    plain = answer.request.get("HTTP_X_FORWARDED_PROTO") != "https"
    wanted = {name: text for name, text in EVERYWHERE.items() if not (plain and name.startswith("Strict"))}
    assert {name: answer.headers.get(name) for name in wanted} == wanted, where
    policy = set(answer.headers["Content-Security-Policy"].split("; "))
    assert policy == (FOR_A_FILE if answer.headers.get("Content-Type") == "application/pdf" else POLICY), where
    for feature in OFF:
        assert f"{feature}=()" in answer.headers["Permissions-Policy"], where
    assert not re.search(r"=(?!\(\))", answer.headers["Permissions-Policy"]), where


@pytest.mark.usefixtures("in_production")
def test_every_kind_of_answer_to_anyone_tells_the_browser_what_it_may_not(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses = set()
    for status, answer in answers_to_anyone(monkeypatch):
        check(status, answer)
        statuses.add(status)
        is_file, is_plain = (
            answer.request["PATH_INFO"].startswith("/static/"),
            "HTTP_X_FORWARDED_PROTO" not in answer.request,
        )
        if not (is_file or is_plain):
            assert "no-store" in answer.headers.get("Cache-Control", ""), answer.request["PATH_INFO"]
    assert statuses == {200, 301, 302, 304, 400, 404, 413, 429, 500, 503}


@pytest.mark.usefixtures("in_production")
def test_every_kind_of_answer_to_somebody_signed_in_does_too_and_is_stored_nowhere(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses = set()
    for status, answer in answers_to_the_signed_in(cast, monkeypatch):
        check(status, answer)
        statuses.add(status)
        assert "no-store" in answer.headers.get("Cache-Control", ""), (status, answer.request["PATH_INFO"])
    assert statuses == {200, 204, 302, 400, 403, 404, 405, 422, 500, 503}
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_without_the_policy_the_walk_notices(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The twin: one directive less, and not even the first answer passes."""
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"]}}
    with pytest.raises(AssertionError):
        check(*next(answers_to_anyone(monkeypatch)))


@pytest.mark.usefixtures("in_production")
def test_the_cookies_are_bound_to_the_host_and_out_of_reach_for_scripts(cast: Cast) -> None:
    client = browser()
    client.post("/konto/login/", {"login": cast.hamid.email, "password": PASSWORD})
    assert client.post("/konto/kod/", {"code": code_now()}).status_code == 302
    client.get("/konto/")
    assert {name.partition("-")[0] for name in client.cookies} == {"__Host"}
    for cookie in client.cookies.values():
        kept = {name: cookie[name] for name in ("secure", "httponly", "path", "domain", "samesite")}
        assert kept == {"secure": True, "httponly": True, "path": "/", "domain": "", "samesite": "Lax"}
        # The session's ends with the browser; the form's token lives a year, and a browser is known for half of one.
        assert cookie["max-age"] in ("", 31449600, 15552000)


def test_an_address_that_gives_page_and_fragment_says_so(cast: Cast) -> None:
    agreement = a_draft(cast)
    client = login(Client(), cast.kerstin)
    serves_both = []
    for address in ("/", "/omgangar/", "/deltagare/", "/arbetsgivare/", "/avtal/", f"/avtal/{agreement.pk}/pdf/lage/"):
        page, part = client.get(address), client.get(address, headers={"HX-Request": "true"})
        if page.content != part.content and ("<html" in page.content.decode()) != ("<html" in part.content.decode()):
            serves_both.append(address)
            assert "HX-Request" in page.headers["Vary"] and "HX-Request" in part.headers["Vary"], address
    assert "/" in serves_both
    for headers in ({}, {"HX-Request": "true"}):
        assert "HX-Request" in Client().get("/", headers=headers).headers["Vary"]


def callbacks(patterns: Any) -> Iterator[tuple[str, Any]]:
    for one in patterns:
        if isinstance(one, URLPattern):
            yield str(one.pattern), one.callback
        else:
            yield from callbacks(one.url_patterns)


def test_no_view_is_exempt_from_the_forms_token() -> None:
    every = list(callbacks(get_resolver().url_patterns))
    assert len(every) > 100
    exempt = [route for route, view in every if getattr(view, "csrf_exempt", False)]
    # The signing service's own form may lead back here. What it carries is believed for the seal of the service alone, and
    # the session is asked nothing (tests/agreements/test_by_provider.py).
    assert exempt == ["skriv-under/svar/<str:token>/"]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_every_post_without_the_token_is_refused(cast: Cast, headers: dict[str, str]) -> None:
    client = login(Client(enforce_csrf_checks=True), cast.ensam)
    passed = []
    for address, name in EVERY_ADDRESS:
        answer = client.post(address, headers=headers)
        # The sign-in form leads to a fresh one instead (accounts/views/signing.py).
        is_refused = answer.status_code == 403 or (name == "account_login" and answer.headers["Location"] == address)
        if name == "signing_answer":
            assert answer.status_code == 404
            continue
        if not is_refused:
            passed.append((name, answer.status_code))
    assert passed == []
    assert client.get("/konto/").status_code == 200


def test_no_template_asks_htmx_for_code_to_run() -> None:
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        assert not re.search(r"hx-on|js:|hx-vals='js|hx-headers|hx-ext", path.read_text(encoding="utf-8")), path
