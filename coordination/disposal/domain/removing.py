"""How one thing is taken away so that no trace of it is left in any table.

What stays, and why:

* **The log** (`audit_auditevent`, `audit_auditseal`). It is append-only, sealed in a chain and kept for its own time: to
  take rows out would break the very proof of who has looked. Its rows name a person by a random id only, and `details`
  holds field names, codes, counts and ids (`audit.log.record` refuses an address, an identity number and longer texts).
  When the person's row is gone the id points at nothing, in this database or any other.
* **The statistics**: `DisposedParticipation`, coarse and without ids, and the frozen `RoundResult`s, which are counts.
* **A steering group's decision** on a hindrance about a participant, with the neutral wording it was given in. Its minutes
  are the group's own public records, which name nobody (`coordination.domain.neutral`). The hindrance itself (title,
  description, whom it was about) goes.
* **The running number of a document**, so that the next is not given the same; whose it was goes.
* **Other organisations' rows** about the same human: they are theirs, under their own rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID, uuid4

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from coordination.disposal.domain.statistics import keep_statistics
from coordination.disposal.enums import WHOLE_PERSONS
from coordination.disposal.models import DisposalItem, DisposalRun
from coordination.disposal.queries.trace import branches, pointers
from coordination.models import Decision, Issue, Search
from jobbspar.accounts.models import FormToken
from jobbspar.documents.models import Document, DocumentNumber
from jobbspar.outbox.models import OutboxEntry
from participants.models import PersonSearch

# Tables that hold ids in texts, lists and JSON: a row that mentions somebody goes. (Searches live an hour, form tokens
# and outbox rows tell of what is over; none of them is anything but a help to one click or one mail.)
SWEPT: Final[dict[type[models.Model], tuple[str, ...]]] = {
    PersonSearch: ("found",),
    Search: ("found",),
    FormToken: ("location",),
    OutboxEntry: ("ref_id", "dedup_key", "payload"),
}
_ID: Final = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
DISPOSED_ISSUE: Final = "Hinder för en deltagare (gallrat)"


def remove(item: DisposalItem, run: DisposalRun) -> list[UUID]:
    """Take the item's thing away, in the caller's transaction. The ids of what went, for `sweep`."""
    if item.record_type in WHOLE_PERSONS:
        return _remove_person(item.subject_id, run)
    model = apps.get_model(item.model)
    if model is Document:
        newest = Document.objects.get(pk=item.subject_id)
        _remove_documents(Document.objects.about(newest.kind, newest.ref_id), run)
    else:
        model._base_manager.get(pk=item.subject_id).delete()
    return [item.subject_id]


def _remove_person(person_id: UUID, run: DisposalRun) -> list[UUID]:
    keep_statistics(person_id)
    _part_from_decisions(person_id)
    ids: list[UUID] = [person_id]
    for pointer in pointers():
        path = next(branch.path for branch in branches() if branch.model is pointer.target)
        way = pointer.field if path == "pk" else f"{pointer.field}__{path}"
        pointer.model._base_manager.filter(**{way: person_id}).update(**{pointer.field: None})
    # From the leaves inwards: a row goes before the one that its way to the person leads through.
    for branch in reversed(branches()):
        keys = list(branch.rows_of([person_id]).values_list("pk", flat=True))
        ids += [key for key in keys if isinstance(key, UUID)]
        if keys:
            _delete(branch.model, keys)
    _remove_documents(Document.objects.filter(ref_id__in=[str(key) for key in ids]), run)
    _forget_numbers(ids)
    return ids


def _forget_numbers(ids: Collection[UUID]) -> None:
    """Of documents that were kept in the person's own tables, and went with them."""
    for number in DocumentNumber.objects.filter(ref_id__in=[str(key) for key in ids]):
        DocumentNumber.objects.filter(pk=number.pk).update(ref_id=f"gallrad:{uuid4()}")


def _part_from_decisions(person_id: UUID) -> None:
    """An issue that a steering group has decided on stays as what the group read, and is about nobody any more."""
    decided = Decision.objects.filter(issue__participation__person=person_id).values("issue")
    Issue.objects.filter(pk__in=list(decided.values_list("issue", flat=True))).update(
        participation=None, title=DISPOSED_ISSUE, text="", action_text=""
    )


def _delete(model: type[models.Model], keys: Collection[object]) -> None:
    """Just these rows. (Django's own `delete` would ask every table in turn whether it minds; here all of them are gone.)"""
    meta = model._meta
    with connection.cursor() as cursor:
        statement = sql.SQL("DELETE FROM {} WHERE {} = ANY(%s)")
        names = sql.Identifier(meta.db_table), sql.Identifier(str(meta.pk.column))
        cursor.execute(statement.format(*names), [list(keys)])


def sweep(ids: Iterable[UUID]) -> None:
    """Take away the rows that mention one of the ids somewhere in the columns of `SWEPT`. Reads each table once."""
    texts = [str(key) for key in ids]
    for model, columns in SWEPT.items():
        any_column = sql.SQL(" OR ").join(
            sql.SQL("EXISTS (SELECT FROM regexp_matches({}::text, {}, 'g') AS m WHERE m[1] = ANY(%s))").format(
                sql.Identifier(column), sql.Literal(f"({_ID})")
            )
            for column in columns
        )
        statement = sql.SQL("DELETE FROM {} WHERE {}").format(sql.Identifier(model._meta.db_table), any_column)
        with connection.cursor() as cursor:
            cursor.execute(statement, [texts] * len(columns))


def _remove_documents(documents: models.QuerySet[Document], run: DisposalRun) -> None:
    """Only the worker's role may, and only for an approved run.

    Documents are never changed and never deleted, which a trigger holds; the function `coordination_dispose_documents`
    is the one way past it (migration 0003 says on which terms).
    """
    rows = list(documents.values_list("pk", "kind", "ref_id"))
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT coordination_dispose_documents(%s, %s)", [[pk for pk, _kind, _ref in rows], run.pk])
    # The number is not given again; it no longer says whose it was.
    for kind, ref in {(kind, ref) for _pk, kind, ref in rows}:
        DocumentNumber.objects.filter(kind=kind, ref_id=ref).update(ref_id=f"gallrad:{uuid4()}")
