"""Who has left a collaboration area reads nothing of it, from the day after; who has not yet joined it, neither."""

from datetime import timedelta

import pytest
from django.db import connection

from coordination.domain.results import _readers
from coordination.models import Issue
from employers.models import Employer
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import AreaMember, Membership, Organisation
from jobbspar.database import walls
from jobbspar.lib import clock
from tests.cast import Cast, a_round, a_track, a_user, actor_of
from tracks.forms.tracks import SteeringMemberForm
from tracks.models import Round, SteeringGroup, Track

DAY = timedelta(days=1)


def leaves(cast: Cast, organisation: Organisation) -> None:
    """Today is the last day."""
    AreaMember.objects.filter(organisation=organisation).update(valid_to=clock.today())


@pytest.fixture
def round(cast: Cast) -> Round:
    """Göteborg's, with nobody else in it, and with a steering group."""
    group = SteeringGroup.objects.create(name="Styrgrupp", organisation=cast.goteborg)
    group.members.create(user=cast.bo)
    return a_round(cast, a_track(cast, steering_group=group))


def test_a_municipality_that_has_left_reads_no_employer_and_no_organisation_of_the_area(cast: Cast) -> None:
    hamid = actor_of(cast.hamid)
    leaves(cast, cast.molndal)
    assert Employer.objects.visible_to(hamid).exists()
    with clock.at(clock.today() + DAY):
        assert not Employer.objects.visible_to(hamid).exists()
        assert list(Organisation.objects.visible_to(hamid)) == [cast.molndal]
        assert cast.molndal not in Organisation.objects.visible_to(actor_of(cast.kerstin))
        assert cast.molndal not in Organisation.objects.visible_to(actor_of(cast.rut))


def test_nor_does_one_that_comes_later(cast: Cast) -> None:
    AreaMember.objects.filter(organisation=cast.molndal).update(valid_from=clock.today() + DAY)
    assert not Employer.objects.visible_to(actor_of(cast.hamid)).exists()


def test_the_region_follows_no_round_of_one_that_has_left(cast: Cast, round: Round) -> None:
    rut = actor_of(cast.rut)
    leaves(cast, cast.goteborg)
    assert round in Round.objects.visible_to(rut) and cast.gr in _readers(round)
    with clock.at(clock.today() + DAY):
        assert round not in Round.objects.visible_to(rut) and cast.gr not in _readers(round)
        assert not Track.objects.visible_to(rut).exists()


def test_a_seat_in_a_steering_group_opens_nothing_when_the_members_organisation_has_left(
    cast: Cast, round: Round
) -> None:
    sten = a_user("Sten Styr", cast.molndal, Role.STEERING_GROUP)
    SteeringGroup.objects.get().members.create(user=sten)
    leaves(cast, cast.molndal)
    assert round in Round.objects.visible_to(actor_of(sten))
    with clock.at(clock.today() + DAY):
        assert round not in Round.objects.visible_to(actor_of(sten))
        assert not SteeringGroup.objects.visible_to(actor_of(sten)).exists()
        assert round in Round.objects.visible_to(actor_of(cast.bo)), "whoever sits in it for a member goes on"


def test_nobody_is_offered_a_seat_on_a_role_that_has_ended(cast: Cast, round: Round) -> None:
    a_user("Sten Styr", cast.molndal, Role.STEERING_GROUP)
    later = a_user("Siv Styr", cast.goteborg, Role.STEERING_GROUP)
    Membership.objects.filter(user=later).update(valid_to=clock.today() - DAY)
    form = SteeringMemberForm(group=SteeringGroup.objects.get(), actor=actor_of(cast.kerstin))
    assert [user.name for user in form.fields["user"].queryset] == ["Sten Styr"]  # type: ignore[attr-defined]


def test_the_second_wall_opens_a_hindrance_to_nobody_on_a_role_that_has_ended(cast: Cast, round: Round) -> None:
    issue = Issue.objects.create(round=round, title="Hinder", escalated_at=clock.now(), owner=cast.kerstin)
    Membership.objects.filter(user=cast.bo).update(valid_to=clock.today())
    with connection.cursor() as cursor:
        for days, steered in ((0, True), (1, False)):
            with clock.at(clock.today() + days * DAY), walls.as_org(cast.goteborg.pk):
                cursor.execute("SELECT wall_steered(%s)", [issue.round_id])
                assert cursor.fetchone() == (steered,)
