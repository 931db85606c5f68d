"""The auditor's month: drawn once, judged, signed once, and then it stands."""

import re
import uuid
from collections.abc import Callable
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from coordination import tasks
from coordination.domain.reviews import judge_finding, prepare_review, reviews_to_prepare, sign_review
from coordination.models import LogFinding, LogReview
from coordination.queries.monthly import last_month, months_waiting, next_month
from coordination.queries.reviews import lines_of
from jobbspar.accounts.actor import system_actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Membership
from jobbspar.audit.log import record
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from tests.cast import Cast, a_person, a_user, actor_of, login, make_cast, say_fresh
from tests.coordination.logs.looks import last_months, looked, prepared
from tests.queries import queries_of
from tests.threads import both

HOME = "/administration/logg/"


def a_month(cast: Cast, looks: int = 3) -> LogReview:
    """Göteborg's last month: Sara has looked at own persons that are nobody's case, so each is a finding twice over."""
    for number in range(looks):
        looked(cast.sara, a_person(cast, cast.goteborg, first_name="Mira", last_name="Hemligasson"),
               at=last_months(1 + number % 25))  # fmt: skip
    return prepared(cast.goteborg)


def judge_all(review: LogReview, cast: Cast) -> None:
    for finding in review.findings.all():
        judge_finding(finding, actor=actor_of(cast.doris), outcome="fine")


def test_the_sample_is_drawn_once_and_is_the_same_for_all(cast: Cast, settings: object) -> None:
    settings.LOG_REVIEW_SAMPLE = 5  # type: ignore[attr-defined]
    review = a_month(cast, looks=40)
    drawn = list(review.findings.filter(rule="sample").values_list("event_id", flat=True))
    assert len(drawn) == 5
    settings.LOG_REVIEW_SAMPLE = 20  # type: ignore[attr-defined]
    again = prepare_review(cast.goteborg.pk, last_month(), actor=actor_of(cast.doris))
    assert again.pk == review.pk and again.seed == review.seed and again.rules["sample"] == 5
    assert list(again.findings.filter(rule="sample").values_list("event_id", flat=True)) == drawn
    # Whoever has the seed can draw it again by hand: it could not have been chosen.
    ids = AuditEvent.objects.filter(action="person.viewed").values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM unnest(%s) id ORDER BY md5(%s || id::text) LIMIT 5", [list(ids), review.seed])
        assert sorted(row[0] for row in cursor.fetchall()) == sorted(drawn)


def test_two_seeds_draw_differently(cast: Cast) -> None:
    review = a_month(cast, looks=60)
    first = set(review.findings.filter(rule="sample").values_list("event_id", flat=True))
    LogFinding.objects.all().delete()
    LogReview.objects.all().delete()
    second = set(prepared(cast.goteborg).findings.filter(rule="sample").values_list("event_id", flat=True))
    assert len(first) == len(second) == 20 and first != second


def test_a_month_that_goes_on_is_not_drawn(cast: Cast) -> None:
    with pytest.raises(RuleError, match="inte slut"):
        prepare_review(cast.goteborg.pk, next_month(last_month()), actor=system_actor("test"))


@pytest.mark.django_db(transaction=True)
def test_two_who_prepare_at_once_draw_one_sample() -> None:
    cast = make_cast()
    for _number in range(30):
        looked(cast.sara, a_person(cast, cast.goteborg))
    answers = both(lambda: prepare_review(cast.goteborg.pk, last_month(), actor=system_actor("test")).pk)
    assert answers[0] == answers[1]
    assert LogReview.objects.count() == 1
    assert LogFinding.objects.filter(rule="sample").count() == 20
    assert AuditEvent.objects.filter(action="logreview.prepared").count() == 1


def test_the_job_asks_for_months_that_wait_and_does_each_once(cast: Cast) -> None:
    looked(cast.sara, a_person(cast, cast.goteborg))
    assert reviews_to_prepare() == [(str(cast.goteborg.pk), last_month().isoformat())]
    for _twice in range(2):
        tasks.prepare_log_review(str(cast.goteborg.pk), last_month().isoformat())
    assert LogReview.objects.count() == 1 and reviews_to_prepare() == []
    assert months_waiting(cast.goteborg.pk) == []


