"""The words somebody types for a first installation, read as a plan (`domain/installation.py`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from email.utils import parseaddr
from typing import cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import CharField, Model
from django.utils.translation import gettext as _

from jobbspar.accounts.domain.installation import Plan, Wanted
from jobbspar.accounts.domain.keepers import Contact
from jobbspar.accounts.enums import OrganisationKind
from jobbspar.accounts.models import CollaborationArea, Municipality, Organisation, User
from jobbspar.lib.errors import RuleError
from jobbspar.lib.text import clean_line


def contact_from(text: str) -> Contact:
    """The person of "Ada Administratör <ada@goteborg.se>"."""
    name, email = parseaddr(clean_line(text))
    try:
        validate_email(email)
    except ValidationError:
        email = ""
    if not (name and email):
        raise RuleError(_("Skriv namn och e-post så här: Ada Andersson <ada@exempel.se>. Du skrev: ") + text)
    return Contact(_fitting(name, User, "name"), _fitting(email, User, "email"))


def _fitting(text: str, model: type[Model], field: str) -> str:
    """The line as it will be kept. RuleError where it is longer than there is room for."""
    line = clean_line(text)
    try:
        cast("CharField[str, str]", model._meta.get_field(field)).run_validators(line)
    except ValidationError as error:
        raise RuleError(f"{error.messages[0]} {line}") from None
    return line


def municipality_from(text: str) -> Wanted:
    """The municipality of "1480", "Göteborg" or "Göteborg=Göteborgs stad" (what it is called in agreements)."""
    key, _sep, name = (clean_line(part) for part in text.partition("="))
    towns = Municipality.objects.filter(pk=key) or Municipality.objects.filter(name__iexact=key)
    if not towns:
        raise RuleError(_("Kommunen finns inte i listan över Sveriges kommuner: ") + text)
    return Wanted(OrganisationKind.MUNICIPALITY, _fitting(name, Organisation, "name") or towns[0].name, towns[0].code)


def plan_from(
    *,
    area: str,
    municipalities: Sequence[str],
    offices: Iterable[str] = (),
    federation: str = "",
    admins: Iterable[str] = (),
    system_admin: str = "",
    system_home: str = "",
) -> Plan:
    """The plan of what was typed. RuleError for what cannot be understood; nothing is guessed."""
    wanted = [municipality_from(text) for text in municipalities]
    wanted += [Wanted(OrganisationKind.AF, _fitting(name, Organisation, "name")) for name in offices]
    if federation.strip():
        wanted.append(Wanted(OrganisationKind.FEDERATION, _fitting(federation, Organisation, "name")))
    if not clean_line(area) or not municipalities:
        raise RuleError(_("Ange samverkansområdets namn och minst en kommun."))
    by_word = words_of(wanted)
    for text in admins:
        key, _sep, person = text.partition(":")
        place = _place(by_word, key)
        wanted[place] = replace(wanted[place], admin=contact_from(person))
    keeper = contact_from(system_admin) if system_admin.strip() else None
    host = wanted[_place(by_word, system_home)] if system_home.strip() else None
    return Plan(_fitting(area, CollaborationArea, "name"), wanted, keeper, host)


def words_of(wanted: Iterable[Wanted]) -> dict[str, int]:
    """What each organisation may be called on a command line → its place: name, code, the list's own name."""
    listed = dict(Municipality.objects.values_list("code", "name"))
    words: dict[str, int] = {}
    for place, one in enumerate(wanted):
        for word in filter(None, (one.name, one.code, listed.get(one.code, ""))):
            if words.setdefault(word.casefold(), place) != place:
                raise RuleError(_("Organisationen står två gånger: ") + word)
    return words


def _place(by_word: Mapping[str, int], key: str) -> int:
    try:
        return by_word[clean_line(key).casefold()]
    except KeyError:
        raise RuleError(_("Organisationen finns inte bland dem som läggs upp: ") + key) from None
