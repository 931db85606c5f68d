"""May I do this now? Asked by views and domain functions alike (architecture.md 4). What may be at all is `policy.py`'s.

What the actor sees at all is `visible_to`; these questions come after it. Those about disclosed persons cost a query.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, ROLES_BY_KIND, Role
from jobbspar.accounts.policy import Column, Kind, Right, allows, gives
from jobbspar.lib import clock
from participants.enums import PAPER_FIELDS, PARTICIPATION_PAPERS, AssessmentSide, PaperKind, Relation
from participants.models import (
    Candidacy,
    Disclosure,
    EmployerAnswer,
    Participation,
    Person,
    PersonPaper,
    ProtectedIdentity,
    Referral,
)
from participants.policy import may
from tracks.enums import Phase
from tracks.models import Round
from tracks.permissions import can_plan_round, speaks_for

REOPEN_WITHIN: Final = timedelta(days=30)


def can_register_person(actor: Actor) -> bool:
    """Case workers and AF's case workers; coordinators, employers and providers never (2.0.3)."""
    return may(actor, Relation.OWN, Right.CHANGE, Kind.IDENTITY)


def can_change_person(actor: Actor, person: Person) -> bool:
    """The row is its owner's: also notes, notices, consents and the full number. A protected person's, its handlers'."""
    own = may(actor, Relation.OWN, Right.CHANGE, Kind.IDENTITY) and actor.organisation_id == person.owner_id
    return own and may_handle(actor, person)


def may_handle(actor: Actor, person: Person) -> bool:
    """Whether protection leaves the person to the actor: always for an ordinary one, else for a named handler."""
    if not person.is_protected:
        return True
    return ProtectedIdentity.objects.filter(person=person.pk, lifted_on=None, handlers=actor.user_id).exists()


def can_reveal_person(actor: Actor, person: Person) -> bool:
    """Have the name shown: of one who is protected, by a handler for whom the person exists."""
    return person.is_protected and Person.objects.visible_to(actor).filter(pk=person.pk).exists()


def can_refer_home(actor: Actor, person: Person) -> bool:
    """AF refers its own person to the home municipality."""
    return actor.has(Role.AF_CASE_WORKER) and can_change_person(actor, person)


def can_refer_to_round(actor: Actor, person: Person) -> bool:
    """The home municipality puts its own person forward."""
    return actor.has(Role.CASE_WORKER) and can_change_person(actor, person)


def can_answer_referral(actor: Actor, referral: Referral) -> bool:
    """The home municipality answers AF; whoever recruits for the round may decline a referral to it."""
    if referral.round is None:
        receives = actor.has(Role.CASE_WORKER) and actor.organisation_id == referral.to_organisation_id
        return receives and may_handle(actor, referral.person)
    return sees_in_round(actor, referral.person_id, referral.round) and can_plan_round(actor, referral.round)


def can_withdraw_referral(actor: Actor, referral: Referral) -> bool:
    return can_change_person(actor, referral.person)


def assessment_side(actor: Actor, referral: Referral) -> AssessmentSide | None:
    """Which half of the joint assessment is the actor's (invariants 2 and 3); None for neither.

    The municipality's half is made by the person's HOME municipality, never by the responsible one when they differ.
    """
    if not may_handle(actor, referral.person):
        return None
    if may(actor, Relation.AF, Right.DECIDE, Kind.ASSESSMENT_AF) and actor.organisation_id == referral.af_office_id:
        return AssessmentSide.AF
    home = referral.person.home_municipality.organisation_id
    theirs = actor.has(Role.CASE_WORKER) and gives(Column.HK, Right.DECIDE, Kind.ASSESSMENT_HOME)
    if theirs and home is not None and actor.organisation_id == home:
        return AssessmentSide.HOME_MUNICIPALITY
    return None


def sees_in_round(actor: Actor, person_id: object, round: Round) -> bool:
    """Whether the person exists for the actor in this round: own person, or disclosed to them for it."""
    if Person.objects.owned_by(actor).filter(pk=person_id).exists():
        return True
    return Disclosure.objects.usable_by(actor).filter(person=person_id, round=round).exists()


def can_lead_candidacy(actor: Actor, candidacy: Candidacy) -> bool:
    """Weighs, presents, selects and admits: whoever plans the round and sees the person."""
    leads = may(actor, Relation.COORDINATOR, Right.DECIDE, Kind.CANDIDACY) and can_plan_round(actor, candidacy.round)
    return leads and sees_in_round(actor, candidacy.person_id, candidacy.round)


def can_note_for_candidate(actor: Actor, candidacy: Candidacy) -> bool:
    """The match view and "tackar nej": who leads the recruitment, and the person's own case worker."""
    return can_change_person(actor, candidacy.person) or can_lead_candidacy(actor, candidacy)


