"""The base of every form. The helper is built here once; a concrete form names fields, groups, labels and help.

    class NeedForm(BaseForm):
        groups = [(_("Behovet"), ["number", "start"]), (_("Bakgrund"), ["note"])]
        number = fields.WholeField(label=_("Antal personer"), min_value=1)
        ...

Shown with `{% form_page form submit=_("Spara") %}`. A rule that the domain refuses is put by its field with
`form.add_rule_error(error)`; a row somebody else saved meanwhile is answered with `conflict_response(...)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from jobbspar.lib.errors import RuleError
from jobbspar.lib.text import clean_line, clean_text
from jobbspar.ui import fields as ui_fields
from jobbspar.ui import widgets
from jobbspar.ui.tags.formats import number

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What a field takes when it says nothing itself. A text of a megabyte gets a sentence, not a server error.
LONGEST_LINE, LONGEST_TEXT, LARGEST_NUMBER = 500, 5_000, 2_147_483_647

# In our words, for every field that has no words of its own for the case. `%(…)s` as in Django's own.
MESSAGES: dict[str, StrOrPromise] = {
    "required": _("Fyll i det här."),
    "max_length": _("Texten är %(over)s tecken för lång. Högst %(limit_value)s får plats."),
    "min_length": _("Texten är för kort: skriv minst %(limit_value)s tecken."),
    "null_characters_not_allowed": _("Texten innehåller ett osynligt tecken som inte kan sparas. Skriv om den."),
    "invalid_choice": _("Välj ett av alternativen i listan."),
    "invalid_list": _("Välj bland alternativen i listan."),
    "invalid_pk_value": _("Välj bland alternativen i listan."),
    "max_value": _("Talet får vara högst %(limit_value)s."),
    "min_value": _("Talet ska vara minst %(limit_value)s."),
    "max_digits": _("Talet är för stort."),
    "max_whole_digits": _("Talet är för stort."),
    "max_decimal_places": _("Skriv högst %(max)s decimaler."),
    "missing": _("Välj en fil."),
    "empty": _("Filen är tom. Välj en annan."),
}
INVALID: list[tuple[type[forms.Field], StrOrPromise]] = [
    (forms.EmailField, _("Skriv en e-postadress, till exempel namn@exempel.se.")),
    (forms.URLField, _("Skriv en webbadress, till exempel https://exempel.se.")),
    (forms.TimeField, _("Skriv ett klockslag, till exempel 13:30.")),
    (forms.FileField, _("Filen kom inte fram. Välj den igen.")),
    (forms.UUIDField, _("Välj ett av alternativen i listan.")),
]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people changed: what is saved now and what was typed here."""

    label: str
    name: str
    saved: str
    typed: str


