"""Those who see no persons cannot work out how few something is true of, nor read a name (invariant 18)."""

import pytest
from django.test import Client

from coordination.domain.results import freeze_results, save_evaluation
from coordination.enums import PhaseEvent
from coordination.models import PhaseChange
from coordination.workflow import transitions
from coordination.workflow.gates import missing_in
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from tests.cast import Cast, a_person, actor_of, login
from tests.coordination.builders import a_follow_up, a_participation, ready_round
from tracks.enums import Phase
from tracks.models import Round

pytestmark = pytest.mark.django_db


def test_the_gate_counts_for_those_who_work_and_not_for_those_who_read(cast: Cast, client: Client) -> None:
    round = ready_round(cast, Phase.EXECUTION)
    row = a_participation(cast, round)
    a_follow_up(round, days=-3, participation=row, owner=cast.kerstin)
    url = round.get_absolute_url()
    assert "1 uppföljning är försenad" in login(client, cast.kerstin).get(url).content.decode()
    body = login(client, cast.rut).get(url).content.decode()
    assert "1 uppföljning" not in body and "Ingen uppföljning är försenad" in body and "Rätta till" not in body


def test_nor_does_the_history_of_the_gate(cast: Cast, client: Client) -> None:
    round = ready_round(cast, Phase.CLOSING)
    lacking = {"key": "follow_up", "text": "2 uppföljningar är försenade.", "met": False}
    walked = {"from_phase": Phase.EXECUTION, "to_phase": Phase.CLOSING, "at": clock.now()}
    PhaseChange.objects.create(round=round, event=PhaseEvent.ADVANCED, gate=[lacking], **walked)
    url = f"{round.get_absolute_url()}historik/"
    assert "2 uppföljningar" in login(client, cast.kerstin).get(url).content.decode()
    assert "2 uppföljningar" not in login(client, cast.rut).get(url).content.decode()


def test_a_rounds_own_figures_are_for_whoever_leads_it(cast: Cast, client: Client) -> None:
    round = ready_round(cast, Phase.FINISHED, people=6)
    freeze_results(round, actor=actor_of(cast.kerstin))
    url = f"{round.get_absolute_url()}resultat/"
    assert "Per kön" in login(client, cast.kerstin).get(url).content.decode()
    body = login(client, cast.rut).get(url).content.decode()
    assert "Per kön" not in body and "Siffrorna är frysta" in body


@pytest.mark.parametrize("text", ["Amina Yildiz hoppade av.", "Den med 900101-2389 hoppade av."])
def test_what_all_read_names_nobody(cast: Cast, text: str) -> None:
    round = ready_round(cast, Phase.EXECUTION)
    a_participation(cast, round, person=a_person(cast, first_name="Amina", last_name="Yildiz"))
    kerstin = actor_of(cast.kerstin)
    with pytest.raises(RuleError):
        save_evaluation(round, evaluation=text, lessons="", actor=kerstin)
    with pytest.raises(RuleError):
        transitions.pause(round, actor=kerstin, reason=text)


@pytest.mark.parametrize("phase", [Phase.PLANNING, Phase.RECRUITMENT, Phase.EXECUTION])
def test_no_round_is_called_off_with_people_in_it(cast: Cast, phase: Phase) -> None:
    round = ready_round(cast, phase)
    a_participation(cast, round)
    with pytest.raises(RuleError, match="Det finns deltagare"):
        transitions.cancel(round, actor=actor_of(cast.kerstin), expected_phase=phase, reason="Ingen vill längre.")


def test_nobody_is_left_out_of_the_frozen_figures_by_a_reason(cast: Cast) -> None:
    round = ready_round(cast, Phase.CLOSING)
    a_participation(cast, round)
    lacking = {item.key: item for item in missing_in(Round.objects.get(pk=round.pk))}
    assert not lacking["closed"].passable
