"""Mallar: an organisation's own words for its agreements, with versions."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from agreements.contents import contents
from agreements.domain import life, wordings
from agreements.enums import AgreementKind
from agreements.models import Agreement, Wording
from agreements.wording import wording_changes
from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib.errors import Conflict, RuleError
from tests.agreements.test_life import LOI, a_draft
from tests.cast import Cast, actor_of, login
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

EDIT, HOME = "/mallar/letter_of_intent/andra/", "/mallar/letter_of_intent/"


def write(cast: Cast, **texts: str) -> Wording:
    row = wordings.save_wording(LOI, texts=texts, actor=actor_of(cast.ada))
    assert row is not None
    return row


def use(cast: Cast, **texts: str) -> Wording:
    row = write(cast, **texts)
    return wordings.publish_wording(row, seen=str(row.version), actor=actor_of(cast.ada))


def paragraphs(agreement: Agreement, key: str) -> list[str]:
    found: list[str] = next(row["paragraphs"] for row in contents(agreement)["sections"] if row["key"] == key)
    return found


def test_a_draft_changes_nothing_before_it_is_taken_into_use(cast: Cast) -> None:
    agreement = a_draft(cast)
    before = paragraphs(agreement, "binding")
    row = write(cast, binding="Den här avsiktsförklaringen binder ingen.")
    assert paragraphs(agreement, "binding") == before
    wordings.publish_wording(row, seen=str(row.version), actor=actor_of(cast.ada))
    assert paragraphs(agreement, "binding") == ["Den här avsiktsförklaringen binder ingen."]
    assert paragraphs(agreement, "support"), "what they wrote nothing about says the usual"


def test_brackets_are_filled_from_the_round_and_all_else_is_text(cast: Cast) -> None:
    use(cast, background="[Motparten] och [ansvarig kommun]: {{ facts }} {% now %} <b>[0]</b>\n[standardtext]")
    agreement = a_draft(cast)
    lines = paragraphs(agreement, "background")
    assert lines[0] == "Hisingens Lastvagnar AB och Göteborg: {{ facts }} {% now %} <b>[0]</b>"
    assert lines[1].startswith("Hisingens Lastvagnar AB behöver anställa"), "then the usual words"


def test_a_bracket_that_nothing_is_known_of_is_refused_beside_the_field(cast: Cast, client: Client) -> None:
    answer = login(client, cast.ada).post(EDIT, {"text_binding": "Hälsningar [kungen]"})
    body = answer.content.decode()
    assert "Fältet [kungen] finns inte." in body and "Hälsningar [kungen]" in body
    assert "text_binding" in answer.context["form"].errors
    with pytest.raises(RuleError):
        write(cast, binding="[kungen]")


def test_the_drafters_own_words_come_before_the_organisations(cast: Cast) -> None:
    agreement = a_draft(cast)
    Agreement.objects.filter(pk=agreement.pk).update(texts={"binding": "Just den här gången."})
    use(cast, binding="Alltid så här.")
    agreement.refresh_from_db()
    assert paragraphs(agreement, "binding") == ["Just den här gången."]


def test_what_is_locked_keeps_its_words(cast: Cast) -> None:
    agreement = a_draft(cast)
    life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
    agreement.refresh_from_db()
    before = paragraphs(agreement, "binding")
    use(cast, binding="Nya ord.")
    assert paragraphs(Agreement.objects.get(pk=agreement.pk), "binding") == before


def test_another_municipalitys_words_are_its_own(cast: Cast) -> None:
    ensam = actor_of(cast.ensam)
    row = wordings.save_wording(LOI, texts={"binding": "Kungälvs ord."}, actor=ensam)
    assert row is not None
    wordings.publish_wording(row, seen=str(row.version), actor=ensam)
    assert "Kungälvs ord." not in paragraphs(a_draft(cast), "binding")
    assert not Wording.objects.visible_to(actor_of(cast.ada)).exists()


def test_versions_are_numbered_and_one_in_use_is_never_changed(cast: Cast) -> None:
    first = use(cast, binding="Ett.")
    second = use(cast, binding="Två.")
    assert (first.number, second.number) == (1, 2)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Wording.objects.filter(pk=first.pk).update(texts={})
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Wording.objects.filter(pk=first.pk).delete()
    with pytest.raises(Conflict):
        wordings.discard_wording(first, actor=actor_of(cast.ada))


def test_saving_what_is_in_use_leaves_no_draft(cast: Cast) -> None:
    use(cast, binding="Ett.")
    write(cast, binding="Två.")
    assert wordings.save_wording(LOI, texts={"binding": " Ett. "}, actor=actor_of(cast.ada)) is None
    assert not Wording.objects.drafts().exists()


def test_what_was_looked_at_is_what_is_taken_into_use(cast: Cast) -> None:
    row = write(cast, binding="Ett.")
    seen = str(row.version)
    write(cast, binding="Två.")
    with pytest.raises(Conflict):
        wordings.publish_wording(row, seen=seen, actor=actor_of(cast.ada))
    assert not Wording.objects.in_use().exists()


def test_the_changes_are_shown_section_by_section(cast: Cast) -> None:
    (change,) = wording_changes(LOI, {"binding": "Ett.\nTvå."}, {"binding": "Ett.\nTre."})
    assert (change.heading, change.before, change.after) == ("Rättslig verkan", ("Två.",), ("Tre.",))
    (new,) = wording_changes(LOI, {}, {"binding": "Ett."})
    assert new.before == ("Standardtexten",)


@pytest.mark.parametrize("who", ["kerstin", "hamid", "bo", "rut", "lena", "anders"])
def test_only_the_local_admin_of_a_municipality_keeps_them(cast: Cast, client: Client, who: str) -> None:
    user = getattr(cast, who)
    assert login(client, user).get("/mallar/").status_code == 404
    with pytest.raises(NotAllowed):
        wordings.save_wording(LOI, texts={"binding": "X"}, actor=actor_of(user))


def test_the_walk_from_edit_to_use(cast: Cast, client: Client) -> None:
    a_draft(cast)
    login(client, cast.ada)
    assert "Standardtexten: Avsiktsförklaringen är inte rättsligt bindande" in client.get(EDIT).content.decode()
    assert client.post(EDIT, {"text_binding": "Den binder ingen."}).status_code == 302
    page = client.get(HOME).content.decode()
    assert "Det här ändrar utkastet" in page and "<ins>" in page and "Den binder ingen." in page
    version = str(Wording.objects.get().version)
    for _time in range(2):
        client.post(f"{HOME}anvand/", {"version": version})
    assert Wording.objects.get().published_at
    assert "Version 1" in client.get("/mallar/").content.decode()
    assert "Vad den ändrade" in client.get(HOME).content.decode()


@pytest.mark.parametrize("versions", [1, 3, 20])
def test_a_page_costs_the_same_whatever_the_number_of_versions(cast: Cast, client: Client, versions: int) -> None:
    a_draft(cast)
    for number in range(versions):
        use(cast, binding=f"Lydelse {number}.")
    login(client, cast.ada)
    assert len(queries_of(client, reverse("wording", args=[AgreementKind.LETTER_OF_INTENT]))) == 9
