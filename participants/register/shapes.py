"""One entry a model, one a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from participants.register.kinds import Activity, Category, Controller, Ground

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """`in_extract`: the person gets it. `is_text`: somebody has written it, so others are masked. `own_only`: only where
    the organisation itself wrote the row. `via` leads from the value to what is shown of it."""

    name: str
    category: Category
    purpose: StrOrPromise
    ground: Ground = Ground.PUBLIC_TASK
    in_extract: bool = True
    is_text: bool = False
    own_only: bool = False
    via: str = ""


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """`path` leads from the model to the person ("" for the person itself). `links` are the keys that hold rows together."""

    model: str
    title: StrOrPromise
    activity: Activity
    controller: Controller
    path: str
    fields: tuple[FieldEntry, ...]
    links: tuple[str, ...]
    order: int
    # Shown in a part of the extract of its own.
    apart: bool = False

    @property
    def shown(self) -> tuple[FieldEntry, ...]:
        return tuple(field for field in self.fields if field.in_extract)

    @property
    def names(self) -> set[str]:
        """Every column that the entry accounts for."""
        return {field.name for field in self.fields} | set(self.links) | {field.name for field in RECORD}

    def purpose_of(self, name: str) -> str:
        return next((str(field.purpose) for field in self.fields if field.name == name), "")


# The columns that every row has (jobbspar.accounts.base.Record).
RECORD: Final = (
    FieldEntry("id", Category.ADMINISTRATION, _("Skilja raden från andra rader."), in_extract=False),
    FieldEntry("version", Category.ADMINISTRATION, _("Upptäcka att två har ändrat samtidigt."), in_extract=False),
    FieldEntry("created_at", Category.ADMINISTRATION, _("Veta när uppgiften kom till."), Ground.LEGAL_DUTY),
    FieldEntry("created_by", Category.ADMINISTRATION, _("Veta vem som skrev uppgiften."), Ground.LEGAL_DUTY),
    FieldEntry("changed_at", Category.ADMINISTRATION, _("Veta när uppgiften senast ändrades."), Ground.LEGAL_DUTY),
    FieldEntry("changed_by", Category.ADMINISTRATION, _("Veta vem som senast ändrade uppgiften."), Ground.LEGAL_DUTY),
)
LINK_PURPOSE: Final = _("Hålla ihop uppgifter som hör till samma person eller ärende.")


def item(
    name: str,
    category: Category,
    purpose: StrOrPromise,
    *,
    ground: Ground = Ground.PUBLIC_TASK,
    in_extract: bool = True,
    via: str = "",
) -> FieldEntry:
    """A column that is chosen, dated, counted or leads somewhere."""
    return FieldEntry(name, category, purpose, ground, in_extract=in_extract, via=via)


def words(
    name: str,
    category: Category,
    purpose: StrOrPromise,
    *,
    ground: Ground = Ground.PUBLIC_TASK,
    own_only: bool = False,
) -> FieldEntry:
    """A column that somebody writes in freely."""
    return FieldEntry(name, category, purpose, ground, is_text=True, own_only=own_only)


def about(
    model: str,
    title: StrOrPromise,
    *,
    activity: Activity,
    path: str,
    fields: tuple[FieldEntry, ...],
    controller: Controller = Controller.OWNER,
    links: tuple[str, ...] = (),
    order: int,
    apart: bool = False,
) -> ModelEntry:
    """A model with everything that is known of it. `order`: where it stands in the extract."""
    return ModelEntry(model, title, activity, controller, path, fields, links, order, apart)
