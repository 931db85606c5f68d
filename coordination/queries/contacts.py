"""Employers' contacts as a round's leader has to know of them: what waits for a mandate that nobody has, and what others
have changed (domain.md 2.0.17). Idag and the digest ask here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from agreements.enums import AgreementState
from agreements.models import Signatory, Signature
from agreements.queries import without_mandate
from employers.enums import MandateScope
from employers.models import EmployerContact
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OrganisationKind, Role
from jobbspar.accounts.models import Membership
from jobbspar.audit.models import AuditEvent
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.dates import add_working_days
from participants.enums import EmployerView
from participants.models import EmployerAnswer
from tracks.enums import ACTIVE_PHASES
from tracks.models import NamedContact, ProfileConfirmation, RequirementProfile, RoundParty

TOLD = tuple(f"employercontact.{what}" for what in ("created", "changed", "invited", "signed_up", "ended"))


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What waits at an employer for a mandate that nobody named there has: how many, and of which sort."""

    party: RoundParty
    scope: MandateScope
    count: int


def _led(actor: Actor) -> Q:
    return Q(round__coordinator=actor.user_id) | Q(round__deputy=actor.user_id)


def _employers() -> QuerySet[RoundParty]:
    """Employers in live rounds."""
    return RoundParty.objects.filter(organisation__kind=OrganisationKind.EMPLOYER, round__phase__in=ACTIVE_PHASES)


def _answering() -> QuerySet[RoundParty]:
    """Those that somebody waits for: nothing is decided while a round is paused."""
    return _employers().filter(round__paused_at=None)


def _lacking(scope: MandateScope) -> QuerySet[RoundParty]:
    """Where somebody at the employer has an account and nobody who sees the round may decide on `scope`."""
    accounts = EmployerContact.objects.filter(employer__organisation=OuterRef("organisation"), user__isnull=False)
    named = NamedContact.objects.filter(
        party=OuterRef("pk"), contact__user__isnull=False, contact__mandate__contains=[scope]
    )
    administrators = Membership.objects.current().filter(
        organisation=OuterRef(OuterRef("organisation")), role=Role.EMPLOYER_ADMIN
    )
    decides = accounts.deciding(scope).filter(user__in=administrators.values("user"))
    main = Q(contact__user__isnull=False, contact__mandate__contains=[scope])
    return _answering().filter(Exists(accounts)).exclude(main).exclude(Exists(named)).exclude(Exists(decides))


def _without_answer(answers: QuerySet[EmployerAnswer]) -> QuerySet[RoundParty]:
    waiting = answers.filter(party=OuterRef("pk"), view=EmployerView.WAITING, withdrawn_at=None)
    counted = waiting.order_by().values("party").annotate(number=Count("pk")).values("number")
    return _lacking(MandateScope.SELECTION).annotate(waiting=Subquery(counted)).filter(waiting__gt=0)


def _without_profile() -> QuerySet[RoundParty]:
    newest = RequirementProfile.objects.filter(round=OuterRef("round")).order_by("-number")
    confirmed = ProfileConfirmation.objects.filter(party=OuterRef("pk"), profile=OuterRef("newest"))
    rows = _lacking(MandateScope.PROFILE).annotate(
        newest=Subquery(newest.values("pk")[:1]), proposed=Subquery(newest.values("proposed_at")[:1])
    )
    return rows.filter(proposed__isnull=False).exclude(Exists(confirmed))


def _unsigned() -> QuerySet[Signatory]:
    """Asked to sign, known as the employer's contact, and without the mandate."""
    signed = Signature.objects.filter(signatory=OuterRef("pk"), undone_at=None)
    asked = Signatory.objects.filter(~Exists(signed), agreement__state=AgreementState.FOR_SIGNATURE)
    return without_mandate(asked)


def _without_signature() -> QuerySet[RoundParty]:
    asked = (
        _unsigned()
        .filter(agreement__round=OuterRef("round"), organisation=OuterRef("organisation"))
        .order_by()
        .values("organisation")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return _answering().annotate(waiting=Subquery(asked)).filter(waiting__gt=0)


def unsettled_for(actor: Actor) -> list[Unsettled]:
    """In rounds the actor leads: answers, profiles and signatures that wait for somebody without the mandate. None is lost:
    the mandate is given to somebody, or the coordinator notes what the employer has said. Three queries."""
    if not actor.has(Role.COORDINATOR):
        return []
    found = []
    for scope, rows in _waiting(EmployerAnswer.objects.visible_to(actor)).items():
        for party in rows.filter(_led(actor)).select_related("round__track", "organisation__employer"):
            found.append(Unsettled(party, scope, getattr(party, "waiting", 1)))
    return found


def _waiting(answers: QuerySet[EmployerAnswer]) -> dict[MandateScope, QuerySet[RoundParty]]:
    return {
        MandateScope.SELECTION: _without_answer(answers),
        MandateScope.PROFILE: _without_profile(),
        MandateScope.AGREEMENT: _without_signature(),
    }


@across("Vem som får veta att ett mandat saknas")
def unsettled_people() -> set[UUID | None]:
    """Who leads those rounds."""
    return {user for rows in _waiting(EmployerAnswer.objects.all()).values() for user in _leaders(rows)}


def _leaders(rows: QuerySet[Any]) -> set[UUID | None]:
    pairs = rows.order_by().values_list("round__coordinator", "round__deputy").distinct()
    return {user for pair in pairs for user in pair}


# ── What others have changed ─────────────────────────────────────────────────────────────────────────────────────────


def _told_today() -> tuple[datetime, datetime]:
    """What happened from the last working day's first hour until today's: each change is told of once."""
    today = clock.today()
    return clock.moment_on(add_working_days(today, -1), 0), clock.moment_on(today, 0)


def _changes() -> QuerySet[AuditEvent]:
    first, end = _told_today()
    return AuditEvent.objects.filter(
        object_type=EmployerContact._meta.label_lower, action__in=TOLD, at__gte=first, at__lt=end
    )


def contact_changes_for(actor: Actor) -> list[EmployerContact]:
    """Contacts of employers in rounds the actor leads that somebody outside the own municipality has added, changed, asked
    in or ended since the last digest. Two queries, one where nothing has happened."""
    if not actor.has(Role.COORDINATOR):
        return []
    others = _changes().exclude(organisation_id=actor.organisation_id).order_by()
    ids = set(others.values_list("object_id", flat=True))
    if not ids:
        return []
    mine = _employers().filter(_led(actor)).values("organisation")
    contacts = EmployerContact.objects.filter(pk__in=ids, employer__organisation__in=mine)
    return list(contacts.select_related("employer__organisation").order_by("employer__sort_name", "sort_name", "pk"))


@across("Vem som får veta att en kontaktperson har ändrats")
def contact_change_people() -> set[UUID | None]:
    """Who leads a round with an employer whose contacts have changed."""
    ids = set(_changes().order_by().values_list("object_id", flat=True))
    if not ids:
        return set()
    changed = EmployerContact.objects.filter(pk__in=ids).values("employer__organisation")
    return _leaders(_employers().filter(organisation__in=changed))
