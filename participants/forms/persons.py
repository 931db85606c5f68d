"""Forms about a person: the row itself, notes, notices, consents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Municipality, Organisation, User
from jobbspar.lib import clock, identity
from jobbspar.lib.text import join_and
from jobbspar.ui.fields import DateField, WholeField
from jobbspar.ui.forms import BaseForm, BaseModelForm, FilterForm
from participants.domain.disclosures import REFERRAL_FIELDS
from participants.enums import GivenHow, IdentityKind, NoticeLanguage, PersonField, PersonState, TextKind
from participants.models import Person
from participants.models.persons import NO_NAME
from participants.projections import OwnPerson
from participants.queries.consents import consent_receivers, consent_rounds, round_of, with_offices
from participants.queries.notices import written_languages
from tracks.enums import TargetGroup
from tracks.models import Round

# In place of a round: the consent holds for all of them.
EVERY_ROUND = "alla"


class PersonForm(BaseModelForm):
    """Register or change. Hands over the columns and `number` (None: leave it as it is)."""

    groups = [
        (_("Vem"), ["first_name", "last_name", "preferred_name", "identity_kind", "number", "birth_year", "legal_sex"]),
        (_("Hemkommun och handläggare"), ["home_municipality", "case_worker", "target_group"]),
        (_("Kontakt"), ["phone", "email", "address", "needs_interpreter", "language"]),
        (_("Utbildning och språk"), ["education_level", "upper_secondary_completed", "swedish_level", "experience"]),
    ]
    number = forms.CharField(
        label=_("Personnummer eller samordningsnummer"),
        required=False,
        max_length=20,
        help_text=_("Skriv ÅÅÅÅMMDD-NNNN. Numret sparas krypterat och visas maskerat."),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "text"}),
    )

    class Meta:
        model = Person
        fields = (
            "first_name",
            "last_name",
            "preferred_name",
            "identity_kind",
            "birth_year",
            "legal_sex",
            "home_municipality",
            "case_worker",
            "target_group",
            "phone",
            "email",
            "address",
            "needs_interpreter",
            "language",
            "education_level",
            "upper_secondary_completed",
            "swedish_level",
            "experience",
        )
        widgets = {"identity_kind": forms.RadioSelect}
        field_classes = {"birth_year": WholeField}
        help_texts = {
            "last_name": _("Den som bara har ett namn har bara det: lämna det andra tomt."),
            "birth_year": _("Fylls i av numret. Skriv året bara för den som inte har något nummer än."),
            "legal_sex": _("Används bara i statistik."),
            "experience": _("Visas för arbetsgivaren utan namn. Skriv inget som röjer vem det är."),
            "language": _("Till exempel arabiska eller tigrinska."),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = self.instance._state.adding
        home = self.fields["home_municipality"]
        if actor.is_municipality:
            own = Municipality.objects.filter(organisation=actor.organisation_id)
            home.queryset = own  # type: ignore[attr-defined]
            home.initial, home.empty_label = own.first(), None  # type: ignore[attr-defined]
        worker = self.fields["case_worker"]
        worker.queryset = User.objects.colleagues(actor, Role.CASE_WORKER, Role.AF_CASE_WORKER)  # type: ignore[attr-defined]
        if self.is_new:
            worker.initial = actor.user_id
        elif self.instance.identity_masked:
            self.fields["number"].help_text = _("Nu: %(number)s. Lämna tomt för att behålla det.") % {
                "number": self.instance.identity_masked
            }
        for name, empty in (("target_group", _("Ingen vald")), ("swedish_level", _("Inte bedömd"))):
            choices = [choice for choice in self.fields[name].choices if choice[0]]  # type: ignore[attr-defined]
            self.fields[name].choices = [("", empty), *choices]  # type: ignore[attr-defined]
        kind = self.fields["identity_kind"]
        kind.choices = IdentityKind.choices  # type: ignore[attr-defined]
        if self.is_new:
            kind.initial = IdentityKind.PERSONNUMMER

    def clean(self) -> dict[str, Any]:
        """The kind and the number must tell the same, and an interpreter needs a language."""
        data = dict(super().clean() or {})
        if (
            not (data.get("first_name") or data.get("last_name"))
            and not {"first_name", "last_name"} & self.errors.keys()
        ):
            self.add_error("first_name", NO_NAME)
        kind, typed = data.get("identity_kind"), data.get("number", "")
        data["number"] = typed if typed or kind == IdentityKind.NONE else None
        if kind == IdentityKind.NONE:
            if typed:
                self.add_error("number", _("Ta bort numret, eller välj vilket slags nummer det är."))
        elif typed:
            self._check_number(str(kind), typed)
        elif self.is_new or not self.instance.identity_hash:
            self.add_error("number", _("Skriv numret, eller välj ”Inget nummer än”."))
        if data.get("needs_interpreter") and not data.get("language"):
            self.add_error("language", _("Skriv vilket språk tolken ska kunna."))
        return data

    def _check_number(self, kind: str, typed: str) -> None:
        try:
            number = identity.read(typed)
        except ValidationError as error:
            self.add_error("number", error)
            return
        if number.kind != kind:
            label = IdentityKind(number.kind.value).label
            self.add_error("identity_kind", _("Numret är ett %(kind)s.") % {"kind": str(label).lower()})

    def clean_birth_year(self) -> int | None:
        """A year that somebody who is alive can be born in."""
        year: int | None = self.cleaned_data.get("birth_year")
        if year is not None and not 1900 <= year <= clock.today().year:
            raise ValidationError(_("Skriv ett årtal mellan 1900 och i år."))
        return year

    @property
    def told(self) -> dict[str, Any]:
        """What tells one person from another: `queries.persons.alike`'s keywords."""
        data = self.cleaned_data
        year = identity.parse(data["number"]).birth_year() if data["number"] else data["birth_year"]
        return {
            "name": f"{data['first_name']} {data['last_name']}",
            "birth_year": year,
            "has_number": bool(data["number"]),
        }

    @property
    def values(self) -> dict[str, Any]:
        """For the domain: without the kind, which follows from the number."""
        data = {key: value for key, value in self.cleaned_data.items() if key != "identity_kind"}
        if data["number"] != "":
            # The number says it: a new one, or the one that is kept.
            data.pop("birth_year")
        return data


