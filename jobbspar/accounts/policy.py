"""Who may see what, and do what: the policy, in one place. Read this file first.

`TABLE` is the table of docs/domain.md 2.7, cell by cell in its own notation; a test compares them. A row is a kind of
information, a column is how somebody stands to it. The code runs on it: each room's `permissions.py` asks `allows`, and
`participants/policy.py` says from it which groups of fields a relation to a person can ever show. The page
`/om/behorighet/` shows the same table in words.

R reads · W changes · C makes new · S signs or decides · a counts only · n numbers without names · o one's own only ·
d only after a disclosure. What follows the letters narrows them: `WORDS` says it in Swedish.

A cell says what may be at most. Whether it holds for this row just now (own organisation, own round, a live disclosure)
is asked of the row: `visible_to` and the `can_…` functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Right(StrEnum):
    """What a cell can give, by its letter."""

    READ = "R"
    CHANGE = "W"
    CREATE = "C"
    DECIDE = "S"


class Column(models.TextChoices):
    """How one stands to the information: a role, and for case workers whose person it is."""

    KO = "koordinator", _("Koordinator för jobbspåret")
    HK = "handlaggare", _("Handläggare i personens hemkommun")
    AK = "annan-kommun", _("Handläggare i en annan kommun i samma omgång")
    AF = "arbetsformedlare", _("Personens arbetsförmedlare")
    FR = "foretagsradgivare", _("Företagsrådgivare på Arbetsförmedlingen")
    AG = "arbetsgivare", _("Kontaktperson hos arbetsgivaren")
    AA = "arbetsgivarens-administrator", _("Arbetsgivarens administratör")
    UA = "utbildningsanordnare", _("Utbildningsanordnare")
    SG = "styrgrupp", _("Styrgruppsledamot")
    RS = "regionalt-stod", _("Regionalt stöd")
    KA = "lokal-administrator", _("Lokal administratör")
    EH = "enhetschef", _("Enhetschef")
    SA = "systemadministrator", _("Systemadministratör")
    DSO = "granskare", _("Dataskyddsombud och granskare")
    DE = "deltagare", _("Deltagaren själv")


class Kind(models.TextChoices):
    """A kind of information."""

    PUBLIC = "public", _("Det som är öppet för alla om ett jobbspår")
    NEEDS = "needs", _("Arbetsgivare, kompetensbehov och uppsökande kontakter")
    PROFILES = "profiles", _("Kompetensprofiler och kravprofiler")
    PLAN_OF_ROUND = "plan_of_round", _("Omgångens plan, moment och insatskedja")
    AGREEMENTS = "agreements", _("Avtal")
    SEATS = "seats", _("Utbildningsgrupper och platser")
    COSTS = "costs", _("Kostnadsfördelning och fakturering")
    IDENTITY = "identity", _("Namn och personnummer")
    CONTACT = "contact", _("Namn och telefon under deltagandet")
    BACKGROUND = "background", _("Utbildning, språk och erfarenhet")
    HEALTH = "health", _("Hälsa, funktionsnedsättning och anpassningar")
    INCOME = "income", _("Försörjningsstöd och socialtjänstens anteckningar")
    ASSESSMENT_HOME = "assessment_home", _("Gemensam bedömning: hemkommunens del")
    ASSESSMENT_AF = "assessment_af", _("Gemensam bedömning: Arbetsförmedlingens del")
    CANDIDACY = "candidacy", _("Kandidater och urval")
    PLAN = "plan", _("Individuell plan och insatser")
    FOLLOW_UP_PERSON = "follow_up_person", _("Uppföljning av deltagare")
    FOLLOW_UP_EMPLOYER = "follow_up_employer", _("Uppföljning med arbetsgivare")
    ISSUES = "issues", _("Glapp och hinder")
    CLOSING = "closing", _("Avslut och utfall")
    EVALUATION = "evaluation", _("Utvärdering och slutrapport")
    STATISTICS = "statistics", _("Statistik och enkätunderlag")
    USERS = "users", _("Användare och roller")
    LOOKS = "looks", _("Loggen: vem som har sett vad")
    DISPOSAL = "disposal", _("Regler för gallring, och gallringen")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one column may do with one kind of information. `note` narrows it, or says it all where there is no letter."""

    source: str = "–"
    rights: frozenset[Right] = frozenset()
    is_disclosed: bool = False
    is_own: bool = False
    counts: bool = False
    is_nameless: bool = False
    note: StrPromise | str = ""

    @property
    def is_nothing(self) -> bool:
        return not (self.rights or self.counts or self.is_own or self.is_disclosed or self.note)


NOTHING: Final = Cell()

