"""Skyddade personuppgifter: setting the mark, who handles, the employers' clearance, and taking the mark away.

Setting it closes in the same transaction what was open and calls off what was queued: the person then exists for the
named handlers alone (invariant 20, law R-SKY-1). Identities are never joined: of somebody who has got fictitious
particulars there is a row with the new ones and nothing else (R-SKY-2).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Func, Value
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.enums import PERSON_OWNER_ROLES
from jobbspar.accounts.models import User
from jobbspar.audit.log import record
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.outbox.domain import cancel
from jobbspar.outbox.enums import OPEN_STATES
from jobbspar.outbox.models import OutboxEntry
from participants.domain._guard import already, locked, require
from participants.domain.disclosures import end_live_disclosures, take_back_presentation
from participants.domain.hooks import participation_changed, protection_changed
from participants.enums import LiftReason, ProtectionLevel, ProtectionSource
from participants.models import EmployerAnswer, Participation, Person, PersonSearch, ProtectedIdentity
from participants.permissions import can_change_person
from participants.queries.protection import can_be_named, organisations_of

SAID_OTHERWISE: Final = _("En kollega hann före: skyddet är redan satt. Läs vad som gäller innan du ändrar.")
ENDED_BY_PROTECTION: Final = "Personen har fått skyddade personuppgifter."


@transaction.atomic
def protect_person(
    person: Person,
    *,
    actor: Actor,
    level: str,
    handlers: Collection[User],
    review_on: date,
    source: str = ProtectionSource.BY_HAND,
) -> ProtectedIdentity:
    """Set the mark. The actor is always a handler; the address is taken away, and none can be written while it holds.

    In the same go: presentations are taken back, disclosures to organisations without a handler end, searches forget
    the person, what waits to be sent about them is called off, and those who follow them are handlers. Twice is once;
    Conflict when a colleague was first and said something else.
    """
    saw_protected = person.is_protected
    person = locked(person)
    require(actor.has(*PERSON_OWNER_ROLES) and actor.organisation_id == person.owner_id)
    known = ProtectedIdentity.objects.filter(person=person).first()
    wanted = {user.pk for user in handlers} | {actor.user_id}
    if person.is_protected and known is not None:
        require(not saw_protected or can_change_person(actor, person))
        if {user.pk for user in known.handlers.all()} != wanted:
            raise Conflict(SAID_OTHERWISE)
        return already(known, {"level": level, "source": source, "review_on": review_on}, SAID_OTHERWISE)
    _check_review(review_on)
    named = _named(actor, person, wanted)
    values: dict[str, Any] = {
        "level": ProtectionLevel(level),
        "source": ProtectionSource(source),
        "review_on": review_on,
    }
    protection = _write(known, person, actor, values)
    protection.handlers.set(named)
    change(person, actor=actor, person_id=person.pk, action="protection.person_hidden", is_protected=True, address="")
    _close_what_is_open(person, protection, actor)
    return protection


def _write(known: ProtectedIdentity | None, person: Person, actor: Actor, values: dict[str, Any]) -> ProtectedIdentity:
    values |= {"set_on": clock.today(), "handlers_set_at": clock.now()}
    if known is None:
        return create(
            ProtectedIdentity, actor=actor, person_id=person.pk, action="protection.set", person=person, **values
        )
    again = {"lifted_on": None, "lifted_reason": "", "lifted_text": ""}
    return change(known, actor=actor, person_id=person.pk, action="protection.set", **values, **again)


@transaction.atomic
def change_protection(
    protection: ProtectedIdentity,
    *,
    actor: Actor,
    level: str,
    source: str,
    review_on: date,
    handlers: Collection[User],
    expected_version: int | None = None,
) -> ProtectedIdentity:
    """Another level, another day to look it over, other handlers: never none, and always one of the owner's.

    Who is no longer a handler loses the person at their next request. Conflict where somebody saved meanwhile.
    """
    protection, person = _held(protection, actor)
    if review_on != protection.review_on:
        _check_review(review_on)
    before = {user.pk for user in protection.handlers.all()}
    wanted = {user.pk for user in handlers}
    values: dict[str, Any] = {
        "level": ProtectionLevel(level),
        "source": ProtectionSource(source),
        "review_on": review_on,
    }
    if wanted != before:
        values["handlers_set_at"] = clock.now()
    changed = change(
        protection, actor=actor, person_id=person.pk, action="protection.changed", expected_version=expected_version,
        **values,
    )  # fmt: skip
    if wanted != before:
        _name_handlers(changed, person, actor, before, wanted)
    return changed


def _name_handlers(
    protection: ProtectedIdentity, person: Person, actor: Actor, before: set[UUID], wanted: set[UUID]
) -> None:
    named = _named(actor, person, wanted, known=before)
    protection.handlers.set(named)
    record(
        actor,
        "protection.handlers_changed",
        protection,
        person_id=person.pk,
        named=sorted(wanted - before),
        taken_away=sorted(before - wanted),
    )
    _close_what_is_open(person, protection, actor)


@transaction.atomic
def lift_protection(protection: ProtectedIdentity, *, actor: Actor, reason: str, text: str) -> ProtectedIdentity:
    """Take the mark away, with the reason: the person is an ordinary one again. Twice is once.

    Nothing that was closed opens by itself: disclosures, presentations and clearances are made anew by those who need them.
    """
    person = locked(protection.person)
    protection = locked(protection)
    said = {"lifted_reason": reason, "lifted_text": text}
    if protection.lifted_on is not None:
        require(can_change_person(actor, person))
        return already(protection, said, _("En kollega hann före: skyddet är redan borttaget."))
    require(can_change_person(actor, person))
    if not text.strip():
        raise RuleError(_("Skriv hur ni vet att skyddet har upphört."), field="text")
    values = said | {"lifted_on": clock.today(), "employers_cleared_at": None, "employers_cleared_by": None}
    values["lifted_reason"] = LiftReason(reason)
    change(protection, actor=actor, person_id=person.pk, action="protection.lifted", **values)
    protection.handlers.clear()
    change(person, actor=actor, person_id=person.pk, action="protection.person_shown", is_protected=False)
    return protection


@transaction.atomic
def clear_for_employers(protection: ProtectedIdentity, *, actor: Actor) -> ProtectedIdentity:
    """A handler of the owner has weighed it: the person may be presented, without anything that tells who or where.

    What an employer then sees is said in `projections.candidate_for_employer`. Twice is once.
    """
    protection, person = _held(protection, actor)
    if protection.employers_cleared_at is not None:
        return protection
    return change(
        protection,
        actor=actor,
        person_id=person.pk,
        action="protection.cleared",
        employers_cleared_at=clock.now(),
        employers_cleared_by_id=actor.user_id,
    )


@transaction.atomic
def end_clearance(protection: ProtectedIdentity, *, actor: Actor) -> ProtectedIdentity:
    """No employer may see the person any more; what has been presented is taken back. Twice is once."""
    protection, person = _held(protection, actor)
    if protection.employers_cleared_at is None:
        return protection
    change(
        protection,
        actor=actor,
        person_id=person.pk,
        action="protection.clearance_ended",
        employers_cleared_at=None,
        employers_cleared_by=None,
    )
    _take_back_presentations(person, actor)
    return protection


@transaction.atomic
@across("Det som väntar på den som slutar ska till en kollega")
def hand_over_handling(person: Person, *, from_user: User, to_user: User, actor: Actor) -> None:
    """A colleague takes the leaving handler's place, so that nobody protected is left without one.

    Called when a case worker's persons or participations are handed over, by the local admin, who never sees whom.
    """
    protection = ProtectedIdentity.objects.select_for_update().filter(person=person, lifted_on=None).first()
    if protection is None or not protection.handlers.filter(pk=from_user.pk).exists():
        return
    protection.handlers.add(to_user)
    protection.handlers.remove(from_user)
    change(protection, actor=actor, person_id=person.pk, action="protection.changed", handlers_set_at=clock.now())
    named, gone = [to_user.pk], [from_user.pk]
    record(actor, "protection.handlers_changed", protection, person_id=person.pk, named=named, taken_away=gone)


def _held(protection: ProtectedIdentity, actor: Actor) -> tuple[ProtectedIdentity, Person]:
    """The mark and its person as they are now, locked, for one of the owner's handlers. The person first, as everywhere."""
    person = locked(protection.person)
    protection = locked(protection)
    require(can_change_person(actor, person))
    if protection.lifted_on is not None:
        raise Conflict(_("En kollega hann före: skyddet är borttaget."))
    return protection, person