class NoteForm(BaseForm):
    noted_on = DateField(label=_("Datum"), initial=clock.today)
    text = forms.CharField(
        label=_("Anteckning"),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_(
            "Skriv bara det som behövs för ärendet. Inga diagnoser. Anteckningen visas bara i er organisation."
        ),
    )


class NoticeForm(BaseForm):
    """Which of the organisation's texts the person got. Languages without a text cannot be chosen."""

    language = forms.ChoiceField(label=_("Språk"))
    handed_over_on = DateField(label=_("Lämnad den"), initial=clock.today)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = written_languages(actor.organisation_id, TextKind.PRIVACY)
        field: Any = self.fields["language"]
        field.choices = [(language.value, language.label) for language in there]
        missing = [str(language.label).lower() for language in NoticeLanguage if language not in there]
        if missing:
            field.help_text = _("Översättning saknas: %(languages)s.") % {"languages": join_and(missing)}


class ConsentScope(BaseForm):
    """What a samtycke enligt OSL is about: who may get what, for which round, and for how long.

    It opens at the narrowest: the round that the person is on the way into, that round's parties, and the groups that a
    referral needs. The receivers offered are those of the chosen round: `round` is what the page was asked for.
    """

    round = forms.ChoiceField(label=_("Omgång"))
    organisations = forms.ModelMultipleChoiceField(
        label=_("Uppgifter får lämnas till"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Välj bland mottagarna för den omgång som är vald.")},
    )
    fields_given = forms.MultipleChoiceField(
        label=_("Uppgifter"),
        choices=PersonField.choices,
        initial=list(REFERRAL_FIELDS),
        widget=forms.CheckboxSelectMultiple,
    )
    valid_to = DateField(label=_("Gäller till"), required=False, help_text=_("Lämna tomt om det gäller tills vidare."))

    def __init__(self, *args: Any, actor: Actor, person: Person, round: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounds = {str(row.pk): row for row in consent_rounds(actor)}
        field: Any = self.fields["round"]
        field.choices = [("", _("Välj …")), *self.rounds.items(), (EVERY_ROUND, _("Alla omgångar"))]
        # The receivers follow without a reload where there is a script; else they do when the form is sent.
        part = "#div_id_organisations"
        field.widget.attrs |= {"hx-get": "", "hx-target": part, "hx-select": part, "hx-swap": "outerHTML"}
        chosen = self.data.get("round", "") if self.is_bound else round or round_of(person, self.rounds)
        field.initial = chosen
        to: Any = self.fields["organisations"]
        receivers = consent_receivers(self._within(chosen))
        if chosen:
            to.queryset = with_offices(receivers, actor)
            to.initial = [] if chosen == EVERY_ROUND else list(receivers.values_list("pk", flat=True))
        else:
            to.help_text = _("Mottagarna visas när omgången är vald.")

    def _within(self, chosen: str) -> list[Round]:
        if chosen == EVERY_ROUND:
            return list(self.rounds.values())
        return [self.rounds[chosen]] if chosen in self.rounds else []

    @property
    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"fields": data.pop("fields_given"), "round": self.rounds.get(data["round"])}


class ConsentForm(ConsentScope):
    """One that has been given."""

    groups = [
        (_("Vad samtycket gäller"), ["round", "organisations", "fields_given"]),
        (_("Hur det lämnades"), ["given_how", "given_on", "valid_to"]),
    ]
    given_how = forms.ChoiceField(
        label=_("Hur lämnades det?"), choices=GivenHow.choices, initial=GivenHow.PAPER, widget=forms.RadioSelect
    )
    given_on = DateField(label=_("Lämnat den"), initial=clock.today)


class RequestConsentForm(ConsentScope):
    """One that the person has been asked for."""

    groups = [
        (_("Vad samtycket gäller"), ["round", "organisations", "fields_given"]),
        (_("När det begärdes"), ["requested_on", "valid_to"]),
    ]
    requested_on = DateField(label=_("Begärt den"), initial=clock.today)


class GiveConsentForm(BaseForm):
    """How and when the person said yes to what had been asked."""

    given_how = forms.ChoiceField(
        label=_("Hur lämnades det?"), choices=GivenHow.choices, initial=GivenHow.PAPER, widget=forms.RadioSelect
    )
    given_on = DateField(label=_("Lämnat den"), initial=clock.today)
    valid_to = DateField(label=_("Gäller till"), required=False, help_text=_("Lämna tomt om det gäller tills vidare."))


class WithdrawConsentForm(BaseForm):
    """`is_asked`: the consent was only asked for, and the answer was no."""

    withdrawn_on = DateField(label=_("Återkallat den"), initial=clock.today)

    def __init__(self, *args: Any, is_asked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_asked:
            self.fields["withdrawn_on"].label = _("Sa nej den")


class ReasonForm(BaseForm):
    """One required reason; the view says what it is for."""

    reason = forms.CharField(label=_("Varför?"), max_length=200, widget=forms.Textarea({"rows": 3}))


class PersonFilterForm(FilterForm):
    """The list's filters."""

    kommun = forms.ModelChoiceField(label=_("Hemkommun"), queryset=Municipality.objects.none(), empty_label=_("Alla"))
    lage = forms.ChoiceField(label=_("Status"), choices=[("", _("Alla")), *PersonState.choices])
    omgang = forms.ModelChoiceField(label=_("Omgång"), queryset=Round.objects.none(), empty_label=_("Alla"))
    malgrupp = forms.ChoiceField(label=_("Målgrupp"), choices=[("", _("Alla")), *TargetGroup.choices])
    handlaggare = forms.ModelChoiceField(label=_("Handläggare"), queryset=User.objects.none(), empty_label=_("Alla"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.visible_to(actor)
        self.fields["kommun"].queryset = Municipality.objects.filter(organisation__in=organisations)  # type: ignore[attr-defined]
        rounds = Round.objects.visible_to(actor).select_related("track").order_by("sort_name", "number")
        self.fields["omgang"].queryset = rounds  # type: ignore[attr-defined]
        workers = User.objects.colleagues(actor, Role.CASE_WORKER, Role.AF_CASE_WORKER)
        self.fields["handlaggare"].queryset = workers  # type: ignore[attr-defined]
        if not actor.has(Role.CASE_WORKER, Role.AF_CASE_WORKER):
            # Of others' persons neither is disclosed.
            del self.fields["malgrupp"], self.fields["handlaggare"]


def summary_of(person: OwnPerson) -> list[tuple[Any, Any]]:
    """The facts of one's own person that no other relation sees."""
    return [
        (_("Typ av nummer"), person.identity_kind),
        (_("Juridiskt kön"), person.legal_sex),
        (_("Ansvarig handläggare"), person.case_worker),
    ]
