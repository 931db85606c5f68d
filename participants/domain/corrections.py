"""What a person's row said before: kept when a field is put right, and when name, contact or home changes (art. 5.1 d)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from jobbspar.accounts.actor import Actor
from participants.enums import CorrectionKind, ProtectionLevel
from participants.models import Person, PersonCorrection, SubjectRequest
from participants.register import entry_of
from participants.register.values import read

NUMBER: Final = "identity_encrypted"
# Kept whenever they change; the others only when somebody says that they were wrong.
KEPT: Final = frozenset(
    {"first_name", "last_name", "preferred_name", "email", "phone", "address", "home_municipality", NUMBER}
)
# They follow from the number; and who the case worker is, is nothing about the person.
DERIVED: Final = frozenset({"identity_hash", "identity_masked", "identity_kind", "case_worker"})


def keep_former(
    person: Person,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    reason: str = "",
    request: SubjectRequest | None = None,
) -> list[PersonCorrection]:
    """Before `values` are set on the locked `person`: keep what they replace. With a reason it is a correction.

    The log gets the names of the fields and nothing else; what stood there is in these rows, which go with the person. Of
    somebody with fictitious particulars nothing is kept: it could lead to who they were (R-SKY-2).
    """
    if _is_fictitious(person):
        return []
    kind = CorrectionKind.CORRECTION if reason else CorrectionKind.CHANGE
    changed = [name for name in _candidates(values) if getattr(person, name) != values[name]]
    if not reason:
        changed = [name for name in changed if name in KEPT]
    # No audit row each: the one of the change that they belong to names the same fields.
    return PersonCorrection.objects.bulk_create(
        PersonCorrection(
            created_by_id=actor.user_id,
            changed_by_id=actor.user_id,
            person=person,
            field=name,
            kind=kind,
            reason=reason,
            request=request,
            **_former(person, name),
        )
        for name in changed
    )


def _is_fictitious(person: Person) -> bool:
    return person.is_protected and person.protection.level == ProtectionLevel.FICTITIOUS_IDENTITY


def _candidates(values: Mapping[str, Any]) -> Iterable[str]:
    with_number = NUMBER in values
    return (name for name in values if name not in DERIVED and not (with_number and name == "birth_year"))


def _former(person: Person, name: str) -> dict[str, Any]:
    if name == NUMBER:
        kept = bytes(person.identity_encrypted) if person.identity_encrypted else None
        return {"former": person.identity_masked, "former_encrypted": kept}
    field = next(field for field in entry_of("participants.person").fields if field.name == name)
    return {"former": read(person, field)[1][:400]}
