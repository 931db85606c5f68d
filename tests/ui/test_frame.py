"""The frame of every page: the menu by role, what is broken gets a page, nothing of it stays in the browser."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.test import Client, RequestFactory

from jobbspar.ui import navigation
from jobbspar.ui.context import frame_for, initials
from jobbspar.ui.fragments import fragment_or_page
from jobbspar.ui.middleware import BadInputMiddleware
from jobbspar.ui.tags.basics import icon_names
from tests.cast import Cast, login
from tests.ui.pages import asked_by, rendered

STATIC = Path(settings.BASE_DIR) / "static"


@pytest.fixture
def menu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty menu for the test to fill."""
    monkeypatch.setattr(navigation, "_items", {})
    return


def test_a_place_is_shown_to_those_who_have_its_role(menu: None) -> None:
    navigation.register("Komponenter", "component_gallery", roles={"coordinator"}, order=20)
    navigation.register("Logga in", "account_login", order=10)
    navigation.register("Ingenstans", "no_such_name", order=5)

    assert [link.label for link in frame_for(asked_by("/", roles=frozenset({"coordinator"}))).links] == [
        "Logga in",
        "Komponenter",
    ]
    assert [link.label for link in frame_for(asked_by("/", roles=frozenset({"steering"}))).links] == ["Logga in"]


def test_the_place_one_is_in_is_marked(menu: None) -> None:
    navigation.register("Komponenter", "component_gallery")

    def current(path: str) -> str:
        return frame_for(asked_by(path)).links[0].current

    assert [current("/om/komponenter/"), current("/om/komponenter/ett/"), current("/om/")] == ["page", "true", ""]


def test_a_long_menu_folds_and_a_short_one_does_not(menu: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def several(count: int) -> None:
        links = [navigation.Link(str(number), "/", "") for number in range(count)]
        monkeypatch.setattr(navigation, "links_for", lambda roles, path, actor: links)

    several(8)
    assert len(frame_for(asked_by()).more) == 0
    several(9)
    assert (len(frame_for(asked_by()).links), len(frame_for(asked_by()).more)) == (7, 2)


@pytest.mark.parametrize(("name", "letters"), [("Anna Maria Lind", "AL"), ("Åsa", "Å"), ("", ""), ("örjan öst", "ÖÖ")])
def test_initials_are_those_of_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_page_names_who_is_here_and_offers_the_other_organisation() -> None:
    request = asked_by("/")
    html = loader.render_to_string("base.html", request=request)

    assert "Kerstin Maria Ek" in html and "Koordinator, Göteborgs Stad" in html
    assert 'value="2"' in html and "Göteborgsregionen" in html
    assert 'href="#innehall"' in html and '<main id="innehall"' in html


def test_somebody_with_one_organisation_has_nothing_to_switch() -> None:
    html = loader.render_to_string("base.html", request=asked_by("/", organisations=((1, "Göteborgs Stad"),)))

    assert "Du arbetar för" not in html


def test_the_session_warning_is_there_when_the_session_can_end() -> None:
    request = asked_by("/")
    assert "data-session-warning" not in loader.render_to_string("base.html", request=request)
    request.session_ends_in = 1800  # type: ignore[attr-defined]
    html = loader.render_to_string("base.html", request=request)

    assert 'data-session-ends-in="1800"' in html and "Fortsätt arbeta" in html


def test_an_anonymous_visitor_sees_no_menu() -> None:
    html = loader.render_to_string("base.html", request=RequestFactory().get("/"))

    assert "Huvudmeny" not in html and "data-search" not in html


def test_htmx_may_neither_evaluate_nor_store_nor_ask_elsewhere() -> None:
    html = loader.render_to_string("base.html", request=RequestFactory().get("/"))

    for rule in (
        '"allowEval":false',
        '"includeIndicatorStyles":false',
        '"selfRequestsOnly":true',
        '"historyCacheSize":0',
    ):
        assert rule in html


@pytest.mark.parametrize(
    "template", ["base.html", "base_portal.html", "base_plain.html", "404.html", "500.html", "503.html"]
)
@pytest.mark.parametrize("demo", [True, False])
def test_a_demo_says_so_on_every_page(monkeypatch: pytest.MonkeyPatch, template: str, demo: bool) -> None:
    monkeypatch.setattr(settings, "DEMO", demo)

    assert ("DEMO: påhittade uppgifter" in loader.render_to_string(template, request=asked_by("/"))) is demo


def test_the_page_that_is_not_there_has_the_same_bytes_whoever_asks_and_for_what() -> None:
    plain = loader.render_to_string("404.html")
    asked = loader.render_to_string("404.html", {"request_path": "/deltagare/7/", "exception": "x"}, asked_by("/a/"))

    assert plain == asked
    assert "<form" not in plain and "csrf" not in plain


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/deltagare/%00/", 404),
        ("/%00", 404),
        ("/om/komponenter/?q=%00", 400),
        ("/om/komponenter/?q=%ff", 400),
        ("/om/komponenter/?q=%ed%a0%80", 400),
        ("/om/komponenter/?%c3%28=1", 400),
        ("/om/komponenter/?q=%C3%A5", 200),
    ],
)
def test_broken_input_gets_a_page_and_never_a_server_error(client: Client, path: str, status: int) -> None:
    response = client.get(path)

    assert response.status_code == status
    assert b"<!doctype html>" in response.content[:40]


