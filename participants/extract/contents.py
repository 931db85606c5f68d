"""The snapshot that page, PDF and JSON are made of. Its shape is published: `data/registerutdrag-1.schema.json`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Organisation
from jobbspar.audit.log import history_of_person
from jobbspar.audit.models import AuditEvent
from jobbspar.database.walls import across
from jobbspar.documents.letters import spell_out
from jobbspar.lib import clock, dates
from participants.extract.others import masks_for, role_words
from participants.models import AssessmentPart, Disclosure, Person
from participants.names import spelled_out
from participants.register import RECORD, ModelEntry, entries, entry_of
from participants.register.labels import label_of
from participants.register.values import Masks, read

SCHEMA_VERSION: Final = 1
STAMPS: Final = ("created_at", "created_by", "changed_at", "changed_by")
SYSTEM_ROLE: Final = "system"


@across("Utdraget är allt som organisationen har om personen, med andras namn borttagna")
def contents(person: Person, number: str) -> dict[str, Any]:
    """Everything the owner holds on the person, others masked. As plain JSON."""
    masks = masks_for(person)
    known = entry_of("participants.person")
    values = {field.name: read(person, field, masks)[0] for field in known.shown}
    return {
        "schema": f"{settings.BASE_URL}{reverse('extract_schema')}",
        "document": {"kind": "Registerutdrag", "number": number, "made_at": _moment(clock.now())},
        "controller": {"name": person.owner.name, "kind": person.owner.get_kind_display()},
        "person": {
            "name": spelled_out(person),
            "identity_number": values["identity_encrypted"],
            "identity_kind": person.get_identity_kind_display(),
        },
        "sections": [section for entry in entries() if not entry.apart for section in _sections(person, entry, masks)],
        "disclosures": [_disclosure(row, masks) for row in _rows(person, entry_of("participants.disclosure"))],
        "looks": list(_looks(person)),
        "masked": _("Andra personers uppgifter är maskade. Personal visas med roll och organisation."),
    }


def _sections(person: Person, entry: ModelEntry, masks: Masks) -> Iterator[dict[str, Any]]:
    rows = [_row(row, entry, person, masks) for row in [*_rows(person, entry), *_written_elsewhere(person, entry)]]
    if rows:
        yield {
            "model": entry.model,
            "title": str(entry.title),
            "activity": str(entry.activity.label),
            "purpose": entry.activity.aim,
            "controller": str(entry.controller.label),
            "rows": rows,
        }


def _rows(person: Person, entry: ModelEntry) -> Iterable[Any]:
    model = apps.get_model(entry.model)
    if not entry.path:
        return [person]
    keys = [field.name for field in model._meta.concrete_fields if field.is_relation]
    rows = model._base_manager.filter(**{entry.path: person}).select_related(*keys)
    return rows.order_by("created_at", "pk")


def _written_elsewhere(person: Person, entry: ModelEntry) -> Iterable[Any]:
    """What the owner wrote of the same human on the row that the home municipality made of this one (2.0.1): AF's half."""
    if entry.model != "participants.assessmentpart":
        return []
    taken_on = person.referrals.filter(accepted_as__isnull=False).values("accepted_as")
    made = AssessmentPart.objects.filter(organisation=person.owner, assessment__referral__person__in=taken_on)
    return made.select_related("organisation", "assessor", "created_by", "changed_by").order_by("created_at", "pk")


def _row(row: models.Model, entry: ModelEntry, person: Person, masks: Masks) -> dict[str, Any]:
    model = type(row)
    is_own = getattr(row, "organisation_id", person.owner_id) == person.owner_id
    fields = []
    for field in entry.shown:
        # What another authority wrote for itself is not the owner's to hand over, nor to hold.
        value, text = (None, "") if field.own_only and not is_own else read(row, field, masks)
        if entry.model == "participants.personcorrection" and field.name == "field":
            text = label_of(Person, str(value))
        fields.append(
            {
                "field": field.name,
                "label": label_of(model, field.name),
                "purpose": str(field.purpose),
                "category": field.category.value,
                "value": value,
                "text": text,
            }
        )
    stamps = {field.name: read(row, field, masks)[0] for field in RECORD if field.name in STAMPS}
    return {"fields": fields, **stamps}


