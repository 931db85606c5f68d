"""Which people exist for an actor (architecture.md 4, invariants 19 and 27).

Organisation alone is never enough: a person-bearing role is needed as well. A person exists for
* the case workers of the organisation that owns the row,
* AF's case workers of an office with a disclosure, and
* the coordinator and the deputy of a round that the person has been disclosed for.
Employers never get a Person row at all: they get projections of presented candidacies.

A protected person exists for the named handlers alone, within the same walls (invariant 20). Every queryset here and
above asks `_handled`, directly or through the one it rests on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, Role
from jobbspar.lib import clock
from participants.enums import PAPER_FIELDS
from tracks.enums import ENDED_PHASES, Phase

if TYPE_CHECKING:
    from participants.models import (
        Candidacy,
        Consent,
        Disclosure,
        EmployerAnswer,
        NoticeText,
        Participation,
        Person,
        PersonPaper,
        PersonSearch,
        ProtectedIdentity,
        Referral,
        StepEnrolment,
        SubjectExtract,
        SubjectRequest,
    )


# Whom persons can be disclosed to.
RECEIVER_ROLES = (Role.AF_CASE_WORKER, Role.COORDINATOR)


def live_disclosure(actor: Actor, prefix: str = "") -> Q:
    """Disclosures to the actor's organisation that hold today; `prefix` leads to the Disclosure."""
    today = clock.today()
    return Q(
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gte": today}),
        **{
            f"{prefix}to_organisation": actor.organisation_id,
            f"{prefix}valid_from__lte": today,
            f"{prefix}ended_at": None,
        },
    )


def disclosed_to(actor: Actor, prefix: str = "") -> Q:
    """Disclosures that this actor may use: need-to-know follows from the case, not from the role alone (2.7 rule 1)."""
    reach = Q(pk__in=[])
    live = live_disclosure(actor, prefix)
    if actor.has(Role.AF_CASE_WORKER):
        reach |= live
    if actor.has(Role.COORDINATOR) and actor.user_id is not None:
        mine = Q(**{f"{prefix}round__coordinator": actor.user_id}) | Q(**{f"{prefix}round__deputy": actor.user_id})
        reach |= live & mine
    return reach


def _handled(rows: models.QuerySet[Any], actor: Actor, prefix: str = "") -> Q:
    """Persons without protection, and protected ones that the actor is a named handler of.

    `prefix` leads from the row to the Person. A column and a subquery that is asked once: no join, so no repeated rows.
    """
    persons: Any = rows.model
    for name in filter(None, prefix.split("__")):
        persons = persons._meta.get_field(name).related_model
    named: Any = persons._meta.get_field("protection").related_model.handlers.through
    mine = named._base_manager.filter(user=actor.user_id).values("protectedidentity__person")
    return Q(**{f"{prefix}is_protected": False}) | Q(**{f"{prefix or 'pk__'}in": mine})


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor) -> PersonQuerySet:
        """One's own are a plain condition, so that the list can walk its index however many others there are."""
        return self._within_walls(actor).filter(_handled(self, actor))

    def ordinary(self) -> PersonQuerySet:
        """Those who may stand in lists, searches, filters and files: nobody who is protected, whoever asks.

        A handler reaches them by the page Skyddade personer and by their round.
        """
        return self.filter(is_protected=False)

    def hidden_from(self, actor: Actor) -> PersonQuerySet:
        """The protected ones that the actor is no handler of: for taking away from logs and counts."""
        return self.filter(is_protected=True).exclude(_handled(self, actor))

    def _within_walls(self, actor: Actor) -> PersonQuerySet:
        if not actor.has(*RECEIVER_ROLES):
            return self._of_own_organisation(actor)
        disclosures = self.model._meta.get_field("disclosures").related_model
        through = disclosures._base_manager.filter(disclosed_to(actor)).values("person")  # type: ignore[union-attr]
        own = Q(owner=actor.organisation_id) if actor.has(*PERSON_OWNER_ROLES) else Q(pk__in=[])
        return self.filter(own | Q(pk__in=through))

    def with_log_for(self, actor: Actor) -> PersonQuerySet:
        """Those whose log of look-ups the actor may read: the own organisation's, for its case workers, local admin and
        auditor (2.7 "Access log"). This says nothing of reading the person. That of a protected person is for the named
        handlers and the auditor."""
        if not actor.has(*PERSON_OWNER_ROLES, Role.LOCAL_ADMIN, Role.AUDITOR) or actor.has(Role.SYSTEM_ADMIN):
            return self.none()
        own = self.filter(owner=actor.organisation_id)
        return own if actor.has(Role.AUDITOR) else own.filter(_handled(self, actor))

    def owned_by(self, actor: Actor) -> PersonQuerySet:
        """Those whose row the actor may write: own organisation and a role that registers persons (2.0.3)."""
        return self._of_own_organisation(actor).filter(_handled(self, actor))

    def _of_own_organisation(self, actor: Actor) -> PersonQuerySet:
        if not actor.has(*PERSON_OWNER_ROLES):
            return self.none()
        return self.filter(owner=actor.organisation_id)


