"""The watch itself: a leak planted in each way out is found, and what each may see is not taken for one."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from jobbspar.audit.models import AuditEvent
from jobbspar.lib import crypto
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry
from participants.models import Person
from tests import canary_channels as channels
from tests.canary import Canary, look_at_task
from tests.cast import Cast, a_person, a_track, login
from tests.coordination.builders import a_participation, ready_round
from tests.participants.ways import a_candidate, a_recruiting_round, ongoing, presented
from tests.tokens import REGISTER, TOKEN, token
from tracks.enums import Phase

pytestmark = pytest.mark.django_db


def canary_of(person: Person) -> str:
    return TOKEN.findall(person.last_name)[0]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes the page of a person answer with this, whoever asks, and as if it were in the log."""
    monkeypatch.setattr("tests.canary.CHECK_EVENTS", False)

    def make(body: bytes | str, **headers: str) -> None:
        def leak(request: Any, pk: Any) -> HttpResponse:
            return HttpResponse(body, headers={key.replace("_", "-"): value for key, value in headers.items()})

        from jobbspar.urls import urlpatterns  # the addresses exist first when Django has been set up

        found = [one for room in urlpatterns for one in getattr(room, "url_patterns", ())]
        person = next(one for one in found if getattr(one, "name", "") == "person")
        monkeypatch.setattr(person, "callback", leak)

    return make


