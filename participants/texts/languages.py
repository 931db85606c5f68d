"""Which languages each text is written in, and the texts that the product comes with. Others are written by people."""

from typing import Final

from participants.enums import NoticeLanguage, TextKind
from participants.texts import notice, plan_sheet

# Of the texts that come with the product: raised when the words change, since a row is never changed. Without a year,
# as those have that somebody writes ("2027-1"): the two series never meet.
VERSIONS: Final = {TextKind.PRIVACY: "1", TextKind.PLAN: "1"}
# The plan has an easy-read layout of its own, so its sheet is for other languages; the Swedish one is what they translate.
LANGUAGES: Final = {
    TextKind.PRIVACY: tuple(NoticeLanguage),
    TextKind.PLAN: tuple(language for language in NoticeLanguage if language != NoticeLanguage.EASY),
}
# What the plan's sheet is made in: the plan itself is in Swedish.
SHEETS: Final = tuple(language for language in LANGUAGES[TextKind.PLAN] if language != NoticeLanguage.SWEDISH)
SHIPPED: Final = {TextKind.PRIVACY: notice.TEXTS, TextKind.PLAN: plan_sheet.TEXTS}
# As a browser, a PDF and a screen reader are told.
CODES: Final = {
    NoticeLanguage.SWEDISH: "sv",
    NoticeLanguage.EASY: "sv",
    NoticeLanguage.ENGLISH: "en",
    NoticeLanguage.ARABIC: "ar",
    NoticeLanguage.SOMALI: "so",
    NoticeLanguage.DARI: "fa",
    NoticeLanguage.TIGRINYA: "ti",
    NoticeLanguage.UKRAINIAN: "uk",
}
RIGHT_TO_LEFT: Final = frozenset({NoticeLanguage.ARABIC, NoticeLanguage.DARI})
