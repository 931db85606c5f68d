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

from jobbspar.accounts.entry import Entry
from jobbspar.accounts.policy import NOT_BUILT, Kind
from jobbspar.database import walls
from participants.enums import Relation
from tests.matrix import DOORS, Cell, asked
from tests.matrix_judge import Judge
from tests.matrix_run import world_of
from tests.matrix_teeth import entered, entries, row_given, row_taken, rules, standing_opened
from tests.matrix_world import build
from tests.test_policy import differences

# By room and file, the function and the doors that show it: the address, and the thing where it has several.
SHOWN_BY: dict[str, dict[str, tuple[str, ...]]] = {
    "agreements.permissions": {
        "can_draft_agreement": ("agreement_draft",),
        "can_change_agreement": ("agreement_edit",),
        "can_sign": ("signature_own",),
        "can_keep_wordings": ("wordings",),
        "can_set_reminders": ("signing_reminders",),
    },
    "agreements.querysets": {
        "AgreementQuerySet.visible_to": ("agreement",),
        "WordingQuerySet.visible_to": ("wording_publish",),
    },
    "coordination.disposal.permissions": {
        "can_keep_rules": ("disposal",),
        "can_decide": ("disposal_preview",),
        "can_lead_run": ("disposal_run",),
        "can_see_names": ("disposal_persons",),
        "keeps_persons": ("retention_rule",),
    },
    "coordination.disposal.querysets": {
        "DisposalRunQuerySet.visible_to": ("disposal_run",),
        "RetentionRuleQuerySet.visible_to": ("retention_rule",),
    },
    "coordination.papers.permissions": {
        "can_make_paper": ("paper_make",),
        "can_read_paper": ("paper_download-steering_version",),
        "_sits_in_group": ("paper_download-steering_version",),
    },
    "coordination.permissions": {
        "can_walk_round": ("round_pause",),
        "can_pass_gate": ("round_pass_gate",),
        "can_reopen_round": ("round_reopen-finished",),
        "can_do_follow_up": ("follow_up_replan-employer_follow_up",),
        "can_work_issue": ("issue_change-issue",),
        "can_decide_issue": ("issue_step-lifted_step",),
        "can_plan_meeting": ("meeting_new",),
        "can_handle_outbox": ("outbox_retry",),
        "can_judge_finding": ("log_finding-own_finding",),
        "_advises": ("follow_up_replan-employer_follow_up",),
        "_leads": ("round_pass_gate",),
    },
    "coordination.querysets": {
        "FollowUpQuerySet.visible_to": ("follow_up-follow_up",),
        "IssueQuerySet.visible_to": ("issue-person_issue",),
        "IssueQuerySet.in_full": ("issue-lifted",),
        "IssueQuerySet._in_full": ("issue-person_issue",),
        "LogFindingQuerySet.visible_to": ("log_finding-finding",),
        "LogReviewQuerySet.visible_to": ("log_review",),
    },
    "employers.permissions": {
        "can_keep_employers": ("employers",),
        "can_change_employer": ("employer",),
        "administers": ("contact_new",),
        "leads": ("contact_invite",),
        "registered": ("contact_new",),
        "_invites": ("contact_new",),
        "can_keep_contact": ("contact_invite",),
        "can_add_contact": ("contact_new",),
        "can_note_contact": ("contact_new",),
        "can_note_anew": ("contact_edit",),
        "can_decide_need": ("need",),
    },
    "employers.querysets": {
        "_reach": ("employer",),
        "EmployerQuerySet.visible_to": ("employer",),
        "WorkplaceQuerySet.visible_to": ("workplace_edit",),
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
        "can_reveal_person": ("person_reveal",),
        "can_write_notice_text": ("notice_texts",),
        "can_set_period": ("disclosure_period",),
        "can_make_paper": ("participation_paper_make-of_plan",),
        "_closes": ("participation_paper_make-of_certificate",),
        "has_paper_fields": ("participation_paper_make-of_nameless",),
        "can_withdraw_paper": ("paper_withdraw",),
        "can_answer_for_employer": ("answer_note",),
        "can_write_plan": ("participation",),
        "_stands": ("participation",),
    },
    "participants.querysets": {
        "live_disclosure": ("person-person",),
        "disclosed_to": ("person-person",),
        "PersonQuerySet.visible_to": ("person-person",),
        "PersonQuerySet.hidden_from": ("round_history",),
        "PersonQuerySet.with_log_for": ("person_log",),
        "PersonQuerySet._within_walls": ("person-person",),
        "PersonQuerySet._of_own_organisation": ("person-person",),
        "ProtectedIdentityQuerySet.visible_to": ("protected_persons",),
        "NoticeTextQuerySet.visible_to": ("notice_text",),
        "SubjectExtractQuerySet.visible_to": ("extract_pdf",),
        "PersonPaperQuerySet.visible_to": ("paper_pdf-health_paper",),
        "SubjectRequestQuerySet.visible_to": ("subject_request",),
        "SubjectRequestQuerySet.counted_by": ("subject_requests",),
        "_handled": ("person-person",),
        "ConsentQuerySet.visible_to": ("consent_withdraw",),
        "_owned": ("consent_withdraw",),
        "DisclosureQuerySet.visible_to": ("disclosure_end",),
        "DisclosureQuerySet.live": ("referral-home_referral",),
        "_disclosed_at_home": ("referral-declined_referral",),
        "DisclosureQuerySet.usable_by": ("candidacy-nameless_to_host",),
        "_in_round": ("candidacy-candidacy",),
        "ReferralQuerySet.visible_to": ("referral-referral",),
        "CandidacyQuerySet.visible_to": ("candidacy-candidacy",),
        "ParticipationQuerySet.visible_to": ("participation",),
        "ParticipationQuerySet.known_to": ("today",),
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
        "speaks_for": ("party_unacknowledge",),
        "can_change_activity": ("activity_edit",),
    },
    "tracks.querysets": {
        "RoundQuerySet.visible_to": ("round",),
        "RoundQuerySet._of_party": ("round",),
        "RoundQuerySet._steered_by": ("round",),
        "RoundQuerySet.steered_by": ("issue-lifted",),
        "RoundQuerySet.led_by": ("today",),
        "PartyQuerySet.seen_in_portal": ("portal_plan",),
        "TrackQuerySet.visible_to": ("track",),
        "SteeringGroupQuerySet.visible_to": ("steering",),
    },
}
# Walls one behind the other: a cell falls when all of them say yes, and holds as long as one of them does not. "entry of"
# an address: the view is for whoever is signed in. Where a page is then shown, only what is posted is asked.
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
    ("participants.querysets._handled", "participants.permissions.may_handle"): ("person_change",),
    (
        "coordination.querysets.LogReviewQuerySet.visible_to",
        "coordination.permissions.can_review_log",
    ): ("log_review_sign",),
    ("entry of disposal_run", "coordination.disposal.querysets._is_near"): ("disposal_run",),
    ("entry of system_invite", "jobbspar.accounts.permissions.can_invite"): (
        # A local admin may ask in anybody, from whatever page.
        "POST system_invite-asked_in@coordinator",
    ),
    ("entry of organisation_new", "jobbspar.accounts.permissions.can_keep_organisations"): ("organisation_new",),
    ("entry of colleague_end", "jobbspar.accounts.permissions.can_administer"): ("POST colleague_end",),
    (
        "participants.querysets.CandidacyQuerySet.visible_to",
        "participants.querysets.PersonQuerySet.owned_by",
    ): ("candidacy_select",),
    ("tracks.querysets.RoundQuerySet.visible_to", "coordination.permissions.can_report_issue"): ("issue_new",),
    ("tracks.querysets.RoundQuerySet.visible_to", "coordination.permissions._works_in"): ("issue_new",),
}
# What no answer can show, and why. It opens nothing that is not open.
SHADOWED: dict[str, str] = {
    "employers.permissions.can_appoint_administrator": "whoever keeps the contact is told on the same page",
    "tracks.permissions.can_name_contacts": "asked for the rounds of one's own employer alone, and of its administrator",
    "coordination.querysets.RoundResultQuerySet.standing": "which version of the figures is shown, not to whom",
    "employers.querysets.ContactQuerySet.visible_to": "whoever may change a contact leads its round or has noted it",
    "jobbspar.accounts.permissions.can_release_outbox": "whoever comes in at the door may, and nothing is paused here",
    "jobbspar.accounts.querysets.AreaMemberQuerySet.current": "no actor's organisation has left an area: test_areas.py",
    "participants.permissions.can_refer_to_round": "whoever may not is led to can_refer_home's form first",
    "participants.querysets.PersonSearchQuerySet.visible_to": "ids only; the persons are asked for again",
}