def within_reopening(participation: Participation) -> bool:
    """Whether the closing was written in so lately that it may be opened again. Reads `closing`."""
    if participation.closed_on is None:
        return False
    return clock.today() <= clock.local(participation.closing.changed_at).date() + REOPEN_WITHIN


def can_reopen_participation(actor: Actor, participation: Participation) -> bool:
    """The coordinator, within 30 days and while the round goes on (domain.md 2.2)."""
    goes_on = participation.round.phase in (Phase.EXECUTION, Phase.CLOSING) and participation.round.paused_at is None
    leads = may(actor, Relation.COORDINATOR, Right.CHANGE, Kind.CLOSING) and can_plan_round(actor, participation.round)
    return goes_on and within_reopening(participation) and leads


def can_answer_for_employer(actor: Actor, answer: EmployerAnswer) -> bool:
    """The employer's own contact answers, named in the round; the coordinator may note an answer given in another way."""
    if actor.is_employer:
        return speaks_for(actor, answer.party) and may(actor, Relation.EMPLOYER_ASKED, Right.CHANGE, Kind.CANDIDACY)
    return can_lead_candidacy(actor, answer.candidacy)


def can_write_plan(actor: Actor, participation: Participation) -> bool:
    """The individual plan is the home municipality's and AF's; the coordinator reads it (matrix 2.7)."""
    return _stands(actor, Right.DECIDE, Kind.PLAN, participation)


def can_change_steps(actor: Actor, participation: Participation) -> bool:
    """Dates and states of the person's interventions: those who write the plan, and the round's coordinator."""
    return _stands(actor, Right.CHANGE, Kind.PLAN, participation)


def _stands(actor: Actor, right: Right, kind: Kind, participation: Participation) -> bool:
    """Whether the actor stands to the participant in a way that is given the right. Asks nothing where no way is."""
    if not may_handle(actor, participation.person):
        return False
    ways = [way for way in (Relation.OWN, Relation.AF, Relation.COORDINATOR) if may(actor, way, right, kind)]
    if Relation.OWN in ways and participation.person.owner_id == actor.organisation_id:
        return True
    received = Disclosure.objects.usable_by(actor).filter(person=participation.person_id, round=participation.round_id)
    return any(way != Relation.OWN for way in ways) and received.exists()


def can_make_paper(actor: Actor, kind: PaperKind, person: Person, participation: Participation | None) -> bool:
    """Form and information: whoever keeps the person's row. Plan: whoever writes it. Certificate: whoever closes it, the
    home municipality's case worker or the round's coordinator; not AF, which neither owns the row nor leads the round."""
    if kind not in PARTICIPATION_PAPERS or participation is None:
        return kind not in PARTICIPATION_PAPERS and can_change_person(actor, person)
    if person.owner_id != actor.organisation_id and not has_paper_fields(actor, participation):
        return False
    if kind == PaperKind.CERTIFICATE:
        return _closes(actor, participation)
    return can_write_plan(actor, participation)


def _closes(actor: Actor, participation: Participation) -> bool:
    is_own = participation.person.owner_id == actor.organisation_id and actor.has(*PERSON_OWNER_ROLES)
    way = Relation.OWN if is_own else Relation.COORDINATOR
    return may(actor, way, Right.CREATE, Kind.CLOSING) and may_handle(actor, participation.person)


def has_paper_fields(actor: Actor, participation: Participation) -> bool:
    """Whether the name and the plan have been disclosed to the actor for this round: the documents hold both."""
    live = Disclosure.objects.usable_by(actor).filter(person=participation.person_id, round=participation.round_id)
    return live.filter(fields__contains=list(PAPER_FIELDS)).exists()


def can_withdraw_paper(actor: Actor, paper: PersonPaper) -> bool:
    """A certificate that is wrong: whoever may make one."""
    is_certificate = paper.kind == PaperKind.CERTIFICATE
    return is_certificate and can_make_paper(actor, PaperKind.CERTIFICATE, paper.person, paper.participation)


def can_set_period(actor: Actor) -> bool:
    """How long others read the organisation's persons when the case is over: its local admin, where it keeps persons."""
    keeps_persons = bool(ROLES_BY_KIND.get(actor.organisation_kind, frozenset()) & PERSON_OWNER_ROLES)
    return keeps_persons and allows(actor, Right.CHANGE, Kind.DISPOSAL)


def can_write_notice_text(actor: Actor) -> bool:
    """The texts to persons are the organisation's own: its local admin writes them."""
    return actor.has(Role.LOCAL_ADMIN)
