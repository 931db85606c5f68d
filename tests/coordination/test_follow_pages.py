"""The pages for follow-ups, hindrances, the steering group and Utskick: what they show, to whom, and what they cost."""

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from coordination.domain import issues, meetings
from coordination.domain.issues import NewIssue
from coordination.enums import FollowUpKind, IssueState
from coordination.models import Decision, FollowUp, Issue
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Membership
from jobbspar.lib import clock
from jobbspar.lib.dates import next_working_day, previous_working_day
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry
from participants.domain.enrolments import add_enrolment
from participants.models import Disclosure, Participation
from tests.cast import Cast, a_person, actor_of, login
from tests.participants.ways import a_recruiting_round, ongoing
from tests.queries import queries_of
from tracks.enums import Phase
from tracks.models import Round, SteeringGroup, SteeringMember

_numbers = count(1)
SECRET = "Zebralind"
NEUTRAL = "En deltagare saknar barnomsorg på praktikens tider."


@pytest.fixture
def group(cast: Cast) -> SteeringGroup:
    made = SteeringGroup.objects.create(organisation=cast.goteborg, name="Styrgrupp Industri")
    SteeringMember.objects.create(group=made, user=cast.bo, mandate="Får besluta om resurser")
    return made


@pytest.fixture
def participation(cast: Cast, group: SteeringGroup) -> Participation:
    round = a_recruiting_round(cast)
    round.track.steering_group = group
    round.track.save()
    return ongoing(cast, round, a_person(cast, first_name="Amina", last_name=SECRET, case_worker=cast.hamid))


@pytest.fixture
def row(participation: Participation) -> FollowUp:
    return FollowUp.objects.due().get(participation=participation)


@pytest.fixture
def issue(cast: Cast, participation: Participation) -> Issue:
    new = NewIssue(f"{SECRET} får ingen barnomsorg", owner=cast.hamid)
    return issues.report_issue(participation.round, actor=actor_of(cast.hamid), participation=participation, issue=new)


@pytest.fixture
def escalated(cast: Cast, issue: Issue) -> Issue:
    return issues.escalate_issue(issue, actor=actor_of(cast.hamid), neutral_text=NEUTRAL)


def answers(**changes: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "progression": "4",
        "plan_followed": "ja",
        "steps_carried_out": "ja",
        "support_enough": "ja",
        "done_on": today.isoformat(),
        "next_due": next_working_day(today + timedelta(days=14)).isoformat(),
        "form_token": str(uuid4()),
    } | changes


def crowd(cast: Cast, round: Round, people: int) -> None:
    """So many more participants, disclosed, each with a done and a planned follow-up and a hindrance."""
    for _ in range(people):
        person = a_person(cast, number="", first_name="Rad", last_name="Rad")
        row = Participation.objects.create(
            round=round,
            person=person,
            number=f"T-{next(_numbers)}",
            home_municipality_id="1481",
            admitted_on=clock.today(),
            started_on=clock.today(),
        )
        Disclosure.objects.create(
            person=person, round=round, from_organisation=cast.molndal, to_organisation=cast.goteborg,
            fields=["identity"], ground="consent", valid_from=clock.today(),
        )  # fmt: skip
        base = {"round": round, "kind": FollowUpKind.PARTICIPANT, "participation": row, "due": clock.today()}
        FollowUp.objects.create(**base, done_on=clock.today(), progression=3)
        FollowUp.objects.create(**base, owner=cast.hamid)
        Issue.objects.create(round=round, participation=row, kind="other", title="Något", owner=cast.hamid)


