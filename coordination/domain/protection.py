"""What this room closes when a person gets skyddade personuppgifter, or gets other handlers (participants.domain.hooks)."""

from __future__ import annotations

from typing import Any

from coordination.domain.issues import LIFTED
from coordination.enums import IssueState
from coordination.models import Issue, Search
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change
from participants.models import Person


def close_for_protected(person: Person, actor: Actor) -> None:
    """Kept searches forget the person; hindrances about them leave the steering group, and belong to a handler."""
    key = str(person.pk)
    for search in Search.objects.select_for_update().filter(found__persons__contains=[key]):
        search.found = search.found | {"persons": [pk for pk in search.found["persons"] if pk != key]}
        search.save(update_fields=["found"])
    handlers = set(person.protection.handlers.values_list("pk", flat=True))
    rows = Issue.objects.select_for_update(of=("self",)).filter(participation__person=person)
    for issue in rows.order_by("pk"):
        _close(issue, person, handlers, actor)


def _close(issue: Issue, person: Person, handlers: set[Any], actor: Actor) -> None:
    values: dict[str, Any] = {}
    if issue.owner_id is not None and issue.owner_id not in handlers:
        values["owner_id"] = person.case_worker_id
    if issue.state in LIFTED:
        values |= {"state": IssueState.OPEN, "escalated_at": None, "meeting": None, "neutral_text": ""}
    ids = {"person_id": person.pk, "round_id": issue.round_id}
    change(issue, actor=actor, action="issue.taken_back", **ids, **values)
