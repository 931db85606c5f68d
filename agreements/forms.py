"""The agreement's forms: its words, a signature on paper, and undoing one."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from agreements.contents import default_texts
from agreements.enums import AgreementKind, AgreementState
from agreements.kinds import rule_of
from agreements.models import Agreement, Wording
from agreements.readings import facts_of
from agreements.rhythm import Rhythm
from agreements.tokens import DIGITS
from jobbspar.accounts.models import Organisation
from jobbspar.documents.checking import tidy_code
from jobbspar.documents.letters import validate_letters
from jobbspar.lib import clock
from jobbspar.ui.fields import DateField, WholeField
from jobbspar.ui.forms import BaseForm, FilterForm

LONGEST_SECTION = 6_000


class AgreementForm(BaseForm):
    """One text area a section, filled with the usual words, and who signs for each side."""

    valid_from = DateField(
        label=_("Gäller från"), required=False, help_text=_("Tomt: från det att alla har undertecknat.")
    )
    valid_to = DateField(label=_("Gäller till och med"), required=False)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        self.agreement = agreement
        super().__init__(*args, version=agreement.version, **kwargs)
        self.fields["valid_from"].initial = agreement.valid_from
        self.fields["valid_to"].initial = agreement.valid_to
        usual = default_texts(agreement.kind, facts_of(agreement.kind, agreement.party))
        sections = [section for section in rule_of(agreement.kind).sections if section.is_editable]
        for section in sections:
            self.fields[f"text_{section.key}"] = forms.CharField(
                label=section.heading,
                help_text=section.help,
                required=False,
                max_length=LONGEST_SECTION,
                initial=agreement.texts.get(section.key) or usual[section.key],
                widget=forms.Textarea(attrs={"rows": max(3, min(12, usual[section.key].count("\n") * 2 + 3))}),
            )
        names = []
        for row in agreement.signatories.select_related("organisation"):
            names += [f"name_{row.pk}", f"title_{row.pk}"]
            self.fields[names[-2]] = forms.CharField(
                label=_t("Undertecknar för %(party)s") % {"party": row.organisation.name},
                initial=row.name,
                max_length=120,
            )
            self.fields[names[-1]] = forms.CharField(
                label=_t("Befattning"), initial=row.title, max_length=120, required=False
            )
        self.groups = [
            (_("Innehåll"), [f"text_{section.key}" for section in sections]),
            (_("Giltighetstid"), ["valid_from", "valid_to"]),
            (_("Underskrifter"), names),
        ]
        self._prepare()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("valid_to", _t("Slutdatum kan inte vara före startdatum."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What `domain.change_agreement` takes."""
        data = self.cleaned_data
        return {
            "texts": {key.removeprefix("text_"): value for key, value in data.items() if key.startswith("text_")},
            "valid_from": data["valid_from"],
            "valid_to": data["valid_to"],
            "signatories": {
                key.removeprefix("name_"): (value, data[f"title_{key.removeprefix('name_')}"])
                for key, value in data.items()
                if key.startswith("name_")
            },
        }


