"""Skyddade personuppgifter: the mark, its handlers, and what is closed when it is set (invariant 20, law R-SKY-1, -2)."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import models

from coordination.models import FollowUp, Issue, Search
from jobbspar.accounts import handover
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import User
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError, Taken
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry
from participants.domain import consents, persons, presentations, protection, reads, referrals, reveals
from participants.domain.mails import candidates_are_wanted, withdrawal_is_wanted
from participants.enums import LegalGround, PersonField
from participants.models import (
    Candidacy,
    Consent,
    Disclosure,
    EmployerAnswer,
    Participation,
    Person,
    PersonSearch,
    ProtectedIdentity,
    Referral,
    Reveal,
    StepEnrolment,
)
from participants.names import PersonName, short_name
from participants.projections import MetCandidate, candidate_for_employer
from participants.queries.people import people_counts
from participants.queries.persons import find_persons, seen_person
from participants.queries.protection import can_be_named, is_handler
from tests.cast import Cast, a_person, a_user, actor_of, make_cast
from tests.participants.ways import (
    a_candidate,
    a_recruiting_round,
    gave_consent,
    ongoing,
    presented,
    protected,
    referred,
)
from tests.threads import both
from tracks.enums import PartyRole, Phase
from tracks.models import Round

NAME = "Hemligasson"


def a_participant(cast: Cast, **fields: Any) -> Participation:
    """Mira Hemligasson, Hamid's, who takes part in Göteborg's round; also disclosed to AF's office."""
    round = a_recruiting_round(cast, steps=2)
    fields = {"first_name": "Mira", "last_name": NAME, "address": "Storgatan 1", "phone": "070-174 06 05"} | fields
    return ongoing(cast, round, a_person(cast, **fields))


def eva(cast: Cast) -> User:
    """A colleague of Hamid's who is no handler."""
    return a_user("Eva Kollega", cast.molndal, Role.CASE_WORKER)


# ── The name ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_name_of_a_protected_person_is_no_name_in_whatever_way_it_is_written(cast: Cast) -> None:
    person = a_person(cast, first_name="Mira", last_name=NAME, preferred_name="Mi")
    assert (str(PersonName.of(person)), short_name(person)) == (f"Mira {NAME}", "Mi H.")
    person.is_protected = True
    name = PersonName.of(person)
    ways = (
        str(name),
        name.short,
        f"{name}",
        f"{name:>30}",
        repr(name),
        name.upper(),
        short_name(person),
        str(vars(name)),
    )
    for text in ways:
        assert "Mira" not in text and NAME not in text and "HEMLIGASSON" not in text
    assert str(name) == name.short == "Skyddad person"


# ── Walls ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rows_seen(user: User, person: Person) -> dict[str, int]:
    actor = actor_of(user)
    by_person: tuple[Any, ...] = (Consent, Disclosure, Referral, Candidacy, Participation)
    found = {model.__name__: model.objects.visible_to(actor).filter(person=person).count() for model in by_person}
    found["Person"] = Person.objects.visible_to(actor).filter(pk=person.pk).count()
    found["owned"] = Person.objects.owned_by(actor).filter(pk=person.pk).count()
    found["usable"] = Disclosure.objects.usable_by(actor).filter(person=person).count()
    found["ProtectedIdentity"] = ProtectedIdentity.objects.visible_to(actor).filter(person=person).count()
    of_part = {"participation__person": person}
    found["StepEnrolment"] = StepEnrolment.objects.visible_to(actor).filter(**of_part).count()
    found["FollowUp"] = FollowUp.objects.visible_to(actor).filter(**of_part).count()
    found["Issue"] = Issue.objects.visible_to(actor).filter(**of_part).count()
    found["EmployerAnswer"] = EmployerAnswer.objects.visible_to(actor).filter(candidacy__person=person).count()
    return {name: count for name, count in found.items() if count}


