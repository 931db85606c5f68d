"""What is handed over to a colleague and is about a person stands in that person's log."""

import pytest
from django.test import Client
from django.urls import reverse

from coordination.domain import follow_ups, issues
from coordination.domain.issues import NewIssue
from jobbspar.accounts import handover
from jobbspar.accounts.enums import Role
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from participants.domain import extracts
from participants.models import Participation
from tests.cast import Cast, a_person, a_user, actor_of, login
from tests.participants.ways import a_recruiting_round, ongoing


@pytest.fixture
def part(cast: Cast) -> Participation:
    part = ongoing(cast, a_recruiting_round(cast, steps=1), a_person(cast))
    follow_ups.plan_follow_ups(part.round, actor=actor_of(cast.kerstin))
    for about in (part, None):
        issue = NewIssue("Saknar barnomsorg", "childcare", owner=cast.hamid, due=clock.today())
        issues.report_issue(part.round, actor=actor_of(cast.hamid), participation=about, issue=issue)
    return part


def test_a_follow_up_and_a_hindrance_that_change_hands_stand_in_the_persons_log(
    cast: Cast, part: Participation
) -> None:
    eva = a_user("Eva Handläggare", cast.molndal, Role.CASE_WORKER)
    admin = actor_of(a_user("Adam Administratör", cast.molndal, Role.LOCAL_ADMIN))
    for held in handover.held_by(cast.hamid, cast.molndal, [Role.CASE_WORKER]):
        held.duty.hand_over(cast.hamid, cast.molndal, eva, admin)
    rows = AuditEvent.objects.filter(action__in=["follow_up.handed_over", "issue.handed_over"])
    persons = {(action, person) for action, person in rows.values_list("action", "person_id")}
    of_the_person = {("follow_up.handed_over", part.person_id), ("issue.handed_over", part.person_id)}
    assert persons == {*of_the_person, ("issue.handed_over", None)} and rows.count() == 3
    page = login(Client(), cast.hamid).get(reverse("person_log", args=[part.person_id])).content.decode()
    extract = extracts.snapshot_of(extracts.order_extract(part.person, actor=actor_of(cast.hamid)))
    told = {look["action"] for look in extract["looks"]}
    for words in ("Lämnade över en uppföljning till en kollega", "Lämnade över ett hinder till en kollega"):
        assert words in page and words in told