class WordingForm(BaseForm):
    """One text area a section, empty where the usual words are used; `usual` shows those, from one of the own rounds."""

    def __init__(
        self, *args: Any, kind: AgreementKind, wording: Wording | None, usual: dict[str, Any] | None, **kwargs: Any
    ) -> None:
        # Only a draft is changed; the first save over a version in use makes one, unless a colleague has.
        is_draft = wording is not None and wording.published_at is None
        super().__init__(*args, version=wording.version if wording and is_draft else None, **kwargs)
        texts = wording.texts if wording else {}
        words = {row["key"]: " ".join(row["paragraphs"]) for row in usual["sections"]} if usual else {}
        names = []
        for section in rule_of(kind).sections:
            if not section.is_editable:
                continue
            names.append(f"text_{section.key}")
            known = words.get(section.key, "")
            self.fields[names[-1]] = forms.CharField(
                label=section.heading,
                help_text=_t("Standardtexten: %s") % known if known else section.help,
                required=False,
                max_length=LONGEST_SECTION,
                initial=texts.get(section.key, ""),
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        self.groups = [(_("Egna ord"), names)]
        self._prepare()

    @property
    def texts(self) -> dict[str, str]:
        """What `domain.save_wording` takes."""
        data = self.cleaned_data
        return {key.removeprefix("text_"): value for key, value in data.items() if key.startswith("text_")}


class ReminderForm(BaseForm):
    """A rhythm of reminders, in days: within the thirty that a link lives."""

    first_after = WholeField(label=_("Första påminnelsen efter så här många dagar"), min_value=3, max_value=28)
    then_every = WholeField(label=_("Därefter efter så här många dagar"), min_value=3, max_value=28)
    most = WholeField(
        label=_("Högst så här många påminnelser"),
        min_value=0,
        max_value=10,
        help_text=_("0 betyder att Jobbspår inte påminner. Koordinatorn kan alltid påminna själv."),
    )

    def __init__(self, *args: Any, rhythm: Rhythm, **kwargs: Any) -> None:
        super().__init__(*args, initial=asdict(rhythm), **kwargs)

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(**self.cleaned_data)


class PaperSignatureForm(BaseForm):
    signed_by = forms.CharField(label=_("Vem undertecknade?"), max_length=120, validators=[validate_letters])
    signed_on = DateField(label=_("När?"))
    file = forms.FileField(
        label=_("Skannat avtal (PDF)"),
        required=False,
        help_text=_("Om ni har ett skannat exemplar. Högst 10 MB."),
    )

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        if day > clock.today():
            raise forms.ValidationError(_t("Datumet ligger i framtiden."))
        return day

    @property
    def scan(self) -> bytes | None:
        upload = self.cleaned_data.get("file")
        return upload.read() if upload else None


class ReasonForm(BaseForm):
    reason = forms.CharField(label=_("Varför ångras underskriften?"), max_length=300, widget=forms.Textarea)


class SignatoryForm(BaseForm):
    organisation = forms.ModelChoiceField(label=_("Part"), queryset=Organisation.objects.none())
    name = forms.CharField(label=_("Namn"), max_length=120)
    title = forms.CharField(label=_("Befattning"), max_length=120, required=False)
    mandate = forms.CharField(
        label=_("Med vilken rätt?"),
        help_text=_("Till exempel firmatecknare, eller punkten i delegationsordningen."),
        max_length=200,
        required=False,
    )
    email = forms.EmailField(label=_("E-post"), required=False, help_text=_("Hit går länken för underskrift."))
    order = WholeField(
        label=_("Plats i ordningen"),
        help_text=_("Används när de skriver under i tur och ordning. Samma plats betyder samtidigt."),
        min_value=1,
        max_value=20,
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, initial={"order": agreement.signatories.count() + 1}, **kwargs)
        parties = Organisation.objects.filter(pk__in=agreement.round.parties.values("organisation"))
        self.fields["organisation"].queryset = parties.order_by("sort_name")  # type: ignore[attr-defined]


class AddressForm(BaseForm):
    email = forms.EmailField(
        label=_("E-post"),
        help_text=_("Länken för underskrift går hit. Har den redan skickats går en ny till den rättade adressen."),
    )


# Which of the form's two buttons was pressed: the second leads to the service for electronic signatures.
HOW, AT_SERVICE = "satt", "tjanst"


class OwnSignatureForm(BaseForm):
    """`mandate`: by what right, as law R-SIGN-2 has it."""

    mandate = forms.CharField(
        label=_("Med vilken rätt skriver du under?"),
        help_text=_("Till exempel firmatecknare, eller punkten i delegationsordningen."),
        max_length=200,
        # It is printed in the signed copy, which nobody is there to put right.
        validators=[validate_letters],
    )
    confirmed = forms.BooleanField(
        label=_("Jag har läst avtalet och får skriva under det"),
        error_messages={"required": _("Kryssa i att du har läst avtalet och får skriva under.")},
    )


class LinkSignatureForm(OwnSignatureForm):
    field_order = ["signed_by", "mandate", "confirmed", "code"]

    signed_by = forms.CharField(label=_("Ditt namn"), max_length=120, validators=[validate_letters])
    code = forms.CharField(
        label=_("Koden i mejlet"),
        help_text=_("Sex siffror. Koden gäller i 15 minuter."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        code = "".join(str(self.cleaned_data["code"]).split())
        if not (code.isascii() and code.isdigit() and len(code) == DIGITS):
            raise forms.ValidationError(_t("Koden är sex siffror."))
        return code


class CheckForm(BaseForm):
    code = forms.CharField(
        label=_("Kod"),
        help_text=_("Tolv tecken, till exempel 7K3F-9QXM-2TRV. Den står sist i handlingen."),
        max_length=40,
    )

    def clean_code(self) -> str:
        code = tidy_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_t("En kod är tolv bokstäver och siffror i grupper om fyra."))
        return code


class AgreementFilter(FilterForm):
    slag = forms.ChoiceField(label=_("Typ"), choices=[("", _("Alla")), *AgreementKind.choices])
    lage = forms.ChoiceField(label=_("Status"), choices=[("", _("Alla")), *AgreementState.choices])
    gar_ut = forms.BooleanField(label=_("Går ut inom 60 dagar"))
