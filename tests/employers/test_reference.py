"""Reference data is there from the start, and loading it again changes nothing."""

import pytest
from django.core.management import call_command

from employers.models import Occupation
from jobbspar.accounts.models import Municipality
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_every_municipality_and_occupation_is_there() -> None:
    call_command("load_reference", verbosity=0)
    assert Municipality.objects.count() == 290
    assert Municipality.objects.values("county_code").distinct().count() == 21
    assert [Occupation.objects.filter(level=level).count() for level in (1, 2, 3, 4)] == [10, 46, 148, 429]
    assert Occupation.objects.get(code="9111").search_text == "stadare"


def test_loading_again_keeps_what_organisations_have_said(cast: Cast) -> None:
    Municipality.objects.filter(code="1480").update(name="Fel namn")
    call_command("load_reference", verbosity=0)
    again = Municipality.objects.get(code="1480")
    assert (again.name, again.organisation) == ("Göteborg", cast.goteborg)
    assert Municipality.objects.count() == 290
