"""The filters of a person's log, the number that finds it, and the auditor's judgement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.enums import FindingOutcome
from coordination.forms.nameless import NamelessForm
from jobbspar.audit.kinds import LookKind, of_kind
from jobbspar.lib import clock
from jobbspar.ui.fields import DateField
from jobbspar.ui.forms import BaseForm, FilterForm


class LookFilterForm(FilterForm):
    """Period, kind of action, and who."""

    fran = DateField(label=_("Från och med"))
    till = DateField(label=_("Till och med"))
    slag = forms.ChoiceField(label=_("Typ"), choices=[("", _("Alla")), *LookKind.choices])
    vem = forms.ChoiceField(label=_("Vem"), choices=[])

    def __init__(self, *args: Any, readers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vem"].choices = [("", _("Alla")), *readers]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Q:
        """The filter on AuditEvent."""
        chosen, wanted = self.chosen, Q()
        if "fran" in chosen:
            wanted &= Q(at__gte=clock.moment_on(chosen["fran"], 0))
        if "till" in chosen:
            wanted &= Q(at__lt=clock.moment_on(chosen["till"] + timedelta(days=1), 0))
        if "slag" in chosen:
            wanted &= of_kind(LookKind(chosen["slag"]))
        if "vem" in chosen:
            wanted &= Q(actor_user_id=chosen["vem"])
        return wanted


class NumberForm(BaseForm):
    """Whose log. Posted, so that no number stands in an address."""

    number = forms.CharField(
        label=_("Personnummer eller samordningsnummer"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
        help_text=_("Hela numret, till exempel 19900515-1234."),
    )


class JudgeForm(NamelessForm):
    nameless, nobody = ("note",), _("ingen")

    outcome = forms.ChoiceField(
        label=_("Bedömning"),
        choices=[
            (FindingOutcome.FINE.value, FindingOutcome.FINE.label),
            (FindingOutcome.INVESTIGATE.value, FindingOutcome.INVESTIGATE.label),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Anteckning"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Skriv inga namn och inga nummer. Behövs när något ska utredas."),
    )