class FormBehaviour:
    """What `BaseForm` and `BaseModelForm` share. `groups`: (legend, field names); unnamed fields come last."""

    groups: Iterable[tuple[StrOrPromise, Iterable[str]]] = ()
    fields: dict[str, forms.Field]
    data: Mapping[str, Any]
    cleaned_data: dict[str, Any]
    # The one-time token (jobbspar.accounts.idempotency: `submit_once`) and the row's version: hidden inputs.
    token: str
    version: int | None = None

    def _prepare(self) -> None:
        for field in self.fields.values():
            _guard(field)
            _dress(field)
            _invite(field)

    @property
    def helper(self) -> FormHelper:
        """crispy's description of the form: our field template, our groups, no <form> tag of its own."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.form_show_errors = False
        helper.include_media = False
        helper.field_template = "ui/field.html"
        helper.layout = Layout(*self._layout())
        return helper

    def _layout(self) -> list[Any]:
        named: set[str] = set()
        parts: list[Any] = []
        for legend, names in self.groups:
            present = [name for name in names if name in self.fields]
            named.update(present)
            if present:
                parts.append(Fieldset(str(legend), *present, css_class="group"))
        return parts + [name for name in self.fields if name not in named]

    def add_rule_error(self, error: RuleError) -> None:
        """Put the domain's refusal by its field, or at the top where it names none that is shown here."""
        field = error.field if error.field in self.fields else None
        self.add_error(field, forms.ValidationError(str(error), code="rule", params={"link": error.link or ""}))

    def add_error(self, field: str | None, error: Any) -> None:
        """Django's own; but an id that cannot be one is a wrong choice to people, whatever a column says of its spelling."""
        chosen = isinstance(self.fields.get(field or ""), forms.ModelChoiceField)
        if chosen and getattr(error, "code", "") in ("invalid", "null_characters_not_allowed"):
            error = forms.ValidationError(MESSAGES["invalid_choice"], code="invalid_choice")
        by_field = getattr(error, "error_dict", {"": getattr(error, "error_list", ())})
        for one in chain.from_iterable(by_field.values()):
            one.params = _spaced(_with_excess(one.params))
        super().add_error(field, error)  # type: ignore[misc]

    def _clean_fields(self) -> None:
        """Plain text comes out as it may be stored: composed letters, no control characters (`lib.text`)."""
        super()._clean_fields()  # type: ignore[misc]
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            # What `clean_<name>` has made something else of is not text any more.
            if type(field) is not forms.CharField or not isinstance(value, str) or not value:
                continue
            if isinstance(field.widget, forms.PasswordInput):
                continue
            tidy = clean_text(value) if isinstance(field.widget, forms.Textarea) else clean_line(value)
            if field.required and not tidy:
                self.add_error(name, forms.ValidationError(field.error_messages["required"], code="required"))
            else:
                self.cleaned_data[name] = tidy

    @property
    def hidden_pairs(self) -> list[tuple[str, str]]:
        """Name and value of the inputs that nobody sees. A bound form hands back what it was sent."""
        pairs = []
        # The token belongs to the whole submit, so it has no prefix (jobbspar.accounts.idempotency reads it).
        for key, own in (("form_token", self.token), (self.add_prefix("version"), self.version)):  # type: ignore[attr-defined]
            value = self.data.get(key, own) if self.data else own
            if value is not None:
                pairs.append((key, str(value)))
        return pairs

    def carry_on_from(self, instance: models.Model) -> None:
        """Let the next submit count as made on the row as it is now (the conflict page)."""
        self.version = getattr(instance, "version", None)
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("version")] = str(self.version)  # type: ignore[attr-defined]
        self.data = data

    @property
    def summary(self) -> list[dict[str, str]]:
        """The errors for the box at the top: `text`, `href` (to the field, or where the rule is mended) and `label`."""
        rows = []
        for name, errors in self.errors.items():  # type: ignore[attr-defined]
            for error in errors.as_data():
                link = str((error.params or {}).get("link", "")) if error.code == "rule" else ""
                for text in error.messages:
                    rows.append(self._summary_row(name, text, link))
        return rows

    def _summary_row(self, name: str, text: str, link: str) -> dict[str, str]:
        if name == NON_FIELD_ERRORS or name not in self.fields:
            return {"text": text, "href": link, "label": ""}
        bound = self[name]  # type: ignore[index]
        # A group of choices has no single input: its first one takes the focus.
        target = bound.id_for_label or f"{bound.auto_id}_0"
        return {"text": text, "href": f"#{target}", "label": str(bound.label).rstrip(".:?"), "link": link}

    def conflict(self, instance: models.Model) -> list[Difference] | None:
        """None while `instance.version` is the one this form was opened with; else what differs (may be empty).

        A form that names no version was opened on another row than this, or on none: that is a late save too. Call
        inside the transaction, on the locked row, before saving. Nothing typed is lost: the conflict page shows both
        values and carries the typed ones on.
        """
        sent = str(self.data.get(self.add_prefix("version"), ""))  # type: ignore[attr-defined]
        saved = str(getattr(instance, "version", ""))
        return None if sent == saved else list(self._differences(instance))

    def _differences(self, instance: models.Model) -> Iterable[Difference]:
        for name in self.fields:
            bound = self[name]  # type: ignore[index]
            saved_raw = getattr(instance, name, None)
            if isinstance(saved_raw, models.Manager):
                saved_raw = list(saved_raw.all())
            saved, typed = _show(bound, saved_raw), _show(bound, bound.value())
            if saved != typed:
                yield Difference(str(bound.label), name, saved, typed)


class Spaced(int):
    """A number that is written as in Swedish: "1 000 000". Django's own messages may still ask for it with %d."""

    def __str__(self) -> str:
        return number(int(self))


def _with_excess(params: dict[str, Any] | None) -> dict[str, Any] | None:
    """By how much it is too long: nobody counts 512 characters to take away twelve."""
    if not params or not {"show_value", "limit_value"} <= params.keys():
        return params
    return {"over": params["show_value"] - params["limit_value"], **params}


def too_long(length: int, limit: int) -> str:
    """The same sentence, for a text that is no form's."""
    return str(MESSAGES["max_length"]) % {"over": number(length - limit), "limit_value": number(limit)}


def _spaced(params: dict[str, Any] | None) -> dict[str, Any] | None:
    return params and {name: Spaced(value) if type(value) is int else value for name, value in params.items()}


class BaseForm(FormBehaviour, forms.Form):
    """A form that belongs to no model. See the module's text."""

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.token, self.version = str(uuid4()), version
        self._prepare()


class BaseModelForm(FormBehaviour, forms.ModelForm):
    """A form for one model row. The row's `version` travels along when it has one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.token = str(uuid4())
        # A new row has a key already; what is opened on nothing has no version.
        self.version = None if self.instance._state.adding else getattr(self.instance, "version", None)
        self._prepare()


class FilterForm(BaseForm):
    """A list's filters: sent with GET, nothing is required, and what cannot be understood filters nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that narrow the list, by field name."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], False)}


