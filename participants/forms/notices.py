"""The form for the texts to persons: the information, and the plan's translation sheet."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jobbspar.lib import clock
from jobbspar.ui.fields import DateField
from jobbspar.ui.forms import BaseForm
from participants.enums import NoticeLanguage, TextKind
from participants.models import NoticeText
from participants.texts.languages import CODES, RIGHT_TO_LEFT
from participants.texts.notice import HEADING, ORGANISATION

LONGEST: Final = 12_000


class NoticeTextForm(BaseForm):
    """A new version of a text in one language. `follows`: which text was there when the form was opened."""

    valid_from = DateField(label=_("Gäller från"), initial=clock.today)
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 22}),
        help_text=_(
            "Första raden är rubriken. En rad som börjar med ”# ” är en mellanrubrik. {organisation} byts mot ert namn."
        ),
    )
    follows = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, latest: NoticeText | None, kind: TextKind, language: NoticeLanguage, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        field: Any = self.fields["text"]
        field.widget.attrs |= {"lang": CODES[language]} | ({"dir": "rtl"} if language in RIGHT_TO_LEFT else {})
        if kind == TextKind.PLAN:
            field.help_text = _(
                "Första raden är bladets rubrik. En rad som börjar med ”# ” är en av planens rubriker. Alla ska vara med, "
                "i samma ordning. Skriv inga orter: bladet lämnas också till personer med skyddade personuppgifter."
            )
        if latest is not None:
            self.fields["text"].initial, self.fields["follows"].initial = latest.text, str(latest.pk)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text.split("\n", 1)) < 2 or text.startswith(HEADING):
            raise ValidationError(_("Skriv en rubrik på första raden och texten under den."))
        if self.kind == TextKind.PRIVACY and ORGANISATION not in text:
            raise ValidationError(
                _("Skriv vem som ansvarar för uppgifterna: sätt in {organisation} där ert namn ska stå.")
            )
        return text

    def clean_follows(self) -> UUID | None:
        try:
            return UUID(self.cleaned_data["follows"])
        except ValueError:
            return None
