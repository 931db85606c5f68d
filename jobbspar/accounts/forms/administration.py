"""Inviting colleagues, giving and ending roles, and saying yes to an invitation."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.enums import Role
from jobbspar.accounts.forms.signing import LONGEST_PASSWORD, NEW_PASSWORD_HINTS
from jobbspar.accounts.handover import Held
from jobbspar.accounts.models import Organisation, User
from jobbspar.ui.forms import BaseForm

# What each role is for, in the words of those who hold it.
ROLE_HINTS = {
    Role.COORDINATOR: _("Planerar och driver jobbspår."),
    Role.CASE_WORKER: _("Registrerar och följer kommunens egna deltagare."),
    Role.AF_CASE_WORKER: _("Registrerar och följer kontorets egna arbetssökande."),
    Role.AF_COMPANY_ADVISER: _("Har kontakten med arbetsgivare och deras behov."),
    Role.STEERING_GROUP: _("Ser siffror och beslutar om det som lyfts. Ser aldrig en person."),
    Role.REGIONAL_SUPPORT: _("Följer områdets jobbspår. Ser aldrig en person."),
    Role.UNIT_HEAD: _("Beslutar om gallring tillsammans med en lokal administratör. Ser aldrig en person."),
    Role.LOCAL_ADMIN: _("Sköter kollegors konton och roller."),
    Role.AUDITOR: _(
        "Granskar vilka i organisationen som har tittat på personer. Ser en person bara i ett granskat fall."
    ),
    Role.SYSTEM_ADMIN: _("Sköter systemets tekniska konton. Ser aldrig en person, och inte loggen."),
    Role.EMPLOYER_CONTACT: _("Svarar för arbetsgivaren i portalen."),
    Role.EMPLOYER_ADMIN: _("Sköter arbetsgivarens kontaktpersoner och ser alla omgångar som arbetsgivaren är med i."),
}


def _choices(roles: Iterable[Role]) -> list[tuple[str, str]]:
    return [(role.value, f"{role.label}. {ROLE_HINTS[role]}") for role in roles]


class InviteForm(BaseForm):
    """The values are `invite_colleague`'s keywords."""

    name = forms.CharField(label=_("Namn"), max_length=120)
    email = forms.EmailField(label=_("E-post"), max_length=254, help_text=_("Tjänsteadressen. Länken skickas dit."))
    roles = forms.TypedMultipleChoiceField(label=_("Roller"), coerce=Role, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = _choices(roles)  # type: ignore[attr-defined]


class InviteOneForm(BaseForm):
    """The keywords of `invite_colleague` and `invite_first_admin`, where the role is known."""

    name = forms.CharField(label=_("Namn"), max_length=120)
    email = forms.EmailField(label=_("E-post"), max_length=254, help_text=_("Tjänsteadressen. Länken skickas dit."))


class AddRoleForm(BaseForm):
    role = forms.TypedChoiceField(label=_("Ny roll"), coerce=Role, widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _choices(roles)  # type: ignore[attr-defined]


class HandOverForm(BaseForm):
    """One choice of colleague for each kind of thing that the leaving person answers for."""

    def __init__(self, *args: Any, held: Iterable[Held], user: User, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for left in held:
            able = User.objects.in_organisation(organisation.pk, *left.duty.roles).exclude(pk=user.pk)
            nobody = _(
                "Ingen kollega har rollen som behövs för att ta över. Bjud in någon, eller ge en kollega rollen först."
            )
            self.fields[left.duty.kind] = forms.ModelChoiceField(
                label=f"{left.duty.label} ({left.number})",
                queryset=able,
                empty_label=_("Välj vem som tar över …"),
                error_messages={"required": _("Välj vem som tar över.") if able.exists() else nobody},
            )
        self._prepare()

    @property
    def takers(self) -> dict[str, User]:
        return {kind: user for kind, user in self.cleaned_data.items() if user is not None}


class AcceptForm(BaseForm):
    """Name and password of somebody new."""

    name = forms.CharField(label=_("Namn"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    password1 = forms.CharField(
        label=_("Lösenord"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=NEW_PASSWORD_HINTS["password1"],
    )
    password2 = forms.CharField(
        label=_("Lösenordet en gång till"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password1(self) -> str:
        password = str(self.cleaned_data["password1"])
        password_validation.validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password

    def clean(self) -> dict[str, Any]:
        """Both passwords the same."""
        typed = self.cleaned_data
        if "password1" in typed and "password2" in typed and typed["password1"] != typed["password2"]:
            self.add_error("password2", forms.ValidationError(_("Lösenorden är inte lika. Skriv samma två gånger.")))
        return typed
