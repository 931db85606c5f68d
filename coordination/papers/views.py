"""/omgangar/<uuid>/handlingar/: the round's documents, and the button that makes a new version."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination.papers.domain import ask_for_paper
from coordination.papers.enums import SLUGS, PaperKind
from coordination.papers.permissions import can_make_paper, can_read_paper
from coordination.papers.shelf import find_document, paper_rows
from coordination.views.frame import fetch_round, round_page
from jobbspar.accounts.entry import entry, staff_entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed
from jobbspar.documents.models import Document
from jobbspar.documents.queries import archive_copy_of
from jobbspar.documents.responses import download
from tracks.models import Round

_KINDS = {slug: PaperKind(kind) for kind, slug in SLUGS.items()}


@require_safe
@staff_entry
def papers(request: Request, pk: UUID) -> HttpResponse:
    round = fetch_round(request.actor, pk)
    context = {"rows": paper_rows(request.actor, round), "may_make": can_make_paper(request.actor, round)}
    return round_page(request, round, "round_papers", "coordination/rounds/papers.html", context)


@require_safe
@staff_entry
def paper_state(request: Request, pk: UUID, slug: str) -> HttpResponse:
    """The document's part of the page; htmx asks for it until the PDF is there."""
    round = fetch_round(request.actor, pk)
    rows = [row for row in paper_rows(request.actor, round) if row.slug == slug]
    if not rows:
        raise Http404
    page = {"row": rows[0], "round": round}
    to_page = redirect(f"{reverse('round_papers', args=[pk])}#{slug}")
    answer = render(request, "coordination/rounds/_paper.html", page) if request.htmx else to_page
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_safe
@staff_entry
def paper_download(request: Request, pk: UUID, slug: str, number: int) -> HttpResponse:
    return download(_document(request, pk, slug, number))


@require_safe
@staff_entry
def paper_archive(request: Request, pk: UUID, slug: str, number: int) -> HttpResponse:
    """The copy for the archive, for whoever reads the document."""
    copy = archive_copy_of(_document(request, pk, slug, number))
    if copy is None:
        raise Http404
    return download(copy)


def _document(request: Request, pk: UUID, slug: str, number: int) -> Document:
    round, kind = fetch_round(request.actor, pk), _kind(slug)
    document = find_document(round, kind, number) if can_read_paper(request.actor, round, kind) else None
    if document is None:
        raise Http404
    return document


@require_POST
@entry(Role.COORDINATOR)
def paper_make(request: Request, pk: UUID, slug: str) -> HttpResponse:
    """A new version where something differs, or a new try."""
    round, kind = fetch_round(request.actor, pk), _kind(slug)
    if not can_make_paper(request.actor, round):
        raise Http404
    return pressed(
        request, lambda: _make(request, round, kind), to=f"{reverse('round_papers', args=[round.pk])}#{slug}"
    )


def _make(request: Request, round: Round, kind: PaperKind) -> None:
    if ask_for_paper(round, kind, actor=request.actor) is None:
        messages.info(request, _("Inget har ändrats sedan förra versionen. Den gäller fortfarande."))
    else:
        messages.success(request, _("PDF:en skapas nu. Du kan lämna sidan, den blir klar ändå."))


def _kind(slug: str) -> PaperKind:
    if slug not in _KINDS:
        raise Http404
    return _KINDS[slug]
