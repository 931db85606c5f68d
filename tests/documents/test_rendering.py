"""The child that makes PDFs: what comes out, what it may not reach, and how it ends."""

import ast
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing import get_context
from pathlib import Path

import pikepdf
import pypdf
import pytest

from jobbspar.documents import child, maker, rendering
from jobbspar.documents.domain import read_bytes, store
from jobbspar.documents.errors import RenderFailed, RenderHeldUp, RenderTooSlow
from jobbspar.documents.rendering import render, render_pdf
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from tests.databases import ROOT
from tests.documents.conftest import TEMPLATE
from tests.live import wait_until

PARTIES = [{"role": "Arbetsgivare", "name": "Åkessons Ägg AB", "number": "551199-2005", "lines": ["Ö gatan 1"]}]
SIGNATURES = [{"party": "Åkessons Ägg AB", "name": "Örjan Ö", "title": "vd"}]


def page(body: str) -> str:
    return f'<!doctype html><html lang="sv"><head><title>t</title></head><body>{body}</body></html>'


@pytest.mark.django_db
def test_a_document_is_tagged_swedish_numbered_and_carries_its_fonts() -> None:
    snapshot = {"heading": "Montör <steg> 1", "text": "Hej " * 900, "parties": PARTIES, "signatures": SIGNATURES}
    document = store("letter", "A1", snapshot=snapshot, template=TEMPLATE)
    content = read_bytes(document)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "sv"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.docinfo["/Title"]) == f"Provbrev {document.number}"
        assert set(pdf.docinfo.keys()) <= {"/Title", "/Producer"}
        fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing]
        assert fonts
        assert all("Source-Sans-3" in str(font.FontName) for font in fonts)
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
        assert len(pdf.pages) == document.pages > 1
    reader = pypdf.PdfReader(io.BytesIO(content))
    texts = [sheet.extract_text() for sheet in reader.pages]
    assert all(f"Sida {number} ({len(texts)})" in text for number, text in enumerate(texts, 1))
    assert all(document.number in text for text in texts)
    whole = "\n".join(texts)
    for words in ("Montör <steg> 1", "Yrkessvenska på Göteborgs gård", "Åkessons Ägg AB", "Underskrift", "Örjan Ö, vd"):
        assert words in whole
    assert str(clock.today().year) in whole


def test_letters_that_no_font_of_ours_has_do_no_harm() -> None:
    assert render(page("<p style='font-family:Unknown'>Ali علي 漢字 😀 Иван ☐</p>"), title="Provbrev").pages == 1


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A web server that must never hear from us."""
    heard: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"body{}")

        def log_message(self, *words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()


@pytest.mark.parametrize(
    "body",
    [
        '<img src="{where}/x.png" alt="">',
        '<link rel="stylesheet" href="{where}/x.css">',
        '<style>@import url("{where}/x.css")</style>',
        '<style>p{{background:url("{where}/x.png")}}</style><p>x</p>',
        '<style>@font-face{{font-family:F;src:url("{where}/x.woff2")}} p{{font-family:F}}</style><p>x</p>',
        '<svg width="9" height="9"><image href="{where}/x.png" width="9" height="9"/></svg>',
        '<object data="{where}/x.svg"></object>',
        '<link rel="attachment" href="{where}/x.txt">',
    ],
)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_page_reaches_neither_net_nor_disk(
    listener: tuple[str, list[str]], tmp_path: Path, scheme: str, body: str
) -> None:
    address, heard = listener
    secret = tmp_path / "secret"
    secret.mkdir()
    for name in ("x.png", "x.css", "x.woff2", "x.svg", "x.txt"):
        (secret / name).write_bytes(b"SECRET-OF-THE-SERVER")
    where = address if scheme == "http" else secret.as_uri()
    try:
        content = render_pdf(page(body.format(where=where)), title="Provbrev")
    except RenderFailed:
        content = b""
    assert heard == []
    if content:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
            streams = b"".join(bytes(t.read_raw_bytes()) for t in pdf.objects if isinstance(t, pikepdf.Stream))
        assert b"SECRET-OF-THE-SERVER" not in streams


def test_the_listener_would_have_heard_a_fetcher_without_the_table(listener: tuple[str, list[str]]) -> None:
    address, heard = listener
    code = f"from weasyprint import HTML; HTML(string='<img src={address}/x.png>').write_pdf()"
    subprocess.run([sys.executable, "-c", code], check=True, stderr=subprocess.DEVNULL)
    assert heard == ["/x.png"]


def _children(temp: Path) -> dict[str, float]:
    """The processes of this test that make PDFs just now, with the processor seconds each has used."""
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            if (
                folder.name.isdigit()
                and child.__file__.encode() in (folder / "cmdline").read_bytes()
                and os.fsencode(temp) in (folder / "environ").read_bytes()
            ):
                user, system = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
                found[folder.name] = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
        except OSError:
            continue
    return found


ENDLESS = "<table>" + "<tr><td>x</td></tr>" * 200_000 + "</table>"


def test_a_page_that_is_not_there_in_time_is_stopped_and_leaves_no_process(
    temp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that the machine is busy, so it is tried again."""
    monkeypatch.setattr(rendering, "WALL_SECONDS", 2.0)
    with pytest.raises(RenderHeldUp) as raised:
        render(page(ENDLESS), title="Provbrev")
    assert raised.value.is_held_up and not getattr(raised.value, "is_final", False)
    assert _children(temp) == {}