# What stands after the letters in a cell of the documentation, in Swedish; whether it narrows to what is one's own.
WORDS: Final[Mapping[str, tuple[StrPromise, bool]]] = {
    "own roles": (_("bara roller som en administratör har gett sig själv"), True),
    "own org": (_("den egna organisationens"), True),
    "own seats": (_("de egna platserna"), True),
    "own steps": (_("de egna insatserna"), True),
    "own step": (_("den egna insatsen"), True),
    "own": (_("det egna"), True),
    "own part": (_("den egna delen"), True),
    "own persons": (_("de egna personerna"), True),
    "own view": (_("det egna svaret"), True),
    "own group": (_("den egna gruppen"), True),
    "own track": (_("det egna jobbspåret"), True),
    "own answers": (_("de egna svaren"), True),
    "own praktik dates": (_("den egna praktikens datum"), True),
    "own employment": (_("den egna anställningen"), True),
    "presence own step": (_("närvaro i den egna insatsen"), True),
    "comment": (_("kan lämna synpunkter"), False),
    "steps": (_("ändrar bara insatserna"), False),
    "selected only": (_("bara den som arbetsgivaren har sagt ja till"), False),
    "needed fields": (_("bara det som behövs"), False),
    "result": (_("bara resultatet"), False),
    "result + shared text": (_("resultatet och den text som delas"), False),
    "result + reason": (_("resultatet och skälet"), False),
    "approved": (_("när den är godkänd"), False),
    "public version": (_("den öppna versionen"), False),
    "employer side": (_("arbetsgivarens sida"), False),
    "if needed": (_("om det behövs"), False),
    "if kept at all": (_("om uppgiften alls finns"), False),
    "technical": (_("bara det tekniska"), False),
    "profile without identity before selection": (_("en profil utan namn, före urvalet"), False),
    'sees "anpassning krävs"': (_("ser bara att anpassning krävs"), False),
    "only what the person agrees to": (_("bara det som personen går med på"), False),
    "only adaptation text agreed": (_("bara den text om anpassning som personen går med på"), False),
    "answers about praktik": (_("svarar om praktiken"), False),
    "answers own step": (_("svarar om den egna insatsen"), True),
    "confirms own employment": (_("bekräftar den egna anställningen"), True),
    "escalated, without names": (_("det som lyfts till styrgruppen, utan namn"), False),
    "on case": (_("läser i ett granskningsärende"), False),
    "can't read persons": (_("läser inga uppgifter om personer"), False),
    "who read about me per organisation and role": (_("vilka som har läst, per organisation och roll"), False),
    "run job": (_("startar körningen"), False),
}


def cell(source: str) -> Cell:
    """A cell of the table as the documentation writes it: "d R (needed fields)". KeyError for words it does not know."""
    text = source.replace("(", "").replace(")", "").strip()
    if text in WORDS:
        return Cell(source, note=WORDS[text][0], is_own=WORDS[text][1])
    if text.startswith("–"):
        rest = text[1:].strip()
        return Cell(source, note=WORDS[rest][0]) if rest else NOTHING
    letters, words = _split(text)
    note, is_own = WORDS[words] if words else ("", False)
    return Cell(
        source=source,
        rights=frozenset(right for right in Right if right.value in letters),
        is_disclosed="d" in letters,
        is_own="o" in letters or is_own,
        counts="a" in letters,
        is_nameless="n" in letters,
        note=note,
    )


def _split(text: str) -> tuple[str, str]:
    """The letters, and the words between or after them: "R W steps" gives "RW" and "steps"."""
    letters, words = "", list[str]()
    for word in re.split(r"[ ,:]+", text):
        if re.fullmatch(r"[CRWS/]+|[doan]", word):
            letters += word
        elif word != "+" or words:
            words.append(word)
    return letters, " ".join(words)


def _row(**cells: str) -> Mapping[Column, Cell]:
    """A row of the table; a column that is not named has nothing."""
    return MappingProxyType({Column[name]: cell(source) for name, source in cells.items()})


