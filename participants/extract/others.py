"""Who is to be hidden in one person's extract: staff behind their role, other participants behind a mask."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from jobbspar.accounts.models import Membership
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import masking
from participants.models import Candidacy, Participation, Person, Referral
from participants.register.values import Masks

NAMES = ("person__first_name", "person__last_name", "person__preferred_name")


def masks_for(person: Person) -> Masks:
    """Reads names of persons of other organisations, so that they can be taken out of what was written."""
    own = masking.name_words([person.first_name, person.last_name, person.preferred_name])
    return Masks(
        staff=staff_labels(person.owner_id),
        # A word that is also the person's own name is the person.
        names=masking.name_words(_other_names(person)) - own,
        numbers=frozenset(person.participations.values_list("number", flat=True)),
    )


def _other_names(person: Person) -> Iterable[str]:
    """Of everybody else who is or was in one of the person's rounds, whoever owns the row."""
    rounds = {
        round_id
        for model in (Referral, Candidacy, Participation)
        for round_id in model._base_manager.filter(person=person, round__isnull=False).values_list("round", flat=True)
    }
    for model in (Referral, Candidacy, Participation):
        others = model._base_manager.filter(round__in=rounds).exclude(person=person)
        for row in others.values_list(*NAMES).distinct():
            yield from row


class _Staff(dict[UUID, str]):
    """Looked up once a user: role and organisation, that of the person's owner before others."""

    def __init__(self, owner_id: UUID) -> None:
        super().__init__()
        self.owner_id = owner_id

    def get(self, key: UUID, default: object = None) -> str:  # type: ignore[override]
        if key not in self:
            self[key] = self._label(key)
        return self[key]

    def _label(self, user_id: UUID) -> str:
        held = list(
            Membership.objects.filter(user=user_id).select_related("organisation").order_by("valid_from", "role")
        )
        if not held:
            return _("Handläggare")
        home = next((row for row in held if row.organisation_id == self.owner_id), held[-1]).organisation
        roles = dict.fromkeys(str(row.get_role_display()) for row in held if row.organisation_id == home.pk)
        return f"{', '.join(roles)}, {home.name}"


def staff_labels(owner_id: UUID) -> _Staff:
    return _Staff(owner_id)


def role_words(event: AuditEvent, labels: dict[str, str]) -> str:
    """The roles that the actor had at the moment, in Swedish."""
    return ", ".join(labels.get(code, code) for code in event.role.split(",") if code) or _("Systemet")
