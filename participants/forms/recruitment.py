"""Forms on the way into a round: referrals, assessments, candidates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OrganisationKind
from jobbspar.accounts.models import Organisation
from jobbspar.lib import clock
from jobbspar.ui.fields import DateField
from jobbspar.ui.forms import BaseForm
from jobbspar.ui.widgets import ScaleRow
from participants.domain.disclosures import REFERRAL_FIELDS
from participants.enums import (
    AssessmentResult,
    EmployerView,
    LegalGround,
    NotSelectedReason,
    PersonField,
    StepResult,
    YesNoUnknown,
)
from participants.models import AssessmentPart, Candidacy
from participants.projections import MatchRow
from tracks.enums import PartyRole, Phase
from tracks.models import Round, RoundParty, SelectionStep

_GROUND = _("Varför får uppgifterna lämnas ut?")


class ReferToRoundForm(BaseForm):
    groups = [
        (_("Vart"), ["round", "af_office", "reason"]),
        (_("Utlämnande"), ["ground", "handed"]),
    ]
    round = forms.ModelChoiceField(label=_("Omgång"), queryset=Round.objects.none())
    af_office = forms.ModelChoiceField(
        label=_("Arbetsförmedlingens kontor"),
        queryset=Organisation.objects.none(),
        help_text=_("Kontoret gör sin del av den gemensamma bedömningen."),
    )
    reason = forms.CharField(
        label=_("Varför aktualiseras personen?"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )
    ground = forms.ChoiceField(label=_GROUND, choices=LegalGround.choices, widget=forms.RadioSelect)
    handed = forms.MultipleChoiceField(
        label=_("Uppgifter som lämnas ut till ansvarig kommun och Arbetsförmedlingen"),
        choices=[choice for choice in PersonField.choices if choice[0] in REFERRAL_FIELDS],
        initial=list(REFERRAL_FIELDS),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Namn och personnummer lämnas alltid. Anteckningar lämnas aldrig."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = Round.objects.visible_to(actor).filter(
            phase__in=[Phase.PLANNING, Phase.RECRUITMENT, Phase.EXECUTION], paused_at=None
        )
        self.fields["round"].queryset = rounds.select_related("track").order_by("sort_name")  # type: ignore[attr-defined]
        offices = Organisation.objects.visible_to(actor).filter(kind=OrganisationKind.AF, parent__isnull=False)
        self.fields["af_office"].queryset = offices  # type: ignore[attr-defined]
        if offices.count() == 1:
            self.fields["af_office"].initial = offices.first()


class ReferHomeForm(BaseForm):
    reason = forms.CharField(
        label=_("Varför aktualiseras personen?"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )
    ground = forms.ChoiceField(label=_GROUND, choices=LegalGround.choices, widget=forms.RadioSelect)
    handed = forms.MultipleChoiceField(
        label=_("Uppgifter som lämnas till hemkommunen"),
        choices=[(f.value, f.label) for f in (PersonField.IDENTITY, PersonField.CONTACT, PersonField.BACKGROUND)],
        initial=[PersonField.IDENTITY, PersonField.CONTACT, PersonField.BACKGROUND],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Namn och personnummer lämnas alltid."),
    )


class AssessForm(BaseForm):
    """One authority's half, and what belongs to the whole."""

    groups = [
        (_("Vår del"), ["result", "assessed_on", "own_text", "shared_text"]),
        (_("Gemensamt"), ["conditions", "reasons_shown"]),
    ]
    result = forms.ChoiceField(label=_("Bedömning"), choices=AssessmentResult.choices, widget=forms.RadioSelect)
    assessed_on = DateField(label=_("Datum"), initial=clock.today)
    own_text = forms.CharField(
        label=_("Egen bedömning"),
        help_text=_("Visas bara i er organisation."),
        max_length=4000,
        required=False,
        widget=forms.Textarea,
    )
    shared_text = forms.CharField(
        label=_("Gemensam text"),
        help_text=_("Visas för den andra myndigheten."),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
    )
    conditions = forms.CharField(label=_("Villkor"), max_length=500, required=False)
    reasons_shown = forms.CharField(
        label=_("Skäl som personen får se"), max_length=2000, required=False, widget=forms.Textarea
    )

    @staticmethod
    def initial_from(part: AssessmentPart | None) -> dict[str, Any]:
        """What the half and the whole say now."""
        if part is None:
            return {}
        whole = part.assessment
        names = ("result", "assessed_on", "own_text", "shared_text")
        return {name: getattr(part, name) for name in names} | {
            "conditions": whole.conditions,
            "reasons_shown": whole.reasons_shown,
        }


