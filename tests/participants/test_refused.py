"""Whoever asks for a page about a person who does not exist for them is told nothing, and the person's log tells of it."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from jobbspar.audit.kinds import LookKind, kind_of
from jobbspar.audit.models import AuditEvent
from participants.domain import disclosures
from participants.models import Participation
from tests.cast import Cast, a_person, actor_of, login
from tests.participants.ways import a_recruiting_round, ongoing


@pytest.fixture
def part(cast: Cast) -> Participation:
    return ongoing(cast, a_recruiting_round(cast, steps=1), a_person(cast))


def refusals(part: Participation) -> list[tuple[object, object, str]]:
    rows = AuditEvent.objects.filter(action="person.refused").order_by("pk")
    assert {row.person_id for row in rows} <= {part.person_id}
    return [(row.actor_user_id, row.organisation_id, row.details["page"]) for row in rows]


def test_each_try_at_something_about_the_person_is_in_the_persons_log(
    cast: Cast, client: Client, part: Participation
) -> None:
    login(client, cast.ute)
    things = {
        "person": part.person_id, "person_log": part.person_id, "participation": part.pk, "candidacy": part.candidacy_id,
        "referral": part.person.referrals.get().pk, "enrolment_change": part.enrolments.get().pk,
        "consent_withdraw": part.person.consents.get().pk,
    }  # fmt: skip
    for name, pk in things.items():
        assert client.get(reverse(name, args=[pk])).status_code == 404, name
    assert refusals(part) == [(cast.ute.pk, cast.boras.pk, name) for name in things]
    assert kind_of("person.refused") == LookKind.REFUSED


def test_a_coordinator_whose_disclosure_has_ended_is_one_who_tries(
    cast: Cast, client: Client, part: Participation
) -> None:
    login(client, cast.kerstin)
    assert client.get(part.get_absolute_url()).status_code == 200 and refusals(part) == []
    for row in part.person.disclosures.filter(ended_at=None):
        disclosures.end_disclosure(row, actor=actor_of(cast.hamid), reason="Klart.")
    assert client.get(part.get_absolute_url()).status_code == 404
    assert refusals(part) == [(cast.kerstin.pk, cast.goteborg.pk, "participation")]
    login(client, cast.hamid)
    page = client.get(reverse("person_log", args=[part.person_id]) + "?slag=nekad").content.decode()
    assert "Försökte öppna en sida om en person, men fick inte se den" in page and "Kerstin" in page


def test_one_of_a_role_that_never_sees_persons_too(cast: Cast, client: Client, part: Participation) -> None:
    login(client, cast.bo)
    assert client.get(f"/deltagare/{part.person_id}/").status_code == 404
    assert refusals(part) == [(cast.bo.pk, cast.goteborg.pk, "person")]


def test_what_is_nowhere_and_what_is_ones_own_is_no_try_and_the_answer_is_the_same(
    cast: Cast, client: Client, part: Participation
) -> None:
    login(client, cast.ute)
    nowhere, there = (client.get(f"/deltagare/{pk}/") for pk in (uuid4(), part.person_id))
    assert nowhere.content == there.content
    assert len(refusals(part)) == 1
    login(client, cast.hamid)
    assert client.get(reverse("candidacy", args=[uuid4()])).status_code == 404
    # No page, but the person is his own: nobody is kept from seeing them.
    assert client.get(reverse("participation", args=[part.person_id])).status_code == 404
    assert len(refusals(part)) == 1
