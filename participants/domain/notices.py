"""Writing the texts to persons: each saving is a new version, and what has been handed over stays as it was."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import create
from jobbspar.accounts.models import Organisation
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from participants.domain._guard import require
from participants.enums import NoticeLanguage, TextKind
from participants.models import NoticeText
from participants.permissions import can_write_notice_text
from participants.queries.notices import headings_of, text_in_force
from participants.texts.languages import LANGUAGES
from participants.texts.plan_sheet import HEADINGS


@transaction.atomic
def write_notice_text(
    language: str,
    text: str,
    *,
    actor: Actor,
    valid_from: date,
    follows: UUID | None = None,
    kind: TextKind = TextKind.PRIVACY,
) -> NoticeText:
    """The organisation's own text in the language, from `valid_from`.

    `follows` is the text that was in force when the form was opened: Conflict where a colleague has written another since.
    """
    require(can_write_notice_text(actor))
    language = NoticeLanguage(language)
    if language not in LANGUAGES[kind]:
        raise ValueError("There is no such text in that language.")
    # One at a time in an organisation, so that two never get the same version.
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    texts = NoticeText.objects.of(actor.organisation_id).filter(kind=kind, language=language)
    latest = texts.order_by("-created_at").first()
    if follows is not None and latest is not None and latest.pk != follows:
        raise Conflict(
            _("En kollega har skrivit en ny version medan du skrev. Läs den, och spara din igen om den ska gälla.")
        )
    if valid_from < clock.today():
        raise RuleError(_("En ny text kan gälla från i dag eller senare."), field="valid_from")
    if latest is not None and latest.text.split() == text.split():
        raise RuleError(_("Texten är densamma som i den senaste versionen."), field="text")
    if kind == TextKind.PLAN:
        _check_headings(text, language)
    swedish = text_in_force(actor.organisation_id, NoticeLanguage.SWEDISH, valid_from, kind)
    return create(
        NoticeText,
        actor=actor,
        action="notice.text_written",
        organisation_id=actor.organisation_id,
        kind=kind,
        language=language,
        edition=_next_edition(texts),
        text=text,
        valid_from=valid_from,
        translates=None if language == NoticeLanguage.SWEDISH else swedish,
    )


def _check_headings(text: str, language: NoticeLanguage) -> None:
    """The sheet sets each heading beside the plan's: in Swedish they are the plan's own, in other languages as many."""
    found = headings_of(text)
    if not all(found):
        raise RuleError(_("En rubrik är tom. Skriv den efter ”# ”."), field="text")
    if len(found) != len(HEADINGS):
        said = _("Det ska vara %(wanted)s rubriker, planens egna i samma ordning. Nu är de %(found)s.")
        raise RuleError(said % {"wanted": len(HEADINGS), "found": len(found)}, field="text")
    for ours, theirs in zip(HEADINGS, found, strict=True):
        if language == NoticeLanguage.SWEDISH and ours != theirs:
            said = _("Rubriken ”%(heading)s” saknas eller står på fel plats. Rubrikerna ska vara planens egna.")
            raise RuleError(said % {"heading": ours}, field="text")


def _next_edition(texts: QuerySet[NoticeText]) -> str:
    """ "2027-2" after "2027-1", whoever wrote that one."""
    year = str(clock.today().year)
    taken = texts.filter(edition__startswith=f"{year}-").values_list("edition", flat=True)
    numbers = [int(edition.partition("-")[2]) for edition in taken]
    return f"{year}-{max(numbers, default=0) + 1}"
