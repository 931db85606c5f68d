"""The requirement profile and the selection method: who confirms, versions, approval."""

import pytest

from employers.enums import MandateScope
from employers.models import EmployerContact
from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from tests.cast import Cast, a_round, a_track, actor_of
from tests.tracks.planning import a_planned_round, a_proposed_profile, a_requirement, a_step, party_of, planner
from tracks.domain import activities, profiles, selection
from tracks.enums import Necessity, Phase, Reached, SelectionStepKind
from tracks.models import ChainStep, ProfileConfirmation, RequirementItem, RequirementProfile
from tracks.queries import latest_profile, profile_changes, profile_state


def test_a_profile_is_confirmed_by_every_employer_and_the_coordinator(cast: Cast) -> None:
    round, actor = a_planned_round(cast), planner(cast)
    profile = a_proposed_profile(round, actor)
    employer = party_of(round, cast.hisingen.organisation)
    assert not profile_state(round).is_confirmed
    profiles.confirm_profile(profile, actor=actor_of(cast.lena), party=employer)
    assert [state.party for state in profile_state(round).missing] == [None]
    profiles.confirm_profile(profile, actor=actor)
    profiles.confirm_profile(profile, actor=actor)
    assert profile_state(round).is_confirmed
    assert profile.confirmations.count() == 2


def test_a_confirmation_noted_for_the_employer_says_how_it_was_given(cast: Cast) -> None:
    round, actor = a_planned_round(cast), planner(cast)
    profile, employer = a_proposed_profile(round, actor), party_of(round, cast.hisingen.organisation)
    with pytest.raises(RuleError):
        profiles.confirm_profile(profile, actor=actor, party=employer, note=" ")
    noted = profiles.confirm_profile(profile, actor=actor, party=employer, note="Vid möte")
    assert (noted.user, noted.note) == (cast.kerstin, "Vid möte")
    profiles.withdraw_confirmation(noted, actor=actor)
    assert not ProfileConfirmation.objects.exists()


@pytest.mark.parametrize("who", ["hamid", "anders", "ylva", "bo", "rut", "ada", "ensam", "ute"])
def test_nobody_else_confirms_or_writes(cast: Cast, who: str) -> None:
    round, actor = a_planned_round(cast), actor_of(getattr(cast, who))
    profile, employer = a_proposed_profile(round, planner(cast)), party_of(round, cast.hisingen.organisation)
    for party in (None, employer):
        with pytest.raises(NotAllowed):
            profiles.confirm_profile(profile, actor=actor, party=party, note="Jag säger det")
    with pytest.raises(NotAllowed):
        a_requirement(round, actor)
    with pytest.raises(NotAllowed):
        selection.save_method(round, actor=actor, criteria="Mina")
    assert not ProfileConfirmation.objects.exists()


def test_the_employer_does_not_confirm_as_the_coordinator(cast: Cast) -> None:
    profile = a_proposed_profile(a_planned_round(cast), planner(cast))
    with pytest.raises(NotAllowed):
        profiles.confirm_profile(profile, actor=actor_of(cast.lena))


def test_a_contact_without_the_mandate_cannot_confirm(cast: Cast) -> None:
    round = a_planned_round(cast)
    profile, employer = a_proposed_profile(round, planner(cast)), party_of(round, cast.hisingen.organisation)
    EmployerContact.objects.filter(pk=cast.contact.pk).update(mandate=[MandateScope.SELECTION])
    with pytest.raises(RuleError):
        profiles.confirm_profile(profile, actor=actor_of(cast.lena), party=employer)


def test_only_a_proposed_profile_is_confirmed_and_only_one_with_rows_proposed(cast: Cast) -> None:
    round, actor = a_planned_round(cast), planner(cast)
    empty = profiles.start_profile(round, actor=actor)
    with pytest.raises(RuleError):
        profiles.propose_profile(empty, actor=actor)
    a_requirement(round, actor)
    with pytest.raises(RuleError):
        profiles.confirm_profile(empty, actor=actor)


