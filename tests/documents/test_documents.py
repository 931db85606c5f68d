"""Made once, numbered in order, kept as it was, handed out only when it is still that."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction

from jobbspar.documents import domain
from jobbspar.documents.domain import number_for, prepare, read_bytes, save_prepared, store
from jobbspar.documents.errors import RenderFailed, Tampered
from jobbspar.documents.kinds import register_kind
from jobbspar.documents.models import Document
from jobbspar.documents.queries import DocumentState, document_state, newest
from jobbspar.documents.rendering import Rendered
from jobbspar.documents.responses import download
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict
from tests.databases import OWNER, as_role
from tests.documents.conftest import TEMPLATE

SNAPSHOT = {"heading": "Montör steg 1", "text": "Hej å ä ö", "day": date(2026, 11, 23)}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Most of this is not about the looks: a PDF without the second it takes."""
    made: list[str] = []

    def render(html: str, *, title: str) -> Rendered:
        made.append(title)
        return Rendered(b"%PDF-1.7 " + html.encode(), 2)

    monkeypatch.setattr(domain, "render", render)
    return made


def make(ref_id: object, **options: Any) -> Document:
    words: dict[str, Any] = {"snapshot": SNAPSHOT, "template": TEMPLATE}
    return store("letter", str(ref_id), **(words | options))


@pytest.mark.django_db
def test_a_document_keeps_what_it_was_made_from(quick: list[str]) -> None:
    user, organisation = uuid4(), uuid4()
    with clock.at(date(2026, 11, 23)) as noon:
        document = make("A1", made_by_id=user, organisation_id=organisation)
    document.refresh_from_db()
    assert (document.number, document.version, document.title) == ("PRV-2026-0001", 1, "Provbrev")
    assert document.snapshot == {"heading": "Montör steg 1", "text": "Hej å ä ö", "day": "2026-11-23"}
    assert (document.made_at, document.made_by_id, document.organisation_id) == (noon, user, organisation)
    assert (document.pages, document.size, document.media_type) == (2, len(read_bytes(document)), "application/pdf")
    assert document.file_name == "Provbrev PRV-2026-0001.pdf"
    text = read_bytes(document).decode()
    assert "PRV-2026-0001" in text
    assert "23 november 2026" in text
    assert quick == ["Provbrev PRV-2026-0001"]


@pytest.mark.django_db
def test_the_same_again_is_the_same_document_and_a_change_is_a_new_version(quick: list[str]) -> None:
    first = make("A1")
    assert make("A1") == first
    second = make("A1", snapshot=SNAPSHOT | {"text": "Rättad"})
    assert (second.number, second.version, second.replaces) == (first.number, 2, first)
    assert second.file_name == "Provbrev PRV-2026-0001 v2.pdf"
    newer_look = make("A1", snapshot=SNAPSHOT | {"text": "Rättad"}, template_version=2)
    assert newer_look.version == 3
    assert newest("letter", "A1") == newer_look
    assert newest("letter", "A2") is None
    assert len(quick) == 3


@pytest.mark.django_db
def test_numbers_run_per_kind_and_year_without_gaps(quick: list[str]) -> None:
    with clock.at(date(2026, 12, 31)):
        assert [make(ref).number for ref in "ABC"] == ["PRV-2026-0001", "PRV-2026-0002", "PRV-2026-0003"]
        assert str(number_for("scan", "A")) == "UPB-2026-0001"
    with clock.at(date(2027, 1, 1)):
        assert make("D").number == "PRV-2027-0001"
        assert str(number_for("letter", "A")) == "PRV-2026-0001"


@pytest.mark.django_db
def test_a_making_that_failed_leaves_no_gap(monkeypatch: pytest.MonkeyPatch, quick: list[str]) -> None:
    working = domain.render

    def broken(html: str, *, title: str) -> Rendered:
        raise RenderFailed

    monkeypatch.setattr(domain, "render", broken)
    with pytest.raises(RenderFailed):
        make("A")
    monkeypatch.setattr(domain, "render", working)
    assert [make("A").number, make("B").number] == ["PRV-2026-0001", "PRV-2026-0002"]


@pytest.mark.django_db
def test_two_that_make_the_same_version_keep_one(quick: list[str]) -> None:
    one = prepare("letter", "A1", snapshot=SNAPSHOT, template=TEMPLATE)
    other = prepare("letter", "A1", snapshot=SNAPSHOT | {"text": "Annat"}, template=TEMPLATE)
    save_prepared(one)
    with pytest.raises(Conflict):
        save_prepared(other)
    assert Document.objects.get() == one.document


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_get_ten_numbers_in_a_row() -> None:
    def one(number: int) -> str:
        try:
            return str(number_for("letter", f"R{number}"))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        given = sorted(pool.map(one, range(10)))
    assert given == [f"PRV-{clock.today().year}-{serial:04d}" for serial in range(1, 11)]


