"""The pages under Administration → Gallring, and what finished rounds show when their people are gone."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from coordination.disposal.domain import runs
from coordination.disposal.enums import OPEN_RUNS, RecordType, RunState
from coordination.disposal.models import DisposalRun, RetentionRule
from coordination.disposal.suggestions import SUGGESTIONS
from jobbspar.accounts.models import User
from jobbspar.lib import clock
from participants.models import Person
from tests.cast import Cast, actor_of, login, published_numbers
from tests.coordination.disposal.cases import (
    a_finished_participation,
    a_rule,
    agreed,
    an_old_person,
    on_day,
    the_day_after,
    two_admins,
)
from tests.coordination.disposal.conftest import Drain
from tests.queries import queries_of

LIST = "/administration/gallring/"
UNSAMPLED = [number for number in published_numbers() if number[6:8] not in ("05", "15", "25")]


def a_proposed_run(cast: Cast, people: int = 1) -> tuple[User, User, DisposalRun]:
    mona, mans = two_admins(cast)
    for number in UNSAMPLED[:people]:
        an_old_person(cast, number, first_name="Kanarie", last_name="Fågelsson")
    a_rule(actor_of(mona))
    with the_day_after():
        run = runs.preview(actor=actor_of(mona))
        runs.propose(run, actor=actor_of(mona), decision="Nämnden § 84", registry_number="AMN 2025/12")
    return mona, mans, run


@pytest.mark.django_db
class TestRules:
    def test_nothing_is_decided_from_the_start_and_a_suggestion_is_only_words_in_a_form(
        self, cast: Cast, client: Client
    ) -> None:
        mona, _mans = two_admins(cast)
        login(client, mona)
        page = client.get(LIST).content.decode()
        assert page.count("Ingen regel: gallras aldrig") == len(RecordType)
        assert "Inget gallras just nu" in page
        for kind in SUGGESTIONS:
            form = client.get(f"{LIST}regler/{kind}/?forslag=1").content.decode()
            assert "Ett förslag, inte ett faktum" in form and "Förslag att pröva" in form
        assert not RetentionRule.objects.exists()

    def test_a_rule_is_saved_changed_and_taken_away(self, cast: Cast, client: Client) -> None:
        mona, _mans = two_admins(cast)
        login(client, mona)
        typed = {
            "handling": "dispose",
            "starts_from": "last_note",
            "years": "5",
            "ground": "Beslut § 1",
            "keeps_sample": "on",
        }
        assert client.post(f"{LIST}regler/person_only/", typed).status_code == 302
        assert (
            "Gallras 5 år efter det som skrevs sist i ärendet, utom personer födda den 5, 15 och 25"
            in client.get(LIST).content.decode()
        )
        client.post(f"{LIST}regler/person_only/", typed | {"years": "7", "keeps_sample": "", "version": "1"})
        rule = RetentionRule.objects.get()
        assert (rule.years, rule.keeps_sample, rule.version) == (7, False, 2)
        client.post(f"{LIST}regler/person_only/ta-bort/")
        assert not RetentionRule.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("years", "0", "Talet ska vara minst 1."),
            ("years", "99999999999", "Talet får vara högst 100."),
            ("years", "fem", "Skriv ett heltal"),
            ("ground", "", "Fyll i det här."),
            ("ground", "x" * 1001, "tecken för lång"),
            ("starts_from", "closing", "Välj ett av alternativen"),
            ("handling", "burn", "Välj ett av alternativen"),
        ],
    )
    def test_what_cannot_be_is_answered_by_the_field_and_the_rest_is_kept(
        self, cast: Cast, client: Client, field: str, value: str, sentence: str
    ) -> None:
        mona, _mans = two_admins(cast)
        login(client, mona)
        typed = {"handling": "dispose", "starts_from": "last_note", "years": "5", "ground": "Beslut av nämnden"}
        answer = client.post(f"{LIST}regler/person_only/", typed | {field: value})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert sentence in page
        assert field == "ground" or "Beslut av nämnden" in page
        assert not RetentionRule.objects.exists()

    def test_two_who_change_the_same_rule_see_each_others_values(self, cast: Cast, client: Client) -> None:
        mona, _mans = two_admins(cast)
        a_rule(actor_of(mona))
        login(client, mona)
        a_rule(actor_of(mona), years=9)
        typed = {"handling": "dispose", "starts_from": "last_note", "years": "7", "ground": "Beslut", "version": "1"}
        answer = client.post(f"{LIST}regler/person_only/", typed)
        assert answer.status_code == 409
        assert RetentionRule.objects.get().years == 9


@pytest.mark.django_db
class TestTheWayThrough:
    def test_preview_propose_and_approve_by_two(self, cast: Cast, client: Client) -> None:
        mona, mans = two_admins(cast)
        an_old_person(cast, on_day(1), first_name="Kanarie")
        an_old_person(cast, on_day(15), first_name="Kanarie")
        a_rule(actor_of(mona))
        with the_day_after():
            login(client, mona)
            url = client.post(f"{LIST}forhandsgranska/").headers["Location"]
            page = client.get(url).content.decode()
            assert "Bevaras för forskning (född den 5, 15 eller 25): 1" in page
            assert "Kanarie" not in page
            said = {"decision": "Nämnden § 84", "registry_number": "AMN 2025/12"}
            assert client.post(f"{url}foresla/", said | {"decision": ""}).status_code == 422
            assert client.post(f"{url}foresla/", said).status_code == 302
            own = client.post(f"{url}godkann/", {"understood": "on"})
            assert own.status_code == 422
            assert "En annan lokal administratör eller en enhetschef ska godkänna den." in own.content.decode()
            login(client, mans)
            assert client.post(f"{url}godkann/", {}).status_code == 422
            assert client.post(f"{url}godkann/", {"understood": "on"}).status_code == 302
            assert "Gallringen pågår: 1 sak kvar" in client.get(url).content.decode()
            fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()
            assert "pågår" in fragment and "<html" not in fragment
        run = DisposalRun.objects.get()
        assert (run.state, run.proposed_by, run.approved_by) == (RunState.APPROVED, mona, mans)

    def test_a_preview_of_nothing_says_so(self, cast: Cast, client: Client) -> None:
        mona, _mans = two_admins(cast)
        login(client, mona)
        refused = client.post(f"{LIST}forhandsgranska/", follow=True).content.decode()
        assert "Skriv en regel först." in refused
        a_rule(actor_of(mona))
        page = client.post(f"{LIST}forhandsgranska/", follow=True).content.decode()
        assert "Inget har passerat sin gallringsfrist" in page
        assert DisposalRun.objects.get().state in OPEN_RUNS

    def test_an_only_admin_is_told_that_another_is_needed(self, cast: Cast, client: Client) -> None:
        an_old_person(cast, on_day(1), owner=cast.kungalv)
        a_rule(actor_of(cast.ensam))
        login(client, cast.ensam)
        with the_day_after():
            page = client.post(f"{LIST}forhandsgranska/", follow=True).content.decode()
        assert "Du är ensam om att få besluta" in page

    def test_more_than_one_run_takes_is_said(self, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        mona, _mans = two_admins(cast)
        for number in UNSAMPLED[:3]:
            an_old_person(cast, number)
        a_rule(actor_of(mona))
        monkeypatch.setattr(runs, "MOST", 2)
        login(client, mona)
        with the_day_after():
            page = client.post(f"{LIST}forhandsgranska/", follow=True).content.decode()
        assert "Det finns mer än en gallring tar" in page


@pytest.mark.django_db
class TestWhoMayEnter:
    def pages(self, run: DisposalRun) -> list[tuple[str, str]]:
        own = run.get_absolute_url()
        return [
            ("get", own),
            ("get", f"{own}foresla/"),
            ("get", f"{own}godkann/"),
            ("post", f"{own}avbryt/"),
            ("get", f"{own}personer/"),
        ]

    def test_another_organisations_run_is_as_one_that_does_not_exist(self, cast: Cast, client: Client) -> None:
        _mona, _mans, run = a_proposed_run(cast)
        for user in (cast.ada, cast.sara, cast.ute, cast.ensam, cast.anders):
            login(client, user)
            for method, url in self.pages(run):
                answer = getattr(client, method)(url)
                nowhere = getattr(client, method)(url.replace(str(run.pk), str(uuid4())))
                assert answer.status_code == nowhere.status_code == 404
                assert "Kanarie" not in answer.content.decode()
        run.refresh_from_db()
        assert run.state == RunState.PROPOSED

    def test_those_without_a_part_in_it_get_nothing_at_all(self, cast: Cast, client: Client) -> None:
        _mona, _mans, run = a_proposed_run(cast)
        rule = reverse("retention_rule", args=["notes"])
        for user in (cast.kerstin, cast.bo, cast.rut, cast.ylva, cast.lena):
            login(client, user)
            for method, url in [*self.pages(run), ("get", LIST), ("get", rule), ("post", f"{LIST}forhandsgranska/")]:
                assert getattr(client, method)(url).status_code == 404

    def test_names_are_for_the_case_workers_and_counts_for_the_admins(self, cast: Cast, client: Client) -> None:
        mona, _mans, run = a_proposed_run(cast)
        names = f"{run.get_absolute_url()}personer/"
        login(client, mona)
        assert client.get(names).status_code == 404
        assert "Kanarie" not in client.get(run.get_absolute_url()).content.decode()
        login(client, cast.hamid)
        page = client.get(names)
        assert "Kanarie Fågelsson" in page.content.decode()
        assert page.headers["Cache-Control"] == "no-store"
        assert client.get(LIST).status_code == 200
        assert client.get(run.get_absolute_url()).status_code == 200
        for method, url in [
            ("get", f"{run.get_absolute_url()}foresla/"),
            ("get", f"{run.get_absolute_url()}godkann/"),
            ("post", f"{run.get_absolute_url()}avbryt/"),
            ("get", f"{LIST}regler/notes/"),
            ("post", f"{LIST}regler/notes/ta-bort/"),
            ("post", f"{LIST}forhandsgranska/"),
        ]:
            assert getattr(client, method)(url).status_code == 404

    def test_an_unknown_kind_of_rule_does_not_exist(self, cast: Cast, client: Client) -> None:
        mona, _mans = two_admins(cast)
        login(client, mona)
        assert client.get(f"{LIST}regler/everything/").status_code == 404
        assert client.post(f"{LIST}regler/everything/ta-bort/").status_code == 404

    def test_what_is_posted_beside_the_form_changes_nothing(self, cast: Cast, client: Client) -> None:
        mona, _mans = two_admins(cast)
        login(client, mona)
        typed = {"handling": "dispose", "starts_from": "last_note", "years": "5", "ground": "Beslut"}
        more = {"organisation": str(cast.boras.pk), "record_type": "notes", "version": "", "id": str(uuid4())}
        client.post(f"{LIST}regler/person_only/", typed | more)
        rule = RetentionRule.objects.get()
        assert (rule.organisation_id, rule.record_type) == (cast.molndal.pk, "person_only")


@pytest.mark.django_db
class TestCosts:
    @pytest.mark.parametrize("people", [1, 3, 100])
    def test_the_list_of_persons(self, cast: Cast, client: Client, people: int) -> None:
        _mona, _mans, run = a_proposed_run(cast, people)
        login(client, cast.hamid)
        assert len(queries_of(client, f"{run.get_absolute_url()}personer/")) == 6

    @pytest.mark.parametrize("past", [1, 3, 100])
    def test_the_history(self, cast: Cast, client: Client, past: int) -> None:
        mona, _mans = two_admins(cast)
        DisposalRun.objects.bulk_create(
            DisposalRun(organisation=cast.molndal, state=RunState.WITHDRAWN, ended_at=clock.now()) for _ in range(past)
        )
        login(client, mona)
        assert len(queries_of(client, LIST)) == 3


@pytest.mark.django_db(transaction=True)
def test_a_finished_round_shows_the_same_numbers_when_its_people_are_gone(
    cast: Cast, client: Client, work_off: Drain
) -> None:
    mona, mans = two_admins(cast)
    row = a_finished_participation(cast)
    a_rule(actor_of(mona), RecordType.PARTICIPATION)
    round_url = row.round.get_absolute_url()

    def numbers() -> dict[str, Any]:
        login(client, cast.kerstin)
        listed = client.get("/jobbspar/?visning=tabell").content.decode()
        results = client.get(f"{round_url}resultat/")
        people = client.get(f"{round_url}deltagare/")
        login(client, cast.rut)
        return {
            "frame": client.get(round_url).context["frame_of_round"].figures.admitted,
            "listed": "1/4" in listed,
            "frozen": [share.cell.value for share in results.context["results"].shares],
            "seats": people.context["counts"]["taken"] + people.context["taken_and_gone"],
            "results": client.get("/resultat/").context["results"].started.text,
        }

    before = numbers()
    assert before["listed"] and before["seats"] == 1
    with the_day_after():
        agreed(mona, mans)
        work_off()
    assert not Person.objects.filter(pk=row.person_id).exists()
    assert numbers() == before
    login(client, cast.kerstin)
    assert "Deltagarnas uppgifter är gallrade." in client.get(f"{round_url}deltagare/").content.decode()
    for part in ("", "historik/", "uppfoljning/", "hinder/", "moment/", "insatser/", "avtal/", "resultat/"):
        assert client.get(f"{round_url}{part}").status_code == 200
