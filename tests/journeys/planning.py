"""DRAFT and PLANNING: from an employer's need to a signed letter of intent."""

import io
import re
from datetime import timedelta

import pikepdf
from pypdf import PdfReader

from jobbspar.lib import dates
from tests.journeys.people import Somebody, Story

TRACK = "Resans montör"
HEADINGS = (
    "Parter",
    "Bakgrund och syfte",
    "Kompetensbehovet",
    "Kravprofil",
    "Arbetsgivarens åtaganden",
    "Underskrifter",
)
PHASES = {
    "Planering": "planning",
    "Rekrytering": "recruitment",
    "Genomförande": "execution",
    "Avslutning": "closing",
    "Avslutad": "finished",
}


def on_to(story: Story, phase: str) -> None:
    """Kerstin takes the round on. Nothing may be missing, and the button stands on the round's page."""
    kerstin = story.at_the_round("kerstin")
    missing = kerstin.page.locator(".gate-missing li")
    assert missing.count() == 0, missing.all_text_contents()
    kerstin.sees("Allt är klart för fasbyte")
    with kerstin.page.expect_navigation():
        kerstin.page.locator(".gate-go button").click()
    kerstin.look()
    assert story.one("SELECT phase FROM tracks_round WHERE id = %s", story.round) == PHASES[phase]


def a_draft_from_a_need(story: Story) -> None:
    kerstin, today = story.company.kerstin, story.company.today
    kerstin.go("/arbetsgivare/")
    kerstin.follow("Hisingens Lastvagnar AB")
    kerstin.follow("Nytt behov")
    kerstin.fill(occupation_text="Fordonsmontörer")
    kerstin.press("Sök")
    kerstin.page.locator('[name="occupation"]').first.check()
    kerstin.fill(headcount=2, wanted_start=today + timedelta(weeks=30), source="employer")
    kerstin.send()
    kerstin.follow("Planera ett jobbspår")
    start = dates.monday_of(*dates.iso_week(today + timedelta(weeks=8)))
    kerstin.fill(new_track=TRACK, seats=1, planned_start=start, planned_end=start - timedelta(days=1))
    kerstin.is_refused("slut")
    kerstin.fill(planned_end=start + timedelta(weeks=16))
    kerstin.send()
    kerstin.sees(TRACK, "Utkast")
    story.round = kerstin.id
    kerstin.mend("Jobbspåret har ingen lokal överenskommelse")
    kerstin.fill(no_local_agreement_reason="Överenskommelsen förhandlas om i vår.")
    kerstin.send()


def profile_is_confirmed_by_the_employer(story: Story) -> None:
    kerstin = story.at_the_round("kerstin")
    kerstin.mend("Kravprofilen är inte skriven")
    for kind, text, reached in (
        ("language", "Förstår säkerhetsinstruktioner på svenska", "already"),
        ("skill", "Kan montera med skruvdragare", "on_the_job"),
    ):
        kerstin.follow("Nytt krav")
        kerstin.fill(kind=kind, text=text, necessity="must", reached=reached, checked_by="Samtal")
        kerstin.send()
    kerstin.press("Skicka för bekräftelse")
    kerstin.press("Bekräfta som koordinator")
    kerstin.sees("Väntar på bekräftelse")
    lena = story.company.lena
    lena.go("/portal/")
    lena.follow("Bekräfta kravprofilen")
    lena.sees("Kan montera med skruvdragare")
    lena.press("Ja, kravprofilen stämmer")
    kerstin.page.reload()
    kerstin.sees("Fastställd")


def chain_with_a_gap_that_is_mended(story: Story) -> None:
    kerstin = story.at_the_round("kerstin")
    kerstin.mend("Insatspaketet har inga insatser")
    for name, kind, offset, weeks in (("Yrkessvenska", "SFI", 0, 6), ("Praktik på linje", "PRAK", 9, 7)):
        kerstin.follow("insats" if offset == 0 else "Ny insats")
        year, week = dates.iso_week(story.start + timedelta(weeks=offset))
        kerstin.fill(name=name, type=kind, weeks=weeks, share=100, starts_on_year=year, starts_on_week=week)
        kerstin.fill(responsible="Göteborg", funder="home_municipality")
        kerstin.send()
    kerstin.sees("Glapp på 15 arbetsdagar före Praktik på linje")
    kerstin.tab("Översikt")
    kerstin.mend("Kedjan har ett glapp")
    kerstin.follow("Flytta insatsen")
    year, week = dates.iso_week(story.start + timedelta(weeks=6))
    kerstin.fill(starts_on_year=year, starts_on_week=week, weeks=10)
    kerstin.send()
    kerstin.does_not_see("Glapp på")
    kerstin.press("Paketet är presenterat")
    kerstin.press("Parterna är överens")
    kerstin.sees("Överenskommet")