def test_the_job_asks_also_where_nobody_sees_persons_and_somebody_gave_themself_a_role(cast: Cast) -> None:
    """The federation's administrator has made herself its auditor; no case worker and no coordinator works there."""
    with clock.at(last_months()):
        gerd = a_user("Gerd Granskare", cast.gr, Role.LOCAL_ADMIN)
        given = Membership.objects.create(user=gerd, organisation=cast.gr, role=Role.AUDITOR, is_self_given=True)
        record(actor_of(gerd), "membership.self_given", given)
    assert reviews_to_prepare() == [(str(cast.gr.pk), last_month().isoformat())]
    assert prepared(cast.gr).findings.get().rule == "own_role"


def test_the_auditor_prepares_a_month_the_job_has_not_come_to(cast: Cast, client: Client) -> None:
    looked(cast.sara, a_person(cast, cast.goteborg))
    login(client, cast.doris)
    assert "Gör urvalet" in client.get(HOME).content.decode()
    url = reverse("log_review_prepare", args=[last_month()])
    for _twice in range(2):
        assert client.post(url).headers["Location"] == HOME
    assert LogReview.objects.count() == 1
    assert "Gör urvalet" not in client.get(HOME).content.decode()
    assert client.get(url).status_code == 405


def test_only_the_own_auditor_comes_in(cast: Cast, client: Client) -> None:
    review = a_month(cast)
    foreign = a_user("Greta Granskare", cast.molndal, Role.AUDITOR)
    finding = review.findings.first()
    assert finding is not None
    pages = [
        reverse("log_review", args=[review.pk]),
        reverse("log_finding", args=[finding.pk]),
        reverse("log_review_file", args=[review.pk, 1]),
    ]
    for user in (foreign, cast.sixten, cast.ada, cast.sara, cast.kerstin, cast.bo, cast.rut, cast.ute, cast.lena):
        login(client, user)
        for url in pages:
            assert client.get(url).status_code == 404, (user, url)
        assert client.post(reverse("log_review_sign", args=[review.pk])).status_code == 404
        assert client.post(pages[1], {"outcome": "fine"}).status_code == 404
        with pytest.raises(NotAllowed):
            sign_review(review, actor=actor_of(user))
        with pytest.raises(NotAllowed):
            judge_finding(finding, actor=actor_of(user), outcome="fine")
    login(client, foreign)
    gone = client.get(reverse("log_review", args=[uuid.uuid4()]))
    assert client.get(pages[0]).content == gone.content
    assert client.get(HOME).status_code == 200
    assert login(client, cast.doris).get(pages[0]).status_code == 200


def test_the_list_shows_initials_and_opening_a_finding_tells_the_name_and_is_logged(cast: Cast, client: Client) -> None:
    review = a_month(cast)
    login(client, cast.doris)
    text = client.get(review.get_absolute_url()).content.decode()
    assert "M.H." in text and "Mira" not in text and "Hemligasson" not in text
    assert "får inte användas för att mäta prestationer" in text
    assert not AuditEvent.objects.filter(action="logfinding.opened").exists()
    # The template is not even given the name.
    lines = lines_of(actor_of(cast.doris), review.findings.select_related("reader", "reader_organisation"))
    assert {(line.person.initials, line.person.name) for line in lines if line.person} == {("M.H.", "")}
    finding = review.findings.filter(rule="outside")[0]
    assert "Mira Hemligasson" in client.get(finding.get_absolute_url()).content.decode()
    row = AuditEvent.objects.get(action="logfinding.opened")
    assert (row.person_id, row.actor_user_id) == (finding.person_id, cast.doris.pk)


def test_the_name_of_anothers_person_is_told_only_where_it_has_been_disclosed(cast: Cast, client: Client) -> None:
    looked(cast.sara, a_person(cast, first_name="Mira", last_name="Hemligasson"))
    review = prepared(cast.goteborg)
    login(client, cast.doris)
    for url in (review.get_absolute_url(), review.findings.all()[0].get_absolute_url()):
        text = client.get(url).content.decode()
        assert "annan organisations person" in text
        assert "M.H." not in text and "Hemligasson" not in text


