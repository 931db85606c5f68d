"""The copy for the archive: made with the document, the same each time, with what it was written from inside it."""

import io
import json

import pikepdf
import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from coordination.papers.enums import PaperKind
from jobbspar.documents.domain import canonical, read_bytes
from jobbspar.documents.models import ArchiveCopy
from jobbspar.documents.rendering import render_archive
from jobbspar.lib import clock
from tests.cast import Cast, login
from tests.coordination.papers.builders import a_told_round, make
from tracks.models import Round

pytestmark = pytest.mark.django_db
PAGE = "<!doctype html><html lang='sv'><head><title>t</title></head><body><p>Hej</p></body></html>"


def address(round: Round) -> str:
    return f"/omgangar/{round.pk}/handlingar/kravprofil/1/arkiv/"


def test_it_is_pdf_a_with_the_snapshot_attached(cast: Cast) -> None:
    document = make(cast, a_told_round(cast), PaperKind.PROFILE)
    content = read_bytes(ArchiveCopy.objects.get(document=document))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert str(pdf.Root.Lang) == "sv" and bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.docinfo["/Title"]) == f"Kravprofil {document.number}"
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert list(pdf.attachments) == ["underlag.json"]
        assert pdf.Root.AF[0].AFRelationship == "/Source"
        inside = pdf.attachments["underlag.json"].get_file().read_bytes()
    assert inside.decode() == canonical(document.snapshot)
    assert json.loads(inside)["sections"][0]["heading"] == "Yrke och SSYK"


def test_the_same_words_give_the_same_bytes() -> None:
    moment = clock.now()
    first, second = (render_archive(PAGE, title="Provbrev", text="{}", moment=moment) for _ in range(2))
    assert first == second


def test_it_is_handed_to_whoever_reads_the_document_and_to_nobody_else(cast: Cast, client: Client) -> None:
    round = a_told_round(cast)
    document = make(cast, round, PaperKind.PROFILE)
    answer = login(client, cast.hamid).get(address(round))
    assert answer.content.startswith(b"%PDF-")
    assert f'filename="Kravprofil {document.number} arkivkopia.pdf"' in answer["Content-Disposition"]
    assert address(round) in client.get(f"/omgangar/{round.pk}/handlingar/").content.decode()
    for stranger in (cast.ada, cast.ute):
        assert login(client, stranger).get(address(round)).status_code == 404


def test_it_is_never_changed(cast: Cast) -> None:
    copy = ArchiveCopy.objects.get(document=make(cast, a_told_round(cast), PaperKind.LEAFLET))
    with pytest.raises(DatabaseError), transaction.atomic():
        ArchiveCopy.objects.filter(pk=copy.pk).update(size=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        ArchiveCopy.objects.filter(pk=copy.pk).delete()
