"""Makes or looks into one PDF, in a process of its own that may be killed. Run by path, with an empty environment:

    python -I child.py render   stdin: {"html", "title", "files": {name: base64}}   stdout: {"pages"} newline, PDF bytes
                                     "archive": {"text", "moment"} gives PDF/A-3a with the text attached, else PDF/UA-1
    python -I child.py inspect  stdin: PDF bytes                                     stdout: {"pages"} or {"refused": why}

It imports nothing of ours, knows no secret and opens neither file nor connection for the page it makes: what a page may
use is handed over in `files` and served under `doc:`. Its limits are set here, first of all.
"""

from __future__ import annotations

import base64
import ctypes
import io
import json
import os
import resource
import signal
import sys
from datetime import datetime
from typing import Any

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 30
LARGEST_FILE = 64 * 1024 * 1024
PR_SET_PDEATHSIG = 1
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


def render(source: bytes) -> bytes:
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    order = json.loads(source)
    files = {f"doc:{name}": base64.b64decode(text) for name, text in order["files"].items()}
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
    look = CSS(url="doc:pdf.css", url_fetcher=fetcher, font_config=fonts)
    archive = order.get("archive")
    variant = "pdf/a-3a" if archive else "pdf/ua-1"
    document = HTML(string=order["html"], base_url="doc:page", url_fetcher=fetcher).render(
        font_config=fonts, stylesheets=[look], pdf_variant=variant
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
    limit()
    work = {"render": render, "inspect": inspect}[sys.argv[1]]
    sys.stdout.buffer.write(work(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