def test_for_everybody_but_the_named_handlers_the_person_is_in_no_queryset(cast: Cast) -> None:
    part = a_participant(cast)
    person, colleague = part.person, eva(cast)
    Issue.objects.create(round=part.round, participation=part, title="Reser långt")
    before = _rows_seen(cast.kerstin, person)
    assert before.keys() >= {"Person", "Participation", "Candidacy", "Referral", "usable", "StepEnrolment", "Issue"}
    assert _rows_seen(colleague, person) and _rows_seen(cast.anders, person)
    protected(cast, person, cast.kerstin)
    for user in (
        colleague,
        cast.anders,
        cast.sara,
        cast.ylva,
        cast.bo,
        cast.rut,
        cast.ada,
        cast.ensam,
        cast.ute,
        cast.lena,
    ):
        assert _rows_seen(user, person) == {}, user
    assert _rows_seen(cast.kerstin, person) == before | {"ProtectedIdentity": 1}
    assert _rows_seen(cast.hamid, person).keys() >= {"Person", "owned", "Consent", "Disclosure", "FollowUp"}


def test_several_handlers_do_not_make_several_rows(cast: Cast) -> None:
    part = a_participant(cast)
    protected(cast, part.person, cast.kerstin, cast.anders, eva(cast))
    for user in (cast.hamid, cast.kerstin, cast.anders):
        assert set(_rows_seen(user, part.person).values()) <= {1, 2}
        assert Person.objects.visible_to(actor_of(user)).filter(pk=part.person_id).count() == 1
        assert Participation.objects.visible_to(actor_of(user)).count() == 1


def test_a_handler_in_an_organisation_without_the_relation_sees_nothing(cast: Cast) -> None:
    part = a_participant(cast)
    mark = protected(cast, part.person)
    # Named in the database by whatever mistake: the organisation's wall still stands.
    mark.handlers.add(cast.ute, cast.sara, cast.ensam)
    for user in (cast.ute, cast.sara, cast.ensam):
        assert _rows_seen(user, part.person) == {}


def test_a_handler_who_ends_loses_the_person_on_the_next_request(cast: Cast) -> None:
    part = a_participant(cast)
    protected(cast, part.person, cast.kerstin)
    assert _rows_seen(cast.kerstin, part.person)
    Round.objects.filter(pk=part.round_id).update(coordinator=None)
    assert _rows_seen(cast.kerstin, part.person) == {}


def test_a_protected_person_is_found_by_nobody_not_by_name_number_or_misspelling(cast: Cast) -> None:
    """R-SKY-1 (a)."""
    person = a_person(cast, first_name="Mira", last_name=NAME)
    hamid = actor_of(cast.hamid)
    number = persons.reveal_number(person, actor=hamid)
    for text in (NAME, "mira hemlig", number, "Hemligason", "Mirra Hemligassson"):
        assert find_persons(hamid, text) == [person.pk], text
    protected(cast, person)
    for user in (cast.hamid, eva(cast), cast.kerstin, cast.ute):
        for text in (NAME, "mira hemlig", number, "Hemligason", "Mirra Hemligassson"):
            assert find_persons(actor_of(user), text) == [], (user, text)


def test_a_seat_is_taken_but_nobody_is_counted_whom_one_does_not_handle(cast: Cast) -> None:
    part = a_participant(cast)
    round = part.round
    Round.objects.filter(pk=round.pk).update(phase=Phase.RECRUITMENT)
    weighed = a_candidate(cast, round)
    waits = referred(cast, round)
    kerstin = actor_of(cast.kerstin)
    everybody = {"referred": 1, "candidates": 1, "reserves": 0, "participants": 1, "taken": 1}
    assert people_counts(kerstin, round) == everybody
    for row in (part, weighed, waits):
        protected(cast, row.person)
    assert people_counts(kerstin, round) == everybody | {"referred": 0, "candidates": 0}
    assert people_counts(actor_of(cast.bo), round) == everybody | {"referred": 0, "candidates": 0}
    assert people_counts(actor_of(cast.hamid), round) == everybody


# ── Setting the mark ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_one_who_sets_the_mark_is_always_a_handler_and_twice_is_once(cast: Cast) -> None:
    person = a_person(cast)
    mark = protected(cast, person)
    assert list(mark.handlers.all()) == [cast.hamid]
    events = AuditEvent.objects.count()
    assert protected(cast, person) == mark
    assert AuditEvent.objects.count() == events
    with pytest.raises(Conflict):
        protected(cast, person, level="registration")


def test_only_the_owner_s_case_workers_set_it(cast: Cast) -> None:
    part = a_participant(cast)
    later = clock.today() + timedelta(days=90)
    for user in (cast.kerstin, cast.anders, cast.sara, cast.ada, cast.bo, cast.ute, cast.lena):
        with pytest.raises(NotAllowed):
            protection.protect_person(part.person, actor=actor_of(user), level="marking", handlers=[], review_on=later)
    assert not Person.objects.get(pk=part.person_id).is_protected


