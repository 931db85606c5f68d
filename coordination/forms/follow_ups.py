"""Follow-ups as forms that take a minute: big choices, nothing chosen beforehand, the next day suggested."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.domain.follow_ups import Answers, EmployerAnswers, ParticipantAnswers, latest_due
from coordination.domain.issues import NewIssue, kinds_for
from coordination.enums import IssueKind
from coordination.forms.issues import kind_choices
from coordination.models import FollowUp
from coordination.queries.owners import owners_of_follow_up
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.models import User
from jobbspar.lib import clock
from jobbspar.ui.fields import DateField, ScaleField, YesNoField
from jobbspar.ui.forms import BaseForm


class FollowUpForm(BaseForm):
    """What both kinds share. The kinds put their questions first."""

    questions: tuple[str, ...] = ()
    # The answer "no" to one of these means that something hinders.
    yes_expected: tuple[str, ...] = ()

    text = forms.CharField(
        label=_("Anteckning"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    report_issue = YesNoField(
        label=_("Vill du rapportera ett hinder?"),
        required=False,
        help_text=_("Ett hinder får en ansvarig och en dag, och kan lyftas till styrgruppen."),
    )
    issue_title = forms.CharField(label=_("Hindret med några ord"), required=False, max_length=160)
    issue_kind = forms.ChoiceField(label=_("Typ"), required=False)
    issue_owner = forms.ModelChoiceField(
        label=_("Ansvarig för hindret"), required=False, queryset=User.objects.none(), empty_label=_("Utse senare")
    )
    issue_due = DateField(label=_("Ska vara löst senast"), required=False)
    done_on = DateField(label=_("När gjordes uppföljningen?"), initial=clock.today)
    next_due = DateField(label=_("Nästa uppföljning senast"))

    def __init__(self, *args: Any, actor: Actor, follow_up: FollowUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issue = ["report_issue", "issue_title", "issue_kind", "issue_owner", "issue_due"]
        self.groups = [
            (_("Frågorna"), [*self.questions, "text"]),
            (_("Om något hindrar"), issue),
            (_("Datum"), ["done_on", "next_due"]),
        ]
        self.fields["next_due"].initial = latest_due(follow_up.kind, clock.today())
        kind: Any = self.fields["issue_kind"]
        kind.choices = kind_choices(kinds_for(actor, follow_up.participation))
        owner: Any = self.fields["issue_owner"]
        owner.queryset = owners_of_follow_up(actor, follow_up)
        owner.initial = actor.user_id

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wants = data.get("report_issue")
        if wants is None and self._hindered(data) and "report_issue" not in self.errors:
            self.add_error("report_issue", _("Något fungerar inte som det ska. Välj om du vill rapportera ett hinder."))
        if wants and not data.get("issue_title"):
            self.add_error("issue_title", _("Skriv med några ord vad hindret är."))
        return data

    def _hindered(self, data: dict[str, Any]) -> bool:
        return bool(data.get("obstacles")) or any(data.get(name) is False for name in self.yes_expected)

    @property
    def answers(self) -> Answers:
        raise NotImplementedError

    @property
    def issue(self) -> NewIssue | None:
        """The hindrance that is to be reported in the same go."""
        data = self.cleaned_data
        if not data["report_issue"]:
            return None
        kind = data["issue_kind"] or IssueKind.OTHER
        return NewIssue(data["issue_title"], kind, data.get("obstacles", ""), data["issue_owner"], data["issue_due"])


class ParticipantFollowUpForm(FollowUpForm):
    questions = ("progression", "plan_followed", "steps_carried_out", "support_enough", "obstacles")
    yes_expected = ("plan_followed", "steps_carried_out", "support_enough")

    progression = ScaleField(
        label=_("Hur långt har deltagaren kommit mot målet?"), words={1: _("långt kvar"), 5: _("redo för arbete")}
    )
    plan_followed = YesNoField(label=_("Följs planen?"))
    steps_carried_out = YesNoField(label=_("Genomförs insatserna?"))
    support_enough = YesNoField(label=_("Räcker stödet?"))
    obstacles = forms.CharField(
        label=_("Finns det hinder?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Skriv vad som behöver lösas, inte diagnoser eller andra känsliga uppgifter."),
    )

    @property
    def answers(self) -> ParticipantAnswers:
        return ParticipantAnswers(**{name: self.cleaned_data[name] for name in self.questions})


class EmployerFollowUpForm(FollowUpForm):
    questions = ("cooperation_works", "support_enough", "promise_stands")
    yes_expected = questions

    cooperation_works = YesNoField(label=_("Fungerar samarbetet?"))
    support_enough = YesNoField(label=_("Räcker stödet?"))
    promise_stands = YesNoField(label=_("Står löftet om anställning kvar?"))

    @property
    def answers(self) -> EmployerAnswers:
        return EmployerAnswers(**{name: self.cleaned_data[name] for name in self.questions})


class ReplanForm(BaseForm):
    """Another day, another owner."""

    due = DateField(label=_("Ska göras senast"))
    owner = forms.ModelChoiceField(
        label=_("Ansvarig"), required=False, queryset=User.objects.none(), empty_label=_("Ingen än")
    )

    def __init__(self, *args: Any, actor: Actor, follow_up: FollowUp, **kwargs: Any) -> None:
        initial = {"due": follow_up.due, "owner": follow_up.owner_id}
        super().__init__(*args, initial=initial, version=follow_up.version, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = owners_of_follow_up(actor, follow_up)
