"""A round from an employer's need to finished figures, by one person of a municipality in every role and one of AF.

On the day it is: in production no clock is moved. The person who takes part has a year of birth and no number.
"""

from collections.abc import Callable
from datetime import date, timedelta

from jobbspar.lib import clock, dates
from tests.installation.screens import Screen

EMPLOYER, TRACK, TOWN, OFFICE = "Verkstaden AB", "Montör", "Göteborgs stad", "Arbetsförmedlingen Göteborg"


class Walk:
    """Kerstin has every role of the municipality, Anders those of AF."""

    def __init__(self, kerstin: Screen, anders: Screen) -> None:
        self.kerstin, self.anders, self.today = kerstin, anders, clock.today()
        self.start: date = dates.monday_of(*dates.iso_week(self.today))
        self.round = self.person = ""

    def at_the_round(self, who: Screen, part: str = "") -> Screen:
        who.go(f"/omgangar/{self.round}/")
        if part:
            who.follow(part, among="tabs")
        return who

    def on_to(self, phase: str) -> None:
        kerstin = self.at_the_round(self.kerstin)
        kerstin.sees("Allt är klart för fasbyte")
        kerstin.press_in("gate-go")
        kerstin.sees(phase)

    def parts(self) -> list[Callable[[], None]]:
        """What is done, in order."""
        planning = [self.an_employer_with_a_need, self.profile, self.chain, self.method_and_parties, self.agreement]
        return [*planning, self.candidate, self.plan_and_activities, self.employed, self.finished]

    def an_employer_with_a_need(self) -> None:
        kerstin = self.kerstin
        kerstin.go("/arbetsgivare/ny/")
        kerstin.fill(name=EMPLOYER, orgnr="556036-0793", sector="private", size_band="50-249", municipality="Göteborg")
        kerstin.send()
        kerstin.follow("Nytt behov")
        kerstin.fill(occupation_text="Fordonsmontörer")
        kerstin.press("Sök")
        kerstin.fill(occupation=kerstin.values_of("occupation")[0])
        kerstin.fill(headcount=1, wanted_start=self.today + timedelta(weeks=6), source="employer")
        kerstin.send()
        kerstin.follow("Planera ett jobbspår")
        kerstin.fill(new_track=TRACK, seats=1, planned_start=self.start, planned_end=self.start + timedelta(weeks=8))
        kerstin.send()
        self.round = kerstin.id
        kerstin.mend("Jobbspåret har ingen lokal överenskommelse")
        kerstin.fill(no_local_agreement_reason="Överenskommelsen förhandlas.")
        kerstin.send()
        self.on_to("Planering")

    def profile(self) -> None:
        kerstin = self.at_the_round(self.kerstin)
        kerstin.mend("Kravprofilen är inte skriven")
        kerstin.follow("Nytt krav")
        kerstin.fill(kind="skill", text="Kan montera med skruvdragare", necessity="must", reached="on_the_job")
        kerstin.fill(checked_by="Samtal")
        kerstin.send()
        kerstin.press("Skicka för bekräftelse")
        kerstin.press("Bekräfta som koordinator")
        kerstin.follow("Notera bekräftelse")
        kerstin.fill(note="Per telefon med platschefen")
        kerstin.send()
        kerstin.sees("Fastställd")

    def chain(self) -> None:
        kerstin = self.at_the_round(self.kerstin)
        kerstin.mend("Insatspaketet har inga insatser")
        kerstin.follow("Lägg till första insatsen")
        year, week = dates.iso_week(self.start)
        kerstin.fill(name="Yrkessvenska", type="SFI", weeks=3, share=100, starts_on_year=year, starts_on_week=week)
        kerstin.fill(responsible=TOWN, funder="home_municipality")
        kerstin.send()
        kerstin.press("Paketet är presenterat")
        kerstin.press("Parterna är överens")

    def method_and_parties(self) -> None:
        kerstin = self.at_the_round(self.kerstin)
        kerstin.mend("Urvalsmetoden är inte planerad")
        kerstin.follow("Nytt steg")
        kerstin.fill(kind="interview_employer", criteria="Kraven i profilen", decided_by="Arbetsgivaren")
        kerstin.fill(employer_takes_part=True)
        kerstin.send()
        kerstin.press("Godkänn urvalsmetoden")
        self.at_the_round(kerstin, "Moment")
        kerstin.follow("Parter")
        kerstin.follow("Ny part")
        kerstin.fill(organisation=OFFICE, role="af")
        kerstin.send()
        kerstin.fill(contact_user="Anders")
        kerstin.send()
        for who in (self.kerstin, self.anders):
            self.at_the_round(who, "Moment").press("Kvittera planen")
        self.at_the_round(kerstin, "Moment").follow("Notera kvittering")
        kerstin.fill(note="Per telefon")
        kerstin.send()

    def agreement(self) -> None:
        kerstin = self.at_the_round(self.kerstin)
        kerstin.mend(f"{EMPLOYER} är inte undertecknad")
        kerstin.press("Skriv avsiktsförklaring")
        kerstin.press("Gör klart för underskrift")
        kerstin.wait_for("Ladda ner PDF")
        for _side in range(2):
            kerstin.follow("Registrera underskrift på papper")
            kerstin.fill(signed_by="Firmatecknare", signed_on=self.today)
            kerstin.send()
        kerstin.sees("Undertecknad")
        self.on_to("Rekrytering")

    def candidate(self) -> None:
        kerstin = self.kerstin
        kerstin.go("/deltagare/")
        kerstin.follow("Registrera")
        kerstin.fill(first_name="Amina", last_name="Hedlund", identity_kind="none", birth_year=1991, legal_sex="woman")
        kerstin.fill(phone="031-123 45 67", experience="4 år lager")
        kerstin.send()
        self.person = kerstin.path
        kerstin.follow("Anteckna lämnad information")
        kerstin.send()
        kerstin.follow("Registrera samtycke")
        kerstin.go(f"{kerstin.path}?round={self.round}")  # what the script asks for when the round is chosen
        kerstin.tick(TOWN, OFFICE, EMPLOYER, "Plan och insatser")
        kerstin.send()
        kerstin.follow("Aktualisera")
        kerstin.fill(round=TRACK, af_office=OFFICE, ground="consent")
        kerstin.send()
        for who in (self.anders, self.kerstin):
            self.at_the_round(who, "Deltagare").follow("", row="Amina")
            who.follow("Gör vår bedömning")
            who.fill(result="suitable", shared_text="God motivation.")
            who.send()
        self.at_the_round(kerstin, "Deltagare").follow("", row="Amina")
        kerstin.follow("Gör till kandidat")
        kerstin.send()
        kerstin.follow("Presentera")
        kerstin.send()
        kerstin.follow("Anteckna svar")
        kerstin.fill(view="yes", comment="Per telefon")
        kerstin.send()
        self.at_the_round(kerstin, "Deltagare").follow("", row="Amina")
        for step in ("Välj ut", "Erbjud plats", "Anta"):
            kerstin.press(step)

    def plan_and_activities(self) -> None:
        kerstin = self.at_the_round(self.kerstin, "Deltagare")
        kerstin.follow("", row="Amina")
        kerstin.follow("Skriv planen")
        kerstin.fill(goal="Jag vill bli montör och stanna.")
        kerstin.send()
        while "är varken genomfört eller struket" in self.at_the_round(kerstin).words:
            kerstin.mend("varken genomfört eller struket")
            kerstin.follow("Stryk")
            kerstin.fill(reason="Behövdes inte den här gången")
            kerstin.send()
        self.on_to("Genomförande")

    def employed(self) -> None:
        kerstin = self.at_the_round(self.kerstin, "Deltagare")
        kerstin.follow("", row="Amina")
        kerstin.follow("Har börjat")
        kerstin.fill(started_on=self.today)
        kerstin.send()
        self.on_to("Avslutning")
        self.at_the_round(kerstin, "Deltagare").follow("", row="Amina")
        kerstin.follow("Slutar i förtid")
        kerstin.fill(left_reason="Fick arbete hos arbetsgivaren")
        kerstin.send()
        self.at_the_round(kerstin, "Deltagare").follow("", row="Amina")
        kerstin.follow("Avsluta deltagandet")
        kerstin.fill(utfall="ARB_OSUB")
        kerstin.send()
        kerstin.fill(employer="Verkstaden", employment_form="permanent", extent=100)
        kerstin.fill(employment_start=self.today + timedelta(days=3))
        kerstin.send()

    def finished(self) -> None:
        kerstin = self.at_the_round(self.kerstin)
        kerstin.mend("Utvärderingen är inte skriven")
        kerstin.fill(evaluation="Det gick som planerat.")
        kerstin.send()
        self.at_the_round(kerstin).mend("Det finns inget beslut om en ny omgång")
        kerstin.fill(decision="yes", text="Behovet finns kvar.")
        kerstin.send()
        self.on_to("Avslutad")
