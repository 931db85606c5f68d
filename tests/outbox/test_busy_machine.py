"""Twenty PDFs of four kinds, made by the real worker, while others have the processor."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from agreements.domain import life
from coordination.papers.domain import ask_for_paper
from coordination.papers.enums import PaperKind as RoundPaper
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry
from jobbspar.outbox.registry import get_kind
from participants.domain import extracts
from participants.enums import PaperKind
from tests.agreements.test_life import a_draft
from tests.cast import Cast, a_person, actor_of
from tests.coordination.papers.builders import a_told_round
from tests.participants.papers.builders import a_participant, about, order
from tests.workers import around, own_broker, own_services, send

BURNERS, OF_EACH, PATIENCE = 4, 5, 900
# As patient as the worker makes itself: with the web's own rank they would leave it a twentieth of a processor.
BURN = f"import os, time\nos.nice(10)\nend = time.monotonic() + {PATIENCE}\nwhile time.monotonic() < end: pass"
ROUND_PAPERS = (RoundPaper.LEAFLET, RoundPaper.PROFILE, RoundPaper.RECRUITMENT_PLAN, RoundPaper.STEERING)


@pytest.fixture
def burners() -> Iterator[None]:
    """Processes that want all there is of the processor. They end by themselves too."""
    burning = [subprocess.Popen([sys.executable, "-c", BURN]) for _ in range(BURNERS)]
    yield
    for process in burning:
        process.kill()
        process.wait()


def asked_for(cast: Cast) -> list[OutboxEntry]:
    """Agreements, papers about persons, extracts and papers about rounds."""
    for _ in range(OF_EACH):
        life.send_for_signature(a_draft(cast), actor=actor_of(cast.kerstin))
        order(about(PaperKind.PLAN, a_participant(cast)), cast.hamid)
        extracts.order_extract(a_person(cast), actor=actor_of(cast.hamid))
    life.send_for_signature(a_draft(cast), actor=actor_of(cast.kerstin))
    round = a_told_round(cast)
    for kind in ROUND_PAPERS:
        ask_for_paper(round, kind, actor=actor_of(cast.kerstin))
    return [entry for entry in OutboxEntry.objects.all() if get_kind(entry.kind).queue == "pdf"]


@pytest.mark.django_db(transaction=True)
def test_all_are_ready_and_none_has_failed_for_good(cast: Cast, burners: None) -> None:
    asked = asked_for(cast)
    assert len(asked) == 20
    ids, broker, until = [entry.pk for entry in asked], own_broker(5), time.monotonic() + PATIENCE
    with own_services("busy") as services:
        services.start_worker(around(services, broker))
        while (states := Counter(OutboxEntry.objects.filter(pk__in=ids).values_list("state", flat=True))) != {
            EntryState.DONE: len(ids)
        }:
            errors = set(OutboxEntry.objects.filter(pk__in=ids).values_list("state", "last_error"))
            assert EntryState.FAILED not in states, errors
            assert time.monotonic() < until, (states, errors)
            send(broker, "outbox.sweep")
            time.sleep(5)
