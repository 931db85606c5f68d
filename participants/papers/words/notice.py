"""Information till registrerad (GDPR art. 12–14): the organisation's own text, as it holds today, in one language."""

from __future__ import annotations

from jobbspar.documents.sections import Section
from participants.enums import NoticeLanguage
from participants.models import NoticeText, Person
from participants.papers.facts import name_on_paper
from participants.papers.section import section
from participants.queries.notices import parts_of

# The receipt, in the languages that somebody has written it in; in others it is Swedish, for whoever files it.
_HANDED = {
    NoticeLanguage.ENGLISH: ("Handed over to", "Name", "Date and signature of the person who hands it over"),
    NoticeLanguage.EASY: ("Du har fått den här informationen", "Namn", "Datum och namn på den som lämnar den"),
}
_SWEDISH = ("Lämnad till", "Namn", "Datum och underskrift av den som lämnar den")


def title(text: NoticeText, person: Person) -> str:
    return parts_of(text.text, person.owner.name)[0]


def sections(text: NoticeText, person: Person) -> list[Section]:
    """The text's own headings, and last to whom it was handed over. The organisation is named, also to a protected
    person: who is responsible must be said (art. 13.1 a), and then nothing in the document says who the person is."""
    _title, parts = parts_of(text.text, person.owner.name)
    heading, name, receipt = _HANDED.get(NoticeLanguage(text.language), _SWEDISH)
    is_easy = text.language == NoticeLanguage.EASY
    said = [
        section(
            part.heading, *(line for lines in part.paragraphs for line in (lines if is_easy else [" ".join(lines)]))
        )
        for part in parts
    ]
    handed = section(heading, facts=[(name, name_on_paper(person))], lines=[receipt])
    is_foreign = text.language not in {NoticeLanguage.SWEDISH, *_HANDED}
    return [*said, handed | ({"is_swedish": True} if is_foreign else {})]
