"""OSL's consent: asked for, given, taken back, run out; what rests on it; and that it is no other thing's tick box."""

import re
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.outbox.models import OutboxEntry, PeriodicRun
from participants.domain import admissions, consent_states, consents, disclosures, presentations, referrals
from participants.enums import ConsentState, LegalGround, PersonField
from participants.forms.persons import ConsentForm, GiveConsentForm, NoticeForm, RequestConsentForm
from participants.models import Consent, Disclosure, Notice, Person
from participants.tasks import expire_consents
from tests.cast import Cast, a_person, a_track, actor_of, login
from tests.participants.ways import a_candidate, a_recruiting_round, gave_consent, offered, presented, referred
from tracks.enums import PartyRole
from tracks.models import Round


def asked(cast: Cast, person: Person, round: Round | None = None, **more: Any) -> Consent:
    values = {"requested_on": clock.today(), "organisations": [cast.goteborg, cast.af_goteborg], "round": round}
    return consent_states.request_consent(
        person, actor=actor_of(cast.hamid), fields=PersonField.values, **(values | more)
    )


def given(cast: Cast, consent: Consent, **more: Any) -> Consent:
    values = {"given_how": "oral", "given_on": clock.today(), "valid_to": None} | more
    return consent_states.give_consent(consent, actor=actor_of(cast.hamid), **values)


def refer(cast: Cast, person: Person, round: Round) -> Any:
    return referrals.refer_to_round(
        person, round, actor=actor_of(cast.hamid), af_office=cast.af_goteborg, ground=LegalGround.CONSENT
    )


