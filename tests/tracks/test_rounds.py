"""Making, changing and copying rounds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from employers.enums import NeedStatus, Recurrence
from employers.models import EmployerContact
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.log import history_of_round
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.lib.text import sort_key
from tests.cast import Cast, a_need, a_round, a_track, a_user, actor_of
from tests.tracks.planning import a_planned_round, a_proposed_profile, a_step, party_of, planner
from tracks import checks
from tracks.checklist import TASKS
from tracks.domain import activities, copies, packages, parties, profiles, rounds, selection, tracks
from tracks.enums import Funder, PackageStatus, PartyRole, Phase, SelectionStepKind
from tracks.models import PlanActivity, Round, RoundParty

START, END = date(2027, 3, 1), date(2027, 6, 4)


def _create(cast: Cast, **fields: object) -> Round:
    values = {"seats": 12, "planned_start": START, "planned_end": END} | fields
    return rounds.create_round(values.pop("track", None) or a_track(cast), actor=planner(cast), **values)  # type: ignore[arg-type]


def test_a_new_round_is_a_draft_with_the_next_number_and_the_own_municipality_as_responsible(cast: Cast) -> None:
    track = a_track(cast)
    first, second = _create(cast, track=track), _create(cast, track=track)
    assert (first.number, second.number, first.phase, first.coordinator) == (1, 2, Phase.DRAFT, cast.kerstin)
    assert [(party.organisation, party.role) for party in first.parties.all()] == [
        (cast.goteborg, PartyRole.RESPONSIBLE)
    ]


def test_a_new_round_has_every_task_with_an_owner_and_a_working_day_ahead(cast: Cast) -> None:
    round = _create(cast)
    rows = list(round.activities.order_by("order"))
    assert [row.code for row in rows] == [task.code for task in TASKS]
    assert all(row.owner_user == cast.kerstin and row.due and row.due > clock.today() for row in rows)
    assert all(row.due.weekday() < 5 for row in rows if row.due)
    assert {row.phase for row in rows} == {Phase.PLANNING, Phase.RECRUITMENT, Phase.EXECUTION, Phase.CLOSING}


def test_a_preparatory_round_has_no_task_that_needs_an_employer(cast: Cast) -> None:
    round = _create(cast, track=a_track(cast, is_preparatory=True))
    assert set(round.activities.values_list("code", flat=True)).isdisjoint({"P2", "P6", "R3"})


def test_a_need_brings_its_employer_in_as_a_party_with_contact_and_mandate(cast: Cast) -> None:
    need = a_need(cast)
    round = _create(cast, needs=[need])
    party = party_of(round, cast.hisingen.organisation)
    need.refresh_from_db()
    assert (party.role, party.contact, need.status) == (PartyRole.EMPLOYER, cast.contact, NeedStatus.CONNECTED)
    assert party.mandate == "kravprofil, urval, anställning, avtal"


def test_joining_a_need_twice_is_joining_it_once(cast: Cast) -> None:
    need, round = a_need(cast), _create(cast)
    rounds.join_need(round, need, actor=planner(cast))
    rounds.join_need(round, need, actor=planner(cast))
    assert round.round_needs.count() == 1
    assert round.parties.filter(role=PartyRole.EMPLOYER).count() == 1


def test_a_need_that_is_left_is_free_again(cast: Cast) -> None:
    need, round = a_need(cast), _create(cast)
    rounds.join_need(round, need, actor=planner(cast))
    rounds.leave_need(round, need, actor=planner(cast))
    need.refresh_from_db()
    assert (round.needs.count(), need.status) == (0, NeedStatus.MAPPED)


@pytest.mark.parametrize("status", [NeedStatus.DECLINED, NeedStatus.MET])
def test_a_need_that_is_settled_cannot_be_joined(cast: Cast, status: NeedStatus) -> None:
    with pytest.raises(RuleError):
        rounds.join_need(_create(cast), a_need(cast, status=status), actor=planner(cast))


def test_a_preparatory_round_takes_no_need(cast: Cast) -> None:
    with pytest.raises(RuleError):
        rounds.join_need(_create(cast, track=a_track(cast, is_preparatory=True)), a_need(cast), actor=planner(cast))


@pytest.mark.parametrize("who", ["hamid", "sara", "anders", "ylva", "lena", "bo", "rut", "ada", "ensam", "ute"])
def test_nobody_else_makes_or_changes_a_round_of_goteborg(cast: Cast, who: str) -> None:
    actor, round = actor_of(getattr(cast, who)), _create(cast)
    with pytest.raises(NotAllowed):
        rounds.create_round(round.track, actor=actor, seats=1, planned_start=START, planned_end=END)
    with pytest.raises(NotAllowed):
        rounds.change_round(round, actor=actor, seats=20)
    with pytest.raises(NotAllowed):
        tracks.change_track(round.track, actor=actor, name="Kapat")
    round.refresh_from_db()
    assert round.seats == 12


def test_the_end_is_not_before_the_start(cast: Cast) -> None:
    with pytest.raises(RuleError) as error:
        _create(cast, planned_end=START - timedelta(days=1))
    assert error.value.field == "planned_end"


def test_the_coordinator_is_one_of_the_responsible_municipality(cast: Cast) -> None:
    with pytest.raises(RuleError) as error:
        _create(cast, coordinator=cast.ensam)
    assert error.value.field == "coordinator"


def test_the_deputy_is_somebody_else(cast: Cast) -> None:
    with pytest.raises(RuleError) as error:
        _create(cast, deputy=cast.kerstin)
    assert error.value.field == "deputy"


def test_seats_are_never_fewer_than_those_admitted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    round = _create(cast)
    monkeypatch.setattr(checks, "_seat_floors", [lambda _round: 7])
    with pytest.raises(RuleError) as error:
        rounds.change_round(round, actor=planner(cast), seats=6)
    assert "7 deltagare" in str(error.value)
    assert rounds.change_round(round, actor=planner(cast), seats=7).seats == 7


def test_seats_are_never_fewer_than_those_reserved(cast: Cast) -> None:
    round = a_planned_round(cast)
    RoundParty.objects.filter(pk=party_of(round, cast.molndal).pk).update(reserved_seats=8)
    with pytest.raises(RuleError):
        rounds.change_round(round, actor=planner(cast), seats=7)


def test_a_new_coordinator_takes_over_what_is_left_to_do(cast: Cast) -> None:
    stina = a_user("Stina Ny", cast.goteborg, Role.COORDINATOR)
    round = _create(cast)
    done = round.activities.get(code="P1")
    activities.mark_done(done, actor=planner(cast), done_on=clock.today())
    rounds.change_round(round, actor=planner(cast), coordinator=stina)
    assert set(round.activities.exclude(pk=done.pk).values_list("owner_user", flat=True)) == {stina.pk}
    assert round.activities.get(pk=done.pk).owner_user == cast.kerstin


def test_a_new_period_asks_the_parties_to_acknowledge_again(cast: Cast) -> None:
    round = a_planned_round(cast)
    parties.acknowledge_plan(party_of(round, cast.goteborg), actor=planner(cast))
    rounds.change_round(round, actor=planner(cast), seats=11)
    assert party_of(round, cast.goteborg).acknowledged_at
    rounds.change_round(round, actor=planner(cast), planned_end=round.planned_end + timedelta(days=7))
    assert party_of(round, cast.goteborg).acknowledged_at is None


@pytest.mark.parametrize("phase", [Phase.FINISHED, Phase.CANCELLED])
def test_a_round_that_is_over_is_not_planned(cast: Cast, phase: Phase) -> None:
    round = _create(cast)
    Round.objects.filter(pk=round.pk).update(phase=phase)
    with pytest.raises(RuleError):
        rounds.change_round(round, actor=planner(cast), seats=5)
    with pytest.raises(RuleError):
        a_step(round, planner(cast))


def test_a_late_save_is_told_that_a_colleague_was_first(cast: Cast) -> None:
    round = _create(cast)
    rounds.change_round(round, actor=planner(cast), expected_version=round.version, seats=13)
    with pytest.raises(Conflict):
        rounds.change_round(round, actor=planner(cast), expected_version=round.version, seats=14)


def test_a_renamed_track_keeps_its_rounds_sorted(cast: Cast) -> None:
    round = _create(cast)
    tracks.change_track(round.track, actor=planner(cast), name="Öppna vägen")
    round.refresh_from_db()
    assert round.sort_name == sort_key(f"Öppna vägen {round.number}")


def test_what_is_changed_stands_in_the_rounds_history(cast: Cast) -> None:
    round = _create(cast, needs=[a_need(cast)])
    actions = set(history_of_round(round.pk).values_list("action", flat=True))
    assert {"round.need_joined", "roundparty.created"} <= actions


class TestTheNextRound:
    def _whole(self, cast: Cast) -> Round:
        actor, round = (
            planner(cast),
            a_planned_round(cast, planned_start=date(2026, 8, 24), planned_end=date(2027, 1, 15)),
        )
        round.needs.update(recurrence=Recurrence.HALF_YEARLY)
        profile = a_proposed_profile(round, actor)
        profiles.confirm_profile(profile, actor=actor)
        step = a_step(round, actor, start_year=2026, week=35)
        packages.present_package(step.package, actor=actor)
        packages.agree_package(step.package, actor=actor)
        added = selection.add_selection_step(
            round, actor=actor, kind=SelectionStepKind.INTERVIEW_EMPLOYER, employer_takes_part=True
        )
        selection.approve_method(added.method, actor=actor)
        activities.add_activity(round, actor=actor, phase=Phase.PLANNING, text="Handledarmöte", due=date(2026, 8, 31))
        parties.acknowledge_plan(party_of(round, cast.goteborg), actor=actor)
        Round.objects.filter(pk=round.pk).update(phase=Phase.CLOSING)
        return round

    def test_carries_the_plan_and_nothing_anybody_has_agreed_to(self, cast: Cast) -> None:
        old = self._whole(cast)
        new = copies.copy_round(old, actor=planner(cast), planned_start=date(2027, 2, 22))
        assert (new.phase, new.number, new.previous, new.seats) == (Phase.DRAFT, old.number + 1, old, old.seats)
        assert set(new.parties.values_list("organisation", "role")) == set(
            old.parties.values_list("organisation", "role")
        )
        assert not new.parties.exclude(acknowledged_at=None).exists()
        profile = new.profiles.get()
        assert (profile.number, profile.proposed_at, profile.items.count(), profile.confirmations.count()) == (
            1,
            None,
            1,
            0,
        )
        package = new.packages.get()
        assert (package.status, package.agreed_at) == (PackageStatus.DRAFT, None)
        assert (new.selection_method.approved_at, new.selection_method.steps.count()) == (None, 1)
        assert new.needs.count() == 1

    def test_moves_the_chain_as_many_weeks_as_the_start(self, cast: Cast) -> None:
        new = copies.copy_round(self._whole(cast), actor=planner(cast), planned_start=date(2027, 2, 22))
        step = new.packages.get().steps.get()
        assert (step.start_year, step.start_week) == (2027, 8)
        assert step.responsible and step.responsible.round_id == new.pk
        assert new.planned_end == date(2027, 7, 16)

    def test_has_fresh_tasks_and_its_own_moments_undone_and_moved(self, cast: Cast) -> None:
        new = copies.copy_round(self._whole(cast), actor=planner(cast), planned_start=date(2027, 2, 22))
        assert new.activities.exclude(code="").count() == len(TASKS)
        assert new.activities.get(code="").due == date(2027, 3, 1)
        assert not PlanActivity.objects.filter(round=new).exclude(done_on=None).exists()

    def test_is_made_once(self, cast: Cast) -> None:
        old = self._whole(cast)
        first = copies.copy_round(old, actor=planner(cast))
        assert copies.copy_round(old, actor=planner(cast)) == first
        assert first.planned_start.weekday() == 0

    @pytest.mark.parametrize(("seats", "reserved"), [(None, [4, 8]), (11, [None, None])])
    def test_reserves_as_before_only_where_the_seats_are_enough(
        self, cast: Cast, seats: int | None, reserved: list[int | None]
    ) -> None:
        """Invariant 8, for the responsible municipality's own seats too."""
        old = self._whole(cast)
        old.parties.filter(organisation=cast.goteborg).update(reserved_seats=4)
        old.parties.filter(organisation=cast.molndal).update(reserved_seats=8)
        new = copies.copy_round(old, actor=planner(cast), seats=seats)
        towns = [party_of(new, town).reserved_seats for town in (cast.goteborg, cast.molndal)]
        assert towns == reserved


