"""The pages of the plan: who enters, what they change, bad input, late saves, double clicks, and what they cost."""

import re
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from jobbspar.accounts.base import Record
from jobbspar.lib import clock
from jobbspar.ui.forms import FormBehaviour
from tests.cast import Cast, a_need, a_round, a_track, actor_of, login
from tests.queries import queries_of
from tests.tracks.planning import (
    a_planned_round,
    a_proposed_profile,
    a_requirement,
    a_step,
    a_type,
    party_of,
    planner,
)
from tracks.domain import activities, packages, parties, profiles, rounds, selection, tracks
from tracks.enums import PackageStatus, Phase, Reached, SelectionStepKind
from tracks.models import ChainStep, PlanActivity, Round, RoundParty, SelectionMethod, SteeringGroup, Track
from tracks.queries.profiles import latest_profile

TOKEN = "6b1a8f0c-7f9a-4a43-9a1e-0d6c6d1f2b11"


def _post(client: Client, name: str, args: Any, data: dict[str, Any], status: int = 302) -> Any:
    response = client.post(reverse(name, args=args), data)
    assert response.status_code == status, re.findall(r"field-error.*?</div>", response.content.decode(), re.S)
    return response


def _seen(row: Record | None) -> dict[str, Any]:
    """What a form opened on the row carries."""
    return {"version": row.version} if row else {}


def _step_data(round: Round, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Grundkurs",
        "type": a_type().pk,
        "provider_name": "Vuxskolan",
        "starts_on_year": "2027",
        "starts_on_week": "10",
        "weeks": "6",
        "share": "75",
        "responsible": str(party_of(round, round.track.responsible).pk),
        "funder": "home_municipality",
        "weekly_cost": "3 200,50",
        "is_compulsory": "on",
    } | changes


# The whole way through the pages