class TestAskedAndGiven:
    def test_what_is_asked_for_lets_nothing_out_until_it_is_given(self, cast: Cast) -> None:
        round, person = a_recruiting_round(cast), a_person(cast)
        consent = asked(cast, person, round)
        assert (consent.state, consent.given_on) == (ConsentState.REQUESTED, None)
        with pytest.raises(RuleError, match="inget samtycke"):
            refer(cast, person, round)
        given(cast, consent)
        refer(cast, person, round)
        consent.refresh_from_db()
        assert (consent.state, consent.given_how, consent.noted_by) == (ConsentState.GIVEN, "oral", cast.hamid)
        actions = AuditEvent.objects.filter(object_id=str(consent.pk)).order_by("pk").values_list("action", flat=True)
        assert list(actions) == ["consent.requested", "consent.given"]

    def test_twice_is_once_and_two_who_say_otherwise_are_told(self, cast: Cast) -> None:
        consent = asked(cast, a_person(cast))
        for _time in range(2):
            given(cast, consent)
        assert AuditEvent.objects.filter(action="consent.given").count() == 1
        with pytest.raises(Conflict, match="En kollega"):
            given(cast, consent, given_how="paper")

    def test_a_no_ends_it_and_it_cannot_be_given_after(self, cast: Cast) -> None:
        consent = asked(cast, a_person(cast))
        consents.withdraw_consent(consent, actor=actor_of(cast.hamid))
        with pytest.raises(Conflict, match="gäller inte längre"):
            given(cast, consent)

    def test_days_that_cannot_be_are_refused(self, cast: Cast) -> None:
        person, today = a_person(cast), clock.today()
        tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)
        with pytest.raises(RuleError, match="begärts i framtiden"):
            asked(cast, person, requested_on=tomorrow)
        with pytest.raises(RuleError, match="innan det begärdes"):
            asked(cast, person, valid_to=yesterday)
        consent = asked(cast, person)
        for wrong, words in (
            ({"given_on": tomorrow}, "i framtiden"),
            ({"given_on": yesterday}, "innan det begärdes"),
            ({"valid_to": yesterday}, "innan det lämnades"),
        ):
            with pytest.raises(RuleError, match=words):
                given(cast, consent, **wrong)
        for empty in ({"organisations": []}, {"fields": []}):
            with pytest.raises((RuleError, TypeError)):
                consent_states.request_consent(
                    person,
                    actor=actor_of(cast.hamid),
                    **({"organisations": [cast.goteborg], "fields": ["identity"], "requested_on": today} | empty),
                )

    def test_only_the_owner_asks_and_notes(self, cast: Cast, client: Client) -> None:
        person = a_person(cast)
        consent = asked(cast, person)
        for user in (cast.sara, cast.kerstin, cast.anders, cast.ute):
            with pytest.raises(NotAllowed):
                consent_states.give_consent(consent, actor=actor_of(user), given_how="oral", given_on=clock.today())
            login(client, user)
            for url in (
                reverse("person_consent_request", args=[person.pk]),
                reverse("consent_give", args=[consent.pk]),
                reverse("consent_withdraw", args=[consent.pk]),
            ):
                assert client.get(url).status_code == client.post(url, {}).status_code == 404
        assert Consent.objects.get().state == ConsentState.REQUESTED

    def test_the_database_refuses_one_that_does_not_say_how(self, cast: Cast) -> None:
        consent = asked(cast, a_person(cast))
        for wrong in ({"state": "given"}, {"given_on": clock.today()}, {"state": "withdrawn"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Consent.objects.filter(pk=consent.pk).update(**wrong)


class TestNothingGoesOutAfterwards:
    """Each route by which something is handed over, with a consent and, the same, without."""

    @pytest.fixture(params=["withdrawn", "expired"])
    def over(self, request: pytest.FixtureRequest, cast: Cast) -> Any:
        def end(person: Person) -> None:
            for consent in person.consents.all():
                if request.param == "withdrawn":
                    consents.withdraw_consent(consent, actor=actor_of(cast.hamid))
                else:  # yesterday was its last day, and the night's job has not been
                    day = clock.today() - timedelta(days=1)
                    Consent.objects.filter(pk=consent.pk).update(valid_to=day, given_on=day)
                    Disclosure.objects.filter(consent=consent).update(valid_to=day, valid_from=day)

        return end

    def test_by_a_referral(self, cast: Cast, over: Any) -> None:
        round, person, other = a_recruiting_round(cast), a_person(cast), a_person(cast)
        for one in (person, other):
            gave_consent(cast, one, round)
        refer(cast, other, round)
        over(person)
        with pytest.raises(RuleError, match="inget samtycke"):
            refer(cast, person, round)
        assert not Disclosure.objects.live().filter(person=person).exists()

    def test_by_a_presentation(self, cast: Cast, over: Any) -> None:
        round = a_recruiting_round(cast)
        candidacy, other = a_candidate(cast, round), a_candidate(cast, round)
        presented(cast, other)
        # The coordinator goes on seeing the person, on another ground.
        Disclosure.objects.filter(person=candidacy.person).update(ground=LegalGround.DUTY, consent=None)
        over(candidacy.person)
        party = round.parties.get(role=PartyRole.EMPLOYER)
        with pytest.raises(RuleError, match="inget samtycke"):
            presentations.present_to_employer(candidacy, party, actor=actor_of(cast.kerstin))

    def test_by_the_widening_at_admission(self, cast: Cast, over: Any) -> None:
        round = a_recruiting_round(cast)
        candidacy, other = offered(cast, round), offered(cast, round)
        admissions.admit(other, actor=actor_of(cast.kerstin))
        widened = Disclosure.objects.filter(person=other.person)
        assert all(PersonField.PLAN in row.fields for row in widened) and widened.count() == 2
        # Göteborg's is on duty, so Kerstin may go on; AF's office had the consent.
        Disclosure.objects.filter(person=candidacy.person, to_organisation=cast.goteborg).update(
            ground=LegalGround.DUTY, consent=None
        )
        over(candidacy.person)
        admissions.admit(candidacy, actor=actor_of(cast.kerstin))
        rows = {row.to_organisation: row.fields for row in Disclosure.objects.filter(person=candidacy.person)}
        assert PersonField.PLAN in rows[cast.goteborg] and PersonField.PLAN not in rows[cast.af_goteborg]

    def test_and_a_new_consent_for_less_does_not_bring_back_what_the_old_one_gave(self, cast: Cast, over: Any) -> None:
        round, person = a_recruiting_round(cast), a_person(cast)
        referral = referred(cast, round, person)
        over(person)
        referrals.withdraw_referral(referral, actor=actor_of(cast.hamid), reason="Samtycket gäller inte.")
        consents.register_consent(
            person,
            actor=actor_of(cast.hamid),
            organisations=[cast.goteborg, cast.af_goteborg],
            fields=[PersonField.IDENTITY],
            given_how="paper",
            given_on=clock.today(),
            round=round,
        )
        referrals.refer_to_round(
            person,
            round,
            actor=actor_of(cast.hamid),
            af_office=cast.af_goteborg,
            ground=LegalGround.CONSENT,
            fields=[PersonField.IDENTITY],
        )
        live = Disclosure.objects.live().filter(person=person)
        assert [row.fields for row in live] == [["identity"], ["identity"]]


def test_what_a_second_ground_does_not_cover_stays_behind(cast: Cast) -> None:
    """While both consents hold: the row rests on the new one alone, so it shows no more than that one covers."""
    round, person, hamid = a_recruiting_round(cast), a_person(cast), actor_of(cast.hamid)
    values: dict[str, Any] = {"actor": hamid, "organisations": [cast.goteborg], "given_how": "paper", "round": round}
    first = consents.register_consent(
        person, **values, given_on=clock.today() - timedelta(days=3), fields=["identity", "contact", "background"]
    )
    rule: dict[str, Any] = {"actor": hamid, "to": cast.goteborg, "round": round, "ground": LegalGround.CONSENT}
    with transaction.atomic():
        disclosures.disclose(person, **rule, fields=["identity", "contact", "background"])
    consents.register_consent(person, **values, given_on=clock.today(), fields=["identity", "contact"])
    with transaction.atomic():
        disclosures.disclose(person, **rule, fields=["identity"])
    consents.withdraw_consent(first, actor=hamid)
    row = Disclosure.objects.live().get(person=person)
    assert row.fields == ["contact", "identity"]


class TestItEndsByItself:
    def test_each_night_those_whose_last_day_has_been_and_the_coordinator_is_told_once(self, cast: Cast) -> None:
        round = a_recruiting_round(cast)
        candidacy = a_candidate(cast, round)
        answer = presented(cast, candidacy)
        keeps = referred(cast, round, a_person(cast))
        consent = candidacy.person.consents.get()
        Consent.objects.filter(pk=consent.pk).update(valid_to=clock.today())
        expire_consents()
        assert Consent.objects.get(pk=consent.pk).state == ConsentState.GIVEN
        with clock.at(clock.today() + timedelta(days=1)):
            for _beat in range(2):
                expire_consents()
        consent.refresh_from_db()
        answer.refresh_from_db()
        assert consent.state == ConsentState.EXPIRED and answer.withdrawn_at is not None
        assert not Disclosure.objects.filter(person=candidacy.person, ended_at=None).exists()
        assert Disclosure.objects.filter(person=keeps.person, ended_at=None).count() == 2
        (mail,) = OutboxEntry.objects.filter(payload__template="consent_expired")
        assert mail.recipient_user_id == cast.kerstin.pk
        assert PeriodicRun.objects.filter(job="participants.expire_consents").count() == 2
        event = AuditEvent.objects.get(action="consent.expired")
        assert event.actor_user_id is None and event.details["reason"] == "consent-expired"

    def test_one_that_was_taken_back_meanwhile_stays_so(self, cast: Cast) -> None:
        consent = asked(cast, a_person(cast), valid_to=clock.today())
        consents.withdraw_consent(consent, actor=actor_of(cast.hamid))
        with clock.at(clock.today() + timedelta(days=1)):
            expire_consents()
        assert Consent.objects.get().state == ConsentState.WITHDRAWN


class TestOnThePage:
    def words(self, client: Client, person: Person) -> str:
        text = client.get(person.get_absolute_url()).content.decode()
        return re.sub(
            r"\s+", " ", re.sub(r"<[^>]+>", " ", text.split('id="samtycken"')[1].split('id="utlamnanden"')[0])
        )

    def test_each_state_is_said_with_its_day_and_what_it_means(self, cast: Cast, client: Client) -> None:
        person = a_person(cast)
        login(client, cast.hamid)
        form = {"organisations": [cast.goteborg.pk], "fields_given": ["identity"], "requested_on": "2026-01-02"}
        form["requested_on"] = clock.today().isoformat()
        form["round"] = str(a_recruiting_round(cast).pk)
        assert client.post(reverse("person_consent_request", args=[person.pk]), form).status_code == 302
        words = self.words(client, person)
        assert "Begärt Göteborg" in words and "Inget får lämnas ut förrän det är lämnat" in words
        consent = Consent.objects.get()
        url = reverse("consent_give", args=[consent.pk])
        assert "Göteborg: Namn och personnummer" in client.get(url).content.decode()
        given_form = {"given_how": "oral", "given_on": clock.today().isoformat(), "valid_to": ""}
        assert client.post(url, given_form).status_code == 302
        words = self.words(client, person)
        assert "Lämnat Göteborg" in words and "muntligt, antecknat av handläggaren" in words
        assert "Antecknat av Hamid Handläggare" in words
        with clock.at(clock.today() + timedelta(days=1)):
            Consent.objects.update(valid_to=clock.today() - timedelta(days=1))
            assert "Utgått Göteborg" in self.words(client, person)
        Consent.objects.update(valid_to=None)
        client.post(reverse("consent_withdraw", args=[consent.pk]), {"withdrawn_on": clock.today().isoformat()})
        words = self.words(client, person)
        assert "Återkallat Göteborg" in words and "visas inte längre" in words
        assert "Samtycket är lämnat" not in words

    def test_a_no_is_said_as_one(self, cast: Cast, client: Client) -> None:
        consent = asked(cast, a_person(cast))
        login(client, cast.hamid)
        url = reverse("consent_withdraw", args=[consent.pk])
        assert "Sa nej den" in client.get(url).content.decode()
        client.post(url, {"withdrawn_on": clock.today().isoformat()})
        words = self.words(client, consent.person)
        assert "Lämnades inte" in words and "Återkallat" not in words

    def test_it_never_shares_a_form_with_the_information_of_gdpr(self, cast: Cast, client: Client) -> None:
        person = a_person(cast)
        round = a_recruiting_round(cast)
        login(client, cast.hamid)
        notice, consent = reverse("person_notice", args=[person.pk]), reverse("person_consent", args=[person.pk])
        asks = reverse("person_consent_request", args=[person.pk])
        about_consent = {*ConsentForm.base_fields, *RequestConsentForm.base_fields, *GiveConsentForm.base_fields}
        assert not set(NoticeForm.base_fields) & about_consent
        page = client.get(notice).content.decode()
        assert "inte ett samtycke" in page and 'type="checkbox"' not in page and "OSL" not in page
        for url in (consent, asks):
            page = client.get(url).content.decode()
            assert "är en annan sak och antecknas för sig" in page
            names = set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page))
            assert not names & {"language", "handed_over_on", "notice", "gdpr", "text_version"}
        # And the one sent with everything of the other makes the one only.
        today = clock.today().isoformat()
        both = {"language": "svenska", "handed_over_on": today, "organisations": [cast.goteborg.pk]}
        both |= {
            "round": str(round.pk),
            "fields_given": ["identity"],
            "given_how": "paper",
            "given_on": today,
            "requested_on": today,
        }
        client.post(notice, both)
        assert (Notice.objects.count(), Consent.objects.count()) == (1, 0)
        client.post(consent, both)
        assert (Notice.objects.count(), Consent.objects.count()) == (1, 1)


