"""The closing of a participation, asked for in two steps: first the outcome, then what that outcome needs (A1)."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.forms.nameless import NamelessForm
from employers.models import Employer, Occupation
from jobbspar.lib import clock
from jobbspar.ui.fields import DateField, WholeField
from jobbspar.ui.forms import BaseForm
from participants.enums import (
    STUDY_OUTCOMES,
    WORK_OUTCOMES,
    EmploymentForm,
    Outcome,
    StudyKind,
    SubsidyDecision,
)
from participants.models import Participation
from tracks.enums import NextRoundDecision
from tracks.models import InterventionType


class OutcomeForm(BaseForm):
    """Step one. Sent with GET: it changes nothing, and "back" keeps the choice."""

    utfall = forms.ChoiceField(label=_("Hur slutade det?"), choices=Outcome.choices, widget=forms.RadioSelect)


class ClosingForm(BaseForm):
    """Step two, for one outcome: only the fields that it needs."""

    closed_on = DateField(label=_("Avslutsdatum"), initial=clock.today)
    text = forms.CharField(
        label=_("Kommentar"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Skriv inget om hälsa eller andra känsliga förhållanden."),
    )

    def __init__(self, *args: Any, outcome: Outcome, participation: Participation, **kwargs: Any) -> None:
        self.outcome = outcome
        super().__init__(*args, **kwargs)
        if outcome in WORK_OUTCOMES:
            self.fields |= self._work(participation)
            self.groups = [(_("Arbetet"), [name for name in self.fields if name not in ("closed_on", "text")])]
        elif outcome in STUDY_OUTCOMES:
            self.fields |= self._studies()
            self.groups = [(_("Studierna"), [name for name in self.fields if name not in ("closed_on", "text")])]
        self.order_fields(["closed_on", *[name for name in self.fields if name not in ("closed_on", "text")], "text"])
        self._prepare()

    def _work(self, participation: Participation) -> dict[str, forms.Field]:
        round = participation.round
        parties = Q(organisation__round_parties__round=round, organisation__round_parties__role="employer")
        occupations = Q(needs__round_needs__round=round) | Q(pk__in=round.track.occupations.values("pk"))
        fields: dict[str, forms.Field] = {"employment_start": DateField(label=_("Arbetet börjar"))}
        if self.outcome == Outcome.OWN_BUSINESS:
            return fields
        fields["employer"] = forms.ModelChoiceField(
            label=_("Arbetsgivare i jobbspåret"),
            queryset=Employer.objects.filter(parties).select_related("organisation").distinct(),
            required=False,
            empty_label=_("En annan arbetsgivare"),
        )
        fields["employer_name"] = forms.CharField(
            label=_("Om en annan: arbetsgivarens namn"), required=False, max_length=160
        )
        fields["occupation"] = forms.ModelChoiceField(
            label=_("Yrke"),
            queryset=Occupation.objects.filter(occupations).distinct(),
            required=False,
            empty_label=_("Ett annat yrke än jobbspårets"),
        )
        fields["employment_form"] = forms.ChoiceField(
            label=_("Anställningsform"), choices=[("", _("Välj")), *EmploymentForm.choices]
        )
        fields["extent"] = WholeField(label=_("Omfattning i procent av heltid"), min_value=1, max_value=100)
        fields["employment_end"] = DateField(label=_("Till och med, om den är tidsbegränsad"), required=False)
        if self.outcome == Outcome.WORK_SUBSIDISED:
            fields |= self._subsidy()
        return fields

    @staticmethod
    def _subsidy() -> dict[str, forms.Field]:
        still = Q(valid_to=None) | Q(valid_to__gte=clock.today())
        return {
            "subsidy_type": forms.ModelChoiceField(
                label=_("Vilket stöd?"),
                queryset=InterventionType.objects.filter(still, is_subsidy=True),
                empty_label=_("Välj"),
            ),
            "subsidy_decision": forms.ChoiceField(
                label=_("Är stödet beslutat?"), choices=[("", _("Välj")), *SubsidyDecision.choices]
            ),
            "subsidy_decided_on": DateField(label=_("Beslutsdatum"), required=False),
        }

    @staticmethod
    def _studies() -> dict[str, forms.Field]:
        return {
            "study_kind": forms.ChoiceField(label=_("Vilka studier?"), choices=[("", _("Välj")), *StudyKind.choices]),
            "study_applied_on": DateField(label=_("Anmäld den"), required=False),
            "study_admitted_on": DateField(label=_("Antagen den"), required=False),
            "study_plan_exists": forms.BooleanField(label=_("Studieplan finns"), required=False),
            "study_start": DateField(label=_("Studierna börjar"), required=False),
        }

    @property
    def details(self) -> dict[str, Any]:
        """What `close_participation` takes besides date and outcome. The flags follow from the choices made."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "closed_on"}
        if self.outcome in WORK_OUTCOMES and self.outcome != Outcome.OWN_BUSINESS:
            data["in_track_occupation"] = data.get("occupation") is not None
            data["at_track_employer"] = data.get("employer") is not None
            if data.get("employer") is not None:
                data["employer_name"] = ""
        return data


class ReopenForm(BaseForm):
    reason = forms.CharField(
        label=_("Varför öppnas avslutet igen?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class EvaluationForm(NamelessForm):
    nameless = ("evaluation", "lessons")

    evaluation = forms.CharField(
        label=_("Utvärdering"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Vad gick som planerat, vad gjorde det inte, och varför? Skriv inga namn på deltagare."),
    )
    lessons = forms.CharField(
        label=_("Lärdomar till nästa gång"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 5})
    )


class NextRoundForm(NamelessForm):
    nameless = ("text",)

    decision = forms.ChoiceField(
        label=_("Blir det en ny omgång?"), choices=NextRoundDecision.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("Motivering"), required=False, max_length=500)