def _check_review(review_on: date) -> None:
    if review_on <= clock.today():
        raise RuleError(_("Välj en dag framåt i tiden."), field="review_on")


def _named(actor: Actor, person: Person, wanted: set[Any], known: Collection[Any] = ()) -> list[User]:
    """The users, who may all be named: those who can be now, those who are already, and the actor."""
    if not wanted:
        raise RuleError(_("Minst en handläggare behövs. Annars når ingen personen."), field="handlers")
    allowed = {*can_be_named(actor, person).values_list("pk", flat=True), *known, actor.user_id}
    if wanted - allowed:
        raise RuleError(_("Välj bland dem som kan arbeta med personen."), field="handlers")
    owners = User.objects.in_organisation(person.owner_id, *PERSON_OWNER_ROLES)
    if not owners.filter(pk__in=wanted).exists():
        raise RuleError(_("Minst en handläggare ska vara i den egna organisationen."), field="handlers")
    return list(User.objects.filter(pk__in=wanted))


# ── What is open and what is queued ──────────────────────────────────────────────────────────────────────────────────


@across("Det som är öppet stängs hos alla")
def _close_what_is_open(person: Person, protection: ProtectedIdentity, actor: Actor) -> None:
    handlers = set(protection.handlers.values_list("pk", flat=True))
    if protection.employers_cleared_at is None:
        _take_back_presentations(person, actor)
    # The owner's own row needs no disclosure; every other organisation needs somebody who handles the person.
    end_live_disclosures(person, actor=actor, reason=ENDED_BY_PROTECTION, spared=organisations_of(handlers))
    _forget_searches(person)
    if protection.level == ProtectionLevel.FICTITIOUS_IDENTITY:
        # What the row said before could lead from the new identity to the old one (R-SKY-2).
        person.corrections.all().delete()
        person.extracts.all().delete()
    _give_to_handlers(person, handlers, actor)
    _call_off_mail(person, handlers)
    protection_changed(person, actor)


