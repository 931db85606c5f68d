"""Forms whose text others read: a word that may be a participant's name is asked about before it goes on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.domain.neutral import find_names, looks_like_names
from jobbspar.lib.text import join_and
from jobbspar.ui.forms import BaseForm


class NamelessForm(BaseForm):
    """`nameless` are the fields that name nobody; `names` the words of the names that may not stand there.

    `guesses`: words with a capital inside a sentence are asked about too, whether or not they are anybody's name. Else
    the question is there only when it has something to ask about.
    """

    nameless: tuple[str, ...] = ()
    guesses = False

    names_checked = forms.BooleanField(
        label=_("Jag har läst texten: den nämner ingen deltagare vid namn."), required=False
    )

    def __init__(self, *args: Any, names: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*(name for name in self.fields if name != "names_checked"), "names_checked"])
        written = "\n".join(self.data.get(self.add_prefix(name)) or "" for name in self.nameless)
        guessed = looks_like_names(written) if self.guesses else []
        self._asked = [*guessed, *find_names(written, names).doubtful]
        if not self.guesses and not self._asked:
            del self.fields["names_checked"]

    def clean(self) -> dict[str, Any]:
        """Without the answer to the question: it is no part of what is saved."""
        data = super().clean() or {}
        if not data.pop("names_checked", False) and self._asked:
            words = _("Det här kan vara namn: %s. Ta bort dem, eller kryssa i att ingen deltagare nämns.")
            self.add_error("names_checked", words % join_and(self._asked))
        return data
