"""The record of processing (art. 30), made from the register of fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Count
from django.utils.translation import gettext as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.models import Organisation
from jobbspar.lib.suppress import suppress_line
from participants.models import Disclosure, Person
from participants.register import RECORD, Activity, FieldEntry, ModelEntry, entries
from participants.register.labels import label_of
from participants.register.shapes import LINK_PURPOSE


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One column of one model, as the spreadsheet shows it."""

    activity: str
    aim: str
    model: str
    label: str
    purpose: str
    category: str
    ground: str
    controller: str
    in_extract: bool
    name: str


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One row of the record: what is done, why, with what, on which ground, who answers for it."""

    title: str
    aim: str
    categories: tuple[str, ...]
    grounds: tuple[str, ...]
    controllers: tuple[str, ...]
    lines: tuple[RegisterLine, ...]


@dataclass(frozen=True, slots=True)
class ReceiverRow:
    """One organisation that has been given data, and of how many persons: small numbers hidden."""

    name: str
    kind: str
    count: str


@dataclass(frozen=True)
class ProcessingRecord:
    """What the page shows."""

    organisation: Organisation
    activities: list[ActivityRow]
    receivers: list[ReceiverRow]
    total: str


def register_lines() -> Iterator[RegisterLine]:
    """Every column that there is, in the order of the extract."""
    for entry in entries():
        yield from _lines(entry)


def _lines(entry: ModelEntry) -> Iterator[RegisterLine]:
    model = apps.get_model(entry.model)
    own = {field.name for field in entry.fields}
    for field in entry.fields:
        yield _line(entry, field, label_of(model, field.name))
    for name in entry.links:
        yield _link(entry, name)
    for field in RECORD:
        if field.name not in own:
            yield _line(entry, field, label_of(model, field.name))


def _line(entry: ModelEntry, field: FieldEntry, label: str) -> RegisterLine:
    return RegisterLine(
        activity=str(entry.activity.label),
        aim=entry.activity.aim,
        model=str(entry.title),
        label=label,
        purpose=str(field.purpose),
        category=str(field.category.label),
        ground=str(field.ground.label),
        controller=str(entry.controller.label),
        in_extract=field.in_extract,
        name=f"{entry.model}.{field.name}",
    )


def _link(entry: ModelEntry, name: str) -> RegisterLine:
    technical = next(field for field in RECORD if field.name == "id")
    linked = FieldEntry(name, technical.category, LINK_PURPOSE, in_extract=False)
    return _line(entry, linked, _("Koppling"))


def processing_record(actor: Actor) -> ProcessingRecord:
    """Two queries: the organisation, and how many persons each receiver has been given something about."""
    organisation = Organisation.objects.get(pk=actor.organisation_id)
    receivers, total = _receivers(actor)
    return ProcessingRecord(organisation, [_activity(one) for one in Activity], receivers, total)


def _activity(activity: Activity) -> ActivityRow:
    mine = [entry for entry in entries() if entry.activity == activity]
    fields = [field for entry in mine for field in entry.fields]
    return ActivityRow(
        title=str(activity.label),
        aim=activity.aim,
        categories=tuple(dict.fromkeys(str(field.category.label) for field in fields)),
        grounds=tuple(dict.fromkeys(str(field.ground.label) for field in fields)),
        controllers=tuple(dict.fromkeys(str(entry.controller.label) for entry in mine)),
        lines=tuple(line for entry in mine for line in _lines(entry) if not line.name.endswith(_TECHNICAL)),
    )


_TECHNICAL = tuple(f".{field.name}" for field in RECORD)


def _receivers(actor: Actor) -> tuple[list[ReceiverRow], str]:
    """The sum is of all persons given to each: one given to two counts twice, so that the parts sum to it."""
    rows = list(
        Disclosure.objects.filter(person__in=Person.objects.filter(owner=actor.organisation_id))
        .values("to_organisation", "to_organisation__name", "to_organisation__kind")
        .annotate(count=Count("person", distinct=True))
        .order_by("to_organisation__sort_name")
    )
    kinds = dict(Organisation._meta.get_field("kind").flatchoices)
    line = suppress_line([row["count"] for row in rows])
    seen = [
        ReceiverRow(row["to_organisation__name"], str(kinds[row["to_organisation__kind"]]), cell.text)
        for row, cell in zip(rows, line.cells, strict=True)
    ]
    return seen, line.total.text