# fmt: off
TABLE: Mapping[Kind, Mapping[Column, Cell]] = MappingProxyType({
    Kind.PUBLIC: _row(KO="CW", HK="R", AK="R", AF="R", FR="R", AG="R", AA="R", UA="R", SG="R", RS="CW", KA="R", EH="R",
                      SA="R", DSO="R", DE="R"),
    Kind.NEEDS: _row(KO="CRW", HK="R", AK="R", AF="R", FR="CRW", AG="o RW", AA="o RW", SG="a", RS="R", KA="R", DSO="R"),
    Kind.PROFILES: _row(KO="CRW S", HK="R", AK="R", AF="R", FR="CRW", AG="o RW S", AA="o RW S", UA="R comment", SG="R",
                        RS="R", DSO="R", DE="R (own track)"),
    Kind.PLAN_OF_ROUND: _row(KO="CRW", HK="RW own org", AK="RW own org", AF="RW own org", FR="RW", AG="R (own track)",
                             AA="R (own track)", UA="R own steps", SG="R", RS="R", DSO="R", DE="o R"),
    Kind.AGREEMENTS: _row(KO="CRW", HK="R own org", AK="R own org", AF="R own org", FR="R", AG="o R S", AA="o R S",
                          UA="o R S", SG="R", RS="R", KA="S own org", DSO="R"),
    Kind.SEATS: _row(KO="CRW", HK="RW own seats", AK="RW own seats", AF="R", FR="R", UA="R", SG="a", RS="RW", DSO="R"),
    Kind.COSTS: _row(KO="RW", HK="R own org", AK="R own org", UA="o", SG="a", RS="R n", KA="RW own org", DSO="R n"),
    Kind.IDENTITY: _row(KO="d R", HK="RW", AF="d R", DSO="on case", DE="o"),
    Kind.CONTACT: _row(KO="d R", HK="RW", AF="d R", AG="d R (selected only)", AA="d R (selected only)",
                       UA="d R (own group)", DSO="on case", DE="o"),
    Kind.BACKGROUND: _row(KO="d R (needed fields)", HK="RW", AF="d RW own part",
                          AG="d: profile without identity before selection",
                          AA="d: profile without identity before selection", SG="a", DSO="on case", DE="o R"),
    Kind.HEALTH: _row(KO='– (sees "anpassning krävs")', HK="RW if needed", AF="RW own part",
                      AG="only what the person agrees to", AA="only what the person agrees to",
                      UA="only adaptation text agreed", DSO="on case", DE="o R"),
    Kind.INCOME: _row(HK="RW (if kept at all)", DSO="on case", DE="o R"),
    Kind.ASSESSMENT_HOME: _row(KO="R result", HK="CRW S", AF="R result + shared text", SG="a", DSO="on case", DE="o R"),
    Kind.ASSESSMENT_AF: _row(KO="R result", HK="R result + shared text", AF="CRW S", SG="a", DSO="on case", DE="o R"),
    Kind.CANDIDACY: _row(KO="CRW S", HK="R own persons", AF="R own persons", FR="R n", AG="R/W own view, d",
                         AA="R/W own view, d", SG="a", DSO="on case", DE="o R result + reason"),
    Kind.PLAN: _row(KO="R W steps", HK="CRW S", AF="RW S", AG="R own praktik dates", AA="R own praktik dates",
                    UA="RW presence own step", SG="a", DSO="on case", DE="o R S"),
    Kind.FOLLOW_UP_PERSON: _row(KO="CRW", HK="CRW", AF="CRW", AG="answers about praktik", AA="answers about praktik",
                                UA="answers own step", SG="a", DSO="on case", DE="o R + own answers"),
    Kind.FOLLOW_UP_EMPLOYER: _row(KO="CRW", HK="R", AF="R", FR="CRW", AG="o RW", AA="o RW", SG="a", RS="a", DSO="R"),
    Kind.ISSUES: _row(KO="CRW", HK="CRW own", AK="a", AF="CRW own", FR="R employer side", AG="own", AA="own", UA="own",
                      SG="escalated, without names", RS="a", DSO="R"),
    Kind.CLOSING: _row(KO="CRW", HK="CRW", AF="CRW", AG="confirms own employment", AA="confirms own employment",
                       SG="a", RS="a", DSO="on case", DE="o R"),
    Kind.EVALUATION: _row(KO="CRW S", HK="R", AK="R", AF="R", FR="R", AG="R approved", AA="R approved",
                          UA="R approved", SG="R S", RS="R", KA="R", DSO="R", DE="R public version"),
    Kind.STATISTICS: _row(KO="a", HK="a own org", AK="a own org", AF="a", FR="a", AG="a own", AA="a own", UA="a own",
                          SG="a", RS="a", KA="a own org", DSO="a"),
    Kind.USERS: _row(AA="CRW own org", KA="CRW own org", EH="R own roles", SA="CRW technical", DSO="R"),
    Kind.LOOKS: _row(KA="R own org", SA="– (can't read persons)", DSO="R",
                     DE="o (who read about me, per organisation and role)"),
    Kind.DISPOSAL: _row(KA="RW S own org", EH="R S own org", SA="run job", DSO="R"),
})
# fmt: on

