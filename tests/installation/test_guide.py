"""docs/drift.md is followed as it stands, from an empty machine in production mode to a signed-in coordinator."""

from collections.abc import Iterator

import pytest

from tests.installation.machine import Machine, blocks
from tests.installation.screens import Screen
from tests.installation.walk import TRACK, Walk

GUIDE = "Från en tom maskin till en inloggad koordinator"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The machine after every command of the guide has been typed."""
    running = Machine(tmp_path_factory.mktemp("g"))
    try:
        running.start()
        for block in blocks(GUIDE):
            running.type(block)
        yield running
    finally:
        running.end()


@pytest.fixture(scope="module")
def kerstin(machine: Machine) -> Screen:
    """The first administrator of the municipality has signed in, and asked in Kerstin with every role there is."""
    return invited(machine, "Eva Ek", "eva.ek@exempel.se", "Kerstin Koordinator", "kerstin@exempel.se")


def invited(machine: Machine, admin: str, address: str, name: str, email: str) -> Screen:
    """`admin` signs up by the mail that the guide's command sent, and asks in somebody, who signs up."""
    keeper, somebody = machine.screen(admin), machine.screen(name)
    keeper.sign_up(machine.link_to(address), address)
    keeper.sees("reservkoder")
    keeper.go("/administration/")
    keeper.follow("Bjud in en kollega")
    keeper.fill(name=name, email=email, roles=keeper.values_of("roles"))
    keeper.press("Skicka inbjudan")
    somebody.sign_up(machine.link_to(email), email)
    return somebody


def test_the_guide_leads_from_an_empty_machine_to_a_signed_in_coordinator(kerstin: Screen) -> None:
    kerstin.go("/")
    kerstin.sees("Kerstin Koordinator", "Koordinator, Handläggare", "Göteborgs stad")
    kerstin.go("/arbetsgivare/ny/")
    kerstin.sees("Ny arbetsgivare")


def test_the_system_administrator_signs_in_and_adds_a_municipality(machine: Machine) -> None:
    sixten = machine.screen("Sixten Sand")
    sixten.sign_up(machine.link_to("sixten.sand@exempel.se"), "sixten.sand@exempel.se")
    sixten.go("/administration/system/")
    sixten.follow("Organisationer och områden")
    sixten.follow("Ny organisation")
    sixten.fill(kind="municipality", municipality="Mölndal", name="Mölndals stad")
    sixten.press("Lägg till")
    sixten.sees("Mölndals stad")
    sixten.follow("Göteborgsregionen")
    sixten.follow("Ny medlem")
    sixten.fill(organisation="Mölndals stad")
    sixten.press("Lägg till")
    sixten.sees("Mölndals stad")


def test_setup_run_again_changes_nothing(machine: Machine) -> None:
    again = machine.type(next(block for block in blocks(GUIDE) if "manage.py setup" in block))
    assert "fanns redan" in again and "tillagd" not in again and "på väg" not in again


def test_one_person_of_a_municipality_and_one_of_af_walk_a_round_to_its_end(machine: Machine, kerstin: Screen) -> None:
    anders = invited(machine, "Arne Al", "arne.al@exempel.se", "Anders Arbetsförmedlare", "anders@exempel.se")
    walk = Walk(kerstin, anders)
    for part in walk.parts():
        part()
    kerstin.go("/resultat/")
    kerstin.sees(TRACK)
