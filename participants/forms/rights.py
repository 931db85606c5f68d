"""Forms for what a person asks about their data, and for corrections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock
from jobbspar.ui.fields import DateField
from jobbspar.ui.forms import BaseForm, FilterForm
from participants.enums import RefusalGround, RequestDecision, RequestKind
from participants.forms.persons import PersonForm
from participants.models import SubjectRequest
from tracks.models import Round

OPEN, ANSWERED, LATE = "oppna", "besvarade", "sena"


class CorrectionForm(PersonForm):
    """The whole row, and why. What is left as it was is not touched."""

    groups = [
        (_("Varför rättas uppgiften?"), ["reason", "request"]),
        *PersonForm.groups,
    ]
    reason = forms.CharField(
        label=_("Skäl"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Till exempel: fel stavat, bytt telefon innan vi skrev in det. Det som stod förut sparas."),
    )
    request = forms.ModelChoiceField(
        label=_("Personens begäran"),
        queryset=SubjectRequest.objects.none(),
        required=False,
        empty_label=_("Ingen, vi upptäckte felet själva"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        # Handed over under Ändra uppgifter: it is nothing that was wrong about the person.
        del self.fields["case_worker"]
        mine = SubjectRequest.objects.visible_to(actor).filter(person=self.instance, kind=RequestKind.RECTIFICATION)
        field: Any = self.fields["request"]
        field.queryset = mine.order_by("-received_on")
        field.label_from_instance = _request_label
        if not mine.exists():
            del self.fields["request"]

    @property
    def values(self) -> dict[str, Any]:
        return {"request": None} | super().values


def _request_label(row: SubjectRequest) -> str:
    return str(_("Begäran som kom in %(day)s")) % {"day": row.received_on.isoformat()}


class RequestForm(BaseForm):
    """A request that has come in. Restriction is asked about by itself: nothing follows from the kind."""

    kind = forms.ChoiceField(label=_("Vad begär personen?"), choices=RequestKind.choices, widget=forms.RadioSelect)
    received_on = DateField(label=_("Kom in den"), initial=clock.today, help_text=_("Svaret ska lämnas inom en månad."))
    text = forms.CharField(
        label=_("Det personen begär"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Med personens egna ord. Skriv inget om andra."),
    )
    restrict = forms.ChoiceField(
        label=_("Får uppgifterna användas medan begäran prövas?"),
        choices=[("", _("Ja, som förut")), ("1", _("Nej, begränsa behandlingen nu"))],
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "Begränsas behandlingen ligger uppgifterna kvar, men inget nytt lämnas ut. Välj det vid artikel 18 och 21."
        ),
    )

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"restrict": bool(self.cleaned_data["restrict"])}


class ExtendForm(BaseForm):
    reason = forms.CharField(
        label=_("Varför behövs mer tid?"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Personen ska få veta skälet inom den första månaden. Till exempel att begäran är omfattande."),
    )


class AnswerForm(BaseForm):
    """The decision on a request."""

    decision = forms.ChoiceField(label=_("Beslut"), choices=RequestDecision.choices, widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=_("Om det är ett nej: skäl"),
        choices=[("", _("Inget skäl behövs")), *RefusalGround.choices],
        required=False,
        help_text=_(
            "De två första har en färdig text, som står längre ner på sidan. Skriv mer i svaret om det behövs."
        ),
    )
    answer = forms.CharField(
        label=_("Svar till personen"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Vad ni beslutar och varför. Hur man överklagar läggs till sist i ett nej."),
    )
    answered_on = DateField(label=_("Besvarad den"), initial=clock.today)

    def __init__(self, *args: Any, has_standard_words: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_standard_words:
            del self.fields["ground"]

    @property
    def values(self) -> dict[str, Any]:
        """For the domain: without standard words to choose among, a no rests on what the answer says."""
        data = dict(self.cleaned_data)
        is_no = data["decision"] != RequestDecision.GRANTED
        return {"ground": RefusalGround.OTHER if is_no else ""} | data


class RequestFilterForm(FilterForm):
    """The list's filters."""

    visa = forms.ChoiceField(
        label=_("Visa"),
        choices=[("", _("Alla")), (OPEN, _("Obesvarade")), (LATE, _("Försenade")), (ANSWERED, _("Besvarade"))],
    )
    slag = forms.ChoiceField(label=_("Typ"), choices=[("", _("Alla")), *RequestKind.choices])

    @property
    def wanted(self) -> Q:
        """The filter on SubjectRequest."""
        chosen = self.chosen
        kind = Q(kind=chosen["slag"]) if "slag" in chosen else Q()
        states = {
            OPEN: Q(answered_on=None),
            LATE: Q(answered_on=None, due_on__lt=clock.today()),
            ANSWERED: Q(answered_on__isnull=False),
        }
        return kind & states.get(chosen.get("visa", ""), Q())


class IncidentForm(BaseForm):
    """What an incident touched: one round, or everybody the organisation has."""

    round = forms.ModelChoiceField(
        label=_("Omgång"),
        queryset=Round.objects.none(),
        required=False,
        empty_label=_("Hela organisationen"),
        help_text=_("Alla personer som ni har registrerat och som har eller har haft något i omgången."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = Round.objects.visible_to(actor).select_related("track").order_by("sort_name", "number")
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
