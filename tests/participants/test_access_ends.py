"""Access ends with the case: so many days after it as the owner has said, in both walls, without anybody's doing it."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from coordination.workflow import transitions
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.models import AuditEvent
from jobbspar.database import walls
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.models import OutboxEntry
from participants.domain import access, consents, referrals
from participants.domain.closings import close_participation, reopen_participation
from participants.enums import EnrolmentState, GivenHow, Outcome, PersonField
from participants.models import Candidacy, Disclosure, Participation, Person, StepEnrolment
from participants.tasks import end_access, expire_consents
from tests.cast import Cast, a_person, a_user, actor_of, login
from tests.participants.ways import a_candidate, a_recruiting_round, ongoing
from tracks.enums import Phase
from tracks.models import Round

NAME = "Hemligasson"


def taking_part(cast: Cast) -> Participation:
    part = ongoing(cast, a_recruiting_round(cast, steps=1), a_person(cast, first_name="Mirabella", last_name=NAME))
    StepEnrolment.objects.filter(participation=part).update(state=EnrolmentState.COMPLETED)
    return part


def closed(cast: Cast, part: Participation, **more: Any) -> Participation:
    close_participation(
        part, actor=actor_of(cast.hamid), closed_on=clock.today(), outcome=Outcome.OTHER_INTERVENTION, **more
    )
    return Participation.objects.get(pk=part.pk)


def finished(cast: Cast, round: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the one function that finishes rounds; what the gate asks for is another test's."""
    Round.objects.filter(pk=round.pk).update(phase=Phase.CLOSING)
    monkeypatch.setattr(transitions, "missing_in", lambda _round: [])
    transitions.advance(round, actor=actor_of(cast.kerstin), expected_phase=Phase.CLOSING)


def days_on(days: int) -> Any:
    return clock.at(clock.today() + timedelta(days=days))


def lists(client: Client, user: Any, part: Participation) -> bool:
    """Whether the user finds the participant on the list, on the person's page and on the participation's: all or none."""
    login(client, user)
    person = f"/deltagare/{part.person_id}/"
    listed = client.get("/deltagare/").content.decode()
    opened = [client.get(page).status_code == 200 for page in (person, f"/deltagande/{part.pk}/")]
    found = {str(part.person_id) in listed, *opened}
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize("who", ["kerstin", "anders"])
def test_after_the_participation_others_read_for_ninety_days_and_no_longer(
    cast: Cast, client: Client, who: str
) -> None:
    part = closed(cast, taking_part(cast))
    user = getattr(cast, who)
    with days_on(90):
        assert lists(client, user, part)
    with days_on(91):
        assert not lists(client, user, part)
        assert lists(client, cast.hamid, part)