def test_only_those_who_may_work_with_the_person_can_be_named(cast: Cast) -> None:
    part = a_participant(cast)
    named = set(can_be_named(actor_of(cast.hamid), part.person))
    assert named == {cast.hamid, cast.kerstin, cast.anders}
    for user in (cast.ute, cast.sara, cast.ada, cast.lena, cast.ylva):
        with pytest.raises(RuleError) as refused:
            protected(cast, part.person, user)
        assert refused.value.field == "handlers"


def test_employers_lose_what_was_presented_and_their_mail_is_no_longer_wanted(cast: Cast) -> None:
    """R-SKY-1 (e)."""
    answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
    lena = actor_of(cast.lena)
    mail = OutboxEntry.objects.get(payload__template="candidates_presented")
    assert EmployerAnswer.objects.visible_to(lena).exists() and candidates_are_wanted(mail)
    protected(cast, answer.candidacy.person, cast.kerstin)
    assert not EmployerAnswer.objects.visible_to(lena).exists() and not candidates_are_wanted(mail)
    answer.refresh_from_db()
    assert answer.withdrawn_at is not None


def test_the_mail_to_the_employer_stays_wanted_while_somebody_else_waits(cast: Cast) -> None:
    round = a_recruiting_round(cast)
    first, _second = (presented(cast, a_candidate(cast, round)) for _ in range(2))
    protected(cast, first.candidacy.person)
    assert candidates_are_wanted(OutboxEntry.objects.get(payload__template="candidates_presented"))


def test_disclosures_to_organisations_without_a_handler_end(cast: Cast) -> None:
    part = a_participant(cast)
    live = Disclosure.objects.live().filter(person=part.person)
    assert set(live.values_list("to_organisation", flat=True)) == {cast.goteborg.pk, cast.af_goteborg.pk}
    protected(cast, part.person, cast.kerstin)
    assert list(live.values_list("to_organisation", flat=True)) == [cast.goteborg.pk]


def test_kept_searches_of_everybody_forget_the_person(cast: Cast) -> None:
    part, other = a_participant(cast), a_person(cast, last_name=NAME)
    for user in (cast.hamid, cast.kerstin):
        reads.search_persons(actor_of(user), NAME)
    ids = [str(part.person_id), str(other.pk)]
    Search.objects.create(user=cast.kerstin, organisation=cast.goteborg, found={"persons": ids, "rounds": []})
    protected(cast, part.person)
    assert not PersonSearch.objects.filter(found__contains=[part.person_id]).exists()
    assert PersonSearch.objects.get(user=cast.hamid).found == [other.pk]
    assert Search.objects.get().found == {"persons": [str(other.pk)], "rounds": []}


def test_what_waits_to_be_sent_about_the_person_is_called_off(cast: Cast) -> None:
    part = a_participant(cast)
    consent = part.person.consents.get()
    consents.withdraw_consent(consent, actor=actor_of(cast.hamid))
    entry = OutboxEntry.objects.get(payload__template="consent_withdrawn")
    assert withdrawal_is_wanted(entry) and entry.recipient_user_id == cast.kerstin.pk
    protected(cast, part.person)
    entry.refresh_from_db()
    assert entry.state == EntryState.CANCELLED and not withdrawal_is_wanted(entry)


def test_a_consent_withdrawn_afterwards_tells_no_coordinator_who_is_no_handler(cast: Cast) -> None:
    part = a_participant(cast)
    protected(cast, part.person, cast.anders)
    consents.withdraw_consent(part.person.consents.get(), actor=actor_of(cast.hamid))
    assert not OutboxEntry.objects.filter(payload__template="consent_withdrawn").exists()


def test_whoever_follows_the_person_is_a_handler_so_that_follow_ups_reach_somebody(cast: Cast) -> None:
    part = a_participant(cast)
    colleague = eva(cast)
    Person.objects.filter(pk=part.person_id).update(case_worker=colleague)
    Participation.objects.filter(pk=part.pk).update(case_worker=colleague)
    FollowUp.objects.filter(participation=part).update(owner=colleague)
    issue = Issue.objects.create(round=part.round, participation=part, title="Reser långt", owner=colleague)
    protected(cast, part.person)
    part.refresh_from_db()
    assert (part.case_worker, part.af_case_worker, part.person.case_worker) == (cast.hamid, None, cast.hamid)
    assert FollowUp.objects.get(participation=part, done_on=None).owner == cast.hamid
    issue.refresh_from_db()
    assert issue.owner == cast.hamid


