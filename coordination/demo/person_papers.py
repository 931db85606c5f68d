"""A few documents about one participant in Göteborg, really made: the plan, the same in easy Swedish, its
translation sheet, and an intyg."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import transaction

from jobbspar.accounts.queries import actor_for
from jobbspar.lib import clock
from jobbspar.outbox.delivery import attempt
from jobbspar.outbox.queries import latest
from participants.domain.papers import PDF_JOB, order_paper
from participants.enums import PARTICIPATION_PAPERS, EnrolmentState, NoticeLanguage, PaperKind, ParticipationState
from participants.models import Participation, PersonPaper
from participants.papers.kinds import Subject

COORDINATOR: Final = "koordinator@goteborg.example"


def write_person_papers(today: date) -> None:
    """Made yesterday by the case worker of the first participant who has a plan and has completed something."""
    part = (
        Participation.objects.filter(
            round__coordinator__email=COORDINATOR,
            state=ParticipationState.ONGOING,
            case_worker__isnull=False,
            plans__isnull=False,
            enrolments__state=EnrolmentState.COMPLETED,
            person__is_protected=False,
        )
        .select_related("person__owner", "person__home_municipality", "round__track", "case_worker")
        .order_by("number")
        .first()
    )
    if part is None or part.case_worker is None:
        return
    for minutes, kind in enumerate(PARTICIPATION_PAPERS):
        with clock.at(clock.moment_on(today - timedelta(days=1), 10, minutes)):
            with transaction.atomic():
                language = NoticeLanguage.ENGLISH if kind == PaperKind.PLAN_SHEET else ""
                subject = Subject(kind, part.person, participation=part, language=language)
                paper = order_paper(subject, actor=actor_for(part.case_worker))
            _deliver(paper)


def _deliver(paper: PersonPaper | None) -> None:
    entry = latest(PDF_JOB, paper.pk) if paper is not None else None
    if entry is None or (answer := attempt(entry.pk, owner="load_demo").word) != "done":
        raise RuntimeError(f"A PDF could not be made: {answer if entry else 'nobody asked for it'}.")
