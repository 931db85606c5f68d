"""One agreement, signed in four ways, mended twice, and checked by a stranger; with a phone for whoever has one."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from jobbspar.lib import clock
from tests.journeys.execution import mail_to, words_of
from tests.journeys.people import Checked, Company, Somebody
from tests.live import NARROW, WIDE, Live, NewPage, wait_until

pytestmark = pytest.mark.browser

MAKE = """
from agreements.domain.drafting import draft_agreement
from agreements.enums import AgreementKind
from jobbspar.database import walls
walls.for_this_process("test")
from tests.cast import actor_of, make_cast
from tests.coordination.builders import ready_round
from tracks.enums import Phase
cast = make_cast()
round = ready_round(cast, Phase.PLANNING)
party = round.parties.get(role="employer")
agreement = draft_agreement(party, AgreementKind.EMPLOYER_AGREEMENT, actor=actor_of(cast.kerstin))
print("made", agreement.pk)
"""
LENA, STRANGER = "lena@hisingen.example", "nagon@annan.example"
RIGHT = "Firmatecknare"


class Signing:
    """Kerstin at her screen, and Lena with her phone and without an account."""

    def __init__(self, stage: Live, new_page: NewPage, axe: Callable[[Page], None]) -> None:
        stage.start_over()
        self.stage = stage
        self.agreement = stage.manage("shell", "-c", MAKE).rpartition("made ")[2].strip()
        self.company = Company(stage, new_page, axe, width=WIDE)
        self.lena = Somebody("lena", LENA, stage, new_page(width=NARROW), Checked(axe))

    @property
    def kerstin(self) -> Somebody:
        """After a time she signs in anew."""
        return self.company.kerstin

    def at_the_agreement(self) -> Somebody:
        self.kerstin.go(f"/avtal/{self.agreement}/")
        return self.kerstin

    def lock(self, button: str = "Gör klart för underskrift") -> None:
        """Make it ready, and wait for the PDF."""
        self.at_the_agreement().press(button)
        wait_until(lambda: self.one("SELECT document_id FROM agreements_agreement WHERE id = %s"), 60, "PDF")

    def one(self, query: str) -> Any:
        ((found, *_),) = self.stage.sql(query, self.agreement)
        return found

    def state(self) -> str:
        return str(self.one("SELECT state FROM agreements_agreement WHERE id = %s"))

    def mail_links(self) -> str:
        """Press the button; the address in Lena's mail."""
        before = len(self.stage.mails())
        self.at_the_agreement().press("Mejla länkar för underskrift")
        return self.link_to(LENA, before)

    def link_to(self, address: str, since: int) -> str:
        words = words_of(mail_to(self.stage, address, since))
        (path,) = re.findall(r"https?://[^/\s]+(/skriv-under/\S+/)", words)
        return str(path)

    def lena_signs(self, path: str) -> None:
        """On her phone: read, ask for the code, type it from the mail."""
        self.lena.go(path)
        before = len(self.stage.mails())
        self.lena.press("Skicka koden till mig")
        plain = mail_to(self.stage, LENA, before).get_body(("plain",))
        assert plain
        code = re.search(r"^\d{6}", plain.get_content(), re.MULTILINE)
        assert code
        self.lena.fill(mandate=RIGHT, confirmed=True, code="000000" if code[0] != "000000" else "111111")
        self.lena.is_refused("Koden stämmer inte")
        self.lena.fill(code=code[0])
        self.lena.send()
        self.lena.sees("Tack! Du har skrivit under")

    def kerstin_signs(self) -> None:
        """Signed in."""
        self.at_the_agreement().follow("Skriv under nu")
        self.kerstin.fill(mandate="Delegationsordningen 4.2", confirmed=True)
        self.kerstin.send()
        self.kerstin.sees("Inloggad i Jobbspår")

    def kerstin_signs_at_the_service(self) -> None:
        """Signed in, and there and back again; first she thinks better of it."""
        self.at_the_agreement().follow("Skriv under nu")
        for button, answer in (("Avbryt", "Du avbröt underskriften"), ("Skriv under", "Tack! Du har skrivit under")):
            self.kerstin.fill(mandate="Delegationsordningen 4.2", confirmed=True)
            self.kerstin.press("Skriv under hos")
            self.kerstin.sees("Det här är ett test", "Kerstin")
            self.kerstin.press(button)
            self.kerstin.sees(answer)
            self.kerstin.follow("Till avtalet" if "Tack" in answer else "Läs och skriv under")

    def on_paper(self) -> None:
        """Mölndal sends the paper."""
        row = self.at_the_agreement().page.locator("#underskrifter > li", has_text="Mölndal")
        with self.kerstin.page.expect_navigation():
            row.get_by_role("link", name=re.compile("Registrera underskrift på papper")).click()
        self.kerstin.fill(signed_by="Hanna Förvaltningschef", signed_on=clock.today())
        self.kerstin.send()

    def new_version(self, old: str, new: str) -> None:
        """Write `new` for `old` in the text about the union's part."""
        self.at_the_agreement().press("Ny version")
        self.agreement = self.kerstin.id
        self.kerstin.follow("Ändra texten")
        field = self.kerstin.page.locator('main [name="text_union"]')
        assert old in field.input_value()
        field.fill(field.input_value().replace(old, new))
        self.kerstin.send()

    def check(self, code: str, *words: str) -> None:
        """A stranger types the code."""
        self.lena.page.goto(f"{self.stage.base_url}/kontrollera/")
        self.lena.fill(code=code)
        with self.lena.page.expect_navigation():
            self.lena.page.get_by_role("button", name="Kontrollera").click()
        self.lena.look()
        self.lena.sees(*words)
        self.lena.does_not_see("Hisingens", "Hanna")


