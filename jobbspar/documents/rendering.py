"""From HTML to PDF through the child process, and a look into scanned PDFs the same way.

A page that hangs, grows or tries to reach out takes only its child with it. Nothing of what the child says about an error
is kept: it could quote the page.
"""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont

from jobbspar.documents import child, maker
from jobbspar.documents.errors import RenderFailed, RenderHeldUp, WordTooLong
from jobbspar.lib.errors import RuleError

# A page is stopped by the processor time that it takes (child.py). This is for one that gets hardly any, on a machine where
# others have it all; the worker's task may take a little longer (outbox/tasks.py).
WALL_SECONDS = 240.0
# Somebody waits for the answer about a scan.
SCAN_SECONDS = 20.0
# Far more than any form takes in a field.
LONGEST_WORD = 20_000
_TAGS = re.compile(r"<[^>]*>")
# All a page may use, by the name it has under `doc:`.
_LATIN = ("source-sans-3-latin", "source-sans-3-latin-ext", "source-sans-3-vietnamese")
_OTHERS = (
    "source-sans-3-cyrillic",
    "source-sans-3-cyrillic-ext",
    "noto-sans-arabic-arabic",
    "noto-sans-ethiopic-ethiopic",
)
FONTS = (
    *(f"{font}-{style}" for font in _LATIN for style in ("400-normal", "400-italic", "600-normal", "700-normal")),
    *(f"{font}-{weight}-normal" for font in _OTHERS for weight in (400, 700)),
)


@dataclass(frozen=True)
class Rendered:
    content: bytes
    pages: int


def render_pdf(html: str, *, title: str) -> bytes:
    """The tagged PDF of a whole HTML page in Swedish, with the look of `static/css/pdf.css`. Raises RenderFailed.

    `title` is document type and number.
    """
    return render(html, title=title).content


def render(html: str, *, title: str) -> Rendered:
    """Like `render_pdf`, with the number of pages."""
    if any(len(word) > LONGEST_WORD for text in _TAGS.split(html) for word in unescape(text).split()):
        raise WordTooLong
    return _made(_ask({"html": html, "title": title}))


def _made(answer: bytes) -> Rendered:
    head, _newline, pdf = answer.partition(b"\n")
    if not pdf.startswith(b"%PDF-"):
        raise RenderFailed("The child made no PDF.")
    return Rendered(pdf, json.loads(head)["pages"])


def render_archive(html: str, *, title: str, text: str, moment: datetime, spent: float = 0) -> Rendered:
    """The same page for the archive: PDF/A-3a, with `text` (JSON) attached as what it was made from.

    `spent`: the seconds that the job has used already, so that one with two renderings keeps nobody waiting for longer.
    """
    archive = {"text": text, "moment": moment.isoformat()}
    return _made(_ask({"html": html, "title": title, "archive": archive}, spent))


def _ask(order: dict[str, Any], spent: float = 0) -> bytes:
    return maker.ask(json.dumps(order).encode(), _first_frame(), seconds=WALL_SECONDS - spent)


def inspect_scan(content: bytes) -> int:
    """How many pages the scan has. RuleError(field="file") where it is none to keep, or the machine too busy to look.

    That is one that is broken, locked or too large unpacked, or holds programs or files.
    """
    try:
        found = json.loads(_run(content))
    except RenderHeldUp:
        found = {"refused": "busy"}
    except RenderFailed:
        found = {"refused": "broken"}
    sentences = {
        "locked": _("PDF:en är låst med lösenord. Spara den utan lösenord och försök igen."),
        "active": _("PDF:en innehåller program eller bifogade filer. Skanna avtalet på nytt och försök igen."),
        "vast": _("PDF:en packar upp till mer än en skanning behöver. Skanna med lägre upplösning och försök igen."),
        "busy": _("Servern har mycket att göra och hann inte läsa filen. Försök igen om en stund."),
        "broken": _("Filen går inte att läsa som PDF. Skanna avtalet på nytt och försök igen."),
    }
    if "refused" in found or found["pages"] < 1:
        raise RuleError(sentences[found.get("refused", "broken")], field="file")
    return int(found["pages"])


def _run(source: bytes) -> bytes:
    """One child, one answer. Its environment is empty but for a folder of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="jobbspar-pdf-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-I", child.__file__, "inspect"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=maker.surroundings(folder),
            start_new_session=True,
        )
        try:
            answer, _nothing = process.communicate(source, timeout=SCAN_SECONDS)
        except subprocess.TimeoutExpired:
            raise RenderHeldUp(f"Stopped after {SCAN_SECONDS:.0f} s.") from None
        finally:
            maker.end_process(process)
    if process.returncode:
        raise RenderFailed(f"The child ended with {process.returncode}.")
    return answer


@lru_cache(maxsize=1)
def _first_frame() -> bytes:
    return json.dumps({"files": _files()}).encode()


def _files() -> dict[str, str]:
    static = settings.BASE_DIR / "static"
    files = {"pdf.css": static / "css" / "pdf.css"}
    ready = {name: path.read_bytes() for name, path in files.items()}
    ready |= {f"{name}.woff2": _unpacked(static / "fonts" / f"{name}.woff2") for name in FONTS}
    return {name: base64.b64encode(content).decode() for name, content in ready.items()}


def _unpacked(path: Path) -> bytes:
    """The font as it is used, unpacked once here: each maker would need half a second for all of them."""
    with TTFont(path, recalcTimestamp=False) as font:
        font.flavor = None
        unpacked = io.BytesIO()
        font.save(unpacked)
    return unpacked.getvalue()
