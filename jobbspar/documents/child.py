"""Makes PDFs, or looks into one, in processes of their own that may be killed. Run by path, with an empty environment:

    python -I child.py serve    a maker: it loads library, fonts and stylesheet once, and forks a child for each page, which
                                ends with it. Frames on stdin and stdout (four bytes with the length, then so many bytes):
                                in   {"files": {name: base64}} once, then orders {"html", "title"}, of which
                                     "archive": {"text", "moment"} gives PDF/A-3a with the text attached, else PDF/UA-1
                                out  the child's exit status (four bytes), then {"pages"} newline, PDF bytes
    python -I child.py inspect  stdin: PDF bytes                          stdout: {"pages"} or {"refused": why}

It imports nothing of ours, knows no secret and opens neither file nor connection for the page it makes: what a page may
use is handed over in `files` and served under `doc:`. A child's limits are set first of all, and nothing that one page did
is left for the next.
"""

from __future__ import annotations

import base64
import ctypes
import gc
import io
import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 30
LARGEST_FILE = 64 * 1024 * 1024
PR_SET_PDEATHSIG = 1
TOO_MUCH_MEMORY = 3  # an exit status
MOST_GLYPHS = 256
LOOKS_UP_IN_A_THREAD = 1_51_02  # as Pango numbers its versions
# A page with each style of the Latin fonts and each sort of thing that pages have, among them lines that are broken.
SAMPLE = (
    '<!doctype html><html lang="sv"><title>x</title><body class="doc"><p class="doc-foot">x</p><header class="doc-head">'
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40" viewBox="0 0 90 40"><path d="M1 1H80" stroke="#000"/>'
    '<g fill="#fff"><circle cx="9" cy="9" r="7" stroke="#000"/></g><text x="1" y="30" font-size="12">å</text></svg>'
    '<h1>Åb</h1></header><h2>Äc</h2><p>Öd <b>e</b> <i>f</i> <a href="https://x.example">g</a></p><ul><li>h</li></ul>'
    "<table><thead><tr><th>i</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    f"<p>{'Samverkansöverenskommelse om jobbspår. ' * 9}</p></body></html>"
)
# Names in a PDF that make a reader do things. A scan has none of them.
ACTIVE = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/XFA", "/ImportData"}
# And whatever it is that happens when the document or a page of it is opened.
ACTIVE |= {"/OpenAction", "/AA", "/SubmitForm", "/GoToR", "/GoToE", "/Rendition"}
# What the largest picture that a scanner makes unpacks to (A3 in colour at 600 dpi), and all of one file: fifty times the
# largest that is taken in.
LARGEST_STREAM, LARGEST_SCAN = 256 * 1024 * 1024, 512 * 1024 * 1024
PHOTOGRAPHS = frozenset({"/DCTDecode", "/DCT", "/JPXDecode"})


