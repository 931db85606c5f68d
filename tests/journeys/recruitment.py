"""RECRUITMENT: two candidates, the employer's answers, one admitted and one in reserve."""

from typing import Any, NamedTuple

from tests.journeys.people import Somebody, Story
from tests.journeys.planning import TRACK


class Candidate(NamedTuple):
    """`number` is one of the published test numbers."""

    first: str
    last: str
    number: str
    sex: str

    @property
    def in_lists(self) -> str:
        return f"{self.first} {self.last[0]}."


AMINA = Candidate("Amina", "Hedlund", "199101012384", "woman")
DANIEL = Candidate("Daniel", "Karim", "199101012392", "man")
SECRETS = [word for one in (AMINA, DANIEL) for word in (one.first, one.last, one.number, one.number[2:8])]
PHONE = "0700-00 00 00"


def a_candidate(story: Story, who: Candidate) -> None:
    """Hamid registers and refers, Anders and Hamid assess, Kerstin makes a candidate and presents."""
    hamid = story.company.hamid
    hamid.go("/deltagare/")
    hamid.follow("Registrera")
    hamid.fill(first_name=who.first, last_name=who.last, identity_kind="personnummer", number=who.number[:-1] + "0")
    hamid.fill(home_municipality="Mölndal", phone=PHONE, legal_sex=who.sex, experience="4 år lager")
    hamid.is_refused("Den sista siffran stämmer inte")
    hamid.fill(number=who.number)
    hamid.send()
    the_law_is_kept(hamid)
    hamid.follow("Aktualisera")
    hamid.fill(round=TRACK, af_office="Arbetsförmedlingen Göteborg", ground="consent")
    hamid.send()
    for name in ("anders", "hamid"):
        somebody = story.at_the_round(name, "Deltagare")
        somebody.follow_row(who.in_lists)
        somebody.follow("Gör vår bedömning")
        somebody.fill(result="suitable", shared_text="God motivation.")
        somebody.send()
    kerstin = story.at_the_round("kerstin", "Deltagare")
    kerstin.follow_row(who.in_lists)
    kerstin.follow("Gör till kandidat")
    kerstin.send()
    story.candidacies.append(kerstin.id)
    kerstin.follow("Presentera")
    kerstin.send()


def the_law_is_kept(hamid: Somebody) -> None:
    """On the person's page: information given, and consent to tell the others."""
    hamid.follow("Anteckna lämnad information")
    hamid.send()
    hamid.follow("Registrera samtycke")
    hamid.fill(round=TRACK)
    hamid.tick("Göteborg", "Arbetsförmedlingen Göteborg", "Hisingens Lastvagnar AB")
    hamid.tick("Plan och insatser")
    hamid.send()


def employer_says_yes_unseen(story: Story) -> None:
    lena = story.company.lena
    for _candidate in story.candidacies:
        lena.go("/portal/")
        lena.does_not_see(*SECRETS)
        with lena.page.expect_navigation():
            lena.page.locator(".portal-tasks a").first.click()
        lena.look()
        lena.sees("4 år lager", "Mölndal")
        lena.does_not_see(PHONE, *SECRETS)
        lena.press("Ja, boka möte")
        lena.sees(PHONE)


def one_is_admitted_and_one_is_reserve(story: Story) -> None:
    kerstin = story.at_the_round("kerstin", "Deltagare")
    kerstin.follow_row(AMINA.in_lists)
    kerstin.press("Välj ut")
    kerstin = story.at_the_round("kerstin", "Deltagare")
    kerstin.follow_row(DANIEL.in_lists)
    kerstin.press("Gör till reserv")
    kerstin = story.at_the_round("kerstin", "Deltagare")
    kerstin.sees("Reserv 1")
    kerstin.follow_row(AMINA.in_lists)
    kerstin.press("Erbjud plats")
    kerstin.press("Anta")
    story.participation = str(
        story.one("SELECT id FROM participants_participation WHERE candidacy_id = %s", story.candidacies[0])
    )


def plan_is_written(story: Story) -> None:
    hamid = story.at_the_round("hamid", "Deltagare")
    hamid.follow_row(AMINA.in_lists)
    hamid.follow("Skriv planen")
    hamid.fill(goal="Jag vill bli montör och stanna.")
    hamid.send()
    hamid.follow("Skriv ut")
    hamid.sees("Jag vill bli montör och stanna.", "Yrkessvenska", "Praktik på linje", "Amina")
    hamid.page.emulate_media(media="print")
    shown = [row for row in hamid.page.locator("main button, main .btn").all() if row.is_visible()]
    assert not shown, "the printed plan shows buttons"
    hamid.page.emulate_media(media="screen")


def recruitment_is_done(story: Story) -> None:
    """The first activity is struck out with a reason, the rest are done; the gate's list says which."""
    done = 0
    while True:
        kerstin = story.at_the_round("kerstin")
        if not kerstin.page.locator(".gate-missing").count():
            break
        kerstin.mend("varken genomfört eller struket")
        section = kerstin.page.locator('section[aria-labelledby="fas-recruitment"]')
        words: dict[str, Any] = {"evidence": "Se urvalet"} if done else {"reason": "Behövdes inte den här gången"}
        link = section.get_by_role("link", name="Klart" if done else "Stryk").first
        with kerstin.page.expect_navigation():
            link.click()
        kerstin.look()
        kerstin.fill(**words)
        kerstin.send()
        done += 1
    assert done > 1