class TestFollowingUp:
    def test_the_form_is_done_in_one_go_and_leads_back(self, cast: Cast, client: Client, row: FollowUp) -> None:
        login(client, cast.hamid)
        page = client.get(row.get_absolute_url())
        assert "Uppföljning med Amina Z." in page.content.decode()
        answer = client.post(row.get_absolute_url(), answers())
        assert answer.status_code == 302
        assert answer["Location"] == f"/omgangar/{row.round_id}/uppfoljning/"
        row.refresh_from_db()
        assert (row.progression, row.done_by) == (4, cast.hamid)
        assert "4 av 5" in client.get(row.get_absolute_url()).content.decode()

    def test_a_double_click_has_one_effect(self, cast: Cast, client: Client, row: FollowUp) -> None:
        login(client, cast.hamid)
        data = answers()
        first, second = (client.post(row.get_absolute_url(), data) for _ in range(2))
        assert first["Location"] == f"/omgangar/{row.round_id}/uppfoljning/"
        assert second.status_code in (200, 302)
        assert FollowUp.objects.filter(participation=row.participation).count() == 2

    def test_a_no_asks_whether_it_is_a_hindrance_and_reports_it(
        self, cast: Cast, client: Client, row: FollowUp
    ) -> None:
        login(client, cast.hamid)
        asked = client.post(row.get_absolute_url(), answers(support_enough="nej"))
        assert "Välj om du vill rapportera ett hinder" in asked.content.decode()
        without_words = client.post(row.get_absolute_url(), answers(support_enough="nej", report_issue="ja"))
        assert without_words.status_code == 200
        told = answers(
            support_enough="nej",
            report_issue="ja",
            issue_title="Saknar handledare",
            issue_kind="employer",
            issue_owner=str(cast.hamid.pk),
        )
        assert client.post(row.get_absolute_url(), told).status_code == 302
        made = Issue.objects.get()
        assert (made.title, made.owner, made.participation) == ("Saknar handledare", cast.hamid, row.participation)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("progression", "9"),
            ("progression", ""),
            ("plan_followed", "kanske"),
            ("done_on", "2026-02-31"),
            ("done_on", "2999-01-01"),
            ("next_due", "2020-01-01"),
            ("text", "x" * 1_000_000),
            ("text", "nul\x00tecken"),
            ("issue_owner", "00000000-0000-0000-0000-000000000000"),
        ],
    )
    def test_bad_input_is_refused_by_its_field_and_nothing_is_lost(
        self, cast: Cast, client: Client, row: FollowUp, field: str, value: str
    ) -> None:
        login(client, cast.hamid)
        page = client.post(
            row.get_absolute_url(), answers(obstacles="Det jag skrev", report_issue="nej", **{field: value})
        )
        assert page.status_code in (200, 400)
        if page.status_code == 200:
            assert field in page.context["form"].errors
            assert "Det jag skrev" in page.content.decode()
        assert FollowUp.objects.due().filter(pk=row.pk).exists()

    def test_planning_again_refuses_what_is_too_far_away(self, cast: Cast, client: Client, row: FollowUp) -> None:
        login(client, cast.hamid)
        url = f"{row.get_absolute_url()}planera/"
        late = (clock.today() + timedelta(days=60)).isoformat()
        page = client.post(url, {"due": late, "owner": str(cast.hamid.pk), "version": row.version})
        assert "högst 30 dagar" in page.content.decode()
        soon = clock.today() + timedelta(days=3)
        answer = client.post(url, {"due": soon.isoformat(), "owner": str(cast.hamid.pk), "version": row.version})
        assert answer.status_code == 302
        row.refresh_from_db()
        assert row.due == soon


class TestHindrances:
    def test_is_reported_from_the_round_and_walked_to_the_end(
        self, cast: Cast, client: Client, participation: Participation
    ) -> None:
        login(client, cast.kerstin)
        new = f"/omgangar/{participation.round_id}/hinder/nytt/"
        asked = client.get(new).content.decode()
        assert "Amina Z." in asked
        assert "Hela omgången" in asked
        form = f"{new}?deltagande={participation.pk}"
        answer = client.post(form, {"title": "Ingen barnomsorg", "kind": "childcare", "form_token": str(uuid4())})
        issue = Issue.objects.get()
        assert answer["Location"] == issue.get_absolute_url()
        steps = f"{issue.get_absolute_url()}steg/"
        client.post(f"{steps}atgarda/", {"action_text": "Söker nattis"})
        named = client.post(f"{steps}lyft/", {"neutral_text": "Amina saknar nattis"})
        assert "deltagares namn" in named.content.decode()
        unsure = client.post(f"{steps}lyft/", {"neutral_text": "Det saknas nattis säger Farah"})
        assert "Farah" in str(unsure.context["form"].errors["names_checked"])
        client.post(f"{steps}lyft/", {"neutral_text": NEUTRAL})
        refused = client.post(f"{issue.get_absolute_url()}stang/", follow=True)
        assert "beslutet är antecknat" in refused.content.decode()
        login(client, cast.bo)
        client.post(f"{steps}beslut/", {"text": "Nattis ordnas.", "decided_on": clock.today().isoformat()})
        assert Decision.objects.get().created_by == cast.bo
        login(client, cast.kerstin)
        client.post(f"{steps}los/", {"action_text": "Plats från måndag"})
        client.post(f"{issue.get_absolute_url()}stang/")
        issue.refresh_from_db()
        assert issue.state == IssueState.CLOSED

    def test_a_step_that_does_not_exist_is_not_found(self, cast: Cast, client: Client, issue: Issue) -> None:
        login(client, cast.hamid)
        assert client.get(f"{issue.get_absolute_url()}steg/hitta-pa/").status_code == 404

    def test_a_late_save_shows_both(self, cast: Cast, client: Client, issue: Issue) -> None:
        login(client, cast.hamid)
        issues.change_issue(issue, actor=actor_of(cast.hamid), title="Kollegans ord")
        page = client.post(
            f"{issue.get_absolute_url()}andra/", {"title": "Mina ord", "kind": "other", "version": "1"}
        ).content.decode()
        assert "Mina ord" in page
        assert "Kollegans ord" in page


