"""Letting go on what leaves a database that was read back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jobbspar.ui.forms import BaseForm


class ReleaseForm(BaseForm):
    """Nothing is chosen beforehand: either may be wrong."""

    waiting = forms.ChoiceField(
        label=_("Mejl som väntade när kopian gjordes"),
        widget=forms.RadioSelect,
        choices=[
            ("call_off", _("Avbryt dem, och dagens påminnelser: de har redan gått iväg, eller är för gamla")),
            ("send", _("Skicka dem: inget har gått iväg sedan kopian gjordes")),
        ],
        help_text=_("PDF:er görs alltid. Ett avbrutet mejl går att skicka från sidan Utskick."),
    )
    reason = forms.CharField(
        label=_("Skäl"),
        max_length=100,
        help_text=_("Till exempel: återläst efter diskfel 3 mars. Står i loggen, så skriv inga namn eller nummer."),
    )

    @property
    def values(self) -> dict[str, Any]:
        """For the domain."""
        return {"send": self.cleaned_data["waiting"] == "send", "reason": self.cleaned_data["reason"]}
