"""The texts to persons: which one holds in a language, and the list for those who write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from jobbspar.lib import clock
from participants.enums import NoticeLanguage, TextKind
from participants.models import NoticeText
from participants.texts.languages import LANGUAGES
from participants.texts.notice import HEADING, ORGANISATION
from participants.texts.plan_sheet import HEADINGS


def texts_in_force(organisation_id: object, day: date, kind: TextKind = TextKind.PRIVACY) -> dict[str, NoticeText]:
    """By language: the organisation's own latest, else the one the product comes with. One query."""
    rows = NoticeText.objects.of(organisation_id).filter(kind=kind, valid_from__lte=day)
    # The last one in this order wins: own after the product's, later after earlier.
    ordered = rows.order_by(F("organisation").asc(nulls_first=True), "valid_from", "created_at")
    return {row.language: row for row in ordered}


def text_in_force(
    organisation_id: object, language: str, day: date, kind: TextKind = TextKind.PRIVACY
) -> NoticeText | None:
    return texts_in_force(organisation_id, day, kind).get(language)


def written_languages(organisation_id: object, kind: TextKind) -> list[NoticeLanguage]:
    """Those with a text that holds today, in the order of the list. One query."""
    texts = texts_in_force(organisation_id, clock.today(), kind)
    return [language for language in LANGUAGES[kind] if language in texts and texts[language].text]


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """One language in the list. `tone` and `state` say whether there is a text and whether it follows the Swedish one."""

    language: NoticeLanguage
    current: NoticeText | None
    coming: NoticeText | None
    state: str
    tone: str


def language_rows(
    organisation_id: object, kind: TextKind, *, in_force: str, older: str, missing: str
) -> list[LanguageRow]:
    """Every language, with what holds today and what has been written for a later day. Two queries."""
    today = clock.today()
    now = texts_in_force(organisation_id, today, kind)
    later = NoticeText.objects.of(organisation_id).filter(kind=kind, valid_from__gt=today)
    coming = {row.language: row for row in later}
    swedish = now.get(NoticeLanguage.SWEDISH)
    rows = []
    for language in LANGUAGES[kind]:
        text = now.get(language)
        state, tone = in_force, "ok"
        if text is None or not text.text:
            state, tone = missing, "warn"
        elif language != NoticeLanguage.SWEDISH and swedish and text.translates_id != swedish.pk:
            state, tone = older, "warn"
        rows.append(LanguageRow(language, text, coming.get(language), state, tone))
    return rows


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with the paragraphs beneath it; the lines of a paragraph are kept."""

    heading: str
    paragraphs: tuple[tuple[str, ...], ...]


def parts_of(text: str, organisation: str) -> tuple[str, list[Part]]:
    """The text's own heading and its parts, with the organisation's name put in."""
    title, _newline, rest = text.replace(ORGANISATION, organisation).strip().partition("\n")
    parts: list[Part] = []
    heading, paragraphs, lines = "", [], list[str]()

    def end_paragraph() -> None:
        if lines:
            paragraphs.append(tuple(lines))
            lines.clear()

    for line in rest.splitlines():
        if line.startswith(HEADING):
            end_paragraph()
            if heading or paragraphs:
                parts.append(Part(heading, tuple(paragraphs)))
            heading, paragraphs = line.removeprefix(HEADING).strip(), []
        elif line.strip():
            lines.append(line.strip())
        else:
            end_paragraph()
    end_paragraph()
    parts.append(Part(heading, tuple(paragraphs)))
    return title.removeprefix(HEADING).strip(), parts


def beside_plan(parts: list[Part]) -> list[tuple[str, Part]]:
    """A sheet's parts, each with the plan's heading that it says in another language; "" for what stands before them."""
    named = iter(HEADINGS)
    return [(next(named, "") if part.heading else "", part) for part in parts]


def headings_of(text: str) -> list[str]:
    """The headings within, as a sheet sets them beside the plan's; one that was left empty is ""."""
    first, *rest = [part.heading for part in parts_of(text, ORGANISATION)[1]]
    return [first, *rest] if first else rest