class TestTheForm:
    """It opens at the narrowest, and keeps what was ticked."""

    FOUR: Final = ["assessment", "background", "contact", "identity"]

    def opened(self, client: Client, person: Person, **query: str) -> tuple[set[str], set[str], set[str]]:
        """The round that is chosen, the receivers offered, and everything that is ticked."""
        page = client.get(reverse("person_consent", args=[person.pk]), query).content.decode()
        chosen = set(re.findall(r'<option value="([^"]*)" selected', page))
        boxes = re.findall(r'<input type="checkbox" name="(\w+)" value="([^"]+)"([^>]*)>', page)
        offered = {value for name, value, _rest in boxes if name == "organisations"}
        return chosen, offered, {value for _name, value, rest in boxes if "checked" in rest}

    def sent(self, client: Client, person: Person, **data: Any) -> Any:
        values = {"fields_given": self.FOUR, "given_how": "paper", "given_on": clock.today().isoformat()}
        return client.post(reverse("person_consent", args=[person.pk]), values | data)

    def test_it_opens_with_the_persons_round_its_parties_and_what_a_referral_needs(
        self, cast: Cast, client: Client
    ) -> None:
        a_recruiting_round(cast)
        round = a_recruiting_round(cast)
        person = referred(cast, round, ground=LegalGround.DUTY).person
        login(client, cast.hamid)
        chosen, offered, ticked = self.opened(client, person)
        parties = {str(row.pk) for row in (cast.goteborg, cast.af_goteborg, cast.hisingen.organisation)}
        assert chosen >= {str(round.pk)} and offered == parties
        assert ticked - {"paper"} == parties | set(self.FOUR)

    def test_the_receivers_are_those_of_the_chosen_round(self, cast: Cast, client: Client) -> None:
        person, ours = a_person(cast), a_recruiting_round(cast)
        kungalvs = a_recruiting_round(cast, track=a_track(cast, responsible=cast.kungalv), coordinator=cast.ensam)
        login(client, cast.hamid)
        _chosen, offered, ticked = self.opened(client, person)
        assert not offered, "with two rounds and none chosen nobody can tell"
        _chosen, offered, ticked = self.opened(client, person, round=str(kungalvs.pk))
        assert str(cast.kungalv.pk) in offered & ticked and str(cast.goteborg.pk) not in offered
        page = self.sent(client, person, round=str(ours.pk), organisations=[str(cast.kungalv.pk)]).content.decode()
        assert "Välj bland mottagarna för den omgång som är vald." in page and not Consent.objects.exists()
        assert f'value="{cast.goteborg.pk}"' in page, "the right ones are there to choose"

    def test_what_was_ticked_is_kept_and_nothing_else(self, cast: Cast, client: Client) -> None:
        person, round = a_person(cast), a_recruiting_round(cast)
        login(client, cast.hamid)
        for fields in (self.FOUR, ["plan"], ["contact", "identity", "plan"]):
            only = {"round": str(round.pk), "organisations": [str(cast.goteborg.pk)], "fields_given": fields}
            assert self.sent(client, person, **only).status_code == 302
            kept = Consent.objects.latest("created_at")
            assert (kept.round, kept.fields, list(kept.organisations.all())) == (round, fields, [cast.goteborg])

    def test_all_rounds_is_said_and_never_left_open(self, cast: Cast, client: Client) -> None:
        person = a_person(cast)
        a_recruiting_round(cast)
        login(client, cast.hamid)
        to = [str(cast.goteborg.pk)]
        assert self.sent(client, person, round="", organisations=to).status_code == 200
        assert not Consent.objects.exists()
        assert self.sent(client, person, round="alla", organisations=to).status_code == 302
        assert Consent.objects.get().round is None
