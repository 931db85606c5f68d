"""What a round's leader is told of employers' contacts: what waits for a mandate, and what others have changed."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import AgreementState
from agreements.models import Agreement
from coordination.queries.due import counts_for, people_with_something
from employers import domain
from employers.enums import MandateScope
from employers.models import EmployerContact
from jobbspar.lib import clock
from participants.domain.presentations import answer_candidate
from participants.enums import EmployerView
from tests.agreements.signing import sent_out
from tests.cast import Cast, a_person, a_round, a_track, actor_of, login
from tests.coordination.logs.looks import looked, prepared, rules_of
from tests.participants.ways import a_candidate, a_recruiting_round, presented
from tracks.enums import PartyRole, Phase
from tracks.models import RoundParty

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 24)


def decides_on(cast: Cast, *scopes: MandateScope) -> None:
    EmployerContact.objects.filter(pk=cast.contact.pk).update(mandate=list(scopes))


def test_answers_that_nobody_may_give_are_listed_and_none_is_lost(cast: Cast, client: Client) -> None:
    answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
    kerstin = actor_of(cast.kerstin)
    assert "mandates" not in counts_for(kerstin)
    decides_on(cast)
    assert counts_for(kerstin)["mandates"] == 1 and cast.kerstin.pk in people_with_something()
    page = login(client, cast.kerstin).get("/").content.decode()
    assert "Ingen hos Hisingens Lastvagnar AB får svara om kandidater i portalen" in page
    assert "kandidater som väntar på svar: 1" in page
    # Whoever leads no round with it is told nothing.
    assert "mandates" not in counts_for(actor_of(cast.ensam))
    answer_candidate(answer, EmployerView.LATER, actor=kerstin, comment="Per telefon med Lena")
    assert "mandates" not in counts_for(kerstin)


def test_signatures_that_nobody_may_give_are_listed(cast: Cast, client: Client) -> None:
    agreement = sent_out(cast)
    assert Agreement.objects.get(pk=agreement.pk).state == AgreementState.FOR_SIGNATURE
    type(agreement.round).objects.filter(pk=agreement.round_id).update(phase=Phase.PLANNING)
    decides_on(cast, MandateScope.PROFILE, MandateScope.SELECTION)
    assert counts_for(actor_of(cast.kerstin))["mandates"] == 1
    page = login(client, cast.kerstin).get("/").content.decode()
    assert "Den som ska skriva under hos Hisingens Lastvagnar AB har inget mandat för avtal" in page
    decides_on(cast, MandateScope.AGREEMENT, MandateScope.PROFILE, MandateScope.SELECTION)
    assert "mandates" not in counts_for(actor_of(cast.kerstin))


@pytest.mark.parametrize("is_paused", [False, True])
def test_others_with_a_live_round_are_told_once_of_a_changed_contact(
    cast: Cast, client: Client, is_paused: bool
) -> None:
    """Göteborg changes Lena on Tuesday; Kungälv, which has a round with Hisingens too, reads of it on Wednesday."""
    with clock.at(TUESDAY):
        a_recruiting_round(cast)
        own = a_round(cast, a_track(cast, responsible=cast.kungalv), coordinator=cast.ensam, phase=Phase.PLANNING)
        RoundParty.objects.create(round=own, organisation=cast.hisingen.organisation, role=PartyRole.EMPLOYER)
        if is_paused:
            type(own).objects.filter(pk=own.pk).update(paused_at=clock.now())
        domain.change_contact(cast.contact, actor=actor_of(cast.kerstin), phone="031-11 22 33")
        assert "contacts" not in counts_for(actor_of(cast.ensam))
    with clock.at(TUESDAY + timedelta(days=1)):
        assert counts_for(actor_of(cast.ensam))["contacts"] == 1
        assert cast.ensam.pk in people_with_something()
        # Whoever did it knows already.
        assert "contacts" not in counts_for(actor_of(cast.kerstin))
        assert "En kontaktperson hos Hisingens Lastvagnar AB har ändrats av någon annan" in (
            login(client, cast.ensam).get("/").content.decode()
        )
    with clock.at(TUESDAY + timedelta(days=2)):
        assert "contacts" not in counts_for(actor_of(cast.ensam))


@pytest.mark.parametrize(("names", "found"), [(20, []), (21, ["names"])])
def test_more_than_twenty_names_opened_in_a_day_are_put_before_the_auditor(
    cast: Cast, names: int, found: list[str]
) -> None:
    shown = {"page": "portal_candidate", "fields": ["background", "contact", "identity"]}
    for number in range(names):
        # Of two municipalities: each of them sees that there were many.
        home = cast.molndal if number % 2 else cast.goteborg
        looked(cast.lena, a_person(cast, home, last_name=f"Olik{number}", phone=""), details=shown)
    rules = rules_of(prepared(cast.molndal))
    assert [rule for rule in rules if rule == "names"] == found


def test_a_finding_of_many_names_shows_a_day_and_everybody_by_initials(cast: Cast, client: Client) -> None:
    """Opening it tells no name, and so notes no name as told."""
    shown = {"page": "portal_candidate", "fields": ["background", "contact", "identity"]}
    for number in range(21):
        person = a_person(cast, cast.goteborg, first_name="Mira", last_name=f"Hemligasson{number}")
        looked(cast.lena, person, details=shown)
    finding = prepared(cast.goteborg).findings.get(rule="names")
    page = login(client, cast.doris).get(reverse("log_finding", args=[finding.pk])).content.decode()
    assert "Vad som öppnades den dagen" in page and "M.H." in page and "Hemligasson" not in page
