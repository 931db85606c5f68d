"""The page Handlingar: who reads what, and what the button does."""

import pytest
from django.test import Client

from coordination.papers import jobs
from coordination.papers.domain import ask_for_paper
from coordination.papers.enums import PaperKind
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.models import AuditEvent
from jobbspar.documents.errors import RenderFailed
from jobbspar.documents.models import Document
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.delivery import attempt
from jobbspar.outbox.models import OutboxEntry
from tests.cast import Cast, actor_of, login
from tests.coordination.builders import ready_round
from tests.coordination.papers.builders import a_told_round, make, read
from tests.queries import queries_of
from tracks.enums import Phase
from tracks.models import RequirementProfile, Round, SelectionStep

pytestmark = pytest.mark.django_db
ALL = {"informationsblad", "kravprofil", "rekryteringsplan", "styrgruppsunderlag"}


def page(round: Round, rest: str = "") -> str:
    return f"/omgangar/{round.pk}/handlingar/{rest}"


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("kerstin", ALL),
        ("bo", ALL),
        ("hamid", ALL - {"styrgruppsunderlag"}),
        ("anders", ALL - {"styrgruppsunderlag"}),
        ("rut", ALL - {"styrgruppsunderlag"}),
        ("ada", {"informationsblad"}),
    ],
)
def test_each_reads_what_the_table_gives(cast: Cast, client: Client, who: str, reads: set[str]) -> None:
    round = a_told_round(cast)
    kinds = {slug: kind for kind, slug in zip(PaperKind, ["informationsblad", "kravprofil", "rekryteringsplan",
                                                          "styrgruppsunderlag", "slutrapport"], strict=True)}  # fmt: skip
    for slug in ALL:
        make(cast, round, kinds[slug])
    login(client, getattr(cast, who))
    body = client.get(page(round)).content.decode()
    assert {slug for slug in ALL if f'id="{slug}"' in body} == reads
    answers = {slug: client.get(page(round, f"{slug}/1/")) for slug in ALL}
    assert {slug for slug, answer in answers.items() if answer.status_code == 200} == reads
    assert {answer["Content-Type"] for slug, answer in answers.items() if slug in reads} == {"application/pdf"}
    assert ("ny-version" in body) is (who == "kerstin")


class TestTheButton:
    def test_asks_the_worker_and_writes_in_the_log(self, cast: Cast, client: Client) -> None:
        round = a_told_round(cast)
        login(client, cast.kerstin)
        assert client.post(page(round, "kravprofil/ny-version/")).status_code == 302
        assert "PDF:en skapas" in client.get(page(round)).content.decode()
        entry = OutboxEntry.objects.get(kind="paper_requirement_profile")
        assert AuditEvent.objects.filter(action="paper.asked_for", round_id=round.pk).count() == 1
        client.post(page(round, "kravprofil/ny-version/"))
        assert OutboxEntry.objects.filter(kind="paper_requirement_profile").count() == 1
        assert attempt(entry.pk, owner="test").word == "done"
        assert AuditEvent.objects.filter(action="paper.made", round_id=round.pk).count() == 1
        assert "Ladda ner PDF" in client.get(page(round, "kravprofil/lage/"), headers={"hx-request": "true"}).text

    def test_makes_no_new_version_of_what_has_not_changed(self, cast: Cast, client: Client) -> None:
        round = a_told_round(cast)
        make(cast, round, PaperKind.PROFILE)
        body = login(client, cast.kerstin).post(page(round, "kravprofil/ny-version/"), follow=True).content.decode()
        assert "Inget har ändrats" in body
        assert ask_for_paper(round, PaperKind.PROFILE, actor=actor_of(cast.kerstin)) is None

    def test_makes_one_of_what_has_and_says_what(self, cast: Cast, client: Client) -> None:
        round = a_told_round(cast)
        make(cast, round, PaperKind.PROFILE)
        RequirementProfile.objects.filter(round=round).update(pay="Ny lön.")
        second = make(cast, round, PaperKind.PROFILE)
        assert (second.version, second.replaces_id) == (2, Document.objects.get(version=1).pk)
        body = login(client, cast.hamid).get(page(round)).content.decode()
        assert "<li>Lön och avtal</li>" in body and "<li>Krav</li>" not in body
        assert "1 tidigare version" in body and page(round, "kravprofil/1/") in body

    def test_tries_again_what_failed(self, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        round = a_told_round(cast)
        entry = ask_for_paper(round, PaperKind.LEAFLET, actor=actor_of(cast.kerstin))
        assert entry is not None
        OutboxEntry.objects.filter(pk=entry.pk).update(max_attempts=1)
        with monkeypatch.context() as broken:
            broken.setattr(jobs.documents, "render", lambda *_a, **_k: (_ for _ in ()).throw(RenderFailed("x")))
            attempt(entry.pk, owner="test")
        body = login(client, cast.kerstin).get(page(round)).content.decode()
        assert "PDF:en kunde inte skapas" in body and "Försök igen" in body
        client.post(page(round, "informationsblad/ny-version/"))
        assert attempt(entry.pk, owner="test").word == "done"

    def test_says_why_it_cannot(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.PLANNING)
        SelectionStep.objects.filter(method__round=round).delete()
        body = login(client, cast.kerstin).get(page(round)).content.decode()
        assert "Urvalsmetoden har inga steg än" in body and "Jobbspåret har ingen styrgrupp" in body
        with pytest.raises(RuleError, match="avslutningen"):
            ask_for_paper(read(round), PaperKind.FINAL_REPORT, actor=actor_of(cast.kerstin))

    @pytest.mark.parametrize("who", ["hamid", "bo", "anders"])
    def test_is_the_coordinators_alone(self, cast: Cast, client: Client, who: str) -> None:
        round = a_told_round(cast)
        user = getattr(cast, who)
        assert login(client, user).post(page(round, "kravprofil/ny-version/")).status_code == 404
        with pytest.raises(NotAllowed):
            ask_for_paper(round, PaperKind.PROFILE, actor=actor_of(user))


def test_the_page_costs_the_same_with_one_version_and_with_three(cast: Cast, client: Client) -> None:
    round = a_told_round(cast)
    login(client, cast.kerstin)
    costs = []
    for pay in ("a", "b", "c"):
        RequirementProfile.objects.filter(round=round).update(pay=pay)
        make(cast, round, PaperKind.PROFILE)
        costs.append(len(queries_of(client, page(round))))
    assert len(set(costs)) == 1, costs


def test_an_outsider_meets_the_same_as_for_a_round_that_does_not_exist(cast: Cast, client: Client) -> None:
    round = a_told_round(cast)
    make(cast, round, PaperKind.PROFILE)
    login(client, cast.ute)
    for rest in ("", "kravprofil/1/", "kravprofil/lage/"):
        nowhere = page(round, rest).replace(str(round.pk), "00000000-0000-4000-8000-000000000000")
        real, made_up = client.get(page(round, rest)), client.get(nowhere)
        assert (real.status_code, real.content) == (404, made_up.content)