def test_a_finding_is_judged_and_may_be_judged_anew(cast: Cast, client: Client) -> None:
    finding = a_month(cast).findings.all()[0]
    url = finding.get_absolute_url()
    login(client, cast.doris)
    assert client.post(url, {"outcome": "investigate", "note": "", "version": "1"}).status_code == 422
    assert client.post(url, {"outcome": "strunt"}).status_code == 422
    sent = {"outcome": "investigate", "note": "Fråga chefen varför.", "version": "1"}
    assert client.post(url, sent).headers["Location"] == finding.review.get_absolute_url()
    finding.refresh_from_db()
    assert (finding.outcome, finding.note, finding.judged_by) == ("investigate", "Fråga chefen varför.", cast.doris)
    assert AuditEvent.objects.get(action="logfinding.judged").details == {
        "fields": ["outcome", "note", "judged_at", "judged_by_id"]
    }
    # A colleague who had the page open is shown both.
    late = client.post(url, {"outcome": "fine", "note": "", "version": "1"})
    assert late.status_code == 409 and "Fråga chefen varför." in late.content.decode()
    client.post(url, {"outcome": "fine", "note": "", "version": "2"})
    finding.refresh_from_db()
    assert finding.outcome == "fine"


@pytest.mark.parametrize(
    "note", ["Mira ringde", "gäller Hemligassons syster", "Sara vet", "19900515-1234", "GR-2026-00042"]
)
def test_a_note_names_nobody(cast: Cast, client: Client, note: str) -> None:
    finding = a_month(cast).findings.all()[0]
    answer = login(client, cast.doris).post(
        finding.get_absolute_url(), {"outcome": "fine", "note": note, "version": "1"}
    )
    assert answer.status_code == 422 and note in answer.content.decode()
    finding.refresh_from_db()
    assert finding.outcome == ""


def test_nobody_judges_their_own_look(cast: Cast, client: Client) -> None:
    own = a_user("Egon Egen", cast.goteborg, Role.AUDITOR, Role.CASE_WORKER)
    looked(own, a_person(cast, cast.goteborg))
    review = prepared(cast.goteborg)
    login(client, own)
    page = client.get(review.get_absolute_url()).content.decode()
    assert "En annan granskare behöver bedöma dem" in page
    finding = review.findings.all()[0]
    assert "Spara bedömningen" not in client.get(finding.get_absolute_url()).content.decode()
    with pytest.raises(RuleError, match="ditt eget uppslag"):
        judge_finding(finding, actor=actor_of(own), outcome="fine")
    judge_all(review, cast)
    assert sign_review(review, actor=actor_of(own)).signed_by == own


def test_a_month_is_signed_when_all_is_judged_and_twice_is_once(cast: Cast, client: Client) -> None:
    review = a_month(cast)
    login(client, cast.doris)
    url = reverse("log_review_sign", args=[review.pk])
    client.post(url)
    assert "inte bedömda än" in client.get(review.get_absolute_url()).content.decode()
    judge_all(review, cast)
    client.post(url)
    review.refresh_from_db()
    first = review.signed_at
    assert first is not None and review.signed_by == cast.doris
    client.post(url)
    sign_review(review, actor=actor_of(a_user("Greta Granskare", cast.goteborg, Role.AUDITOR)))
    review.refresh_from_db()
    assert (review.signed_at, review.signed_by) == (first, cast.doris)
    assert AuditEvent.objects.filter(action="logreview.signed").count() == 1
    assert "Signerad" in client.get(HOME).content.decode()


