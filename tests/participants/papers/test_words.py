"""What stands in a person's documents: every heading in order, read back from PDFs that were really made."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PageObject

from jobbspar.accounts.enums import Role
from jobbspar.documents.models import Document
from jobbspar.lib import clock, crypto, identity
from jobbspar.lib.dates import date_text
from participants.domain.notices import write_notice_text
from participants.enums import NoticeLanguage, PaperKind, TextKind
from participants.models import Participation, Person, PersonPaper
from participants.papers.kinds import Subject
from participants.texts.plan_sheet import HEADINGS
from tests.cast import Cast, a_person, a_user, actor_of
from tests.participants.papers.builders import (
    PLACE,
    SCHOOL,
    WORKPLACE,
    a_participant,
    about,
    asked,
    handed_out,
    in_order,
    make,
    read,
    reader_of,
    text_of,
)
from tests.participants.ways import protected

PLAN = [
    "Namn och deltagarnummer", "Kontaktpersoner", "Mitt mål", "Min väg", "Språkstöd och annat stöd",
    "Anpassningar jag vill ska vara kända", "Ersättning under tiden", "Vad jag lovar och vad vi lovar",
    "Om det inte fungerar", "Uppföljningstider", "Samtycken", "Så behandlas dina uppgifter", "Underskrifter",
]  # fmt: skip
EASY = [
    "Vem planen är för", "De här hjälper mig", "Mitt mål", "Min väg", "Steg 1: Yrkessvenska", "Steg 2: Praktik",
    "Stöd som jag får", "Det här vill jag att ni vet", "Pengar under tiden", "Vad vi lovar varandra",
    "Om det inte fungerar", "När vi träffas", "Det här har jag sagt ja till", "Mina uppgifter", "Vi skriver under här",
]  # fmt: skip
ENGLISH_PLAN = [
    "Name and participant number", "Contacts", "My goal", "My path", "Language support and other support",
    "Adjustments that I want others to know about", "Money during this time", "What I promise and what we promise",
    "If something does not work", "Follow-up meetings", "Consents", "How your data is used", "Signatures",
]  # fmt: skip
CERTIFICATE = [
    "Namn", "Jobbspår och omgång", "Tid och omfattning", "Genomförda insatser", "Kompetenser som visats", "Certifikat",
    "Handledarens omdöme", "Utfärdare, ort och datum", "Verifieringskod",
]  # fmt: skip
CONSENT = [
    "Vem det gäller", "Vad jag säger ja till", "Vem som får uppgifterna", "Vilka uppgifter som får lämnas",
    "För vilket jobbspår", "Hur länge det gäller", "Det här behöver du veta", "Något jag vill lägga till", "Underskrift",
]  # fmt: skip
NOTICE = [
    "Så behandlar vi dina uppgifter", "Varför vi behöver uppgifter om dig", "Vilket stöd vi har i lag",
    "Vilka uppgifter vi har", "Vilka som får se uppgifterna", "Hur länge uppgifterna finns kvar", "Vad du har rätt till",
    "Vem du vänder dig till", "Lämnad till",
]  # fmt: skip


def keep(document: Document) -> Document:
    """Also as a file where PAPER_SHOTS names a folder."""
    if folder := os.environ.get("PAPER_SHOTS"):
        test = os.environ["PYTEST_CURRENT_TEST"].partition("::test_")[2].split()[0].replace("/", "-")
        Path(folder, f"{document.kind}-{test[:50]}.pdf").write_bytes(bytes(document.content))
    return document


def number_of(person: Person) -> str:
    return identity.parse(crypto.decrypt(bytes(person.identity_encrypted or b"").decode())).full()


def test_the_plan_has_every_heading_and_what_was_agreed(cast: Cast) -> None:
    part = a_participant(cast)
    document = keep(handed_out(make(about(PaperKind.PLAN, part), cast.hamid), cast.hamid))
    text = text_of(document)
    assert in_order(text, PLAN)
    for words in (
        "Amina Testsson", part.number, "Hamid Handläggare", "Anders Arbetsförmedlare", "Kerstin Koordinator",
        "Greta Handledare", "Jag vill bli montör.", "Yrkessvenska", "Närvaro av heltid", PLACE, "Mölndal",
        "Språkstöd två timmar i veckan", "Aktivitetsstöd", "minst var trettionde dag",
        "får lämnas: namn och personnummer", "Hisingens Lastvagnar AB",
        f"Vi kom överens om planen {date_text(clock.today())}.",
        "Deltagaren", "Arbetsförmedlingen", "Sida 1 (",
    ):  # fmt: skip
        assert words in text, words
    assert "Nästa tid:" in text, "the follow-ups are made in the room above"


def test_the_easy_plan_says_the_same_one_thought_a_line_without_a_table(cast: Cast) -> None:
    part = a_participant(cast)
    document = keep(handed_out(make(about(PaperKind.PLAN_EASY, part), cast.hamid), cast.hamid))
    text = text_of(document)
    assert in_order(text, EASY)
    lines = [line.strip() for page in reader_of(document).pages for line in page.extract_text().splitlines()]
    for line in (
        "Jag vill bli montör.",
        "Jag vill arbeta heltid.",
        "Det är 75 procent av heltid.",
    ):
        assert line in lines, line
    assert f"Jag är här: {PLACE}." in text
    raw = bytes(document.content)
    assert b"/Table" not in raw.replace(b"/TableOf", b""), "no table, and none in the tags"


def a_sheet(part: Participation, language: NoticeLanguage = NoticeLanguage.ENGLISH) -> Subject:
    return Subject(PaperKind.PLAN_SHEET, part.person, participation=part, language=language)


def test_the_sheet_has_the_plans_headings_beside_the_same_in_english(cast: Cast) -> None:
    part = a_participant(cast)
    part.plans.update(adaptations="Behöver sitta på förmiddagen.")
    document = keep(handed_out(make(a_sheet(part), cast.hamid), cast.hamid))
    text = text_of(document)
    assert [*PLAN, "Egna anteckningar"] == list(HEADINGS)
    pairs = [words for pair in zip(PLAN, ENGLISH_PLAN, strict=True) for words in pair]
    assert in_order(text, [*pairs, "Egna anteckningar", "Your own notes"])
    assert part.number in text and "Engelska" in text and "Translation sheet for your plan" in text
    # What is agreed stands in the plan alone, so the sheet may lie about.
    for secret in ("Amina", "bli montör", "Aktivitetsstöd", "förmiddagen", "Hamid"):
        assert secret not in text, secret
    assert not PersonPaper.objects.get(kind=PaperKind.PLAN_SHEET).holds_health


@pytest.mark.parametrize(
    ("language", "word", "font"),
    [
        (NoticeLanguage.ARABIC, "هدفي", "Noto-Sans-Arabic"),
        (NoticeLanguage.DARI, "گپ", "Noto-Sans-Arabic"),
        (NoticeLanguage.TIGRINYA, "ዕላማይ", "Noto-Sans-Ethiopic"),
        (NoticeLanguage.UKRAINIAN, "Моєї ґанок", "Source-Sans-3-Cyr"),
    ],
)
def test_every_language_is_written_with_letters_of_its_own(
    cast: Cast, language: NoticeLanguage, word: str, font: str
) -> None:
    """Not with whatever the machine has: those may be missing, or look like nothing else on the page."""
    mona = a_user("Mona Administratör", cast.molndal, Role.LOCAL_ADMIN)
    text = "\n".join([word, *(f"# {word} {number}\n{word}" for number in range(len(HEADINGS)))])
    write_notice_text(language, text, actor=actor_of(mona), valid_from=clock.today(), kind=TextKind.PLAN)
    document = keep(handed_out(make(a_sheet(a_participant(cast), language), cast.hamid), cast.hamid))
    fonts = {str(name) for page in reader_of(document).pages for name in fonts_of(page)}
    assert any(font in name for name in fonts)
    assert not [name for name in fonts if "Source-Sans-3" not in name and "Noto-Sans" not in name]
    assert all(letters in text_of(document) for letters in word.split())


def fonts_of(page: PageObject) -> Iterator[str]:
    for font in page["/Resources"]["/Font"].values():
        yield font.get_object()["/BaseFont"]


def test_the_certificate_says_what_was_done_and_shown_and_no_more(cast: Cast) -> None:
    part = a_participant(cast)
    number = number_of(part.person)
    paper = make(about(PaperKind.CERTIFICATE, part), cast.hamid)
    document = keep(handed_out(paper, cast.hamid))
    text = text_of(document)
    assert in_order(text, CERTIFICATE)
    born = f"{number[:4]}-{number[4:6]}-{number[6:8]}"
    for words in (
        "Amina Testsson", f"Född {born}", part.round.track.name, "Yrkessvenska", "75 % av heltid", PLACE,
        "Förstå instruktioner", "Ungefär B1", "Samtal med läraren", "Lyfta 15 kilo", "Vid urvalet", "Hamid Handläggare",
        "Mölndal", f"Datum {date_text(clock.today())}", str(paper.check_code), f"/kontrollera/{paper.check_code}/",
    ):  # fmt: skip
        assert words in text, words
    for words in (number[9:], number, "Praktik", "Köra truck", "Läsa ritning", "Aktivitetsstöd", part.number):
        assert words not in text, words


def test_the_consent_form_is_filled_in_with_what_was_asked_for(cast: Cast) -> None:
    part = a_participant(cast)
    consent = asked(cast, part)
    document = keep(handed_out(make(Subject(PaperKind.CONSENT, part.person, consent=consent), cast.hamid), cast.hamid))
    text = text_of(document)
    assert in_order(text, CONSENT)
    for words in (
        "Amina Testsson", "att Mölndal lämnar uppgifter om mig", "10 kap. 1 § och 12 kap. 2 §", "Göteborg",
        "Hisingens Lastvagnar AB", "X Kontaktuppgifter", "X Utbildning och språk", str(part.round),
        f"Till och med {date_text(consent.valid_to or clock.today())}", "inte ett samtycke till att dina personuppgifter",
    ):  # fmt: skip
        assert words in text, words
    assert "X Bedömning" not in text and "Bedömning" in text


def test_an_empty_form_has_lines_to_write_on(cast: Cast) -> None:
    person = a_person(cast)
    text = text_of(keep(handed_out(make(Subject(PaperKind.CONSENT, person), cast.hamid), cast.hamid)))
    assert in_order(text, CONSENT) and text.count("Organisation Organisation Organisation") == 1
    assert "X Kontaktuppgifter" not in text


@pytest.mark.parametrize(
    ("language", "headings", "last"),
    [
        (NoticeLanguage.SWEDISH, NOTICE, "Integritetsskyddsmyndigheten, imy.se."),
        (
            NoticeLanguage.EASY,
            ["Dina uppgifter hos oss", "Vad sparar vi?", "Du har fått den här informationen"],
            "imy.se.",
        ),
        (NoticeLanguage.ENGLISH, ["How we use your personal data", "Your rights", "Handed over to"], "imy.se."),
    ],
)
def test_the_information_is_the_organisations_own_text(
    cast: Cast, language: str, headings: list[str], last: str
) -> None:
    person = a_person(cast, first_name="Amina", last_name="Testsson")
    document = keep(handed_out(make(Subject(PaperKind.NOTICE, person, language=language), cast.hamid), cast.hamid))
    text = text_of(document)
    assert in_order(text, headings) and "Mölndal" in text and last in text and "Textens version 1" in text
    assert "{organisation}" not in text and "Amina Testsson" in text


def test_neither_title_nor_file_name_nor_foot_says_whose_it_is(cast: Cast) -> None:
    part = a_participant(cast)
    consent = asked(cast, part)
    number = number_of(part.person)
    subjects = [about(kind, part) for kind in (PaperKind.PLAN, PaperKind.PLAN_EASY, PaperKind.CERTIFICATE)]
    subjects += [
        a_sheet(part),
        Subject(PaperKind.CONSENT, part.person, consent=consent),
        Subject(PaperKind.NOTICE, part.person, language=NoticeLanguage.SWEDISH),
    ]
    for subject in subjects:
        document = handed_out(make(subject, cast.hamid), cast.hamid)
        reader = reader_of(document)
        assert reader.metadata and reader.metadata.title == f"{subject.kind.label} {document.number}"
        around = f"{reader.metadata} {document.file_name}"
        whole = " ".join(page.extract_text() for page in reader.pages)
        for secret in ("Amina", "Testsson", number, number[:8]):
            assert secret not in around, secret
        assert number not in whole and number[9:] not in whole
        foot = f"{subject.kind.label} {document.number} · version 1"
        for page in reader.pages:
            assert foot in " ".join(page.extract_text().split()), foot
            assert "Sida" in page.extract_text()


def test_a_protected_persons_papers_name_nobody_and_no_place(cast: Cast) -> None:
    """Each word is one that an ordinary person's papers do have: the tests above read them there."""
    part = a_participant(cast)
    protected(cast, part.person, cast.kerstin, cast.anders)
    part = read(part)
    consent = asked(cast, part)
    part.plans.update(
        goal=f"Jag bor på {PLACE} och vill till {WORKPLACE}. Helst i Mölndals kommun, hos Hisingens Lastvagnar."
    )
    subjects = [about(kind, part) for kind in (PaperKind.PLAN, PaperKind.PLAN_EASY, PaperKind.CERTIFICATE)]
    mona = a_user("Mona Administratör", cast.molndal, Role.LOCAL_ADMIN)
    said = [
        "{organisation} i Mölndal",
        "I {organisation}, Mölndal.",
        *(f"# {one} i Mölndal\nMölndal" for one in HEADINGS),
    ]
    write_notice_text(
        NoticeLanguage.SOMALI, "\n".join(said), actor=actor_of(mona), valid_from=clock.today(), kind=TextKind.PLAN
    )
    subjects += [a_sheet(part, NoticeLanguage.SOMALI), Subject(PaperKind.CONSENT, part.person, consent=consent)]
    born = number_of(part.person)[:4]
    for subject in subjects:
        text = text_of(keep(handed_out(make(subject, cast.hamid), cast.hamid)))
        for word in ("Storgatan", "Mölndal", SCHOOL, WORKPLACE, "Fabriksvägen", "Hisingens", "Greta", "Amina", "Testsson",
                     "Göteborg", "@", f"{born}-"):  # fmt: skip
            assert word not in text, f"{subject.kind}: {word}"
        assert ("[plats]" in text) == (subject.kind in (PaperKind.PLAN, PaperKind.PLAN_EASY, PaperKind.PLAN_SHEET))
