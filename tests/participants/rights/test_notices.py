"""The information to persons: versions, languages, and that what was handed over stays what it was."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import pytest
from django.test import Client

from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import User
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from participants.domain import consents
from participants.domain.notices import write_notice_text
from participants.enums import NoticeLanguage, TextKind
from participants.models import Notice, NoticeText
from participants.queries.notices import text_in_force, texts_in_force
from participants.reference import load
from participants.texts.plan_sheet import HEADINGS
from tests.cast import Cast, a_person, a_user, actor_of, login
from tests.queries import queries_of

TEXT = "Ny rubrik\n\n{organisation} ansvarar.\n\n# Varför\nFör att hjälpa dig."


@pytest.fixture
def mona(cast: Cast) -> User:
    """Local admin in Mölndal."""
    return a_user("Mona Administratör", cast.molndal, Role.LOCAL_ADMIN)


def test_the_product_comes_with_some_texts_and_says_which_are_missing(cast: Cast) -> None:
    texts = texts_in_force(cast.molndal.pk, clock.today())
    assert {language for language, row in texts.items() if row.text} == {"svenska", "lättläst svenska", "engelska"}
    assert set(texts) == set(NoticeLanguage.values)
    sheets = texts_in_force(cast.molndal.pk, clock.today(), TextKind.PLAN)
    assert {language for language, row in sheets.items() if row.text} == {"svenska", "engelska"}
    # The plan has a layout of its own in easy Swedish.
    assert set(sheets) == set(NoticeLanguage.values) - {"lättläst svenska"}
    assert NoticeText.objects.count() == load() == 15


def test_the_texts_ask_for_no_consent_to_the_treatment(cast: Cast) -> None:
    swedish = texts_in_force(cast.molndal.pk, clock.today())["svenska"].text
    assert "allmänt intresse" in swedish and "Du behöver inte samtycka" in swedish


def test_a_new_version_does_not_change_what_was_handed_over(cast: Cast, mona: User) -> None:
    person = a_person(cast)
    give = lambda: consents.hand_over_notice(  # noqa: E731
        person, actor=actor_of(cast.hamid), language="svenska", handed_over_on=clock.today()
    )
    first = give()
    write_notice_text("svenska", TEXT, actor=actor_of(mona), valid_from=clock.today())
    second = give()
    first = Notice.objects.select_related("text").get(pk=first.pk)
    assert first.text and "Ny rubrik" not in first.text.text and first.text_version == "1"
    assert second.text and second.text.text == TEXT and second.text_version == f"{clock.today().year}-1"
    other = text_in_force(cast.goteborg.pk, "svenska", clock.today())
    assert other and other.pk == first.text.pk, "another organisation's text is its own"


def test_a_text_of_later_holds_from_that_day(cast: Cast, mona: User) -> None:
    later = clock.today() + timedelta(days=7)
    written = write_notice_text("svenska", TEXT, actor=actor_of(mona), valid_from=later)
    now, then = (text_in_force(cast.molndal.pk, "svenska", day) for day in (clock.today(), later))
    assert now and now.edition == "1" and then == written


def test_a_language_without_a_text_cannot_be_handed_over(cast: Cast, mona: User) -> None:
    person, hamid = a_person(cast), actor_of(cast.hamid)
    with pytest.raises(RuleError) as refused:
        consents.hand_over_notice(person, actor=hamid, language="arabiska", handed_over_on=clock.today())
    assert refused.value.field == "language"
    written = write_notice_text("arabiska", TEXT, actor=actor_of(mona), valid_from=clock.today())
    given = consents.hand_over_notice(person, actor=hamid, language="arabiska", handed_over_on=clock.today())
    assert given.text == written
    swedish = text_in_force(cast.molndal.pk, "svenska", clock.today())
    assert written.translates == swedish


def test_two_who_write_at_once_do_not_lose_each_others_words(cast: Cast, mona: User) -> None:
    before = text_in_force(cast.molndal.pk, "svenska", clock.today())
    assert before
    admin = actor_of(mona)
    write_notice_text("svenska", TEXT, actor=admin, valid_from=clock.today(), follows=before.pk)
    with pytest.raises(Conflict):
        write_notice_text("svenska", TEXT + " Mer.", actor=admin, valid_from=clock.today(), follows=before.pk)


@pytest.mark.parametrize(
    ("text", "days", "field"), [(TEXT, -1, "valid_from"), ("{same}", 0, "text")], ids=["in the past", "the same"]
)
def test_what_is_no_new_version_is_refused(cast: Cast, mona: User, text: str, days: int, field: str) -> None:
    same = text_in_force(cast.molndal.pk, "svenska", clock.today())
    assert same
    text = same.text if text == "{same}" else text
    with pytest.raises(RuleError) as refused:
        write_notice_text("svenska", text, actor=actor_of(mona), valid_from=clock.today() + timedelta(days=days))
    assert refused.value.field == field


def test_only_the_local_admin_writes(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        write_notice_text("svenska", TEXT, actor=actor_of(cast.hamid), valid_from=clock.today())


def test_the_pages(cast: Cast, client: Client, mona: User) -> None:
    login(client, mona)
    assert "Översättning saknas" in client.get("/information/").content.decode()
    page = client.post("/information/skriv/arabic/", {"text": "bara en rad", "valid_from": "2020-01-01"})
    assert "rubrik på första raden" in page.content.decode() and "bara en rad" in page.content.decode()
    data = {"text": TEXT, "valid_from": clock.today().isoformat()}
    assert client.post("/information/skriv/arabic/", data).status_code == 302
    written = NoticeText.objects.get(language="arabiska", organisation=cast.molndal, kind=TextKind.PRIVACY)
    text = client.get(f"/information/{written.pk}/").content.decode()
    assert 'lang="ar" dir="rtl"' in text and "Mölndal ansvarar." in text and "<h2>Varför</h2>" in text
    assert client.get("/information/skriv/klingon/").status_code == 404
    missing = NoticeText.objects.get(language="ukrainska", kind=TextKind.PRIVACY)
    assert client.get(f"/information/{missing.pk}/").status_code == 404
    login(client, cast.hamid)
    assert client.get(f"/information/{written.pk}/").status_code == 200
    assert client.get("/information/skriv/arabic/").status_code == 404
    for user in (cast.ute, cast.sara):
        login(client, user)
        assert client.get(f"/information/{written.pk}/").status_code == 404
    for user in (cast.kerstin, cast.bo, cast.lena):
        login(client, user)
        assert client.get("/information/").status_code == 404


def test_the_form_offers_the_languages_there_are(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    text = client.get(f"/deltagare/{a_person(cast).pk}/information/").content.decode()
    assert "Översättning saknas: arabiska" in text and 'value="engelska"' in text and 'value="arabiska"' not in text
    assert "samtycke" in text, "it says that it is not one"


def test_the_list_costs_the_same(cast: Cast, client: Client, mona: User) -> None:
    login(client, mona)
    costs = [len(queries_of(client, "/information/"))]
    for number in range(3):
        write_notice_text("engelska", f"{TEXT} {number}", actor=actor_of(mona), valid_from=clock.today())
    costs.append(len(queries_of(client, "/information/")))
    assert costs == [4, 4]


def test_the_form_is_sent_as_the_page_shows_it(cast: Cast, client: Client, mona: User) -> None:
    """With the id of the version before, which a page has as soon as there is one: it gave a 500."""
    login(client, mona)
    shown = client.get("/information/skriv/swedish/").context["form"]
    follows = str(shown["follows"].value())
    data = {"text": f"{shown['text'].value()} Mer.", "valid_from": clock.today().isoformat(), "follows": follows}
    assert client.post("/information/skriv/swedish/", data).status_code == 302
    late = client.post("/information/skriv/swedish/", data | {"text": f"{data['text']} Och mer."})
    assert late.status_code in (200, 422) and "En kollega har skrivit en ny version" in late.content.decode()


def headed(headings: Iterable[str]) -> str:
    return "\n".join(["Bladets rubrik", "Läs bredvid planen.", *(f"# {heading}\nText." for heading in headings)])


SHEET = "/information/oversattningsblad/skriv"


@pytest.mark.parametrize(
    ("language", "headings", "said"),
    [
        ("somali", HEADINGS[1:], "Det ska vara 14 rubriker, planens egna i samma ordning. Nu är de 13."),
        ("somali", ("", *HEADINGS[1:]), "En rubrik är tom."),
        ("somali", (*HEADINGS[:5], "", *HEADINGS[5:]), "En rubrik är tom."),
        (
            "swedish",
            (HEADINGS[1], HEADINGS[0], *HEADINGS[2:]),
            "Rubriken ”Namn och deltagarnummer” saknas eller står på fel plats.",
        ),
        ("swedish", ("Namn", *HEADINGS[1:]), "Rubriken ”Namn och deltagarnummer” saknas eller står på fel plats."),
    ],
    ids=["one too few", "an empty one", "one more that is empty", "other order", "another word"],
)
def test_a_sheet_without_the_plans_headings_is_refused(
    client: Client, mona: User, language: str, headings: Sequence[str], said: str
) -> None:
    login(client, mona)
    answer = client.post(f"{SHEET}/{language}/", {"text": headed(headings), "valid_from": clock.today().isoformat()})
    page = answer.content.decode()
    assert answer.status_code in (200, 422) and said in page and "Bladets rubrik" in page, "what was typed is there"


@pytest.mark.parametrize(
    ("language", "headings"),
    [("somali", [f"S{number}" for number in range(14)]), ("swedish", HEADINGS)],
    ids=["as many", "the plan's own"],
)
def test_a_sheet_with_the_plans_headings_is_kept(
    cast: Cast, client: Client, mona: User, language: str, headings: Sequence[str]
) -> None:
    login(client, mona)
    answer = client.post(f"{SHEET}/{language}/", {"text": headed(headings), "valid_from": clock.today().isoformat()})
    assert answer.status_code == 302
    assert NoticeText.objects.get(organisation=cast.molndal).kind == TextKind.PLAN


def test_a_sheet_and_the_information_are_versions_of_their_own(cast: Cast, client: Client, mona: User) -> None:
    before = text_in_force(cast.molndal.pk, "engelska", clock.today())
    sheet = write_notice_text(
        "engelska", headed(HEADINGS), actor=actor_of(mona), valid_from=clock.today(), kind=TextKind.PLAN
    )
    assert text_in_force(cast.molndal.pk, "engelska", clock.today()) == before
    assert text_in_force(cast.molndal.pk, "engelska", clock.today(), TextKind.PLAN) == sheet
    assert sheet.translates and sheet.translates.kind == TextKind.PLAN and sheet.edition == f"{clock.today().year}-1"
    login(client, mona)
    page = client.get(f"/information/{sheet.pk}/").content.decode()
    assert "<h1>Bladets rubrik</h1>" in page and '<span class="swedish" lang="sv" dir="ltr">Mitt mål</span>' in page
    assert client.get(f"{SHEET}/easy/").status_code == 404
    login(client, cast.hamid)
    assert client.get(f"{SHEET}/english/").status_code == 404