def test_from_a_need_to_a_draft_in_a_new_track(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    need = a_need(cast)
    page = client.get(reverse("round_new"), {"behov": need.pk})
    initial = page.context["form"].initial
    assert (initial["seats"], initial["needs"]) == (12, [need.pk])
    data = {
        "new_track": "Montör steg 1",
        "needs": [str(need.pk)],
        "seats": "12",
        "planned_start": initial["planned_start"].isoformat(),
        "planned_end": initial["planned_end"].isoformat(),
        "coordinator": str(cast.kerstin.pk),
    }
    response = client.post(f"{reverse('round_new')}?behov={need.pk}", data)
    round = Round.objects.get(track__name="Montör steg 1")
    assert response["Location"] == round.get_absolute_url()
    assert (round.phase, list(round.needs.all()), list(round.track.occupations.all())) == (
        Phase.DRAFT,
        [need],
        [need.occupation],
    )
    assert client.get(response["Location"]).status_code == 200


def test_a_new_round_is_in_one_track_and_not_in_two_or_none(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    track = a_track(cast)
    data = {
        "seats": "5",
        "planned_start": "2027-03-01",
        "planned_end": "2027-06-01",
        "coordinator": str(cast.kerstin.pk),
    }
    for chosen in ({}, {"track": str(track.pk), "new_track": "Och ett till"}):
        page = _post(client, "round_new", [], data | chosen, status=200)
        assert "Välj ett jobbspår som finns" in page.content.decode()
    assert not Round.objects.exists()


def test_the_plan_is_made_page_by_page(cast: Cast, client: Client) -> None:
    """Party with contact, profile confirmed by both, chain agreed, method approved, plan acknowledged by all."""
    round = a_planned_round(cast)
    args = [round.pk]
    login(client, cast.kerstin)
    employer = party_of(round, cast.hisingen.organisation)
    _post(client, "party_edit", [employer.pk], {"contact": str(cast.contact.pk), "mandate": "Allt", "version": "1"})
    _post(client, "profile_texts", args, {"tasks": "Montera växellådor"} | _seen(latest_profile(round)))
    _post(client, "step_new", args, _step_data(round))
    step = ChainStep.objects.get()
    assert (step.cost_per_week, step.start_year, step.start_week, step.share) == (320_050, 2027, 10, 75)
    requirement = {"kind": "skill", "text": "Använda mätverktyg", "necessity": "must", "reached": "in_step"}
    _post(client, "requirement_new", args, requirement | {"step": str(step.pk), "checked_by": "Prov"})
    _post(client, "profile_propose", args, {})
    _post(client, "profile_confirm", args, {"profile": "1"})
    _post(client, "profile_note", [round.pk, employer.pk], {"note": "Vid möte"})
    _post(client, "package_present", args, {"package": "1"})
    _post(client, "package_agree", args, {"package": "1"})
    criteria = {"criteria": "Kraven i profilen"}
    _post(client, "method_criteria", args, criteria | _seen(SelectionMethod.objects.filter(round=round).first()))
    _post(client, "selection_step_new", args, {"kind": "interview_employer", "employer_takes_part": "on"})
    _post(client, "method_approve", args, {})
    for party in round.parties.all():
        data = {} if party.organisation == cast.goteborg else {"note": "Per telefon"}
        _post(client, "party_acknowledge", [party.pk], data)
    body = client.get(reverse("round_activities", args=args)).content.decode()
    for words in ("fastställd", "överenskommet", "godkänd"):
        assert words in body
    assert not round.parties.filter(acknowledged_at=None).exists()
    assert "Fastställd" in client.get(reverse("round_profile", args=args)).content.decode()


def test_moments_are_added_done_struck_and_undone(cast: Cast, client: Client) -> None:
    round = rounds.create_round(
        a_track(cast), actor=planner(cast), seats=5, planned_start=date(2027, 3, 1), planned_end=date(2027, 6, 1)
    )
    login(client, cast.kerstin)
    data = {"phase": "planning", "text": "Handledarmöte", "due": (clock.today() + timedelta(days=20)).isoformat()}
    added = _post(client, "activity_new", [round.pk], data)
    own = PlanActivity.objects.get(code="")
    assert added["Location"].endswith(f"#moment-{own.pk}")
    _post(client, "activity_done", [own.pk], {"done_on": clock.today().isoformat(), "evidence": "Anteckning 3"})
    first = round.activities.get(code="P1")
    _post(client, "activity_strike", [first.pk], {"reason": "Redan gjort i omgång 1"})
    body = client.get(reverse("round_activities", args=[round.pk])).content.decode()
    assert "Anteckning 3" in body
    assert "Redan gjort i omgång 1" in body
    assert "2 av 17 moment är klara" in body
    _post(client, "activity_reopen", [own.pk], {})
    _post(client, "activity_reopen", [first.pk], {})
    assert round.activities.filter(done_on=None, struck_at=None).count() == 17


def test_a_gap_is_shown_with_its_two_ways_out(cast: Cast, client: Client) -> None:
    round = a_planned_round(cast)
    a_step(round, planner(cast))
    late = a_step(round, planner(cast), "Praktik", week=18)
    login(client, cast.kerstin)
    body = client.get(reverse("round_chain", args=[round.pk])).content.decode()
    assert "Glapp på 10 arbetsdagar före Praktik" in body
    assert "chain-gap" in body
    move = reverse("step_edit", args=[late.pk]) + "?vecka=2027-v16"
    assert move in body
    assert client.get(move).context["form"].initial["starts_on"] == date(2027, 4, 19)
    allow = re.search(r'href="([^"]+glapp/[^"]+)"', body)
    assert allow
    response = client.post(allow[1].replace("&amp;", "&"), {"reason": "Lov"})
    assert response.status_code == 302
    body = client.get(reverse("round_chain", args=[round.pk])).content.decode()
    assert "Glapp på 10" not in body
    assert "Lov" in body


def test_the_track_page_tells_what_it_stands_on(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    _post(client, "track_new", [], {"name": "Lager", "scope": "local", "occupations": "8211", "is_stepwise": "on"})
    track = Track.objects.get(name="Lager")
    texts = dict.fromkeys(tracks.FOUR_TEXTS, "Så gör vi")
    data = texts | {"name": "Dua 2026", "parties": [str(cast.af_goteborg.pk)], "valid_from": "2026-01-01"}
    client.post(f"{reverse('local_agreement_new')}?spar={track.pk}", data)
    _post(client, "steering_group_new", [], {"name": "Styrgrupp lager"})
    group = SteeringGroup.objects.get()
    _post(client, "steering_group", [group.pk], {"user": str(cast.bo.pk), "mandate": "Beslutar om pengar"})
    track.refresh_from_db()
    tracks.change_track(track, actor=planner(cast), steering_group=group)
    body = client.get(track.get_absolute_url()).content.decode()
    for words in ("Dua 2026", "Styrgrupp lager", "Bo Beslut", "8211"):
        assert words in body
    assert track.local_agreement
    assert "Så gör vi" in client.get(reverse("local_agreement", args=[track.local_agreement.pk])).content.decode()


# Who enters

READ_BY_STAFF = ("round_parties", "round_profile", "round_method", "round_activities", "round_chain")
PLANNERS_ONLY = (
    "round_edit",
    "round_needs",
    "round_next",
    "party_new",
    "profile_texts",
    "requirement_new",
    "method_criteria",
    "selection_step_new",
    "activity_new",
)


@pytest.mark.parametrize("who", ["hamid", "anders", "ylva", "bo", "rut", "ada"])
def test_those_around_the_round_read_the_plan_and_do_not_write_it(cast: Cast, client: Client, who: str) -> None:
    group = tracks.create_steering_group(actor=planner(cast), name="Grupp", members=[(cast.bo, "")])
    round = a_planned_round(cast, track=a_track(cast, steering_group=group))
    a_requirement(round, planner(cast))
    a_step(round, planner(cast))
    login(client, getattr(cast, who))
    for name in READ_BY_STAFF:
        assert client.get(reverse(name, args=[round.pk])).status_code == 200, name
    for name in PLANNERS_ONLY:
        assert client.get(reverse(name, args=[round.pk])).status_code == 404, name
    expected = 200 if who == "ylva" else 404
    assert client.get(reverse("step_new", args=[round.pk])).status_code == expected


@pytest.mark.parametrize("who", ["ute", "ensam", "lena"])
def test_those_outside_find_nothing_and_cannot_tell_it_from_what_is_not_there(
    cast: Cast, client: Client, who: str
) -> None:
    round = a_planned_round(cast)
    step, item = a_step(round, planner(cast)), a_requirement(round, planner(cast))
    login(client, getattr(cast, who))
    nothing = "00000000-0000-4000-8000-000000000000"
    for name in (*READ_BY_STAFF, *PLANNERS_ONLY, "step_new"):
        there, absent = (client.get(reverse(name, args=[pk])) for pk in (round.pk, nothing))
        assert (there.status_code, there.content) == (404, absent.content), name
    for name, pk in (("step_edit", step.pk), ("requirement_edit", item.pk), ("track", round.track_id)):
        assert client.get(reverse(name, args=[pk])).status_code == 404
        assert client.post(reverse(name, args=[pk]), {}).status_code in (404, 405)


def test_a_party_acknowledges_for_itself_alone(cast: Cast, client: Client) -> None:
    round = a_planned_round(cast)
    login(client, cast.hamid)
    body = client.get(reverse("round_activities", args=[round.pk])).content.decode()
    assert body.count("Kvittera planen") == 1
    _post(client, "party_acknowledge", [party_of(round, cast.molndal).pk], {})
    _post(client, "party_acknowledge", [party_of(round, cast.af_goteborg).pk], {"note": "Jodå"}, status=404)
    assert [party.organisation for party in round.parties.exclude(acknowledged_at=None)] == [cast.molndal]


def test_a_preparatory_round_has_no_profile_page(cast: Cast, client: Client) -> None:
    round = a_round(cast, a_track(cast, is_preparatory=True))
    login(client, cast.kerstin)
    assert client.get(reverse("round_profile", args=[round.pk])).status_code == 404
    assert "Kravprofil" not in client.get(reverse("round_activities", args=[round.pk])).content.decode()


@pytest.mark.parametrize("typed", ["v. 12", "v 12", "vecka 12", "W12"])
def test_a_week_is_saved_as_it_was_meant(cast: Cast, client: Client, typed: str) -> None:
    round = a_planned_round(cast)
    login(client, cast.kerstin)
    _post(client, "step_new", [round.pk], _step_data(round, starts_on_year="2027", starts_on_week=typed))
    step = ChainStep.objects.get()
    assert (step.start_year, step.start_week) == (2027, 12)


def test_a_step_outside_its_round_is_warned_of(cast: Cast, client: Client) -> None:
    round = a_planned_round(cast, planned_start=date(2027, 3, 24), planned_end=date(2027, 6, 1))
    actor = planner(cast)
    for name, week, weeks in (("Först", 12, 2), ("Sist", 22, 1)):
        a_step(round, actor, name, week=week, weeks=weeks)
    login(client, cast.kerstin)
    url = reverse("round_chain", args=[round.pk])
    assert "Utanför omgången" not in client.get(url).content.decode()
    a_step(round, actor, "För tidigt", week=11, weeks=1)
    a_step(round, actor, "För sent", week=22, weeks=2)
    page = re.sub(r"\s+", " ", client.get(url).content.decode())
    assert "Omgången pågår v. 12–22 2027. Utanför ligger" in page
    assert "För tidigt (v. 11 2027), För sent (v. 22–23 2027)." in page
    assert "Sist (v." not in page


# Bad input

BAD_STEPS = [
    ({"starts_on_week": "53"}, "Veckan finns inte"),
    ({"starts_on_week": ""}, "Skriv både år och vecka"),
    ({"weeks": "0"}, "minst 1"),
    ({"weeks": "999999999999"}, "högst"),
    ({"share": "101"}, "högst 100"),
    ({"weekly_cost": "-5"}, "belopp"),
    ({"weekly_cost": "gratis"}, "belopp"),
    ({"name": "Kurs\x00"}, "osynligt tecken"),
    ({"name": "x" * 1_000_000}, "för lång"),
    ({"type": "FINNSEJ"}, "listan"),
    ({"responsible": "00000000-0000-4000-8000-000000000000"}, "listan"),
    ({"name": ""}, "Fyll i det här"),
]


@pytest.mark.parametrize(("change", "words"), BAD_STEPS, ids=[words + str(list(change)) for change, words in BAD_STEPS])
def test_a_bad_step_is_refused_by_its_field_and_nothing_typed_is_lost(
    cast: Cast, client: Client, change: dict[str, str], words: str
) -> None:
    round = a_planned_round(cast)
    login(client, cast.kerstin)
    page = _post(client, "step_new", [round.pk], _step_data(round) | change, status=200)
    body = page.content.decode()
    assert words in body
    assert "error-summary" in body
    assert "Vuxskolan" in body
    assert not ChainStep.objects.exists()


@pytest.mark.parametrize("day", ["2027-02-30", "0001-01-01", "9999-12-31", "i morgon", "\x00"])
def test_an_impossible_day_is_refused(cast: Cast, client: Client, day: str) -> None:
    round = a_planned_round(cast)
    login(client, cast.kerstin)
    data = {"seats": "9", "planned_start": day, "planned_end": "2027-06-01", "coordinator": str(cast.kerstin.pk)}
    page = _post(client, "round_edit", [round.pk], data, status=200)
    assert "field-error" in page.content.decode()


def test_an_end_before_the_start_and_seats_below_the_reserved_are_refused(cast: Cast, client: Client) -> None:
    round = a_planned_round(cast)
    RoundParty.objects.filter(pk=party_of(round, cast.molndal).pk).update(reserved_seats=8)
    login(client, cast.kerstin)
    data = {
        "seats": "9",
        "planned_start": "2027-06-02",
        "planned_end": "2027-06-01",
        "coordinator": str(cast.kerstin.pk),
        "version": round.version,
    }
    assert "Slutet kan inte vara före" in _post(client, "round_edit", [round.pk], data, status=200).content.decode()
    data |= {"seats": "7", "planned_end": "2027-09-01"}
    assert "reserverat 8 platser" in _post(client, "round_edit", [round.pk], data, status=200).content.decode()


def test_an_unknown_occupation_is_named(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    page = _post(client, "track_new", [], {"name": "X", "scope": "local", "occupations": "0001, 8211"}, status=200)
    assert "0001 finns inte i SSYK" in page.content.decode()


def test_done_tomorrow_is_not_done(cast: Cast, client: Client) -> None:
    round = a_planned_round(cast)
    row = activities.add_activity(round, actor=planner(cast), phase=Phase.PLANNING, text="Möte")
    login(client, cast.kerstin)
    data = {"done_on": (clock.today() + timedelta(days=1)).isoformat()}
    assert "i framtiden" in _post(client, "activity_done", [row.pk], data, status=200).content.decode()


# Late saves and double clicks


def test_the_second_to_save_a_step_sees_both_values_and_can_go_on(cast: Cast, client: Client) -> None:
    round = a_planned_round(cast)
    step = a_step(round, planner(cast))
    packages.change_step(step, actor=planner(cast), weeks=8)
    login(client, cast.kerstin)
    data = _step_data(round, weeks="4", version=str(step.version))
    page = _post(client, "step_edit", [step.pk], data, status=409)
    body = page.content.decode()
    assert '<td data-label="Sparat nu">8</td>' in body
    assert "<b>4</b>" in body
    step.refresh_from_db()
    assert step.weeks == 8
    _post(client, "step_edit", [step.pk], data | {"version": str(step.version)})
    step.refresh_from_db()
    assert step.weeks == 4


@pytest.mark.parametrize("lacking", [{}, {"version": ""}, {"version": "x"}], ids=["none", "empty", "no number"])
def test_a_form_that_names_no_version_is_late_too(cast: Cast, client: Client, lacking: dict[str, str]) -> None:
    round = a_planned_round(cast)
    step = a_step(round, planner(cast))
    weeks = step.weeks
    login(client, cast.kerstin)
    page = _post(client, "step_edit", [step.pk], _step_data(round, weeks="4") | lacking, status=409)
    assert f'name="version" value="{step.version}"' in page.content.decode()
    step.refresh_from_db()
    assert step.weeks == weeks


def test_what_a_colleague_wrote_first_is_not_written_over_by_a_form_opened_on_nothing(
    cast: Cast, client: Client
) -> None:
    round = a_planned_round(cast)
    SelectionMethod.objects.filter(round=round).delete()
    login(client, cast.kerstin)
    assert 'name="version"' not in client.get(reverse("method_criteria", args=[round.pk])).content.decode()
    selection.save_method(round, actor=planner(cast), criteria="Kollegans ord")
    page = _post(client, "method_criteria", [round.pk], {"criteria": "Mina ord"}, status=409).content.decode()
    assert "Kollegans ord" in page and "Mina ord" in page
    assert SelectionMethod.objects.get(round=round).criteria == "Kollegans ord"


@pytest.mark.parametrize("protected", [True, False], ids=["as it is", "twin that compares no version"])
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_the_same_step_at_once_one_wins(
    transactional_db: None, cast: Cast, protected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not protected:
        monkeypatch.setattr(FormBehaviour, "conflict", lambda _form, _row: None)
    round = a_planned_round(cast)
    step = a_step(round, planner(cast))
    answers: list[int] = []
    start = threading.Barrier(2)

    def save(weeks: str) -> None:
        client = login(Client(), cast.kerstin)
        data = _step_data(round, weeks=weeks, version=str(step.version))
        start.wait()
        answers.append(client.post(reverse("step_edit", args=[step.pk]), data).status_code)
        connections.close_all()

    threads = [threading.Thread(target=save, args=[weeks]) for weeks in ("3", "9")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ([302, 409] if protected else [302, 302])


def test_a_double_click_adds_one_step(cast: Cast, client: Client) -> None:
    round = a_planned_round(cast)
    login(client, cast.kerstin)
    data = _step_data(round) | {"form_token": TOKEN}
    first, second = (client.post(reverse("step_new", args=[round.pk]), data) for _click in range(2))
    assert (first["Location"], first.status_code) == (second["Location"], second.status_code)
    assert ChainStep.objects.count() == 1


def test_nobody_agrees_to_another_version_than_the_one_they_read(cast: Cast, client: Client) -> None:
    round, actor = a_planned_round(cast), planner(cast)
    step = a_step(round, actor)
    packages.present_package(step.package, actor=actor)
    packages.agree_package(step.package, actor=actor)
    packages.change_step(step, actor=actor, weeks=4)
    login(client, cast.kerstin)
    _post(client, "package_present", [round.pk], {"package": "1"})
    assert round.packages.get(number=2).status == PackageStatus.DRAFT
    profile = a_proposed_profile(round, actor)
    profiles.add_requirement(round, actor=actor, kind="skill", text="Nytt", reached=Reached.ON_THE_JOB)
    _post(client, "profile_confirm", [round.pk], {"profile": str(profile.number)})
    assert not profile.confirmations.exists()


def test_the_form_warns_that_acknowledgements_will_be_cleared(cast: Cast, client: Client) -> None:
    round = a_planned_round(cast)
    step = a_step(round, planner(cast))
    login(client, cast.kerstin)
    url = reverse("step_edit", args=[step.pk])
    assert "kvittera planen igen" not in client.get(url).content.decode()
    parties.acknowledge_plan(party_of(round, cast.goteborg), actor=planner(cast))
    assert "behöver 1 part kvittera planen igen" in client.get(url).content.decode()


# What a page costs

COSTS = {
    "round_activities": 14,
    "round_chain": 11,
    "round_profile": 10,
    "round_method": 3,
    "round_parties": 4,
}


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_a_page_costs_the_same_whatever_the_round_holds(cast: Cast, client: Client, rows: int) -> None:
    group = tracks.create_steering_group(actor=planner(cast), name="Grupp", members=[(cast.bo, "")])
    round, actor = a_planned_round(cast, track=a_track(cast, steering_group=group), phase=Phase.PLANNING), planner(cast)
    method = selection.save_method(round, actor=actor, criteria="Krav")
    package = packages.start_package(round, actor=actor)
    profile = profiles.start_profile(round, actor=actor)
    for number in range(rows):
        ChainStep.objects.create(
            package=package, order=number, name=f"Insats {number}", type=a_type(), start_year=2027 + number // 50,
            start_week=number % 50 + 1, weeks=1, responsible=party_of(round, cast.goteborg), funder="af",
        )  # fmt: skip
        PlanActivity.objects.create(
            round=round, phase=Phase.PLANNING, text=f"Moment {number}", owner_user=cast.kerstin,
            owner_party=party_of(round, cast.goteborg),
        )  # fmt: skip
        profile.items.create(kind="skill", text=f"Krav {number}", reached=Reached.IN_STEP, step=package.steps.last())
        method.steps.create(kind=SelectionStepKind.STUDY_VISIT)
    RoundParty.objects.filter(round=round).update(acknowledged_at=clock.now(), acknowledged_by=cast.kerstin)
    login(client, cast.kerstin)
    found = {name: len(queries_of(client, reverse(name, args=[round.pk]))) for name in COSTS}
    assert found == COSTS


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_track_page_costs_the_same_whatever_its_rounds(cast: Cast, client: Client, rows: int) -> None:
    group = tracks.create_steering_group(actor=planner(cast), name="Grupp", members=[(cast.bo, "")])
    track = a_track(cast, steering_group=group)
    for _number in range(rows):
        a_round(cast, track)
    login(client, cast.kerstin)
    assert len(queries_of(client, track.get_absolute_url())) == 4


def test_an_actor_without_the_party_sees_no_button(cast: Cast, client: Client) -> None:
    round = a_planned_round(cast)
    row = activities.add_activity(round, actor=planner(cast), phase=Phase.PLANNING, text="Vårt")
    login(client, cast.hamid)
    assert (
        reverse("activity_done", args=[row.pk])
        not in client.get(reverse("round_activities", args=[round.pk])).content.decode()
    )
    assert client.get(reverse("activity_done", args=[row.pk])).status_code == 404
    PlanActivity.objects.filter(pk=row.pk).update(owner_party=party_of(round, cast.molndal))
    assert client.get(reverse("activity_done", args=[row.pk])).status_code == 200
    assert activities.mark_done(row, actor=actor_of(cast.hamid), done_on=clock.today()).done_by_id == cast.hamid.pk
