"""What an employer no longer sees: people who are out of the question, and what no consent covers any more."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from participants.domain import admissions, candidacies, disclosures, presentations
from participants.enums import EmployerView, NotSelectedReason, PersonField
from participants.models import Disclosure, EmployerAnswer
from tests.cast import Cast, actor_of, login
from tests.participants.ways import a_candidate, a_recruiting_round, offered, presented
from tracks.enums import Phase
from tracks.models import Round

pytestmark = pytest.mark.django_db


def page_status(client: Client, answer: EmployerAnswer) -> int:
    return client.get(reverse("portal_candidate", args=[answer.pk])).status_code


def test_one_who_is_not_selected_is_taken_back_and_never_named(cast: Cast, client: Client) -> None:
    answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
    assert page_status(login(client, cast.lena), answer) == 200
    reason = NotSelectedReason.values[0]
    candidacies.not_select(answer.candidacy, actor=actor_of(cast.kerstin), reason=reason)
    assert page_status(client, answer) == 404
    with pytest.raises(RuleError):
        presentations.answer_candidate(answer, EmployerView.YES, actor=actor_of(cast.lena))


@pytest.mark.parametrize("phase", [Phase.FINISHED, Phase.CANCELLED])
def test_a_round_that_is_over_shows_the_employer_nobody(cast: Cast, client: Client, phase: Phase) -> None:
    answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
    Round.objects.filter(pk=answer.candidacy.round_id).update(phase=phase)
    assert page_status(login(client, cast.lena), answer) == 404
    with pytest.raises(RuleError):
        presentations.answer_candidate(answer, EmployerView.YES, actor=actor_of(cast.lena))


def test_a_disclosure_that_has_run_out_shows_nothing(cast: Cast, client: Client) -> None:
    answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
    Disclosure.objects.filter(pk=answer.disclosure_id).update(valid_to=clock.today())
    assert page_status(login(client, cast.lena), answer) == 200
    yesterday = clock.today() - timedelta(days=1)
    Disclosure.objects.filter(pk=answer.disclosure_id).update(valid_from=yesterday, valid_to=yesterday)
    assert page_status(client, answer) == 404


def test_experience_is_shown_only_where_it_is_disclosed(cast: Cast, client: Client) -> None:
    answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
    person = answer.candidacy.person
    type(person).objects.filter(pk=person.pk).update(experience="Fyra år i bageri")
    url = reverse("portal_candidate", args=[answer.pk])
    Disclosure.objects.filter(pk=answer.disclosure_id).update(fields=[PersonField.BACKGROUND])
    assert "bageri" in login(client, cast.lena).get(url).content.decode()
    Disclosure.objects.filter(pk=answer.disclosure_id).update(fields=[PersonField.CONTACT])
    assert "bageri" not in client.get(url).content.decode()


def test_to_present_is_to_disclose_as_far_as_the_consent_goes(cast: Cast, client: Client) -> None:
    answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
    given = answer.disclosure
    assert given is not None and answer.consent is not None
    assert (given.to_organisation, given.from_organisation) == (cast.hisingen.organisation, cast.molndal)
    assert set(given.fields) <= set(answer.consent.fields) and given.consent == answer.consent
    presentations.withdraw_presentation(answer, actor=actor_of(cast.kerstin))
    given.refresh_from_db()
    assert given.ended_at is not None and page_status(login(client, cast.lena), answer) == 404


def test_the_owner_who_ends_the_disclosure_takes_the_candidate_from_the_employer(cast: Cast, client: Client) -> None:
    answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
    assert page_status(login(client, cast.lena), answer) == 200
    disclosures.end_disclosure(answer.disclosure, actor=actor_of(cast.hamid), reason="Personen vill det")
    answer.refresh_from_db()
    assert answer.withdrawn_at is not None and page_status(client, answer) == 404


def test_what_has_run_out_is_not_widened_but_made_anew(cast: Cast) -> None:
    """Else a candidate presented again under a narrower ground would open what the old one opened."""
    answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
    presented_first = answer.disclosure
    yesterday = clock.today() - timedelta(days=1)
    Disclosure.objects.filter(pk=answer.disclosure_id).update(valid_from=yesterday, valid_to=yesterday)
    again = presented(cast, answer.candidacy)
    assert again.disclosure is not None and again.disclosure != presented_first
    assert Disclosure.objects.get(pk=answer.disclosure_id).ended_at is not None


def test_who_has_got_a_seat_is_no_longer_asked_about(cast: Cast) -> None:
    candidacy = offered(cast, a_recruiting_round(cast))
    answer = presented(cast, candidacy)
    admissions.admit(candidacy, actor=actor_of(cast.kerstin))
    answer.refresh_from_db()
    assert answer.withdrawn_at is not None
