"""Register and change an employer. Name and number lie on its organisation."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from employers.enums import Engagement
from employers.models import Employer
from employers.permissions import can_change_employer, can_keep_employers
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.enums import OrganisationKind
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Municipality, Organisation
from jobbspar.lib import clock, crypto, identity, orgnr
from jobbspar.lib.errors import RuleError
from jobbspar.lib.keys import keys_of


@dataclass(frozen=True)
class Number:
    """A checked organisation number: the ten digits, or a sole trader's identity number (domain.md 2.0.7)."""

    digits: str = ""
    sole_trader: identity.IdentityNumber | None = None

    def columns(self) -> dict[str, Any]:
        """What is stored on the organisation. A sole trader's number is never stored in the clear."""
        if self.sole_trader is None:
            return {"orgnr": self.digits, "sole_trader_number": None, "sole_trader_hash": "", "sole_trader_masked": ""}
        return {
            "orgnr": "",
            "sole_trader_number": crypto.encrypt(self.sole_trader.digits12).encode(),
            "sole_trader_hash": crypto.keyed_hash(self.sole_trader.digits12),
            "sole_trader_masked": self.sole_trader.masked(),
        }


def read_number(text: str, *, is_sole_trader: bool) -> Number:
    """What somebody typed, checked. RuleError with a Swedish sentence, on `orgnr` or `is_sole_trader`."""
    try:
        digits = orgnr.parse(text)
    except orgnr.PersonalNumber as error:
        if not is_sole_trader:
            raise RuleError(error.message, field="orgnr") from None
        try:
            identity.check_allowed(error.identity)
        except ValidationError as refused:
            raise RuleError(refused.message, field="orgnr") from None
        return Number(sole_trader=error.identity)
    except ValidationError as error:
        raise RuleError(error.message, field="orgnr") from None
    if is_sole_trader:
        raise RuleError(
            _("Numret är ett vanligt organisationsnummer. Ta bort markeringen för enskild firma."),
            field="is_sole_trader",
        )
    return Number(digits=digits)


@transaction.atomic
def register_employer(
    *,
    actor: Actor,
    name: str,
    orgnr: str,
    sector: str,
    size_band: str,
    municipality: Municipality | None = None,
    is_sole_trader: bool = False,
    collective_agreement: str = "",
    engagement: str = Engagement.UNKNOWN,
    support_need: str = "",
) -> Employer:
    """A new employer, owned by the actor's organisation. Whether it is there already is the caller's question to
    `queries.likely_duplicates`: municipal units share a number, so the database does not refuse it."""
    if not can_keep_employers(actor):
        raise NotAllowed
    number = read_number(orgnr, is_sole_trader=is_sole_trader)
    organisation = create(
        Organisation,
        actor=actor,
        kind=OrganisationKind.EMPLOYER,
        name=name,
        active_from=clock.today(),
        **number.columns(),
    )
    return create(
        Employer,
        actor=actor,
        organisation=organisation,
        owner_id=actor.organisation_id,
        sector=sector,
        size_band=size_band,
        municipality=municipality,
        collective_agreement=collective_agreement,
        engagement=engagement,
        support_need=support_need,
    )


@transaction.atomic
def change_employer(
    employer: Employer,
    *,
    actor: Actor,
    name: str | None = None,
    orgnr: str = "",
    is_sole_trader: bool = False,
    expected_version: int | None = None,
    **values: Any,
) -> Employer:
    """Set what is given. An empty `orgnr` keeps the number that is there. Changing nothing writes nothing."""
    row = (
        Employer.objects.select_for_update(of=("self", "organisation"))
        .select_related("organisation")
        .get(pk=employer.pk)
    )
    if not can_change_employer(actor, row):
        raise NotAllowed
    before = row.organisation.version
    of_organisation: dict[str, Any] = {"name": name} if name else {}
    if orgnr and not _is_same_number(row.organisation, orgnr, is_sole_trader=is_sole_trader):
        of_organisation |= read_number(orgnr, is_sole_trader=is_sole_trader).columns()
    if of_organisation:
        change(row.organisation, actor=actor, **of_organisation)
    if name:
        values |= keys_of(row, ["organisation__name"])
    if row.organisation.version != before:
        # The employer's own version tells a late save of name or number too.
        values["changed_at"] = clock.now()
    return change(row, actor=actor, expected_version=expected_version, **values)


def _is_same_number(organisation: Organisation, text: str, *, is_sole_trader: bool) -> bool:
    """A sole trader's number is encrypted anew each time, so what has not changed must not be written."""
    number = read_number(text, is_sole_trader=is_sole_trader)
    if number.sole_trader is not None:
        return organisation.sole_trader_hash in crypto.keyed_hashes(number.sole_trader.digits12)
    return organisation.orgnr == number.digits
