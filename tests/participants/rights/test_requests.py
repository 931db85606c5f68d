"""What a person asks about their data is answered in time, and holds the data still where it should."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from participants.domain import disclosures, requests
from participants.domain.requests import months_after
from participants.enums import RequestKind
from participants.models import Disclosure, EmployerAnswer, Person, RecipientTold, SubjectRequest
from tests.cast import Cast, a_person, a_user, actor_of, login
from tests.participants.test_pages import UNKNOWN
from tests.participants.ways import a_candidate, a_recruiting_round, gave_consent, offered, ongoing, presented, referred
from tests.queries import queries_of

NAME = "Hemligasson"


def received(cast: Cast, person: Person | None = None, kind: str = "art17", **more: object) -> SubjectRequest:
    values = {"received_on": clock.today(), "text": "Jag vill att det tas bort."} | more
    return requests.receive_request(person or a_person(cast), actor=actor_of(cast.hamid), kind=kind, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 23), 1, date(2026, 12, 23)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_a_month_is_a_month(day: date, months: int, due: date) -> None:
    assert months_after(day, months) == due


@pytest.mark.parametrize("kind", RequestKind.values)
def test_every_kind_gets_its_day_and_can_be_granted(cast: Cast, kind: str) -> None:
    row = received(cast, kind=kind)
    assert row.due_on == months_after(clock.today(), 1) and row.organisation == cast.molndal
    done = requests.answer_request(row, actor=actor_of(cast.hamid), decision="granted", answered_on=clock.today())
    assert done.answered_on == clock.today()


def test_two_months_more_with_a_reason_and_only_in_time(cast: Cast) -> None:
    row, hamid = received(cast), actor_of(cast.hamid)
    row = requests.extend_request(row, actor=hamid, reason="Omfattande.")
    assert row.due_on == months_after(row.received_on, 3)
    assert requests.extend_request(row, actor=hamid, reason="Omfattande.").due_on == row.due_on
    with pytest.raises(Conflict):
        requests.extend_request(row, actor=hamid, reason="Något annat.")
    late = received(cast, received_on=clock.today() - timedelta(days=40))
    with pytest.raises(RuleError):
        requests.extend_request(late, actor=hamid, reason="För sent.")


@pytest.mark.parametrize(("ground", "words"), [("17_3_b", "artikel 17.3 b"), ("17_3_d", "arkivlagen")])
def test_erasure_is_refused_with_standard_words_and_how_one_appeals(cast: Cast, ground: str, words: str) -> None:
    row = requests.answer_request(
        received(cast), actor=actor_of(cast.hamid), decision="refused", ground=ground, answered_on=clock.today()
    )
    assert words in row.answer and "överklaga" in row.answer and "tre veckor" in row.answer


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("art17", {"decision": "refused"}, "ground"),
        ("art16", {"decision": "refused", "ground": "17_3_d"}, "ground"),
        ("art17", {"decision": "refused", "ground": "other"}, "answer"),
        ("art17", {"decision": "partly", "ground": "17_3_b"}, "answer"),
        ("art17", {"decision": "granted", "ground": "17_3_b"}, "ground"),
        ("art17", {"decision": "maybe"}, "decision"),
    ],
)
def test_an_answer_that_does_not_hold_together_is_refused(
    cast: Cast, kind: str, values: dict[str, str], field: str
) -> None:
    row = received(cast, kind=kind)
    with pytest.raises(RuleError) as refused:
        requests.answer_request(row, actor=actor_of(cast.hamid), answered_on=clock.today(), **values)
    assert refused.value.field == field and SubjectRequest.objects.get().answered_on is None


def test_answering_twice_is_once_and_another_answer_is_told(cast: Cast) -> None:
    row, hamid = received(cast), actor_of(cast.hamid)
    for _ in range(2):
        requests.answer_request(row, actor=hamid, decision="granted", answered_on=clock.today(), answer="Gjort.")
    assert AuditEvent.objects.filter(action="request.answered").count() == 1
    with pytest.raises(Conflict):
        requests.answer_request(row, actor=hamid, decision="granted", answered_on=clock.today(), answer="Nej.")


class TestRestriction:
    def test_it_stops_new_disclosures_and_lifting_it_lets_them_through(self, cast: Cast) -> None:
        person, round = a_person(cast), a_recruiting_round(cast)
        row = received(cast, person, kind="art18", restrict=True)
        with pytest.raises(RuleError, match="begränsad"):
            referred(cast, round, person)
        assert not Disclosure.objects.exists()
        requests.lift_restriction(row, actor=actor_of(cast.hamid))
        referred(cast, round, person)
        assert Disclosure.objects.filter(person=person).count() == 2

    def test_a_consent_is_registered_meanwhile_and_lets_nothing_out(self, cast: Cast) -> None:
        part = ongoing(cast, a_recruiting_round(cast))
        rows = Disclosure.objects.filter(person=part.person, round=part.round)
        rows.update(fields=["identity"])
        request = received(cast, part.person, kind="art18", restrict=True)
        gave_consent(cast, part.person, part.round)
        assert part.person.consents.count() == 2
        assert {tuple(row.fields) for row in rows.all()} == {("identity",)}
        # Lifted, it holds as any other.
        requests.lift_restriction(request, actor=actor_of(cast.hamid))
        assert {tuple(row.fields) for row in rows.all()} == {("identity", "plan")}

    def test_it_stops_presentations_and_wider_disclosures(self, cast: Cast) -> None:
        candidacy = a_candidate(cast, a_recruiting_round(cast))
        received(cast, candidacy.person, kind="art21", restrict=True)
        with pytest.raises(RuleError, match="begränsad"):
            presented(cast, candidacy)
        assert not EmployerAnswer.objects.exists()
        disclosure = Disclosure.objects.filter(to_organisation=cast.goteborg).get()
        with pytest.raises(RuleError, match="begränsad"):
            disclosures.disclose(
                candidacy.person, actor=actor_of(cast.hamid), to=cast.goteborg, round=candidacy.round,
                fields=["plan"], ground="duty",
            )  # fmt: skip
        disclosure.refresh_from_db()
        assert "plan" not in disclosure.fields

    def test_what_is_shown_already_stays_shown(self, cast: Cast) -> None:
        candidacy = offered(cast, a_recruiting_round(cast))
        received(cast, candidacy.person, kind="art18", restrict=True)
        assert Disclosure.objects.live().filter(person=candidacy.person).count() == 2

    def test_it_holds_as_long_as_one_request_holds_it(self, cast: Cast) -> None:
        person, hamid = a_person(cast), actor_of(cast.hamid)
        first, second = (received(cast, person, kind=kind, restrict=True) for kind in ("art18", "art21"))
        requests.lift_restriction(first, actor=hamid)
        assert Person.objects.get().restricted_on == clock.today()
        requests.lift_restriction(second, actor=hamid)
        requests.lift_restriction(second, actor=hamid)
        assert Person.objects.get().restricted_on is None
        assert AuditEvent.objects.filter(action="request.lifted", person_id=person.pk).count() == 1

    def test_a_granted_wish_for_it_begins_it(self, cast: Cast) -> None:
        row = received(cast, kind="art18")
        assert Person.objects.get().restricted_on is None
        requests.answer_request(row, actor=actor_of(cast.hamid), decision="granted", answered_on=clock.today())
        assert Person.objects.get().restricted_on == clock.today()

    def test_everybody_who_sees_the_person_sees_the_banner(self, cast: Cast, client: Client) -> None:
        person = referred(cast, a_recruiting_round(cast)).person
        for user, sees in ((cast.hamid, False), (cast.kerstin, False)):
            login(client, user)
            assert ("Behandlingen är begränsad" in client.get(f"/deltagare/{person.pk}/").content.decode()) is sees
        received(cast, person, kind="art18", restrict=True)
        for user in (cast.hamid, cast.kerstin, cast.anders):
            login(client, user)
            assert "Behandlingen är begränsad" in client.get(f"/deltagare/{person.pk}/").content.decode()


class TestWhoIsTold:
    def test_every_receiver_is_listed_also_one_that_no_longer_sees_the_person(self, cast: Cast, client: Client) -> None:
        person = referred(cast, a_recruiting_round(cast)).person
        ended = Disclosure.objects.get(to_organisation=cast.af_goteborg)
        disclosures.end_disclosure(ended, actor=actor_of(cast.hamid), reason="Klart.")
        row = received(cast, person, kind="art16")
        login(client, cast.hamid)
        text = client.get(row.get_absolute_url()).content.decode()
        assert "Arbetsförmedlingen Göteborg" in text and "inte än" in text

    def test_a_tick_is_set_once_and_taken_back_once(self, cast: Cast, client: Client) -> None:
        row = received(cast, referred(cast, a_recruiting_round(cast)).person, kind="art16")
        login(client, cast.hamid)
        url = reverse("subject_request_told", args=[row.pk, cast.af_goteborg.pk])
        for _ in range(2):
            assert client.post(url).status_code == 302
        assert RecipientTold.objects.get().organisation == cast.af_goteborg
        for _ in range(2):
            client.post(url, {"undo": "1"})
        assert not RecipientTold.objects.exists()
        assert AuditEvent.objects.filter(action="request.recipient_untold").count() == 1

    def test_one_who_never_got_anything_cannot_be_ticked(self, cast: Cast, client: Client) -> None:
        row = received(cast, referred(cast, a_recruiting_round(cast)).person, kind="art16")
        login(client, cast.hamid)
        assert client.post(reverse("subject_request_told", args=[row.pk, cast.boras.pk])).status_code == 404


class TestPages:
    def test_from_the_persons_page_to_the_answer(self, cast: Cast, client: Client) -> None:
        person = a_person(cast, last_name=NAME)
        login(client, cast.hamid)
        data = {"kind": "art17", "received_on": clock.today().isoformat(), "text": "Ta bort allt.", "restrict": "1"}
        data["form_token"] = "7b0bb60b-4f6f-4d8a-9d0e-31f1b9a1c003"
        new = f"/deltagare/{person.pk}/begaran/"
        first, second = client.post(new, data), client.post(new, data)
        row = SubjectRequest.objects.get()
        assert first.url == second.url == row.get_absolute_url() and row.restricts
        assert "Radering (artikel 17)" in client.get(f"/deltagare/{person.pk}/").content.decode()
        answer = f"{row.get_absolute_url()}svara/"
        assert "arkivlagen" in client.get(answer).content.decode()
        page = client.post(answer, {"decision": "refused", "answer": "Det här skrev jag", "answered_on": "i dag"})
        assert page.status_code == 200 and "Det här skrev jag" in page.content.decode()
        values = {"decision": "refused", "ground": "17_3_d", "answered_on": clock.today().isoformat()}
        assert client.post(answer, values).status_code == 302
        text = client.get(row.get_absolute_url()).content.decode()
        assert "arkivlagen" in text and "överklaga" in text and "Besvara<" not in text

    def test_a_no_to_something_else_than_erasure_rests_on_what_the_answer_says(
        self, cast: Cast, client: Client
    ) -> None:
        row = received(cast, kind="art16")
        login(client, cast.hamid)
        answer = f"{row.get_absolute_url()}svara/"
        assert "17.3" not in client.get(answer).content.decode()
        values = {"decision": "refused", "answered_on": clock.today().isoformat()}
        assert "Skriv vad ni beslutar" in client.post(answer, values).content.decode()
        assert client.post(answer, values | {"answer": "Uppgiften stämmer."}).status_code == 302
        row.refresh_from_db()
        assert row.ground == "other" and row.answer.startswith("Uppgiften stämmer.") and "överklaga" in row.answer

    def test_the_local_admin_sees_kind_and_dates_but_nobody(self, cast: Cast, client: Client) -> None:
        row = received(cast, a_person(cast, first_name="Mira", last_name=NAME))
        mona = a_user("Mona Administratör", cast.molndal, Role.LOCAL_ADMIN)
        login(client, mona)
        text = client.get("/begaran/").content.decode()
        assert "Radering (artikel 17)" in text and "Mira" not in text and NAME not in text and str(row.pk) not in text
        assert client.get(row.get_absolute_url()).status_code == 404
        login(client, cast.hamid)
        assert "Mira H." in client.get("/begaran/").content.decode()

    @pytest.mark.parametrize("name", ["ute", "sara", "kerstin", "anders", "ada", "lena", "bo"])
    def test_for_others_it_does_not_exist(self, cast: Cast, client: Client, name: str) -> None:
        row = received(cast, referred(cast, a_recruiting_round(cast), a_person(cast, last_name=NAME)).person)
        login(client, getattr(cast, name))
        for part in ("", "svara/", "forlang/"):
            real, unknown = client.get(f"/begaran/{row.pk}/{part}"), client.get(f"/begaran/{UNKNOWN}/{part}")
            assert real.status_code == unknown.status_code == 404 and real.content == unknown.content
        for part in ("begransa/", "hav/", f"mottagare/{cast.goteborg.pk}/"):
            assert client.post(f"/begaran/{row.pk}/{part}").status_code == 404
        assert client.get(f"/deltagare/{row.person_id}/begaran/").status_code == 404
        listed = client.get("/begaran/")
        assert listed.status_code == 404 or NAME[:1] + "." not in listed.content.decode()
        assert Person.objects.get(pk=row.person_id).restricted_on is None

    @pytest.mark.parametrize("name", ["sara", "kerstin", "ute"])
    def test_nobody_else_answers(self, cast: Cast, name: str) -> None:
        row = received(cast)
        with pytest.raises(NotAllowed):
            requests.answer_request(
                row, actor=actor_of(getattr(cast, name)), decision="granted", answered_on=clock.today()
            )

    def test_the_list_marks_the_late_and_filters(self, cast: Cast, client: Client) -> None:
        received(cast, kind="art15", received_on=clock.today() - timedelta(days=40))
        received(cast, kind="art17")
        login(client, cast.hamid)
        assert "försenad" in client.get("/begaran/").content.decode()
        late = client.get("/begaran/?visa=sena").content.decode()
        assert '<th scope="row">' in late and late.count('<th scope="row">') == 1
        assert client.get("/begaran/?visa=besvarade").content.decode().count('<th scope="row">') == 0
        assert client.get("/begaran/?visa=x&slag=x&sort=y&efter=z").status_code == 200

    def test_the_list_costs_the_same_however_long_it_is(self, cast: Cast, client: Client) -> None:
        login(client, cast.hamid)
        costs = []
        for more in (1, 2, 97):
            for _ in range(more):
                received(cast)
            costs.append(len(queries_of(client, "/begaran/")))
        assert costs == [1, 1, 1]

    def test_one_due_soon_stands_on_the_case_workers_day(self, cast: Cast, client: Client) -> None:
        row = received(cast, a_person(cast, first_name="Mira"), received_on=clock.today() - timedelta(days=27))
        received(cast, a_person(cast, first_name="Olga"))
        login(client, cast.hamid)
        text = client.get("/").content.decode()
        assert row.get_absolute_url() in text and "Mira" in text and "Olga" not in text
        login(client, cast.kerstin)
        assert row.get_absolute_url() not in client.get("/").content.decode()
