"""Mallar, under Administration: the organisation's own words for its agreements, with versions and what changes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from agreements.contents import example_of
from agreements.domain import wordings
from agreements.enums import AgreementKind
from agreements.forms import WordingForm
from agreements.models import Wording
from agreements.permissions import can_keep_wordings
from agreements.queries import wording_lines
from agreements.wording import field_names, wording_changes
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted

admin_entry = entry(Role.LOCAL_ADMIN)


def _kind(request: Request, kind: str) -> AgreementKind:
    if not can_keep_wordings(request.actor) or kind not in AgreementKind.values:
        raise Http404
    return AgreementKind(kind)


def _home(kind: str) -> str:
    return reverse("wording", args=[kind])


@require_safe
@admin_entry
def wording_list(request: Request) -> HttpResponse:
    """Each kind, with the version in use."""
    if not can_keep_wordings(request.actor):
        raise Http404
    return render(request, "agreements/wordings.html", {"lines": wording_lines(request.actor)})


@require_safe
@admin_entry
def wording(request: Request, kind: str) -> HttpResponse:
    """What is in use, what the draft would change, and how it reads in one of the own rounds."""
    chosen = _kind(request, kind)
    rows = list(Wording.objects.visible_to(request.actor).filter(kind=chosen).select_related("changed_by"))
    draft = next((row for row in rows if row.published_at is None), None)
    in_use = [row for row in rows if row.published_at is not None]
    context: dict[str, Any] = {
        "kind": chosen,
        "draft": draft,
        "in_use": in_use[0] if in_use else None,
        "history": _history(chosen, in_use),
        "changes": wording_changes(chosen, in_use[0].texts if in_use else {}, draft.texts) if draft else [],
        "example": example_of(chosen, request.actor, draft or (in_use[0] if in_use else None)),
    }
    return render(request, "agreements/wording.html", context)


def _history(kind: AgreementKind, rows: list[Wording]) -> list[tuple[Wording, list[Any]]]:
    """The versions that have been in use, newest first, with what each changed."""
    befores = [row.texts for row in rows[1:]] + [{}]
    return [(row, wording_changes(kind, old, row.texts)) for row, old in zip(rows, befores, strict=False)]


@admin_entry
def wording_edit(request: Request, kind: str) -> HttpResponse:
    chosen = _kind(request, kind)
    rows = Wording.objects.visible_to(request.actor).filter(kind=chosen)
    draft, in_use = rows.drafts().first(), rows.in_use().first()
    usual = example_of(chosen, request.actor, None)
    form = WordingForm(request.POST or None, kind=chosen, wording=draft or in_use, usual=usual)

    def work() -> str:
        wordings.save_wording(chosen, texts=form.texts, actor=request.actor)
        return _home(chosen)

    answer = submitted(request, form, work, row=draft, message=_("Mallen är sparad."), cancel_url=_home(chosen))
    context = {"form": form, "kind": chosen, "fields": field_names()}
    return answer or render(request, "agreements/wording_edit.html", context)


@require_POST
@admin_entry
def wording_publish(request: Request, kind: str) -> HttpResponse:
    chosen = _kind(request, kind)
    row = get_object_or_404(Wording.objects.visible_to(request.actor).filter(kind=chosen).order_by("-number")[:1])
    seen = request.POST.get("version", "")
    work = lambda: wordings.publish_wording(row, seen=seen, actor=request.actor)  # noqa: E731
    return pressed(request, work, to=_home(chosen), message=_("Mallen används från och med nu."))


@require_POST
@admin_entry
def wording_discard(request: Request, kind: str) -> HttpResponse:
    chosen = _kind(request, kind)
    row = Wording.objects.visible_to(request.actor).filter(kind=chosen).drafts().first()
    work = lambda: wordings.discard_wording(row, actor=request.actor) if row else None  # noqa: E731
    return pressed(request, work, to=_home(chosen), message=_("Utkastet är borttaget."))