def limit() -> None:
    """Memory, processor time, file size; no core dump; and no life after the worker's."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # Two limits, so that the first says SIGXCPU: SIGKILL is what a machine that is short of memory sends.
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


@dataclass
class Tools:
    """What every page is made with, loaded once."""

    fetcher: Any
    fonts: Any
    look: Any


def load(files: dict[str, bytes]) -> Tools:
    """The library, and the fonts and stylesheet that were handed over: what is slow, and the same for every page."""
    from weasyprint import CSS
    from weasyprint.text.ffi import ffi
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    types = {"css": "text/css", "woff2": "font/woff2", "svg": "image/svg+xml"}

    class OnlyWhatWasHandedOver(URLFetcher):  # type: ignore[misc]
        """Serves the table and denies everything else; a page that asks for more is not made."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if url not in files:
                raise PermissionError("Not handed over.")
            return URLFetcherResponse(url, files[url], {"Content-Type": types[url.rpartition(".")[2]]})

    fetcher = OnlyWhatWasHandedOver(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
    fonts = FontConfiguration()
    # Always: a page without any font of its own would crash the library that shapes text.
    tools = Tools(fetcher, fonts, CSS(url="doc:pdf.css", url_fetcher=fetcher, font_config=fonts))
    # What the library looks up once a process, such as the fonts' tables, it looks up here and not in every child. Among
    # it are the names of its arrays of glyphs, one for each number of them that a document uses: 2 ms for a name.
    for glyphs in range(1, MOST_GLYPHS + 1):
        ffi.typeof(f"hb_codepoint_t[{glyphs}]")
    render(json.dumps({"html": SAMPLE, "title": ""}).encode(), tools)
    return tools


def own_font_map(fonts: Any) -> None:
    """In the child. Since Pango 1.51.2 each map of fonts has a thread that looks them up, and a fork has one thread only.

    Before that the maker's serves: to look all fonts up again would be a twentieth of the time of a page.
    """
    from weasyprint.text.ffi import ffi, gobject, pango, pangoft2

    # A font that a page brings goes into the child's folder.
    fonts._folder = None
    if pango.pango_version() < LOOKS_UP_IN_A_THREAD:
        return
    fonts.makers = fonts.font_map  # it keeps the fonts that the new one uses too
    fonts.font_map = ffi.gc(pangoft2.pango_ft2_font_map_new(), gobject.g_object_unref)
    pangoft2.pango_fc_font_map_set_config(ffi.cast("PangoFcFontMap *", fonts.font_map), fonts._config)


def render(source: bytes, tools: Tools) -> bytes:
    from weasyprint import HTML, Attachment

    order = json.loads(source)
    archive = order.get("archive")
    variant = "pdf/a-3a" if archive else "pdf/ua-1"
    document = HTML(string=order["html"], base_url="doc:page", url_fetcher=tools.fetcher).render(
        font_config=tools.fonts, stylesheets=[tools.look], pdf_variant=variant
    )
    document.metadata.title = order["title"]
    document.metadata.authors = []
    document.metadata.lang = "sv"
    if archive:
        # The document's own moment: the same words give the same bytes.
        moment = datetime.fromisoformat(archive["moment"])
        times = {"created": moment, "modified": moment}
        name, about = "underlag.json", "Det som handlingen är skriven av"
        document.metadata.attachments = [
            Attachment(string=archive["text"], name=name, description=about, relationship="Source", **times)
        ]
    pdf: bytes = document.write_pdf(pdf_variant=variant)
    head: bytes = json.dumps({"pages": len(document.pages)}).encode()
    return head + b"\n" + pdf


def serve() -> None:
    """Make one page after the other until nobody asks any more, and leave nothing behind."""
    try:
        first = read_frame(0)
        if first is None:
            return
        files = json.loads(first)["files"]
        tools = load({f"doc:{name}": base64.b64decode(text) for name, text in files.items()})
        # The next child waits for its order: nobody waits for a fork, nor for the one before to be gone.
        child = Child(tools)
        try:
            while (source := read_frame(0)) is not None:
                if child.ended_meanwhile():
                    child = Child(tools)
                status, answer = child.make(source)
                write_frame(1, status.to_bytes(4, "big", signed=True) + answer)
                child.end()
                child = Child(tools)
        finally:
            child.end()
    finally:
        shutil.rmtree(os.environ["HOME"], ignore_errors=True)


class Child:
    """A process for one page, with a folder of its own."""

    def __init__(self, tools: Tools) -> None:
        self.folder = tempfile.mkdtemp()
        order, self.order = os.pipe()
        self.answer, answer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.order)
            os.close(self.answer)
            make_and_end(tools, self.folder, order, answer)
        os.close(order)
        os.close(answer)

    def make(self, source: bytes) -> tuple[int, bytes]:
        """0 and its answer, or how it ended without one (below 0: by that signal). EOFError when the asker is gone."""
        with suppress(BrokenPipeError):
            write_frame(self.order, source)
        answer = bytearray()
        # While the asker waits it writes nothing: what can be read from it now is its end.
        while select.select([self.answer, 0], [], [])[0] == [self.answer]:
            part = os.read(self.answer, 1 << 20)
            if not part:
                return self.reap() or 1, b""
            answer += part
            if int.from_bytes(answer[:4], "big") == len(answer) - 4:
                return 0, bytes(answer[4:])
        raise EOFError

    def ended_meanwhile(self) -> bool:
        """Whether somebody did so while it waited, as a machine does that is short of memory; then nothing is left of it."""
        if os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            return False
        self.pid = 0
        self.end()
        return True

    def reap(self) -> int:
        pid, self.pid = self.pid, 0
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def end(self) -> None:
        """Gone, if it is not already on its way."""
        os.close(self.order)
        os.close(self.answer)
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            self.reap()
        shutil.rmtree(self.folder, ignore_errors=True)


