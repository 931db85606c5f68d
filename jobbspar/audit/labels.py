"""The Swedish words for what the log tells of. Each room registers its own actions in `AppConfig.ready()`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jobbspar.lib.text import sort_key

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_CODE = re.compile(r"^[a-z_]+\.[a-z_]+$")
_labels: dict[str, StrOrPromise] = {}


def register_actions(labels: Mapping[str, StrOrPromise]) -> None:
    """Make actions known: `{"round.advanced": _("Omgången gick till nästa fas")}`. A code is `thing.what_happened`."""
    for code in labels:
        if not _CODE.match(code):
            raise ValueError(f"{code} is not of the form thing.what_happened.")
    _labels.update(labels)


def is_known(action: str) -> bool:
    return action in _labels


def action_label(action: str) -> str:
    """The Swedish sentence; the code itself for an action that is no longer in use."""
    return str(_labels.get(action, action))


def action_choices() -> list[tuple[str, str]]:
    """Code and label, sorted by label: for a filter."""
    return sorted(((code, str(label)) for code, label in _labels.items()), key=lambda pair: sort_key(pair[1]))
