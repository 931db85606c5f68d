"""The matrix has teeth: each rule of the policy, set to "always yes", makes at least one cell fail (G-29).

The rules are found by reading the modules, so one that nobody has named here fails the build. `SHOWN_BY` says which doors
of the matrix show a rule; `SHADOWED` holds the few that no answer can show, each with the wall that stands before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from unittest import mock

import pytest

from jobbspar.accounts.policy import Kind
from jobbspar.database import walls
from participants.enums import Relation
from tests.matrix import DOORS, Door, asked
from tests.matrix_judge import Judge
from tests.matrix_run import world_of
from tests.matrix_teeth import entered, entries, row_given, rules, standing_opened
from tests.matrix_world import build
from tests.test_policy import differences

# By room and file, the function and the doors that show it: the address, and the thing where it has several.
SHOWN_BY: dict[str, dict[str, tuple[str, ...]]] = {
    "agreements.permissions": {
        "can_draft_agreement": ("agreement_draft",),
        "can_change_agreement": ("agreement_edit",),
    },
    "agreements.querysets": {"AgreementQuerySet.visible_to": ("agreement",)},
    "coordination.permissions": {
        "can_walk_round": ("round_pause",),
        "can_pass_gate": ("round_pass_gate",),
        "can_reopen_round": ("round_reopen-finished",),
        "can_do_follow_up": ("follow_up_replan-employer_follow_up",),
        "can_work_issue": ("issue_change-issue",),
        "can_decide_issue": ("issue_step-lifted_step",),
        "can_plan_meeting": ("meeting_new",),
        "can_handle_outbox": ("outbox_retry",),
        "_advises": ("follow_up_replan-employer_follow_up",),
        "_leads": ("round_pass_gate",),
    },
    "coordination.querysets": {
        "FollowUpQuerySet.visible_to": ("follow_up-follow_up",),
        "IssueQuerySet.visible_to": ("issue-person_issue",),
        "IssueQuerySet.in_full": ("issue-lifted",),
        "IssueQuerySet._in_full": ("issue-person_issue",),
    },
    "employers.permissions": {
        "can_keep_employers": ("employers",),
        "can_change_employer": ("employer",),
        "can_invite_contact": ("contact_invite",),
        "can_decide_need": ("need",),
    },
    "employers.querysets": {
        "_reach": ("employer",),
        "EmployerQuerySet.visible_to": ("employer",),
        "WorkplaceQuerySet.visible_to": ("workplace_edit",),
        "ContactQuerySet.visible_to": ("contact_edit",),
        "NeedQuerySet.visible_to": ("need",),
    },
    "jobbspar.accounts.querysets": {
        "OrganisationQuerySet.in_same_areas": ("employer",),
        "MembershipQuerySet.current": ("today",),
        "OrganisationQuerySet.visible_to": ("party_new",),
        "UserManager.colleagues": ("participation_support",),
    },
    "participants.permissions": {
        "can_register_person": ("person_list",),
        "can_change_person": ("person_change",),
        "can_refer_home": ("person_refer",),
        "can_answer_referral": ("referral_decline-referral",),
        "can_withdraw_referral": ("referral_withdraw",),
        "assessment_side": ("referral_assess-referral_without_office",),
        "can_lead_candidacy": ("candidacy_select",),
        "can_note_for_candidate": ("candidacy_decline",),
        "can_reopen_participation": ("participation_reopen",),
        "can_answer_for_employer": ("answer_note",),
        "can_write_plan": ("participation",),
        "_stands": ("participation",),
    },
    "participants.querysets": {
        "live_disclosure": ("person-person",),
        "disclosed_to": ("person-person",),
        "PersonQuerySet.visible_to": ("person-person",),
        "ConsentQuerySet.visible_to": ("consent_withdraw",),
        "_owned": ("consent_withdraw",),
        "DisclosureQuerySet.visible_to": ("disclosure_end",),
        "DisclosureQuerySet.live": ("referral-declined_referral",),
        "DisclosureQuerySet.usable_by": ("candidacy-nameless_to_host",),
        "_in_round": ("candidacy-candidacy",),
        "ReferralQuerySet.visible_to": ("referral-referral",),
        "CandidacyQuerySet.visible_to": ("candidacy-candidacy",),
        "ParticipationQuerySet.visible_to": ("participation",),
        "EmployerAnswerQuerySet.visible_to": ("portal_candidate-answer",),
        "EmployerAnswerQuerySet.standing": ("portal_candidate-answer",),
    },
    "tracks.permissions": {
        "can_create_track": ("rounds",),
        "can_edit_track": ("track_edit",),
        "can_edit_steering_group": ("steering_group",),
        "can_create_round": ("track",),
        "can_plan_round": ("round_edit",),
        "can_edit_package": ("step_new",),
        "can_confirm_profile_for": ("confirmation_withdraw",),
        "can_acknowledge": ("party_unacknowledge",),
        "can_change_activity": ("activity_edit",),
    },
    "tracks.querysets": {
        "RoundQuerySet.visible_to": ("round",),
        "RoundQuerySet._of_party": ("round",),
        "TrackQuerySet.visible_to": ("track",),
        "SteeringGroupQuerySet.visible_to": ("steering",),
    },
}
# Walls one behind the other: a cell falls when all of them say yes, and holds as long as one of them does not.
BEHIND: dict[tuple[str, ...], tuple[str, ...]] = {
    (
        "jobbspar.accounts.querysets.InvitationQuerySet.visible_to",
        "jobbspar.accounts.permissions.can_handle_invitation",
    ): ("invitation_resend",),
    (
        "participants.querysets.StepEnrolmentQuerySet.visible_to",
        "participants.querysets.DisclosureQuerySet.usable_by",
    ): ("enrolment_change",),
    (
        "participants.querysets.ParticipationQuerySet.visible_to",
        "participants.permissions.can_change_steps",
    ): ("participation_start",),
    (
        "participants.querysets.CandidacyQuerySet.visible_to",
        "participants.permissions.sees_in_round",
    ): ("candidacy_select",),
    ("tracks.querysets.RoundQuerySet.visible_to", "coordination.permissions.can_report_issue"): ("issue_new",),
    ("tracks.querysets.RoundQuerySet.visible_to", "coordination.permissions._works_in"): ("issue_new",),
}
# What no answer can show, and why. It opens nothing that is not open.
# Newer than this file's list: which door shows each is still to be said. A rule in neither list fails the build.
NOT_SHOWN_YET = frozenset(
    {
        "coordination.disposal.permissions.can_keep_rules",
        "coordination.disposal.permissions.can_lead_run",
        "coordination.disposal.permissions.can_see_names",
        "coordination.disposal.permissions.keeps_persons",
        "coordination.disposal.querysets.DisposalRunQuerySet.visible_to",
        "coordination.disposal.querysets.RetentionRuleQuerySet.visible_to",
        "coordination.disposal.querysets._is_near",
        "coordination.permissions.can_judge_finding",
        "coordination.permissions.can_review_log",
        "coordination.querysets.LogFindingQuerySet.visible_to",
        "coordination.querysets.LogReviewQuerySet.visible_to",
        "jobbspar.accounts.permissions.can_invite",
        "participants.permissions.can_reveal_person",
        "participants.permissions.can_write_notice_text",
        "participants.permissions.may_handle",
        "participants.querysets.NoticeTextQuerySet.visible_to",
        "participants.querysets.ParticipationQuerySet.known_to",
        "participants.querysets.PersonCorrectionQuerySet.visible_to",
        "participants.querysets.PersonQuerySet._of_own_organisation",
        "participants.querysets.PersonQuerySet._within_walls",
        "participants.querysets.PersonQuerySet.hidden_from",
        "participants.querysets.PersonQuerySet.owned_by",
        "participants.querysets.PersonQuerySet.with_log_for",
        "participants.querysets.ProtectedIdentityQuerySet.visible_to",
        "participants.querysets.SubjectExtractQuerySet.visible_to",
        "participants.querysets.SubjectRequestQuerySet.counted_by",
        "participants.querysets.SubjectRequestQuerySet.visible_to",
        "participants.querysets._handled",
    }
)
SHADOWED: dict[str, str] = {
    "agreements.querysets.AgreementQuerySet.current": "leaves out what is replaced; it is about time, not about who asks",
    "jobbspar.accounts.permissions.can_administer": "every view that asks it is entered by the local admin alone",
    "participants.permissions.can_refer_to_round": "whoever may not is led to can_refer_home's form first",
    "participants.querysets._receives": "chooses between two queries; disclosed_to gives such a role nothing",
    "participants.querysets.PersonSearchQuerySet.visible_to": "ids only; the persons are asked for again",
    "tracks.querysets.RoundQuerySet.led_by": "narrows one's own list; it opens nothing",
}

# Rows of the table: those that a door shows. The others are asked together with the row's own relation, which says no
# first; that they are what they are is shown by the documentation, cell by cell.
KINDS_SHOWN_BY: dict[Kind, tuple[str, ...]] = {
    Kind.NEEDS: ("employers",),
    Kind.PLAN_OF_ROUND: ("rounds",),
    Kind.PLAN: ("participation",),
}
STANDINGS_SHOWN_BY: dict[Relation, tuple[str, ...]] = {
    Relation.OWN: ("person_list",),
    Relation.RECEIVER: ("referral-declined_referral",),
    Relation.AF: ("candidacy-nameless_to_af",),
    Relation.COORDINATOR: ("candidacy-nameless_to_host",),
    Relation.EMPLOYER_ASKED: ("portal_candidate-asked_answer",),
    Relation.EMPLOYER_MET: ("portal_candidate-met_answer",),
}
# Relations that show nothing: no row of a person ever reaches them, so nothing is projected (see test_policy_fields.py).
BLIND = set(Relation) - set(STANDINGS_SHOWN_BY)


@pytest.fixture(scope="module")
def judge(django_db_setup: None, django_db_blocker: Any) -> Iterator[Judge]:
    """With the second wall down: what row security keeps back would hide that a rule of the first has fallen."""
    with (
        mock.patch.object(walls, "_tell", return_value=None),
        contextmanager(world_of)(build, django_db_blocker.unblock()) as asker,
    ):
        yield Judge(asker)


def doors_of(names: tuple[str, ...]) -> list[Door]:
    """The doors by name: the address, or address and thing."""
    found = [door for door in DOORS if {door.url, f"{door.url}-{door.of}"} & set(names)]
    assert found or not names
    return found


def bites(judge: Judge, mutation: AbstractContextManager[None], names: tuple[str, ...]) -> str:
    """The first cell that fails with the rule mutated; the same cells hold without it."""
    with mutation:
        for cell in asked(doors_of(names)):
            if not cell.question.htmx and (fault := judge.fault(cell, compare=False)):
                return fault
    return ""


RULES = {str(rule): rule for rule in rules()}
IN_ROWS = {name for walls in BEHIND for name in walls}
ALONE = {f"{module}.{name}": doors for module, names in SHOWN_BY.items() for name, doors in names.items()}


def test_every_rule_of_the_house_is_named_here_and_nothing_else() -> None:
    assert set(ALONE) | set(SHADOWED) | IN_ROWS | NOT_SHOWN_YET == set(RULES)
    assert not set(SHADOWED) & (set(ALONE) | IN_ROWS)


@pytest.mark.parametrize("name", list(ALONE))
def test_a_rule_that_always_says_yes_is_seen(judge: Judge, name: str) -> None:
    assert bites(judge, RULES[name].mutated(), ALONE[name]), f"{name} kan alltid säga ja utan att en ruta faller"


@pytest.mark.parametrize("walls", list(BEHIND), ids=lambda walls: walls[-1])
def test_walls_behind_each_other_hold_until_all_of_them_say_yes(judge: Judge, walls: tuple[str, ...]) -> None:
    for standing in walls:
        assert not bites(judge, _mutated(name for name in walls if name != standing), BEHIND[walls])
    assert bites(judge, _mutated(walls), BEHIND[walls])


@contextmanager
def _mutated(names: Iterable[str]) -> Iterator[None]:
    with ExitStack() as stack:
        for name in names:
            stack.enter_context(RULES[name].mutated())
        yield


# allauth's own views ask besides whether somebody is signed in: there the entry is the first of two walls.
ASKED_TWICE = {"account_change_password", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


@pytest.mark.parametrize("url", list(entries()))
def test_an_entry_that_lets_everybody_in_is_seen(judge: Judge, url: str) -> None:
    """Somebody who is not signed in meets something else than the way to sign in."""
    door = next(door for door in DOORS if door.url == url)
    with entered(entries()[url]):
        cells = [cell for cell in asked([door]) if cell.question.actor == "anonymous"]
        assert any(judge.fault(cell, compare=False) for cell in cells) is (url not in ASKED_TWICE)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_row_of_the_table_that_gives_everybody_everything_is_seen(
    judge: Judge, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    if kind in KINDS_SHOWN_BY:
        assert bites(judge, row_given(kind, monkeypatch), KINDS_SHOWN_BY[kind])
    assert differences() == []
    with row_given(kind, monkeypatch):
        assert differences()


@pytest.mark.parametrize("relation", list(STANDINGS_SHOWN_BY))
def test_a_relation_that_anybody_can_stand_in_and_sees_all_is_seen(
    judge: Judge, monkeypatch: pytest.MonkeyPatch, relation: Relation
) -> None:
    assert bites(judge, standing_opened(relation, monkeypatch), STANDINGS_SHOWN_BY[relation])
