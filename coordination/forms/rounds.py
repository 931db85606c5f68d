"""Forms of the round: reasons for its steps, and the filters of the list."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coordination.forms.nameless import NamelessForm
from jobbspar.accounts.actor import Actor
from jobbspar.ui.forms import FilterForm
from tracks.enums import PartyRole, Phase
from tracks.models import Round, RoundParty, Track


class ReasonForm(NamelessForm):
    """A written reason, and the phase the person saw when the page was opened."""

    nameless = ("reason",)

    reason = forms.CharField(
        label=_("Skäl"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Syns i historiken för alla som är med i omgången. Skriv inget om enskilda personer."),
    )
    expected_phase = forms.ChoiceField(choices=Phase.choices, widget=forms.HiddenInput)

    @property
    def phase(self) -> Phase:
        """The phase the person saw."""
        return Phase(self.cleaned_data["expected_phase"])


class RoundFilter(FilterForm):
    """What the list Jobbspår is narrowed by. Choices are what the actor's own rounds hold."""

    ansvarig = forms.ChoiceField(label=_("Ansvarig kommun"))
    arbetsgivare = forms.ChoiceField(label=_("Arbetsgivare"))
    yrke = forms.ChoiceField(label=_("Yrke"))
    fas = forms.ChoiceField(label=_("Fas"))
    mina = forms.BooleanField(label=_("Bara mina omgångar"))

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in choices.items():
            self.fields[name].choices = [("", _("Alla")), *rows]  # type: ignore[attr-defined]

    def narrow(self, rows: QuerySet[Round], actor: Actor) -> QuerySet[Round]:
        """The rounds that fit what is chosen."""
        chosen = self.chosen
        if chosen.get("mina"):
            rows = rows.led_by(actor)  # type: ignore[attr-defined]
        if responsible := chosen.get("ansvarig"):
            rows = rows.filter(track__responsible=responsible)
        if employer := chosen.get("arbetsgivare"):
            rows = rows.filter(
                pk__in=RoundParty.objects.filter(organisation=employer, role=PartyRole.EMPLOYER).values("round")
            )
        if occupation := chosen.get("yrke"):
            rows = rows.filter(track__in=Track.objects.filter(occupations=occupation).values("pk"))
        if phase := chosen.get("fas"):
            rows = rows.filter(phase=phase)
        return rows