def test_the_address_is_taken_away_and_none_can_be_written(cast: Cast) -> None:
    """R-SKY-1 (d)."""
    part = a_participant(cast)
    protected(cast, part.person)
    person = Person.objects.get(pk=part.person_id)
    assert person.address == ""
    with pytest.raises(RuleError) as refused:
        persons.change_person(person, actor=actor_of(cast.hamid), address="Storgatan 1")
    assert refused.value.field == "address"


def test_it_says_how_it_is_known_by_hand_or_from_the_registers(cast: Cast) -> None:
    """R-SKY-1 (h)."""
    later = clock.today() + timedelta(days=90)
    for source in ("by_hand", "navet", "spar"):
        mark = protection.protect_person(
            a_person(cast), actor=actor_of(cast.hamid), level="marking", source=source, handlers=[], review_on=later
        )
        assert ProtectedIdentity.objects.get(pk=mark.pk).source == source


# ── Changing and lifting ─────────────────────────────────────────────────────────────────────────────────────────────


def _change(mark: ProtectedIdentity, user: User, handlers: list[User], **values: Any) -> ProtectedIdentity:
    said = {"level": mark.level, "source": mark.source, "review_on": mark.review_on} | values
    return protection.change_protection(mark, actor=actor_of(user), handlers=handlers, **said)


def test_there_is_always_a_handler_and_always_one_at_home(cast: Cast) -> None:
    part = a_participant(cast)
    mark = protected(cast, part.person, cast.kerstin)
    for handlers in ([], [cast.kerstin], [cast.ute, cast.hamid]):
        with pytest.raises(RuleError) as refused:
            _change(mark, cast.hamid, handlers)
        assert refused.value.field == "handlers"
    assert mark.handlers.count() == 2


def test_a_handler_who_is_taken_away_loses_the_person_and_their_organisation_its_disclosure(cast: Cast) -> None:
    part = a_participant(cast)
    mark = protected(cast, part.person, cast.kerstin)
    _change(mark, cast.hamid, [cast.hamid])
    assert _rows_seen(cast.kerstin, part.person) == {}
    assert not Disclosure.objects.live().filter(person=part.person).exists()
    event = AuditEvent.objects.get(action="protection.handlers_changed")
    assert (event.details["taken_away"], event.details["named"]) == ([str(cast.kerstin.pk)], [])


def test_only_the_owner_s_handlers_change_it(cast: Cast) -> None:
    part = a_participant(cast)
    mark = protected(cast, part.person, cast.kerstin)
    for user in (cast.kerstin, eva(cast), cast.ute):
        with pytest.raises(NotAllowed):
            _change(mark, user, [cast.hamid])
        with pytest.raises(NotAllowed):
            protection.lift_protection(mark, actor=actor_of(user), reason="ended", text="Skatteverket har hört av sig")
        with pytest.raises(NotAllowed):
            protection.clear_for_employers(mark, actor=actor_of(user))


def test_a_late_save_of_the_handlers_is_a_conflict(cast: Cast) -> None:
    person, colleague = a_person(cast), eva(cast)
    mark = protected(cast, person)
    opened = mark.version
    _change(mark, cast.hamid, [cast.hamid, colleague])
    with pytest.raises(Conflict):
        _change(mark, cast.hamid, [cast.hamid], expected_version=opened)
    assert set(mark.handlers.all()) == {cast.hamid, colleague}


