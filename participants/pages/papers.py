"""The page Handlingar of one person: each document, what it lacks, who made which version and how far the PDF has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from jobbspar.accounts.actor import Actor
from jobbspar.documents.queries import DocumentState
from jobbspar.outbox.enums import OPEN_STATES
from jobbspar.outbox.models import OutboxEntry
from participants.domain.papers import PDF_JOB
from participants.enums import PARTICIPATION_PAPERS, ConsentState, NoticeLanguage, PaperKind, TextKind
from participants.models import Consent, Participation, Person, PersonPaper
from participants.pages.persons import consent_words
from participants.papers.kinds import ABOUT, Lack, Subject, lack_of
from participants.permissions import can_change_person, can_make_paper, has_paper_fields
from participants.queries.notices import written_languages
from participants.texts.languages import SHEETS

SLUGS = {PaperKind.PLAN: "plan", PaperKind.PLAN_EASY: "lattlast-plan", PaperKind.CERTIFICATE: "intyg"}


@dataclass(frozen=True, slots=True)
class Edition:
    """One version, as its reader sees it."""

    id: UUID
    number: str
    edition: int
    made_at: datetime | None
    ordered_at: datetime
    made_by: str
    pages: int | None
    is_withdrawn: bool
    may_withdraw: bool


@dataclass(frozen=True)
class PaperRow:
    """One document. `lack`: why it cannot be made just now. `make_url` is empty for whoever only reads. `then` is what is
    noted once it has been used: label and address."""

    key: str
    label: str
    about: str
    lack: Lack | None
    make_url: str
    state: DocumentState
    editions: list[Edition] = field(default_factory=list)
    then: tuple[str, str] | None = None

    @property
    def made(self) -> list[Edition]:
        return [edition for edition in self.editions if edition.made_at]

    @property
    def waiting(self) -> Edition | None:
        """The one that is being made, or could not be."""
        return next((edition for edition in self.editions[:1] if not edition.made_at), None)

    @property
    def newest(self) -> Edition | None:
        return self.made[0] if self.made else None

    @property
    def earlier(self) -> list[Edition]:
        return self.made[1:]


@dataclass(frozen=True)
class PaperGroup:
    """The person's own documents, or those of one participation. `note` says why there are none."""

    key: str
    title: str
    rows: list[PaperRow]
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The papers the actor sees of the person, the jobs of those that are not made, and which languages there are texts
    in: four queries however many."""

    papers: list[PersonPaper]
    jobs: dict[str, str]
    languages: dict[TextKind, list[NoticeLanguage]]

    def row(
        self,
        actor: Actor,
        subject: Subject,
        label: str,
        make_url: str,
        *,
        about: str = "",
        then: tuple[str, str] | None = None,
        like: PaperRow | None = None,
    ) -> PaperRow:
        """`like`: another document that is made by the same and lacks the same, which is then not asked again."""
        mine = [paper for paper in self.papers if _is_of(paper, subject)]
        if like is None:
            may_make = can_make_paper(actor, subject.kind, subject.person, subject.participation)
            lack = lack_of(subject) if may_make else None
        else:
            may_make, lack = bool(like.make_url), like.lack
        return PaperRow(
            key=_key(subject),
            label=label,
            about=about or str(ABOUT[subject.kind]),
            lack=lack,
            make_url=make_url if may_make else "",
            state=self._state(mine[0]) if mine else DocumentState.MISSING,
            editions=[_edition(paper, may_make=may_make) for paper in mine],
            then=then if may_make else None,
        )

    def _state(self, newest: PersonPaper) -> DocumentState:
        if newest.made_at is not None:
            return DocumentState.READY
        return DocumentState.PENDING if self.jobs.get(str(newest.pk), "") in OPEN_STATES else DocumentState.FAILED


def paper_groups(actor: Actor, person: Person) -> list[PaperGroup]:
    """Everything of the page. The number of queries hangs on the number of participations, not on that of papers."""
    shelf = _shelf(actor, person)
    parts = Participation.objects.visible_to(actor).filter(person=person)
    groups = [_of_participation(actor, part, shelf) for part in parts.select_related(*_PART).order_by("-admitted_on")]
    if can_change_person(actor, person):
        groups.append(PaperGroup("personen", _("Samtycke och information"), list(_of_person(actor, person, shelf))))
    return groups


_PART = ("round__track", "person__home_municipality", "person__owner")


def _shelf(actor: Actor, person: Person) -> _Shelf:
    rows = PersonPaper.objects.visible_to(actor).without_bytes().filter(person=person)
    papers = list(rows.select_related("created_by").order_by("-edition", "-created_at"))
    keys = [str(paper.pk) for paper in papers if paper.made_at is None]
    jobs = OutboxEntry.objects.filter(kind=PDF_JOB, ref_id__in=keys).values_list("ref_id", "state") if keys else ()
    return _Shelf(papers, dict(jobs), {kind: written_languages(person.owner_id, kind) for kind in TextKind})


def _of_participation(actor: Actor, part: Participation, shelf: _Shelf) -> PaperGroup:
    is_shown = part.person.owner_id == actor.organisation_id or has_paper_fields(actor, part)
    return PaperGroup(
        str(part.pk),
        f"{part.round}, {part.number}",
        list(_rows_of(actor, part, shelf)) if is_shown else [],
        "" if is_shown else _("Namn och plan är inte utlämnade till er för den här omgången."),
    )


def _rows_of(actor: Actor, part: Participation, shelf: _Shelf) -> Iterator[PaperRow]:
    """One row a document; of the translation sheet one a language that has a text, made by whoever makes the plan."""
    plan: PaperRow | None = None
    for kind in PARTICIPATION_PAPERS:
        if kind == PaperKind.PLAN_SHEET:
            for language in (one for one in shelf.languages[TextKind.PLAN] if one in SHEETS):
                subject = Subject(kind, part.person, participation=part, language=language)
                url = reverse("plan_sheet_make", args=[part.pk, language.name.lower()])
                yield shelf.row(actor, subject, _in_language(kind, language), url, like=plan)
        else:
            url = reverse("participation_paper_make", args=[part.pk, SLUGS[kind]])
            row = shelf.row(actor, Subject(kind, part.person, participation=part), str(kind.label), url)
            plan = plan or row
            yield row


def _of_person(actor: Actor, person: Person, shelf: _Shelf) -> Iterator[PaperRow]:
    """The forms for what has been asked for, an empty form, and the information in each language that has a text."""
    written = {paper.consent_id for paper in shelf.papers if paper.consent_id}
    consents = person.consents.select_related("round__track", "person").prefetch_related("organisations")
    for consent in consents.order_by("created_at", "pk"):
        if consent.state == ConsentState.REQUESTED or consent.pk in written:
            yield _form_row(actor, person, consent, shelf)
    blank, about = _("Samtyckesblankett att fylla i för hand"), _("Tom blankett. Bara personens namn är ifyllt.")
    subject = Subject(PaperKind.CONSENT, person)
    url, then = (
        reverse("consent_paper_blank", args=[person.pk]),
        _noted(_("Registrera samtycke"), "person_consent", person),
    )
    yield shelf.row(actor, subject, blank, url, about=about, then=then)
    for language in shelf.languages[TextKind.PRIVACY]:
        url = reverse("notice_paper_make", args=[person.pk, language.name.lower()])
        then = _noted(_("Anteckna lämnad information"), "person_notice", person)
        label = _in_language(PaperKind.NOTICE, language)
        yield shelf.row(actor, Subject(PaperKind.NOTICE, person, language=language), label, url, then=then)


def _in_language(kind: PaperKind, language: NoticeLanguage) -> str:
    return f"{kind.label}, {str(language.label).lower()}"


def _form_row(actor: Actor, person: Person, consent: Consent, shelf: _Shelf) -> PaperRow:
    words = consent_words(consent)
    subject = Subject(PaperKind.CONSENT, person, consent=consent)
    label = _("Samtyckesblankett för %(receivers)s") % words
    then = (
        _noted(_("Samtycket är lämnat"), "consent_give", consent) if consent.state == ConsentState.REQUESTED else None
    )
    return shelf.row(actor, subject, label, reverse("consent_paper_make", args=[consent.pk]), then=then)


def _noted(label: str, name: str, thing: Person | Consent) -> tuple[str, str]:
    return label, reverse(name, args=[thing.pk])


def row_of(actor: Actor, paper: PersonPaper) -> PaperRow | None:
    """The part of the page that the paper stands in."""
    rows: Iterable[PaperRow] = (row for group in paper_groups(actor, paper.person) for row in group.rows)
    return next((row for row in rows if any(edition.id == paper.pk for edition in row.editions)), None)


def _is_of(paper: PersonPaper, subject: Subject) -> bool:
    part, consent = subject.participation, subject.consent
    mine = (paper.kind, paper.participation_id, paper.consent_id, paper.language)
    return mine == (subject.kind, part.pk if part else None, consent.pk if consent else None, subject.language)


def _key(subject: Subject) -> str:
    """What the row is called in the page's address."""
    thing: Any = subject.participation or subject.consent or subject.person
    language = f"-{NoticeLanguage(subject.language).name.lower()}" if subject.language else ""
    return f"{subject.kind}-{thing.pk}{language}"


def _edition(paper: PersonPaper, *, may_make: bool) -> Edition:
    is_open = paper.kind == PaperKind.CERTIFICATE and paper.made_at is not None and paper.withdrawn_at is None
    return Edition(
        id=paper.pk,
        number=paper.number,
        edition=paper.edition,
        made_at=paper.made_at,
        ordered_at=paper.created_at,
        made_by=paper.created_by.name if paper.created_by else "",
        pages=paper.pages,
        is_withdrawn=paper.withdrawn_at is not None,
        may_withdraw=may_make and is_open,
    )