def test_a_track_is_made_by_a_coordinator_for_the_own_municipality(cast: Cast) -> None:
    track = tracks.create_track(actor=actor_of(cast.ensam), name=" Vård  steg 1 ")
    assert (track.responsible, track.name) == (cast.kungalv, "Vård steg 1")
    with pytest.raises(NotAllowed):
        tracks.create_track(actor=actor_of(cast.hamid), name="Nej")


def test_a_track_says_why_it_has_no_local_agreement_or_links_one(cast: Cast) -> None:
    track, actor = a_track(cast), planner(cast)
    with pytest.raises(RuleError):
        tracks.link_local_agreement(track, actor=actor, reason="  ")
    assert (
        tracks.link_local_agreement(track, actor=actor, reason="Förhandlas").no_local_agreement_reason == "Förhandlas"
    )
    texts = dict.fromkeys(tracks.FOUR_TEXTS, "Text")
    agreement = tracks.create_local_agreement(
        actor=actor, name="Dua Göteborg", parties=[cast.af_goteborg], valid_from=date(2026, 1, 1), **texts
    )
    linked = tracks.link_local_agreement(track, actor=actor, agreement=agreement)
    assert (linked.local_agreement, linked.no_local_agreement_reason) == (agreement, "")


@pytest.mark.parametrize("missing", tracks.FOUR_TEXTS)
def test_a_local_agreement_has_all_four_texts(cast: Cast, missing: str) -> None:
    texts = dict.fromkeys(tracks.FOUR_TEXTS, "Text") | {missing: " "}
    with pytest.raises(RuleError) as error:
        tracks.create_local_agreement(actor=planner(cast), name="Dua", parties=[], valid_from=date(2026, 1, 1), **texts)
    assert error.value.field == missing