@pytest.mark.django_db
def test_a_cookie_with_a_hole_in_it_is_refused(client: Client) -> None:
    # A quoted cookie may hide a NUL as an octal number; the session table would refuse it with a server error.
    client.cookies.load(f'{settings.SESSION_COOKIE_NAME}="abcdefgh\\000ijkl"')

    assert client.get("/om/komponenter/").status_code == 400


@pytest.mark.django_db
def test_a_form_that_lay_open_too_long_gets_a_page_in_swedish() -> None:
    response = Client(enforce_csrf_checks=True).post("/om/komponenter/", {"a": "b"})

    assert response.status_code == 403
    assert "Sidan har legat öppen för länge" in response.content.decode()


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError("borta"), 503), (InterfaceError("stängd"), 503), (ValueError("x"), 500)]
)
def test_a_database_that_is_away_is_no_fault_of_the_page(
    monkeypatch: pytest.MonkeyPatch, client: Client, error: Exception, status: int
) -> None:
    def broken(_request: HttpRequest) -> None:
        raise error

    monkeypatch.setattr("jobbspar.ui.views.shown", broken)
    client.raise_request_exception = False
    response = client.get("/om/komponenter/")

    assert response.status_code == status
    assert response.has_header("Retry-After") is (status == 503)
    assert str(status).encode() in response.content


def answer(request: HttpRequest, **headers: str) -> HttpResponse:
    response = BadInputMiddleware(lambda _request: HttpResponse("", headers=headers))(request)
    assert isinstance(response, HttpResponse)
    return response


def test_nothing_a_signed_in_person_saw_stays_in_the_browser() -> None:
    assert answer(asked_by("/"))["Cache-Control"] == "no-store"
    assert answer(asked_by("/"), **{"Cache-Control": "max-age=60"})["Cache-Control"] == "no-store"


def test_an_open_page_may_say_that_it_can_be_kept() -> None:
    request = RequestFactory().get("/")

    assert answer(request, **{"Cache-Control": "max-age=60"})["Cache-Control"] == "max-age=60"
    assert answer(request)["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "fragment"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_the_same_address_gives_htmx_the_part_and_everyone_else_the_page(
    headers: dict[str, str], fragment: bool
) -> None:
    request = RequestFactory().get("/", headers=headers)
    response = fragment_or_page(request, "base_plain.html", "ui/_mark.html", {})

    assert (b"<html" not in response.content) is fragment
    assert "HX-Request" in response["Vary"]


def test_the_vendored_files_are_the_ones_that_were_fetched() -> None:
    folder = STATIC / "vendor"
    listed = dict(reversed(line.split("  ./")) for line in (folder / "CHECKSUMS").read_text().splitlines())
    there = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in {"CHECKSUMS", "README.md"}
    }

    assert there == listed
    assert all((path / "LICENSE").is_file() for path in folder.iterdir() if path.is_dir())


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    named = {
        name
        for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        for name in re.findall(r"""icon=?\s?"([a-z0-9-]+)\"""", path.read_text())
    }

    assert named - icon_names() == set()
    assert len(named) > 10