def _take_back_presentations(person: Person, actor: Actor) -> None:
    shown = EmployerAnswer.objects.standing().select_for_update(of=("self",)).select_related("candidacy")
    for answer in shown.filter(candidacy__person=person):
        take_back_presentation(answer, actor=actor)


def _forget_searches(person: Person) -> None:
    """Everybody's kept results, in every organisation: an old page must not hold an id that is found no more."""
    rest = Func(F("found"), Value(person.pk), function="array_remove")
    PersonSearch.objects.filter(found__contains=[person.pk]).update(found=rest)


def _give_to_handlers(person: Person, handlers: set[UUID], actor: Actor) -> None:
    """Who follows the person must be able to see them, or their follow-ups and reminders would reach nobody."""
    own = User.objects.in_organisation(person.owner_id, *PERSON_OWNER_ROLES).filter(pk__in=handlers)
    worker = actor.user_id if own.filter(pk=actor.user_id).exists() else own.values_list("pk", flat=True)[0]
    if person.case_worker_id not in handlers:
        change(person, actor=actor, person_id=person.pk, case_worker_id=worker)
    rows = Participation.objects.select_for_update(of=("self",)).select_related("round__track")
    for part in rows.filter(person=person, closed_on=None).order_by("pk"):
        values: dict[str, Any] = {}
        if part.case_worker_id not in handlers:
            values["case_worker_id"] = worker
        if part.af_case_worker_id is not None and part.af_case_worker_id not in handlers:
            values["af_case_worker_id"] = None
        ids = {"person_id": person.pk, "round_id": part.round_id, "action": "participation.handed_over"}
        change(part, actor=actor, **ids, **values)
        participation_changed(part, actor)


def _call_off_mail(person: Person, handlers: set[UUID]) -> None:
    """What waits to be sent about the person, other than to a handler."""
    waiting = OutboxEntry.objects.filter(state__in=OPEN_STATES, ref_id__in=_ids_about(person))
    for pk in waiting.exclude(recipient_user_id__in=handlers).values_list("pk", flat=True):
        cancel(pk)


def _ids_about(person: Person) -> list[str]:
    related = ("consents", "disclosures", "referrals", "candidacies", "participations", "notices")
    ids = [pk for name in related for pk in getattr(person, name).values_list("pk", flat=True)]
    ids += EmployerAnswer.objects.filter(candidacy__person=person).values_list("pk", flat=True)
    return [str(pk) for pk in (person.pk, *ids)]
