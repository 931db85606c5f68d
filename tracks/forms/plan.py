"""Forms for the plan: requirements, selection, activities, the parties' agreement and the chain."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.models import Organisation, User
from jobbspar.lib import clock, dates, money
from jobbspar.ui.fields import EXAMPLE_WEEK, DateField, MoneyField, PercentField, WeekField, WholeField
from jobbspar.ui.forms import BaseForm, BaseModelForm, Difference
from tracks.enums import ACTIVE_PHASES, PartyRole, Phase
from tracks.models import (
    ChainStep,
    InterventionType,
    PartyAgreement,
    PlanActivity,
    RequirementItem,
    RequirementProfile,
    Round,
    RoundParty,
    SelectionMethod,
    SelectionStep,
)
from tracks.queries.chain import latest_package


class PartyChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: RoundParty) -> str:
        return obj.organisation.name


def parties_of(round: Round) -> Any:
    return round.parties.select_related("organisation")


# Kravprofil


class ProfileTextsForm(BaseModelForm):
    class Meta:
        model = RequirementProfile
        fields: ClassVar = ["tasks", "working_hours", "environment", "pay", "taught_on_site", "accessibility"]


class RequirementForm(BaseModelForm):
    groups = [
        (_("Kravet"), ["kind", "text", "level", "necessity"]),
        (_("Vägen dit"), ["reached", "step", "checked_by"]),
    ]

    class Meta:
        model = RequirementItem
        fields: ClassVar = ["kind", "text", "level", "necessity", "reached", "step", "checked_by"]
        widgets: ClassVar = {"necessity": forms.RadioSelect, "reached": forms.RadioSelect}
        help_texts: ClassVar = {
            "text": _("Ett krav i taget, så att det går att pröva. Till exempel: kan läsa en enkel ritning."),
            "level": _("Till exempel B1 för svenska, eller grundläggande."),
            "step": _("Bara för det som lärs i en insats."),
            "checked_by": _("Till exempel intyg, arbetsprov eller samtal."),
        }

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        package = latest_package(round)
        steps = package.steps.all() if package else ChainStep.objects.none()
        self.fields["step"].queryset = steps  # type: ignore[attr-defined]
        self.fields["step"].empty_label = _("Inte bestämt än")  # type: ignore[attr-defined]
        # A choice that is required starts with none of its rows chosen, without an empty row of its own.
        reached: Any = self.fields["reached"]
        reached.choices = [choice for choice in reached.choices if choice[0]]


class NoteForm(BaseForm):
    """How an employer's confirmation was given to the coordinator."""

    note = forms.CharField(
        label=_("Hur har arbetsgivaren bekräftat kravprofilen?"),
        max_length=300,
        help_text=_("Till exempel: vid möte den 3 november med produktionschefen."),
    )


# Urvalsmetod


class CriteriaForm(BaseModelForm):
    class Meta:
        model = SelectionMethod
        fields: ClassVar = ["criteria"]
        help_texts: ClassVar = {"criteria": _("Vad urvalet grundas på, så att den som frågar kan få ett sakligt svar.")}


class SelectionStepForm(BaseModelForm):
    class Meta:
        model = SelectionStep
        fields: ClassVar = ["kind", "criteria", "decided_by", "employer_takes_part", "planned_on"]
        field_classes: ClassVar = {"planned_on": DateField}
        help_texts: ClassVar = {"decided_by": _("Till exempel koordinatorn och AF tillsammans.")}


class PartyAgreementForm(BaseModelForm):
    class Meta:
        model = PartyAgreement
        fields: ClassVar = ["tasks", "wage", "parties", "agreed_on"]
        field_classes: ClassVar = {"agreed_on": DateField}
        help_texts: ClassVar = {"parties": _("Arbetsgivare och fackliga organisationer som är överens.")}


# Moment


class ActivityForm(BaseModelForm):
    groups = [
        (_("Momentet"), ["phase", "text", "due"]),
        (_("Vem"), ["owner_party", "owner_user"]),
        (_("Om det hålls någonstans"), ["place", "invited"]),
    ]
    owner_party = PartyChoice(
        label=_("Ansvarig part"), queryset=RoundParty.objects.none(), required=False, empty_label=_("Ingen utsedd")
    )

    class Meta:
        model = PlanActivity
        fields: ClassVar = ["phase", "text", "due", "owner_party", "owner_user", "place", "invited"]
        field_classes: ClassVar = {"due": DateField, "invited": WholeField}
        help_texts: ClassVar = {"place": _("För träffar och besök.")}

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phases: Any = self.fields["phase"]
        phases.choices = [(phase.value, phase.label) for phase in ACTIVE_PHASES]
        if self.instance.code:
            # The tasks P1–A3 keep their phase and words: everyone finds them by those.
            del self.fields["phase"], self.fields["text"]
        elif not self.instance.pk and round.phase != Phase.DRAFT:
            self.initial.setdefault("phase", round.phase)
        self.fields["owner_party"].queryset = parties_of(round)  # type: ignore[attr-defined]
        organisations = Organisation.objects.filter(round_parties__round=round)
        today = clock.today()
        held = Q(memberships__organisation__in=organisations, memberships__valid_from__lte=today)
        lasting = Q(memberships__valid_to=None) | Q(memberships__valid_to__gte=today)
        people = User.objects.filter(held & lasting, is_active=True)
        self.fields["owner_user"].queryset = people.distinct().order_by("sort_name")  # type: ignore[attr-defined]


