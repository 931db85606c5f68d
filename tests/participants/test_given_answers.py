"""Who answers for an employer, and what becomes of an answer that is changed (domain.md 2.0.17)."""

from importlib import import_module

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from employers.enums import MandateScope
from employers.models import EmployerContact
from jobbspar.database import walls
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.delivery import drain
from participants.domain.presentations import answer_candidate
from participants.enums import EmployerView
from participants.models import EmployerAnswer
from tests.cast import Cast, actor_of, login
from tests.participants.ways import a_candidate, a_recruiting_round, presented

pytestmark = pytest.mark.django_db
SUBJECT = "En arbetsgivare har ändrat ett svar i Jobbspår"


@pytest.fixture
def answer(cast: Cast) -> EmployerAnswer:
    return presented(cast, a_candidate(cast, a_recruiting_round(cast)))


@pytest.mark.parametrize("mandate", [[], [MandateScope.PROFILE, MandateScope.EMPLOYMENT, MandateScope.AGREEMENT]])
def test_a_contact_without_the_mandate_answers_about_no_candidate(
    cast: Cast, answer: EmployerAnswer, mandate: list[MandateScope]
) -> None:
    EmployerContact.objects.filter(pk=cast.contact.pk).update(mandate=mandate)
    with pytest.raises(RuleError, match="får inte svara om kandidater"):
        answer_candidate(answer, EmployerView.YES, actor=actor_of(cast.lena))
    answer.refresh_from_db()
    assert answer.view == EmployerView.WAITING and not answer.given.exists()
    # The coordinator notes what the employer has said otherwise: nothing is lost.
    noted = answer_candidate(answer, EmployerView.YES, actor=actor_of(cast.kerstin), comment="Per telefon")
    assert noted.given.get().is_noted


def test_a_mandate_that_another_has_given_does_not_count_in_this_round(cast: Cast, answer: EmployerAnswer) -> None:
    """The same account noted once more, by somebody else, with more to decide on: the named contact's mandate holds."""
    EmployerContact.objects.filter(pk=cast.contact.pk).update(mandate=[])
    EmployerContact.objects.create(
        employer=cast.hisingen, name="Lena", email=cast.lena.email, user=cast.lena, mandate=list(MandateScope)
    )
    with pytest.raises(RuleError):
        answer_candidate(answer, EmployerView.YES, actor=actor_of(cast.lena))


def test_answers_keep_who_gave_each_and_a_changed_one_tells_the_coordinator(
    cast: Cast, client: Client, answer: EmployerAnswer
) -> None:
    """Ja shows name and telephone; Nej after it is not a Nej from the beginning."""
    lena = actor_of(cast.lena)
    drain("mail")
    answer_candidate(answer, EmployerView.YES, actor=lena)
    drain("mail")
    assert not [message for message in mail.outbox if message.subject == SUBJECT]
    for _twice in range(2):
        answer_candidate(answer, EmployerView.NO, actor=lena)
    drain("mail")
    (message,) = [message for message in mail.outbox if message.subject == SUBJECT]
    assert message.to == [cast.kerstin.email]
    assert answer.candidacy.person.last_name not in message.body
    given = list(answer.given.values_list("view", "created_by__name", "is_noted"))
    assert given == [("yes", cast.lena.name, False), ("no", cast.lena.name, False)]
    page = login(client, cast.kerstin).get(reverse("candidacy", args=[answer.candidacy_id])).content.decode()
    assert "Namn och telefon har visats" in page
    assert "Ja, vi vill träffa personen, Lena Lastvagn" in page and "→ Nej, vi avstår, Lena Lastvagn" in page


def test_whoever_corrects_the_comment_has_not_given_the_answer(cast: Cast, answer: EmployerAnswer) -> None:
    given = answer_candidate(answer, EmployerView.YES, actor=actor_of(cast.lena))
    put = answer_candidate(answer, EmployerView.YES, actor=actor_of(cast.kerstin), comment="Ring efter klockan tre.")
    assert put.comment and (put.answered_by, put.answered_at) == (cast.lena, given.answered_at)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (["background"], None),
        (["identity"], "Namn har visats"),
        (["contact"], "Telefon har visats"),
        (["contact", "identity"], "Namn och telefon har visats"),
    ],
)
def test_only_what_was_handed_over_is_said_to_have_been_shown(
    cast: Cast, client: Client, answer: EmployerAnswer, fields: list[str], words: str | None
) -> None:
    assert answer.disclosure is not None
    answer.disclosure.fields = fields
    answer.disclosure.save()
    for view in (EmployerView.YES, EmployerView.NO):
        answer_candidate(answer, view, actor=actor_of(cast.lena))
    page = login(client, cast.kerstin).get(reverse("candidacy", args=[answer.candidacy_id])).content.decode()
    assert words in page if words else "har visats" not in page


def test_the_migration_knows_who_was_noted(cast: Cast, answer: EmployerAnswer) -> None:
    answer_candidate(answer, EmployerView.YES, actor=actor_of(cast.lena))
    sql = import_module("participants.migrations.0016_given_answers").KEEP
    for user, is_noted in ((cast.lena, False), (cast.kerstin, True)):
        EmployerAnswer.objects.filter(pk=answer.pk).update(answered_by=user)
        answer.given.all().delete()
        with walls.as_system("Läser"), connection.cursor() as cursor:
            cursor.execute(sql)
        assert answer.given.get().is_noted is is_noted
