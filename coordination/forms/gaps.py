"""How a gap is bridged, and for whom."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from coordination.queries.gaps import OpenGap, SharedGap
from jobbspar.ui.forms import BaseForm

MOVE: Final = "move"
ALLOW: Final = "allow"


class BridgeForm(BaseForm):
    """Before a hire there is no step to move, so only the reason is asked for."""

    participants = forms.MultipleChoiceField(label=_("För vilka?"), widget=forms.CheckboxSelectMultiple)
    how = forms.ChoiceField(label=_("Hur?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Skäl, om glappet tillåts"),
        required=False,
        max_length=300,
        help_text=_("Till exempel semester eller föräldraledighet. Skriv inget om hälsa."),
    )

    def __init__(self, *args: Any, shared: SharedGap, names: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {str(one.participation.pk): one for one in shared.parts}
        people: Any = self.fields["participants"]
        people.choices = [(key, names[one.participation.pk]) for key, one in self.parts.items()]
        people.initial = list(self.parts)
        how: Any = self.fields["how"]
        how.choices = [(ALLOW, _t("Tillåt glappet, med skäl"))]
        if shared.after_name:
            how.choices = [
                (MOVE, _t("Låt %s börja tidigare, direkt när glappet börjar") % shared.after_name),
                *how.choices,
            ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("how") == ALLOW and not data.get("reason"):
            self.add_error("reason", _("Skriv varför glappet är i sin ordning."))
        return data

    @property
    def chosen(self) -> list[OpenGap]:
        return [self.parts[key] for key in self.cleaned_data["participants"]]
