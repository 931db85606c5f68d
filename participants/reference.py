"""The texts to persons that the product comes with, as rows; loading again adds what is missing and changes nothing."""

from datetime import date
from typing import Final

from participants.enums import NoticeLanguage, TextKind
from participants.models import NoticeText
from participants.texts.languages import LANGUAGES, SHIPPED, VERSIONS

# The day the regulation began to apply: before anybody can have been informed.
FROM: Final = date(2018, 5, 25)


def load() -> int:
    """How many there are. A language without a text gets an empty row, which says that the translation is missing."""
    for kind, languages in LANGUAGES.items():
        swedish = _row(kind, NoticeLanguage.SWEDISH, None)
        for language in languages:
            if language != NoticeLanguage.SWEDISH:
                _row(kind, language, swedish)
    return NoticeText.objects.filter(organisation=None).count()


def _row(kind: TextKind, language: NoticeLanguage, translates: NoticeText | None) -> NoticeText:
    values = {"text": SHIPPED[kind].get(language, ""), "valid_from": FROM, "translates": translates}
    key = {"organisation": None, "kind": kind, "language": language, "edition": VERSIONS[kind]}
    return NoticeText.objects.get_or_create(**key, defaults=values)[0]