def test_every_shape_that_is_drawn_has_its_colours_in_the_stylesheet() -> None:
    """A path or circle without a rule is filled black."""
    shape = re.compile(r'<(?:path|circle|rect|line|polyline)[^>]* class="([\w -]+)"')
    drawn = {
        name
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        if path.parent.name != "pdf"
        for names in shape.findall(path.read_text(encoding="utf-8"))
        for name in names.split()
    }
    styled = set(re.findall(r"\.([\w-]+)", (settings.BASE_DIR / "static/css/jobbspar.css").read_text(encoding="utf-8")))

    assert {"art-done", "chain-grid"} <= drawn
    assert drawn - styled == set()


def test_nothing_is_fetched_from_elsewhere() -> None:
    css = (STATIC / "css" / "jobbspar.css").read_text()

    assert re.findall(r"(?:https?:)?//(?!www\.w3\.org/2000/svg)[a-z]", css) == []
    assert "@import" not in css
    assert rendered("{% icon 'check' %}").count(settings.STATIC_URL) == 1


def _luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours "#rrggbb", 1 to 21 (WCAG 2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palette(mode: str) -> dict[str, str]:
    """The colours of a mode, as the stylesheet gives them."""
    css = (STATIC / "css" / "jobbspar.css").read_text()
    light, dark = css.split("@media screen and (prefers-color-scheme: dark)", 1)
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", light))
    if mode == "dark":
        found |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", dark.split("\n  }\n", 1)[0]))
    return {
        name: "#" + "".join(sign * 2 for sign in value[1:]) if len(value) == 4 else value
        for name, value in found.items()
    }


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for text in ("ink", "ink-2", "link") for ground in ("paper", "bg", "sunk")),
        *((tone, f"{tone}-soft") for tone in ("pine", "amber", "red", "blue")),
        *(("ink", f"{tone}-soft") for tone in ("pine", "amber", "red", "blue")),
        ("ink-2", "grey-soft"),
        ("ink-2", "pine-soft"),
        ("ink-2", "amber-soft"),
        ("on-pine", "pine"),
        ("pine", "paper"),
        ("red", "paper"),
        ("top-ink", "top"),
        ("top-ink-2", "top-deep"),
    ],
)
def test_text_can_be_read_on_its_ground(mode: str, text: str, ground: str) -> None:
    colours = palette(mode)

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("part", ["edge", "pine-2", "amber-line", "focus", "bar", "bar-blue", "bar-grey", "bar-edge"])
def test_a_part_one_must_see_stands_out_from_the_paper(mode: str, part: str) -> None:
    colours = palette(mode)

    assert contrast(colours[part], colours["paper"]) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("bar", ["bar", "bar-deep", "bar-blue", "bar-grey"])
def test_white_words_can_be_read_on_a_bar(mode: str, bar: str) -> None:
    assert contrast("#ffffff", palette(mode)[bar]) >= 4.5


EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/om/komponenter/", 200),
        ("get", "/konto/login/", 200),
        ("get", "/", 302),
        ("get", "/finns-inte/", 404),
        ("get", "/%00", 404),
        ("get", "/om/komponenter/?q=%00", 400),
        ("post", "/konto/fortsatt/", 302),
        ("get", "/static/css/jobbspar.css", 200),
        ("get", "/halsa/live", 200),
    ],
)
def test_every_answer_tells_the_browser_what_it_may_not(client: Client, method: str, path: str, status: int) -> None:
    response = getattr(client, method)(path)

    assert response.status_code == status
    assert {name: response.get(name) for name in EVERY_ANSWER} == EVERY_ANSWER
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "camera=()" in response["Permissions-Policy"] and "=(self" not in response["Permissions-Policy"]


@pytest.mark.django_db
def test_an_error_of_ours_tells_it_too(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    def broken(_request: HttpRequest) -> None:
        raise ValueError

    monkeypatch.setattr("jobbspar.ui.views.shown", broken)
    client.raise_request_exception = False
    response = client.get("/om/komponenter/")

    assert response.status_code == 500
    assert {name: response.get(name) for name in EVERY_ANSWER} == EVERY_ANSWER
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_who_signs_out_leaves_nothing_in_the_browser(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)

    assert client.post("/konto/logout/")["Clear-Site-Data"] == '"cache", "storage"'
    assert not client.get("/konto/login/").has_header("Clear-Site-Data")
