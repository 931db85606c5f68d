"""Forms about taking part: the plan, the steps, start, pause, hire and leaving."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import User
from jobbspar.lib import clock
from jobbspar.ui.fields import DateField, PercentField
from jobbspar.ui.forms import BaseForm, BaseModelForm
from participants.enums import EnrolmentState
from participants.models import IndividualPlan, Participation, StepEnrolment
from tracks.enums import PartyRole
from tracks.models import RoundParty


class PlanForm(BaseModelForm):
    groups = [
        (_("Målet"), ["goal"]),
        (_("Stöd"), ["support", "adaptations", "compensation"]),
        (_("Löften"), ["i_promise", "we_promise", "if_not_working"]),
        (_("Överenskommelse"), ["agreed_on"]),
    ]
    agreed_on = DateField(label=_("Överenskommen med deltagaren den"), required=False)

    class Meta:
        model = IndividualPlan
        fields = (
            "goal",
            "support",
            "adaptations",
            "compensation",
            "i_promise",
            "we_promise",
            "if_not_working",
            "agreed_on",
        )
        help_texts = {
            "goal": _("Med deltagarens egna ord."),
            "adaptations": _("Frivilligt. Skriv vad som behövs på platsen, aldrig en diagnos."),
            "if_not_working": _("Namn och telefonnummer."),
        }


class EnrolmentForm(BaseModelForm):
    """A step's plan."""

    planned_start = DateField(label=_("Planerad start"))
    planned_end = DateField(label=_("Planerat slut"))

    class Meta:
        model = StepEnrolment
        fields = ("name", "place", "planned_start", "planned_end", "share", "is_parallel", "is_compulsory")
        field_classes = {"share": PercentField}

    def __init__(self, *args: Any, without_place: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if without_place:
            # A protected person's: where somebody is on weekday mornings is neither asked for nor shown.
            del self.fields["place"]
        share = self.fields["share"]
        share.min_value, share.max_value = 1, 100  # type: ignore[attr-defined]
        if self.instance.step_id is not None:
            # What the round's chain calls it and asks of it is not one person's to change.
            del self.fields["name"], self.fields["is_compulsory"]

    def clean_share(self) -> int:
        """1 to 100 percent."""
        share: int = self.cleaned_data["share"]
        if not 1 <= share <= 100:
            raise forms.ValidationError(_("Andelen ska vara mellan 1 och 100 procent."))
        return share

    def _get_validation_exclusions(self) -> set[str]:
        # The period is the domain's to judge, in one place.
        return {*super()._get_validation_exclusions(), "planned_start", "planned_end"}  # type: ignore[misc]


class ProgressForm(BaseForm):
    """What has really happened with a step."""

    state = forms.ChoiceField(
        label=_("Vad har hänt?"),
        choices=[choice for choice in EnrolmentState.choices if choice[0] != EnrolmentState.PLANNED],
        widget=forms.RadioSelect,
    )
    day = DateField(label=_("Datum"), initial=clock.today)
    interrupted_reason = forms.CharField(
        label=_("Skäl"), max_length=300, required=False, help_text=_("Behövs när insatsen avbröts eller inte blir av.")
    )

    def add_rule_error(self, error: Any) -> None:
        """The domain speaks of the columns `started_on` and `ended_on`; here both are `day`."""
        if error.field in ("started_on", "ended_on"):
            error.field = "day"
        super().add_rule_error(error)


class StartForm(BaseForm):
    started_on = DateField(label=_("Började den"), initial=clock.today)


class PauseForm(BaseForm):
    paused_from = DateField(label=_("Uppehåll från och med"), initial=clock.today)
    pause_reason = forms.CharField(
        label=_("Skäl"), max_length=200, help_text=_("Till exempel semester, sjukdom eller föräldraledighet.")
    )


class ResumeForm(BaseForm):
    resumed_on = DateField(label=_("Tillbaka den"), initial=clock.today)


class LeaveForm(BaseForm):
    left_on = DateField(label=_("Slutade den"), initial=clock.today)
    left_reason = forms.CharField(label=_("Varför slutar deltagaren i förtid?"), max_length=300)


class HireForm(BaseForm):
    expected_employer = forms.ModelChoiceField(
        label=_("Väntad arbetsgivare"), queryset=RoundParty.objects.none(), required=False, empty_label=_("Ingen än")
    )
    expected_hire_on = DateField(label=_("Anställning från"), required=False)

    def __init__(self, *args: Any, participation: Participation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["expected_employer"]
        employers = RoundParty.objects.filter(round=participation.round_id, role=PartyRole.EMPLOYER)
        field.queryset = employers.select_related("organisation")  # type: ignore[attr-defined]
        field.label_from_instance = lambda party: party.organisation.name  # type: ignore[attr-defined]


class SupportForm(BaseForm):
    """Who follows the participant. Each organisation chooses among its own people."""

    case_worker = forms.ModelChoiceField(label=_("Handläggare"), queryset=User.objects.none(), required=False)
    af_case_worker = forms.ModelChoiceField(label=_("Arbetsförmedlare"), queryset=User.objects.none(), required=False)
    language_support = forms.CharField(label=_("Avtalat språkstöd"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, participation: Participation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine, theirs = ("af_case_worker", "case_worker") if actor.is_af else ("case_worker", "af_case_worker")
        colleagues = User.objects.colleagues(actor, Role.CASE_WORKER, Role.AF_CASE_WORKER)
        self.fields[mine].queryset = colleagues  # type: ignore[attr-defined]
        del self.fields[theirs]


class GapForm(BaseForm):
    starts_on = DateField(label=_("Från och med"))
    ends_on = DateField(label=_("Till och med"))
    reason = forms.CharField(
        label=_("Varför är glappet i sin ordning?"),
        max_length=300,
        help_text=_("Till exempel semester, sjukdom eller föräldraledighet."),
    )
