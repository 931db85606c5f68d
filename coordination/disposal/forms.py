"""Writing a retention rule, proposing a disposal, approving one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from coordination.disposal.enums import STARTS, Handling, RecordType, StartEvent
from coordination.disposal.models import LONGEST_YEARS
from coordination.disposal.queries.pages import since_words, takes_sample
from jobbspar.ui.fields import WholeField
from jobbspar.ui.forms import BaseForm


class RuleForm(BaseForm):
    """The values are `save_rule`'s keywords. Only the ways of counting that the kind has are offered."""

    handling = forms.TypedChoiceField(
        label=_("Bevaras eller gallras"),
        coerce=Handling,
        choices=Handling.choices,
        widget=forms.RadioSelect,
        initial=Handling.DISPOSE,
    )
    starts_from = forms.TypedChoiceField(label=_("Åren räknas"), coerce=StartEvent, widget=forms.RadioSelect)
    years = WholeField(
        label=_("Antal år"),
        min_value=1,
        max_value=LONGEST_YEARS,
        help_text=_("Gallringen får göras dagen efter att åren har gått."),
    )
    ground = forms.CharField(
        label=_("Rättslig grund och beslut"),
        max_length=1000,
        widget=forms.Textarea,
        help_text=_("Lag, dokumenthanteringsplan och nämndens beslut, så att den som läser om fem år förstår varför."),
    )
    keeps_sample = forms.BooleanField(
        label=_("Bevara personer födda den 5, 15 och 25"),
        required=False,
        help_text=_(
            "För forskningen. Gäller personnummer och samordningsnummer; dagen läses ur numret och sparas inte."
        ),
    )

    def __init__(self, *args: Any, record_type: RecordType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        starts = STARTS[record_type]
        choices = [(start.value, capfirst(since_words(record_type, start))) for start in starts]
        self.fields["starts_from"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("starts_from", starts[0].value)
        if not takes_sample(record_type):
            del self.fields["keeps_sample"]


class ProposeForm(BaseForm):
    """The values are `propose`'s keywords."""

    decision = forms.CharField(
        label=_("Beslut"),
        max_length=200,
        help_text=_("Vem som beslutade och när, till exempel: Arbetsmarknadsnämnden 2026-11-12 § 84. Inga personer."),
    )
    registry_number = forms.CharField(label=_("Diarienummer"), max_length=60)


class ApproveForm(BaseForm):
    """One box to tick: it cannot be undone."""

    understood = forms.BooleanField(
        label=_("Jag har läst vad som ska gallras, och förstår att det inte går att få tillbaka."),
        error_messages={"required": _("Kryssa i rutan för att godkänna.")},
    )