class StartDateForm(BaseForm):
    can_start = DateField(label=_("När kan personen börja?"), required=False)


class MatchForm(BaseForm):
    """One question a row of the profile: yes, no or unknown."""

    can_start = DateField(label=_("När kan personen börja?"), required=False)

    def __init__(self, *args: Any, rows: Iterable[MatchRow], **kwargs: Any) -> None:
        rows = list(rows)
        super().__init__(*args, **kwargs)
        for row in rows:
            self.fields[f"item_{row.item_id}"] = forms.ChoiceField(
                label=f"{row.text}{f' ({row.level})' if row.level else ''}",
                help_text=row.reached,
                choices=YesNoUnknown.choices,
                initial=row.value,
                widget=ScaleRow,
            )
        self.order_fields([*(f"item_{row.item_id}" for row in rows), "can_start"])
        self._prepare()

    @property
    def matches(self) -> dict[str, str]:
        """Item id → value."""
        return {name[5:]: value for name, value in self.cleaned_data.items() if name.startswith("item_")}


class StepResultForm(BaseForm):
    step = forms.ModelChoiceField(label=_("Steg"), queryset=SelectionStep.objects.none())
    result = forms.ChoiceField(label=_("Resultat"), choices=StepResult.choices, widget=forms.RadioSelect)
    done_on = DateField(label=_("Datum"), initial=clock.today)
    note = forms.CharField(label=_("Kommentar"), max_length=300, required=False)

    def __init__(self, *args: Any, candidacy: Candidacy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].queryset = SelectionStep.objects.filter(method__round=candidacy.round_id)  # type: ignore[attr-defined]


class PresentForm(BaseForm):
    party = forms.ModelChoiceField(label=_("Arbetsgivare"), queryset=RoundParty.objects.none(), empty_label=None)
    answer_by = DateField(label=_("Svar senast"), required=False)
    other_ground = forms.CharField(
        label=_("Annan grund än samtycke"),
        help_text=_("Behövs bara när personen inte har lämnat samtycke till att visas för arbetsgivaren."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, candidacy: Candidacy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["party"]
        employers = RoundParty.objects.filter(round=candidacy.round_id, role=PartyRole.EMPLOYER)
        field.queryset = employers.select_related("organisation")  # type: ignore[attr-defined]
        field.label_from_instance = lambda party: party.organisation.name  # type: ignore[attr-defined]


class EmployerAnswerForm(BaseForm):
    """The coordinator notes an answer given by phone or at a meeting."""

    view = forms.ChoiceField(
        label=_("Arbetsgivarens svar"),
        choices=[choice for choice in EmployerView.choices if choice[0] != EmployerView.WAITING],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(label=_("Hur lämnades svaret?"), max_length=500)


class NotSelectForm(BaseForm):
    reason = forms.ChoiceField(
        label=_("Skäl"),
        choices=[choice for choice in NotSelectedReason.choices if choice[0] != NotSelectedReason.DECLINED],
        widget=forms.RadioSelect,
        help_text=_("Skälet ska gå att knyta till kravprofilen."),
    )
    reason_text = forms.CharField(label=_("Förklaring"), max_length=500, required=False)
    feedback_on = DateField(label=_("Återkoppling till personen den"), required=False)


class FeedbackForm(BaseForm):
    feedback_on = DateField(label=_("Återkoppling till personen den"), initial=clock.today)
