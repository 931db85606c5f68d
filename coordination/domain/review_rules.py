"""The rules of the monthly log review (R-LOG-2): which look-ups are put before the auditor, and why.

What the rules compare is said on the page in the same words (`EXPLAINED`). They run once a month and organisation, when
the month is over, and read persons of every organisation that the own staff has looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from coordination.enums import ReviewRule
from coordination.queries.cases import working_with
from coordination.queries.monthly import next_month
from jobbspar.accounts.models import Membership, User
from jobbspar.audit.kinds import aimed_looks
from jobbspar.audit.models import AuditEvent
from jobbspar.lib.phones import numbers_in
from jobbspar.lib.text import search_key
from participants.models import Person

EXPLAINED: Final = {
    ReviewRule.OWN_ROLE: _(
        "En ensam lokal administratör gav sig själv en roll som annars en annan administratör ger. Alla sådana tas med."
    ),
    ReviewRule.PROTECTED: _("Personen har skyddade personuppgifter när urvalet görs."),
    ReviewRule.OWN_NAME: _("Den som tittade har samma efternamn som personen."),
    ReviewRule.SAME_NAME: _("En kollega i organisationen har samma efternamn som personen."),
    ReviewRule.SAME_CONTACT: _(
        "Personen har samma telefonnummer eller e-postadress som den som tittade eller en kollega. "
        "Medarbetares hemadresser finns inte i Jobbspår och kan inte jämföras."
    ),
    ReviewRule.MANY: _("Fler än %(many)d olika personer öppnades samma dag. Listor och sökningar räknas inte."),
    ReviewRule.NAMES: _(
        "Någon hos en arbetsgivare öppnade namn och telefon för fler än 20 kandidater samma dag, i alla omgångar."
    ),
    ReviewRule.OUTSIDE: _(
        "Den som tittade är varken personens handläggare, har bedömt eller följt upp personen, eller leder eller är "
        "kontakt i en omgång med personen. Listor och sökningar räknas inte. Jämförs med läget när urvalet görs."
    ),
    ReviewRule.SAMPLE: _("%(sample)d uppslag dras med lott bland månadens alla."),
}
# Looked up so many persons at a time, so that no statement grows with the month.
AT_A_TIME: Final = 2_000
PARTICLES: Final = frozenset({"af", "av", "al", "bin", "da", "de", "den", "der", "el", "la", "le", "van", "von"})
Looks = QuerySet[AuditEvent]


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of somebody: surnames, telephone, e-mail."""

    surnames: frozenset[str]
    contacts: frozenset[str]


@dataclass
class Compared:
    """What the month's look-ups are held against. `named` and `reached`: which colleagues have a surname, a contact."""

    persons: dict[UUID, Known] = field(default_factory=dict)
    readers: dict[UUID, Known] = field(default_factory=dict)
    colleagues: frozenset[UUID] = frozenset()
    named: dict[str, set[UUID]] = field(default_factory=dict)
    reached: dict[str, set[UUID]] = field(default_factory=dict)
    protected: set[UUID] = field(default_factory=set)
    cases: set[tuple[Any, Any]] = field(default_factory=set)


def protected_among(persons: Iterable[UUID]) -> set[UUID]:
    """Those with protected personal data."""
    return set(Person.objects.filter(pk__in=list(persons), is_protected=True).values_list("pk", flat=True))


def compared(organisation_id: UUID, month: date, readers: set[UUID], persons: list[UUID]) -> Compared:
    """Read what the rules compare."""
    facts = Compared(colleagues=frozenset(_colleagues(organisation_id, month)))
    for user in User.objects.filter(pk__in=readers | facts.colleagues):
        known = Known(_surnames(user.name.split()[-1:]), _contacts(user.phone, user.email))
        facts.readers[user.pk] = known
        if user.pk in facts.colleagues:
            _index(facts.named, known.surnames, user.pk)
            _index(facts.reached, known.contacts, user.pk)
    for start in range(0, len(persons), AT_A_TIME):
        some = persons[start : start + AT_A_TIME]
        columns = ("pk", "last_name", "phone", "email")
        for pk, name, phone, email in Person.objects.filter(pk__in=some).values_list(*columns):
            facts.persons[pk] = Known(_surnames([name]), _contacts(phone, email))
        facts.protected |= protected_among(some)
        facts.cases |= working_with(some)
    return facts


def _colleagues(organisation_id: UUID, month: date) -> Iterable[UUID]:
    """Everybody who worked in the organisation that month."""
    held = Membership.objects.filter(organisation=organisation_id, valid_from__lt=next_month(month))
    return held.filter(Q(valid_to=None) | Q(valid_to__gte=month)).values_list("user", flat=True)


def _index(found: dict[str, set[UUID]], words: Iterable[str], user: UUID) -> None:
    for word in words:
        found.setdefault(word, set()).add(user)


def _surnames(names: Iterable[str]) -> frozenset[str]:
    """As they are compared; a double surname is both, and "von" is none."""
    words = (word for name in names for word in search_key(name).split())
    return frozenset(word for word in words if len(word) > 1 and word not in PARTICLES)


def _contacts(phone: str, email: str) -> frozenset[str]:
    """Each number as it is dialled, so that 070 and +46 (0)70 are the same, and the address in small letters."""
    return frozenset({*(found.dialled for found in numbers_in(phone)), *filter(None, [email.strip().lower()])})


def rules_for(look: AuditEvent, facts: Compared) -> Iterator[ReviewRule]:
    """Which of the targeted rules one look-up meets (`look` is the first of its reader and person)."""
    reader, person = look.actor_user_id, look.person_id
    if reader is None or person is None:
        return
    if person in facts.protected:
        yield ReviewRule.PROTECTED
    own, other = facts.readers.get(reader), facts.persons.get(person)
    if own is not None and other is not None:
        yield from _alike(reader, own, other, facts)
    if look.action in aimed_looks() and (reader, person) not in facts.cases:
        yield ReviewRule.OUTSIDE


def _alike(reader: UUID, own: Known, other: Known, facts: Compared) -> Iterator[ReviewRule]:
    if own.surnames & other.surnames:
        yield ReviewRule.OWN_NAME
    elif reader in facts.colleagues and any(facts.named.get(word, set()) - {reader} for word in other.surnames):
        yield ReviewRule.SAME_NAME
    if own.contacts & other.contacts or any(part in facts.reached for part in other.contacts):
        yield ReviewRule.SAME_CONTACT
