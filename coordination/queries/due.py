"""What waits for somebody today. The digest and Idag ask here, so that they never show two figures for the same thing.

Each kind is a function actor → rows, and its twin that tells which users it may concern at all: the beat job asks the
twins once for everybody, and the exact question is asked for one person when the mail is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sized
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.enums import AgreementState
from agreements.models import Agreement
from coordination.enums import OPEN_ISSUE_STATES, IssueState
from coordination.models import FollowUp, Issue
from coordination.queries.contacts import (
    contact_change_people,
    contact_changes_for,
    unsettled_for,
    unsettled_people,
)
from coordination.queries.employer_gaps import EmployerGap, employer_gaps
from coordination.queries.gaps import OpenGap, open_gaps, watched
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Membership
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.dates import add_working_days
from participants.enums import AssessmentSide, EmployerView, ReferralState
from participants.models import EmployerAnswer, Participation, Referral
from tracks.enums import ACTIVE_PHASES
from tracks.models import LocalAgreement, PlanActivity, Round, RoundParty, SteeringMeeting, SteeringMember
from tracks.permissions import can_create_track

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Settings of the product: how long a thing may lie before somebody is reminded.
UNSIGNED: Final = timedelta(days=7)
ENDING: Final = timedelta(days=30)
UNANSWERED: Final = timedelta(days=5)
UNASSESSED: Final = timedelta(days=5)
# The steering group is told this many working days before it meets.
BEFORE_MEETING: Final = 3


@dataclass(frozen=True)
class Kind:
    """One sort of thing. `rows(actor)` are those that wait for the actor; `people()` whom there may be some for."""

    code: str
    one: StrPromise
    many: StrPromise
    rows: Callable[[Actor], Sized]
    people: Callable[[], Iterable[UUID | None]]


def _going_on(prefix: str = "round__") -> Q:
    """Rounds that walk and are not paused."""
    return Q(**{f"{prefix}phase__in": ACTIVE_PHASES, f"{prefix}paused_at": None})


def _led(actor: Actor, prefix: str = "round__") -> Q:
    return Q(**{f"{prefix}coordinator": actor.user_id}) | Q(**{f"{prefix}deputy": actor.user_id})


# ── Follow-ups and hindrances ────────────────────────────────────────────────────────────────────────────────────────


def _follow_ups() -> QuerySet[FollowUp]:
    return FollowUp.objects.due().filter(_going_on(), due__lte=clock.today())


def follow_ups_for(actor: Actor) -> QuerySet[FollowUp]:
    """The actor's own that are due today or late, and others' that are late in rounds the actor leads."""
    late = _led(actor) & Q(due__lt=clock.today())
    return _follow_ups().visible_to(actor).filter(Q(owner=actor.user_id) | late)  # type: ignore[attr-defined, no-any-return]


def _issues() -> QuerySet[Issue]:
    return Issue.objects.filter(_going_on(), state__in=OPEN_ISSUE_STATES, due__lte=clock.today())


def issues_for(actor: Actor) -> QuerySet[Issue]:
    """The actor's own hindrances that were to be out of the way by today."""
    return _issues().visible_to(actor).filter(owner=actor.user_id)  # type: ignore[attr-defined, no-any-return]


def _meetings_soon() -> QuerySet[SteeringMeeting]:
    today = clock.today()
    return SteeringMeeting.objects.filter(held_on__gte=today, held_on__lte=add_working_days(today, BEFORE_MEETING))


def _decisions() -> QuerySet[Issue]:
    return Issue.objects.filter(
        state=IssueState.ESCALATED, round__track__steering_group__in=_meetings_soon().values("group")
    )


def decisions_for(actor: Actor) -> QuerySet[Issue]:
    """What a member of the steering group will be asked to decide within days."""
    if not actor.has(Role.STEERING_GROUP):
        return Issue.objects.none()
    return _decisions().filter(round__in=Round.objects.steered_by(actor))


# ── Gaps ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def gaps_for(actor: Actor) -> list[OpenGap]:
    """Gaps that open within ten working days, or are open, for those the actor follows or coordinates."""
    mine = Q(case_worker=actor.user_id) | Q(af_case_worker=actor.user_id) | _led(actor)
    rows = watched(Participation.objects.visible_to(actor).filter(mine))
    return [one for one in open_gaps(rows) if one.is_near]


def _gap_people() -> set[UUID | None]:
    people: set[UUID | None] = set()
    for one in open_gaps(watched(Participation.objects.all())):
        if one.is_near:
            row = one.participation
            people |= {row.case_worker_id, row.af_case_worker_id, row.round.coordinator_id, row.round.deputy_id}
    return people


def employer_gaps_for(actor: Actor) -> list[EmployerGap]:
    """The same on the employer's side, in the rounds the actor leads."""
    led = Round.objects.visible_to(actor).led_by(actor)  # type: ignore[attr-defined]
    return [one for one in employer_gaps(led) if one.is_near]