# Rows of the table that give somebody more when they give everybody everything.
KINDS_SHOWN_BY: dict[tuple[Kind, ...], tuple[str, ...]] = {
    (Kind.NEEDS,): ("employers",),
    (Kind.PLAN_OF_ROUND,): ("rounds",),
    (Kind.PLAN,): ("participation",),
    (Kind.DISPOSAL,): ("disposal",),
    # Whoever may not plan the round has no agreement to write.
    (Kind.PLAN_OF_ROUND, Kind.AGREEMENTS): ("agreement_edit",),
}
# Rows that are asked of those alone whom they give it: the role, or how one stands to the person, is asked beside them.
# Yes to everybody gives nobody more. That the code runs on them is seen by the cell that falls when they say no.
KINDS_ASKED_BY: dict[Kind, tuple[str, ...]] = {
    Kind.PROFILES: ("portal_profile",),
    Kind.IDENTITY: ("person_change",),
    Kind.ASSESSMENT_HOME: ("referral_assess-referral",),
    Kind.ASSESSMENT_AF: ("referral_assess-referral",),
    Kind.CANDIDACY: ("candidacy_select",),
    Kind.FOLLOW_UP_PERSON: ("follow_up_replan-follow_up",),
    Kind.FOLLOW_UP_EMPLOYER: ("follow_up_replan-employer_follow_up",),
    Kind.ISSUES: ("issue_change-person_issue",),
    Kind.CLOSING: ("participation_reopen",),
    Kind.USERS: ("POST colleague_end",),
}
# Rows that no code asks, and what holds them. They are compared with the documentation as all the others.
KINDS_ELSEWHERE: dict[Kind, str] = {
    **dict.fromkeys(NOT_BUILT, "the product holds nothing of it"),
    Kind.CONTACT: "what shows of it is in the relation's `sees`, and that is held to the table by test_policy.py",
    Kind.BACKGROUND: "what shows of it is in the relation's `sees`, and that is held to the table by test_policy.py",
    Kind.HEALTH: "what shows of it is in the relation's `sees`, and that is held to the table by test_policy.py",
    Kind.EVALUATION: "written by can_plan_round, read with the round: RoundQuerySet.visible_to",
    Kind.STATISTICS: "numbers of the rounds one sees: RoundQuerySet.visible_to",
    Kind.LOOKS: "PersonQuerySet.with_log_for and LogReviewQuerySet.visible_to",
}
STANDINGS_SHOWN_BY: dict[Relation, tuple[str, ...]] = {
    Relation.OWN: ("person_list",),
    Relation.RECEIVER: ("referral-home_referral",),
    Relation.AF: ("candidacy-nameless_to_af",),
    Relation.COORDINATOR: ("candidacy-nameless_to_host",),
    Relation.EMPLOYER_ASKED: ("portal_candidate-asked_answer",),
    Relation.EMPLOYER_MET: ("portal_candidate-met_answer",),
}
# Relations that show nothing: what could be opened is never projected, for no row of a person reaches who stands so.
_NO_ROW = "no queryset gives such a role a person; test_policy_fields.py opens every page as one who stands so"
BLIND: dict[Relation, str] = {
    Relation.OTHER_MUNICIPALITY: _NO_ROW,
    Relation.COMPANY_ADVISER: _NO_ROW,
    Relation.STEERING_GROUP: _NO_ROW,
    Relation.REGION: _NO_ROW,
    Relation.LOCAL_ADMIN: _NO_ROW,
    Relation.OUTSIDER: _NO_ROW,
    Relation.PROVIDER: "nobody can sign in so",
    Relation.AUDITOR: "gets a person by `on_case` alone, after the finding: LogFindingQuerySet.visible_to",
    Relation.SYSTEM_ADMIN: _NO_ROW,
}