def test_a_page_that_takes_more_of_the_processor_than_any_may_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    limited, line = tmp_path / "child.py", f"CPU_SECONDS = {child.CPU_SECONDS}\n"
    text = Path(child.__file__).read_text()
    assert line in text and child.CPU_SECONDS < rendering.WALL_SECONDS / 4
    limited.write_text(text.replace(line, "CPU_SECONDS = 1\n"))
    a_maker_of(limited, monkeypatch)
    with pytest.raises(RenderTooSlow) as raised:
        render(page(ENDLESS), title="Provbrev")
    assert raised.value.is_final


def test_a_scan_that_nobody_got_round_to_read_is_not_called_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "SCAN_SECONDS", 0.0)
    with pytest.raises(RuleError, match="hann inte läsa filen"):
        rendering.inspect_scan(b"%PDF-1.7")


def a_maker_of(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next maker runs that program, and none does so after the test."""
    maker.end_all()
    monkeypatch.setattr(child, "__file__", str(program))


@pytest.fixture(autouse=True)
def _no_maker_of_another_test() -> Iterator[None]:
    yield
    maker.end_all()


def test_a_page_that_eats_memory_takes_only_its_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    greedy = tmp_path / "child.py"
    greedy.write_text(
        Path(child.__file__).read_text().replace("def render(source: bytes, tools: Tools) -> bytes:", GREEDY)
    )
    a_maker_of(greedy, monkeypatch)
    with pytest.raises(RenderTooSlow):
        render(page("x"), title="Provbrev")
    assert len(maker._idle) == 1


GREEDY = """def render(source: bytes, tools: Tools) -> bytes:
    bytearray(2 * MEMORY)
    return b'{"pages": 1}\\n%PDF-'

def _unused(source: bytes, tools: Tools) -> bytes:"""


def test_without_its_limit_the_greedy_child_would_have_answered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    greedy = tmp_path / "child.py"
    text = Path(child.__file__).read_text().replace("def render(source: bytes, tools: Tools) -> bytes:", GREEDY)
    greedy.write_text(text.replace("    resource.setrlimit(resource.RLIMIT_AS", "    0 and (resource.RLIMIT_AS"))
    a_maker_of(greedy, monkeypatch)
    assert render(page("x"), title="Provbrev").pages == 1


def test_the_child_dies_with_the_one_that_asked(temp: Path) -> None:
    html = page(ENDLESS)
    code = (
        "import sys, django; django.setup(); from jobbspar.documents.rendering import render;"
        "render(sys.stdin.read(), title='t')"
    )
    asker = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, cwd=ROOT, text=True)
    assert asker.stdin
    asker.stdin.write(html)
    asker.stdin.close()

    def deep_in_the_page() -> bool:
        used = _children(temp)
        return len(used) == 2 and used[max(used, key=int)] > 1

    wait_until(deep_in_the_page, 30, "the child to begin")
    asker.kill()
    asker.wait()
    wait_until(lambda: not _children(temp), 5, "maker and child to follow")
    wait_until(lambda: not list(temp.iterdir()), 5, "their folder to go with them")


def test_maker_and_child_get_none_of_our_surroundings(temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "should-not-travel")
    render(page("x"), title="Provbrev")
    wait_until(lambda: len(_children(temp)) == 2, what="the next child")
    for pid in _children(temp):
        pairs = Path("/proc", pid, "environ").read_bytes().split(b"\0")
        assert b"should-not-travel" not in b"".join(pairs)
        names = {pair.partition(b"=")[0].decode() for pair in pairs if pair}
        assert names == {"TMPDIR", "HOME", "LANG", "FONTCONFIG_FILE"}


def test_a_look_into_a_scan_gets_none_of_our_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY", "should-not-travel")
    spy = tmp_path / "child.py"
    spy.write_text("import json, os, sys\nsys.stdin.buffer.read()\nprint(json.dumps(dict(os.environ)))")
    monkeypatch.setattr(child, "__file__", str(spy))
    answer = rendering._run(b"{}")
    assert b"should-not-travel" not in answer
    assert set(json.loads(answer)) - {"LC_CTYPE"} == {"TMPDIR", "HOME", "LANG", "FONTCONFIG_FILE"}


@pytest.fixture(autouse=True)
def temp(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for what is temporary; other runs on the machine have theirs."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_nothing_is_left_in_the_temporary_folder(temp: Path) -> None:
    render(page("x"), title="Provbrev")
    (folder,) = temp.iterdir()

    def children() -> set[Path]:
        return {path for path in folder.iterdir() if path.is_dir() and path.name.startswith("tmp")}

    # The next page's child waits already, in its own.
    wait_until(lambda: len(children()) == 1)
    (used,) = children()
    render(page("y"), title="Provbrev")
    wait_until(lambda: len(children()) == 1 and used not in children(), what="a child's folder goes with it")
    maker.end_all()
    assert list(temp.iterdir()) == []


class TestTheMaker:
    def test_is_kept_for_the_next_page_which_knows_nothing_of_the_one_before(self) -> None:
        first = render(page("<style>p{color:red}</style><p>Ett"), title="Ett")
        (one,) = maker._idle
        second = render(page("<p>Två"), title="Två")
        assert maker._idle == [one]
        maker.end_all()
        assert render(page("<p>Två"), title="Två").content == second.content
        assert first.pages == second.pages == 1

    def test_that_has_died_meanwhile_is_followed_by_another(self) -> None:
        render(page("x"), title="Ett")
        (one,) = maker._idle
        one.process.kill()
        one.process.wait()
        assert render(page("x"), title="Två").pages == 1
        assert one not in maker._idle

    def test_whose_child_was_ended_while_it_waited_has_another(self, temp: Path) -> None:
        render(page("x"), title="Ett")
        (one,) = maker._idle
        time.sleep(0.5)  # for the one that made the page to be gone
        wait_until(lambda: len(_children(temp)) == 2, what="the next child")
        (waiting,) = set(_children(temp)) - {str(one.process.pid)}
        os.kill(int(waiting), signal.SIGKILL)
        wait_until(
            lambda: Path("/proc", waiting, "stat").read_text().rpartition(")")[2].split()[0] == "Z", what="its end"
        )
        assert render(page("x"), title="Två").pages == 1
        assert maker._idle == [one]

    def test_two_pages_at_the_same_time_have_a_maker_each(self, monkeypatch: pytest.MonkeyPatch) -> None:
        make, gate = maker.Maker.make, threading.Barrier(2, timeout=20)

        def together(one: maker.Maker, order: bytes, deadline: float) -> tuple[int, bytes]:
            gate.wait()
            return make(one, order, deadline)

        monkeypatch.setattr(maker.Maker, "make", together)
        with ThreadPoolExecutor(2) as pool:
            pages = list(pool.map(lambda title: render(page("x" * 500), title=title).pages, ["Ett", "Två"]))
        assert pages == [1, 1]
        assert len(maker._idle) == 2

    def test_a_font_that_one_page_brought_is_brought_anew_by_the_next(self) -> None:
        face = "@font-face{font-family:Own;src:url(doc:source-sans-3-latin-400-italic.woff2)}p{font-family:Own}"
        first = render(page(f"<style>{face}</style><p>Ett"), title="Ett")
        assert render(page(f"<style>{face}</style><p>Ett"), title="Ett").content == first.content

    def test_makes_the_same_page_where_each_child_has_a_map_of_fonts_of_its_own(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """As with a newer Pango than this machine may have."""
        first = render(page("<p>Ett <b>två</b>"), title="Ett").content
        newer, line = tmp_path / "child.py", "LOOKS_UP_IN_A_THREAD = 1_51_02"
        text = Path(child.__file__).read_text()
        assert line in text
        newer.write_text(text.replace(line, "LOOKS_UP_IN_A_THREAD = 0"))
        a_maker_of(newer, monkeypatch)
        assert [render(page("<p>Ett <b>två</b>"), title="Ett").content for _ in range(2)] == [first, first]

    def test_is_not_used_by_a_fork(self) -> None:
        render(page("x"), title="Ett")
        process = get_context("fork").Process(target=_render_and_count)
        process.start()
        process.join()
        assert process.exitcode == 0
        assert render(page("x"), title="Två").pages == 1


def _render_and_count() -> None:
    assert maker._idle == []
    assert render(page("x"), title="Tre").pages == 1


def test_only_the_child_imports_the_pdf_makers() -> None:
    found = set()
    for path in ROOT.glob("**/*.py"):
        parts = path.relative_to(ROOT).parts
        if parts[0] in {"tests", ".venv", ".local"} or any(part.startswith(".") for part in parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if any(name.split(".")[0] in {"weasyprint", "pikepdf"} for name in names):
                found.add("/".join(parts))
    assert found == {"jobbspar/documents/child.py"}
