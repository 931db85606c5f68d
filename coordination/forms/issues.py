"""Hindrances as forms, one a step of their walk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coordination.domain.issues import NewIssue, kinds_for
from coordination.enums import IssueKind
from coordination.forms.nameless import NamelessForm
from coordination.models import Issue
from coordination.queries.owners import owners_for_participation, owners_in_round
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.models import User
from jobbspar.lib import clock
from jobbspar.ui.fields import DateField
from jobbspar.ui.forms import BaseForm
from participants.models import Participation
from tracks.models import Round

NO_NAMES = _("Texten läses på styrgruppens möte och blir allmän handling. Skriv inga namn och inget personnummer.")


def kind_choices(kinds: Iterable[IssueKind]) -> list[tuple[str, Any]]:
    """Those kinds, and none chosen beforehand."""
    return [("", _("Välj")), *((kind.value, kind.label) for kind in kinds)]


class IssueForm(BaseForm):
    """A new hindrance, or one that is changed."""

    title = forms.CharField(label=_("Hindret med några ord"), max_length=160)
    kind = forms.ChoiceField(label=_("Typ"))
    text = forms.CharField(
        label=_("Beskrivning"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    owner = forms.ModelChoiceField(
        label=_("Ansvarig"), required=False, queryset=User.objects.none(), empty_label=_("Ingen än")
    )
    due = DateField(label=_("Klart senast"), required=False)

    def __init__(
        self, *args: Any, actor: Actor, round: Round, participation: Participation | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = (
            owners_for_participation(actor, participation) if participation else owners_in_round(actor, round)
        )
        kinds = kinds_for(actor, participation)
        # One that is not for the actor to say is not for them to overwrite either.
        if self.initial.get("kind", kinds[0]) not in kinds:
            del self.fields["kind"]
            return
        kind: Any = self.fields["kind"]
        kind.choices = kind_choices(kinds)

    @property
    def new_issue(self) -> NewIssue:
        return NewIssue(**{name: self.cleaned_data[name] for name in ("title", "kind", "text", "owner", "due")})


class AboutForm(BaseForm):
    """Whom the hindrance is about, chosen before the rest since it decides who can be given it. Sent with GET."""

    deltagande = forms.ModelChoiceField(
        label=_("Vad gäller hindret?"),
        queryset=Participation.objects.none(),
        required=False,
        # Django leaves the empty choice out of radio buttons unless told that blank is meant.
        blank=True,
        empty_label=_("Hela omgången"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, rows: QuerySet[Participation], names: dict[Any, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["deltagande"]
        field.queryset = rows
        field.label_from_instance = lambda row: names[row.pk]


class ActionForm(BaseForm):
    """What is done about it, or what solved it."""

    action_text = forms.CharField(label=_("Åtgärd"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class EscalateForm(NamelessForm):
    nameless, guesses = ("neutral_text",), True

    neutral_text = forms.CharField(
        label=_("Hindret, beskrivet utan namn"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=NO_NAMES,
    )


class DecisionForm(NamelessForm):
    nameless, guesses = ("text",), True

    text = forms.CharField(
        label=_("Beslut"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text=NO_NAMES
    )
    decided_on = DateField(label=_("Beslutsdatum"), initial=clock.today)
    responsible = forms.CharField(
        label=_("Vem ser till att det blir gjort?"),
        required=False,
        max_length=160,
        help_text=_("En funktion eller organisation, till exempel Vuxenutbildningen i Mölndal."),
    )
    due = DateField(label=_("Klart senast"), required=False)


class MeetingForm(BaseForm):
    held_on = DateField(label=_("Mötesdag"))


def issue_initial(issue: Issue) -> dict[str, Any]:
    """What the form for changing begins with."""
    return {name: getattr(issue, name) for name in ("title", "kind", "text", "due")} | {"owner": issue.owner_id}
