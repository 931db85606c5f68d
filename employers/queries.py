"""Lists and searches over employers and needs that more than one page asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from employers.enums import NeedStatus
from employers.models import CompetenceNeed, Employer, EmployerContact, Occupation
from employers.standing import EmployerRound, keeper_of
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Invitation, Membership, Municipality
from jobbspar.lib import clock, crypto, identity, orgnr
from jobbspar.lib.keys import holding
from jobbspar.lib.text import search_key, search_words

OPEN = [NeedStatus.RECEIVED, NeedStatus.MAPPED, NeedStatus.CONNECTED]
# How many needs a column of the board shows; the rest is a list of its own.
COLUMN_SIZE = 12
# Company forms say nothing about which company it is.
_FORMS = {
    "ab",
    "hb",
    "kb",
    "aktiebolag",
    "handelsbolag",
    "kommun",
    "stad",
    "ek",
    "for",
    "ekonomisk",
    "forening",
    "i",
}


def employer_rows(actor: Actor) -> QuerySet[Employer]:
    """Employers that exist for the actor, with what a list shows; `open_needs` counts needs that wait for an answer."""
    return (
        Employer.objects.visible_to(actor)
        .select_related("organisation", "municipality", "owner")
        .annotate(open_needs=Count("needs", filter=Q(needs__status__in=OPEN)))
    )


def municipalities_of_employers(actor: Actor) -> QuerySet[Municipality]:
    """Where the actor's employers are: the choices of a filter."""
    return Municipality.objects.filter(pk__in=Employer.objects.visible_to(actor).values("municipality"))


def need_rows(actor: Actor) -> QuerySet[CompetenceNeed]:
    """Needs that exist for the actor, with what a list shows."""
    return CompetenceNeed.objects.visible_to(actor).select_related(
        "employer__organisation", "employer__municipality", "occupation", "workplace"
    )


def board_rows(rows: QuerySet[CompetenceNeed]) -> QuerySet[CompetenceNeed]:
    """The first needs of each status by wanted start: one query however many there are."""
    place = Window(RowNumber(), partition_by=F("status"), order_by=[F("wanted_start").asc(), F("id").asc()])
    return rows.annotate(place=place).filter(place__lte=COLUMN_SIZE).order_by("wanted_start", "id")


def need_counts(rows: QuerySet[CompetenceNeed]) -> dict[str, int]:
    """How many needs there are of each status."""
    counted = rows.order_by().values_list("status").annotate(number=Count("id"))
    return dict.fromkeys(NeedStatus.values, 0) | dict(counted)


@dataclass(frozen=True)
class Duplicate:
    """An employer that may be the same one, and why one thinks so."""

    employer: Employer
    has_same_number: bool


def likely_duplicates(
    actor: Actor,
    *,
    name: str,
    orgnr: str = "",
    sole_trader: identity.IdentityNumber | None = None,
    but: UUID | None = None,
) -> list[Duplicate]:
    """Employers the actor may see with the same number or a name that is close; at most five (domain.md 2.0.7)."""
    wanted = _core(name)
    rows = Employer.objects.visible_to(actor).select_related("organisation", "municipality").exclude(pk=but)
    same = Q(pk__in=[])
    if orgnr:
        same |= Q(organisation__orgnr=orgnr)
    if sole_trader:
        same |= Q(organisation__sole_trader_hash__in=crypto.keyed_hashes(sole_trader.digits12))
    by_number = list(rows.filter(same)[:5])
    key = search_key(name)
    longest = max(key.split(), key=len, default=key)
    near = Q(search_text__startswith=key[:2]) | Q(search_text__contains=longest)
    by_name = [
        row
        for row in rows.filter(near).exclude(pk__in=[row.pk for row in by_number])[:500]
        if _is_close(wanted, _core(row.organisation.name))
    ]
    return [*(Duplicate(row, True) for row in by_number), *(Duplicate(row, False) for row in by_name)][:5]


def _core(name: str) -> str:
    """What tells the company from others, in one word: El-Service AB, El Service and Elservice are the same."""
    return "".join(word for word in search_words(name) if word not in _FORMS)


def _is_close(one: str, other: str) -> bool:
    if not one or not other:
        return False
    return one == other or SequenceMatcher(None, one, other).ratio() >= 0.86


def find_employers(actor: Actor, text: str, limit: int = 20) -> list[Employer]:
    """The employers with the number, however it is written, or else those whose name holds each word of `text`."""
    rows: QuerySet[Employer] = Employer.objects.visible_to(actor).order_by("sort_name", "id")
    rows = rows.select_related("organisation", "municipality")
    try:
        rows = rows.filter(organisation__orgnr=orgnr.parse(text))
    except orgnr.PersonalNumber as personal:
        rows = rows.filter(organisation__sole_trader_hash__in=crypto.keyed_hashes(personal.identity.digits12))
    except ValidationError:
        rows = holding(rows, "search_text", text)
    return list(rows[:limit])


def find_occupations(text: str, limit: int = 12) -> list[Occupation]:
    """Occupations (SSYK, four digits) by the beginning of the code or by words in the title, å/ä/ö or not; those whose
    title begins so first. A misspelt word finds its neighbours when nothing else is found."""
    words = search_words(text)
    if not words:
        return []
    rows = Occupation.objects.filter(level=4)
    if words[0].isdigit():
        return list(rows.filter(code__startswith=words[0])[:limit])
    found = rows
    for word in words:
        found = found.filter(search_text__contains=word)
    hits = sorted(found, key=lambda row: (not row.search_text.startswith(words[0]), row.search_text))
    return hits[:limit] or _neighbours(rows, words, limit)


def _neighbours(rows: QuerySet[Occupation], words: list[str], limit: int) -> list[Occupation]:
    def closeness(row: Occupation) -> float:
        parts = row.search_text.split()
        return min(max(SequenceMatcher(None, word, part).ratio() for part in parts) for word in words)

    scored = sorted(((closeness(row), row) for row in rows), key=lambda pair: -pair[0])
    return [row for score, row in scored[:limit] if score >= 0.72]


@dataclass(frozen=True)
class ContactRow:
    """A contact, how far they are on the way into the portal ("", "invited" or "signed_up"), and whose they are.

    `keeper`: the municipality whose round named them first.
    """

    contact: EmployerContact
    access: str
    keeper: str
    is_administrator: bool
    may_write: bool
    may_keep: bool


Ask = Callable[[EmployerContact], bool]


def contact_rows(
    employer: Employer, rounds: Sequence[EmployerRound], *, may_write: Ask, may_keep: Ask
) -> list[ContactRow]:
    """The employer's contacts with their access and what may be done with each, in three queries."""
    administrators = set(
        Membership.objects.current()
        .filter(organisation=employer.organisation_id, role=Role.EMPLOYER_ADMIN)
        .values_list("user", flat=True)
    )
    invited = {
        email.lower()
        for email in Invitation.objects.filter(
            organisation=employer.organisation_id, accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now()
        ).values_list("email", flat=True)
    }
    rows = []
    for row in employer.contacts.select_related("owner").order_by("sort_name", "id"):
        row.employer = employer
        keeper = keeper_of(row, rounds)
        rows.append(
            ContactRow(
                row,
                "signed_up" if row.user_id else "invited" if row.email and row.email.lower() in invited else "",
                keeper.municipality if keeper else "",
                row.user_id in administrators,
                may_write(row),
                may_keep(row),
            )
        )
    return rows