def test_a_steering_group_seats_those_who_have_the_role(cast: Cast) -> None:
    group = tracks.create_steering_group(
        actor=planner(cast), name="Styrgrupp industri", members=[(cast.bo, "Beslutar")]
    )
    assert group.members.get().user == cast.bo
    with pytest.raises(RuleError):
        tracks.add_steering_member(group, actor=planner(cast), user=cast.hamid)
    with pytest.raises(NotAllowed):
        tracks.add_steering_member(group, actor=actor_of(cast.ensam), user=cast.bo)
    tracks.remove_steering_member(group, actor=planner(cast), user=cast.bo)
    assert not group.members.exists()


def test_the_steering_group_is_of_the_own_municipality(cast: Cast) -> None:
    group = tracks.create_steering_group(actor=actor_of(cast.ensam), name="Kungälvs")
    with pytest.raises(RuleError):
        tracks.change_track(a_track(cast), actor=planner(cast), steering_group=group)


def test_whether_a_track_is_preparatory_is_settled_by_its_first_round(cast: Cast) -> None:
    round = a_round(cast)
    with pytest.raises(RuleError):
        tracks.change_track(round.track, actor=planner(cast), is_preparatory=True)


class TestParties:
    def test_are_added_with_a_role_that_suits_them(self, cast: Cast) -> None:
        round = a_round(cast)
        added = parties.add_party(round, actor=planner(cast), organisation=cast.molndal, role=PartyRole.MUNICIPALITY)
        assert added.organisation == cast.molndal
        for organisation, role in ((cast.af_goteborg, PartyRole.MUNICIPALITY), (cast.kungalv, PartyRole.RESPONSIBLE)):
            with pytest.raises(RuleError):
                parties.add_party(round, actor=planner(cast), organisation=organisation, role=role)
        with pytest.raises(RuleError):
            parties.add_party(round, actor=planner(cast), organisation=cast.molndal, role=PartyRole.MUNICIPALITY)

    def test_reserve_no_more_seats_than_there_are(self, cast: Cast) -> None:
        round = a_planned_round(cast)
        parties.change_party(party_of(round, cast.molndal), actor=planner(cast), reserved_seats=10)
        with pytest.raises(RuleError):
            parties.change_party(party_of(round, cast.goteborg), actor=planner(cast), reserved_seats=3)

    def test_have_a_contact_of_their_own(self, cast: Cast) -> None:
        round = a_planned_round(cast)
        other = EmployerContact(employer=a_need(cast).employer, name="Fel")
        with pytest.raises(RuleError):
            parties.change_party(party_of(round, cast.molndal), actor=planner(cast), contact=other)

    def test_the_responsible_and_one_with_a_need_stay(self, cast: Cast) -> None:
        round = a_planned_round(cast)
        for organisation in (cast.goteborg, cast.hisingen.organisation):
            with pytest.raises(RuleError):
                parties.remove_party(party_of(round, organisation), actor=planner(cast))
        party = party_of(round, cast.molndal)
        parties.remove_party(party, actor=planner(cast))
        parties.remove_party(party, actor=planner(cast))
        assert round.parties.count() == 3

    def test_one_more_party_clears_the_acknowledgements(self, cast: Cast) -> None:
        round = a_planned_round(cast)
        parties.acknowledge_plan(party_of(round, cast.molndal), actor=actor_of(cast.hamid))
        parties.add_party(round, actor=planner(cast), organisation=cast.kungalv, role=PartyRole.MUNICIPALITY)
        assert party_of(round, cast.molndal).acknowledged_at is None

    @pytest.mark.parametrize(
        ("who", "party"), [("hamid", "molndal"), ("anders", "af_goteborg"), ("ylva", "af_goteborg")]
    )
    def test_acknowledge_through_their_own_people(self, cast: Cast, who: str, party: str) -> None:
        row = party_of(a_planned_round(cast), getattr(cast, party))
        user = getattr(cast, who)
        assert parties.acknowledge_plan(row, actor=actor_of(user)).acknowledged_by_id == user.pk

    def test_the_employers_contact_acknowledges_in_the_portal(self, cast: Cast) -> None:
        row = party_of(a_planned_round(cast), cast.hisingen.organisation)
        assert parties.acknowledge_plan(row, actor=actor_of(cast.lena)).acknowledged_at

    @pytest.mark.parametrize("who", ["hamid", "bo", "rut", "ada", "ute", "lena", "ensam"])
    def test_nobody_acknowledges_for_somebody_else(self, cast: Cast, who: str) -> None:
        row = party_of(a_planned_round(cast), cast.af_goteborg)
        with pytest.raises(NotAllowed):
            parties.acknowledge_plan(row, actor=actor_of(getattr(cast, who)), note="Jag tror det")

    def test_the_coordinator_notes_for_another_party_and_says_how(self, cast: Cast) -> None:
        row = party_of(a_planned_round(cast), cast.hisingen.organisation)
        with pytest.raises(RuleError):
            parties.acknowledge_plan(row, actor=planner(cast))
        noted = parties.acknowledge_plan(row, actor=planner(cast), note="Per telefon")
        assert (noted.acknowledged_by_id, noted.acknowledged_note) == (cast.kerstin.pk, "Per telefon")
        assert parties.withdraw_acknowledgement(noted, actor=planner(cast)).acknowledged_at is None


def test_a_role_that_has_ended_plans_nothing(cast: Cast) -> None:
    powerless = replace(planner(cast), roles=frozenset())
    with pytest.raises(NotAllowed):
        rounds.change_round(a_round(cast), actor=powerless, seats=3)


def test_af_counts_its_own_cost_apart(cast: Cast) -> None:
    step = a_step(a_planned_round(cast), planner(cast), funder=Funder.AF)
    assert step.cost == 6 * 320_000