# Kinds of information that the product does not hold yet.
NOT_BUILT: Final[Mapping[Kind, StrPromise]] = {
    Kind.PUBLIC: _("Det finns inga öppna sidor om enskilda jobbspår än."),
    Kind.SEATS: _("Utbildningsgrupper med platser finns inte än."),
    Kind.COSTS: _("Kostnadsfördelning och fakturering finns inte än."),
    Kind.INCOME: _("Uppgifterna tas inte in i Jobbspår."),
}
# Columns that nobody can sign in as yet.
NO_SIGN_IN: Final[Mapping[Column, StrPromise]] = {
    Column.UA: _("Utbildningsanordnare har ingen inloggning än."),
    Column.DE: _("Deltagare har ingen inloggning. Begär ett registerutdrag hos hemkommunen."),
}
# Cells where the product gives less than the table does. A cell never gives more.
NARROWER: Final[Mapping[tuple[Kind, Column], StrPromise]] = {
    (Kind.NEEDS, Column.AG): _("Arbetsgivaren kan inte själv anmäla behov i portalen än."),
    (Kind.NEEDS, Column.AA): _("Arbetsgivaren kan inte själv anmäla behov i portalen än."),
    (Kind.NEEDS, Column.SG): _("Visas inte för styrgruppen än."),
    (Kind.PROFILES, Column.FR): _("Företagsrådgivaren läser. Koordinatorn skriver."),
    (Kind.PROFILES, Column.AG): _("Arbetsgivaren läser och bekräftar. Koordinatorn skriver."),
    (Kind.PROFILES, Column.AA): _("Arbetsgivaren läser och bekräftar. Koordinatorn skriver."),
    (Kind.HEALTH, Column.AG): _("Visas inte i portalen än."),
    (Kind.HEALTH, Column.AA): _("Visas inte i portalen än."),
    (Kind.PLAN, Column.AG): _("Visas inte i portalen än."),
    (Kind.PLAN, Column.AA): _("Visas inte i portalen än."),
    (Kind.FOLLOW_UP_PERSON, Column.AG): _("Frågas inte i portalen än."),
    (Kind.FOLLOW_UP_PERSON, Column.AA): _("Frågas inte i portalen än."),
    (Kind.FOLLOW_UP_EMPLOYER, Column.AG): _("Frågas inte i portalen än."),
    (Kind.FOLLOW_UP_EMPLOYER, Column.AA): _("Frågas inte i portalen än."),
    (Kind.ISSUES, Column.AG): _("Visas inte i portalen än."),
    (Kind.ISSUES, Column.AA): _("Visas inte i portalen än."),
    (Kind.CLOSING, Column.AG): _("Frågas inte i portalen än."),
    (Kind.CLOSING, Column.AA): _("Frågas inte i portalen än."),
    (Kind.EVALUATION, Column.AG): _("Visas inte i portalen än."),
    (Kind.EVALUATION, Column.AA): _("Visas inte i portalen än."),
    (Kind.STATISTICS, Column.AG): _("Visas inte i portalen än."),
    (Kind.STATISTICS, Column.AA): _("Visas inte i portalen än."),
    **{
        (kind, Column.DSO): _("Granskaren läser loggen och inget annat än.")
        for kind in (
            Kind.NEEDS,
            Kind.PROFILES,
            Kind.PLAN_OF_ROUND,
            Kind.AGREEMENTS,
            Kind.FOLLOW_UP_EMPLOYER,
            Kind.ISSUES,
            Kind.EVALUATION,
            Kind.STATISTICS,
            Kind.DISPOSAL,
        )
    },
    (Kind.USERS, Column.DSO): _("Granskaren ser bara roller som en administratör har gett sig själv."),
    (Kind.DISPOSAL, Column.SA): _("Gallringen körs i bakgrunden när två personer har beslutat den."),
}

# Which column a role stands in. A case worker stands in HK for the own municipality's persons; AK has nothing to ask.
COLUMN_OF: Final[dict[Role, Column]] = {
    Role.COORDINATOR: Column.KO,
    Role.CASE_WORKER: Column.HK,
    Role.AF_CASE_WORKER: Column.AF,
    Role.AF_COMPANY_ADVISER: Column.FR,
    Role.EMPLOYER_CONTACT: Column.AG,
    Role.EMPLOYER_ADMIN: Column.AA,
    Role.STEERING_GROUP: Column.SG,
    Role.REGIONAL_SUPPORT: Column.RS,
    Role.LOCAL_ADMIN: Column.KA,
    Role.UNIT_HEAD: Column.EH,
    Role.AUDITOR: Column.DSO,
    Role.SYSTEM_ADMIN: Column.SA,
}


def gives(column: Column, right: Right, kind: Kind) -> bool:
    """Whether the table gives the column the right at all."""
    return right in TABLE[kind].get(column, NOTHING).rights


def allows(actor: Actor, right: Right, kind: Kind, *, among: Iterable[Role] = tuple(Role)) -> bool:
    """Whether one of the actor's roles (or of those `among` them) is given the right. The row is asked besides."""
    return any(role in actor.roles and gives(COLUMN_OF[role], right, kind) for role in among if role in COLUMN_OF)


def roles_with(right: Right, kind: Kind) -> frozenset[Role]:
    """The roles that are given the right."""
    return frozenset(role for role, column in COLUMN_OF.items() if gives(column, right, kind))
