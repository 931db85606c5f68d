"""A person's document is made once, kept as it was, and goes with the person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from coordination.disposal.queries.trace import branches
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.models import AuditEvent
from jobbspar.database import walls
from jobbspar.documents import domain as documents
from jobbspar.documents.errors import RenderFailed, Tampered
from jobbspar.documents.models import Document
from jobbspar.documents.rendering import Rendered
from jobbspar.lib import clock, crypto, identity
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.models import OutboxEntry
from participants.domain import papers, participations
from participants.domain.notices import write_notice_text
from participants.enums import NoticeLanguage, PaperKind, PersonField, TextKind
from participants.models import Disclosure, NoticeText, Participation, Person, PersonPaper
from participants.papers.facts import born
from participants.papers.kinds import Subject
from participants.texts.plan_sheet import HEADINGS
from tests.cast import Cast, a_person, a_user, actor_of, login
from tests.participants.papers.builders import (
    a_participant,
    about,
    asked,
    done,
    handed_out,
    make,
    order,
    read,
)
from tests.participants.ways import a_recruiting_round, ongoing, protected


def test_pressing_twice_is_once_and_nothing_new_is_nothing_new(cast: Cast, quick: list[str]) -> None:
    subject = about(PaperKind.PLAN, a_participant(cast))
    first = order(subject, cast.hamid)
    assert order(subject, cast.hamid).pk == first.pk
    assert done(first) == "done"
    # Neither for the one who made it nor for AF, who writes the plan too.
    for user in (cast.hamid, cast.anders):
        assert papers.order_paper(subject, actor=actor_of(user)) is None
    assert PersonPaper.objects.count() == OutboxEntry.objects.filter(kind=papers.PDF_JOB).count() == 1
    assert AuditEvent.objects.filter(action="personpaper.ordered").count() == 1


def test_a_change_is_a_new_version_and_the_old_one_stays_as_it_was(cast: Cast, quick: list[str]) -> None:
    part = a_participant(cast)
    first = make(about(PaperKind.PLAN, part), cast.hamid)
    before = bytes(handed_out(first, cast.hamid).content)
    participations.save_plan(part, actor=actor_of(cast.hamid), goal="Jag vill bli svetsare.")
    second = make(about(PaperKind.PLAN, read(part)), cast.anders)
    assert (second.number, second.edition, second.series) == (first.number, 2, first.series)
    assert second.created_by == cast.anders and first.created_by == cast.hamid
    assert b"svetsare" in bytes(handed_out(second, cast.hamid).content)
    assert bytes(handed_out(PersonPaper.objects.get(pk=first.pk), cast.hamid).content) == before
    assert handed_out(second, cast.hamid).file_name == f"Individuell plan {first.number} v2.pdf"
    assert quick == [f"Individuell plan {first.number}"] * 2


def test_each_consent_and_each_language_is_a_document_of_its_own(cast: Cast, quick: list[str]) -> None:
    part = a_participant(cast)
    consent, person = asked(cast, part), part.person
    made = [
        make(subject, cast.hamid)
        for subject in (
            Subject(PaperKind.CONSENT, person, consent=consent),
            Subject(PaperKind.CONSENT, person),
            Subject(PaperKind.NOTICE, person, language=NoticeLanguage.SWEDISH),
            Subject(PaperKind.NOTICE, person, language=NoticeLanguage.EASY),
        )
    ]
    assert len({paper.number for paper in made}) == 4 and {paper.edition for paper in made} == {1}


def test_one_that_failed_is_frozen_anew_and_tried_again(
    cast: Cast, quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    part = a_participant(cast)
    paper = order(about(PaperKind.PLAN, part), cast.hamid)

    def broken(html: str, *, title: str) -> Rendered:
        raise RenderFailed("no")

    with monkeypatch.context() as patched:
        patched.setattr(documents, "render", broken)
        OutboxEntry.objects.filter(ref_id=str(paper.pk)).update(max_attempts=1)
        done(paper)
    participations.save_plan(part, actor=actor_of(cast.hamid), goal="Jag vill bli svetsare.")
    again = order(about(PaperKind.PLAN, read(part)), cast.hamid)
    assert (again.pk, again.edition) == (paper.pk, 1) and done(again) == "done"
    again.refresh_from_db()
    assert b"svetsare" in bytes(handed_out(again, cast.hamid).content)


@pytest.mark.parametrize("column", ["content", "sha256", "broken"])
def test_bytes_that_were_changed_are_not_handed_out(cast: Cast, client: Client, quick: list[str], column: str) -> None:
    paper = make(about(PaperKind.PLAN, a_participant(cast)), cast.hamid)
    changed: dict[str, Any] = {
        "content": {"content": crypto.encrypt_bytes(b"%PDF-1.7 another")},
        "sha256": {"sha256": "0" * 64},
        "broken": {"content": b"not even a token"},
    }[column]
    PersonPaper.objects.filter(pk=paper.pk).update(**changed)
    login(client, cast.hamid)
    assert client.get(f"/handling/{paper.pk}/pdf/").status_code == 409
    assert AuditEvent.objects.filter(action="document.tampered").count() == 1


def test_a_snapshot_that_was_changed_is_made_into_nothing(cast: Cast, quick: list[str]) -> None:
    paper = order(about(PaperKind.PLAN, a_participant(cast)), cast.hamid)
    PersonPaper.objects.filter(pk=paper.pk).update(snapshot=crypto.encrypt_bytes(b'{"sections": []}'))
    with pytest.raises(Tampered):
        papers.snapshot_of(PersonPaper.objects.get(pk=paper.pk))
    assert done(paper) != "done"


def test_nothing_of_it_can_be_read_in_the_database(cast: Cast, quick: list[str]) -> None:
    person = a_person(cast, first_name="Amina", last_name="Ensamstående")
    paper = make(about(PaperKind.CERTIFICATE, a_participant(cast, person)), cast.hamid)
    for kept in (bytes(paper.snapshot), bytes(paper.content or b"")):
        assert b"Ensamst" not in kept
    assert not Document.objects.exists(), "what can never be taken away holds nothing of it"
    entry = OutboxEntry.objects.get(kind=papers.PDF_JOB)
    assert "Ensamst" not in f"{entry.payload}{entry.title}{entry.dedup_key}"


def test_when_the_person_goes_the_papers_go(cast: Cast, quick: list[str]) -> None:
    person = a_person(cast)
    make(Subject(PaperKind.CONSENT, person), cast.hamid)
    waiting = order(Subject(PaperKind.NOTICE, person, language=NoticeLanguage.SWEDISH), cast.hamid)
    assert PersonPaper in {branch.model for branch in branches()}
    person.delete()
    assert not PersonPaper.objects.exists() and done(waiting) == "no longer wanted"


def test_it_says_what_is_lacking_and_where_it_is_mended(cast: Cast) -> None:
    part = a_participant(cast)
    part.enrolments.update(state="planned", ended_on=None)
    part.plans.all().delete()
    for kind, words, link in (
        (PaperKind.PLAN, "ingen plan än", f"/deltagande/{part.pk}/plan/andra/"),
        (PaperKind.PLAN_SHEET, "ingen plan än", f"/deltagande/{part.pk}/plan/andra/"),
        (PaperKind.CERTIFICATE, "Ingen insats är genomförd", part.get_absolute_url()),
    ):
        with pytest.raises(RuleError, match=words) as caught:
            papers.order_paper(about(kind, part), actor=actor_of(cast.hamid))
        assert caught.value.link == link
    Person.objects.filter(pk=part.person_id).update(restricted_on="2026-01-01")
    with pytest.raises(RuleError, match="begränsad"):
        papers.order_paper(Subject(PaperKind.CONSENT, read(part).person), actor=actor_of(cast.hamid))


@pytest.mark.parametrize(
    ("kind", "makers"),
    [
        (PaperKind.PLAN, {"hamid", "anders"}),
        (PaperKind.PLAN_EASY, {"hamid", "anders"}),
        (PaperKind.PLAN_SHEET, {"hamid", "anders"}),
        (PaperKind.CERTIFICATE, {"hamid", "kerstin"}),
        (PaperKind.CONSENT, {"hamid"}),
        (PaperKind.NOTICE, {"hamid"}),
    ],
)
def test_who_may_make_which(cast: Cast, quick: list[str], kind: PaperKind, makers: set[str]) -> None:
    part = a_participant(cast)
    subject = about(kind, part)
    if kind == PaperKind.PLAN_SHEET:
        subject = replace(subject, language=NoticeLanguage.ENGLISH)
    if kind in (PaperKind.CONSENT, PaperKind.NOTICE):
        subject = Subject(kind, part.person, language=NoticeLanguage.SWEDISH if kind == PaperKind.NOTICE else "")
    for name in ("hamid", "anders", "kerstin", "sara", "ylva", "lena", "bo", "rut", "ada", "ensam", "ute"):
        if name in makers:
            order(subject, getattr(cast, name))
        else:
            with pytest.raises(NotAllowed):
                papers.order_paper(subject, actor=actor_of(getattr(cast, name)))


def test_the_coordinator_reads_the_plan_but_not_the_one_that_tells_of_health(cast: Cast, quick: list[str]) -> None:
    part = a_participant(cast)
    plain = make(about(PaperKind.PLAN, part), cast.hamid)
    part.plans.update(adaptations="Behöver sitta på förmiddagen.")
    health = make(about(PaperKind.PLAN, part), cast.hamid)
    form = make(Subject(PaperKind.CONSENT, part.person), cast.hamid)
    seen = {
        name: set(PersonPaper.objects.visible_to(actor_of(getattr(cast, name))).values_list("pk", flat=True))
        for name in ("hamid", "anders", "kerstin", "sara", "ute")
    }
    assert seen == {
        "hamid": {plain.pk, health.pk, form.pk},
        "anders": {plain.pk, health.pk},
        "kerstin": {plain.pk},
        "sara": set(),
        "ute": set(),
    }


def test_without_the_name_disclosed_there_is_no_paper(cast: Cast, quick: list[str]) -> None:
    part = a_participant(cast)
    paper = make(about(PaperKind.CERTIFICATE, part), cast.hamid)
    for_gbg = Disclosure.objects.filter(person=part.person, to_organisation=cast.goteborg)
    kerstin = actor_of(cast.kerstin)
    assert PersonPaper.objects.visible_to(kerstin).exists()
    for_gbg.update(fields=[PersonField.PLAN, PersonField.CONTACT])
    assert Participation.objects.visible_to(kerstin).filter(pk=part.pk).exists()
    assert not PersonPaper.objects.visible_to(kerstin).exists()
    with pytest.raises(NotAllowed):
        papers.order_paper(about(PaperKind.CERTIFICATE, part), actor=kerstin)
    with pytest.raises(NotAllowed):
        papers.hand_out(paper, actor=kerstin)


def test_a_protected_persons_papers_are_the_handlers_alone(cast: Cast, quick: list[str]) -> None:
    part = a_participant(cast)
    paper = make(about(PaperKind.CERTIFICATE, part), cast.hamid)
    assert PersonPaper.objects.visible_to(actor_of(cast.anders)).filter(pk=paper.pk).exists()
    protected(cast, part.person, cast.kerstin)
    for name, sees in (("hamid", True), ("kerstin", True), ("anders", False)):
        assert PersonPaper.objects.visible_to(actor_of(getattr(cast, name))).exists() is sees, name
    with pytest.raises(NotAllowed):
        papers.order_paper(about(PaperKind.PLAN, read(part)), actor=actor_of(cast.anders))


def test_the_database_gives_another_organisation_none_of_them(cast: Cast, quick: list[str]) -> None:
    part = a_participant(cast)
    make(about(PaperKind.CERTIFICATE, part), cast.hamid)
    make(Subject(PaperKind.CONSENT, part.person), cast.hamid)
    counts = {}
    for organisation in (cast.molndal, cast.goteborg, cast.kungalv, None):
        with walls.as_org(organisation.pk if organisation else None):
            counts[organisation] = PersonPaper.objects.count()
    assert counts == {cast.molndal: 2, cast.goteborg: 1, cast.kungalv: 0, None: 0}


def test_born_is_a_date_or_what_is_known_of_it_and_never_more(cast: Cast) -> None:
    unknown = next(number for number in sorted(identity.test_numbers()) if number[4:6] == "00" or number[6:8] == "60")
    day = born(a_person(cast))
    assert day is not None and len(day) == 10
    assert born(a_person(cast, number=unknown)) == unknown[:4]
    assert born(a_person(cast, number="", birth_year=1990)) == "1990"
    assert born(a_person(cast, number="", birth_year=None)) is None


def test_what_is_disclosed_for_one_round_opens_no_paper_of_another(cast: Cast, quick: list[str]) -> None:
    part = a_participant(cast)
    paper = make(about(PaperKind.CERTIFICATE, part), cast.hamid)
    Participation.objects.filter(pk=part.pk).update(closed_on=part.admitted_on, state="closed")
    other = ongoing(cast, a_recruiting_round(cast), part.person)
    Disclosure.objects.filter(person=part.person, round=part.round).update(ended_at="2026-01-01T00:00Z")
    assert Disclosure.objects.filter(round=other.round, to_organisation=cast.goteborg, ended_at=None).exists()
    assert not PersonPaper.objects.visible_to(actor_of(cast.kerstin)).filter(pk=paper.pk).exists()


def test_a_sheet_is_made_of_a_text_that_fits_the_plan(cast: Cast, quick: list[str]) -> None:
    part = a_participant(cast)
    old = "\n".join(["Blad", *(f"# Rubrik {number}\nText." for number in range(len(HEADINGS) - 1))])
    NoticeText.objects.create(
        organisation=cast.molndal, kind=TextKind.PLAN, language=NoticeLanguage.SOMALI, edition="gammal", text=old,
        valid_from=clock.today(),
    )  # fmt: skip
    for language in (NoticeLanguage.SOMALI, NoticeLanguage.SWEDISH, NoticeLanguage.ARABIC):
        with pytest.raises(RuleError, match="finns inte på det språket, eller är för gammal"):
            order(Subject(PaperKind.PLAN_SHEET, part.person, participation=part, language=language), cast.hamid)


@pytest.mark.parametrize("kind", [PaperKind.PLAN_SHEET, PaperKind.NOTICE])
def test_what_is_said_in_another_language_says_which_and_how_it_is_read(
    cast: Cast, quick: list[str], kind: PaperKind
) -> None:
    part = a_participant(cast)
    mona = actor_of(a_user("Mona Administratör", cast.molndal, Role.LOCAL_ADMIN))
    text = "\n".join(["{organisation}", *(f"# هدفي {number}\nهدفي" for number in range(len(HEADINGS)))])
    wanted = TextKind.PLAN if kind == PaperKind.PLAN_SHEET else TextKind.PRIVACY
    write_notice_text(NoticeLanguage.ARABIC, text, actor=mona, valid_from=clock.today(), kind=wanted)
    subject = about(kind, part) if kind == PaperKind.PLAN_SHEET else Subject(kind, part.person)
    page = bytes(handed_out(make(replace(subject, language="arabiska"), cast.hamid), cast.hamid).content).decode()
    if kind == PaperKind.PLAN_SHEET:
        assert page.count('<div class="doc-sheet-said" lang="ar" dir="rtl">') == len(HEADINGS)
        assert "<h2>Mitt mål</h2>" in page and '<p class="doc-sheet-title">Mölndal</p>' in page
    else:
        assert '<h1><span lang="ar" dir="rtl">Mölndal</span></h1>' in page
        assert '<div class="doc-paper" lang="ar" dir="rtl">' in page
        assert '<section lang="sv" dir="ltr">' in page and "Lämnad till" in page
