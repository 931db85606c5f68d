"""Scanned PDFs: what is taken as it is, and what is refused in plain words."""

import io
from collections.abc import Callable

import pikepdf
import pytest

from jobbspar.documents.domain import MAX_UPLOAD, read_bytes, upload
from jobbspar.documents.models import Document
from jobbspar.lib.errors import RuleError

pytestmark = pytest.mark.django_db


def scan(change: Callable[[pikepdf.Pdf], None] | None = None, pages: int = 2, **options: object) -> bytes:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    if change:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def test_a_scan_is_kept_as_it_is_under_our_own_name() -> None:
    content = scan()
    document = upload("scan", "A1", content=content)
    assert read_bytes(document) == content
    assert (document.pages, document.version, document.number[:4]) == (2, 1, "UPB-")
    assert upload("scan", "A1", content=content) == document
    better = upload("scan", "A1", content=scan(pages=3))
    assert (better.version, better.replaces, better.number) == (2, document, document.number)


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def _script_elsewhere(pdf: pikepdf.Pdf) -> None:
    action = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe")))
    pdf.pages[1].obj.AA = pikepdf.Dictionary(O=action)


def _attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["x.exe"] = b"MZ"


@pytest.mark.parametrize("change", [_script, _script_elsewhere, _attachment])
def test_programs_and_attached_files_are_refused(change: Callable[[pikepdf.Pdf], None]) -> None:
    with pytest.raises(RuleError, match="innehåller program eller bifogade filer"):
        upload("scan", "A1", content=scan(change))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "inte en PDF"),
        (b"PK\x03\x04 a spreadsheet", "inte en PDF"),
        (b"\xff\xd8\xff\xe0 a picture", "inte en PDF"),
        (b"%PDF-1.7\nand then nothing of the kind", "går inte att läsa"),
        (b"%PDF-1.4" + b"A" * MAX_UPLOAD, "större än 10 MB"),
    ],
)
def test_what_is_not_a_pdf_is_refused_in_words(content: bytes, sentence: str) -> None:
    with pytest.raises(RuleError, match=sentence) as refusal:
        upload("scan", "A1", content=content)
    assert refusal.value.field == "file"
    assert not Document.objects.exists()


def test_a_locked_pdf_is_refused() -> None:
    locked = scan(encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(RuleError, match="låst med lösenord"):
        upload("scan", "A1", content=locked)
    open_but_locked = scan(encryption=pikepdf.Encryption(owner="o", user=""))
    with pytest.raises(RuleError, match="låst med lösenord"):
        upload("scan", "A1", content=open_but_locked)


def test_a_pdf_without_pages_is_refused() -> None:
    with pytest.raises(RuleError, match="går inte att läsa"):
        upload("scan", "A1", content=scan(pages=0))
