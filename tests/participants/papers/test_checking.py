"""What anybody who has an intyg in the hand can find out of it: whether it holds, what it is, and its day."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.models import AuditEvent
from jobbspar.documents import checking
from participants.domain import papers
from participants.enums import PaperKind
from participants.models import PersonPaper
from tests.cast import Cast, actor_of
from tests.participants.papers.builders import a_participant, about, done, make, order, read


def page(client: Client, code: str | None) -> tuple[int, str]:
    answer = client.get(f"/kontrollera/{code}/")
    return answer.status_code, answer.content.decode()


def test_it_holds_and_says_nothing_of_whose_it_is(cast: Cast, client: Client, quick: list[str]) -> None:
    part = a_participant(cast)
    paper = make(about(PaperKind.CERTIFICATE, part), cast.hamid)
    status, text = page(client, paper.check_code)
    assert status == 200 and "Handlingen gäller" in text and "Intyg, " in text
    for secret in ("Amina", "Testsson", part.number, str(part.round), "Hamid", "Mölndal", paper.number):
        assert secret not in text, secret
    # Typed as people type it.
    typed = str(paper.check_code).lower().replace("-", " ")
    assert client.post("/kontrollera/", {"code": typed}).url == f"/kontrollera/{paper.check_code}/"


def test_a_newer_version_supersedes_it_once_it_is_made(cast: Cast, client: Client, quick: list[str]) -> None:
    part = a_participant(cast)
    first = make(about(PaperKind.CERTIFICATE, part), cast.hamid)
    part.enrolments.update(state="completed", started_on=part.admitted_on, ended_on=part.admitted_on)
    second = order(about(PaperKind.CERTIFICATE, read(part)), cast.hamid)
    assert "Handlingen gäller" in page(client, first.check_code)[1]
    assert page(client, second.check_code)[0] == 404
    done(second)
    assert "ersatt av en nyare" in page(client, first.check_code)[1]
    assert "Handlingen gäller" in page(client, second.check_code)[1]


def test_one_that_is_taken_back_no_longer_holds(cast: Cast, client: Client, quick: list[str]) -> None:
    part = a_participant(cast)
    paper = make(about(PaperKind.CERTIFICATE, part), cast.hamid)
    for user in (cast.anders, cast.sara, cast.ute):
        with pytest.raises(NotAllowed):
            papers.withdraw_paper(paper, actor=actor_of(user), reason="Fel namn")
    for _ in range(2):
        papers.withdraw_paper(paper, actor=actor_of(cast.kerstin), reason="Fel insats")
    assert AuditEvent.objects.filter(action="personpaper.withdrawn").count() == 1
    status, text = page(client, paper.check_code)
    assert status == 200 and "gäller inte längre" in text and "Fel insats" not in text
    # The same again is a new one, with a code of its own.
    second = make(about(PaperKind.CERTIFICATE, part), cast.hamid)
    assert second.edition == 2 and second.check_code != paper.check_code
    assert "gäller inte längre" in page(client, paper.check_code)[1]


def test_a_forged_code_and_one_whose_person_is_gone_are_answered_alike(
    cast: Cast, client: Client, quick: list[str]
) -> None:
    paper = make(about(PaperKind.CERTIFICATE, a_participant(cast)), cast.hamid)
    code, forged = str(paper.check_code), checking.new_code()
    PersonPaper.objects.all().delete()
    gone, never = page(client, code), page(client, forged)
    assert gone[0] == never[0] == 404 and "Koden finns inte" in gone[1]
    assert _bare(gone[1], code) == _bare(never[1], forged)


def test_only_the_certificate_has_a_code(cast: Cast, quick: list[str]) -> None:
    part = a_participant(cast)
    assert make(about(PaperKind.PLAN, part), cast.hamid).check_code is None
    assert checking.tidy_code(str(make(about(PaperKind.CERTIFICATE, part), cast.hamid).check_code))


def _bare(text: str, code: str) -> str:
    """Without the code, and the tokens that every form has of its own."""
    return re.sub(r'(name="(?:csrfmiddlewaretoken|form_token)" value=)"[^"]*"', r"\1", text.replace(code, ""))
