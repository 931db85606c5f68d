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

    `nobody`: who that is, where the names are those of more than participants.
    `guesses`: words with a capital inside a sentence are asked about too, whether or not they are anybody's name. Else
    the question is there only when it has something to ask about.
    """

    nameless: tuple[str, ...] = ()
    guesses = False

    nobody = _("ingen deltagare")

    names_checked = forms.BooleanField(required=False)

    def __init__(self, *args: Any, names: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["names_checked"].label = _("Jag har läst texten: den nämner %s vid namn.") % self.nobody
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
            words = _("Det här kan vara namn: %(words)s. Ta bort dem, eller kryssa i att %(nobody)s nämns.")
            self.add_error("names_checked", words % {"words": join_and(self._asked), "nobody": self.nobody})
        return data