def _guard(field: forms.Field) -> None:
    """Limits and Swedish words for a field that brings none of its own."""
    if type(field) is forms.CharField or isinstance(field, forms.EmailField | forms.URLField | forms.SlugField):
        if field.max_length is None:
            field.max_length = LONGEST_TEXT if isinstance(field.widget, forms.Textarea) else LONGEST_LINE
            field.validators.append(MaxLengthValidator(field.max_length))
            field.widget.attrs.update(field.widget_attrs(field.widget))
    elif isinstance(field, forms.IntegerField) and not isinstance(field, ui_fields.WholeField | ui_fields.MoneyField):
        raise TypeError(f"{field.label}: a number is a WholeField, PercentField or MoneyField of jobbspar.ui.fields.")
    elif isinstance(field, ui_fields.WholeField) and field.max_value is None:
        field.max_value = LARGEST_NUMBER
        field.validators.append(MaxValueValidator(LARGEST_NUMBER))
    for code, message in MESSAGES.items():
        if code == "max_length" and isinstance(field, forms.FileField):
            continue
        if code not in field.error_messages or _is_djangos(field, code):
            field.error_messages[code] = message
    for kind, message in INVALID:
        if isinstance(field, kind) and _is_djangos(field, "invalid"):
            field.error_messages["invalid"] = message
            break


def _is_djangos(field: forms.Field, code: str) -> bool:
    """Whether the message is the one Django came with: a field that says its own keeps it."""
    words = field.error_messages.get(code)
    return any(
        vars(cls).get("default_error_messages", {}).get(code) is words
        for cls in type(field).__mro__
        if cls.__module__.startswith("django.")
    )


# Django's plain widget → ours, where the form has not chosen another.
SWAP: dict[type[forms.Widget], type[forms.Widget]] = {
    forms.DateInput: widgets.DateInput,
    forms.EmailInput: widgets.EmailInput,
    forms.TimeInput: widgets.TimeInput,
    forms.RadioSelect: widgets.RadioRows,
    forms.CheckboxSelectMultiple: widgets.CheckboxRows,
    forms.Textarea: widgets.CountedTextarea,
    forms.ClearableFileInput: widgets.FileInput,
}


def _dress(field: forms.Field) -> None:
    """Our widget for Django's plain one, and Bootstrap's class for the kind."""
    widget = field.widget
    if type(widget) in SWAP:
        field.widget = widget = _swapped(field, SWAP[type(widget)])
    kind = "form-control"
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind = "form-check-input"
    elif isinstance(widget, forms.Select):
        kind = "form-select"
    for part in getattr(widget, "widgets", [widget]):
        # A box that ends at the limit cuts what is pasted and says nothing. The server says by how much it is too long.
        if most := part.attrs.pop("maxlength", None):
            part.attrs["data-most"] = most
        part.attrs["class"] = f"{kind} {part.attrs.get('class', '')}".strip()


# What Django shows for "nothing chosen": a row of dashes, which a screen reader reads out one by one.
DASHES = str(models.fields.BLANK_CHOICE_DASH[0][1])


def _invite(field: forms.Field) -> None:
    """Words instead of dashes where nothing is chosen yet."""
    words = _("Välj …") if field.required else _("Inget valt")
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = words
            field.widget.choices = field.choices  # type: ignore[attr-defined]
    elif isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.Select):
        choices = [(value, words if text == DASHES else text) for value, text in field.widget.choices]
        if choices != list(field.widget.choices):
            field.widget.choices = choices


def _swapped(field: forms.Field, kind: type[forms.Widget]) -> forms.Widget:
    old = field.widget
    new = kind({key: value for key, value in old.attrs.items() if key not in ("cols", "rows") or value != "10"})
    new.is_required, new.is_localized = old.is_required, old.is_localized
    if isinstance(old, forms.RadioSelect | forms.CheckboxSelectMultiple):
        new.choices = old.choices  # type: ignore[attr-defined]
    return new


def _show(bound: forms.BoundField, value: Any) -> str:
    """A value in words, for the conflict page."""
    if value in (None, "", []):
        return str(_("(tomt)"))
    if isinstance(value, bool):
        value = str(_("ja") if value else _("nej"))
    elif isinstance(value, (list, tuple)) and not isinstance(bound.field, ui_fields.WeekField):
        value = ", ".join(_show(bound, part) for part in value)
    elif isinstance(bound.field, forms.ChoiceField) and not isinstance(bound.field, forms.ModelChoiceField):
        key = str(getattr(value, "value", value))
        value = next((word for choice, word in bound.field.widget.choices if str(choice) == key), value)
    elif not isinstance(value, models.Model):
        with suppress(forms.ValidationError):
            value = bound.field.clean(value)
    return str(value)