@pytest.fixture(scope="module")
def judge(django_db_setup: None, django_db_blocker: Any) -> Iterator[Judge]:
    """With the second wall down: what row security keeps back would hide that a rule of the first has fallen."""
    with (
        mock.patch.object(walls, "_tell", return_value=None),
        contextmanager(world_of)(build, django_db_blocker.unblock()) as asker,
    ):
        yield Judge(asker)


def cells_of(names: tuple[str, ...]) -> Iterator[Cell]:
    """The cells of the doors by name: the address, or address and thing. "POST x@af": of them, what AF posts there."""
    for name in names:
        wanted, _at, actor = name.partition("@")
        method, _space, url = wanted.rpartition(" ")
        doors = [door for door in DOORS if url in (door.url, f"{door.url}-{door.of}")]
        assert doors, name
        for cell in asked(doors):
            if method in ("", cell.question.method) and actor in ("", cell.question.actor):
                yield cell


def bites(judge: Judge, mutation: AbstractContextManager[None], names: tuple[str, ...]) -> str:
    """The first cell that fails with the rule mutated; that it holds without it is asked at once."""
    with mutation:
        found = next(
            ((cell, fault) for cell in _pages(names) if (fault := judge.fault(cell, compare=False))), (None, "")
        )
    cell, fault = found
    assert cell is None or not judge.fault(cell, compare=False), f"faller också utan mutation: {fault}"
    return fault


