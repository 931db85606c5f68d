"""What a document's fonts have no letters for is said before it is made."""

import pytest

from agreements.forms import OwnSignatureForm
from coordination.papers.domain import ask_for_paper
from coordination.papers.enums import PaperKind as RoundPaper
from jobbspar.documents.letters import require_letters, spell_out
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.models import OutboxEntry
from participants.enums import PaperKind
from participants.models import PersonPaper
from participants.papers.kinds import Subject
from tests.cast import Cast, actor_of
from tests.coordination.papers.builders import a_told_round
from tests.participants.papers.builders import a_participant, order
from tracks.models import RequirementProfile


@pytest.mark.parametrize(
    "text", ["Bra \U0001f642", "\u0e2a\u0e27\u0e31", "\u05e9\u05dc", "\u10d2\u10d0", "\u6f22\u5b57", "\ud55c"]
)
def test_a_sign_without_a_letter_is_shown_in_the_sentence(text: str) -> None:
    with pytest.raises(RuleError) as caught:
        require_letters({"rows": [{"text": text}]})
    assert text[-1] in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "Åsa Đorđević, Łódź – ”citat” … 50 % ½ €",
        "Nguyễn Thị Ánh",
        "Їжакевич Мария",
        "محمد علی پښتو کوردی",
        "ሰላም",
        "A\u00a0B\u202fC\u200dD\ufe0e",
    ],
)
def test_letters_of_our_fonts_pass(text: str) -> None:
    require_letters({"text": text})


def test_what_must_be_handed_out_has_the_numbers_of_such_signs() -> None:
    assert spell_out({"rows": [{"text": "Åsa \u5382\n\U0001f642"}], "count": 1}) == {
        "rows": [{"text": "Åsa [U+5382]\n[U+1F642]"}],
        "count": 1,
    }


def test_by_what_right_one_signs_is_printed_later_so_it_is_said_when_it_is_typed() -> None:
    form = OwnSignatureForm({"mandate": "Firmatecknare \u5382", "confirmed": "on"})
    assert "\u5382" in form.errors["mandate"][0]


@pytest.mark.django_db
def test_a_persons_paper_is_not_ordered_with_them(cast: Cast) -> None:
    part = a_participant(cast)
    part.plans.update(goal="Jag vill bli \u5382\u957f.")
    with pytest.raises(RuleError, match="\u5382"):
        order(Subject(PaperKind.PLAN, part.person, part), cast.hamid)
    assert not PersonPaper.objects.exists()


@pytest.mark.django_db
def test_a_rounds_paper_is_not_asked_for_with_them(cast: Cast) -> None:
    round = a_told_round(cast)
    RequirementProfile.objects.filter(round=round).update(pay="Bra \U0001f600")
    before = OutboxEntry.objects.count()
    with pytest.raises(RuleError, match="\U0001f600"):
        ask_for_paper(round, RoundPaper.PROFILE, actor=actor_of(cast.kerstin))
    assert OutboxEntry.objects.count() == before