class TestALeakIsFound:
    def test_on_a_page_for_an_outsider(self, cast: Cast, client: Client, canary: Canary, answers: Any) -> None:
        person = a_person(cast)
        answers(f"<p>{person.last_name}</p>")
        url = reverse("person", args=[person.pk])
        with canary.caught() as found:
            login(client, cast.ute).get(url)
        assert found == [f"200 person to case_worker: {canary_of(person)} (person.last_name)"]
        with canary.caught() as found:
            login(client, cast.hamid).get(url)
        assert found == []
        with canary.caught() as found:
            Client().get(url)
        assert len(found) == 1 and "to nobody" in found[0]

    def test_on_a_page_that_left_no_event_in_the_log(
        self, cast: Cast, client: Client, canary: Canary, answers: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person = a_person(cast)
        answers(f"<p>{person.last_name}</p>")
        monkeypatch.setattr("tests.canary.CHECK_EVENTS", True)
        with canary.caught() as found:
            login(client, cast.hamid).get(reverse("person", args=[person.pk]))
        assert found == ["person: somebody is shown without a row in the log"]

    @pytest.mark.parametrize("form", ["{0}{1}", "{0}-{1}", "{0} {1}", "{2}{1}", "{2}-{1}", "{2}+{1}"])
    def test_an_identity_number_however_it_is_spelled(
        self, cast: Cast, client: Client, canary: Canary, answers: Any, form: str
    ) -> None:
        person = a_person(cast)
        digits = crypto.decrypt(bytes(person.identity_encrypted or b"").decode())
        answers(form.format(digits[:8], digits[8:], digits[2:8]))
        with canary.caught() as found:
            login(client, cast.ute).get(reverse("person", args=[person.pk]))
        assert found and "person.number" in found[0]

    def test_the_masked_number_and_the_field_that_only_the_owner_may_see(
        self, cast: Cast, client: Client, canary: Canary, answers: Any
    ) -> None:
        round = ready_round(cast, Phase.EXECUTION)
        person = a_participation(cast, round).person
        plan = person.participations.get().plans.get()
        answers(f"{person.identity_masked} {person.last_name} {plan.adaptations} {person.address}")
        url = reverse("person", args=[person.pk])
        with canary.caught() as found:
            login(client, cast.kerstin).get(url)
        assert sorted(note.partition("(")[2] for note in found) == ["individualplan.adaptations)", "person.address)"]
        with canary.caught() as found:
            login(client, cast.hamid).get(url)
        assert found == []
        with canary.caught() as found:
            login(client, cast.bo).get(url)
        assert len(found) == 4

    def test_in_a_header_a_redirect_a_files_name_and_a_link(
        self, cast: Cast, client: Client, canary: Canary, answers: Any
    ) -> None:
        person = a_person(cast)
        login(client, cast.hamid)
        url, word = reverse("person", args=[person.pk]), canary_of(person)
        for header in ("X_Who", "Location", "Content_Disposition"):
            answers("", **{header: f"attachment; filename={word.upper()}.pdf"})
            with canary.caught() as found:
                client.get(url)
            assert found == [f"header of person: {word} (person.last_name)"]
        answers(f'<a href="/deltagare/?q={word}">{word}</a> <a href="tel:{word}">')
        with canary.caught() as found:
            client.get(url)
        assert found == [f"link on person: {word} (person.last_name)"]

    def test_a_token_against_forged_forms_that_sings_by_chance_is_none(
        self, cast: Cast, client: Client, canary: Canary, answers: Any
    ) -> None:
        """The other way round: what the same word beside the token is found in is not silenced."""
        person = a_person(cast)
        login(client, cast.bo)
        token = (canary_of(person) + "x" * 64)[:64]
        answers(f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">')
        with canary.caught() as found:
            client.get(reverse("person", args=[person.pk]))
        assert found == []
        answers(f'<input type="hidden" name="other" value="{token}">')
        with canary.caught() as found:
            client.get(reverse("person", args=[person.pk]))
        assert found != []

    def test_in_an_address(self, cast: Cast, client: Client, canary: Canary) -> None:
        word = canary_of(a_person(cast))
        with canary.caught() as found:
            client.get("/deltagare/", {"q": word})
        assert any(note.startswith(f"address of person_list: {word}") for note in found)

    def test_in_a_log(self, cast: Cast, canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
        """Also when a library has taken every handler away."""
        person = a_person(cast)
        for name in ("", "django"):
            monkeypatch.setattr(logging.getLogger(name), "handlers", [])
        with canary.caught() as found:
            logging.getLogger("django.request").warning("Not found: %s", person.email)
            try:
                raise ValueError(person.address)
            except ValueError:
                logging.getLogger("participants").exception("Fel")
        assert [note.partition(":")[0] for note in found] == ["log of django.request", "log of participants"]

    def test_in_a_mail(self, cast: Cast, canary: Canary) -> None:
        person = a_person(cast)
        for mail in (
            EmailMessage(person.first_name + person.last_name, "", to=["a@b.example"]),
            EmailMessage("Hej", person.phone, to=["a@b.example"]),
            EmailMessage("Hej", "", to=["a@b.example"], attachments=[(f"{person.last_name}.pdf", b"", "a/b")]),
        ):
            with canary.caught() as found:
                mail.send()
            assert len(found) == 1 and found[0].startswith("mail: ")

    def test_in_the_broker(self, cast: Cast, canary: Canary, servers: dict[str, str]) -> None:
        person = a_person(cast)
        with canary.caught() as found:
            look_at_task("deliver", ([person.email], {}, {}), {"id": "1"})
        assert found == [f"task deliver: {TOKEN.findall(person.email)[0]} (person.email)"]

    @pytest.mark.parametrize("where", ["details", "action"])
    def test_in_the_log_of_events(self, cast: Cast, canary: Canary, where: str) -> None:
        word = canary_of(a_person(cast))
        with canary.caught() as found:
            AuditEvent.objects.create(
                **{"role": "", "action": "a", where: {"name": word} if where == "details" else word}
            )
        assert found == [f"table audit_auditevent: {word} (person.last_name)"]

    def test_in_an_outbox_entry(self, cast: Cast, canary: Canary) -> None:
        word = canary_of(a_person(cast))
        with canary.caught() as found:
            OutboxEntry.objects.create(
                kind="mail",
                dedup_key="x",
                ref_id=str(uuid4()),
                title="x",
                payload={"to": word},
                state=EntryState.PENDING,
            )
        assert found == [f"table outbox_outboxentry: {word} (person.last_name)"]

    def test_in_a_session_and_in_the_cache(self, cast: Cast, client: Client, canary: Canary) -> None:
        word = canary_of(a_person(cast))
        login(client, cast.hamid)
        with canary.caught() as found:
            session = client.session
            session["seen"] = {"who": word}
            session.save()
            cache.set("who", {"name": word})
        assert [note.partition(":")[0] for note in found] == ["table accounts_session", "table cache"]

    def test_in_a_row_that_is_about_nobody(self, cast: Cast, canary: Canary) -> None:
        word = canary_of(a_person(cast))
        with canary.caught() as found:
            a_track(cast, name=f"Spåret där {word} går")
        assert found == [f"table tracks_track: {word} (person.last_name)"]

    def test_a_word_that_no_row_holds(self, cast: Cast, client: Client, canary: Canary, answers: Any) -> None:
        person, word = a_person(cast), token()
        answers(word)
        with canary.caught() as found:
            login(client, cast.hamid).get(reverse("person", args=[person.pk]))
        assert found == [f"200 person to case_worker: {word} (a canary that no row holds)"]


class TestThePlaceOfAFinding:
    def test_an_employer_sees_the_name_after_its_yes_and_never_the_number(
        self, cast: Cast, client: Client, canary: Canary, answers: Any
    ) -> None:
        answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
        person = answer.candidacy.person
        answers(f"{person.last_name} {person.phone} {person.experience} {person.identity_masked}")
        url = reverse("person", args=[person.pk])
        for view, fields in (("waiting", {"last_name", "phone", "number_masked"}), ("yes", {"number_masked"})):
            type(answer).objects.filter(pk=answer.pk).update(view=view)
            with canary.caught() as found:
                login(client, cast.lena).get(url)
            assert {note.rpartition("person.")[2].strip(")") for note in found} == fields

    def test_what_belongs_to_another_round_is_found(
        self, cast: Cast, client: Client, canary: Canary, answers: Any
    ) -> None:
        part = ongoing(cast, a_recruiting_round(cast))
        person, reason = part.person, part.candidacy.assessment.referral.reason  # type: ignore[union-attr]
        answers(reason)
        url = reverse("person", args=[person.pk])
        with canary.caught() as found:
            login(client, cast.kerstin).get(url)
        assert found == []
        person.disclosures.filter(to_organisation=cast.goteborg).update(round=ready_round(cast, Phase.PLANNING))
        with canary.caught() as found:
            client.get(url)
        assert len(found) == 1 and "referral.reason" in found[0]

    def test_every_field_of_a_person_that_is_a_text_holds_a_canary(self, cast: Cast) -> None:
        person = a_person(cast)
        told = {one.field.partition(".")[2] for whose in REGISTER.words.values() for one in whose}
        assert told == {"last_name", "preferred_name", "email", "phone", "address", "language", "experience"}
        assert [one.person_id for whose in REGISTER.numbers.values() for one in whose] == [str(person.pk)]

    def test_the_tables_looked_through_are_those_about_nobody(self) -> None:
        tables = channels.tables_about_nobody()
        assert {"outbox_outboxentry", "audit_auditevent", "accounts_user", "tracks_track"} <= set(tables)
        of_nobody = {"participants_numberseries", "participants_personsearch", "participants_noticetext"}
        of_nobody |= {"participants_disclosureperiod"}
        assert {name for name in tables if name.startswith("participants_")} <= of_nobody
