"""Reminders that go by themselves: in the municipality's rhythm, in one mail, and never when they are pointless."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client

from agreements.domain import links, reminding
from agreements.enums import AgreementState
from agreements.models import Agreement, ReminderRule, SigningLink
from agreements.rhythm import Asked, Rhythm, mails_between
from agreements.tasks import remind
from jobbspar.accounts.actor import system_actor
from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib import clock
from jobbspar.outbox.delivery import drain
from tests.agreements.signing import ask_for_code, link_in, mailed_to, sent_out, sign
from tests.cast import Cast, actor_of, login
from tracks.models import Round

pytestmark = pytest.mark.django_db

PAGE = "/avtal/paminnelser/"
SYSTEM = system_actor("signing-reminder")
MONDAY = date(2026, 11, 2)


def on(day: date, hour: int = 8) -> object:
    return clock.at(clock.moment_on(day, hour))


def run(day: date) -> int:
    """The morning of a day, whose mails are sent. How many."""
    with on(day):  # type: ignore[attr-defined]
        count = reminding.remind_all(actor=SYSTEM)
        drain("mail")
    return count


def reminders() -> list[str]:
    return [str(message.body) for message in mail.outbox if message.subject.startswith("Påminnelse")]


class TestTheRhythm:
    def test_the_days_lie_further_apart_and_end(self) -> None:
        assert Rhythm(5, 7, 3).days(MONDAY, None) == [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)]

    def test_a_day_off_is_the_next_working_day(self) -> None:
        christmas = Rhythm(3, 7, 1).days(date(2026, 12, 21), None)
        assert christmas == [date(2026, 12, 28)], "Christmas Eve is on a Thursday"

    def test_who_has_signed_is_left_alone(self) -> None:
        assert Rhythm(5, 7, 3).days(MONDAY, date(2026, 11, 10)) == [date(2026, 11, 9)]

    def test_none_at_all(self) -> None:
        assert Rhythm(5, 7, 0).days(MONDAY, None) == []

    def test_what_one_address_waits_for_on_one_day_is_one_mail(self) -> None:
        asked = [
            Asked("A@x.example", MONDAY, None),
            Asked("a@x.example", MONDAY, None),
            Asked("b@x.example", MONDAY, None),
        ]
        assert mails_between(asked, Rhythm(5, 7, 3), MONDAY, date(2026, 11, 16)) == 4
        assert mails_between(asked, Rhythm(5, 7, 3), date(2026, 11, 10), date(2026, 11, 15)) == 0


def waiting(cast: Cast) -> Agreement:
    with on(MONDAY):  # type: ignore[attr-defined]
        agreement = sent_out(cast)
    mail.outbox.clear()
    return agreement


def test_those_who_wait_are_reminded_with_the_link_itself(cast: Cast, client: Client) -> None:
    waiting(cast)
    assert run(MONDAY + timedelta(days=4)) == 0
    assert run(MONDAY + timedelta(days=7)) == 2
    assert len(reminders()) == 2
    with on(MONDAY + timedelta(days=7), 9):  # type: ignore[attr-defined]
        path = link_in(mailed_to(cast.lena.email)[-1])
        assert sign(client, path, ask_for_code(client, path, cast.lena.email)) == 302
    assert run(MONDAY + timedelta(days=14)) == 1, "Lena has signed, so only Kerstin is reminded"


def test_it_ends_after_the_last_one(cast: Cast) -> None:
    waiting(cast)
    sent = [run(MONDAY + timedelta(days=days)) for days in range(1, 40)]
    # The link lives for thirty days, and the rhythm ends after three.
    assert sum(sent) == 6 and [days + 1 for days, count in enumerate(sent) if count] == [7, 14, 21]


def test_the_same_morning_twice_sends_once(cast: Cast) -> None:
    waiting(cast)
    with on(MONDAY + timedelta(days=7)):  # type: ignore[attr-defined]
        for _time in range(3):
            remind()
            reminding.remind_all(actor=SYSTEM)
        drain("mail")
    assert len(reminders()) == 2


def test_nobody_is_woken_before_seven_or_on_a_day_off(cast: Cast) -> None:
    waiting(cast)
    with on(MONDAY + timedelta(days=7), 5):  # type: ignore[attr-defined]
        remind()
    assert not SigningLink.objects.exclude(reminders=0).exists()
    assert run(date(2026, 11, 14)) == 0, "a Saturday"


def test_a_reminder_by_hand_counts(cast: Cast) -> None:
    agreement = waiting(cast)
    with on(MONDAY + timedelta(days=6)):  # type: ignore[attr-defined]
        assert links.remind(agreement, actor=actor_of(cast.kerstin)) == 2
    assert run(MONDAY + timedelta(days=7)) == 0, "they were reminded yesterday"
    assert run(MONDAY + timedelta(days=14)) == 2


@pytest.mark.parametrize("end", ["terminated", "round", "pause"])
def test_it_stops_when_it_is_pointless(cast: Cast, end: str) -> None:
    agreement = waiting(cast)
    if end == "round":
        Round.objects.filter(pk=agreement.round_id).update(phase="cancelled")
    elif end == "pause":
        Round.objects.filter(pk=agreement.round_id).update(paused_at=clock.now())
    else:
        Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.TERMINATED)
    assert run(MONDAY + timedelta(days=7)) == 0


def test_one_that_is_signed_between_the_morning_and_the_mail_is_left_out(cast: Cast) -> None:
    agreement = waiting(cast)
    with on(MONDAY + timedelta(days=7)):  # type: ignore[attr-defined]
        reminding.remind_all(actor=SYSTEM)
        Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.TERMINATED)
        drain("mail")
    assert reminders() == []


def test_all_that_waits_for_one_address_is_one_mail_with_a_link_each(cast: Cast) -> None:
    with on(MONDAY):  # type: ignore[attr-defined]
        agreements = [sent_out(cast), sent_out(cast)]
    mail.outbox.clear()
    assert run(MONDAY + timedelta(days=7)) == 2
    (text,) = [body for body in reminders() if "De här avtalen" in body and body in mailed_to(cast.lena.email)]
    assert text.count("/skriv-under/") == len(agreements)


def test_another_rhythm_holds_for_another_municipality(cast: Cast) -> None:
    waiting(cast)
    reminding.save_rhythm(Rhythm(10, 7, 1), actor=actor_of(cast.kerstin))
    reminding.save_rhythm(Rhythm(3, 3, 9), actor=actor_of(cast.ensam))
    assert run(MONDAY + timedelta(days=7)) == 0
    assert run(MONDAY + timedelta(days=10)) == 2


class TestThePage:
    def test_it_says_what_the_rhythm_would_have_meant_before_it_is_saved(self, cast: Cast, client: Client) -> None:
        waiting(cast)
        with on(MONDAY + timedelta(days=29)):  # type: ignore[attr-defined]
            login(client, cast.ada)
            assert "hade 6 mejl skickats de senaste 30 dagarna" in client.get(PAGE).content.decode()
            data = {"first_after": "3", "then_every": "3", "most": "1", "gor": "rakna"}
            body = client.post(PAGE, data).content.decode()
            assert "hade 2 mejl skickats" in body and "Inget är sparat än." in body and 'value="3"' in body
            assert not ReminderRule.objects.exists()
            assert client.post(PAGE, data | {"gor": "spara"}).status_code == 302
        assert ReminderRule.objects.get().most == 1

    def test_it_counts_nothing_that_would_not_have_been_sent(self, cast: Cast) -> None:
        waiting(cast)
        with on(MONDAY + timedelta(days=50)):  # type: ignore[attr-defined]
            sent = reminding.would_have_sent(Rhythm(28, 3, 10), actor_of(cast.ada))
        assert sent == 2, "one each on 30 November; three days later the links are too old"

    def test_nonsense_is_refused_beside_the_field(self, cast: Cast, client: Client) -> None:
        answer = login(client, cast.ada).post(PAGE, {"first_after": "0", "then_every": "x", "most": "99"})
        assert set(answer.context["form"].errors) == {"first_after", "then_every", "most"}
        assert not ReminderRule.objects.exists()

    @pytest.mark.parametrize("who", ["hamid", "bo", "anders", "lena"])
    def test_only_who_answers_for_the_mails_sets_it(self, cast: Cast, client: Client, who: str) -> None:
        assert login(client, getattr(cast, who)).get(PAGE).status_code == 404
        with pytest.raises(NotAllowed):
            reminding.save_rhythm(Rhythm(), actor=actor_of(getattr(cast, who)))