class TestWhoSeesWhat:
    def pages(self, participation: Participation, row: FollowUp, issue: Issue) -> list[str]:
        base = f"/omgangar/{participation.round_id}/"
        mine = issue.get_absolute_url()
        return [
            f"{base}uppfoljning/",
            f"{base}hinder/",
            f"{base}hinder/nytt/",
            row.get_absolute_url(),
            f"{row.get_absolute_url()}planera/",
            mine,
            f"{mine}andra/",
            f"{mine}steg/atgarda/",
            f"{mine}steg/lyft/",
            f"{mine}steg/beslut/",
        ]

    def test_the_outsider_finds_nothing_and_not_even_a_difference(
        self, cast: Cast, client: Client, participation: Participation, row: FollowUp, escalated: Issue
    ) -> None:
        login(client, cast.ute)
        unknown = client.get(f"/hinder/{uuid4()}/")
        for url in self.pages(participation, row, escalated):
            answer = client.get(url)
            assert answer.status_code == 404, url
            assert answer.content == unknown.content

    def test_the_steering_group_sees_no_person_anywhere(
        self, cast: Cast, client: Client, participation: Participation, row: FollowUp, escalated: Issue
    ) -> None:
        login(client, cast.bo)
        seen = 0
        for url in [*self.pages(participation, row, escalated), "/styrgrupp/"]:
            answer = client.get(url)
            assert answer.status_code in (200, 404), url
            seen += answer.status_code == 200
            for secret in (SECRET, "Amina", participation.number, str(participation.pk), str(participation.person_id)):
                assert secret not in answer.content.decode(), url
        # The agenda, the neutral page and the page of its own decision.
        assert seen == 3
        assert NEUTRAL in client.get("/styrgrupp/").content.decode()
        assert NEUTRAL in client.get(escalated.get_absolute_url()).content.decode()

    def test_what_is_not_escalated_does_not_exist_for_the_steering_group(
        self, cast: Cast, client: Client, issue: Issue
    ) -> None:
        login(client, cast.bo)
        assert client.get(issue.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("who", ["sara", "ylva"])
    def test_who_works_in_the_round_but_does_not_see_the_participant_sees_the_rest(
        self, cast: Cast, client: Client, participation: Participation, issue: Issue, who: str
    ) -> None:
        row = FollowUp.objects.due().get(participation=participation)
        issues.report_issue(participation.round, actor=actor_of(cast.kerstin), issue=NewIssue("Bussen går inte"))
        login(client, getattr(cast, who))
        hindrances = client.get(f"/omgangar/{participation.round_id}/hinder/").content.decode()
        followed = client.get(f"/omgangar/{participation.round_id}/uppfoljning/").content.decode()
        assert "Bussen går inte" in hindrances
        assert "Hisingens Lastvagnar" in followed
        for secret in (SECRET, "Amina", participation.number):
            assert secret not in hindrances + followed
        assert client.get(row.get_absolute_url()).status_code == 404
        assert client.get(issue.get_absolute_url()).status_code == 404

    def test_a_name_that_was_not_disclosed_is_a_number(
        self, cast: Cast, client: Client, participation: Participation, row: FollowUp
    ) -> None:
        Disclosure.objects.filter(to_organisation=cast.goteborg).update(fields=["plan"])
        login(client, cast.kerstin)
        page = client.get(row.get_absolute_url()).content.decode()
        assert participation.number in page
        assert "Amina" not in page

    def test_small_numbers_are_not_written_out_for_the_steering_group(
        self, cast: Cast, client: Client, participation: Participation
    ) -> None:
        login(client, cast.bo)
        assert "färre än 5" in client.get("/styrgrupp/").content.decode()
        crowd(cast, participation.round, 5)
        page = client.get("/styrgrupp/").content.decode()
        assert "färre än 5" not in page


class TestGaps:
    def test_a_shared_gap_is_mended_by_letting_the_next_step_begin_earlier(
        self, cast: Cast, client: Client, participation: Participation
    ) -> None:
        start = next_working_day(clock.today() + timedelta(days=7))
        hamid = actor_of(cast.hamid)
        add_enrolment(participation, actor=hamid, name="Kurs", planned_start=start, planned_end=start)
        later = next_working_day(start + timedelta(weeks=4))
        end = previous_working_day(later + timedelta(days=11))
        step = add_enrolment(participation, actor=hamid, name="Praktik", planned_start=later, planned_end=end)
        login(client, cast.hamid)
        tab = client.get(f"/omgangar/{participation.round_id}/uppfoljning/")
        (shared,) = tab.context["board"].gaps
        url = f"/omgangar/{participation.round_id}/glapp/{shared.gap.start}/{shared.gap.end}/"
        assert url in tab.content.decode()
        page = client.post(url, {"participants": [str(participation.pk)], "how": "allow"})
        assert "Skriv varför glappet är i sin ordning" in page.content.decode()
        answer = client.post(url, {"participants": [str(participation.pk)], "how": "move"})
        assert answer.status_code == 302
        step.refresh_from_db()
        assert step.planned_start == shared.gap.start
        assert step.planned_end == previous_working_day(step.planned_start + (end - later))
        assert client.get(url).status_code == 404

    def test_a_day_that_does_not_exist_is_not_found(
        self, cast: Cast, client: Client, participation: Participation
    ) -> None:
        login(client, cast.hamid)
        url = f"/omgangar/{participation.round_id}/glapp/2026-02-31/2026-03-01/"
        assert client.get(url).status_code == 404


class TestSteering:
    def test_the_coordinator_plans_the_meeting_and_takes_it_away(
        self, cast: Cast, client: Client, group: SteeringGroup, escalated: Issue
    ) -> None:
        login(client, cast.kerstin)
        day = clock.today() + timedelta(days=5)
        client.post(f"/styrgrupp/{group.pk}/mote/", {"held_on": day.isoformat()})
        escalated.refresh_from_db()
        assert escalated.meeting is not None
        client.post(f"/styrgrupp/mote/{escalated.meeting.pk}/ta-bort/")
        assert not group.meetings.exists()
        past = client.post(f"/styrgrupp/{group.pk}/mote/", {"held_on": "2020-01-01"})
        assert "inte har passerat" in past.content.decode()

    def test_each_meeting_to_come_can_be_taken_away_and_none_that_has_been(
        self, cast: Cast, client: Client, group: SteeringGroup
    ) -> None:
        days = [clock.today() + timedelta(days=days) for days in (-30, 5, 40)]
        meetings = [group.meetings.create(held_on=day) for day in days]
        body = login(client, cast.kerstin).get("/styrgrupp/").content.decode()
        offered = [f"/styrgrupp/mote/{meeting.pk}/ta-bort/" in body for meeting in meetings]
        assert offered == [False, True, True]

    def test_the_steering_group_is_led_to_no_employer_it_cannot_open(
        self, cast: Cast, client: Client, participation: Participation
    ) -> None:
        address = f"/omgangar/{participation.round_id}/avtal/"
        employer = cast.hisingen.get_absolute_url()
        assert employer in login(client, cast.kerstin).get(address).content.decode()
        body = login(client, cast.bo).get(address).content.decode()
        assert "Hisingens Lastvagnar" in body and employer not in body
        assert client.get(employer).status_code == 404

    @pytest.mark.parametrize("who", ["hamid", "ute", "rut", "lena", "anders"])
    def test_others_have_no_such_page(self, cast: Cast, client: Client, escalated: Issue, who: str) -> None:
        login(client, getattr(cast, who))
        assert client.get("/styrgrupp/").status_code == 404

    def test_another_municipalitys_coordinator_sees_no_group(
        self, cast: Cast, client: Client, escalated: Issue
    ) -> None:
        login(client, cast.ensam)
        page = client.get("/styrgrupp/").content.decode()
        assert NEUTRAL not in page
        assert "Styrgrupp Industri" not in page


def an_entry(cast: Cast, organisation: Any = None, **fields: Any) -> OutboxEntry:
    values = {
        "kind": "mail", "dedup_key": str(uuid4()), "ref_id": "x", "title": "Det här väntar på dig i Jobbspår",
        "organisation_id": (organisation or cast.goteborg).pk, "state": EntryState.FAILED, "attempts": 3,
        "last_error": "Postservern tog inte emot brevet.",
    }  # fmt: skip
    return OutboxEntry.objects.create(**(values | fields))


class TestOutbox:
    def test_shows_the_own_organisations_and_no_others(self, cast: Cast, client: Client) -> None:
        an_entry(cast)
        an_entry(cast, cast.boras, title="Borås eget")
        login(client, cast.kerstin)
        page = client.get("/utskick/").content.decode()
        assert "Postservern tog inte emot brevet." in page
        assert "Borås eget" not in page

    def test_a_failed_one_is_tried_again_or_taken_care_of(self, cast: Cast, client: Client) -> None:
        again, done = an_entry(cast), an_entry(cast)
        login(client, cast.ada)
        client.post(f"/utskick/{again.pk}/igen/")
        client.post(f"/utskick/{done.pk}/hanterat/")
        again.refresh_from_db()
        done.refresh_from_db()
        assert (again.state, again.attempts) == (EntryState.PENDING, 0)
        assert done.handled

    @pytest.mark.parametrize(("who", "status"), [("sara", 404), ("hamid", 404), ("ute", 404), ("bo", 404)])
    def test_others_may_not(self, cast: Cast, client: Client, who: str, status: int) -> None:
        entry = an_entry(cast)
        login(client, getattr(cast, who))
        for verb in ("igen", "hanterat"):
            assert client.post(f"/utskick/{entry.pk}/{verb}/").status_code == status
        entry.refresh_from_db()
        assert (entry.state, entry.handled) == (EntryState.FAILED, False)

    def test_is_filtered_by_state_and_sort(self, cast: Cast, client: Client) -> None:
        an_entry(cast, title="Det misslyckade")
        an_entry(cast, title="Det som blev klart", state=EntryState.DONE, done_at=clock.now())
        an_entry(cast, title="En fil", kind="agreements.pdf")
        login(client, cast.kerstin)
        failed = client.get("/utskick/?lage=failed&slag=mail").content.decode()
        assert "Det misslyckade" in failed
        assert "Det som blev klart" not in failed
        assert "En fil" not in failed
        assert "En fil" in client.get("/utskick/?slag=pdf").content.decode()
        assert client.get("/utskick/?lage=hittepa&efter=x").status_code == 200

    @pytest.mark.parametrize("rows", [1, 3, 100])
    def test_costs_the_same_however_long(self, cast: Cast, client: Client, rows: int) -> None:
        for _ in range(rows):
            an_entry(cast)
        login(client, cast.kerstin)
        assert len(queries_of(client, "/utskick/")) == 1


@pytest.mark.parametrize("people", [1, 3, 100])
class TestCost:
    def test_of_the_part_follow_ups(
        self, cast: Cast, client: Client, participation: Participation, people: int
    ) -> None:
        crowd(cast, participation.round, people)
        login(client, cast.kerstin)
        assert len(queries_of(client, f"/omgangar/{participation.round_id}/uppfoljning/")) == FOLLOW_UPS

    def test_of_the_part_hindrances(
        self, cast: Cast, client: Client, participation: Participation, people: int
    ) -> None:
        crowd(cast, participation.round, people)
        login(client, cast.kerstin)
        assert len(queries_of(client, f"/omgangar/{participation.round_id}/hinder/")) == HINDRANCES

    def test_of_the_steering_groups_page(self, cast: Cast, client: Client, group: SteeringGroup, people: int) -> None:
        for number in range(people):
            round = a_recruiting_round(cast, phase=Phase.PLANNING)
            round.track.steering_group = group
            round.track.save()
            made = Issue.objects.create(
                round=round, kind="other", title=f"{number}", state=IssueState.ESCALATED,
                neutral_text="Något", escalated_at=clock.now(),
            )  # fmt: skip
            Decision.objects.create(issue=made, text="Ja", decided_on=clock.today())
        meetings.plan_meeting(group, actor=actor_of(cast.kerstin), held_on=clock.today())
        login(client, cast.bo)
        assert len(queries_of(client, "/styrgrupp/")) == STEERING


FOLLOW_UPS, HINDRANCES, STEERING = 17, 7, 6


class TestHealth:
    """That a participant's hindrance is about health is for the home municipality and AF (domain.md 2.0.14)."""

    @pytest.fixture
    def issue(self, cast: Cast, participation: Participation) -> Issue:
        new = NewIssue("Behöver en annan praktik", "health", owner=cast.hamid)
        made = issues.report_issue(
            participation.round, actor=actor_of(cast.hamid), participation=participation, issue=new
        )
        return issues.escalate_issue(made, actor=actor_of(cast.kerstin), neutral_text="En praktikplats behöver bytas.")

    @pytest.fixture(autouse=True)
    def kerstin_has_every_role(self, cast: Cast) -> None:
        """As in a small municipality: what she may of Göteborg's own persons gives her nothing of Mölndal's."""
        Membership.objects.create(
            user=cast.kerstin, organisation=cast.goteborg, role=Role.CASE_WORKER, valid_from=clock.today()
        )

    @pytest.mark.parametrize(("who", "sees"), [("hamid", True), ("anders", True), ("kerstin", False)])
    def test_who_reads_the_kind(self, cast: Cast, client: Client, issue: Issue, who: str, sees: bool) -> None:
        login(client, getattr(cast, who))
        for url in (issue.get_absolute_url(), f"/omgangar/{issue.round_id}/hinder/"):
            text = client.get(url).content.decode()
            assert issue.title in text and ("Hälsa" in text, "Annat" in text) == (sees, not sees), url

    def test_the_coordinator_neither_says_nor_overwrites_it(self, cast: Cast, client: Client, issue: Issue) -> None:
        login(client, cast.kerstin)
        new = client.get(
            f"/omgangar/{issue.round_id}/hinder/nytt/?deltagande={issue.participation_id}"
        ).content.decode()
        assert 'value="health"' not in new and 'value="childcare"' in new
        assert 'name="kind"' not in client.get(f"{issue.get_absolute_url()}andra/").content.decode()
        data = {"title": "Behöver byta", "owner": cast.hamid.pk, "version": issue.version}
        assert client.post(f"{issue.get_absolute_url()}andra/", data).status_code == 302
        issue.refresh_from_db()
        assert (issue.kind, issue.title) == ("health", "Behöver byta")

    def test_nor_in_a_follow_up_nor_by_any_other_way(
        self, cast: Cast, client: Client, row: FollowUp, participation: Participation, issue: Issue
    ) -> None:
        kerstin, hamid, url = actor_of(cast.kerstin), actor_of(cast.hamid), row.get_absolute_url()
        assert 'value="health"' in login(client, cast.hamid).get(url).content.decode()
        text = login(client, cast.kerstin).get(url).content.decode()
        assert 'value="health"' not in text and 'value="childcare"' in text
        report, new = issues.report_issue, NewIssue("Sjuk", "health")
        with pytest.raises(RuleError, match="hälsa"):
            report(participation.round, actor=kerstin, participation=participation, issue=new)
        # The round's own is nobody's health.
        own = report(participation.round, actor=kerstin, issue=new)
        assert issues.change_issue(own, actor=kerstin, kind="other").kind == "other"
        with pytest.raises(RuleError, match="hälsa"):
            issues.change_issue(issue, actor=kerstin, kind="other")
        assert issues.change_issue(issue, actor=hamid, kind="other").kind == "other"
        with pytest.raises(RuleError, match="hälsa"):
            issues.change_issue(Issue.objects.get(pk=issue.pk), actor=kerstin, kind="health")
