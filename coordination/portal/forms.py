"""What the portal asks for in words, and the employer's own contacts."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from employers.domain.contacts import KEPT
from employers.forms import ContactForm
from jobbspar.ui.forms import BaseForm
from tracks.models import RoundParty


class AnswerForm(BaseForm):
    """The three answers are the buttons; the comment is optional."""

    comment = forms.CharField(
        label=_("Vill ni säga något till koordinatorn?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RoundsChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.round)


class OwnContactForm(ContactForm):
    """A contact as the employer's administrator keeps them, with the rounds that they see."""

    rounds = RoundsChoice(
        label=_("Ser de här omgångarna i portalen"),
        queryset=RoundParty.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Plan, kravprofil, avtal och kandidater. Den som koordinatorn har valt som kontaktperson är alltid med."
        ),
    )

    def __init__(self, *args: Any, parties: QuerySet[RoundParty], **kwargs: Any) -> None:
        super().__init__(*args, writes={*KEPT, "rounds"}, **kwargs)
        self.fields["rounds"].queryset = parties  # type: ignore[attr-defined]

    @property
    def hidden_pairs(self) -> list[tuple[str, str]]:
        """With the rounds that were ticked when the form was opened."""
        return [*super().hidden_pairs, (self._ticked_key, " ".join(self._ticked))]

    @property
    def _ticked_key(self) -> str:
        return self.add_prefix("ticked")

    @property
    def _ticked(self) -> list[str]:
        if self.is_bound:
            return str(self.data.get(self._ticked_key, "")).split()
        return [str(party.pk) for party in self.initial.get("rounds", ())]

    def touched(self, parties: QuerySet[RoundParty]) -> QuerySet[RoundParty]:
        """Those of the parties whose tick was changed here. What somebody else has named meanwhile is left as it is."""
        ticks = {str(party.pk) for party in self.cleaned_data["rounds"]} ^ set(self._ticked)
        return parties.filter(pk__in=[party.pk for party in parties if str(party.pk) in ticks])

    def of_contact(self) -> dict[str, Any]:
        """The values of the contact itself."""
        return {name: value for name, value in self.cleaned_data.items() if name != "rounds"}