def test_what_is_signed_does_not_change_by_any_way(cast: Cast, client: Client) -> None:
    review = a_month(cast)
    judge_all(review, cast)
    sign_review(review, actor=actor_of(cast.doris))
    finding = review.findings.all()[0]
    login(client, cast.doris)
    answer = client.post(finding.get_absolute_url(), {"outcome": "investigate", "note": "Nej", "version": "2"})
    assert answer.status_code == 422 and "signerad" in answer.content.decode()
    assert "Spara bedömningen" not in client.get(finding.get_absolute_url()).content.decode()
    with pytest.raises(RuleError, match="signerad"):
        judge_finding(finding, actor=actor_of(cast.doris), outcome="investigate", note="Nej")
    ways = (
        lambda: LogFinding.objects.filter(pk=finding.pk).update(outcome="investigate"),
        lambda: LogFinding.objects.filter(pk=finding.pk).delete(),
        lambda: LogFinding.objects.filter(review=review).update(review=review.pk),
        lambda: LogReview.objects.filter(pk=review.pk).update(signed_by=None, signed_at=None),
    )
    for way in ways:
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            way()


@pytest.mark.django_db(transaction=True)
def test_two_auditors_who_sign_at_once_sign_once() -> None:
    cast = make_cast()
    review = a_month(cast)
    judge_all(review, cast)
    greta = a_user("Greta Granskare", cast.goteborg, Role.AUDITOR)
    actors = iter([actor_of(cast.doris), actor_of(greta)])
    answers = both(lambda: sign_review(review, actor=next(actors)).signed_by_id)
    assert answers[0] == answers[1]
    assert AuditEvent.objects.filter(action="logreview.signed").count() == 1


def _do_one_of(work: list[Callable[[], object]]) -> object:
    return work.pop()()


@pytest.mark.django_db(transaction=True)
def test_a_judgement_and_a_signature_at_once_leave_no_unjudged_month_signed() -> None:
    cast = make_cast()
    review = a_month(cast, looks=1)
    judge_all(review, cast)
    finding, doris = review.findings.all()[0], actor_of(cast.doris)
    work: list[Callable[[], object]] = [
        lambda: sign_review(review, actor=doris),
        lambda: judge_finding(finding, actor=doris, outcome="investigate", note="Fråga."),
    ]
    both(lambda: _do_one_of(work), answers=(RuleError,))
    finding.refresh_from_db()
    stamped = LogReview.objects.get(pk=review.pk).signed_at
    assert stamped is not None and finding.judged_at is not None and finding.judged_at <= stamped


def test_the_pages_cost_the_same_at_one_three_and_a_hundred(cast: Cast, client: Client) -> None:
    login(client, cast.doris)
    client.get(HOME)
    counts = []
    for size in (1, 3, 100):
        LogFinding.objects.all().delete()
        LogReview.objects.all().delete()
        review = a_month(cast, looks=size)
        finding = review.findings.filter(rule="outside")[0]
        urls = (HOME, review.get_absolute_url(), finding.get_absolute_url())
        counts.append([len(queries_of(client, url)) for url in urls])
    assert counts == [[4, 4, 6]] * 3


def test_the_months_file_has_every_look_and_no_name_of_a_person(cast: Cast, client: Client) -> None:
    review = a_month(cast)
    login(client, cast.doris)
    url = reverse("log_review_file", args=[review.pk, 1])
    say_fresh(client, cast.doris, ago=3600)
    assert client.get(url).status_code == 302
    say_fresh(client, cast.doris)
    answer = client.get(url)
    rows = list(load_workbook(BytesIO(answer.content)).active.values)  # type: ignore[union-attr]
    assert len(rows) == 1 + 3
    assert not any("Hemligasson" in str(cell) for row in rows for cell in row)
    assert AuditEvent.objects.get(action="log.exported").details == {"count": 3}
    assert client.get(reverse("log_review_file", args=[review.pk, 2])).status_code == 404


def test_no_page_sums_or_ranks_the_readers(cast: Cast, client: Client) -> None:
    """Sara with eleven look-ups and Ove with one stand in the order of time, and neither's number stands anywhere."""
    ove = a_user("Ove Annan", cast.goteborg, Role.CASE_WORKER)
    looked(ove, a_person(cast, cast.goteborg), at=last_months(1))
    review = a_month(cast, looks=11)
    login(client, cast.doris)
    text = client.get(review.get_absolute_url() + "?regel=outside").content.decode()
    assert text.index("Ove Annan") < text.index("Sara Handläggare")
    assert not re.search(r">\s*11\s*<", text)