class ProtectedIdentityQuerySet(models.QuerySet["ProtectedIdentity"]):
    def visible_to(self, actor: Actor) -> ProtectedIdentityQuerySet:
        """Those that hold and that the actor is a handler of, where the person exists for them at all."""
        persons: Any = self.model._meta.get_field("person").related_model
        return self.filter(lifted_on=None, handlers=actor.user_id, person__in=persons.objects.visible_to(actor))


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, actor: Actor) -> ConsentQuerySet:
        """The owner's alone: others see what they have been given, not what the person has allowed."""
        return self.filter(_owned(self, actor))


def _owned(rows: models.QuerySet[Any], actor: Actor) -> Q:
    if not actor.has(*PERSON_OWNER_ROLES):
        return Q(pk__in=[])
    return Q(person__owner=actor.organisation_id) & _handled(rows, actor, "person__")


class PersonSearchQuerySet(models.QuerySet["PersonSearch"]):
    def visible_to(self, actor: Actor) -> PersonSearchQuerySet:
        """The user's own, in the organisation they searched in."""
        return self.filter(user=actor.user_id, organisation=actor.organisation_id)


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def visible_to(self, actor: Actor) -> DisclosureQuerySet:
        """The owner sees what has been handed over, to whom and why."""
        return self.filter(_owned(self, actor))

    def live(self) -> DisclosureQuerySet:
        """Those that hold today."""
        today = clock.today()
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gte=today),
            valid_from__lte=today,
            ended_at=None,
        )

    def usable_by(self, actor: Actor) -> DisclosureQuerySet:
        """Those that open a person for this actor today."""
        return self.filter(disclosed_to(actor) & _handled(self, actor, "person__"))


def _in_round(rows: models.QuerySet[Any], actor: Actor) -> Q:
    """Rows with `person` and `round`: own persons, or a live disclosure of that person for that round.

    Without what protection takes away: callers add `_handled`.
    """
    reach = Q(pk__in=[])
    if actor.has(*PERSON_OWNER_ROLES):
        reach |= Q(person__owner=actor.organisation_id)
    if actor.has(*RECEIVER_ROLES):
        # A subquery, no join under OR: it repeats no rows, and its cost does not hang on what the planner guesses.
        persons: Any = rows.model._meta.get_field("person").related_model
        given = persons._meta.get_field("disclosures").related_model._base_manager.filter(
            disclosed_to(actor), person=models.OuterRef("person"), round=models.OuterRef("round")
        )
        reach |= Q(models.Exists(given))
    return reach


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, actor: Actor) -> ReferralQuerySet:
        """As for persons; besides, a home municipality's case workers see what AF has sent them, while that holds."""
        reach = _in_round(self, actor)
        if actor.has(*PERSON_OWNER_ROLES):
            reach |= Q(to_organisation=actor.organisation_id, round=None) & _disclosed_at_home(self, actor)
        return self.filter(reach).filter(_handled(self, actor, "person__"))


def _disclosed_at_home(rows: models.QuerySet[Any], actor: Actor) -> Q:
    """Rows whose `person` has been handed to the actor's organisation outside every round, and still is."""
    persons: Any = rows.model._meta.get_field("person").related_model
    given = persons._meta.get_field("disclosures").related_model._base_manager.filter(
        live_disclosure(actor), person=models.OuterRef("person"), round=None
    )
    return Q(models.Exists(given))


class CandidacyQuerySet(models.QuerySet["Candidacy"]):
    def visible_to(self, actor: Actor) -> CandidacyQuerySet:
        return self.filter(_in_round(self, actor)).filter(_handled(self, actor, "person__"))


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def visible_to(self, actor: Actor) -> ParticipationQuerySet:
        return self.filter(_in_round(self, actor)).filter(_handled(self, actor, "person__"))

    def known_to(self, actor: Actor) -> ParticipationQuerySet:
        """For counting only: all but those of protected persons the actor is no handler of."""
        return self.filter(_handled(self, actor, "person__"))

    def taking_part(self) -> ParticipationQuerySet:
        """Those that a round's number of participants counts: all who began, once it is finished.

        A number that fell with those who left would, beside the frozen results, tell how few they were (invariant 18).
        """
        return self.filter(Q(left_early=False) | Q(round__phase=Phase.FINISHED))

    def still_open(self) -> ParticipationQuerySet:
        return self.filter(closed_on=None)