def test_four_ways_to_sign_a_typo_another_meaning_and_a_dead_link(
    stage: Live, new_page: NewPage, axe: Callable[[Page], None]
) -> None:
    signing = Signing(stage, new_page, axe)
    kerstin = signing.at_the_agreement()
    kerstin.follow("Vilka skriver under")
    kerstin.fill(organisation="Mölndal", name="Hanna Förvaltningschef", mandate="Delegat")
    kerstin.send()
    kerstin.sees("Hanna Förvaltningschef")
    stage.sql("UPDATE agreements_signatory SET email = %s WHERE name LIKE 'Lena%%'", LENA)
    signing.lock()
    signing.lena_signs(signing.mail_links())
    signing.kerstin_signs()
    signing.on_paper()
    assert signing.state() == "signed"
    first = wait_for_code(signing)
    signing.check(first, "Handlingen gäller")
    signing.check("0000-0000-0000", "Koden finns inte")
    a_typo_costs_nobody_anything(signing, first)
    another_meaning_is_signed_again_by_a_link_that_heals(signing)


def wait_for_code(signing: Signing) -> str:
    """The code of the copy with the evidence, once it is made."""
    query = (
        "SELECT d.check_code FROM agreements_agreement a LEFT JOIN documents_document d ON d.id = a.signed_copy_id"
        " WHERE a.id = %s"
    )
    return str(wait_until(lambda: signing.one(query), 60, "exemplaret med underskriftsbevis"))


def a_typo_costs_nobody_anything(signing: Signing, first: str) -> None:
    signing.new_version("organisationerna", "organisatjonerna")
    signing.kerstin.sees("ingen behöver skriva under igen")
    before = len(signing.stage.mails())
    signing.lock()
    wait_until(lambda: signing.state() == "signed", 60, "undertecknad")
    assert not [mail for mail in signing.stage.mails()[before:] if "underskrift" in str(mail["Subject"])]
    signing.at_the_agreement().sees("Undertecknad", "Lena")
    signing.check(first, "ersatt av en nyare")
    signing.check(wait_for_code(signing), "Handlingen gäller")


def another_meaning_is_signed_again_by_a_link_that_heals(signing: Signing) -> None:
    signing.new_version("informerar", "informerar inte")
    signing.kerstin.sees("Alla skriver under igen")
    signing.lock()
    path = signing.mail_links()
    signing.company.wait_for(clock.today() + timedelta(days=35))
    page = signing.lena.page
    page.goto(signing.stage.base_url + path)
    signing.lena.look()
    signing.lena.sees("Länken fungerar inte längre", "äldre än 30 dagar")
    before = len(signing.stage.mails())
    with page.expect_navigation():
        page.get_by_role("button", name="Skicka en ny länk till mig").click()
    signing.lena.look()
    signing.lena_signs(signing.link_to(LENA, before))
    assert signing.state() == "for_signature"
    signing.kerstin_signs_at_the_service()
    signing.kerstin.sees("Med e-underskrift hos")
    signing.on_paper()
    assert signing.state() == "signed"
