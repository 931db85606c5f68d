"""Who sees what in the demo, and that nothing in it can belong to a real person or company."""

import csv

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from coordination.demo.staff import PASSWORD
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.models import Organisation, User
from jobbspar.accounts.queries import actor_for
from jobbspar.lib import crypto, identity
from jobbspar.local.run import DEMO_PASSWORD, DEMO_SIGN_INS
from participants.models import Participation, Person
from tests.demo.test_totals import round_of
from tracks.models import Round

pytestmark = pytest.mark.usefixtures("demo")


def actor(email: str) -> Actor:
    return actor_for(User.objects.get(email=email))


@pytest.mark.parametrize("email", DEMO_SIGN_INS)
def test_every_sign_in_that_is_named_works(client: Client, email: str) -> None:
    assert DEMO_PASSWORD == PASSWORD
    response = client.post("/konto/login/", {"login": email, "password": PASSWORD})
    assert response.status_code == 302
    assert "_auth_user_id" in client.session


def test_every_user_is_marked_as_a_demo_user() -> None:
    assert User.objects.count() >= 45
    assert not User.objects.filter(is_demo=False).exists()


def test_kerstin_sees_nobody_of_the_other_towns_from_the_rounds_that_are_not_hers() -> None:
    kerstin = actor("koordinator@goteborg.example")
    seen = set(Person.objects.visible_to(kerstin).values_list("pk", flat=True))
    assert seen >= set(round_of("A1-2").participations.values_list("person", flat=True))
    for key in ("B-1", "C-1"):
        others = Participation.objects.filter(round=round_of(key)).exclude(home_municipality__name="Göteborg")
        assert others.count() >= 6
        assert not seen & set(others.values_list("person", flat=True))


def test_the_outsider_sees_no_round_and_no_person() -> None:
    outsider = actor("utomstaende@boras.example")
    assert Person.objects.count() > 100
    assert not Person.objects.visible_to(outsider).exists()
    assert not Round.objects.visible_to(outsider).exists()
    assert not Participation.objects.visible_to(outsider).exists()


def test_the_steering_group_and_the_region_see_no_person() -> None:
    for email in ("styrgrupp@goteborg.example", "region@gr.example", "admin@goteborg.example"):
        assert not Person.objects.visible_to(actor(email)).exists()


def test_the_one_who_is_alone_sees_their_own() -> None:
    alone = actor("ensam@kungalv.example")
    ids = set(round_of("F-1").participations.values_list("person", flat=True))
    assert ids <= set(Person.objects.visible_to(alone).values_list("pk", flat=True))


def test_no_company_number_can_be_real() -> None:
    numbers = Organisation.objects.exclude(orgnr="").values_list("orgnr", flat=True)
    assert len(numbers) == 14
    assert all(number.startswith("551199") for number in numbers)


def test_every_identity_number_is_a_published_test_number() -> None:
    with (settings.BASE_DIR / "jobbspar/lib/data/testnummer.csv").open(encoding="utf-8", newline="") as file:
        published = {row["number"] for row in csv.DictReader(file, delimiter=";")}
    rows = Person.objects.exclude(identity_encrypted=None)
    assert rows.count() > 100
    for person in rows:
        number = identity.parse(crypto.decrypt(bytes(person.identity_encrypted).decode()))
        assert number.digits12 in published


def test_it_is_not_loaded_twice() -> None:
    with override_settings(DEMO=True), pytest.raises(CommandError, match="tom databas"):
        call_command("load_demo")


def test_it_is_not_loaded_outside_demo_mode() -> None:
    with override_settings(DEMO=False), pytest.raises(CommandError, match="demoläge"):
        call_command("load_demo")
