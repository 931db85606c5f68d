"""What every editable row has in common, and the one way such a row is made and changed."""

import uuid
from typing import Any, TypeVar

from django.conf import settings
from django.db import models

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.taken import told_when_taken
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict
from jobbspar.lib.keys import follow
from jobbspar.lib.text import upright


class Record(models.Model):
    """A row with an unguessable id, who made and last changed it, and a `version` for late saves (architecture.md 7)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    changed_at = models.DateTimeField(default=clock.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


R = TypeVar("R", bound=Record)


# The ids and the action are Any since callers spread a dict of them into the call; `record` checks what they are.
def create(
    model: type[R],
    *,
    actor: Actor,
    person_id: Any = None,
    round_id: Any = None,
    action: Any = "",
    **values: Any,
) -> R:
    """Make a row and its audit row. Call it inside the domain function's transaction.

    `action` is an audit code ("round.created"); without one it is the model's name and `created`. `Taken` is raised where
    a unique key let somebody else's row through first.
    """
    row = model(created_by_id=actor.user_id, changed_by_id=actor.user_id, **upright(values))
    with told_when_taken():
        row.save(force_insert=True)
    record(
        actor,
        action or f"{row._meta.model_name}.created",
        row,
        person_id=person_id,
        round_id=round_id,
    )
    return row


def change(
    row: R,
    *,
    actor: Actor,
    person_id: Any = None,
    round_id: Any = None,
    action: Any = "",
    expected_version: Any = None,
    **values: Any,
) -> R:
    """Set `values` on `row`, save just those columns, and write the audit row with the names of what really changed.

    Nothing changed means nothing written. `expected_version` is the version the form was opened with: when somebody
    saved in between, `Conflict` is raised (architecture.md 7).
    """
    if expected_version is not None and row.version != expected_version:
        raise Conflict("En kollega hann spara före dig. Se vad som ändrats och spara igen.")
    values = upright(values)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    row.changed_at, row.changed_by_id = clock.now(), actor.user_id
    before, row.version = row.version, row.version + 1
    columns = [*changed, *follow(row, changed), "changed_at", "changed_by", "version"]
    data = {row._meta.get_field(c).attname: getattr(row, row._meta.get_field(c).attname) for c in columns}  # type: ignore[union-attr]
    with told_when_taken():
        saved = type(row)._base_manager.filter(pk=row.pk, version=before).update(**data)
    if not saved:
        raise Conflict("En kollega hann spara före dig. Se vad som ändrats och spara igen.")
    code = action or f"{row._meta.model_name}.changed"
    record(actor, code, row, person_id=person_id, round_id=round_id, fields=changed)
    return row
