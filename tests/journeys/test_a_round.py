"""A coordinator walks a round from an employer's need to a closed round, with everyone else at their own screens."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from playwright.sync_api import Page

from tests.databases import DEMO_DAY
from tests.journeys import closing, execution, planning, recruitment
from tests.journeys.people import Company, Story
from tests.live import NARROW, WIDE, Live, NewPage

pytestmark = pytest.mark.browser

STAGES: tuple[Callable[[Story], None], ...] = (
    planning.a_draft_from_a_need,
    partial(planning.on_to, phase="Planering"),
    planning.profile_is_confirmed_by_the_employer,
    planning.chain_with_a_gap_that_is_mended,
    planning.method_parties_and_acknowledgements,
    planning.agreement_is_made_and_signed,
    planning.costs_are_agreed_on_and_signed,
    partial(planning.on_to, phase="Rekrytering"),
    partial(recruitment.a_candidate, who=recruitment.AMINA),
    partial(recruitment.a_candidate, who=recruitment.DANIEL),
    recruitment.employer_says_yes_unseen,
    recruitment.one_is_admitted_and_one_is_reserve,
    recruitment.plan_is_written,
    recruitment.recruitment_is_done,
    partial(planning.on_to, phase="Genomförande"),
    execution.time_passes_and_a_digest_comes,
    execution.hindrance_is_escalated_and_decided,
    execution.steps_are_carried_out,
    partial(planning.on_to, phase="Avslutning"),
    closing.closed_with_outcome,
    closing.evaluated_and_finished,
    closing.next_round_begins,
)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_from_an_employers_need_to_a_closed_round(
    stage: Live, new_page: NewPage, axe: Callable[[Page], None], width: int
) -> None:
    stage.start_over(date=f"{DEMO_DAY}T08:00")
    stage.manage("shell", "-c", "from tests.cast import make_cast; make_cast()")
    story = Story(Company(stage, new_page, axe, width=width, today=date.fromisoformat(DEMO_DAY)))
    for part in STAGES:
        part(story)
