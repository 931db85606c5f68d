"""The page Handlingar: what can be made, what lacks, which versions there are, and what is fetched."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from jobbspar.accounts.enums import Role
from jobbspar.audit.models import AuditEvent
from jobbspar.documents import domain as documents
from jobbspar.documents.errors import RenderFailed
from jobbspar.documents.rendering import Rendered
from jobbspar.lib import clock
from jobbspar.outbox.models import OutboxEntry
from participants.domain.notices import write_notice_text
from participants.enums import NoticeLanguage, PaperKind, TextKind
from participants.models import Participation, PersonPaper
from participants.papers.kinds import Subject
from participants.texts.plan_sheet import HEADINGS
from tests.cast import Cast, a_person, a_user, actor_of, login
from tests.participants.papers.builders import a_participant, about, asked, done, make
from tests.participants.test_pages import UNKNOWN
from tests.participants.ways import protected
from tests.queries import queries_of


def home(part: Participation) -> str:
    return f"/deltagare/{part.person_id}/handlingar/"


def test_the_owner_finds_every_kind_and_what_each_is_for(cast: Cast, client: Client) -> None:
    part = a_participant(cast)
    asked(cast, part)
    login(client, cast.hamid)
    text = client.get(home(part)).content.decode()
    for label in (
        "Individuell plan", "Individuell plan, lättläst", "Översättningsblad till planen, engelska", "Intyg",
        "Samtyckesblankett för", "att fylla i för hand",
        "Information om dina uppgifter, svenska", "Information om dina uppgifter, lättläst svenska",
        "Information om dina uppgifter, engelska", "Gör handlingen",
    ):  # fmt: skip
        assert label in text, label
    for address in (part.get_absolute_url(), part.person.get_absolute_url()):
        assert home(part) in client.get(address).content.decode(), address
    part.plans.all().delete()
    text = client.get(home(part)).content.decode()
    assert "Det finns ingen plan än." in text and f"/deltagande/{part.pk}/plan/andra/" in text


def test_others_find_what_is_theirs_to_make_and_read(cast: Cast, client: Client, quick: list[str]) -> None:
    part = a_participant(cast)
    make(about(PaperKind.PLAN, part), cast.hamid)
    login(client, cast.kerstin)
    text = client.get(home(part)).content.decode()
    assert "Samtyckesblankett" not in text and f"/deltagande/{part.pk}/handlingar/intyg/" in text
    assert f"/deltagande/{part.pk}/handlingar/plan/" not in text and "Ladda ner PDF" in text
    login(client, cast.anders)
    text = client.get(home(part)).content.decode()
    assert f"/deltagande/{part.pk}/handlingar/plan/" in text and "/handlingar/intyg/" not in text


def test_it_is_made_by_a_button_and_followed_until_it_is_there(
    cast: Cast, client: Client, quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    part = a_participant(cast)
    login(client, cast.hamid)
    button = f"/deltagande/{part.pk}/handlingar/intyg/"
    for _ in range(2):
        assert client.post(button).url == home(part)
    paper = PersonPaper.objects.get()
    state = f"/handling/{paper.pk}/lage/"
    assert "PDF:en skapas" in client.get(home(part)).content.decode()
    assert "PDF:en skapas" in client.get(state, headers={"hx-request": "true"}).content.decode()
    assert client.get(state).url == home(part) and client.get(f"/handling/{paper.pk}/pdf/").status_code == 404

    def broken(html: str, *, title: str) -> Rendered:
        raise RenderFailed("no")

    with monkeypatch.context() as patched:
        patched.setattr(documents, "render", broken)
        OutboxEntry.objects.filter(ref_id=str(paper.pk)).update(max_attempts=1)
        done(paper)
    text = client.get(home(part)).content.decode()
    assert "PDF:en kunde inte skapas" in text and "Försök igen" in text
    client.post(button)
    assert done(paper) == "done"
    fragment = client.get(state, headers={"hx-request": "true"}).content.decode()
    assert "Ladda ner PDF" in fragment and "Återkalla intyget" in fragment and "<h1" not in fragment
    client.post(button)
    assert "Inget har ändrats" in client.get(home(part)).content.decode()
    assert PersonPaper.objects.count() == 1


def test_each_fetching_is_in_the_log_before_it_leaves(cast: Cast, client: Client, quick: list[str]) -> None:
    part = a_participant(cast)
    paper = make(about(PaperKind.CERTIFICATE, part), cast.hamid)
    login(client, cast.kerstin)
    answer = client.get(f"/handling/{paper.pk}/pdf/")
    assert answer["Content-Disposition"].startswith(f'attachment; filename="Intyg {paper.number}.pdf"')
    assert "no-store" in answer["Cache-Control"]
    (event,) = AuditEvent.objects.filter(action="person.exported", person_id=part.person_id)
    assert event.details["form"] == "certificate" and event.organisation_id == cast.goteborg.pk


def test_each_kind_has_its_button(cast: Cast, client: Client, quick: list[str]) -> None:
    part = a_participant(cast)
    consent = asked(cast, part)
    login(client, cast.hamid)
    for button in (
        f"/samtycke/{consent.pk}/blankett/",
        f"{home(part)}blankett/",
        f"{home(part)}information/swedish/",
        f"{home(part)}information/easy/",
        f"/deltagande/{part.pk}/handlingar/lattlast-plan/",
        f"/deltagande/{part.pk}/oversattningsblad/english/",
    ):
        assert client.post(button).url == home(part), button
    assert PersonPaper.objects.count() == 6
    # A language that nobody has written a text in, and one that is none.
    client.post(f"{home(part)}information/arabic/")
    client.post(f"/deltagande/{part.pk}/oversattningsblad/arabic/")
    assert PersonPaper.objects.count() == 6
    assert client.post(f"{home(part)}information/latin/").status_code == 404
    for language in ("latin", "swedish", "easy"):
        assert client.post(f"/deltagande/{part.pk}/oversattningsblad/{language}/").status_code == 404, language
    assert client.post(f"/deltagande/{part.pk}/handlingar/betyg/").status_code == 404


def test_taking_back_asks_why(cast: Cast, client: Client, quick: list[str]) -> None:
    part = a_participant(cast)
    paper = make(about(PaperKind.CERTIFICATE, part), cast.hamid)
    login(client, cast.hamid)
    url = f"/handling/{paper.pk}/aterkalla/"
    client.post(url)
    assert PersonPaper.objects.get().withdrawn_at is None
    assert client.post(url, {"reason": "Fel insats"}).url == home(part)
    assert "återkallat" in client.get(home(part)).content.decode()
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["ute", "sara", "ensam", "ylva", "ada", "lena", "bo", "rut"])
def test_for_others_none_of_it_exists(cast: Cast, client: Client, quick: list[str], name: str) -> None:
    part = a_participant(cast)
    paper = make(about(PaperKind.CERTIFICATE, part), cast.hamid)
    login(client, getattr(cast, name))
    for form in ("pdf", "lage", "aterkalla"):
        real, unknown = (client.get(f"/handling/{pk}/{form}/") for pk in (paper.pk, UNKNOWN))
        assert real.status_code == unknown.status_code == 404 and real.content == unknown.content
    assert client.get(home(part)).status_code == 404
    assert client.post(f"/deltagande/{part.pk}/handlingar/intyg/").status_code == 404
    assert client.post(f"{home(part)}information/swedish/").status_code == 404
    assert not AuditEvent.objects.filter(action="person.exported").exists()


def test_a_protected_persons_page_says_how_the_name_gets_there(cast: Cast, client: Client, quick: list[str]) -> None:
    part = a_participant(cast)
    protected(cast, part.person, cast.kerstin)
    login(client, cast.hamid)
    text = client.get(home(part)).content.decode()
    assert "Skriv namnet för hand" in text and "Amina" not in text and "Testsson" not in text
    login(client, cast.anders)
    assert client.get(home(part)).status_code == 404


def test_somebody_who_takes_part_in_nothing_has_forms_and_information(cast: Cast, client: Client) -> None:
    person = a_person(cast)
    login(client, cast.hamid)
    text = client.get(f"/deltagare/{person.pk}/handlingar/").content.decode()
    assert "Individuell plan" not in text and "Samtycke och information" in text


def test_the_page_costs_the_same_at_one_three_and_a_hundred_versions(
    cast: Cast, client: Client, quick: list[str]
) -> None:
    part = a_participant(cast)
    first = make(about(PaperKind.PLAN, part), cast.hamid)
    make(Subject(PaperKind.NOTICE, part.person, language=NoticeLanguage.SWEDISH), cast.hamid)
    login(client, cast.hamid)
    costs = []
    for editions in (1, 3, 100):
        there = PersonPaper.objects.in_series(first).count()
        PersonPaper.objects.bulk_create(_copy(first, number) for number in range(there + 1, editions + 1))
        costs.append(len(queries_of(client, home(part))))
    assert costs == [13, 13, 13]


def test_the_page_costs_the_same_whatever_the_number_of_languages(cast: Cast, client: Client, quick: list[str]) -> None:
    part = a_participant(cast)
    mona = actor_of(a_user("Mona Administratör", cast.molndal, Role.LOCAL_ADMIN))
    text = "\n".join(["Blad", *(f"# {heading}\nText." for heading in HEADINGS)])
    costs = []
    for languages in ((), (NoticeLanguage.ARABIC, NoticeLanguage.SOMALI, NoticeLanguage.UKRAINIAN)):
        for language in languages:
            write_notice_text(language, text, actor=mona, valid_from=clock.today(), kind=TextKind.PLAN)
        login(client, cast.hamid)
        costs.append(len(queries_of(client, home(part))))
        assert client.get(home(part)).content.decode().count("Översättningsblad till planen,") >= 1 + len(languages)
    assert costs == [13, 13]


def _copy(first: PersonPaper, edition: int) -> PersonPaper:
    copy = PersonPaper.objects.get(pk=first.pk)
    copy.pk, copy.edition = uuid4(), edition
    return copy
