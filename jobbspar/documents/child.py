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
import io
import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 30
LARGEST_FILE = 64 * 1024 * 1024
PR_SET_PDEATHSIG = 1
# A page with each style of the fonts.
SAMPLE = (
    '<!doctype html><html lang="sv"><title>x</title><body class="doc"><h1>Åb</h1><h2>Äc</h2><p>Öd <b>e</b> <i>f</i></p>'
    "<table><thead><tr><th>g</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table></body></html>"
)
# Names in a PDF that make a reader do things. A scan has none of them.
ACTIVE = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/XFA", "/ImportData"}


def limit() -> None:
    """Memory, processor time, file size; no core dump; and no life after the worker's."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)
    # Whoever reads a page now comes before who waits for a document.
    os.nice(10)


@dataclass
class Tools:
    """What every page is made with, loaded once."""

    fetcher: Any
    fonts: Any
    look: Any


def load(files: dict[str, bytes]) -> Tools:
    """The library, and the fonts and stylesheet that were handed over: what is slow, and the same for every page."""
    from weasyprint import CSS
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
    # What the library looks up once a process, such as the fonts' tables, it looks up here and not in every child.
    render(json.dumps({"html": SAMPLE, "title": ""}).encode(), tools)
    return tools


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
        first = read_frame()
        if first is None:
            return
        files = json.loads(first)["files"]
        tools = load({f"doc:{name}": base64.b64decode(text) for name, text in files.items()})
        while (source := read_frame()) is not None:
            status, answer = in_a_child(source, tools)
            write_frame(status.to_bytes(4, "big", signed=True) + answer)
    finally:
        shutil.rmtree(os.environ["HOME"], ignore_errors=True)


def in_a_child(source: bytes, tools: Tools) -> tuple[int, bytes]:
    """The child's exit status (below 0: the signal that ended it) and what it wrote. Ends both when the asker is gone."""
    folder = tempfile.mkdtemp()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        make_and_end(source, tools, folder, writing)
    os.close(writing)
    answer = bytearray()
    try:
        # While the asker waits it writes nothing: what can be read from it now is its end.
        while 0 not in (ready := select.select([reading, 0], [], [])[0]):
            part = os.read(reading, 1 << 20) if reading in ready else b""
            if not part:
                return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), bytes(answer)
            answer += part
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise EOFError
    finally:
        os.close(reading)
        shutil.rmtree(folder, ignore_errors=True)


def make_and_end(source: bytes, tools: Tools, folder: str, writing: int) -> NoReturn:
    """In the child, which keeps neither the maker's way to the asker nor its folder, and never goes back into its code."""
    status = 1
    try:
        limit()
        os.close(0)
        os.close(1)
        tempfile.tempdir = folder
        answer = memoryview(render(source, tools))
        while answer:
            answer = answer[os.write(writing, answer) :]
        status = 0
    finally:
        os._exit(status)


def read_frame() -> bytes | None:
    """The next frame from stdin; None where it ends. Unbuffered, so that `select` sees what waits."""
    head = read_exactly(4)
    return None if head is None else read_exactly(int.from_bytes(head, "big"))


def read_exactly(size: int) -> bytes | None:
    found = bytearray()
    while len(found) < size:
        part = os.read(0, min(size - len(found), 1 << 20))
        if not part:
            return None
        found += part
    return bytes(found)


def write_frame(content: bytes) -> None:
    waiting = memoryview(len(content).to_bytes(4, "big") + content)
    while waiting:
        waiting = waiting[os.write(1, waiting) :]


def inspect(source: bytes) -> bytes:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(source)) as pdf:
            if pdf.is_encrypted:
                return b'{"refused": "locked"}\n'
            if any(_is_active(thing) for thing in pdf.objects):
                return b'{"refused": "active"}\n'
            return json.dumps({"pages": len(pdf.pages)}).encode() + b"\n"
    except pikepdf.PasswordError:
        return b'{"refused": "locked"}\n'
    except pikepdf.PdfError:
        return b'{"refused": "broken"}\n'


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
