"""The columns that lists are sorted by and rows are found by: one order everywhere, and kept when names change."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from employers import domain
from employers.models import Employer
from jobbspar.accounts.domain.profile import change_profile
from jobbspar.accounts.models import Municipality, Organisation, User
from jobbspar.lib.text import search_key, sort_key
from participants.domain.persons import change_person
from participants.models import Person
from tests.cast import Cast, a_person, actor_of, an_employer, login
from tests.house.source import product
from tests.lib.test_text import IN_ORDER

pytestmark = pytest.mark.django_db


def test_postgresql_python_and_a_spreadsheet_sort_the_same_way(cast: Cast, client: Client) -> None:
    for name in IN_ORDER[::-1]:
        an_employer(cast.kungalv, name, sector="state")
    login(client, cast.kerstin)
    assert [row.name for row in client.get("/arbetsgivare/?sektor=state").context["page"]] == IN_ORDER
    sheet = client.get("/arbetsgivare/?sektor=state&format=xlsx").content
    rows = openpyxl.load_workbook(BytesIO(sheet)).active
    assert rows is not None and [row[0] for row in rows.iter_rows(min_row=2, values_only=True)] == IN_ORDER


def test_choices_and_reference_data_stand_in_swedish_order() -> None:
    names = list(Municipality.objects.values_list("name", flat=True))
    assert names == sorted(names, key=sort_key)
    assert names[-1] == "Övertorneå" and names.index("Åtvidaberg") < names.index("Älmhult")


def test_the_keys_follow_when_a_name_is_changed(cast: Cast) -> None:
    kerstin = change_profile(actor=actor_of(cast.kerstin), name="Åsa Ek", phone="")
    assert User.objects.get(pk=kerstin.pk).sort_name == sort_key("Åsa Ek")
    changed = domain.change_employer(cast.hisingen, actor=actor_of(cast.kerstin), name="Östra El-Service AB")
    employer = Employer.objects.get(pk=changed.pk)
    assert (
        employer.sort_name == sort_key("Östra El-Service AB") == Organisation.objects.get(employer=employer).sort_name
    )
    assert employer.search_text == search_key("Östra El-Service AB")
    person = change_person(a_person(cast, last_name="Ek"), actor=actor_of(cast.hamid), last_name="Đorđević-Ek")
    row = Person.objects.get(pk=person.pk)
    assert row.sort_name == sort_key(f"Đorđević-Ek {row.first_name}")
    assert row.search_text == search_key(f"{row.first_name} {row.preferred_name} Đorđević-Ek")


def test_keys_that_are_wrong_are_made_anew_and_others_left(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    person = a_person(cast, first_name="Åsa", last_name="Öberg")
    Person.objects.filter(pk=person.pk).update(sort_name="", search_text="")
    Organisation.objects.filter(pk=cast.molndal.pk).update(sort_name="|mlndal")
    call_command("rebuild_keys")
    assert "Rader med ny nyckel: 2" in capsys.readouterr().out
    row = Person.objects.get(pk=person.pk)
    assert (row.sort_name, row.search_text, row.version) == (person.sort_name, person.search_text, person.version)
    call_command("rebuild_keys")
    assert "Rader med ny nyckel: 0" in capsys.readouterr().out


def test_no_list_is_sorted_by_a_name_as_it_is_spelled() -> None:
    """The server sorts letters by their numbers: Ä before Å, and É after Z."""
    keyed = {model for model in apps.get_models() if any(field.name == "sort_name" for field in model._meta.fields)}
    assert {User, Organisation, Municipality, Employer, Person} < keyed
    by_letters = [
        f"{model.__name__}: {key}"
        for model in apps.get_models()
        for key in model._meta.ordering or ()
        if str(key).lstrip("-").endswith("name") and not str(key).endswith("sort_name")
        if model._meta.app_label in {"accounts", "employers", "tracks", "agreements", "participants", "coordination"}
    ]
    # Steps that begin on the same day: their names only keep the order still.
    assert by_letters == ["StepEnrolment: name"]
    asked = re.compile(r'order_by\([^)]*"-?(?:name|[a-z_]+__name)"')
    found = [module.name for module in product() if asked.search(module.text)]
    assert found == ["participants.papers.facts"]
    sorted_here = re.compile(r"\bsort(?:ed)?\((?:(?!sort_key\([\w.]+\)).)*?\w\.name\b")
    assert not [module.name for module in product() if sorted_here.search(module.text)]
