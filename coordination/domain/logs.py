"""Reading the log leaves a trace of its own: nothing of it is shown unless that row is written."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.models import LogFinding, LogReview
from jobbspar.accounts.actor import Actor
from jobbspar.audit.log import record
from jobbspar.audit.looks import told
from jobbspar.lib import crypto, identity
from jobbspar.lib.errors import RuleError
from participants.models import Person


@transaction.atomic
def note_log_read(actor: Actor, person: Person) -> None:
    """Somebody opens the log of one person."""
    record(actor, "log.viewed", person, person_id=person.pk)
    told(person.pk)


@transaction.atomic
def note_log_export(actor: Actor, thing: Person | LogReview, count: int) -> None:
    """Somebody takes the log of one person, or of one month, out of the house."""
    record(actor, "log.exported", thing, person_id=thing.pk if isinstance(thing, Person) else None, count=count)


@transaction.atomic
def note_finding_opened(actor: Actor, finding: LogFinding) -> None:
    """The auditor opens a finding, and is told whom it is about."""
    record(actor, "logfinding.opened", finding, person_id=finding.person_id, rule=finding.rule)
    if finding.person_id is not None:
        told(finding.person_id)


@transaction.atomic
def find_person_with_log(number: str, *, actor: Actor) -> UUID:
    """Whose log: by the whole number. RuleError for one that is none, or that is nobody's of the own organisation."""
    try:
        digits = identity.parse(number).digits12
    except ValidationError as error:
        raise RuleError(error.messages[0], field="number") from None
    known = Person.objects.with_log_for(actor).filter(identity_hash__in=crypto.keyed_hashes(digits)).first()
    if known is None:
        raise RuleError(_("Ingen person hos er har det numret."), field="number")
    record(actor, "log.searched", known, person_id=known.pk)
    return known.pk
