"""/deltagare/<uuid>/handlingar/: a person's documents, the buttons that make them, and the files."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, PERSON_ROLES
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed
from jobbspar.documents.responses import download
from participants.domain import papers, reads
from participants.enums import NoticeLanguage, PaperKind
from participants.forms.persons import ReasonForm
from participants.models import Consent, PersonPaper
from participants.pages.papers import SLUGS, paper_groups, row_of
from participants.papers.kinds import Subject
from participants.permissions import can_make_paper, can_withdraw_paper
from participants.queries.persons import persons_to_show, seen_person
from participants.texts.languages import SHEETS
from participants.views._page import NO_STORE, form_answer
from participants.views.participations import seen_participation
from participants.views.persons import own_person

person_entry = entry(*PERSON_ROLES)
owner_entry = entry(*PERSON_OWNER_ROLES)
_KINDS = {slug: kind for kind, slug in SLUGS.items()}


@require_safe
@person_entry
def person_papers(request: Request, pk: UUID) -> HttpResponse:
    """Each document that the actor may make or read of the person."""
    person = get_object_or_404(persons_to_show(request.actor), pk=pk)
    reads.note_read(request.actor, person.pk, person)
    context = {"person": seen_person(request.actor, person), "groups": paper_groups(request.actor, person)}
    response = render(request, "participants/papers.html", context)
    response["Cache-Control"] = NO_STORE
    return response


@require_POST
@person_entry
def participation_paper_make(request: Request, pk: UUID, slug: str) -> HttpResponse:
    """Plan, easy-read plan or certificate: a new version where something differs, or a new try."""
    part, kind = seen_participation(request, pk), _KINDS.get(slug)
    if kind is None or not can_make_paper(request.actor, kind, part.person, part):
        raise Http404
    return _make(request, lambda: Subject(kind, part.person, participation=part))


@require_POST
@person_entry
def plan_sheet_make(request: Request, pk: UUID, language: str) -> HttpResponse:
    """The plan's translation sheet, in one language."""
    part, chosen = seen_participation(request, pk), _language(language)
    if chosen not in SHEETS or not can_make_paper(request.actor, PaperKind.PLAN_SHEET, part.person, part):
        raise Http404
    return _make(request, lambda: Subject(PaperKind.PLAN_SHEET, part.person, participation=part, language=chosen))


@require_POST
@owner_entry
def consent_paper_make(request: Request, pk: UUID) -> HttpResponse:
    """The form for a consent that has been asked for."""
    rows = Consent.objects.visible_to(request.actor).select_related("person__owner", "round__track")
    consent = get_object_or_404(rows.prefetch_related("organisations"), pk=pk)
    return _make(request, lambda: Subject(PaperKind.CONSENT, consent.person, consent=consent))


@require_POST
@owner_entry
def consent_paper_blank(request: Request, pk: UUID) -> HttpResponse:
    """A form to fill in by hand."""
    person = own_person(request, pk)
    return _make(request, lambda: Subject(PaperKind.CONSENT, person))


@require_POST
@owner_entry
def notice_paper_make(request: Request, pk: UUID, language: str) -> HttpResponse:
    """The information about how data is treated, in one language."""
    person, chosen = own_person(request, pk), _language(language)
    return _make(request, lambda: Subject(PaperKind.NOTICE, person, language=chosen))


def _language(slug: str) -> NoticeLanguage:
    try:
        return NoticeLanguage[slug.upper()]
    except KeyError:
        raise Http404 from None


def _make(request: Request, subject_of: Callable[[], Subject]) -> HttpResponse:
    subject = subject_of()

    def work() -> None:
        if papers.order_paper(subject, actor=request.actor) is None:
            messages.info(request, _("Inget har ändrats sedan förra versionen. Den gäller fortfarande."))
        else:
            messages.success(request, _("PDF:en skapas nu. Du kan lämna sidan, den blir klar ändå."))

    return pressed(request, work, to=reverse("person_papers", args=[subject.person.pk]))


@require_safe
@person_entry
def paper_progress(request: Request, pk: UUID) -> HttpResponse:
    """The document's part of the page; htmx asks for it until the PDF is there."""
    paper = _seen(request, pk)
    row = row_of(request.actor, paper) if request.htmx else None
    if request.htmx and row is None:
        raise Http404
    page = redirect("person_papers", pk=paper.person_id)
    answer = render(request, "participants/_paper.html", {"row": row}) if row else page
    patch_vary_headers(answer, ["HX-Request"])
    answer["Cache-Control"] = NO_STORE
    return answer


@require_safe
@person_entry
def paper_pdf(request: Request, pk: UUID) -> HttpResponse:
    """The file. That it left the house is in the log before it does."""
    paper = _seen(request, pk)
    if paper.made_at is None:
        raise Http404
    return download(papers.hand_out(paper, actor=request.actor))


@person_entry
def paper_withdraw(request: Request, pk: UUID) -> HttpResponse:
    """The certificate is wrong: it no longer holds."""
    paper = _seen(request, pk)
    if paper.made_at is None or paper.withdrawn_at is not None or not can_withdraw_paper(request.actor, paper):
        raise Http404
    form = ReasonForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: papers.withdraw_paper(paper, actor=request.actor, **form.cleaned_data),
        title=_("Återkalla intyget"),
        lead=_("Den som kontrollerar koden får veta att intyget inte gäller längre. Det går inte att ångra."),
        back=(_("Handlingar"), reverse("person_papers", args=[paper.person_id])),
        submit=_("Återkalla"),
        message=_("Intyget är återkallat."),
    )


def _seen(request: Request, pk: UUID) -> PersonPaper:
    rows = PersonPaper.objects.visible_to(request.actor).defer("snapshot")
    related = ("person__owner", "person__home_municipality", "participation__round__track", "participation__person")
    return get_object_or_404(rows.select_related(*related), pk=pk)