def _pages(names: tuple[str, ...]) -> Iterator[Cell]:
    return (cell for cell in cells_of(names) if not cell.question.htmx)


RULES = {str(rule): rule for rule in rules()}
ENTRY_OF = "entry of "
IN_ROWS = {name for walls in BEHIND for name in walls if not name.startswith(ENTRY_OF)}
ALONE = {f"{module}.{name}": doors for module, names in SHOWN_BY.items() for name, doors in names.items()}


def test_every_rule_of_the_house_is_named_here_and_nothing_else() -> None:
    assert set(ALONE) | set(SHADOWED) | IN_ROWS == set(RULES)
    assert not set(SHADOWED) & (set(ALONE) | IN_ROWS)


def test_every_row_of_the_policy_is_shown_by_a_door_or_says_why_none_can() -> None:
    shown = {kind for kinds in KINDS_SHOWN_BY for kind in kinds}
    assert shown | set(KINDS_ASKED_BY) | set(KINDS_ELSEWHERE) == set(Kind)
    assert len(shown) + len(KINDS_ASKED_BY) + len(KINDS_ELSEWHERE) == len(Kind)
    assert set(STANDINGS_SHOWN_BY) | set(BLIND) == set(Relation) and not set(STANDINGS_SHOWN_BY) & set(BLIND)


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
            url = name.removeprefix(ENTRY_OF)
            stack.enter_context(RULES[name].mutated() if url == name else entered(entries()[url], Entry()))
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


@pytest.mark.parametrize("kinds", list(KINDS_SHOWN_BY), ids=lambda kinds: kinds[-1])
def test_a_row_of_the_table_that_gives_everybody_everything_is_seen(
    judge: Judge, monkeypatch: pytest.MonkeyPatch, kinds: tuple[Kind, ...]
) -> None:
    """Of rows behind each other none is seen alone."""
    if len(kinds) > 1:
        for kind in kinds:
            assert not bites(judge, row_given(kind, monkeypatch), KINDS_SHOWN_BY[kinds])
    with ExitStack() as stack:
        for kind in kinds[:-1]:
            stack.enter_context(row_given(kind, monkeypatch))
        assert bites(judge, row_given(kinds[-1], monkeypatch), KINDS_SHOWN_BY[kinds])


@pytest.mark.parametrize("kind", list(KINDS_ASKED_BY))
def test_a_row_that_says_no_to_everybody_is_seen(judge: Judge, monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    assert bites(judge, row_taken(kind, monkeypatch), KINDS_ASKED_BY[kind])


@pytest.mark.parametrize("kind", list(Kind))
def test_a_row_that_is_changed_is_no_longer_the_documentations(monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    assert differences() == []
    with row_given(kind, monkeypatch):
        assert differences()


@pytest.mark.parametrize("relation", list(STANDINGS_SHOWN_BY))
def test_a_relation_that_anybody_can_stand_in_and_sees_all_is_seen(
    judge: Judge, monkeypatch: pytest.MonkeyPatch, relation: Relation
) -> None:
    assert bites(judge, standing_opened(relation, monkeypatch), STANDINGS_SHOWN_BY[relation])
