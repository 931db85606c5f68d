"""Follow-ups, hindrances, the steering group and Utskick in a real browser, wide and narrow, with axe on each page."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from coordination.domain import follow_ups, issues, meetings
from coordination.domain.follow_ups import ParticipantAnswers
from coordination.domain.issues import NewIssue
from coordination.models import FollowUp
from jobbspar.accounts.models import User
from jobbspar.lib import clock
from jobbspar.lib.dates import next_working_day
from jobbspar.outbox.enums import EntryState
from participants.domain.enrolments import add_enrolment
from participants.models import Participation
from tests.cast import Cast, a_person, actor_of, login, make_cast
from tests.coordination.test_follow_pages import an_entry
from tests.live import NewPage
from tests.participants.ways import a_recruiting_round, ongoing
from tracks.models import SteeringGroup, SteeringMember

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PEOPLE = [("Amina", "Hassan"), ("Daniel", "Kebede"), ("Sara", "Morina"), ("Yusuf", "Abdi")]


def a_world() -> tuple[Cast, Participation]:
    """A round in execution: three months of follow-ups, a gap, hindrances on their way, mails that went and failed."""
    cast = make_cast()
    group = SteeringGroup.objects.create(organisation=cast.goteborg, name="Styrgrupp Industri")
    SteeringMember.objects.create(group=group, user=cast.bo, mandate="Får besluta om resurser")
    today = clock.today()
    with clock.at(today - timedelta(days=80)):
        round = a_recruiting_round(cast, seats=6)
        round.track.steering_group = group
        round.track.save()
        people = [a_person(cast, first_name=a, last_name=b, case_worker=cast.hamid) for a, b in PEOPLE]
        rows = []
        for person in people:
            type(round).objects.filter(pk=round.pk).update(phase="recruitment")
            rows.append(ongoing(cast, round, person))
        follow_ups.plan_follow_ups(round, actor=actor_of(cast.kerstin))
    for days, step in ((60, 2), (35, 3), (10, 4)):
        with clock.at(today - timedelta(days=days)):
            for row in rows[: 3 if days == 10 else 4]:
                answers = ParticipantAnswers(step, True, True, days != 35, "" if days != 60 else "Långt att resa")
                planned = FollowUp.objects.due().get(participation=row)
                follow_ups.complete_follow_up(
                    planned, actor=actor_of(cast.hamid), done_on=clock.today(), answers=answers
                )
    _add_trouble(cast, rows, group)
    return cast, rows[0]


def _add_trouble(cast: Cast, rows: list[Participation], group: SteeringGroup) -> None:
    hamid, today = actor_of(cast.hamid), clock.today()
    for row in rows[:2]:
        for name, start, end in (("Yrkessvenska", -40, 2), ("Praktik", 30, 60)):
            days = [next_working_day(today + timedelta(days=away)) for away in (start, end)]
            add_enrolment(row, actor=hamid, name=name, planned_start=days[0], planned_end=days[1])
    round = rows[0].round
    new = NewIssue("Ingen barnomsorg före klockan sju", "childcare", owner=cast.hamid, due=today + timedelta(days=6))
    lifted = issues.report_issue(round, actor=hamid, participation=rows[0], issue=new)
    neutral = "En deltagare får ingen barnomsorg på de tider som praktiken kräver. Kommunen saknar nattis i området."
    issues.escalate_issue(lifted, actor=hamid, neutral_text=neutral)
    buses = NewIssue("Bussen går inte till fabriken på kvällen", "travel", due=today)
    other = issues.report_issue(round, actor=actor_of(cast.kerstin), issue=buses)
    issues.escalate_issue(
        other, actor=actor_of(cast.kerstin), neutral_text="Kollektivtrafiken når inte fabriken efter klockan 20."
    )
    issues.record_decision(
        other, actor=actor_of(cast.bo), text="Kommunen ordnar skolskjuts kvällstid under praktiken.",
        decided_on=today, responsible="Trafikenheten", due=today + timedelta(days=20),
    )  # fmt: skip
    meetings.plan_meeting(group, actor=actor_of(cast.kerstin), held_on=today + timedelta(days=8))
    an_entry(cast)
    an_entry(cast, state=EntryState.DONE, done_at=clock.now(), last_error="", attempts=1)
    an_entry(cast, kind="agreements.pdf", title="Avsiktsförklaring som PDF", state=EntryState.PENDING, last_error="")


def shoot(page: Page, name: str, width: int) -> None:
    """A picture of the page where FOLLOW_SHOTS names a folder."""
    if folder := os.environ.get("FOLLOW_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [1360, 390])
def test_nothing_on_the_pages_shuts_anyone_out(
    live_server: Any, new_page: NewPage, axe: Callable[[Page], None], width: int
) -> None:
    cast, participation = a_world()
    base = f"/omgangar/{participation.round_id}/"
    issue = participation.issues.get()
    planned = FollowUp.objects.due().get(participation=participation)
    employers = FollowUp.objects.due().get(party__isnull=False)
    done = FollowUp.objects.filter(participation=participation, done_on__isnull=False).first()
    assert done is not None
    gap = f"{base}uppfoljning/"
    addresses: list[tuple[User, str, str]] = [
        (cast.kerstin, "followups", gap),
        (cast.kerstin, "issues", f"{base}hinder/"),
        (cast.kerstin, "follow_up", planned.get_absolute_url()),
        (cast.kerstin, "follow_up_employer", employers.get_absolute_url()),
        (cast.kerstin, "follow_up_done", done.get_absolute_url()),
        (cast.kerstin, "replan", f"{planned.get_absolute_url()}planera/"),
        (cast.kerstin, "issue_about", f"{base}hinder/nytt/"),
        (cast.kerstin, "issue_new", f"{base}hinder/nytt/?deltagande="),
        (cast.kerstin, "issue", issue.get_absolute_url()),
        (cast.kerstin, "issue_decide", f"{issue.get_absolute_url()}steg/beslut/"),
        (cast.kerstin, "steering", "/styrgrupp/"),
        (cast.kerstin, "outbox", "/utskick/"),
        (cast.bo, "steering_member", "/styrgrupp/"),
        (cast.bo, "issue_neutral", issue.get_absolute_url()),
    ]
    page = new_page(width=width)
    for user, name, address in addresses:
        _sign_in(page, live_server.url, user)
        page.goto(live_server.url + address)
        assert page.locator("h1").count() == 1, address
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        shoot(page, name, width)
    _sign_in(page, live_server.url, cast.kerstin)
    page.goto(live_server.url + gap)
    with page.expect_navigation():
        page.get_by_role("link", name="Överbrygga").first.click()
    axe(page)
    shoot(page, "gap", width)


def _sign_in(page: Page, base: str, user: User) -> None:
    client = login(Client(), user)
    cookie = next(iter(client.cookies.values()))
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