class DoneForm(BaseForm):
    done_on = DateField(label=_("När blev det klart?"))
    evidence = forms.CharField(
        label=_("Vad visar att det är gjort?"),
        max_length=500,
        required=False,
        help_text=_("Till exempel mötesanteckning, avtalsnummer eller länk till mappen. Inga personuppgifter."),
    )
    came = WholeField(label=_("Hur många kom?"), min_value=0, max_value=5000, required=False)

    def __init__(self, *args: Any, activity: PlanActivity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if activity.phase != Phase.RECRUITMENT:
            del self.fields["came"]


class ReasonForm(BaseForm):
    """Why: for striking out an activity, or letting a gap stand."""

    reason = forms.CharField(label=_("Skäl"), max_length=300)

    def __init__(self, *args: Any, label: Any = "", help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label or self.fields["reason"].label
        self.fields["reason"].help_text = help_text


# Insatskedjan


class StepForm(BaseModelForm):
    """A step of the chain. `values()` is what the domain takes."""

    groups = [
        (_("Insatsen"), ["name", "type", "provider", "provider_name"]),
        (_("När"), ["starts_on", "weeks", "share", "is_parallel", "shift_later"]),
        (_("Vem ansvarar och betalar"), ["responsible", "funder", "weekly_cost", "is_compulsory"]),
    ]
    starts_on = WeekField(
        label=_("Startvecka"), help_text=format_lazy(_("År och vecka, till exempel {week}."), week=EXAMPLE_WEEK)
    )
    responsible = PartyChoice(
        label=_("Ansvarig part"), queryset=RoundParty.objects.none(), required=False, empty_label=_("Inte bestämt än")
    )
    provider = PartyChoice(
        label=_("Köps av"),
        queryset=RoundParty.objects.none(),
        required=False,
        empty_label=_("Köps inte"),
        help_text=_("En utbildningsanordnare som är part i omgången. Då behövs ett avtal med den före rekryteringen."),
    )
    weekly_cost = MoneyField(label=_("Kostnad per deltagare och vecka"), required=False, max_digits=9)
    shift_later = forms.BooleanField(label=_("Flytta även insatserna efter lika många veckor"), required=False)

    class Meta:
        model = ChainStep
        fields: ClassVar = [
            "name",
            "type",
            "provider",
            "provider_name",
            "weeks",
            "share",
            "responsible",
            "funder",
            "is_parallel",
            "is_compulsory",
        ]
        field_classes: ClassVar = {"weeks": WholeField, "share": PercentField}
        help_texts: ClassVar = {
            "provider_name": _("För det som inte köps: skola eller enhet. Tomt betyder den ansvariga parten."),
            "share": _("100 är heltid."),
            "is_parallel": _("Då räknas insatsen inte in när veckans omfattning summeras."),
            "is_compulsory": _("Deltagaren behöver gå klart insatsen för att ha fullföljt jobbspåret."),
        }

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is not None:
            now = {"starts_on": instance.starts_on, "weekly_cost": instance.weekly_cost}
            kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if instance is None:
            del self.fields["shift_later"]
        types = InterventionType.objects.filter(is_intervention=True)
        still = Q(valid_to=None) | Q(valid_to__gte=clock.today())
        kept = Q(pk=instance.type_id) if instance else Q(pk__in=[])
        self.fields["type"].queryset = types.filter(still | kept)  # type: ignore[attr-defined]
        self.fields["responsible"].queryset = parties_of(round)  # type: ignore[attr-defined]
        providers = parties_of(round).filter(role=PartyRole.PROVIDER)
        self.fields["provider"].queryset = providers  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Year and week for the Monday, öre for the kronor."""
        values = dict(self.cleaned_data)
        week = dates.iso_week(values.pop("starts_on"))
        kronor = values.pop("weekly_cost")
        return values | {
            "start_year": week.year,
            "start_week": week.week,
            "cost_per_week": money.to_ore(kronor) if kronor else 0,
        }

    def _differences(self, instance: Any) -> Iterator[Difference]:
        """What to do with later steps is no fact of the row, so nobody can have saved another answer."""
        yield from (row for row in super()._differences(instance) if row.name != "shift_later")