def _disclosure(row: Disclosure, masks: Masks) -> dict[str, Any]:
    entry = entry_of("participants.disclosure")
    read_of = {field.name: read(row, field, masks) for field in entry.shown}
    return {
        "to": read_of["to_organisation"][0],
        "round": read_of["round"][0],
        "fields": read_of["fields"][0],
        "fields_text": read_of["fields"][1],
        "ground": read_of["ground"][1],
        "from_day": read_of["valid_from"][0],
        "to_day": read_of["valid_to"][0],
        "ended_at": read_of["ended_at"][0],
        "ended_reason": read_of["ended_reason"][0],
    }


def _looks(person: Person) -> Iterator[dict[str, Any]]:
    """Who has looked and who has changed, newest first: organisation and role, never who it was."""
    labels = {role.value: str(role.label) for role in Role} | {SYSTEM_ROLE: str(_("Systemet"))}
    events = list(history_of_person(person.pk))
    names = dict(Organisation.objects.filter(pk__in={row.organisation_id for row in events}).values_list("pk", "name"))
    for row in events:
        yield {
            "at": _moment(row.at),
            "organisation": names.get(row.organisation_id, "") if row.organisation_id else "",
            "role": role_words(row, labels),
            "action": row.label,
            "page": _page(row),
        }


def _page(row: AuditEvent) -> str:
    return str(row.details.get("page", "")) or row.object_type


def _moment(moment: datetime) -> str:
    return clock.local(moment).isoformat(timespec="seconds")


def for_paper(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The same for the PDF: only what is filled in, and looks of the same sort on the same day as one row.

    Signs that cannot be printed stand as their numbers, and it says so: an extract is refused for no letter's sake.
    """
    paper = snapshot | {
        "secrecy": _("Innehåller personuppgifter"),
        "meta": [{"term": _("Ansvarig"), "text": snapshot["controller"]["name"]}],
        "sections": [_paper_section(section) for section in snapshot["sections"]],
        "disclosures": [_paper_disclosure(row) for row in snapshot["disclosures"]],
        "looks": _paper_looks(snapshot["looks"]),
    }
    spelled = spell_out(paper)
    said = _(
        "Tecken som typsnittet saknar står med sitt nummer, till exempel [U+5382]. I JSON-filen står de som de är."
    )
    return spelled | {"spelled_out": said if spelled != paper else ""}


def _paper_section(section: dict[str, Any]) -> dict[str, Any]:
    rows = []
    for row in section["rows"]:
        filled = [{"label": field["label"], "text": field["text"]} for field in row["fields"] if field["text"]]
        rows.append({"fields": filled, "stamp": _stamp(row)})
    return {"title": section["title"], "purpose": section["purpose"], "controller": section["controller"], "rows": rows}


def _stamp(row: dict[str, Any]) -> str:
    made = _("Registrerad %s") % _day(row["created_at"])
    if row["created_by"]:
        made += f" ({row['created_by']})"
    if row["changed_at"] == row["created_at"]:
        return made
    changed = _("Senast ändrad %s") % _day(row["changed_at"])
    return f"{made}. {changed}" + (f" ({row['changed_by']})" if row["changed_by"] else "")


def _paper_disclosure(row: dict[str, Any]) -> dict[str, Any]:
    until = row["ended_at"] or row["to_day"]
    return row | {"period": f"{_day(row['from_day'])} – {_day(until) if until else _('tills vidare')}"}


def _paper_looks(looks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sorted already, newest first; within a day by who and what, with the first and the last time."""
    found = []
    for _same_day, of_day in groupby(looks, key=lambda look: look["at"][:10]):
        sorts: dict[tuple[str, ...], list[datetime]] = {}
        for look in of_day:
            key = (look["organisation"], look["role"], look["action"])
            sorts.setdefault(key, []).append(datetime.fromisoformat(look["at"]))
        for (organisation, role, action), times in sorts.items():
            when = {"when": _when(min(times), max(times)), "count": len(times)}
            found.append({"organisation": organisation, "role": role, "action": action, **when})
    return found


def _when(first: datetime, last: datetime) -> str:
    day, begins, ends = f"{dates.short_text(first.date())} {first.year}", f"{first:%H.%M}", f"{last:%H.%M}"
    return f"{day} kl. {begins}" + (f"–{ends}" if ends != begins else "")


def _day(text: str) -> str:
    return dates.date_text(datetime.fromisoformat(text).date())