def test_a_change_after_the_proposal_makes_a_new_version_that_nobody_has_confirmed(cast: Cast) -> None:
    round, actor = a_planned_round(cast), planner(cast)
    first = a_proposed_profile(round, actor)
    profiles.confirm_profile(first, actor=actor)
    old = first.items.get()
    new = profiles.change_requirement(old, actor=actor, necessity=Necessity.SHOULD)
    latest = latest_profile(round)
    assert latest
    assert (latest.number, latest.proposed_at, latest.confirmations.count()) == (2, None, 0)
    assert (new.profile, old.profile.items.get().necessity) == (latest, Necessity.MUST)
    assert first.confirmations.count() == 1
    with pytest.raises(Conflict):
        profiles.confirm_profile(first, actor=actor)
    with pytest.raises(Conflict):
        profiles.change_requirement(old, actor=actor, text="För sent")


def test_saving_without_a_change_makes_no_version(cast: Cast) -> None:
    round, actor = a_planned_round(cast), planner(cast)
    profile = a_proposed_profile(round, actor)
    item = profile.items.get()
    profiles.change_requirement(item, actor=actor, text=item.text)
    profiles.change_profile_texts(round, actor=actor, tasks="")
    profiles.move_requirement(item, actor=actor, up=True)
    assert RequirementProfile.objects.count() == 1


def test_what_a_version_changed_is_told_row_by_row(cast: Cast) -> None:
    round, actor = a_planned_round(cast), planner(cast)
    kept, gone = a_requirement(round, actor, "Hålla tider"), a_requirement(round, actor, "Stå i åtta timmar")
    first = profiles.propose_profile(kept.profile, actor=actor)
    profiles.remove_requirement(gone, actor=actor)
    copy = latest_profile(round).items.get(text="Hålla tider")  # type: ignore[union-attr]
    profiles.change_requirement(copy, actor=actor, necessity=Necessity.SHOULD)
    a_requirement(round, actor, "Svenska B1", kind="language")
    profiles.change_profile_texts(round, actor=actor, pay="Enligt avtal")
    changes = profile_changes(latest_profile(round), first)  # type: ignore[arg-type]
    assert [row.text for row in changes.added] == ["Svenska B1"]
    assert [row.text for row in changes.removed] == ["Stå i åtta timmar"]
    assert [(old.necessity, new.necessity) for old, new in changes.altered] == [(Necessity.MUST, Necessity.SHOULD)]
    assert changes.texts == ["Lön och avtal"]


def test_a_requirement_is_learnt_in_a_step_of_its_own_round(cast: Cast) -> None:
    other = a_step(a_planned_round(cast), planner(cast))
    with pytest.raises(RuleError):
        a_requirement(a_planned_round(cast), planner(cast), reached=Reached.IN_STEP, step=other)


def test_a_preparatory_round_has_no_profile(cast: Cast) -> None:
    with pytest.raises(RuleError):
        a_requirement(a_round(cast, a_track(cast, is_preparatory=True)), planner(cast))


class TestTheMethod:
    def test_is_approved_with_a_step_where_the_employer_takes_part(self, cast: Cast) -> None:
        round, actor = a_planned_round(cast), planner(cast)
        method = selection.save_method(round, actor=actor, criteria="Kraven i profilen")
        with pytest.raises(RuleError):
            selection.approve_method(method, actor=actor)
        step = selection.add_selection_step(round, actor=actor, kind=SelectionStepKind.LANGUAGE_TEST)
        with pytest.raises(RuleError):
            selection.approve_method(method, actor=actor)
        selection.change_selection_step(step, actor=actor, employer_takes_part=True)
        approved = selection.approve_method(method, actor=actor)
        assert approved.approved_by_id == cast.kerstin.pk

    def test_is_approved_again_after_a_change_but_not_after_a_new_day(self, cast: Cast) -> None:
        round, actor = a_planned_round(cast), planner(cast)
        step = selection.add_selection_step(
            round, actor=actor, kind=SelectionStepKind.STUDY_VISIT, employer_takes_part=True
        )
        selection.approve_method(step.method, actor=actor)
        selection.change_selection_step(step, actor=actor, planned_on=clock.today())
        step.method.refresh_from_db()
        assert step.method.approved_at
        selection.remove_selection_step(step, actor=actor)
        selection.remove_selection_step(step, actor=actor)
        step.method.refresh_from_db()
        assert step.method.approved_at is None

    def test_of_a_preparatory_round_needs_no_employer_and_takes_none(self, cast: Cast) -> None:
        round, actor = a_round(cast, a_track(cast, is_preparatory=True)), planner(cast)
        step = selection.add_selection_step(round, actor=actor, kind=SelectionStepKind.INTERVIEW_AUTHORITY)
        assert selection.approve_method(step.method, actor=actor).approved_at
        with pytest.raises(RuleError):
            selection.change_selection_step(step, actor=actor, employer_takes_part=True)


