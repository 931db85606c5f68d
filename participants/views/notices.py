"""The texts to persons: which there are, one of them as it is handed over, and writing a new version."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, Role
from jobbspar.accounts.http import Request
from participants.domain.notices import write_notice_text
from participants.enums import NoticeLanguage, TextKind
from participants.forms.notices import NoticeTextForm
from participants.models import NoticeText
from participants.pages.privacy import privacy_tabs
from participants.permissions import can_write_notice_text
from participants.queries.notices import beside_plan, language_rows, parts_of
from participants.texts.languages import CODES, LANGUAGES, RIGHT_TO_LEFT
from participants.views._page import form_answer

notice_entry = entry(*PERSON_OWNER_ROLES, Role.LOCAL_ADMIN)
_WRITE = {TextKind.PRIVACY: "notice_text_write", TextKind.PLAN: "plan_text_write"}
_TITLES = {TextKind.PRIVACY: gettext_lazy("Information till personen"), TextKind.PLAN: TextKind.PLAN.label}


@require_safe
@notice_entry
def notice_texts(request: Request) -> HttpResponse:
    """One list a kind of text, with a row a language."""
    words = {"in_force": _("Gäller"), "older": _("Äldre än den svenska"), "missing": _("Översättning saknas")}
    context = {
        "lists": [_list(request, kind, words) for kind in TextKind],
        "may_write": can_write_notice_text(request.actor),
        "tabs": privacy_tabs(request.actor, "notice_texts"),
    }
    return render(request, "participants/notice_texts.html", context)


def _list(request: Request, kind: TextKind, words: dict[str, str]) -> dict[str, Any]:
    rows = language_rows(request.actor.organisation_id, kind, **words)
    return {"kind": kind, "rows": rows, "write": _WRITE[kind]}


@require_safe
@notice_entry
def notice_text(request: Request, pk: UUID) -> HttpResponse:
    """The text on paper: also a version that no longer holds, since somebody may have got it."""
    text = get_object_or_404(NoticeText.objects.visible_to(request.actor), pk=pk)
    if not text.text:
        raise Http404
    language = NoticeLanguage(text.language)
    heading, parts = parts_of(text.text, request.actor.organisation_name)
    # The plan is in Swedish, so its headings stand with the translated ones.
    is_sheet = text.kind == TextKind.PLAN and language != NoticeLanguage.SWEDISH
    context = {
        "text": text,
        "title": _TITLES[TextKind(text.kind)],
        "heading": heading,
        "parts": beside_plan(parts) if is_sheet else [("", part) for part in parts],
        "code": CODES[language],
        "is_right_to_left": language in RIGHT_TO_LEFT,
    }
    return render(request, "participants/notice_text.html", context)


@entry(Role.LOCAL_ADMIN)
def notice_text_write(request: Request, language: str, kind: TextKind = TextKind.PRIVACY) -> HttpResponse:
    """A new version; what has been handed over stays as it was."""
    chosen = next((one for one in LANGUAGES[kind] if one.name.lower() == language), None)
    if chosen is None:
        raise Http404
    rows = NoticeText.objects.visible_to(request.actor).filter(kind=kind).order_by("-created_at")
    form = NoticeTextForm(request.POST or None, latest=rows.filter(language=chosen).first(), kind=kind, language=chosen)
    swedish = rows.filter(language=NoticeLanguage.SWEDISH).first() if chosen != NoticeLanguage.SWEDISH else None
    return form_answer(
        request,
        form,
        lambda: write_notice_text(chosen, actor=request.actor, kind=kind, **form.cleaned_data),
        title=_("%(text)s, %(language)s") % {"text": kind.label, "language": str(chosen.label).lower()},
        lead=_("Det du sparar blir en ny version. De som redan har fått texten har kvar den de fick."),
        back=(_("Informationstexter"), reverse("notice_texts")),
        submit=_("Spara som ny version"),
        message=_("Den nya versionen är sparad."),
        template="participants/notice_text_write.html",
        more={"swedish": swedish},
    )