def test_two_kinds_never_share_a_prefix() -> None:
    with pytest.raises(ValueError, match="belongs to letter"):
        register_kind("other", label="Annat", prefix="PRV")
    with pytest.raises(ValueError, match="capital letters"):
        register_kind("other", label="Annat", prefix="å1")


@pytest.mark.django_db
def test_lists_do_not_carry_the_bytes(quick: list[str], django_assert_num_queries: Any) -> None:
    make("A1")
    with django_assert_num_queries(1):
        (document,) = list(Document.objects.about("letter", "A1"))
        assert "content" in document.get_deferred_fields()
    (again,) = list(Document.objects.all())
    assert "content" in again.get_deferred_fields()


@pytest.mark.django_db
def test_a_download_is_an_attachment_that_runs_nothing(quick: list[str]) -> None:
    register_kind("letter", label="Överenskommelse", prefix="PRV")
    answer = download(make("A1"))
    assert answer["Content-Disposition"] == (
        'attachment; filename="_verenskommelse PRV-2026-0001.pdf"; '
        "filename*=UTF-8''%C3%96verenskommelse%20PRV-2026-0001.pdf"
    )
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert (
        answer["Content-Security-Policy"].startswith("default-src 'none'; ")
        and "sandbox" in answer["Content-Security-Policy"]
    )
    assert answer["Cache-Control"] == "private, no-store"


def test_what_the_person_waits_for_comes_before_an_older_version() -> None:
    class Job:
        def __init__(self, state: str) -> None:
            self.state = state

    ready = Document()
    assert document_state(None, None) is DocumentState.MISSING
    assert document_state(None, Job("pending")) is DocumentState.PENDING
    assert document_state(ready, Job("leased")) is DocumentState.PENDING
    assert document_state(ready, Job("failed")) is DocumentState.FAILED
    assert document_state(ready, Job("done")) is DocumentState.READY
    assert document_state(ready, Job("cancelled")) is DocumentState.READY
    assert document_state(ready, None) is DocumentState.READY


def _owner() -> Any:
    return as_role(OWNER, connections["default"].settings_dict["NAME"])


@pytest.mark.django_db(transaction=True)
def test_neither_web_nor_worker_nor_owner_changes_a_document(quick: list[str]) -> None:
    document = make("A1")
    for change in (
        lambda: Document.objects.filter(pk=document.pk).update(title="x"),
        lambda: Document.objects.filter(pk=document.pk).delete(),
        document.save,
    ):
        with pytest.raises((ProgrammingError, IntegrityError)):
            change()
    statements = (
        "UPDATE documents_document SET title = 'x'",
        "DELETE FROM documents_document",
        "TRUNCATE documents_document CASCADE",
    )
    for role, refusal in (
        ("jobbspar_web", psycopg.errors.InsufficientPrivilege),
        ("jobbspar_worker", psycopg.errors.InsufficientPrivilege),
        (OWNER, psycopg.errors.RestrictViolation),
    ):
        with as_role(role, connections["default"].settings_dict["NAME"]) as link:
            for statement in statements:
                with pytest.raises(refusal):
                    link.execute(statement)
    assert Document.objects.get().title == "Provbrev"


@pytest.mark.django_db(transaction=True)
def test_disposal_is_the_owners_alone_and_must_be_said(quick: list[str]) -> None:
    make("A1")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jobbspar.disposal = 'on'")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Document.objects.all().delete()
    with _owner() as link, link.transaction():
        link.execute("SET LOCAL jobbspar.disposal = 'on'")
        with pytest.raises(psycopg.errors.RestrictViolation), link.transaction():
            link.execute("UPDATE documents_document SET title = 'x'")
        assert link.execute("DELETE FROM documents_document").rowcount == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["content = '%PDF-1.7 annat'::bytea", "content = content || ' '::bytea"])
def test_bytes_that_were_tampered_with_are_not_handed_out(quick: list[str], change: str) -> None:
    document = make("A1")
    with _owner() as link:
        link.execute("ALTER TABLE documents_document DISABLE TRIGGER USER")
        link.execute(f"UPDATE documents_document SET {change}")  # type: ignore[arg-type]
    changed = Document.objects.get(pk=document.pk)
    with pytest.raises(Tampered):
        read_bytes(changed)
    with pytest.raises(Tampered):
        download(changed)
