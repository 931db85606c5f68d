"""How somebody can stand to a person, and what of the person that can ever show. Read `accounts/policy.py` first.

One row a relation, as plain data. `project()` takes its groups of fields from here, and `permissions.py` asks `may`.
`sees` is the most there is: others than the owner get of it what a live disclosure or consent hands over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import EMPLOYER_ROLES, PERSON_OWNER_ROLES, Role
from jobbspar.accounts.policy import Column, Kind, Right, gives
from participants.enums import PersonField, Relation

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

EVERYTHING: Final = frozenset(PersonField)
NOTHING: Final[frozenset[PersonField]] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """One relation: the roles one can stand so in, the column of the table, and the groups of fields it can show.

    `is_disclosed`: of `sees`, what has been handed over, for as long as that holds. `how` says when one stands so.
    """

    column: Column
    roles: frozenset[Role]
    sees: frozenset[PersonField]
    is_disclosed: bool
    how: StrPromise


def _blind(column: Column, how: StrPromise, *roles: Role) -> Standing:
    """A relation that shows no person, ever."""
    return Standing(column, frozenset(roles), NOTHING, is_disclosed=False, how=how)


STANDINGS: Mapping[Relation, Standing] = MappingProxyType(
    {
        Relation.OWN: Standing(
            Column.HK,
            PERSON_OWNER_ROLES,
            EVERYTHING,
            is_disclosed=False,
            how=_("Handläggare i den organisation som har registrerat personen."),
        ),
        Relation.RECEIVER: Standing(
            Column.HK,
            frozenset({Role.CASE_WORKER}),
            EVERYTHING,
            is_disclosed=True,
            how=_("Handläggare i hemkommunen, när Arbetsförmedlingen har skickat personen dit."),
        ),
        Relation.AF: Standing(
            Column.AF,
            frozenset({Role.AF_CASE_WORKER}),
            EVERYTHING,
            is_disclosed=True,
            how=_("Arbetsförmedlare på det kontor som har fått ett utlämnande."),
        ),
        Relation.COORDINATOR: Standing(
            Column.KO,
            frozenset({Role.COORDINATOR}),
            EVERYTHING,
            is_disclosed=True,
            how=_("Omgångens koordinator och ställföreträdare, när personen är utlämnad för just den omgången."),
        ),
        Relation.EMPLOYER_ASKED: Standing(
            Column.AG,
            EMPLOYER_ROLES,
            frozenset({PersonField.BACKGROUND}),
            is_disclosed=True,
            how=_("Arbetsgivaren, när kandidaten har presenterats och innan arbetsgivaren har sagt ja."),
        ),
        Relation.EMPLOYER_MET: Standing(
            Column.AG,
            EMPLOYER_ROLES,
            frozenset({PersonField.BACKGROUND, PersonField.IDENTITY, PersonField.CONTACT}),
            is_disclosed=True,
            how=_("Arbetsgivaren, när den har sagt ja till att träffa kandidaten. Aldrig personnumret eller adressen."),
        ),
        Relation.OTHER_MUNICIPALITY: _blind(
            Column.AK, _("Handläggare i en annan kommun i samma omgång ser inte andras deltagare."), Role.CASE_WORKER
        ),
        Relation.COMPANY_ADVISER: _blind(
            Column.FR, _("Företagsrådgivaren arbetar med arbetsgivaren, inte med personerna."), Role.AF_COMPANY_ADVISER
        ),
        Relation.PROVIDER: _blind(Column.UA, _("Utbildningsanordnaren har ingen inloggning än.")),
        Relation.STEERING_GROUP: _blind(Column.SG, _("Styrgruppen ser bara antal."), Role.STEERING_GROUP),
        Relation.REGION: _blind(Column.RS, _("Regionen ser bara antal."), Role.REGIONAL_SUPPORT),
        Relation.LOCAL_ADMIN: _blind(Column.KA, _("Sköter användare och roller, inte personer."), Role.LOCAL_ADMIN),
        Relation.AUDITOR: _blind(
            Column.DSO, _("Granskar loggen. Namnet visas först när ett fynd öppnas."), Role.AUDITOR
        ),
        Relation.SYSTEM_ADMIN: _blind(
            Column.SA, _("Sköter driften och läser inga uppgifter om personer."), Role.SYSTEM_ADMIN
        ),
        Relation.OUTSIDER: _blind(Column.AK, _("Alla andra: för dem finns personen inte."), *Role),
    }
)

# Which kinds of information a group of fields holds: what a relation sees must be given by one of them.
KINDS: Final[Mapping[PersonField, tuple[Kind, ...]]] = {
    # An employer that has said yes gets the name and no number: the table has that beside the telephone.
    PersonField.IDENTITY: (Kind.IDENTITY, Kind.CONTACT),
    PersonField.CONTACT: (Kind.CONTACT,),
    PersonField.BACKGROUND: (Kind.BACKGROUND,),
    PersonField.ASSESSMENT: (Kind.ASSESSMENT_HOME, Kind.ASSESSMENT_AF),
    PersonField.PLAN: (Kind.PLAN,),
}


def fields_of(relation: Relation, disclosed: Collection[str] = ()) -> tuple[PersonField, ...]:
    """The groups that the relation shows now, in their usual order; `disclosed` are those handed over."""
    standing = STANDINGS[relation]
    return tuple(
        field for field in PersonField if field in standing.sees and (not standing.is_disclosed or field in disclosed)
    )


def may(actor: Actor, relation: Relation, right: Right, kind: Kind) -> bool:
    """Whether one who stands so may: the role, and what the table gives. Whether one does stand so is asked of the row."""
    standing = STANDINGS[relation]
    return actor.has(*standing.roles) and gives(standing.column, right, kind)
