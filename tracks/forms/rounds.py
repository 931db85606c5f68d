"""Forms for rounds and their parties."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employers.models import CompetenceNeed, Employer, EmployerContact
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OrganisationKind, Role
from jobbspar.accounts.models import Organisation, User
from jobbspar.lib import orgnr
from jobbspar.lib.dates import date_text
from jobbspar.lib.text import in_sentence
from jobbspar.ui.fields import DateField, WholeField
from jobbspar.ui.forms import BaseForm, BaseModelForm
from tracks.enums import PartyRole
from tracks.models import Round, RoundParty, Track


class NeedChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return _("%(employer)s: %(count)d %(occupation)s, start %(start)s") % {
            "employer": obj.employer.organisation.name,
            "count": obj.headcount,
            "occupation": in_sentence(obj.occupation.title),
            "start": date_text(obj.wanted_start),
        }


def open_needs(actor: Actor) -> Any:
    """Needs that a round could answer, an employer's together, soonest first."""
    rows = CompetenceNeed.objects.visible_to(actor).unmet().select_related("employer__organisation", "occupation")
    return rows.order_by("employer__sort_name", "wanted_start", "pk")


class NewRoundForm(BaseForm):
    """A round from needs: in a track that is there, or in a new one that is named here."""

    groups = [
        (_("Jobbspår"), ["track", "new_track"]),
        (_("Kompetensbehov"), ["needs"]),
        (_("Omgången"), ["seats", "planned_start", "planned_end", "coordinator", "deputy"]),
    ]
    track = forms.ModelChoiceField(
        label=_("Befintligt jobbspår"),
        queryset=Track.objects.none(),
        required=False,
        empty_label=_("Nytt jobbspår, se nedan"),
    )
    new_track = forms.CharField(
        label=_("Namn på nytt jobbspår"),
        max_length=120,
        required=False,
        help_text=_("Till exempel Industri steg 1: montör. Lämna tomt om du valde ett som finns."),
    )
    needs = NeedChoice(
        label=_("Behov som omgången svarar på"),
        queryset=CompetenceNeed.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Arbetsgivarna bakom behoven blir parter. Fler kan läggas till senare."),
    )
    seats = WholeField(label=_("Platser"), min_value=1, max_value=500)
    planned_start = DateField(label=_("Planerad start"), help_text=_("När deltagarna börjar sin första insats."))
    planned_end = DateField(label=_("Planerat slut"))
    coordinator = forms.ModelChoiceField(label=_("Koordinator"), queryset=User.objects.none())
    deputy = forms.ModelChoiceField(
        label=_("Ersättare"), queryset=User.objects.none(), required=False, empty_label=_("Ingen")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tracks = Track.objects.filter(responsible=actor.organisation_id).order_by("sort_name")
        self.fields["track"].queryset = tracks  # type: ignore[attr-defined]
        self.fields["needs"].queryset = open_needs(actor)  # type: ignore[attr-defined]
        leaders = User.objects.colleagues(actor, Role.COORDINATOR)
        for name in ("coordinator", "deputy"):
            self.fields[name].queryset = leaders  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and bool(values.get("track")) == bool(values.get("new_track")):
            self.add_error("track", _("Välj ett jobbspår som finns, eller ge ett nytt jobbspår ett namn."))
        start, end = values.get("planned_start"), values.get("planned_end")
        if start and end and end < start:
            self.add_error("planned_end", _("Slutet kan inte vara före starten."))
        return values


class RoundForm(BaseModelForm):
    class Meta:
        model = Round
        fields: ClassVar = ["seats", "planned_start", "planned_end", "coordinator", "deputy", "registry_number"]
        help_texts: ClassVar = {"registry_number": _("Står i omgångens avtal och handlingar.")}
        field_classes: ClassVar = {"seats": WholeField, "planned_start": DateField, "planned_end": DateField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaders = User.objects.in_organisation(self.instance.track.responsible_id, Role.COORDINATOR)
        for name in ("coordinator", "deputy"):
            self.fields[name].queryset = leaders  # type: ignore[attr-defined]
        self.fields["coordinator"].required = True

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = values.get("planned_start"), values.get("planned_end")
        if start and end and end < start:
            self.add_error("planned_end", _("Slutet kan inte vara före starten."))
        return values

    def validate_constraints(self) -> None:
        """The period is judged in `clean`, beside its field."""


class NextRoundForm(BaseForm):
    planned_start = DateField(label=_("Planerad start"), help_text=_("Insatserna flyttas lika många veckor."))
    seats = WholeField(label=_("Platser"), min_value=1, max_value=500)


class NeedForm(BaseForm):
    needs = NeedChoice(
        label=_("Kompetensbehov"),
        queryset=CompetenceNeed.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Arbetsgivaren blir part i omgången."),
    )

    def __init__(self, *args: Any, round: Round, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].queryset = open_needs(actor).exclude(rounds=round)  # type: ignore[attr-defined]


# Who takes part. The role follows from what the organisation is, unless another is chosen.


class OrganisationChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Organisation) -> str:
        return f"{obj.name} ({obj.get_kind_display().lower()})"


class NewPartyForm(BaseForm):
    organisation = OrganisationChoice(label=_("Organisation"), queryset=Organisation.objects.none())
    role = forms.ChoiceField(
        label=_("Roll"),
        required=False,
        choices=[
            ("", _("Den som följer av organisationen")),
            *((role.value, role.label) for role in PartyRole if role != PartyRole.RESPONSIBLE),
        ],
    )

    def __init__(self, *args: Any, round: Round, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Q(pk__in=Organisation.objects.visible_to(actor).values("pk"))
        employers = Q(pk__in=Employer.objects.visible_to(actor).values("organisation"))
        # Providers and social partners that somebody has registered in a round the actor sees.
        met = Q(pk__in=RoundParty.objects.filter(round__in=Round.objects.visible_to(actor)).values("organisation"))
        there = round.parties.values("organisation")
        rows = (
            Organisation.objects.active()
            .filter(near | employers | met)
            .exclude(pk__in=there)
            .order_by("kind", "sort_name")
        )
        self.fields["organisation"].queryset = rows  # type: ignore[attr-defined]


class NewOrganisationForm(BaseForm):
    """A provider or social partner that nobody has registered yet."""

    groups = [
        (_("Organisationen"), ["kind", "name", "orgnr"]),
        (_("Kontaktperson"), ["contact_name", "mandate"]),
    ]
    kind = forms.ChoiceField(
        label=_("Vad är det för organisation?"),
        choices=[
            (OrganisationKind.PROVIDER.value, OrganisationKind.PROVIDER.label),
            (OrganisationKind.SOCIAL_PARTNER.value, _("Arbetsmarknadens part (fack eller arbetsgivarorganisation)")),
        ],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Namn"), max_length=200)
    orgnr = forms.CharField(
        label=_("Organisationsnummer"), max_length=20, required=False, help_text=_("Till exempel 556677-8899.")
    )
    contact_name = forms.CharField(label=_("Kontaktperson"), max_length=120, required=False)
    mandate = forms.CharField(
        label=_("Mandat"),
        max_length=300,
        required=False,
        help_text=_("Vad kontaktpersonen får besluta om för sin organisation."),
    )

    def clean_orgnr(self) -> str:
        typed = self.cleaned_data["orgnr"].strip()
        return orgnr.parse(typed) if typed else ""


def _with_who_noted(contact: EmployerContact) -> str:
    """Whom one lets in is easier to see when it says who has noted them, and whether they have a sign-in."""
    facts = [
        _("noterad av %s") % contact.owner.name if contact.owner else "",
        _("har inloggning") if contact.user_id else "",
    ]
    name = ", ".join(filter(None, [contact.name, contact.title]))
    return f"{name} ({', '.join(found)})" if (found := [str(fact) for fact in facts if fact]) else name


class PartyForm(BaseModelForm):
    class Meta:
        model = RoundParty
        fields: ClassVar = [
            "contact_user",
            "contact",
            "named",
            "contact_name",
            "mandate",
            "reserved_seats",
            "expected_candidates",
        ]
        field_classes: ClassVar = {"reserved_seats": WholeField, "expected_candidates": WholeField}
        labels: ClassVar = {
            "contact_name": _("Kontaktperson som inte finns i listan"),
            "mandate": _("Mandat"),
        }
        help_texts: ClassVar = {
            "mandate": _("Vad kontaktpersonen får besluta om för sin organisation."),
            "named": _(
                "Den som har inloggning och är namngiven här ser omgångens plan, kravprofil, avtal och kandidater. "
                "Kontaktpersonen är alltid med."
            ),
        }
        widgets: ClassVar = {"named": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party = self.instance
        if party.organisation.is_employer:
            del self.fields["contact_user"], self.fields["expected_candidates"]
            contacts = EmployerContact.objects.filter(employer__organisation=party.organisation_id)
            for name in ("contact", "named"):
                self.fields[name].queryset = contacts.select_related("owner")  # type: ignore[attr-defined]
                self.fields[name].label_from_instance = _with_who_noted  # type: ignore[attr-defined]
        else:
            del self.fields["contact"], self.fields["named"]
            colleagues = User.objects.in_organisation(party.organisation_id)
            self.fields["contact_user"].queryset = colleagues  # type: ignore[attr-defined]
        if party.role not in (PartyRole.RESPONSIBLE, PartyRole.MUNICIPALITY, PartyRole.AF):
            for name in ("reserved_seats", "expected_candidates"):
                self.fields.pop(name, None)


class AcknowledgementForm(BaseForm):
    note = forms.CharField(
        label=_("Hur har parten sagt ja till planen?"),
        max_length=300,
        help_text=_("Till exempel: per telefon den 3 november med kontaktpersonen."),
    )
