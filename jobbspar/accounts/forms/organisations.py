"""The system admin's forms for organisations and collaboration areas. The values are the domain's keywords."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.enums import OrganisationKind
from jobbspar.accounts.models import CollaborationArea, Municipality, Organisation
from jobbspar.lib import clock, orgnr
from jobbspar.ui.fields import DateField
from jobbspar.ui.forms import BaseForm

# Employers come with their needs.
KINDS = [(kind.value, kind.label) for kind in OrganisationKind if kind != OrganisationKind.EMPLOYER]


class OrganisationForm(BaseForm):
    """The name and number of one that is there."""

    name = forms.CharField(label=_("Namn"), max_length=160, help_text=_("Så som det ska stå i avtal."))
    orgnr = forms.CharField(
        label=_("Organisationsnummer"),
        max_length=20,
        required=False,
        help_text=_("Tio siffror, till exempel 212000-1355."),
    )

    def clean_orgnr(self) -> str:
        try:
            return orgnr.parse(self.cleaned_data["orgnr"]) if self.cleaned_data["orgnr"] else ""
        except orgnr.PersonalNumber:
            raise ValidationError(_("Det är ett personnummer. Skriv organisationens nummer.")) from None


class NewOrganisationForm(OrganisationForm):
    kind = forms.TypedChoiceField(label=_("Typ"), choices=[("", _("Välj …")), *KINDS], coerce=OrganisationKind)
    municipality = forms.ModelChoiceField(
        Municipality.objects.all(), label=_("Kommun"), required=False, help_text=_("Välj bara för en kommun.")
    )
    field_order = ("kind", "municipality", "name", "orgnr")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].help_text = _(
            "Så som det ska stå i avtal. För en kommun kan du lämna tomt: då används namnet i listan. För"
            " Arbetsförmedlingen: kontorets namn."
        )

    def clean(self) -> dict[str, Any]:
        """A municipality for that kind alone."""
        typed = self.cleaned_data
        if typed.get("municipality") and typed.get("kind") not in (None, OrganisationKind.MUNICIPALITY):
            self.add_error("municipality", ValidationError(_("Välj bara för en kommun.")))
        return typed


class EndForm(BaseForm):
    last_day = DateField(label=_("Sista dagen"), help_text=_("Från och med dagen efter är det slut."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"last_day": clock.today()}, **kwargs})


class AreaForm(BaseForm):
    name = forms.CharField(label=_("Namn"), max_length=120, help_text=_("Till exempel Dalarna."))
    led_by = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Kommunalförbund som leder området"),
        required=False,
        help_text=_("Förbundets regionala stöd följer områdets jobbspår."),
    )

    def __init__(self, *args: Any, area: CollaborationArea | None = None, **kwargs: Any) -> None:
        initial = {"name": area.name, "led_by": area.organisation_id} if area else {}
        super().__init__(*args, initial=initial, version=area.version if area else None, **kwargs)
        federations = Organisation.objects.active().filter(kind=OrganisationKind.FEDERATION)
        self.fields["led_by"].queryset = federations  # type: ignore[attr-defined]


class MemberForm(BaseForm):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    valid_from = DateField(label=_("Från och med"))
    valid_to = DateField(label=_("Till och med"), required=False, help_text=_("Lämna tomt om det inte är bestämt."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"valid_from": clock.today()}, **kwargs)
        able = Organisation.objects.active().exclude(kind__in=[OrganisationKind.EMPLOYER, OrganisationKind.FEDERATION])
        self.fields["organisation"].queryset = able  # type: ignore[attr-defined]