def test_lifting_it_makes_an_ordinary_person_and_opens_nothing_by_itself(cast: Cast) -> None:
    part = a_participant(cast)
    mark = protected(cast, part.person)
    with pytest.raises(RuleError):
        protection.lift_protection(mark, actor=actor_of(cast.hamid), reason="ended", text=" ")
    for _twice in range(2):
        lifted = protection.lift_protection(
            mark, actor=actor_of(cast.hamid), reason="ended", text="Brev från Skatteverket"
        )
    assert lifted.lifted_on == clock.today() and not lifted.handlers.exists()
    assert not is_handler(actor_of(cast.hamid))
    assert _rows_seen(eva(cast), part.person).keys() >= {"Person", "owned"}
    assert _rows_seen(cast.kerstin, part.person) == {}
    with pytest.raises(Conflict):
        protection.lift_protection(mark, actor=actor_of(cast.hamid), reason="mistake", text="Fel person")
    again = protected(cast, part.person, level="fictitious")
    assert again.pk == mark.pk and again.lifted_on is None and _rows_seen(eva_of(cast), part.person) == {}


def eva_of(cast: Cast) -> User:
    return User.objects.get(name="Eva Kollega")


def test_a_leaving_handler_s_place_is_taken_by_the_colleague(cast: Cast) -> None:
    part, colleague = a_participant(cast), eva(cast)
    admin = a_user("Adam Administratör", cast.molndal, Role.LOCAL_ADMIN)
    mark = protected(cast, part.person)
    for held in handover.held_by(cast.hamid, cast.molndal, [Role.CASE_WORKER]):
        held.duty.hand_over(cast.hamid, cast.molndal, colleague, actor_of(admin))
    assert list(mark.handlers.all()) == [colleague]
    assert _rows_seen(colleague, part.person) and not _rows_seen(cast.hamid, part.person)
    assert not _rows_seen(admin, part.person)


# ── Employers ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _present(candidacy: Candidacy, cast: Cast) -> EmployerAnswer:
    party = candidacy.round.parties.get(role=PartyRole.EMPLOYER)
    return presentations.present_to_employer(candidacy, party, actor=actor_of(cast.kerstin))


def test_no_employer_is_asked_before_a_handler_has_cleared_it(cast: Cast) -> None:
    """R-SKY-1 (e)."""
    candidacy = a_candidate(cast, a_recruiting_round(cast))
    mark = protected(cast, candidacy.person, cast.kerstin)
    with pytest.raises(RuleError, match="skyddade uppgifter"):
        _present(candidacy, cast)
    assert not OutboxEntry.objects.filter(payload__template="candidates_presented").exists()
    for _twice in range(2):
        protection.clear_for_employers(mark, actor=actor_of(cast.hamid))
    answer = _present(candidacy, cast)
    assert EmployerAnswer.objects.visible_to(actor_of(cast.lena)).get() == answer
    protection.end_clearance(mark, actor=actor_of(cast.hamid))
    assert not EmployerAnswer.objects.visible_to(actor_of(cast.lena)).exists()


def test_a_presentation_that_stands_shows_nothing_without_the_clearance(cast: Cast) -> None:
    """The second wall: whatever a presentation says, the clearance is asked at each reading."""
    answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
    protected(cast, answer.candidacy.person, cast.kerstin)
    EmployerAnswer.objects.update(withdrawn_at=None)
    assert EmployerAnswer.objects.standing().exists()
    assert not EmployerAnswer.objects.visible_to(actor_of(cast.lena)).exists()


def test_a_cleared_person_has_no_name_phone_or_place_for_the_employer_after_a_yes_either(cast: Cast) -> None:
    person = a_person(cast, first_name="Mira", last_name=NAME, phone="070-174 06 05", experience="Volvo i Borås")
    candidacy = a_candidate(cast, a_recruiting_round(cast), person)
    protection.clear_for_employers(protected(cast, person, cast.kerstin), actor=actor_of(cast.hamid))
    answer = _present(candidacy, cast)
    presentations.answer_candidate(answer, "yes", actor=actor_of(cast.lena))
    row = EmployerAnswer.objects.visible_to(actor_of(cast.lena)).select_related("candidacy__person").get()
    card = candidate_for_employer(row, [])
    assert not isinstance(card, MetCandidate)
    for secret in (NAME, "Mira", "070-174", "Mölndal", "Volvo"):
        assert secret not in repr(card)


