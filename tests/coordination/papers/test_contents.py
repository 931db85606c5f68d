"""What stands in each document: every heading of domain.md 2.6 in order, the round's own data, and nobody's."""

import io

import pikepdf
import pytest

from coordination.models import Issue
from coordination.papers.enums import PREFIXES, PaperKind
from coordination.papers.kinds import compose
from coordination.papers.shelf import find_document
from jobbspar.documents.domain import read_bytes
from jobbspar.documents.models import Document
from tests.cast import Cast, a_person
from tests.coordination.builders import a_participation
from tests.coordination.papers.builders import a_finished_round, a_told_round, make, text_of
from tracks.enums import Phase
from tracks.models import Round

pytestmark = pytest.mark.django_db
HEADINGS = {
    PaperKind.LEAFLET: [
        "Vad är ett jobbspår?",
        "Så går det till",
        "Det här behöver vi av dig",
        "Det här får du",
        "Bra att veta",
        "Kontakta oss",
    ],
    PaperKind.PROFILE: [
        "Yrke och SSYK",
        "Arbetsgivare och arbetsställen",
        "Antal och startdatum",
        "Arbetsuppgifter",
        "Krav",
        "Språkkrav",
        "Formella krav",
        "Arbetstider och resor",
        "Arbetsmiljö och fysiska krav",
        "Lön och avtal",
        "Det vi lär ut på plats",
        "Tillgänglighet och anpassning",
        "Fastställd av, datum och version",
    ],
    PaperKind.RECRUITMENT_PLAN: [
        "1 Vad vi rekryterar till",
        "2 Vem vi söker",
        "3 När",
        "4 Vem som gör vad",
        "5 Informationsträffar och studiebesök",
        "6 Urvalsmetod",
        "7 Sakliga kriterier",
        "8 Besked till dem som söker",
        "9 Personuppgifter och likabehandling",
    ],
    PaperKind.STEERING: [
        "1 Läget",
        "2 Siffror",
        "3 Moment",
        "4 Insatskedjan",
        "5 Hinder som lyfts till styrgruppen",
        "6 Beslut som behövs",
        "7 Fattade beslut",
    ],
    PaperKind.FINAL_REPORT: [
        "1 Sammanfattning",
        "2 Bakgrund och mål",
        "3 Parter och organisation",
        "4 Arbetsgivarens behov och kravprofil",
        "5 Genomförande per fas",
        "6 Deltagare",
        "7 Resultat",
        "8 Arbetsgivarnas omdöme",
        "9 Deltagarnas omdöme",
        "10 Ekonomi",
        "11 Glapp, problem och eskaleringar",
        "Styrgruppens beslut",
        "12 Jämställdhet och tillgänglighet",
        "13 Lärdomar",
        "14 Beslut om ny omgång",
        "Bilaga: metod och definitioner",
    ],
}
HOSTILE = (
    "<b>fet</b> {{ number }} {% now 'Y' %} <svg onload=x> <style>@import url(http://127.0.0.1:9/x)</style> "
    "<img src=file:///etc/passwd> <script>x</script>"
)


def outlines(document: Document) -> list[str]:
    """The bookmarks, which are made of the headings."""
    with pikepdf.open(io.BytesIO(read_bytes(document))) as pdf:
        found: list[str] = []
        waiting = [pdf.Root.Outlines.First]
        while waiting:
            item = waiting.pop()
            found.append(str(item.Title))
            waiting += [item[key] for key in ("/Next", "/First") if key in item]
        return found


@pytest.mark.parametrize("kind", PaperKind)
def test_each_has_all_its_headings_in_order_and_says_what_it_is(cast: Cast, kind: PaperKind) -> None:
    document = make(cast, a_finished_round(cast), kind)
    assert outlines(document) == [str(kind.label), *HEADINGS[kind]]
    text = text_of(document)
    places = [text.find(heading) for heading in HEADINGS[kind]]
    assert -1 not in places
    assert document.number in text and f"Sida 1 ({document.pages})" in text
    with pikepdf.open(io.BytesIO(read_bytes(document))) as pdf:
        assert str(pdf.Root.Lang) == "sv" and bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.docinfo["/Title"]) == f"{kind.label} {document.number}"
        assert set(pdf.docinfo.keys()) <= {"/Title", "/Producer"}
    assert document.number.startswith(f"{PREFIXES[kind]}-")
    assert document.file_name == f"{kind.label} {document.number}.pdf"


