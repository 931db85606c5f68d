"""Which role's rules to read."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.policy import Column
from jobbspar.ui.forms import FilterForm


class RoleFilter(FilterForm):
    """The choice stands in the address, so that a role's rules can be linked to."""

    roll = forms.ChoiceField(label=_("Roll"), choices=Column.choices)
