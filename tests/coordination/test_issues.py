"""Hindrances walk the way of domain.md 2.2, and name nobody to the steering group."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from coordination.domain import issues, meetings
from coordination.domain.issues import NewIssue
from coordination.domain.neutral import Named, find_names, looks_like_names, words_of
from coordination.enums import IssueState
from coordination.models import Decision, Issue
from coordination.queries.steering import undecided
from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from participants.models import Participation, Person
from tests.cast import Cast, a_person, actor_of, login
from tests.participants.ways import a_recruiting_round, ongoing
from tracks.models import Round, SteeringGroup, SteeringMember

NEUTRAL = "En deltagare saknar barnomsorg på de tider praktiken kräver."


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
    return ongoing(cast, round, a_person(cast, first_name="Amina", last_name="Öberg-Hassan"))


@pytest.fixture
def issue(cast: Cast, participation: Participation) -> Issue:
    new = NewIssue("Amina får ingen barnomsorg före klockan sju", owner=cast.hamid)
    return issues.report_issue(participation.round, actor=actor_of(cast.hamid), participation=participation, issue=new)


def escalated(cast: Cast, issue: Issue) -> Issue:
    return issues.escalate_issue(issue, actor=actor_of(cast.kerstin), neutral_text=NEUTRAL)


def decide(cast: Cast, issue: Issue, who: str = "bo", text: str = "Kommunen ordnar nattis.") -> Decision:
    return issues.record_decision(issue, actor=actor_of(getattr(cast, who)), text=text, decided_on=clock.today())


def test_the_whole_way_with_a_decision(cast: Cast, issue: Issue) -> None:
    hamid = actor_of(cast.hamid)
    issues.start_action(issue, actor=hamid, action_text="Söker plats på nattis")
    escalated(cast, issue)
    decide(cast, issue)
    issues.start_action(issue, actor=hamid, action_text="Nattis från måndag")
    issues.solve_issue(issue, actor=hamid, action_text="Plats på nattis")
    assert issues.close_issue(issue, actor=hamid).state == IssueState.CLOSED


def test_an_escalated_one_is_neither_solved_nor_closed_without_a_decision(cast: Cast, issue: Issue) -> None:
    escalated(cast, issue)
    for finish in (
        lambda: issues.close_issue(issue, actor=actor_of(cast.hamid)),
        lambda: issues.solve_issue(issue, actor=actor_of(cast.hamid), action_text="Löst ändå"),
    ):
        with pytest.raises(RuleError, match="beslutet"):
            finish()
    issues.escalate_higher(issue, actor=actor_of(cast.bo))
    with pytest.raises(RuleError, match="beslutet"):
        issues.close_issue(issue, actor=actor_of(cast.hamid))
    decide(cast, issue)
    issues.close_issue(issue, actor=actor_of(cast.hamid))


def test_it_stands_on_the_agenda_of_the_next_meeting_also_one_planned_later(
    cast: Cast, issue: Issue, group: SteeringGroup
) -> None:
    escalated(cast, issue)
    kerstin = actor_of(cast.kerstin)
    later = meetings.plan_meeting(group, actor=kerstin, held_on=clock.today() + timedelta(days=30))
    sooner = meetings.plan_meeting(group, actor=kerstin, held_on=clock.today() + timedelta(days=3))
    assert undecided(group).get().meeting == sooner
    meetings.cancel_meeting(sooner, actor=kerstin)
    assert undecided(group).get().meeting == later
    decide(cast, issue)
    assert not undecided(group).exists()


@pytest.mark.parametrize(
    "text",
    [
        "Amina saknar barnomsorg.",
        "AMINAS fall är svårt.",
        "Familjen Oberg behöver nattis.",
        "Deltagaren öberg-hassan kan inte komma.",
        "Deltagaren med 19900101-2385 kan inte komma.",
        "Nummer 900101 2385 kan inte komma.",
    ],
)
def test_neutral_words_hold_no_name_and_no_number(cast: Cast, issue: Issue, text: str) -> None:
    with pytest.raises(RuleError) as refused:
        issues.escalate_issue(issue, actor=actor_of(cast.kerstin), neutral_text=text)
    assert refused.value.field == "neutral_text"
    assert Issue.objects.get(pk=issue.pk).state == IssueState.OPEN


def test_a_decision_names_nobody_either(cast: Cast, issue: Issue) -> None:
    escalated(cast, issue)
    with pytest.raises(RuleError):
        decide(cast, issue, text="Amina får nattis.", who="kerstin")
    with pytest.raises(RuleError):
        decide(cast, issue, text="Öberg får nattis.")


def test_names_are_guessed_for_a_warning() -> None:
    assert looks_like_names("Handläggaren talade med Farah Lund. Buss 17 i Göteborg går inte.") == ["Farah", "Lund"]
    assert looks_like_names("Praktiken kräver nattis. Kommunen har ingen. AF är med.") == []


# Per, Dag, Max, Hans, Han and Amina take part; what is written about the round, and what comes of it.
NAMES = words_of("Per Berg", "Dag", "Max", "Hans", "Han", "Amina", "Anna-Karin", "O’Brien")


@pytest.mark.parametrize(
    "text",
    [
        "Kontakta arbetsgivaren per telefon.",
        "Praktik en dag i veckan, max fyra i gruppen.",
        "Gruppen har hans plats kvar, på ett berg.",
        "Möte dagen efter.",
    ],
)
def test_a_word_is_not_a_name_because_somebody_has_it(text: str) -> None:
    assert find_names(text, NAMES) == Named([], [])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Vi ringde Per om saken.", "Per"),
        ("Pratade med Max. Allt är bra.", "Max"),
        ("Det är Pers plats.", "Pers"),
        ("vi ringde amina", "amina"),
        ("AMINA OCH PER", "AMINA"),
        ("Amina kommer inte.", "Amina"),
        ("Plats för anna-karin.", "anna-karin"),
        ("Det gäller O'Brien.", "O'Brien"),
    ],
)
def test_a_name_is_one_with_a_capital_inside_a_sentence_or_where_it_is_no_word(text: str, named: str) -> None:
    assert named in find_names(text, NAMES).sure


@pytest.mark.parametrize("text", ["Per telefon. Bra.", "Allt är klart. Max fyra kan vara med.", "MÖTE PER TELEFON"])
def test_first_in_a_sentence_nobody_can_tell(text: str) -> None:
    found = find_names(text, NAMES)
    assert not found.sure and len(found.doubtful) == 1


def test_such_a_word_is_asked_about_and_goes_on_when_somebody_has_said_so(
    cast: Cast, participation: Participation, issue: Issue, client: Client
) -> None:
    Person.objects.filter(pk=participation.person_id).update(first_name="Per", preferred_name="")
    url = reverse("issue_step", args=[issue.pk, "lyft"])
    data = {"neutral_text": "Per telefon har vi bokat en dag i veckan."}
    answer = login(client, cast.kerstin).post(url, data)
    assert "Det här kan vara namn: Per." in answer.content.decode()
    assert Issue.objects.get(pk=issue.pk).state == IssueState.OPEN
    assert client.post(url, data | {"names_checked": "on"}).status_code == 302
    assert Issue.objects.get(pk=issue.pk).neutral_text == data["neutral_text"]


def test_a_reason_is_asked_about_only_where_there_is_something_to_ask(
    cast: Cast, participation: Participation, client: Client
) -> None:
    Person.objects.filter(pk=participation.person_id).update(first_name="Max", preferred_name="")
    url = reverse("round_pause", args=[participation.round_id])
    assert "names_checked" not in login(client, cast.kerstin).get(url).content.decode()
    data = {"expected_phase": participation.round.phase, "reason": "Max fyra kan börja, så vi väntar på Volvo."}
    body = client.post(url, data).content.decode()
    assert "Det här kan vara namn: Max." in body and "Volvo." not in body.split("kan vara namn")[1][:40]
    client.post(url, data | {"names_checked": "on"})
    assert Round.objects.get(pk=participation.round_id).paused_reason == data["reason"]


def test_two_decisions_at_once_are_one(cast: Cast, issue: Issue) -> None:
    escalated(cast, issue)
    decide(cast, issue)
    with pytest.raises(Conflict, match="kollega"):
        decide(cast, issue, who="kerstin")
    assert Decision.objects.count() == 1


def test_a_member_without_mandate_decides_nothing(cast: Cast, issue: Issue, group: SteeringGroup) -> None:
    escalated(cast, issue)
    group.members.update(mandate="")
    with pytest.raises(NotAllowed):
        decide(cast, issue)


def test_without_a_steering_group_there_is_nowhere_to_escalate(cast: Cast, issue: Issue) -> None:
    track = issue.round.track
    track.steering_group = None
    track.save()
    with pytest.raises(RuleError, match="styrgrupp") as refused:
        escalated(cast, issue)
    assert refused.value.link


@pytest.mark.parametrize("who", ["ute", "sara", "bo", "rut", "ada", "ylva", "lena"])
def test_who_does_not_see_the_participant_does_nothing_with_the_hindrance(cast: Cast, issue: Issue, who: str) -> None:
    actor = actor_of(getattr(cast, who))
    for work in (
        lambda: issues.change_issue(issue, actor=actor, title="Annat"),
        lambda: issues.start_action(issue, actor=actor, action_text="Något"),
        lambda: issues.escalate_issue(issue, actor=actor, neutral_text=NEUTRAL),
        lambda: issues.close_issue(issue, actor=actor),
        lambda: issues.report_issue(
            issue.round, actor=actor, participation=issue.participation, issue=NewIssue("Något")
        ),
    ):
        with pytest.raises(NotAllowed):
            work()


def test_the_steering_group_sees_it_only_when_it_has_been_escalated(cast: Cast, issue: Issue) -> None:
    bo = actor_of(cast.bo)
    assert not Issue.objects.visible_to(bo).exists()
    escalated(cast, issue)
    assert Issue.objects.visible_to(bo).get() == issue
    assert not Issue.objects.visible_to(actor_of(cast.ute)).exists()


def test_an_owner_must_be_able_to_see_it(cast: Cast, participation: Participation, issue: Issue) -> None:
    hamid = actor_of(cast.hamid)
    for stranger in (cast.ute, cast.sara, cast.bo):
        with pytest.raises(RuleError) as refused:
            issues.change_issue(issue, actor=hamid, owner=stranger)
        assert refused.value.field == "owner"
    assert issues.change_issue(issue, actor=hamid, owner=cast.kerstin).owner == cast.kerstin


def test_nothing_is_reported_in_a_round_that_has_ended(cast: Cast, participation: Participation) -> None:
    Round.objects.filter(pk=participation.round_id).update(phase="finished")
    with pytest.raises(RuleError):
        issues.report_issue(participation.round, actor=actor_of(cast.kerstin), issue=NewIssue("Sent"))
