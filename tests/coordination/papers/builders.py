"""Rounds with something to write about, and the worker's part done here and now."""

import io

import pypdf

from coordination.domain.results import freeze_results
from coordination.models import Decision, FollowUp, Issue, PhaseChange
from coordination.papers.domain import ask_for_paper
from coordination.papers.enums import PaperKind
from jobbspar.documents.domain import read_bytes
from jobbspar.documents.models import Document
from jobbspar.lib import clock
from jobbspar.outbox.delivery import attempt
from tests.cast import Cast, actor_of
from tests.coordination.builders import a_participation, an_activity, close_it, ready_round
from tracks.enums import PartyRole, Phase
from tracks.models import RequirementItem, Round, SelectionStep, SteeringMeeting

ROWS = [
    ("task", "Montera bromsar efter ritning", "Självständigt", "must", "in_step", "Prov i verkstaden"),
    ("language", "Förstå instruktioner och säga till när något är fel", "Ungefär B1", "must", "in_step", "Samtal"),
    ("licence", "Truckkort A och B", "", "should", "in_step", "Intyg"),
    ("register_check", "Utdrag ur belastningsregistret", "", "must", "already", "Visas upp"),
    ("physical", "Lyfta 15 kilo", "", "must", "already", "Prova på"),
    ("working_hours", "Skift, dag och kväll", "", "must", "already", "Samtal"),
]


def a_told_round(cast: Cast, phase: Phase = Phase.EXECUTION, *, people: int = 0) -> Round:
    """A round whose documents all have something to tell."""
    round = ready_round(
        cast, phase, people=people, parties={cast.molndal: PartyRole.MUNICIPALITY, cast.af_goteborg: PartyRole.AF}
    )
    group = cast.goteborg.steering_groups.create(name="Styrgrupp Industri")
    group.members.create(user=cast.bo, mandate="Får besluta om resurser")
    SteeringMeeting.objects.create(group=group, held_on=clock.today())
    track = type(round.track).objects.get(pk=round.track_id)
    track.steering_group, track.public_text = group, "Vi utbildar fordonsmontörer till lastvagnsindustrin."
    track.target_groups = ["long_term", "young"]
    track.save()
    profile = round.profiles.get()
    type(profile).objects.filter(pk=profile.pk).update(
        tasks="Bygga lastvagnar på linjen.\nKontrollera arbetet efter protokoll.",
        working_hours="Dag och kväll. Bussen går hela vägen.",
        pay="Teknikavtalet, ingångslön.",
        accessibility="Arbetsplatsen går att höja och sänka.",
    )
    for order, (kind, text, level, necessity, reached, checked) in enumerate(ROWS):
        RequirementItem.objects.create(
            profile=profile, order=order, kind=kind, text=text, level=level, necessity=necessity, reached=reached,
            checked_by=checked,
        )  # fmt: skip
    SelectionStep.objects.filter(method__round=round).update(order=1)
    SelectionStep.objects.create(
        method=round.selection_method, order=0, kind="information_meeting", planned_on=clock.today(), decided_by="Alla"
    )
    an_activity(round, place="Stadsbiblioteket")
    _make_trouble(cast, round)
    return read(round)


def _make_trouble(cast: Cast, round: Round) -> None:
    common = {"round": round, "kind": "other", "owner": cast.kerstin, "escalated_at": clock.now()}
    Issue.objects.create(
        title="Zlatan kommer sent", neutral_text="Det saknas en buss på kvällen.", state="escalated", **common
    )
    decided = Issue.objects.create(
        title="Zita har ont", neutral_text="Lokalen är för liten.", state="decided", **common
    )
    Decision.objects.create(issue=decided, text="Kommunen hyr en lokal till.", decided_on=clock.today())
    FollowUp.objects.create(
        round=round, kind="employer", party=round.parties.get(role="employer"), due=clock.today(),
        done_on=clock.today(), cooperation_works=True, promise_stands=True,
    )  # fmt: skip
    PhaseChange.objects.create(
        round=round, event="advanced", from_phase="planning", to_phase="recruitment", at=clock.now(),
        reason="Avtalet skrivs under på torsdag.",
        gate=[{"key": "package", "text": "Insatspaketet är inte överenskommet.", "met": False}],
    )  # fmt: skip


def a_finished_round(cast: Cast, *, people: int = 0) -> Round:
    """So many took part, and all got work."""
    round = a_told_round(cast, Phase.CLOSING)
    for _index in range(people):
        close_it(a_participation(cast, round))
    Round.objects.filter(pk=round.pk).update(
        phase=Phase.FINISHED, finished_at=clock.now(), evaluation="Det gick bra.", lessons="Börja tidigare med språket."
    )
    round = read(round)
    freeze_results(round, actor=actor_of(cast.kerstin))
    return round


def read(round: Round) -> Round:
    return Round.objects.select_related("track").get(pk=round.pk)


def make(cast: Cast, round: Round, kind: PaperKind) -> Document:
    """Ask for it and let the worker make it."""
    entry = ask_for_paper(round, kind, actor=actor_of(cast.kerstin))
    assert entry is not None
    assert attempt(entry.pk, owner="test").word == "done"
    return Document.objects.about(kind, round.pk)[0]


def text_of(document: Document) -> str:
    """What a reader reads, with the lines put together."""
    pages = pypdf.PdfReader(io.BytesIO(read_bytes(document))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
