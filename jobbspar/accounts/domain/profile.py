"""What somebody may do with their own account."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import User
from jobbspar.audit.log import record
from jobbspar.lib.errors import RuleError
from jobbspar.lib.keys import follow


def _own_row(actor: Actor) -> User:
    if actor.user_id is None:
        raise NotAllowed
    return User.objects.select_for_update().get(pk=actor.user_id)


@transaction.atomic
def change_profile(*, actor: Actor, name: str, phone: str) -> User:
    """Set one's own name and telephone number. Running it twice writes once."""
    user = _own_row(actor)
    if not name:
        raise RuleError(_("Skriv ditt namn."), field="name")
    changed = [key for key, value in (("name", name), ("phone", phone)) if getattr(user, key) != value]
    if changed:
        user.name, user.phone = name, phone
        user.save(update_fields=[*changed, *follow(user, changed)])
        record(actor, "user.changed", user, fields=changed)
    return user


@transaction.atomic
def switch_organisation(organisation_id: UUID, *, actor: Actor) -> None:
    """Act for another organisation from the next request on. NotAllowed where the user holds no role there."""
    if organisation_id not in {key for key, _name in actor.organisations}:
        raise NotAllowed
    user = _own_row(actor)
    if user.current_organisation_id != organisation_id:
        user.current_organisation_id = organisation_id
        user.save(update_fields=["current_organisation"])
        record(actor, "user.switched", user, to=organisation_id)