# ── Referrals ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_protected_person_is_referred_only_where_somebody_is_named(cast: Cast) -> None:
    round = a_recruiting_round(cast)
    person = a_person(cast)
    consents.hand_over_notice(person, actor=actor_of(cast.hamid), language="svenska", handed_over_on=clock.today())
    gave_consent(cast, person, round)
    mark = protected(cast, person)
    person = Person.objects.get(pk=person.pk)
    asked = {"actor": actor_of(cast.hamid), "af_office": cast.af_goteborg, "ground": LegalGround.CONSENT}
    with pytest.raises(RuleError, match="Utse först en handläggare hos Göteborg"):
        referrals.refer_to_round(person, round, **asked)
    _change(mark, cast.hamid, [cast.hamid, cast.kerstin, cast.anders])
    referral = referrals.refer_to_round(person, round, **asked)
    assert Referral.objects.visible_to(actor_of(cast.kerstin)).get() == referral


def test_the_mark_follows_a_person_whom_af_refers_home(cast: Cast) -> None:
    person = a_person(cast, cast.af_goteborg, home_municipality_id="1481", last_name=NAME)
    anders, later = actor_of(cast.anders), clock.today() + timedelta(days=90)
    protection.protect_person(person, actor=anders, level="registration", handlers=[cast.hamid], review_on=later)
    person.refresh_from_db()
    referral = referrals.refer_to_home_municipality(person, actor=anders, reason="Stöd", ground=LegalGround.DUTY)
    assert not Referral.objects.visible_to(actor_of(eva(cast))).exists()
    own = referrals.accept_referral(referral, actor=actor_of(cast.hamid))
    own.refresh_from_db()
    assert own.is_protected and own.address == "" and own.protection.level == "registration"
    assert _rows_seen(cast.hamid, own) and not _rows_seen(eva_of(cast), own)


# ── Reveal ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reveal_needs_a_reason_writes_it_and_tells_the_manager_without_a_word_of_the_person(cast: Cast) -> None:
    """R-SKY-1 (f) and (g)."""
    part = a_participant(cast)
    admin = a_user("Adam Administratör", cast.molndal, Role.LOCAL_ADMIN)
    protected(cast, part.person)
    person = Person.objects.get(pk=part.person_id)
    with pytest.raises(RuleError) as refused:
        reveals.reveal_person(person, actor=actor_of(cast.hamid), reason="contact", text="  ")
    assert refused.value.field == "text" and not Reveal.objects.exists()
    shown = reveals.reveal_person(person, actor=actor_of(cast.hamid), reason="contact", text="Ringa om mötet")
    assert (shown.name, shown.phone) == (f"Mira {NAME}", "070-174 06 05") and shown.number.count("•") == 0
    assert NAME not in repr(shown)
    event = AuditEvent.objects.get(action="person.revealed")
    assert (event.person_id, event.details) == (person.pk, {"reason": "contact"})
    assert Reveal.objects.get().text == "Ringa om mötet"
    (mail,) = OutboxEntry.objects.filter(payload__template="protected_revealed")
    assert mail.recipient_user_id == admin.pk
    for secret in (str(person.pk), part.number, "Ringa", NAME):
        assert secret not in str(mail.payload) + mail.title + mail.ref_id + mail.dedup_key


def test_a_coordinator_who_handles_the_person_gets_what_was_disclosed_and_both_managers_hear_of_it(cast: Cast) -> None:
    part = a_participant(cast)
    admin = a_user("Adam Administratör", cast.molndal, Role.LOCAL_ADMIN)
    protected(cast, part.person, cast.kerstin)
    Disclosure.objects.filter(person=part.person).update(fields=[PersonField.IDENTITY])
    person = Person.objects.get(pk=part.person_id)
    shown = reveals.reveal_person(person, actor=actor_of(cast.kerstin), reason="identify", text="Prövar identiteten")
    assert NAME in shown.name and shown.phone == "" and "••••" in shown.number
    told = OutboxEntry.objects.filter(payload__template="protected_revealed").values_list(
        "recipient_user_id", flat=True
    )
    assert set(told) == {admin.pk, cast.ada.pk}


def test_without_a_local_admin_the_other_handlers_hear_of_it(cast: Cast) -> None:
    person = a_person(cast)
    colleague = eva(cast)
    protected(cast, person, colleague)
    person.refresh_from_db()
    reveals.reveal_person(person, actor=actor_of(cast.hamid), reason="contact", text="Ringa")
    assert OutboxEntry.objects.get(payload__template="protected_revealed").recipient_user_id == colleague.pk


