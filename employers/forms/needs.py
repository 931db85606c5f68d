"""What one writes about a competence need, with the occupation picker (SSYK, four digits)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from employers.enums import NeedSource, NeedStatus, Recurrence
from employers.models import CompetenceNeed, Employer, Occupation, Workplace
from employers.queries import find_occupations, municipalities_of_employers
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.models import Municipality
from jobbspar.lib.text import search_key
from jobbspar.ui.fields import DateField, WholeField
from jobbspar.ui.forms import BaseForm, FilterForm, too_long

# The button beside the search field: show what was found, save nothing.
SEARCH_BUTTON = "sok_yrke"
LONGEST_SEARCH = 100


class OccupationPicker(forms.Widget):
    """A search field, and what it found as rows to choose from. htmx fetches them while one types; the button does it
    without. The value is one text: the code chosen, a line break, what is searched for."""

    template_name = "employers/widgets/occupation.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        code, text = _parts(value)
        context["widget"] |= {"text": text, "button": SEARCH_BUTTON, "url": reverse_lazy("occupation_search")}
        context |= {"name": name, "chosen": code, "occupations": rows_to_choose(text, code), "asked": bool(text)}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return f"{data.get(name, '')[:8]}\n{data.get(f'{name}_text', '')}"

    def id_for_label(self, id_: str) -> str:
        return id_


def _parts(value: str | None) -> tuple[str, str]:
    code, _newline, text = (value or "").partition("\n")
    return code, text


def rows_to_choose(text: str, code: str) -> list[Occupation]:
    """What the search found, with the one chosen first even when it is not among them."""
    found = find_occupations(text.replace("\x00", "")) if len(text) <= LONGEST_SEARCH else []
    if code and code.isascii() and code.isdigit() and code not in {row.code for row in found}:
        found = [*Occupation.objects.filter(code=code, level=4), *found]
    return found


class OccupationField(forms.Field):
    """Gives an Occupation. A code, a whole title or a search that finds just one is as good as choosing."""

    widget = OccupationPicker
    default_error_messages = {
        "required": _("Sök och välj ett yrke."),
        "choose": _("Välj ett av yrkena i listan."),
        "nothing": _("Inget yrke hittades. Prova ett annat ord, eller början på SSYK-koden."),
    }

    def clean(self, value: str | None) -> Occupation:
        code, text = _parts(value)
        if (
            code
            and code.isascii()
            and code.isdigit()
            and (row := Occupation.objects.filter(code=code, level=4).first())
        ):
            return row
        if not text.strip():
            raise ValidationError(self.error_messages["required"], code="required")
        if len(text) > LONGEST_SEARCH:
            raise ValidationError(too_long(len(text), LONGEST_SEARCH), code="too_long")
        found = find_occupations(text.replace("\x00", ""))
        exact = [row for row in found if search_key(text) in (row.code, row.search_text)]
        if len(found) == 1 or len(exact) == 1:
            return (exact or found)[0]
        raise ValidationError(self.error_messages["choose" if found else "nothing"], code="choose")


class NeedForm(BaseForm):
    """The values are `register_need`'s keywords."""

    groups = (
        (_("Vem behövs?"), ["occupation", "headcount", "wanted_start", "recurrence"]),
        (_("Bakgrund"), ["workplace", "source", "shortage_reason"]),
    )
    occupation = OccupationField(
        label=_("Yrke (SSYK)"), help_text=_("Sök på yrket eller koden, till exempel fordonsmontör eller 8211.")
    )
    headcount = WholeField(label=_("Antal personer"), min_value=1, max_value=10_000)
    wanted_start = DateField(label=_("Önskad start"))
    recurrence = forms.ChoiceField(
        label=_("Återkommer"), choices=Recurrence.choices, widget=forms.RadioSelect, initial=Recurrence.ONCE
    )
    workplace = forms.ModelChoiceField(
        label=_("Arbetsställe"), queryset=Workplace.objects.none(), required=False, empty_label=_("Inte bestämt")
    )
    source = forms.ChoiceField(label=_("Hur kom behovet in?"), choices=[("", _("Välj …")), *NeedSource.choices])
    shortage_reason = forms.CharField(
        label=_("Varför är det svårt att rekrytera?"), max_length=2000, required=False, widget=forms.Textarea
    )

    def __init__(self, *args: Any, employer: Employer, need: CompetenceNeed | None = None, **kwargs: Any) -> None:
        if need is not None:
            names = ("headcount", "wanted_start", "recurrence", "workplace", "source", "shortage_reason")
            kwargs["initial"] = {name: getattr(need, name) for name in names} | {"occupation": need.occupation_id}
        super().__init__(*args, version=need.version if need else None, **kwargs)
        field = self.fields["workplace"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = employer.workplaces.order_by("sort_name")

    @property
    def is_search(self) -> bool:
        """The button in the picker was pressed: show what was found, judge nothing."""
        return SEARCH_BUTTON in self.data


class DeclineForm(BaseForm):
    reason = forms.CharField(
        label=_("Varför avböjs behovet?"),
        max_length=300,
        widget=forms.Textarea,
        help_text=_("Skriv det arbetsgivaren har fått veta, utan namn på enskilda."),
    )


class NeedFilter(FilterForm):
    lage = forms.ChoiceField(label=_("Status"), choices=[("", _("Alla, som tavla")), *NeedStatus.choices])
    kommun = forms.ModelChoiceField(label=_("Kommun"), queryset=Municipality.objects.none(), empty_label=_("Alla"))
    aterkommer = forms.ChoiceField(label=_("Återkommer"), choices=[("", _("Alla")), *Recurrence.choices])
    start_fore = DateField(label=_("Start senast"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kommun"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = municipalities_of_employers(actor)