def _employer_gap_people() -> set[UUID | None]:
    near = [one.party.round for one in employer_gaps(Round.objects.all()) if one.is_near]
    return {user for round in near for user in (round.coordinator_id, round.deputy_id)}


# ── The plan, agreements, employers' answers, assessments ────────────────────────────────────────────────────────────


def _activities() -> QuerySet[PlanActivity]:
    return PlanActivity.objects.filter(_going_on(), done_on=None, struck_at=None, due__lte=clock.today())


def activities_for(actor: Actor) -> QuerySet[PlanActivity]:
    """Moment that are due: the named person's, else the owner party's contact's, else the coordinator's."""
    nobody = Q(owner_user=None)
    mine = Q(owner_user=actor.user_id) | nobody & Q(owner_party__contact_user=actor.user_id)
    mine |= nobody & Q(owner_party__contact_user=None) & Q(round__coordinator=actor.user_id)
    return _activities().filter(mine, round__in=Round.objects.visible_to(actor))


def _activity_people() -> set[UUID | None]:
    rows = _activities().values_list("owner_user", "owner_party__contact_user", "round__coordinator")
    return {next(filter(None, row), None) for row in rows.distinct()}


def _unsigned() -> QuerySet[Agreement]:
    before = clock.now() - UNSIGNED
    return Agreement.objects.filter(_going_on(), state=AgreementState.FOR_SIGNATURE, sent_for_signature_at__lte=before)


def agreements_for(actor: Actor) -> QuerySet[Agreement]:
    """Sent for signature a week ago or more, in rounds the actor leads."""
    return _unsigned().visible_to(actor).filter(_led(actor))  # type: ignore[attr-defined, no-any-return]


def ending_for(actor: Actor) -> QuerySet[Agreement]:
    """Signed, and over within a month although the round goes on: in rounds the actor leads."""
    ending = Agreement.objects.visible_to(actor).ending(ENDING).filter(_going_on(), _led(actor))  # type: ignore[attr-defined]
    return ending.filter(valid_to__lt=F("round__planned_end"))  # type: ignore[no-any-return]


def _standing_on(ahead: timedelta) -> QuerySet[LocalAgreement]:
    """Local agreements that rounds which have not ended stand on, to be gone through or over within `ahead`, or late."""
    by = clock.today() + ahead
    near = Q(review_date__lte=by) | Q(valid_to__lte=by)
    return LocalAgreement.objects.filter(near, pk__in=Round.objects.not_ended().values("track__local_agreement"))


def reviews_for(actor: Actor, ahead: timedelta = ENDING) -> QuerySet[LocalAgreement]:
    """The own municipality's, for each of its coordinators: any of them may change it. The digest waits for the day."""
    own = _standing_on(ahead).filter(owner=actor.organisation_id)
    return own if can_create_track(actor) else own.none()


def _review_people() -> set[UUID | None]:
    owners = _standing_on(timedelta(0)).values("owner")
    return set(
        Membership.objects.current()
        .filter(organisation__in=owners, role=Role.COORDINATOR)
        .values_list("user", flat=True)
    )


def _unanswered() -> QuerySet[EmployerAnswer]:
    today = clock.today()
    late = Q(answer_by__lt=today) | Q(answer_by=None, presented_at__lte=clock.now() - UNANSWERED)
    return EmployerAnswer.objects.standing().filter(_going_on("party__round__"), late, view=EmployerView.WAITING)


def answers_for(actor: Actor) -> QuerySet[EmployerAnswer]:
    """Candidates an employer should have answered about: for its contact, and for whoever leads the round."""
    mine = _led(actor, "party__round__")
    if actor.is_employer:
        mine = Q(party__in=RoundParty.objects.seen_in_portal(actor).values("pk"))
    return _unanswered().visible_to(actor).filter(mine)  # type: ignore[attr-defined, no-any-return]


def _unassessed() -> QuerySet[Referral]:
    return Referral.objects.filter(
        _going_on(),
        state__in=[ReferralState.SENT, ReferralState.ACCEPTED],
        referred_on__lte=clock.today() - UNASSESSED,
    )


def _lacks(side: AssessmentSide) -> Q:
    made = Referral.objects.filter(assessment__parts__side=side).values("pk")
    return ~Q(pk__in=made)


def assessments_for(actor: Actor) -> QuerySet[Referral]:
    """Own halves of joint assessments that have waited: AF's office as a whole, at home the person's case worker."""
    mine = Q(pk__in=[])
    if actor.has(Role.AF_CASE_WORKER):
        mine |= Q(af_office=actor.organisation_id) & _lacks(AssessmentSide.AF)
    if actor.has(Role.CASE_WORKER):
        mine |= Q(person__case_worker=actor.user_id) & _lacks(AssessmentSide.HOME_MUNICIPALITY)
    return _unassessed().visible_to(actor).filter(mine)  # type: ignore[attr-defined, no-any-return]