def test_nobody_else_reveals_and_the_ordinary_way_to_the_number_is_closed(cast: Cast) -> None:
    part = a_participant(cast)
    protected(cast, part.person, cast.kerstin)
    person = Person.objects.get(pk=part.person_id)
    for user in (eva(cast), cast.anders, cast.ada, cast.ute, cast.lena):
        with pytest.raises(NotAllowed):
            reveals.reveal_person(person, actor=actor_of(user), reason="contact", text="Vill veta")
    with pytest.raises(NotAllowed):
        persons.reveal_number(person, actor=actor_of(cast.hamid))
    with pytest.raises(NotAllowed):
        reveals.reveal_person(a_person(cast), actor=actor_of(cast.hamid), reason="contact", text="Ringa")


def test_a_handler_s_projection_holds_neither_name_number_contact_nor_place(cast: Cast) -> None:
    part = a_participant(cast, experience="Volvo i Borås", email="mira@exempel.se")
    protected(cast, part.person, cast.kerstin)
    person = Person.objects.select_related("home_municipality", "owner", "case_worker").get(pk=part.person_id)
    for user in (cast.hamid, cast.kerstin):
        seen = seen_person(actor_of(user), person)
        assert (seen.name, seen.number, seen.contact) == ("Skyddad person", "", None)
        for secret in (
            NAME,
            "Mira",
            person.identity_masked,
            "070-174",
            "mira@",
            "Mölndal",
            "Volvo",
            str(person.birth_year),
        ):
            assert secret not in repr(seen), secret


# ── Identities ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_column_can_tie_two_identities_together(cast: Cast) -> None:
    """R-SKY-2. The one key from person to person is a referral between two authorities' rows, under the same number."""
    ties = {
        f"{model.__name__}.{field.name}"
        for model in (Person, ProtectedIdentity, Reveal)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField) and field.related_model is Person
    }
    assert ties == {"ProtectedIdentity.person", "Reveal.person"}


def test_the_identity_of_a_row_with_fictitious_particulars_is_never_changed(cast: Cast) -> None:
    """R-SKY-2: to write the new identity over the old would be to link them, in the row and in its history."""
    person, hamid = a_person(cast, first_name="Mira", last_name=NAME), actor_of(cast.hamid)
    other = persons.reveal_number(a_person(cast), actor=hamid)
    protected(cast, person, level="fictitious")
    person.refresh_from_db()
    for values in ({"first_name": "Ny"}, {"number": other}, {"last_name": "Annan"}):
        with pytest.raises(RuleError, match="Identiteten"):
            persons.change_person(person, actor=hamid, **values)
    persons.change_person(person, actor=hamid, phone="070-174 06 06")


def test_a_number_that_is_taken_by_a_protected_person_is_refused_without_saying_why(cast: Cast) -> None:
    person = a_person(cast)
    number = persons.reveal_number(person, actor=actor_of(cast.hamid))
    protected(cast, person)
    values = {"first_name": "A", "last_name": "B", "home_municipality": cast.molndal.municipality, "number": number}
    with pytest.raises(RuleError) as refused:
        persons.register_person(actor=actor_of(eva(cast)), **values)
    assert refused.value.link is None and "skydd" not in str(refused.value).lower()
    assert "finns redan" not in str(refused.value)


# ── At once ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _two_at_once(cast: Cast) -> list[Any]:
    """Hamid and Eva set the mark at the same moment, each naming only themselves."""
    person = a_person(cast)
    users = [cast.hamid, eva(cast)]
    later = clock.today() + timedelta(days=90)

    def press() -> ProtectedIdentity:
        user = users.pop()
        mine = Person.objects.get(pk=person.pk)
        return protection.protect_person(mine, actor=actor_of(user), level="marking", handlers=[], review_on=later)

    return both(press, answers=(Exception,))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_one_mark_and_one_conflict() -> None:
    answers = _two_at_once(make_cast())
    assert {type(answer) for answer in answers} == {ProtectedIdentity, Conflict}
    assert ProtectedIdentity.objects.get().handlers.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_unique_key_stops_one_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin that shows that the test above can fail."""
    monkeypatch.setattr(protection, "locked", lambda row, *related: type(row).objects.get(pk=row.pk))
    gate = threading.Barrier(2, timeout=10)
    monkeypatch.setattr(protection, "_check_review", lambda day: gate.wait())
    answers = _two_at_once(make_cast())
    assert {type(answer) for answer in answers} == {ProtectedIdentity, Taken}
