"""Every document made from the demo: read back, its headings in order, whole, tagged, Swedish, with its fonts.

`PAPER_SHOTS=/folder` keeps each as a file, for the checkers that are too large to install with the rest, and for looking.
"""

import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from agreements.enums import AgreementKind
from agreements.models import Agreement
from coordination.papers.domain import ask_for_paper, read_round
from coordination.papers.enums import PaperKind as RoundPaper
from jobbspar.accounts.queries import actor_for
from jobbspar.documents.domain import read_bytes
from jobbspar.documents.models import Document
from jobbspar.outbox.delivery import attempt
from jobbspar.outbox.queries import latest
from participants.domain import extracts, papers
from participants.enums import NoticeLanguage, PaperKind
from participants.models import PersonPaper
from participants.papers.kinds import Subject
from tests.demo.headings import AGREEMENTS, PERSON_PAPERS, ROUND_PAPERS
from tests.demo.test_totals import round_of

pytestmark = pytest.mark.usefixtures("demo")


def headings_of(items: Iterable[Any]) -> Iterator[str]:
    """The bookmarks, which are the headings as they are tagged, in order."""
    for item in items:
        yield " ".join(str(item.title).split())
        yield from headings_of(item.children)


def check(document: Document, headings: list[str], *secrets: str) -> None:
    """Whole, tagged, in Swedish, with its fonts; no secret in what a list of files shows.

    Those headings in order; others may stand between.
    """
    content = read_bytes(document)
    if folder := os.environ.get("PAPER_SHOTS"):
        Path(folder, f"{document.kind} {document.number}.pdf").write_bytes(content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert bool(pdf.Root.MarkInfo.Marked) and "/StructTreeRoot" in pdf.Root and str(pdf.Root.Lang) == "sv"
        assert str(pdf.docinfo["/Title"]) == f"{document.title} {document.number}"
        about = f"{dict(pdf.docinfo.items())} {pdf.open_metadata()}"
        assert not [secret for secret in secrets if secret in about]
        check_fonts(pdf)
        with pdf.open_outline() as outline:
            found = list(headings_of(outline.root))
    assert [heading for heading in found if heading in headings] == headings
    check_text(content)


def check_fonts(pdf: pikepdf.Pdf) -> None:
    """Every font that a page uses has its letters in the file."""
    things = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]
    fonts = [thing for thing in things if thing.get("/Type") == "/Font" and thing.get("/Subtype") != "/Type0"]
    assert fonts
    for font in fonts:
        assert {"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys()), str(font.BaseFont)


def check_text(content: bytes) -> None:
    sheets = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert all(f"Sida {number} ({len(sheets)})" in text for number, text in enumerate(sheets, 1))
    whole = " ".join(" ".join(sheets).split())
    assert not [tag for tag in ("{{", "{%", "None", "<p>") if tag in whole]


@pytest.mark.parametrize("kind", AGREEMENTS)
def test_an_agreement_has_its_headings_in_order_and_is_whole(kind: AgreementKind) -> None:
    agreement = Agreement.objects.filter(kind=kind, signed_copy__isnull=False).first()
    assert agreement is not None and agreement.document is not None and agreement.signed_copy is not None
    check(agreement.document, AGREEMENTS[kind])
    check(agreement.signed_copy, [*AGREEMENTS[kind], "Kontrollera handlingen"])


@pytest.mark.parametrize(("kind", "key"), ROUND_PAPERS)
def test_a_paper_of_a_round_has_its_headings_in_order_and_is_whole(kind: RoundPaper, key: str) -> None:
    round: Any = read_round(round_of(key).pk)
    entry = ask_for_paper(round, kind, actor=actor_for(round.coordinator))
    assert entry is not None and attempt(entry.pk, owner="test").word == "done"
    check(Document.objects.about(kind, round.pk)[0], ROUND_PAPERS[kind, key])


def made(kind: PaperKind) -> PersonPaper:
    """The demo has some; the rest are made for the same person."""
    there = PersonPaper.objects.filter(kind=kind, made_at__isnull=False).select_related("person").first()
    if there is not None:
        return there
    other = PersonPaper.objects.filter(kind=PaperKind.PLAN).select_related("person__owner", "created_by")[0]
    language = NoticeLanguage.SWEDISH if kind == PaperKind.NOTICE else ""
    assert other.created_by is not None
    paper = papers.order_paper(Subject(kind, other.person, language=language), actor=actor_for(other.created_by))
    entry = latest(papers.PDF_JOB, paper.pk) if paper else None
    assert paper is not None and entry is not None and attempt(entry.pk, owner="test").word == "done"
    return PersonPaper.objects.select_related("person").get(pk=paper.pk)


@pytest.mark.parametrize("kind", PERSON_PAPERS)
def test_a_paper_of_a_person_has_its_headings_in_order_and_is_whole(kind: PaperKind) -> None:
    paper = made(kind)
    assert paper.created_by is not None
    document = papers.hand_out(paper, actor=actor_for(paper.created_by))
    check(document, PERSON_PAPERS[kind], paper.person.first_name, paper.person.last_name)


def test_the_extract_of_what_is_known_about_somebody_is_whole() -> None:
    paper = made(PaperKind.PLAN)
    assert paper.created_by is not None
    actor = actor_for(paper.created_by)
    extract = extracts.order_extract(paper.person, actor=actor)
    entry = latest(extracts.PDF_JOB, extract.pk)
    assert entry is not None and attempt(entry.pk, owner="test").word == "done"
    extract.refresh_from_db()
    headings = ["Vilka som har fått uppgifter", "Vem som har tittat och ändrat"]
    check(extracts.hand_out_pdf(extract, actor=actor), headings, paper.person.last_name)
