"""May a person have their data erased? (law R-GDPR-17: art. 17.3 b and d against the duty to keep public records.)"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from coordination.disposal.enums import RecordType
from coordination.disposal.models import RetentionRule
from coordination.disposal.queries.due import find
from participants.models import Participation, Person


@dataclass(frozen=True)
class ErasureAnswer:
    """`is_refused` with the standard text of the decision and how to appeal; else the data is due for disposal."""

    is_refused: bool
    text: str
    appeal: str = ""


def erasure_answer(person: Person) -> ErasureAnswer:
    """What the organisation that owns the row answers today. The texts begin a decision; somebody signs it."""
    took_part = Participation.objects.filter(person=person).exists()
    kind = RecordType.PARTICIPATION if took_part else RecordType.PERSON_ONLY
    rule = RetentionRule.objects.filter(organisation=person.owner_id, record_type=kind).first()
    if rule is not None and find(rule, within=[person.pk]).due:
        return ErasureAnswer(False, _("Tiden har gått ut. Uppgifterna tas bort vid nästa gallring."))
    return ErasureAnswer(True, _refusal(rule), _appeal())


def _refusal(rule: RetentionRule | None) -> str:
    if rule is None or not rule.disposes:
        kept = _(
            "Uppgifterna finns i allmänna handlingar som ska bevaras, eftersom det inte finns något gallringsbeslut."
        )
        if rule is not None:
            kept = _("Uppgifterna finns i allmänna handlingar som ska bevaras. Grund: %s") % rule.ground
    else:
        kept = _(
            "Uppgifterna finns i allmänna handlingar som ännu inte får gallras. De gallras %(years)d år efter att "
            "ärendet är slut. Grund: %(ground)s"
        ) % {"years": rule.years, "ground": rule.ground}
    return f"{kept} " + _("Rätten till radering gäller då inte (artikel 17.3 b och d i dataskyddsförordningen).")


def _appeal() -> str:
    return _(
        "Du kan överklaga beslutet till förvaltningsrätten. Skriv till oss inom tre veckor från den dag du fick beslutet, "
        "och tala om vilket beslut du överklagar och hur du vill att det ändras."
    )
