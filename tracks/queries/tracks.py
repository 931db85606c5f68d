"""A track's rounds, as its page lists them."""

from typing import Any

from django.utils.translation import gettext as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.mails import contact_words
from jobbspar.lib import clock
from jobbspar.lib.dates import date_text
from jobbspar.outbox.mail import Letterhead
from jobbspar.ui.stations import State, Station
from tracks.enums import ACTIVE_PHASES, ENDED_PHASES, Phase
from tracks.models import LocalAgreement, Round, Track


def rounds_of_track(track: Track, actor: Actor) -> list[dict[str, Any]]:
    """Each round with its small spårlinje, newest first. One query."""
    rows = Round.objects.visible_to(actor).filter(track=track).select_related("coordinator").order_by("-number")
    for row in rows:
        row.track = track
    return [{"round": row, "stations": _line(row)} for row in rows]


def letterhead_of_round(round: Round) -> Letterhead:
    """Say in a mail which municipality sends it, for which track and round, and that the coordinator answers."""
    about = _("jobbspåret %s") % round
    return Letterhead(round.track.responsible.name, about, contact_words(round.coordinator))


def local_agreement_fault(agreement: LocalAgreement) -> str:
    """Say why nothing new may stand on `agreement` today: not begun, ended, not gone through in time. Else empty."""
    today = clock.today()
    if today < agreement.valid_from:
        return _("Den lokala överenskommelsen gäller först från %s.") % date_text(agreement.valid_from)
    if agreement.valid_to and agreement.valid_to < today:
        return _("Den lokala överenskommelsen gick ut %s.") % date_text(agreement.valid_to)
    if agreement.review_date and agreement.review_date < today:
        return _("Den lokala överenskommelsen skulle ha setts över senast %s.") % date_text(agreement.review_date)
    return ""


def _line(round: Round) -> list[Station]:
    order = list(ACTIVE_PHASES)
    if round.phase == Phase.FINISHED:
        return [Station(phase.label, "done") for phase in order]
    here = order.index(Phase(round.phase)) if round.phase in order else -1
    now: State = "paused" if round.paused_at else "now"
    return [
        Station(phase.label, "done" if place < here else now if place == here else "todo", share=_share(round))
        for place, phase in enumerate(order)
    ]


def _share(round: Round) -> float:
    """How far execution has come by the calendar; other phases are drawn half way."""
    days = (round.planned_end - round.planned_start).days
    if round.phase != Phase.EXECUTION or round.phase in ENDED_PHASES or not days:
        return 0.5
    return min(max((clock.today() - round.planned_start).days / days, 0.0), 1.0)