def test_a_party_agreement_belongs_to_a_stepwise_track_and_is_already_reached(cast: Cast) -> None:
    round, actor = a_round(cast, a_track(cast, is_stepwise=True)), planner(cast)
    values = {"tasks": "Montering", "wage": "Lägst 26 000", "parties": "Bolaget och facket", "agreed_on": clock.today()}
    first = selection.save_party_agreement(round, actor=actor, **values)
    assert selection.save_party_agreement(round, actor=actor, **values | {"wage": "Lägst 27 000"}).pk == first.pk
    with pytest.raises(RuleError):
        selection.save_party_agreement(a_round(cast), actor=actor, **values)


class TestMoments:
    def test_done_and_struck_exclude_each_other_until_undone(self, cast: Cast) -> None:
        round, actor = a_planned_round(cast), planner(cast)
        row = activities.add_activity(round, actor=actor, phase=Phase.RECRUITMENT, text="Mässa", invited=40)
        done = activities.mark_done(row, actor=actor, done_on=clock.today(), evidence="Lista", came=31)
        assert (done.came, done.invited) == (31, 40)
        with pytest.raises(Conflict):
            activities.strike(row, actor=actor, reason="Nej")
        activities.reopen_activity(row, actor=actor)
        with pytest.raises(RuleError):
            activities.strike(row, actor=actor, reason=" ")
        activities.strike(row, actor=actor, reason="Inställd")
        with pytest.raises(Conflict):
            activities.mark_done(row, actor=actor, done_on=clock.today())

    def test_have_an_owner_among_the_parties(self, cast: Cast) -> None:
        round, actor = a_planned_round(cast), planner(cast)
        with pytest.raises(RuleError):
            activities.add_activity(round, actor=actor, phase=Phase.PLANNING, text="X", owner_user=cast.ute)
        other = party_of(a_round(cast), cast.goteborg)
        with pytest.raises(RuleError):
            activities.add_activity(round, actor=actor, phase=Phase.PLANNING, text="X", owner_party=other)
        with pytest.raises(RuleError):
            activities.add_activity(round, actor=actor, phase=Phase.FINISHED, text="X")


@pytest.mark.parametrize(
    ("necessity", "reached", "with_step", "way", "how"),
    [
        (Necessity.MUST, Reached.ALREADY, False, "Ska kunna från start", "Ska kunna från start"),
        (Necessity.SHOULD, Reached.ALREADY, True, "Bör kunna från start", "Bör kunna från start"),
        (Necessity.MUST, Reached.IN_STEP, True, "Lärs i Yrkessvenska", "Lärs i Yrkessvenska"),
        (Necessity.SHOULD, Reached.IN_STEP, False, "Lärs i en insats", "Lärs i en insats (bör-krav)"),
    ],
)
def test_where_a_requirement_comes_from_is_said_once(
    necessity: Necessity, reached: Reached, with_step: bool, way: str, how: str
) -> None:
    step = ChainStep(name="Yrkessvenska") if with_step else None
    item = RequirementItem(text="Svenska", necessity=necessity, reached=reached, step=step)
    assert (item.way, item.how_reached) == (way, how)