def test_a_candidate_who_never_took_part_goes_with_the_round(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidacy = a_candidate(cast, a_recruiting_round(cast), a_person(cast, last_name=NAME))
    finished(cast, candidacy.round, monkeypatch)
    with days_on(90):
        assert Candidacy.objects.visible_to(actor_of(cast.kerstin)).exists()
    with days_on(91):
        assert not Candidacy.objects.visible_to(actor_of(cast.kerstin)).exists()
        login(client, cast.kerstin)
        assert str(candidacy.person_id) not in client.get("/deltagare/").content.decode()


def test_so_too_when_the_round_is_called_off(cast: Cast) -> None:
    candidacy = a_candidate(cast, a_recruiting_round(cast))
    why = "Företaget drog sig ur innan någon hade antagits."
    transitions.cancel(candidacy.round, actor=actor_of(cast.kerstin), expected_phase=Phase.RECRUITMENT, reason=why)
    with days_on(91):
        assert not Person.objects.visible_to(actor_of(cast.kerstin)).exists()


def test_the_second_wall_goes_by_the_same_dates(cast: Cast) -> None:
    part = closed(cast, taking_part(cast))
    for organisation in (cast.goteborg, cast.af_goteborg):
        for days, rows in ((90, 1), (91, 0)):
            with days_on(days), walls.as_org(organisation.pk):
                assert Person._base_manager.count() == Participation._base_manager.count() == rows
    with days_on(91), walls.as_org(cast.molndal.pk):
        assert Person._base_manager.count() == 1
    # Not before it begins either.
    Disclosure.objects.update(valid_from=clock.today() + timedelta(days=1), valid_to=None)
    with walls.as_org(cast.goteborg.pk):
        assert not Person._base_manager.filter(pk=part.person_id).exists()


def test_the_job_ends_what_has_run_out_says_so_and_does_it_once(cast: Cast) -> None:
    part = closed(cast, taking_part(cast))
    with days_on(91):
        end_access()
        end_access()
        rows = part.person.disclosures.exclude(to_organisation=cast.hisingen.organisation)
        assert {row.ended_reason for row in rows} == {"Tiden gick ut."}
        ended = AuditEvent.objects.filter(action="disclosure.ended", person_id=part.person_id)
        assert ended.count() == part.person.disclosures.count()
        assert access.end_access(actor=actor_of(cast.hamid)) == 0


def test_the_job_finds_cases_that_were_over_before_anybody_counted_the_days(cast: Cast) -> None:
    part = closed(cast, taking_part(cast))
    Disclosure.objects.update(valid_to=None)
    with days_on(400):
        end_access()
        assert not Person.objects.visible_to(actor_of(cast.kerstin)).filter(pk=part.person_id).exists()


def test_the_migration_gives_old_cases_their_last_day(cast: Cast) -> None:
    part, other = closed(cast, taking_part(cast)), a_candidate(cast, a_recruiting_round(cast))
    Disclosure.objects.update(valid_to=None)
    sql = import_module("participants.migrations.0013_access_ends_with_the_case").SETTLE
    with connection.cursor() as cursor:
        cursor.execute(sql)
    last = clock.today() + timedelta(days=90)
    with walls.as_system("Läser"):
        assert set(part.person.disclosures.values_list("valid_to", flat=True)) == {last}
        assert set(other.person.disclosures.values_list("valid_to", flat=True)) == {None}


def test_what_is_opened_again_is_open_until_it_ends_again(cast: Cast) -> None:
    part = closed(cast, taking_part(cast))
    reopen_participation(part, actor=actor_of(cast.kerstin), reason="Fel utfall valdes.")
    assert set(part.person.disclosures.values_list("valid_to", flat=True)) == {None}
    with days_on(91):
        end_access()
        assert Person.objects.visible_to(actor_of(cast.kerstin)).filter(pk=part.person_id).exists()


def test_an_ending_that_is_written_in_late_can_still_be_corrected(cast: Cast) -> None:
    part = taking_part(cast)
    long_ago: date = clock.today() - timedelta(days=200)
    Participation.objects.filter(pk=part.pk).update(admitted_on=long_ago, started_on=long_ago)
    StepEnrolment.objects.filter(participation=part).update(started_on=None, ended_on=None)
    part = Participation.objects.get(pk=part.pk)
    day = clock.today() - timedelta(days=150)
    close_participation(part, actor=actor_of(cast.hamid), closed_on=day, outcome=Outcome.OTHER_INTERVENTION)
    with days_on(30):
        assert Person.objects.visible_to(actor_of(cast.kerstin)).filter(pk=part.person_id).exists()


def test_nothing_new_is_handed_over_when_the_case_is_over(cast: Cast) -> None:
    """The last day would lie before the first one."""
    part = closed(cast, taking_part(cast))
    with days_on(91), pytest.raises(RuleError, match="Ärendet är avslutat"):
        referrals.refer_to_round(
            part.person, part.round, actor=actor_of(cast.hamid), af_office=cast.af_goteborg, ground="duty"
        )


def test_what_rests_on_a_consent_that_has_run_out_is_left_for_the_job_that_says_so(cast: Cast) -> None:
    """Whichever of the two jobs comes first the coordinator is told."""
    consent = taking_part(cast).person.consents.get()
    consent.valid_to = clock.today() + timedelta(days=5)
    consent.save()
    consent.disclosures.update(valid_to=consent.valid_to)
    with days_on(6):
        end_access()
        expire_consents()
        assert set(consent.disclosures.values_list("ended_reason", flat=True)) == {"Samtycket gick ut."}
    assert OutboxEntry.objects.filter(payload__template="consent_expired", recipient_user_id=cast.kerstin.pk).exists()


def test_the_owners_own_period_counts_also_for_what_is_open_but_opens_nothing_again(cast: Cast) -> None:
    part = closed(cast, taking_part(cast))
    kerstin = actor_of(cast.kerstin)
    ada = actor_of(a_user("Moa Administratör", cast.molndal, Role.LOCAL_ADMIN))
    access.set_period(actor=ada, days=10)
    with days_on(10):
        assert Person.objects.visible_to(kerstin).filter(pk=part.person_id).exists()
    with days_on(11):
        assert not Person.objects.visible_to(kerstin).filter(pk=part.person_id).exists()
        access.set_period(actor=ada, days=365)
        assert not Person.objects.visible_to(kerstin).filter(pk=part.person_id).exists()
    with pytest.raises(NotAllowed):
        access.set_period(actor=kerstin, days=365)


def test_a_consent_that_ends_before_still_does(cast: Cast) -> None:
    part = taking_part(cast)
    consent = part.person.consents.get()
    consent.valid_to = clock.today() + timedelta(days=5)
    consent.save()
    closed(cast, part)
    resting = consent.disclosures.filter(round=part.round)
    assert set(resting.values_list("valid_to", flat=True)) == {consent.valid_to}


def test_a_consent_that_comes_later_opens_the_plan_to_those_who_follow(cast: Cast) -> None:
    part = taking_part(cast)
    hamid = actor_of(cast.hamid)
    consents.withdraw_consent(part.person.consents.get(), actor=hamid)
    four = [field for field in PersonField.values if field != PersonField.PLAN]
    said: dict[str, Any] = {"given_how": GivenHow.PAPER, "given_on": clock.today(), "round": part.round}
    said |= {"actor": hamid, "organisations": [cast.goteborg]}
    first = consents.register_consent(part.person, fields=four, **said)
    given = Disclosure.objects.create(
        person=part.person, round=part.round, from_organisation=cast.molndal, to_organisation=cast.goteborg,
        fields=four, ground="consent", consent=first, valid_from=clock.today(),
    )  # fmt: skip
    consents.register_consent(part.person, fields=[PersonField.PLAN], **said)
    given.refresh_from_db()
    assert PersonField.PLAN not in given.fields, "what the first covered would rest on one that does not"
    whole = consents.register_consent(part.person, fields=PersonField.values, **said)
    given.refresh_from_db()
    assert (set(given.fields), given.consent) == (set(PersonField.values), whole)
