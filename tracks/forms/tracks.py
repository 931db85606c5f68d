"""Forms for tracks, local agreements and steering groups."""

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from employers.models import Occupation
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OrganisationKind, Role
from jobbspar.accounts.models import Membership, Organisation, User
from jobbspar.ui.fields import DateField
from jobbspar.ui.forms import BaseForm, BaseModelForm
from tracks.enums import TargetGroup
from tracks.models import LocalAgreement, SteeringGroup, Track


class OccupationsField(forms.CharField):
    """SSYK codes of four digits, with anything between them; the value is the occupations."""

    def to_python(self, value: Any) -> list[Occupation]:  # type: ignore[override]
        codes = list(dict.fromkeys(re.findall(r"\d+", super().to_python(value) or "")))
        found = {row.code: row for row in Occupation.objects.filter(code__in=codes[:20], level=4)}
        missing = [code for code in codes if code not in found]
        if missing:
            words = _("%(codes)s finns inte i SSYK 2012. Skriv koder med fyra siffror, till exempel 8211, 7223.")
            raise forms.ValidationError(words % {"codes": ", ".join(code[:8] for code in missing[:5])})
        return [found[code] for code in codes]

    def prepare_value(self, value: Any) -> Any:
        """Codes with their titles, so that one sees what they mean."""
        if isinstance(value, str) or value is None:
            return value
        return "; ".join(str(row) for row in value)

    def run_validators(self, value: Any) -> None:
        """The length was judged as text; the codes are what is kept."""

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")


class TrackForm(BaseModelForm):
    groups = [
        (_("Spåret"), ["name", "area_name", "occupations", "scope", "target_groups"]),
        (_("Typ av spår"), ["is_preparatory", "is_stepwise", "ladder_text"]),
        (_("Styrning och information"), ["steering_group", "public_text"]),
    ]
    occupations = OccupationsField(
        label=_("Yrken (SSYK)"),
        required=False,
        help_text=_("En eller flera koder med fyra siffror, till exempel 8211, 7223."),
    )
    target_groups = forms.MultipleChoiceField(
        label=_("Målgrupper"), choices=TargetGroup.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Track
        fields: ClassVar = [
            "name",
            "area_name",
            "scope",
            "target_groups",
            "is_preparatory",
            "is_stepwise",
            "ladder_text",
            "steering_group",
            "public_text",
        ]
        help_texts: ClassVar = {
            "is_preparatory": _("Ett förberedande spår har ingen kravprofil och räknas inte som jobbspår."),
            "is_stepwise": _("Då behövs en partsöverenskommelse om uppgifter och lön innan rekryteringen."),
            "ladder_text": _("Vilka steg som finns, vad de leder till och var det här spåret hör hemma."),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is not None:
            kwargs["initial"] = {"occupations": list(instance.occupations.all()), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        groups = SteeringGroup.objects.visible_to(actor).filter(organisation=actor.organisation_id)
        self.fields["steering_group"].queryset = groups  # type: ignore[attr-defined]


class LinkAgreementForm(BaseModelForm):
    class Meta:
        model = Track
        fields: ClassVar = ["local_agreement", "no_local_agreement_reason"]
        help_texts: ClassVar = {"no_local_agreement_reason": _("Behövs bara när ingen överenskommelse är vald.")}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = LocalAgreement.objects.filter(owner=actor.organisation_id)
        self.fields["local_agreement"].queryset = own  # type: ignore[attr-defined]


class LocalAgreementForm(BaseModelForm):
    groups = [
        (_("Överenskommelsen"), ["name", "parties", "valid_from", "valid_to", "review_date"]),
        (_("De fyra texterna"), ["organisation_text", "roles_text", "responsibility_text", "resources_text"]),
    ]

    class Meta:
        model = LocalAgreement
        fields: ClassVar = [
            "name",
            "parties",
            "valid_from",
            "valid_to",
            "review_date",
            "organisation_text",
            "roles_text",
            "responsibility_text",
            "resources_text",
        ]
        field_classes: ClassVar = {"valid_from": DateField, "valid_to": DateField, "review_date": DateField}
        widgets: ClassVar = {"parties": forms.CheckboxSelectMultiple}
        help_texts: ClassVar = {
            "organisation_text": _("Hur samarbetet är organiserat: arena, styrgrupp, arbetsgrupper."),
            "roles_text": _("Vem som gör vad: koordinator, handläggare, företagsrådgivare."),
            "responsibility_text": _("Vem som svarar för beslut, finansiering och uppföljning."),
            "resources_text": _("Tid, personal och pengar som parterna lägger in."),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = (OrganisationKind.MUNICIPALITY, OrganisationKind.AF)
        near = Organisation.objects.visible_to(actor).active().filter(kind__in=kinds)
        self.fields["parties"].queryset = near  # type: ignore[attr-defined]


class SteeringGroupForm(BaseModelForm):
    class Meta:
        model = SteeringGroup
        fields: ClassVar = ["name"]


class UserChoice(forms.ModelChoiceField):
    """Somebody by name; the organisation stands beside where there are several."""

    def label_from_instance(self, obj: User) -> str:
        organisation = getattr(obj, "organisation_name", "")
        return f"{obj.name}, {organisation}" if organisation else obj.name


class SteeringMemberForm(BaseForm):
    user = UserChoice(label=_("Ledamot"), queryset=User.objects.none())
    mandate = forms.CharField(
        label=_("Mandat"),
        max_length=200,
        required=False,
        help_text=_("Vad ledamoten får besluta om. Utan mandat läser ledamoten, men antecknar inga beslut."),
    )

    def __init__(self, *args: Any, group: SteeringGroup, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Organisation.objects.visible_to(actor).values("pk")
        held = Membership.objects.current().filter(role=Role.STEERING_GROUP, organisation__in=near)
        able = User.objects.filter(pk__in=held.values("user"))
        seated = group.members.values("user")
        self.fields["user"].queryset = able.exclude(pk__in=seated).order_by("sort_name")  # type: ignore[attr-defined]
        self.fields["user"].help_text = _("Den som saknas i listan behöver rollen styrgruppsledamot först.")
