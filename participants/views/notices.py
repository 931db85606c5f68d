"""The information to persons: which texts there are, one of them as it is handed over, and writing a new version."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, Role
from jobbspar.accounts.http import Request
from participants.domain.notices import write_notice_text
from participants.enums import NoticeLanguage
from participants.forms.rights import NoticeTextForm
from participants.models import NoticeText
from participants.pages.privacy import privacy_tabs
from participants.permissions import can_write_notice_text
from participants.queries.notices import language_rows, parts_of
from participants.texts.notice import CODES, RIGHT_TO_LEFT
from participants.views._page import form_answer

notice_entry = entry(*PERSON_OWNER_ROLES, Role.LOCAL_ADMIN)


@require_safe
@notice_entry
def notice_texts(request: Request) -> HttpResponse:
    """One row a language."""
    words = {"in_force": _("Gäller"), "older": _("Äldre än den svenska"), "missing": _("Översättning saknas")}
    context = {
        "rows": language_rows(request.actor.organisation_id, **words),
        "may_write": can_write_notice_text(request.actor),
        "tabs": privacy_tabs(request.actor, "notice_texts"),
    }
    return render(request, "participants/notice_texts.html", context)


@require_safe
@notice_entry
def notice_text(request: Request, pk: UUID) -> HttpResponse:
    """The text on paper: also a version that no longer holds, since somebody may have got it."""
    text = get_object_or_404(NoticeText.objects.visible_to(request.actor), pk=pk)
    if not text.text:
        raise Http404
    language = NoticeLanguage(text.language)
    heading, parts = parts_of(text.text, request.actor.organisation_name)
    context = {
        "text": text,
        "heading": heading,
        "parts": parts,
        "code": CODES[language],
        "is_right_to_left": language in RIGHT_TO_LEFT,
    }
    return render(request, "participants/notice_text.html", context)


@entry(Role.LOCAL_ADMIN)
def notice_text_write(request: Request, language: str) -> HttpResponse:
    """A new version; what has been handed over stays as it was."""
    try:
        chosen = NoticeLanguage[language.upper()]
    except KeyError:
        raise Http404 from None
    rows = NoticeText.objects.visible_to(request.actor).order_by("-created_at")
    code, is_rtl = CODES[chosen], chosen in RIGHT_TO_LEFT
    latest = rows.filter(language=chosen).first()
    form = NoticeTextForm(request.POST or None, latest=latest, code=code, is_right_to_left=is_rtl)
    swedish = rows.filter(language=NoticeLanguage.SWEDISH).first() if chosen != NoticeLanguage.SWEDISH else None
    return form_answer(
        request,
        form,
        lambda: write_notice_text(chosen, actor=request.actor, **form.cleaned_data),
        title=_("Information på %(language)s") % {"language": str(chosen.label).lower()},
        lead=_("Det du sparar blir en ny version. De som redan har fått informationen har kvar den de fick."),
        back=(_("Informationstexter"), reverse("notice_texts")),
        submit=_("Spara som ny version"),
        message=_("Den nya versionen är sparad."),
        template="participants/notice_text_write.html",
        more={"swedish": swedish},
    )
