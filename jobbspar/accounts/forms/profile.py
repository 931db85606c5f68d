"""One's own name and telephone number."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jobbspar.ui.forms import BaseForm


class ProfileForm(BaseForm):
    name = forms.CharField(label=_("Namn"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Telefon"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )
