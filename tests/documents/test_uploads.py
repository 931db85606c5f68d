"""Scanned PDFs: what is taken as it is, and what is refused in plain words."""

import io
import zlib
from collections.abc import Callable

import pikepdf
import pytest

from jobbspar.documents.child import LARGEST_STREAM
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


def _opens_a_page_on_the_web(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://x.example/"))


def _opens_at_a_place(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])


def _sends_a_form(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F=pikepdf.String("https://x.example/"))
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    pdf.pages[0].obj.Annots = pikepdf.Array([link])


def _attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["x.exe"] = b"MZ"


@pytest.mark.parametrize(
    "change",
    [_script, _script_elsewhere, _attachment, _opens_a_page_on_the_web, _opens_at_a_place, _sends_a_form],
)
def test_programs_and_attached_files_are_refused(change: Callable[[pikepdf.Pdf], None]) -> None:
    with pytest.raises(RuleError, match="innehåller program eller bifogade filer"):
        upload("scan", "A1", content=scan(change))


def packed(size: int, times: int = 1) -> bytes:
    """So many zeros, packed so many times over."""
    data = zlib.compress(bytes(size), 9)
    for _again in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def a_stream(make: Callable[[], bytes], filters: object, **words: object) -> Callable[[pikepdf.Pdf], None]:
    def put(pdf: pikepdf.Pdf) -> None:
        data = make()
        stream = pikepdf.Stream(pdf, data)
        for key, value in words.items():
            stream[f"/{key}"] = value
        stream.write(data, filter=filters)
        pdf.pages[0].obj.Contents = pdf.make_indirect(stream)

    return put


FLATE = pikepdf.Name.FlateDecode


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(a_stream(lambda: packed(LARGEST_STREAM + 1), FLATE), id="one stream"),
        pytest.param(a_stream(lambda: packed(LARGEST_STREAM + 1, 2), pikepdf.Array([FLATE, FLATE])), id="packed twice"),
        pytest.param(
            a_stream(
                lambda: b"\xff\xd8", pikepdf.Name.DCTDecode, Subtype=pikepdf.Name.Image, Width=65_535, Height=65_535
            ),
            id="a photograph",
        ),
        pytest.param(
            a_stream(
                lambda: b"\xff\xd8",
                pikepdf.Name.DCTDecode,
                Subtype=pikepdf.Name.Image,
                Width=40_000,
                Height=40_000,
                BitsPerComponent=1,
                ImageMask=True,
            ),
            id="a photograph that says a bit a point",
        ),
    ],
)
def test_what_unpacks_past_every_scan_is_refused(change: Callable[[pikepdf.Pdf], None]) -> None:
    content = scan(change)
    assert len(content) < MAX_UPLOAD
    with pytest.raises(RuleError, match="packar upp till mer") as refusal:
        upload("scan", "A1", content=content)
    assert refusal.value.field == "file" and not Document.objects.exists()


def test_all_of_it_together_is_counted_too() -> None:
    part = packed(LARGEST_STREAM)

    def put(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            stream = pikepdf.Stream(pdf, part)
            stream.write(part, filter=FLATE)
            page.obj.Contents = pdf.make_indirect(stream)

    assert len(scan(put, pages=3)) < MAX_UPLOAD
    with pytest.raises(RuleError, match="packar upp till mer"):
        upload("scan", "A1", content=scan(put, pages=3))


def test_a_page_in_colour_at_a_high_resolution_is_taken() -> None:
    size = {"Subtype": pikepdf.Name.Image, "Width": 4_960, "Height": 7_016}
    content = scan(a_stream(lambda: packed(4_960 * 7_016 * 3), FLATE, **size))
    assert upload("scan", "A1", content=content).pages == 2


def test_thirty_pages_in_black_and_white_at_a_high_resolution_are_taken() -> None:
    """A bit a point: a long agreement, as an office's copier scans it."""
    size = {"Subtype": pikepdf.Name.Image, "Width": 4_960, "Height": 7_016, "BitsPerComponent": 1}

    def put(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            stream = pikepdf.Stream(pdf, b"")
            for key, value in size.items():
                stream[f"/{key}"] = value
            stream.write(bytes(9), filter=pikepdf.Name.CCITTFaxDecode)
            page.obj.Contents = pdf.make_indirect(stream)

    assert upload("scan", "A1", content=scan(put, pages=30)).pages == 30


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
