"""Forms about skyddade personuppgifter: the mark, the reveal, the change of a row that is not shown, and a move."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.enums import PERSON_OWNER_ROLES
from jobbspar.accounts.models import Municipality, User
from jobbspar.lib import clock
from jobbspar.ui.fields import DateField
from jobbspar.ui.forms import BaseForm, Difference
from participants.enums import (
    EducationLevel,
    LiftReason,
    ProtectionLevel,
    ProtectionSource,
    RevealReason,
    SwedishLevel,
)
from participants.models import Person, ProtectedIdentity
from participants.queries.protection import homes_of
from tracks.enums import TargetGroup

# Half a year, which is how often the authorities look their own marks over.
REVIEW_AFTER = timedelta(days=182)


def _review_day() -> Any:
    return clock.today() + REVIEW_AFTER


class ProtectForm(BaseForm):
    """Which protection, how it is known, and who may handle the person. `users` are those who can be named."""

    groups = [(_("Skyddet"), ["level", "source", "review_on"]), (_("Handläggare"), ["handlers"])]
    level = forms.ChoiceField(
        label=_("Vilket skydd har personen?"), choices=ProtectionLevel.choices, widget=forms.RadioSelect
    )
    source = forms.ChoiceField(
        label=_("Hur vet ni det?"),
        choices=ProtectionSource.choices,
        initial=ProtectionSource.BY_HAND,
        widget=forms.RadioSelect,
    )
    review_on = DateField(
        label=_("När ska skyddet ses över?"),
        initial=_review_day,
        help_text=_("Då står personen överst på sidan Skyddade personer."),
    )
    handlers = forms.ModelMultipleChoiceField(
        label=_("Vilka fler ska kunna arbeta med personen?"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Du blir alltid handläggare. För alla andra slutar personen att finnas."),
    )

    def __init__(self, *args: Any, users: models.QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        homes = homes_of(users)
        field: Any = self.fields["handlers"]
        field.queryset = users
        field.label_from_instance = lambda user: f"{user.name}, {homes.get(user.pk, '')}".strip(", ")


class ChangeProtectionForm(ProtectForm):
    """The same of a mark that is there: who is not ticked loses the person."""

    def __init__(self, *args: Any, protection: ProtectedIdentity, **kwargs: Any) -> None:
        names = ("level", "source", "review_on")
        initial = {name: getattr(protection, name) for name in names} | {"handlers": protection.handlers.all()}
        super().__init__(*args, initial=initial, version=protection.version, **kwargs)
        field = self.fields["handlers"]
        field.label, field.required = _("Vilka får arbeta med personen?"), True
        field.help_text = _("Den som inte är vald slutar se personen. Minst en ska vara hos er.")


class RevealForm(BaseForm):
    reason = forms.ChoiceField(
        label=_("Varför behöver du uppgifterna?"), choices=RevealReason.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Beskriv kort"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Till exempel: ringa om mötet på torsdag. Skriv inget som röjer vem personen är."),
    )


class LiftForm(BaseForm):
    reason = forms.ChoiceField(label=_("Skäl"), choices=LiftReason.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Hur vet ni det?"), max_length=300, widget=forms.Textarea({"rows": 3}))


class ProtectedPersonForm(BaseForm):
    """Change a protected person's row without showing it: what is left empty stays. No address is ever asked for."""

    groups = [
        (_("Namn, nummer och kontakt"), ["first_name", "last_name", "preferred_name", "number", "phone", "email"]),
        (_("Det som handläggarna ser"), ["case_worker", "target_group", "education_level", "swedish_level"]),
    ]
    HIDDEN = ("first_name", "last_name", "preferred_name", "number", "phone", "email")
    first_name = forms.CharField(label=_("Nytt förnamn"), required=False, max_length=80)
    last_name = forms.CharField(label=_("Nytt efternamn"), required=False, max_length=80)
    preferred_name = forms.CharField(label=_("Nytt tilltalsnamn"), required=False, max_length=80)
    number = forms.CharField(
        label=_("Nytt person- eller samordningsnummer"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("Nytt telefonnummer"), required=False, max_length=40)
    email = forms.EmailField(label=_("Ny e-post"), required=False)
    case_worker = forms.ModelChoiceField(
        label=_("Ansvarig handläggare"), queryset=User.objects.none(), empty_label=None
    )
    target_group = forms.ChoiceField(
        label=_("Målgrupp"), required=False, choices=[("", _("Ingen vald")), *TargetGroup.choices]
    )
    education_level = forms.ChoiceField(label=_("Utbildningsnivå"), choices=EducationLevel.choices)
    swedish_level = forms.ChoiceField(
        label=_("Nivå i svenska"),
        required=False,
        choices=[("", _("Inte bedömd")), *(choice for choice in SwedishLevel.choices if choice[0])],
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        initial = {name: getattr(person, name) for name in ("target_group", "education_level", "swedish_level")}
        initial["case_worker"] = person.case_worker_id
        super().__init__(*args, initial=initial, version=person.version, **kwargs)
        own = User.objects.in_organisation(person.owner_id, *PERSON_OWNER_ROLES)
        field: Any = self.fields["case_worker"]
        field.queryset = own.filter(pk__in=person.protection.handlers.values("pk"))
        for name in self.HIDDEN:
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def _differences(self, instance: models.Model) -> Iterable[Difference]:
        """A late save is told of what everybody here may see; what is hidden is not shown by it either."""
        return (row for row in super()._differences(instance) if row.name not in self.HIDDEN)

    @property
    def values(self) -> dict[str, Any]:
        """For the domain: the hidden ones that were typed, and all the others."""
        return {name: value for name, value in self.cleaned_data.items() if value or name not in self.HIDDEN}


class MoveForm(BaseForm):
    to_municipality = forms.ModelChoiceField(
        label=_("Ny hemkommun"), queryset=Municipality.objects.order_by("sort_name")
    )
    moved_on = DateField(label=_("Flyttade den"), initial=clock.today)
    payer_decision = forms.CharField(
        label=_("Vem betalar resten av deltagandet?"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Behövs när personen deltar i en omgång. Skriv också vem som har bestämt det."),
    )
