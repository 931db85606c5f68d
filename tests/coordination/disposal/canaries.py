"""Somebody with a word of their own in every text about them, and the search for those words in the whole database."""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.db import connections, models, transaction
from psycopg import sql

from coordination.disposal.queries.trace import branches
from coordination.models import Decision, FollowUp, Issue, Search
from jobbspar.accounts.models import FormToken
from jobbspar.documents.domain import number_for
from jobbspar.documents.models import Document
from jobbspar.lib import clock
from jobbspar.outbox.mail import enqueue_mail
from participants.domain.consents import register_consent, withdraw_consent
from participants.domain.persons import add_note
from participants.enums import GivenHow, PaperKind, PersonField
from participants.models import (
    HomeMove,
    ParticipantGapAllowance,
    Participation,
    PersonCorrection,
    PersonPaper,
    PersonSearch,
    ProtectedIdentity,
    RecipientTold,
    RequirementMatch,
    Reveal,
    SelectionResult,
    SubjectExtract,
    SubjectRequest,
)
from tests.cast import Cast, actor_of
from tests.coordination.disposal.cases import THEN, a_finished_participation
from tests.databases import ADMINISTRATOR, as_role
from tracks.models import RequirementItem, RequirementProfile, Round, SelectionMethod, SelectionStep

DOCUMENT_KIND = "canary_letter"
# What may name a person by id when they are gone (coordination.disposal.domain.removing).
LOG = {"audit_auditevent"}
# The word in what a decided issue says of whom and why, which the group never reads.
KEPT_BY_NOBODY = "knry-of-a-decided-issue"
_numbers = count(1)


def a_canary(cast: Cast) -> tuple[Participation, set[str], set[UUID]]:
    """The whole way through a round, and something in every table there is about a person.

    The participation, the words, and the ids of the person and of every row of theirs.
    """
    with clock.at(THEN):
        row = a_finished_participation(cast)
        _more_of(cast, row)
    words, ids = _put_words(row.person_id)
    words |= {KEPT_BY_NOBODY}
    words |= set(Document.objects.filter(kind=DOCUMENT_KIND).values_list("title", flat=True))
    return row, words, ids


@transaction.atomic
def _more_of(cast: Cast, row: Participation) -> None:
    """What the plain way does not leave behind: notes, issues, answers, matches, things that only hold an id."""
    person, round, hamid = row.person, row.round, actor_of(cast.hamid)
    add_note(person, actor=hamid, noted_on=THEN, text="Anteckning")
    assert row.candidacy is not None
    _weighed(round, row)
    _rights_of(cast, row)
    FollowUp.objects.create(round=round, kind="participant", participation=row, due=THEN, done_on=THEN, text="Bra")
    Issue.objects.create(round=round, participation=row, kind="other", title="Resor", state="closed")
    decided = Issue.objects.create(
        round=round, participation=row, kind="health", title="Hälsa", state="closed", neutral_text="En deltagare"
    )
    Decision.objects.create(issue=decided, text="Förläng språkstödet.", decided_on=THEN)
    ParticipantGapAllowance.objects.create(participation=row, starts_on=THEN, ends_on=THEN, reason="Semester")
    consent = register_consent(
        person, actor=hamid, organisations=[cast.goteborg], fields=[PersonField.CONTACT], given_how=GivenHow.ORAL,
        given_on=THEN, round=round,
    )  # fmt: skip
    withdraw_consent(consent, actor=hamid)
    enqueue_mail(
        "consent_withdrawn", to_user_id=cast.kerstin.pk, ref_id=consent.pk, dedup_key=f"consent-withdrawn:{consent.pk}"
    )
    enqueue_mail(
        "consent_withdrawn", to_user_id=cast.kerstin.pk, ref_id=round.pk, dedup_key="x", path=row.get_absolute_url()
    )
    for user, organisation in ((cast.hamid, cast.molndal), (cast.kerstin, cast.goteborg)):
        PersonSearch.objects.create(user=user, organisation=organisation, found=[person.pk])
        Search.objects.create(user=user, organisation=organisation, found={"persons": [str(person.pk)]})
        for thing in (person, row):
            FormToken.objects.create(token=uuid4(), user=user, location=thing.get_absolute_url())
    letters_about(person.pk, cast.molndal.pk, f"knry{next(_numbers):05}")
    letters_about(row.pk, cast.molndal.pk, f"knry{next(_numbers):05}")


