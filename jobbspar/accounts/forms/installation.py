"""The first page of a new installation, and the system admin's forms for organisations and areas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.domain.installation import Plan, Wanted
from jobbspar.accounts.domain.keepers import Contact
from jobbspar.accounts.enums import OrganisationKind
from jobbspar.accounts.models import Municipality
from jobbspar.ui.forms import BaseForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Empty rows to begin with, and how many more the button gives; never more than there are municipalities.
TOWNS, OFFICES, MOST = 3, 2, 290


def _name(label: StrOrPromise, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, **{"max_length": 160, "required": False, **more})


def _person() -> forms.CharField:
    return forms.CharField(label=_("Lokal administratör: namn"), max_length=120, required=False)


def _address() -> forms.EmailField:
    return forms.EmailField(label=_("Lokal administratör: e-post"), max_length=254, required=False)


class FirstPageForm(BaseForm):
    """A plan for `install_by_link`. A row for each organisation: what it is, and whoever is to administer it."""

    area = _name(_("Samverkansområdets namn"), max_length=120, required=True, help_text=_("Till exempel Dalarna."))
    federation = _name(
        _("Kommunalförbund som leder området"), help_text=_("Lämna tomt om inget förbund är med."), max_length=160
    )
    federation_person, federation_email = _person(), _address()
    system_name = forms.CharField(label=_("Namn"), max_length=120)
    system_email = forms.EmailField(label=_("E-post"), max_length=254)

    def __init__(self, data: Mapping[str, Any] | None = None, *, more: bool = False) -> None:
        super().__init__(data)
        self.towns = self._rows("town", TOWNS, more)
        self.offices = self._rows("office", OFFICES, more)
        for key in self.towns:
            self.fields[key] = forms.ModelChoiceField(Municipality.objects.all(), label=_("Kommun"), required=False)
            called = _("Så som den heter i avtal, till exempel Göteborgs stad. Tomt: som i listan.")
            self.fields[f"{key}_called"] = _name(_("Namn i avtal"), help_text=called)
        for key in self.offices:
            self.fields[key] = _name(_("Kontor"), help_text=_("Till exempel Arbetsförmedlingen Göteborg."))
        for key in [*self.towns, *self.offices]:
            self.fields[f"{key}_person"], self.fields[f"{key}_email"] = _person(), _address()
        self.groups = list(self._groups())
        self._prepare()

    def _rows(self, word: str, least: int, more: bool) -> list[str]:
        """The names of the rows: those that were sent, and some empty ones when more are asked for."""
        sent = [int(found[1]) for name in self.data if (found := re.fullmatch(rf"{word}_([0-9]{{1,3}})", name))]
        number = max([*sent, least]) + (least if more else 0)
        return [f"{word}_{place}" for place in range(1, min(number, MOST) + 1)]

    def _groups(self) -> Iterator[tuple[Any, list[str]]]:
        yield _("Samverkansområdet"), ["area", "federation", "federation_person", "federation_email"]
        for place, key in enumerate(self.towns, 1):
            yield (
                _("Kommun %(place)s") % {"place": place},
                [key, *(f"{key}_{x}" for x in ("called", "person", "email"))],
            )
        for place, key in enumerate(self.offices, 1):
            legend = _("Arbetsförmedlingens kontor %(place)s") % {"place": place}
            yield legend, [key, *(f"{key}_{x}" for x in ("person", "email"))]
        yield _("Systemadministratör"), ["system_name", "system_email"]

    def clean(self) -> dict[str, Any]:
        """Nobody without an organisation or an address, no municipality twice, at least one."""
        typed = self.cleaned_data
        for key in ["federation", *self.towns, *self.offices]:
            self._check_row(key)
        seen = set[str]()
        for key in [*self.towns, *self.offices]:
            if (word := str(typed.get(key) or "").casefold()) and word in seen:
                self.add_error(key, _("Organisationen står två gånger."))
            seen.add(word)
        if not self.errors and not any(typed[key] for key in self.towns):
            self.add_error(self.towns[0], _("Välj minst en kommun."))
        return typed

    def _check_row(self, key: str) -> None:
        person, email = self.cleaned_data.get(f"{key}_person"), self.cleaned_data.get(f"{key}_email")
        if {f"{key}_person", f"{key}_email", key} & set(self.errors):
            return
        if (person or email) and not self.cleaned_data.get(key):
            self.add_error(key, _("Ange organisationen som personen hör till."))
        if bool(person) != bool(email):
            self.add_error(f"{key}_email" if person else f"{key}_person", _("Ange både namn och e-post."))

    def _admin(self, key: str) -> Contact | None:
        name, email = self.cleaned_data[f"{key}_person"], self.cleaned_data[f"{key}_email"]
        return Contact(name, email) if email else None

    @property
    def plan(self) -> Plan:
        typed, wanted = self.cleaned_data, list[Wanted]()
        if typed["federation"]:
            wanted.append(Wanted(OrganisationKind.FEDERATION, typed["federation"], "", self._admin("federation")))
        for key in self.towns:
            if town := typed[key]:
                name = typed[f"{key}_called"] or town.name
                wanted.append(Wanted(OrganisationKind.MUNICIPALITY, name, town.code, self._admin(key)))
        for key in self.offices:
            if typed[key]:
                wanted.append(Wanted(OrganisationKind.AF, typed[key], "", self._admin(key)))
        return Plan(typed["area"], wanted, Contact(typed["system_name"], typed["system_email"]))