def test_the_profile_tells_every_requirement_once_and_who_has_confirmed(cast: Cast) -> None:
    text = text_of(make(cast, a_told_round(cast), PaperKind.PROFILE))
    for words in ("Montera bromsar", "Truckkort", "Lyfta 15 kilo", "Utdrag ur belastningsregistret", "Skift, dag"):
        assert text.count(words) == 1
    assert "sparas inte" in text and "Kerstin" in text and "Hisingens Lastvagnar AB" in text


def test_the_recruitment_plan_tells_when_where_and_how(cast: Cast) -> None:
    text = text_of(make(cast, a_told_round(cast), PaperKind.RECRUITMENT_PLAN))
    for words in ("Stadsbiblioteket", "Informationsträff", "1. Informationsträff", "Intervju med arbetsgivaren"):
        assert words in text


def test_the_leaflet_is_one_page_and_tells_no_employers_business(cast: Cast) -> None:
    document = make(cast, a_told_round(cast), PaperKind.LEAFLET)
    text = text_of(document)
    assert document.pages == 1
    assert "Hisingens" not in text and "Kerstin" in text


class TestTheSteeringPapers:
    def test_hold_neutral_words_and_never_the_hindrances_own(self, cast: Cast) -> None:
        text = text_of(make(cast, a_told_round(cast), PaperKind.STEERING))
        assert "Det saknas en buss" in text and "Kommunen hyr en lokal till." in text
        assert "Zlatan" not in text and "Zita" not in text

    @pytest.mark.parametrize(("people", "words"), [(0, "Deltagare 0"), (3, "färre än 5"), (6, "5–9")])
    def test_tell_no_exact_number_of_people(self, cast: Cast, people: int, words: str) -> None:
        assert words in text_of(make(cast, a_told_round(cast, people=people), PaperKind.STEERING))

    def test_of_somebody_who_becomes_protected_are_withheld(self, cast: Cast) -> None:
        round = a_told_round(cast)
        participation = a_participation(cast, round, person=a_person(cast))
        Issue.objects.filter(neutral_text__startswith="Det saknas").update(participation=participation)
        document = make(cast, round, PaperKind.STEERING)
        assert find_document(round, PaperKind.STEERING, document.version)
        type(participation.person).objects.filter(pk=participation.person_id).update(is_protected=True)
        assert find_document(round, PaperKind.STEERING, document.version) is None
        assert "Det saknas en buss" not in text_of(make(cast, round, PaperKind.STEERING))


class TestTheFinalReport:
    def test_says_before_the_end_that_the_figures_are_not_counted_yet(self, cast: Cast) -> None:
        text = text_of(make(cast, a_told_round(cast, Phase.CLOSING, people=3), PaperKind.FINAL_REPORT))
        assert "Siffrorna räknas när omgången avslutas" in text
        assert "Avtalet skrivs under på torsdag." in text and "Insatspaketet är inte överenskommet." in text

    def test_shows_the_frozen_figures_with_small_numbers_hidden(self, cast: Cast) -> None:
        few = figures(a_finished_round(cast, people=3))
        assert set(few.values()) <= {"färre än 5", "visas inte", "0"}

    def test_shows_large_ones(self, cast: Cast) -> None:
        many = figures(a_finished_round(cast, people=7))
        assert (many["Började"], many["Arbete"]) == ("7", "7")

    def test_shows_nothing_that_a_reader_could_subtract_from_the_page_resultat(self, cast: Cast) -> None:
        small, large = a_finished_round(cast, people=3), a_finished_round(cast, people=8)
        assert figures(small)["Arbete"] != "3"
        # Mölndal and Göteborg read the sum, 11, on their page: the larger one would give the smaller away.
        assert figures(large)["Arbete"] != "8"


def figures(round: Round) -> dict[str, str]:
    sections = compose(round, PaperKind.FINAL_REPORT)["sections"]
    return {row["term"]: row["text"] for section in sections[5:7] for row in section["facts"]}


def test_what_somebody_wrote_stands_there_as_it_was_written(cast: Cast) -> None:
    round = a_told_round(cast)
    round.profiles.update(tasks=HOSTILE, pay=HOSTILE)
    text = text_of(make(cast, round, PaperKind.PROFILE))
    assert text.count(" ".join(HOSTILE.split())) == 2


def test_the_same_round_gives_the_same_words(cast: Cast) -> None:
    round = a_finished_round(cast, people=6)
    assert all(compose(round, kind) == compose(round, kind) for kind in PaperKind)
