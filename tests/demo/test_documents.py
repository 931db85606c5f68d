"""Every document made from the demo: read back, its headings in order, whole, tagged, Swedish, with its fonts."""

import io
from typing import Any

import pikepdf
import pypdf
import pytest

from agreements.models import Agreement
from coordination.papers.domain import ask_for_paper, read_round
from coordination.papers.enums import PaperKind as RoundPaper
from jobbspar.accounts.queries import actor_for
from jobbspar.documents.domain import read_bytes
from jobbspar.documents.models import Document
from jobbspar.outbox.delivery import attempt
from tests.demo.test_totals import round_of

pytestmark = pytest.mark.usefixtures("demo")

AGREEMENTS = {
    "letter_of_intent": "Parter|Bakgrund och syfte|Kompetensbehovet|Kravprofil|Jobbspårets innehåll i korthet|"
    "Arbetsgivarens åtaganden|Kommunens åtaganden|Arbetsförmedlingens åtaganden|Stöd till arbetsgivare och deltagare|"
    "Kontaktpersoner och mandat|Uppföljning|Sekretess och personuppgifter|Giltighetstid, ändring och avslut|"
    "Rättslig verkan|Underskrifter",
    "employer_agreement": "1 Parter|2 Omfattning|3 Arbetsuppgifter|4 Praktik|5 Urval|6 Anställning efter jobbspåret|"
    "7 Facklig samverkan|8 Uppföljning|9 Ekonomi|10 Personuppgifter och tystnadsplikt|"
    "11 Avvikelse, tvist och uppsägning|12 Kontaktpersoner|13 Underskrifter",
    "municipality_agreement": "1 Parter|2 Lagstöd och beslut|3 Uppdrag och yrkesområde|"
    "4 Platser|5 Pris|6 Fördelningsmodell|"
    "7 Avbrott, sen start och flytt mellan kommuner|8 Fakturering|9 Ansvar för deltagaren|"
    "10 Personuppgiftsansvar och utlämnande|11 Insyn och uppföljning|12 Giltighet, uppsägning och tvist|"
    "Bilaga: deltagarförteckning med löpnummer|Underskrifter",
    "provider_agreement": "1 Parter|2 Uppdraget|3 Köpet|4 Pris och betalning|5 Genomförande och kvalitet|"
    "6 Ändring, avbeställning och avbrott|7 Personuppgifter och tystnadsplikt|8 Uppföljning|"
    "9 Giltighet, uppsägning och tvist|10 Kontaktpersoner|11 Underskrifter",
    "party_agreement": "1 Parter|2 Bakgrund|3 Arbetsuppgifter|4 Lön och kollektivavtal|5 Utbildning bredvid arbetet|"
    "6 Handledning och arbetsmiljö|7 Uppföljning|8 Giltighet och ändring|9 Kontaktpersoner|10 Underskrifter",
}
ROUND_PAPERS = {
    ("employer_leaflet", "A1-2"): "Vad är ett jobbspår?|Så går det till|Det här behöver vi av dig|Det här får du|"
    "Bra att veta|Kontakta oss",
    ("requirement_profile", "A1-2"): "Yrke och SSYK|Arbetsgivare och arbetsställen|Antal och startdatum|"
    "Arbetsuppgifter|Krav|Språkkrav|Formella krav|Arbetstider och resor|Arbetsmiljö och fysiska krav|Lön och avtal|"
    "Det vi lär ut på plats|Tillgänglighet och anpassning|Fastställd av, datum och version",
    ("recruitment_plan", "A1-2"): "1 Vad vi rekryterar till|2 Vem vi söker|3 När|4 Vem som gör vad|"
    "5 Informationsträffar och studiebesök|6 Urvalsmetod|7 Sakliga kriterier|8 Besked till dem som söker|"
    "9 Personuppgifter och likabehandling",
    ("steering_papers", "A1-2"): "1 Läget|2 Siffror|3 Moment|4 Insatskedjan|5 Hinder som lyfts till styrgruppen|"
    "6 Beslut som behövs|7 Fattade beslut",
    ("final_report", "A1-1"): "1 Sammanfattning|2 Bakgrund och mål|3 Parter och organisation|"
    "4 Arbetsgivarens behov och kravprofil|5 Genomförande per fas|6 Deltagare|7 Resultat|8 Arbetsgivarnas omdöme|"
    "9 Deltagarnas omdöme|10 Ekonomi|11 Glapp, problem och eskaleringar|12 Jämställdhet och tillgänglighet|"
    "13 Lärdomar|14 Beslut om ny omgång|Bilaga: metod och definitioner",
}


def check(document: Document, headings: str) -> None:
    content = bytes(document.content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert bool(pdf.Root.MarkInfo.Marked) and "/StructTreeRoot" in pdf.Root and str(pdf.Root.Lang) == "sv"
        assert str(pdf.docinfo["/Title"]) == f"{document.title} {document.number}"
        fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing]
        assert fonts and all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    sheets = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert all(f"Sida {number} ({len(sheets)})" in text for number, text in enumerate(sheets, 1))
    whole = " ".join(" ".join(sheets).split())
    assert not [tag for tag in ("{{", "{%", "None") if tag in whole]
    at = -1
    for heading in headings.split("|"):
        at = whole.find(heading, at + 1)
        assert at >= 0, heading


@pytest.mark.parametrize("kind", AGREEMENTS)
def test_an_agreement_has_its_headings_in_order_and_is_whole(kind: str) -> None:
    agreement = Agreement.objects.filter(kind=kind, document__isnull=False).select_related("document").first()
    assert agreement is not None and agreement.document is not None
    read_bytes(agreement.document)
    check(agreement.document, AGREEMENTS[kind])


@pytest.mark.parametrize(("kind", "key"), ROUND_PAPERS)
def test_a_round_s_paper_has_its_headings_in_order_and_is_whole(kind: str, key: str) -> None:
    round: Any = read_round(round_of(key).pk)
    entry = ask_for_paper(round, RoundPaper(kind), actor=actor_for(round.coordinator))
    assert entry is not None and attempt(entry.pk, owner="test").word == "done"
    check(Document.objects.about(kind, round.pk)[0], ROUND_PAPERS[kind, key])
