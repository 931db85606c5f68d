"""While the treatment of a person's data is restricted (art. 18) it is kept, and nothing new is done with it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change
from jobbspar.lib.errors import RuleError
from participants.domain._guard import locked
from participants.models import Person, SubjectRequest


def require_unrestricted(person_id: object) -> None:
    """Raise RuleError where nothing new may be handed over or shown."""
    if Person.objects.filter(pk=person_id, restricted_on__isnull=False).exists():
        raise RuleError(
            _(
                "Behandlingen av personens uppgifter är begränsad. Inget nytt får lämnas ut förrän begränsningen har hävts."
            )
        )


def settle_restriction(person: Person, *, actor: Actor) -> None:
    """The row says what its requests say together: restricted from the first of those that hold."""
    person = locked(person)
    first: Any = SubjectRequest.objects.filter(person=person).restricting().order_by("restricted_on").first()
    day = first.restricted_on if first else None
    action = "request.restricted" if day else "request.lifted"
    change(person, actor=actor, person_id=person.pk, action=action, restricted_on=day)