class StepEnrolmentQuerySet(models.QuerySet["StepEnrolment"]):
    def visible_to(self, actor: Actor) -> StepEnrolmentQuerySet:
        """As the participation they belong to."""
        participations = self.model._meta.get_field("participation").related_model
        return self.filter(participation__in=participations.objects.visible_to(actor))  # type: ignore[union-attr]


class EmployerAnswerQuerySet(models.QuerySet["EmployerAnswer"]):
    def visible_to(self, actor: Actor) -> EmployerAnswerQuerySet:
        """An employer's account sees what has been presented in the rounds it is named in and stands, as long as the round
        goes on and the disclosure that it rests on holds; of a protected person nothing before a handler has cleared it.
        Staff see those of candidacies they see."""
        if actor.is_employer:
            cleared = Q(candidacy__person__is_protected=False) | Q(
                candidacy__person__protection__employers_cleared_at__isnull=False
            )
            parties: Any = self.model._meta.get_field("party").related_model
            named = parties.objects.seen_in_portal(actor).values("pk")
            mine = self.standing().filter(cleared, live_disclosure(actor, "disclosure__"), party__in=named)
            return mine.exclude(party__round__phase__in=ENDED_PHASES)
        candidacies = self.model._meta.get_field("candidacy").related_model
        return self.filter(candidacy__in=candidacies.objects.visible_to(actor))  # type: ignore[union-attr]

    def standing(self) -> EmployerAnswerQuerySet:
        """Presented and not taken back."""
        return self.filter(withdrawn_at=None)


class NoticeTextQuerySet(models.QuerySet["NoticeText"]):
    def visible_to(self, actor: Actor) -> NoticeTextQuerySet:
        """The own organisation's texts and those the product comes with. They say nothing of any person."""
        if not actor.has(*PERSON_OWNER_ROLES, Role.LOCAL_ADMIN):
            return self.none()
        return self.of(actor.organisation_id)

    def of(self, organisation_id: object) -> NoticeTextQuerySet:
        return self.filter(Q(organisation=organisation_id) | Q(organisation=None))


class SubjectRequestQuerySet(models.QuerySet["SubjectRequest"]):
    def visible_to(self, actor: Actor) -> SubjectRequestQuerySet:
        """Whose request it is, is for the case workers of the organisation that answers it."""
        return self.filter(_owned(self, actor))

    def counted_by(self, actor: Actor) -> SubjectRequestQuerySet:
        """Those whose kind and dates the actor may know: their case workers, and the local admin, who sees no person."""
        if not actor.has(*PERSON_OWNER_ROLES, Role.LOCAL_ADMIN):
            return self.none()
        return self.filter(organisation=actor.organisation_id)

    def unanswered(self) -> SubjectRequestQuerySet:
        return self.filter(answered_on=None)

    def restricting(self) -> SubjectRequestQuerySet:
        return self.filter(restricted_on__isnull=False, lifted_on=None)


class SubjectExtractQuerySet(models.QuerySet["SubjectExtract"]):
    def visible_to(self, actor: Actor) -> SubjectExtractQuerySet:
        """The owner's case workers alone."""
        return self.filter(_owned(self, actor))

    def without_bytes(self) -> SubjectExtractQuerySet:
        """For lists: what is heavy is fetched when it is asked for."""
        return self.defer("snapshot", "content")


class PersonPaperQuerySet(models.QuerySet["PersonPaper"]):
    def visible_to(self, actor: Actor) -> PersonPaperQuerySet:
        """The owner's case workers see them all. Those written of a participation are seen besides by whom the person's
        name and plan have been disclosed to for that round; by the coordinator, but where they tell of health."""
        reach = Q(pk__in=[])
        if actor.has(*PERSON_OWNER_ROLES):
            reach |= Q(person__owner=actor.organisation_id)
        if actor.has(*RECEIVER_ROLES):
            persons: Any = self.model._meta.get_field("person").related_model
            given = persons._meta.get_field("disclosures").related_model._base_manager.filter(
                disclosed_to(actor),
                person=models.OuterRef("person"),
                round=models.OuterRef("participation__round"),
                fields__contains=list(PAPER_FIELDS),
            )
            healthy = Q() if actor.has(Role.AF_CASE_WORKER) else Q(holds_health=False)
            reach |= Q(models.Exists(given), participation__isnull=False) & healthy
        return self.filter(reach).filter(_handled(self, actor, "person__"))

    def without_bytes(self) -> PersonPaperQuerySet:
        """For lists: what is heavy is fetched when it is asked for."""
        return self.defer("snapshot", "content")

    def in_series(self, paper: PersonPaper) -> PersonPaperQuerySet:
        """Every edition of the same document, newest first."""
        return self.filter(series=paper.series).order_by("-edition")