def _assessment_people() -> set[UUID | None]:
    offices = _unassessed().filter(_lacks(AssessmentSide.AF)).values("af_office")
    current = Membership.objects.current().filter(organisation__in=offices, role=Role.AF_CASE_WORKER)
    home = _unassessed().filter(_lacks(AssessmentSide.HOME_MUNICIPALITY))
    return {*current.values_list("user", flat=True), *home.values_list("person__case_worker", flat=True)}


def _leaders(rows: QuerySet[Any], prefix: str = "round__") -> set[UUID | None]:
    pairs = rows.order_by().values_list(f"{prefix}coordinator", f"{prefix}deputy").distinct()
    return {user for pair in pairs for user in pair}


def _answer_people() -> set[UUID | None]:
    rows = _unanswered().order_by()
    parties = RoundParty.objects.filter(pk__in=rows.values("party")).order_by()
    named = parties.values_list("contact__user", "contact_user", "namings__contact__user").distinct()
    administrators = Membership.objects.current().filter(
        organisation__in=parties.values("organisation"), role=Role.EMPLOYER_ADMIN
    )
    employers = {*chain.from_iterable(named), *administrators.values_list("user", flat=True)}
    return _leaders(rows, "party__round__") | employers


def _decision_people() -> set[UUID | None]:
    groups = _decisions().order_by().values("round__track__steering_group")
    return set(SteeringMember.objects.filter(group__in=groups).values_list("user", flat=True))


def _owners(rows: QuerySet[Any]) -> set[UUID | None]:
    return set(rows.order_by().values_list("owner", flat=True))


# By consequence, as on Idag.
KINDS: Final = (
    Kind("gaps", _("glapp som öppnas eller är öppet"), _("glapp som öppnas eller är öppna"), gaps_for, _gap_people),
    Kind(
        "employer_gaps",
        _("arbetsgivare som får vänta mellan insatser"),
        _("arbetsgivare som får vänta mellan insatser"),
        employer_gaps_for,
        _employer_gap_people,
    ),
    Kind(
        "decisions",
        _("hinder att besluta om på nästa styrgruppsmöte"),
        _("hinder att besluta om på nästa styrgruppsmöte"),
        decisions_for,
        _decision_people,
    ),
    Kind(
        "answers",
        _("kandidat som arbetsgivaren inte har svarat om"),
        _("kandidater som arbetsgivaren inte har svarat om"),
        answers_for,
        _answer_people,
    ),
    Kind(
        "agreements",
        _("avtal som väntar på underskrift"),
        _("avtal som väntar på underskrift"),
        agreements_for,
        lambda: _leaders(_unsigned()),
    ),
    Kind(
        "reviews",
        _("lokal överenskommelse att se över"),
        _("lokala överenskommelser att se över"),
        lambda actor: reviews_for(actor, timedelta(0)),
        _review_people,
    ),
    Kind(
        "issues",
        _("hinder som skulle vara åtgärdat"),
        _("hinder som skulle vara åtgärdade"),
        issues_for,
        lambda: _owners(_issues()),
    ),
    Kind(
        "follow_ups",
        _("uppföljning att göra"),
        _("uppföljningar att göra"),
        follow_ups_for,
        lambda: _owners(_follow_ups()) | _leaders(_follow_ups().filter(due__lt=clock.today())),
    ),
    Kind(
        "assessments",
        _("bedömning som väntar på er del"),
        _("bedömningar som väntar på er del"),
        assessments_for,
        _assessment_people,
    ),
    Kind(
        "mandates",
        _("sak hos en arbetsgivare som ingen där får besluta om"),
        _("saker hos arbetsgivare som ingen där får besluta om"),
        unsettled_for,
        unsettled_people,
    ),
    Kind(
        "contacts",
        _("kontaktperson hos en arbetsgivare som någon annan har ändrat"),
        _("kontaktpersoner hos arbetsgivare som någon annan har ändrat"),
        contact_changes_for,
        contact_change_people,
    ),
    Kind("activities", _("moment att göra"), _("moment att göra"), activities_for, _activity_people),
)


def counts_for(actor: Actor) -> dict[str, int]:
    """How many of each kind wait for the actor; kinds with none are left out."""
    counts = {kind.code: _count(kind.rows(actor)) for kind in KINDS}
    return {code: count for code, count in counts.items() if count}


def _count(rows: Sized) -> int:
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


@across("Vem påminnelserna kan gälla")
def people_with_something() -> set[UUID]:
    """Everybody there may be something for. Some of them may turn out to have nothing that they can see."""
    found: set[UUID | None] = set()
    for kind in KINDS:
        found.update(kind.people())
    return {user for user in found if user is not None}