def method_parties_and_acknowledgements(story: Story) -> None:
    kerstin = story.at_the_round("kerstin")
    kerstin.mend("Urvalsmetoden är inte planerad")
    kerstin.follow("Nytt steg")
    kerstin.fill(kind="interview_employer", criteria="Kraven i profilen", decided_by="Arbetsgivaren")
    kerstin.fill(employer_takes_part=True)
    kerstin.send()
    kerstin.press("Godkänn urvalsmetoden")
    kerstin = story.at_the_round("kerstin", "Moment")
    kerstin.follow("Parter")
    for organisation, role, contact in (
        ("Mölndal", "municipality", "Hamid"),
        ("Arbetsförmedlingen Göteborg", "af", "Anders"),
    ):
        kerstin.follow("Ny part")
        kerstin.fill(organisation=organisation, role=role)
        kerstin.send()
        kerstin.fill(contact_user=contact)
        kerstin.send()
    lena = story.company.lena
    lena.go("/portal/")
    lena.follow("Ta del av planen")
    lena.press("Vi har tagit del av planen")
    for name in ("kerstin", "hamid", "anders"):
        story.at_the_round(name, "Moment").press("Kvittera planen")


def agreement_is_made_and_signed(story: Story) -> None:
    kerstin = story.at_the_round("kerstin")
    kerstin.mend("Hisingens Lastvagnar AB är inte undertecknad")
    kerstin.press("Skriv avsiktsförklaring")
    kerstin.sees("Kompetensbehovet", "Hisingens Lastvagnar AB")
    kerstin.press("Gör klart för underskrift")
    the_pdf_is_the_agreement(kerstin)
    for _side in range(2):
        kerstin.follow("Registrera underskrift på papper")
        kerstin.fill(signed_by="Firmatecknare", signed_on=story.company.today)
        kerstin.page.set_input_files(
            '[name="file"]', {"name": "Underskrift.pdf", "mimeType": "application/pdf", "buffer": b"Not a PDF"}
        )
        kerstin.is_refused("PDF")
        kerstin.page.set_input_files(
            '[name="file"]', {"name": "Underskrift.pdf", "mimeType": "application/pdf", "buffer": a_scan()}
        )
        kerstin.send()
    kerstin.sees("Undertecknad", "Skannat exemplar")


def costs_are_agreed_on_and_signed(story: Story) -> None:
    """Two municipalities send people, so they agree on how the costs are shared."""
    kerstin = story.at_the_round("kerstin")
    kerstin.mend("Kommunöverenskommelsen om kostnadsdelning är inte undertecknad")
    kerstin.press("Skriv kommunöverenskommelse")
    kerstin.sees("Fördelningsmodell", "Deltagande kommuner: Mölndal.")
    kerstin.press("Gör klart för underskrift")
    kerstin.page.get_by_role("link", name="Ladda ner PDF").wait_for(timeout=60_000)
    for _side in range(2):
        kerstin.follow("Registrera underskrift på papper")
        kerstin.fill(signed_by="Firmatecknare", signed_on=story.company.today)
        kerstin.send()
    kerstin.sees("Undertecknad")


def the_pdf_is_the_agreement(kerstin: Somebody) -> None:
    """The worker makes it while one waits; what is downloaded says what the page says."""
    link = kerstin.page.get_by_role("link", name="Ladda ner PDF")
    link.wait_for(timeout=60_000)
    kerstin.look()
    with kerstin.page.expect_download() as download:
        link.click()
    assert re.fullmatch(r"Avsiktsförklaring AVS-\d{4}-\d{4}\.pdf", download.value.suggested_filename)
    text = "\n".join(page.extract_text() for page in PdfReader(download.value.path()).pages)
    places = [text.find(heading) for heading in HEADINGS]
    assert -1 not in places, (HEADINGS, places)
    assert places == sorted(places)
    for words in ("Hisingens Lastvagnar AB", "Kan montera med skruvdragare", "Praktik på linje"):
        assert words in " ".join(text.split()), words


def a_scan() -> bytes:
    blank, made = pikepdf.new(), io.BytesIO()
    blank.add_blank_page()
    blank.save(made)
    return made.getvalue()