def _rights_of(cast: Cast, row: Participation) -> None:
    """A protection that has ended, what was shown under it, a move, a request with receiver, a correction, an extract."""
    person, home = row.person, row.person.owner
    mark = ProtectedIdentity.objects.create(
        person=person, level="marking", set_on=THEN, review_on=THEN, handlers_set_at=clock.now(), lifted_on=THEN,
        lifted_reason="ended", lifted_text="Upphörde",
    )  # fmt: skip
    mark.handlers.add(cast.hamid)
    Reveal.objects.create(person=person, organisation=home, reason="contact", text="Ringde")
    HomeMove.objects.create(
        person=person, participation=row, from_municipality_id="1481", to_municipality_id="1480", moved_on=THEN
    )
    request = SubjectRequest.objects.create(
        person=person, organisation=home, kind="art15", received_on=THEN, due_on=THEN, text="Jag vill se", answer="Här",
        decision="granted", answered_on=THEN,
    )  # fmt: skip
    RecipientTold.objects.create(request=request, organisation=cast.goteborg, told_on=THEN)
    PersonCorrection.objects.create(person=person, field="phone", kind="change", former="031", request=request)
    SubjectExtract.objects.create(
        person=person, organisation=home, number="RUT-2020-1", snapshot=b"x", snapshot_sha256="0" * 64
    )
    papers: dict[str, Any] = {
        "person": person, "organisation": home, "snapshot": b"x", "snapshot_sha256": "0" * 64, "template_version": 1,
    }  # fmt: skip
    for kind, part in ((PaperKind.CERTIFICATE, row), (PaperKind.CONSENT, None)):
        pk = uuid4()
        number = str(number_for(kind, pk))
        PersonPaper.objects.create(id=pk, series=pk, kind=kind, number=number, participation=part, **papers)


def _weighed(round: Round, row: Participation) -> None:
    profile = RequirementProfile.objects.create(round=round)
    item = RequirementItem.objects.create(profile=profile, text="Körkort B", kind="other")
    step = SelectionStep.objects.create(method=SelectionMethod.objects.create(round=round), kind="interview_employer")
    assert row.candidacy is not None
    RequirementMatch.objects.create(candidacy=row.candidacy, item=item, value="yes")
    SelectionResult.objects.create(candidacy=row.candidacy, step=step, result="passed", done_on=THEN, note="Bra")
    answer = row.candidacy.answers.create(
        party=round.parties.get(role="employer"), presented_at=clock.now(), view="yes", comment="Vi vill träffas"
    )
    answer.given.create(view="yes")


def letters_about(ref_id: UUID, organisation_id: UUID, word: str) -> None:
    """A document in two versions, with a word in its title, snapshot and bytes."""
    number, before = str(number_for(DOCUMENT_KIND, ref_id)), None
    for version in (1, 2):
        before = Document.objects.create(
            kind=DOCUMENT_KIND, ref_id=str(ref_id), number=number, version=version, title=word, snapshot={"name": word},
            snapshot_sha256="0" * 64, content=f"%PDF- {word}".encode(), sha256="0" * 64, size=9, pages=1,
            made_at=clock.moment_on(THEN), organisation_id=organisation_id, replaces=before,
        )  # fmt: skip


def _put_words(person_id: UUID) -> tuple[set[str], set[UUID]]:
    """Give every free text of every row about the person a word that is nowhere else."""
    words: set[str] = set()
    ids: set[UUID] = set()
    for branch in branches():
        rows = list(branch.rows_of([person_id]))
        assert rows, f"{branch.model.__name__}: give the canary a row of it"
        for row in rows:
            if _is_the_groups(row):
                continue
            mine = {field.name: f"knry{next(_numbers):05}" for field in _texts(branch.model)}
            words |= set(mine.values())
            ids |= {row.pk} if isinstance(row.pk, UUID) else set()
            if mine:
                branch.model._base_manager.filter(pk=row.pk).update(**mine)
    return words, ids


def _is_the_groups(row: models.Model) -> bool:
    """What a steering group has read and decided, in words that name nobody, is its own record and stays."""
    if isinstance(row, Issue) and row.decisions.exists():
        Issue.objects.filter(pk=row.pk).update(title=KEPT_BY_NOBODY, text=KEPT_BY_NOBODY, action_text=KEPT_BY_NOBODY)
        return True
    return isinstance(row, Decision)


def _texts(model: type[models.Model]) -> Iterator[models.Field]:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            yield field


def tables(database: str) -> list[str]:
    with as_role(ADMINISTRATOR, database) as link:
        rows = link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    return [name for (name,) in rows]


def found_in(needles: Iterable[object], *, but_not: Iterable[str] = ()) -> dict[str, list[str]]:
    """By table, which of these stand anywhere in any row, as the owner sees it: texts, JSON, lists and bytes."""
    database, wanted = connections["default"].settings_dict["NAME"], [str(needle) for needle in needles]
    found: dict[str, list[str]] = {}
    with as_role(ADMINISTRATOR, database) as link:
        for table in set(tables(database)) - set(but_not):
            statement = sql.SQL(
                "SELECT DISTINCT needle FROM unnest(%s::text[]) AS needle, {} AS t WHERE position(needle IN t::text) > 0"
                " OR position(encode(convert_to(needle, 'UTF8'), 'hex') IN t::text) > 0"
            ).format(sql.Identifier(table))
            hits = [needle for (needle,) in link.execute(statement, [wanted]).fetchall()]
            if hits:
                found[table] = sorted(hits)
    return found
