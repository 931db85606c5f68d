"""What an employer's contact may decide in a round. An empty mandate is none (domain.md 2.0.17)."""

from django.utils.translation import gettext_lazy as _

from employers.enums import MandateScope
from employers.models import EmployerContact
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.lib.errors import RuleError
from tracks.models import RoundParty
from tracks.queries.contacts import named_in

# Of a hire the employer decides nothing here yet: whoever keeps the person registers what became of them.
LACKS = {
    MandateScope.PROFILE: _("Du får inte besluta om kravprofilen enligt kontaktuppgifterna."),
    MandateScope.SELECTION: _("Du får inte svara om kandidater enligt kontaktuppgifterna."),
    MandateScope.AGREEMENT: _("Du får inte skriva under avtal enligt kontaktuppgifterna."),
}
ASK = _("Be en kollega som får det, eller be koordinatorn rätta uppgifterna.")


def require_mandate(actor: Actor, party: RoundParty, scope: MandateScope) -> None:
    """Raise RuleError unless the account's contact, as it is named in the round, may decide on it."""
    if not has_mandate(actor, party, scope):
        raise RuleError(words_for(scope))


def has_mandate(actor: Actor, party: RoundParty, scope: MandateScope) -> bool:
    """Asked of the contact that is named: what somebody else has written of the same account does not count here."""
    mine = EmployerContact.objects.filter(employer__organisation=party.organisation_id, user=actor.user_id)
    if not actor.has(Role.EMPLOYER_ADMIN):
        mine = mine.filter(pk__in=named_in(party).values("pk"))
    return mine.deciding(scope).exists()


def words_for(scope: MandateScope) -> str:
    """What whoever has no such mandate is told."""
    return f"{LACKS[scope]} {ASK}"
