"""Lena at Hisingens Lastvagnar, on her phone in a break."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from employers.models import EmployerContact
from jobbspar.accounts.enums import Role
from participants.domain import admissions, candidacies
from participants.models import EmployerAnswer
from tests.cast import Cast, a_need, a_round, a_user, actor_of, login
from tests.participants.ways import a_candidate, a_recruiting_round, presented
from tests.queries import queries_of
from tracks.domain.parties import change_party
from tracks.enums import PartyRole, Phase


def an_answer(cast: Cast) -> EmployerAnswer:
    return presented(cast, a_candidate(cast, a_recruiting_round(cast)))


def page(client: Client, answer: EmployerAnswer) -> str:
    return client.get(reverse("portal_candidate", args=[answer.pk])).content.decode()


def test_lena_sees_that_a_candidate_waits(cast: Cast, client: Client) -> None:
    answer = an_answer(cast)
    login(client, cast.lena)
    text = client.get(reverse("portal")).content.decode()
    assert reverse("portal_candidate", args=[answer.pk]) in text


def test_answered_candidates_stand_under_their_round_until_it_is_over(cast: Cast, client: Client) -> None:
    answer = an_answer(cast)
    round = answer.candidacy.round
    login(client, cast.lena)
    client.post(reverse("portal_candidate", args=[answer.pk]), {"svar": "later", "comment": ""})
    text = client.get(reverse("portal")).content.decode()
    assert "Kandidater ni har svarat om" in text and text.index(f"<h3>{round}</h3>") < text.index("Kandidat 1")
    type(round).objects.filter(pk=round.pk).update(phase=Phase.FINISHED)
    assert "Kandidat 1" not in client.get(reverse("portal")).content.decode()


def test_a_candidate_has_no_name_before_a_yes_and_has_one_after(cast: Cast, client: Client) -> None:
    answer = an_answer(cast)
    person = answer.candidacy.person
    login(client, cast.lena)
    before = page(client, answer)
    assert person.last_name not in before
    assert person.first_name not in before
    client.post(reverse("portal_candidate", args=[answer.pk]), {"svar": "yes", "comment": ""})
    assert person.last_name in page(client, answer)


@pytest.mark.parametrize("view", ["later", "no"])
def test_another_answer_never_shows_the_name(cast: Cast, client: Client, view: str) -> None:
    answer = an_answer(cast)
    login(client, cast.lena)
    client.post(reverse("portal_candidate", args=[answer.pk]), {"svar": view, "comment": "Nej tack"})
    answer.refresh_from_db()
    assert answer.view == view
    assert answer.candidacy.person.last_name not in page(client, answer)


def test_a_made_up_answer_changes_nothing(cast: Cast, client: Client) -> None:
    answer = an_answer(cast)
    login(client, cast.lena)
    assert client.post(reverse("portal_candidate", args=[answer.pk]), {"svar": "kanske"}).status_code == 200
    answer.refresh_from_db()
    assert answer.view == "waiting"


def test_an_answer_without_anything_in_it_is_asked_about(cast: Cast, client: Client) -> None:
    answer = an_answer(cast)
    login(client, cast.lena)
    page = client.post(reverse("portal_candidate", args=[answer.pk]))
    assert page.status_code == 200 and "Svara med en av de tre knapparna." in page.content.decode()


@pytest.mark.parametrize("who", ["kerstin", "hamid", "anders", "ylva", "bo", "rut", "ada", "ensam", "ute"])
def test_nobody_but_the_employer_enters_the_portal(cast: Cast, client: Client, who: str) -> None:
    answer = an_answer(cast)
    login(client, getattr(cast, who))
    unknown = client.get(reverse("portal_candidate", args=[uuid4()]))
    assert client.get(reverse("portal")).status_code == 404
    response = client.get(reverse("portal_candidate", args=[answer.pk]))
    assert (response.status_code, response.content) == (404, unknown.content)


def test_the_first_page_costs_the_same_with_one_and_three_candidates(cast: Cast, client: Client) -> None:
    round = a_recruiting_round(cast)
    login(client, cast.lena)
    costs = []
    for _more in range(3):
        presented(cast, a_candidate(cast, round))
        costs.append(len(queries_of(client, reverse("portal"))))
    assert costs == [7, 7, 7]


def test_words_without_an_answer_are_kept_and_asked_about(cast: Cast, client: Client) -> None:
    answer = an_answer(cast)
    response = login(client, cast.lena).post(
        reverse("portal_candidate", args=[answer.pk]), {"svar": "kanske", "comment": "Ring mig först"}
    )
    text = response.content.decode()
    assert response.status_code == 200 and "Svara med en av de tre knapparna" in text and "Ring mig först" in text


def test_one_who_is_decided_on_has_no_buttons_left(cast: Cast, client: Client) -> None:
    answer = an_answer(cast)
    login(client, cast.lena)
    client.post(reverse("portal_candidate", args=[answer.pk]), {"svar": "yes", "comment": ""})
    assert 'name="svar"' in page(client, answer)
    kerstin = actor_of(cast.kerstin)
    candidacies.select(answer.candidacy, actor=kerstin)
    admissions.admit(candidacies.offer(answer.candidacy, actor=kerstin), actor=kerstin)
    assert 'name="svar"' not in page(client, answer) and "Urvalet är klart" in page(client, answer)


def test_the_administrator_decides_who_sees_which_round(cast: Cast, client: Client) -> None:
    """Also on rounds that are not shown yet: what was not offered is left as it was."""
    shown, draft = a_recruiting_round(cast), a_round(cast, need=a_need(cast))
    boss = a_user("Boel Boss", cast.hisingen.organisation, Role.EMPLOYER_CONTACT, Role.EMPLOYER_ADMIN)
    login(client, boss)
    assert "Sköt kontaktpersonerna" in client.get(reverse("portal")).content.decode()
    party = shown.parties.get(role=PartyRole.EMPLOYER)
    typed = {"name": "Nina Ny", "email": "nina@foretag.example", "mandate": ["selection"], "rounds": [str(party.pk)]}
    assert client.post(reverse("portal_contact_new"), typed).status_code == 302
    nina = EmployerContact.objects.get(name="Nina Ny")
    assert (nina.owner, nina.mandate) == (cast.hisingen.organisation, ["selection"])
    hidden = draft.parties.get(role=PartyRole.EMPLOYER)
    hidden.namings.create(contact=nina)
    page = client.get(reverse("portal_contacts")).content.decode()
    assert "Nina Ny" in page and "Bjud in som administratör" in page
    edit = reverse("portal_contact_edit", args=[nina.pk])
    # As the page was when it was opened: then one more round is begun there, and Nina is named in it and in the draft's.
    opened = {"ticked": str(party.pk), "version": nina.version}
    assert f'name="ticked" value="{party.pk}"' in client.get(edit).content.decode()
    begun = a_round(cast, need=a_need(cast), phase=Phase.PLANNING).parties.get(role=PartyRole.EMPLOYER)
    begun.namings.create(contact=nina)
    assert client.post(edit, {**typed, **opened, "rounds": []}).status_code == 302
    assert {naming.party for naming in nina.namings.all()} == {hidden, begun}
    # One that was offered unticked, and named by the round's leader before this was saved.
    nina.refresh_from_db()
    change_party(party, actor=actor_of(cast.kerstin), named=[cast.contact, nina])
    rest = {"ticked": str(begun.pk), "rounds": [], "version": nina.version}
    assert client.post(edit, {**typed, **rest}).status_code == 302
    assert {naming.party for naming in nina.namings.all()} == {hidden, party}
    # The one whom the coordinator has chosen stays, whatever is ticked.
    lena = {"name": cast.contact.name, "email": cast.contact.email, "mandate": [], "version": cast.contact.version}
    assert client.post(reverse("portal_contact_edit", args=[cast.contact.pk]), lena).status_code == 302
    cast.contact.refresh_from_db()
    assert cast.contact.mandate == [] and party.namings.filter(contact=cast.contact).exists()


def test_a_contact_who_is_no_administrator_keeps_no_contacts(cast: Cast, client: Client) -> None:
    a_recruiting_round(cast)
    login(client, cast.lena)
    assert "Sköt kontaktpersonerna" not in client.get(reverse("portal")).content.decode()
    assert client.get(reverse("portal_contacts")).status_code == 404
    for name, args in [("portal_contact_new", []), ("portal_contact_end", [cast.contact.pk])]:
        assert client.post(reverse(name, args=args)).status_code == 404
