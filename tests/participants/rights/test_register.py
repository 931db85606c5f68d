"""Every column about a person has its purpose, and whoever adds one is told."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.db import models

from participants import register
from participants.register.catalogue import person_models
from participants.register.labels import label_of


def test_every_column_about_a_person_has_an_entry_and_every_entry_a_column() -> None:
    assert register.faults() == []


def test_the_register_reaches_every_model_that_leads_to_a_person() -> None:
    names = {model._meta.label_lower for model in person_models(apps.get_models(include_auto_created=True))}
    assert {"participants.person", "participants.closing", "coordination.decision"} <= names
    assert not {"tracks.round", "accounts.organisation", "participants.numberseries", "participants.noticetext"} & names


class TestItBites:
    def test_on_a_column_without_an_entry(self) -> None:
        person = register.entry_of("participants.person")
        without = replace(person, fields=tuple(field for field in person.fields if field.name != "phone"))
        assert self._with(without) == ["participants.person.phone saknas i registret"]

    def test_on_an_entry_without_a_column(self) -> None:
        note = register.entry_of("participants.personnote")
        extra = register.item("diagnosis", register.Category.HEALTH, "Ingenting.")
        assert self._with(replace(note, fields=(*note.fields, extra))) == [
            "participants.personnote.diagnosis finns i registret men inte i modellen"
        ]

    def test_on_a_purpose_that_says_nothing(self) -> None:
        note = register.entry_of("participants.personnote")
        fields = tuple(replace(field, purpose=" ") for field in note.fields if field.name == "text")
        assert "participants.personnote.text har inget ändamål" in self._with(replace(note, fields=fields))

    def test_on_a_path_that_leads_elsewhere(self) -> None:
        answer = register.entry_of("participants.employeranswer")
        assert self._with(replace(answer, path="candidacy__round")) == [
            "participants.employeranswer: candidacy__round leder inte till en person"
        ]

    def test_on_a_new_model_on_a_person(self) -> None:
        class Shoe(models.Model):
            person = models.ForeignKey("participants.Person", models.CASCADE, related_name="+")

            class Meta:
                app_label = "participants"

            def __str__(self) -> str:
                return "Shoe"

        try:
            every = [*apps.get_models(include_auto_created=True), Shoe]
            assert register.faults(every=every) == ["participants.shoe saknas i registret"]
        finally:
            apps.all_models["participants"].pop("shoe", None)
            apps.clear_cache()

    def test_on_a_model_taken_out_of_the_register(self) -> None:
        known = [entry for entry in register.entries() if entry.model != "coordination.issue"]
        assert register.faults(known) == ["coordination.issue saknas i registret"]

    def _with(self, changed: register.ModelEntry) -> list[str]:
        return register.faults([changed if entry.model == changed.model else entry for entry in register.entries()])


@pytest.mark.parametrize("entry", register.entries(), ids=lambda entry: entry.model)
def test_health_rests_on_its_own_ground_and_no_ground_is_consent(entry: register.ModelEntry) -> None:
    for field in entry.fields:
        assert (field.category == register.Category.HEALTH) == (field.ground == register.Ground.SENSITIVE), field.name
        assert "samtycke" not in str(field.ground.label).lower()


def test_every_column_that_a_person_gets_has_a_swedish_name() -> None:
    for entry in register.entries():
        model = apps.get_model(entry.model)
        assert all(label_of(model, name) for name in entry.names - set(entry.links)), entry.model