def make_and_end(tools: Tools, folder: str, order: int, answer: int) -> NoReturn:
    """In the child, which keeps neither the maker's way to the asker nor its folder, and never goes back into its code."""
    status = 1
    try:
        limit()
        gc.disable()  # all of it goes in a moment
        os.close(0)
        os.close(1)
        tempfile.tempdir = folder
        own_font_map(tools.fonts)
        if (source := read_frame(order)) is not None:
            write_frame(answer, render(source, tools))
            status = 0
    except MemoryError:
        status = TOO_MUCH_MEMORY
    finally:
        os._exit(status)


def read_frame(source: int) -> bytes | None:
    """The next frame from the descriptor; None where it ends. Unbuffered, so that `select` sees what waits."""
    head = read_exactly(source, 4)
    return None if head is None else read_exactly(source, int.from_bytes(head, "big"))


def read_exactly(source: int, size: int) -> bytes | None:
    found = bytearray()
    while len(found) < size:
        part = os.read(source, min(size - len(found), 1 << 20))
        if not part:
            return None
        found += part
    return bytes(found)


def write_frame(target: int, content: bytes) -> None:
    waiting = memoryview(len(content).to_bytes(4, "big") + content)
    while waiting:
        waiting = waiting[os.write(target, waiting) :]


def inspect(source: bytes) -> bytes:
    import pikepdf

    found: dict[str, Any]
    try:
        with pikepdf.open(io.BytesIO(source)) as pdf:
            if pdf.is_encrypted:
                found = {"refused": "locked"}
            elif any(_is_active(thing) for thing in pdf.objects):
                found = {"refused": "active"}
            elif _unpacks_too_far(pdf):
                found = {"refused": "vast"}
            else:
                found = {"pages": len(pdf.pages)}
    except pikepdf.PasswordError:
        found = {"refused": "locked"}
    except pikepdf.PdfError:
        found = {"refused": "broken"}
    except MemoryError:
        found = {"refused": "vast"}
    return json.dumps(found).encode() + b"\n"


def _unpacks_too_far(pdf: Any) -> bool:
    """Whether somebody who opens it would have to hold more than any scan needs."""
    import pikepdf

    left = LARGEST_SCAN
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            size = max(_unpacked_size(thing), _picture_size(thing))
            left -= size
            if size > LARGEST_STREAM or left < 0:
                return True
    return False


def _unpacked_size(stream: Any) -> int:
    """How many bytes it unpacks to, counted no further than what is too much already."""
    import pikepdf

    data = stream.read_raw_bytes()
    for name in _packings(stream):
        if name not in ("/FlateDecode", "/Fl"):
            break
        with suppress(zlib.error):
            data = zlib.decompressobj().decompress(data, LARGEST_STREAM + 1)
    else:
        return len(data)
    # Other packings are for the library, whose memory has its limit; a photograph it leaves as it is.
    with suppress(pikepdf.PdfError):
        return len(stream.read_bytes())
    return len(data)


def _packings(stream: Any) -> list[str]:
    """The names of its filters, the outermost first."""
    import pikepdf

    names = stream.get("/Filter", ())
    return [str(name) for name in (names if isinstance(names, (pikepdf.Array, tuple)) else [names])]


def _picture_size(stream: Any) -> int:
    """How many bytes a reader makes of it, one colour counted: a photograph may pack as far as anything, and always holds
    a byte a point, whatever the PDF says of it."""
    sides = [stream.get(name, 0) for name in ("/Width", "/Height")]
    bits = 1 if stream.get("/ImageMask", False) else stream.get("/BitsPerComponent", 8)
    if any(name in PHOTOGRAPHS for name in _packings(stream)):
        bits = 8
    if not all(isinstance(number, int) for number in (*sides, bits)):
        return 0
    return int(sides[0] * sides[1] * max(bits, 1) / 8)


def _is_active(thing: Any) -> bool:
    """Whether the object, or one written directly inside it, is something that acts. References lead to other objects."""
    import pikepdf

    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Array):
            waiting += [item for item in part if isinstance(item, pikepdf.Object) and not item.is_indirect]
        elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            for key, value in part.items():
                if key in ACTIVE or (key in {"/S", "/Type", "/Subtype"} and str(value) in ACTIVE):
                    return True
                if isinstance(value, pikepdf.Object) and not value.is_indirect:
                    waiting.append(value)
    return False


def main() -> None:
    if sys.argv[1] == "serve":
        serve()
    else:
        limit()
        sys.stdout.buffer.write(inspect(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
