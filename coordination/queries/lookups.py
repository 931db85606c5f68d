"""Log rows about persons as people read them: who, in which role and organisation, what, where and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Organisation, User
from jobbspar.audit.kinds import LookKind, kind_of
from jobbspar.audit.models import AuditEvent
from jobbspar.lib.text import sort_key
from participants.enums import PersonField
from participants.models import Person

# URL name → where somebody saw the person, after "Öppnade personens sida".
PAGES: Final = {
    "person": gettext_lazy("personens sida"),
    "person_list": gettext_lazy("listan Deltagare"),
    "person_change": gettext_lazy("formuläret för att ändra uppgifter"),
    "person_search": gettext_lazy("sökning bland deltagare"),
    "person_log": gettext_lazy("personens logg"),
    "search_result": gettext_lazy("sökresultatet"),
    "today": gettext_lazy("sidan Idag"),
    "round": gettext_lazy("omgångens sida"),
    "round_participants": gettext_lazy("omgångens flik Deltagare"),
    "round_followups": gettext_lazy("omgångens flik Uppföljning"),
    "round_issues": gettext_lazy("omgångens flik Hinder"),
    "round_gap": gettext_lazy("sidan om ett glapp"),
    "participation": gettext_lazy("deltagandets sida"),
    "plan_print": gettext_lazy("den individuella planen"),
    "candidacy": gettext_lazy("kandidaturen"),
    "referral": gettext_lazy("aktualiseringen"),
    "follow_up": gettext_lazy("uppföljningen"),
    "issue": gettext_lazy("hindret"),
    "portal_candidate": gettext_lazy("arbetsgivarportalen"),
    "log_review": gettext_lazy("logguppföljningen"),
    "log_finding": gettext_lazy("ett fynd i logguppföljningen"),
}


@dataclass(frozen=True, slots=True)
class LookRow:
    """One row. `where` and `fields` may be empty; `person_id` is for whoever puts a projection beside it."""

    at: datetime
    who: str
    role: str
    organisation: str
    kind: LookKind
    what: str
    where: str
    fields: str
    person_id: UUID | None

    @property
    def is_change(self) -> bool:
        return self.kind == LookKind.CHANGE


def persons_with_log(actor: Actor) -> QuerySet[Person]:
    """Those whose log the actor may read. The person themself is another question (`Person.objects.visible_to`)."""
    return Person.objects.with_log_for(actor)


def told(events: Iterable[AuditEvent]) -> list[LookRow]:
    """The rows in words. Two queries, however many."""
    events = list(events)
    users = _names(User, {event.actor_user_id for event in events})
    organisations = _names(Organisation, {event.organisation_id for event in events})
    return [_row(event, users, organisations) for event in events]


def _row(event: AuditEvent, users: dict[Any, str], organisations: dict[Any, str]) -> LookRow:
    return LookRow(
        at=event.at,
        who=users.get(event.actor_user_id) or _("Systemet"),
        role=role_words(event.role),
        organisation=organisations.get(event.organisation_id, ""),
        kind=kind_of(event.action),
        what=event.label,
        where=_where(event),
        fields=_fields(event),
        person_id=event.person_id,
    )


def role_words(codes: str) -> str:
    """The roles somebody had then: "case_worker,coordinator" → "Handläggare, Koordinator"."""
    known = {role.value: str(role.label) for role in Role}
    return ", ".join(known[code] for code in codes.split(",") if code in known)


def readers_of(events: Any) -> list[tuple[str, str]]:
    """Who stands in these rows, by id and name: for a filter. Two queries."""
    ids = set(events.order_by().values_list("actor_user_id", flat=True).distinct())
    return sorted(((str(key), name) for key, name in _names(User, ids).items()), key=lambda pair: sort_key(pair[1]))


def _names(model: type[User] | type[Organisation], ids: set[Any]) -> dict[Any, str]:
    return dict(model._default_manager.filter(pk__in=ids - {None}).values_list("pk", "name"))


def _where(event: AuditEvent) -> str:
    """The page somebody looked on, or else the kind of thing they opened, where it says more than "person".

    What was changed is in the action's own words.
    """
    page = PAGES.get(str(event.details.get("page", "")))
    if page is not None:
        return str(page)
    model = _model(event.object_type)
    if model is None or event.object_type == "participants.person" or kind_of(event.action) == LookKind.CHANGE:
        return ""
    return str(model._meta.verbose_name)


def _fields(event: AuditEvent) -> str:
    """Which details: groups of a projection, or the columns that were changed."""
    names = event.details.get("fields")
    if not isinstance(names, list):
        return ""
    words = (_field(event.object_type, str(name)) for name in names)
    return ", ".join(dict.fromkeys(word for word in words if word))


def _field(object_type: str, name: str) -> str:
    """In words; "" for a column that has none, since people never see it."""
    if name in PersonField.values:
        return str(PersonField(name).label)
    model = _model(object_type)
    try:
        column = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return ""
    # Django makes up a name from the column's own where none is given, in English.
    return str(column.verbose_name) if getattr(column, "_verbose_name", None) else ""  # type: ignore[union-attr]


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None
