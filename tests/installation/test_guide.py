"""docs/drift.md is followed as it stands, in production mode: from an empty machine to a signed-in coordinator, a round to
its end, a backup and its reading back."""

import re
from collections.abc import Iterator

import pytest

from tests.installation.machine import Machine, blocks
from tests.installation.screens import Screen
from tests.installation.walk import EMPLOYER, TRACK, Walk

GUIDE, BACKUP = "Från en tom maskin till en inloggad koordinator", "Säkerhetskopia"


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


@pytest.fixture(scope="module")
def sixten(machine: Machine) -> Screen:
    """The system administrator, signed in."""
    screen = machine.screen("Sixten Sand")
    screen.sign_up(machine.link_to("sixten.sand@exempel.se"), "sixten.sand@exempel.se")
    return screen


def test_the_system_administrator_signs_in_and_adds_a_municipality(sixten: Screen) -> None:
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


def test_a_backup_is_read_back_and_sends_nothing_until_it_is_let_go(
    machine: Machine, kerstin: Screen, sixten: Screen
) -> None:
    key, nightly, make_way, read_back = blocks(BACKUP)
    machine.type(key)
    machine.type(nightly)
    (backup,) = (machine.home.folder / "kopior").iterdir()
    kerstin.go("/arbetsgivare/ny/")
    kerstin.fill(name="Kom efter kopian AB", orgnr="556703-7485", sector="private", size_band="1-9")
    kerstin.send()
    machine.type(make_way)
    said = machine.type(re.sub(r"jobbspar-[\d-]+\.age", backup.name, read_back))
    assert "Handlingarna stämmer" in said
    machine.type(blocks(GUIDE)[4])  # waits until web answers
    kerstin.go("/arbetsgivare/")
    kerstin.sees(EMPLOYER)
    assert "Kom efter kopian" not in kerstin.words
    sixten.go("/administration/system/")
    sixten.sees("pausade")
    sixten.go("/administration/system/utskick/")
    sixten.fill(waiting="call_off", reason="Övning")
    sixten.press("Släpp utskicken")
    assert "pausade" not in sixten.words
