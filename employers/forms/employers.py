"""What one writes about an employer, its workplaces and its contacts."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from employers.enums import Engagement, MandateScope, Sector, SizeBand, SupportNeed
from employers.models import Employer
from employers.queries import municipalities_of_employers
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.models import Municipality
from jobbspar.ui.fields import WholeField
from jobbspar.ui.forms import BaseForm, FilterForm

EMPTY = [("", _("Välj …"))]
ANY = [("", _("Alla"))]


class EmployerForm(BaseForm):
    """A new employer, or with `employer` one that is changed. The values are `register_employer`'s keywords."""

    groups = (
        (_("Företaget"), ["name", "orgnr", "is_sole_trader", "sector", "size_band", "municipality"]),
        (_("Samarbetet"), ["engagement", "support_need", "collective_agreement"]),
    )
    name = forms.CharField(
        label=_("Namn"), max_length=160, help_text=_("Som det står i registret, till exempel Hisingens Lastvagnar AB.")
    )
    orgnr = forms.CharField(
        label=_("Organisationsnummer"), max_length=20, help_text=_("Tio siffror, till exempel 556000-0000.")
    )
    is_sole_trader = forms.BooleanField(
        label=_("Enskild firma"),
        required=False,
        help_text=_(
            "En person driver företaget i eget namn, så numret är ett personnummer. Det krypteras och visas aldrig helt."
        ),
    )
    sector = forms.ChoiceField(label=_("Sektor"), choices=[*EMPTY, *Sector.choices])
    size_band = forms.ChoiceField(label=_("Storlek"), choices=[*EMPTY, *SizeBand.choices])
    municipality = forms.ModelChoiceField(
        label=_("Kommun"), queryset=Municipality.objects.order_by("sort_name"), required=False, empty_label=_("Välj …")
    )
    engagement = forms.ChoiceField(label=_("Engagemang"), choices=Engagement.choices, initial=Engagement.UNKNOWN)
    support_need = forms.ChoiceField(
        label=_("Behov av stöd"), choices=[("", _("Inte bedömt")), *SupportNeed.choices], required=False
    )
    collective_agreement = forms.CharField(
        label=_("Kollektivavtal"), max_length=120, required=False, help_text=_("Vilket avtal, eller att det saknas.")
    )

    def __init__(self, *args: Any, employer: Employer | None = None, **kwargs: Any) -> None:
        if employer is not None:
            names = (
                "name",
                "sector",
                "size_band",
                "municipality",
                "engagement",
                "support_need",
                "collective_agreement",
            )
            kwargs["initial"] = {name: getattr(employer, name) for name in names}
            kwargs["initial"]["is_sole_trader"] = employer.is_sole_trader
            if not employer.is_sole_trader:
                kwargs["initial"]["orgnr"] = employer.orgnr
        super().__init__(*args, version=employer.version if employer else None, **kwargs)
        if employer is not None and employer.is_sole_trader:
            self.fields["orgnr"].required = False
            self.fields["orgnr"].help_text = _("Sparat: %(masked)s. Lämna tomt för att behålla det.") % {
                "masked": employer.orgnr
            }


class WorkplaceForm(BaseForm):
    name = forms.CharField(label=_("Namn"), max_length=120, help_text=_("Till exempel Fabriken på Hisingen."))
    municipality = forms.ModelChoiceField(
        label=_("Kommun"), queryset=Municipality.objects.order_by("sort_name"), empty_label=_("Välj …")
    )
    address = forms.CharField(label=_("Adress"), max_length=200, required=False)
    cfar = forms.CharField(
        label=_("CFAR-nummer"),
        max_length=8,
        required=False,
        help_text=_("Åtta siffror. Arbetsställets nummer hos SCB."),
    )
    max_placements = WholeField(
        label=_("Högst antal praktikplatser samtidigt"), min_value=0, max_value=32_000, required=False
    )
    supervisors = forms.CharField(label=_("Handledare"), max_length=200, required=False)


class ContactForm(BaseForm):
    name = forms.CharField(label=_("Namn"), max_length=120)
    title = forms.CharField(label=_("Roll hos arbetsgivaren"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-post"), max_length=254, required=False)
    phone = forms.CharField(label=_("Telefon"), max_length=40, required=False, widget=forms.TextInput({"type": "tel"}))
    language = forms.CharField(label=_("Språk"), max_length=40, required=False)
    mandate = forms.MultipleChoiceField(
        label=_("Får besluta om"),
        choices=MandateScope.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Det kontaktpersonen kan säga ja till utan att fråga någon annan. Utan mandat kan ingen besluta i portalen."
        ),
    )

    def __init__(self, *args: Any, writes: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(writes):
            del self.fields[name]


class EmployerFilter(FilterForm):
    sektor = forms.ChoiceField(label=_("Sektor"), choices=[*ANY, *Sector.choices])
    storlek = forms.ChoiceField(label=_("Storlek"), choices=[*ANY, *SizeBand.choices])
    kommun = forms.ModelChoiceField(label=_("Kommun"), queryset=Municipality.objects.none(), empty_label=_("Alla"))
    engagemang = forms.ChoiceField(label=_("Engagemang"), choices=[*ANY, *Engagement.choices])

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kommun"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = municipalities_of_employers(actor)


class EmployerSearch(BaseForm):
    text = forms.CharField(
        label=_("Vilken arbetsgivare gäller det?"), max_length=100, help_text=_("Skriv en del av namnet.")
    )
