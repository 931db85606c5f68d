"""A relation that ends, ends on the next request: whatever was open, mailed, queued or found shows the person no more.

Each test begins with its twin: everything that must be shut is looked at first, and shows the person.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from coordination.domain import follow_ups, issues
from coordination.domain.issues import NewIssue
from coordination.models import FollowUp
from jobbspar.accounts.domain import memberships
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Membership, User
from jobbspar.lib import clock
from jobbspar.outbox.delivery import attempt
from jobbspar.outbox.models import OutboxEntry
from participants.domain import consent_states, consents, disclosures, presentations
from participants.models import Candidacy, Consent, Disclosure, EmployerAnswer, Participation
from participants.tasks import expire_consents
from tests.cast import Cast, a_person, a_user, actor_of, login
from tests.participants.ways import a_candidate, a_recruiting_round, ongoing, presented
from tracks.domain.rounds import change_round
from tracks.enums import Phase
from tracks.models import Round

LAST, FIRST, OTHER = "Hemligasson", "Mirabella", "Osvald"
LIFE = timedelta(days=40)


@dataclass
class World:
    """Mirabella takes part in Kerstin's round; Osvald is a candidate whom Lena's employer is asked about."""

    cast: Cast
    part: Participation
    answer: EmployerAnswer
    words: tuple[str, ...] = field(default=())

    @property
    def round(self) -> Round:
        return self.part.round


@pytest.fixture
def world(cast: Cast) -> World:
    round = a_recruiting_round(cast, steps=1)
    osvald = a_person(cast, first_name=OTHER, last_name=LAST, experience="Tio år i bageri")
    answer = presented(cast, a_candidate(cast, round, osvald))
    part = ongoing(cast, round, a_person(cast, first_name=FIRST, last_name=LAST))
    Consent.objects.update(valid_to=clock.today() + LIFE)
    Disclosure.objects.update(valid_to=clock.today() + LIFE)
    follow_ups.plan_follow_ups(part.round, actor=actor_of(cast.kerstin))
    lifted = NewIssue(f"{FIRST} saknar barnomsorg", "childcare", owner=cast.hamid, due=clock.today())
    issues.report_issue(part.round, actor=actor_of(cast.hamid), participation=part, issue=lifted)
    words = (LAST, FIRST, OTHER, part.number, str(part.pk), str(part.person_id), str(osvald.pk), "Tio år i bageri")
    return World(cast, Participation.objects.select_related("round").get(pk=part.pk), answer, words)


Surface = Callable[[Client], bool]


def told(world: World, answer: Any) -> bool:
    """Whether the answer says anything of the two."""
    body = answer.content
    if "spreadsheet" in answer.headers.get("Content-Type", ""):
        rows = load_workbook(BytesIO(body)).active.iter_rows(values_only=True)  # type: ignore[union-attr]
        text = str(list(rows))
    else:
        text = body.decode()
    return any(word in text for word in world.words)


def page(world: World, address: str, **headers: str) -> Surface:
    return lambda client: told(world, client.get(address, headers=headers))


def sent_form(address: str) -> Surface:
    """A form that stands open, sent: with nothing in it, so that one who may gets it back with what to mend."""
    return lambda client: client.post(address, {"x": "1"}).status_code in (200, 422)


def surfaces(world: World, client: Client, user: User) -> dict[str, Surface]:
    """Everything a person can be seen through by staff who have been given them, by what it is."""
    part, osvald = world.part, world.answer.candidacy
    planned = FollowUp.objects.get(participation=part, done_on=None, cancelled_at=None)
    login(client, user)
    found = client.post("/deltagare/sok/", {"text": LAST}).headers["Location"]
    everywhere = client.post("/sok/", {"q": LAST}).headers["Location"]
    shown = {
        "the open tab": page(world, f"/deltagande/{part.pk}/"),
        "the person": page(world, f"/deltagare/{part.person_id}/"),
        "the candidacy": page(world, f"/kandidatur/{osvald.pk}/"),
        "the round's participants": page(world, f"/omgangar/{part.round_id}/deltagare/"),
        "the round's follow-ups": page(world, f"/omgangar/{part.round_id}/uppfoljning/"),
        "the round's hindrances": page(world, f"/omgangar/{part.round_id}/hinder/"),
        "the list": page(world, "/deltagare/"),
        "the list as a fragment": page(world, "/deltagare/", **{"HX-Request": "true"}),
        "the list as a spreadsheet": page(world, "/deltagare/?format=xlsx"),
        "what a search found": page(world, found),
        "what a search of everything found": page(world, everywhere),
        "the plan to print": page(world, f"/deltagande/{part.pk}/plan/"),
        "the mailed follow-up": page(world, planned.get_absolute_url()),
        "the hindrance": page(world, part.issues.get().get_absolute_url()),
        "the follow-up's form": sent_form(planned.get_absolute_url()),
        "the form about an intervention": sent_form(f"/insats/{part.enrolments.first().pk}/"),  # type: ignore[union-attr]
    }
    if user == world.cast.kerstin:
        shown |= {
            "whom a hindrance is about": page(world, f"/omgangar/{part.round_id}/hinder/nytt/"),
            "the form about a candidate": sent_form(f"/kandidatur/{osvald.pk}/inte-utvald/"),
        }
    return shown


def seen_through(shown: dict[str, Surface], client: Client) -> list[str]:
    return [name for name, surface in shown.items() if surface(client)]


def end_disclosures(world: World) -> None:
    for row in Disclosure.objects.filter(ended_at=None):
        disclosures.end_disclosure(row, actor=actor_of(world.cast.hamid), reason="Personen ville det.")


def withdraw(world: World) -> None:
    for row in Consent.objects.all():
        consents.withdraw_consent(row, actor=actor_of(world.cast.hamid))


@pytest.mark.parametrize("who", ["kerstin", "anders"])
@pytest.mark.parametrize("end", [end_disclosures, withdraw])
def test_staff_see_nobody_any_more_once_the_disclosure_or_the_consent_has_ended(
    world: World, client: Client, who: str, end: Callable[[World], None]
) -> None:
    shown = surfaces(world, client, getattr(world.cast, who))
    assert seen_through(shown, client) == list(shown)
    end(world)
    assert seen_through(shown, client) == []


@pytest.mark.parametrize("who", ["kerstin", "anders"])
def test_nor_on_the_day_after_a_consents_last_whether_or_not_the_nights_job_has_been(
    world: World, client: Client, who: str
) -> None:
    with clock.at(clock.today() + LIFE):
        shown = surfaces(world, client, getattr(world.cast, who))
        assert seen_through(shown, client) == list(shown)
    with clock.at(clock.today() + LIFE + timedelta(days=1)):
        assert seen_through(shown, client) == []
        expire_consents()
        assert set(Consent.objects.values_list("state", flat=True)) == {"expired"}
        assert not Disclosure.objects.filter(ended_at=None).exists()
        assert seen_through(shown, client) == []


def test_nor_who_hands_the_round_over_to_another_coordinator(world: World, client: Client) -> None:
    cast = world.cast
    shown = surfaces(world, client, cast.kerstin)
    assert seen_through(shown, client) == list(shown)
    other = a_user("Karin Koordinator", cast.goteborg, Role.COORDINATOR)
    change_round(world.round, actor=actor_of(cast.kerstin), coordinator=other)
    assert seen_through(shown, client) == []
    theirs = login(Client(), other)
    assert told(world, theirs.get(f"/deltagande/{world.part.pk}/"))


def test_nor_who_has_lost_the_role_and_signs_in_with_another(world: World, client: Client) -> None:
    cast = world.cast
    Membership.objects.create(user=cast.kerstin, organisation=cast.goteborg, role=Role.STEERING_GROUP)
    shown = surfaces(world, client, cast.kerstin)
    assert seen_through(shown, client) == list(shown)
    other = a_user("Karin Koordinator", cast.goteborg, Role.COORDINATOR)
    takers = dict.fromkeys(("round_coordinator", "activities", "follow_ups", "issues"), other)
    memberships.end_role(cast.kerstin, Role.COORDINATOR, actor=actor_of(cast.ada), takers=takers)
    assert seen_through(shown, client) == []
    login(client, User.objects.get(pk=cast.kerstin.pk))
    assert client.get("/").status_code == 200
    assert seen_through(shown, client) == []


def take_back(world: World) -> None:
    presentations.withdraw_presentation(world.answer, actor=actor_of(world.cast.kerstin))


def finish(world: World) -> None:
    Round.objects.filter(pk=world.part.round_id).update(phase=Phase.FINISHED)


def portal(world: World, client: Client) -> dict[str, Surface]:
    url = f"/portal/kandidat/{world.answer.pk}/"
    login(client, world.cast.lena)
    mailed = OutboxEntry.objects.get(payload__template="candidates_presented").payload["path"]
    at_home = (str(world.answer.pk), "Kandidat ")
    return {
        "the candidate": page(world, url),
        "the candidate as a fragment": page(world, url, **{"HX-Request": "true"}),
        "the open form": lambda client: client.post(url, {"svar": "x"}).status_code in (200, 422),
        "the mailed link": lambda client: any(word in client.get(mailed).content.decode() for word in at_home),
    }


@pytest.mark.parametrize("end", [withdraw, take_back, finish])
def test_the_employer_sees_no_candidate_once_the_consent_the_presentation_or_the_round_has_ended(
    world: World, client: Client, end: Callable[[World], None]
) -> None:
    shown = portal(world, client)
    assert seen_through(shown, client) == list(shown)
    end(world)
    assert seen_through(shown, client) == []
    before = EmployerAnswer.objects.get(pk=world.answer.pk).view
    assert client.post(f"/portal/kandidat/{world.answer.pk}/", {"svar": "yes"}).status_code == 404
    assert EmployerAnswer.objects.get(pk=world.answer.pk).view == before


def test_nor_on_the_day_after_the_consents_last(world: World, client: Client) -> None:
    shown = portal(world, client)
    with clock.at(clock.today() + LIFE):
        assert seen_through(shown, client) == list(shown)
    with clock.at(clock.today() + LIFE + timedelta(days=1)):
        assert seen_through(shown, client) == []
        expire_consents()
        assert EmployerAnswer.objects.get(pk=world.answer.pk).withdrawn_at is not None


@pytest.mark.parametrize("end", [None, withdraw, take_back, finish])
def test_a_queued_mail_about_candidates_is_not_sent_when_nobody_is_left_to_answer_about(
    world: World, end: Callable[[World], None] | None
) -> None:
    mail = OutboxEntry.objects.get(payload__template="candidates_presented")
    if end:
        end(world)
    assert (attempt(mail.pk, owner="test").word == "done") is (end is None)


def test_a_queued_mail_to_a_coordinator_is_not_sent_to_one_who_no_longer_is(world: World) -> None:
    withdraw(world)
    told_first, told_later = OutboxEntry.objects.filter(payload__template="consent_withdrawn").order_by("created_at")
    assert attempt(told_first.pk, owner="test").word == "done"
    other = a_user("Karin Koordinator", world.cast.goteborg, Role.COORDINATOR)
    Round.objects.filter(pk=world.part.round_id).update(coordinator=other)
    assert attempt(told_later.pk, owner="test").word != "done"


def test_the_owner_goes_on_seeing_their_own(world: World, client: Client) -> None:
    withdraw(world)
    login(client, world.cast.hamid)
    for url in (f"/deltagande/{world.part.pk}/", f"/deltagare/{world.part.person_id}/"):
        assert told(world, client.get(url))
    assert Candidacy.objects.visible_to(actor_of(world.cast.hamid)).count() == 2
    assert consent_states.expire_consents(actor=actor_of(world.cast.hamid)) == 0
