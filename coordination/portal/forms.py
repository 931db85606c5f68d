"""The one answer the portal asks for in words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jobbspar.ui.forms import BaseForm


class AnswerForm(BaseForm):
    """The three answers are the buttons; the comment is optional."""

    comment = forms.CharField(
        label=_("Vill ni säga något till koordinatorn?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
