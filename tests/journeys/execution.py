"""EXECUTION: reminders, a hindrance that goes to the steering group, and the steps of the chain carried out."""

from datetime import date, timedelta
from email.message import EmailMessage

from jobbspar.lib import dates
from tests.journeys.people import Story
from tests.journeys.recruitment import AMINA, SECRETS
from tests.live import Live, wait_until

NEUTRAL = "Barnomsorgen i kommunen öppnar en timme efter arbetspasset."
DECISION = "Kommunen öppnar en timme tidigare från nästa månad."
ALL_IS_WELL = {
    "hamid": {"plan_followed": "ja", "steps_carried_out": "ja", "support_enough": "ja"},
    "kerstin": {"cooperation_works": "ja", "support_enough": "ja", "promise_stands": "ja"},
}
GROUP = "Styrgruppen för resan"


def time_passes_and_a_digest_comes(story: Story) -> None:
    company = story.company
    before = len(company.live.mails())
    company.wait_for(dates.next_working_day(story.start + timedelta(days=29)))
    digest = mail_to(company.live, company.hamid.email, before)
    for mail in company.live.mails()[before:]:
        assert not [secret for secret in SECRETS if secret in words_of(mail)]
    ours = [mail for mail in company.live.mails()[before:] if mail["To"] == digest["To"]]
    assert len(ours) == 1, "one digest a person and day"
    hamid = story.at_the_round("hamid", "Deltagare")
    hamid.follow_row(AMINA.in_lists)
    hamid.follow("Har börjat")
    hamid.fill(started_on=story.start)
    hamid.send()
    hamid.go("/")
    hamid.follow("Följ upp")
    hamid.is_refused("")
    hamid.fill(progression=3, **ALL_IS_WELL["hamid"])
    hamid.send()


def mail_to(live: Live, address: str, since: int) -> EmailMessage:
    """The first mail to `address` after the `since` first, really received by the mail sink."""

    def received() -> list[EmailMessage]:
        return [mail for mail in live.mails()[since:] if address in mail["To"]]

    found: list[EmailMessage] = wait_until(received, 60, f"mejl till {address}")
    return found[0]


def words_of(mail: EmailMessage) -> str:
    """Subject and body as one reads them."""
    body = mail.get_body()
    return f"{mail['Subject']}\n{body.get_content() if body else mail.as_string()}"


def hindrance_is_escalated_and_decided(story: Story) -> None:
    there_is_a_steering_group(story)
    kerstin = story.at_the_round("kerstin", "Hinder")
    kerstin.follow("Rapportera hinder")
    kerstin.tick(AMINA.in_lists)
    kerstin.send()
    kerstin.fill(title="Barnomsorg", kind="childcare", text="Amina Hedlund hinner inte lämna barnen.", owner="Kerstin")
    kerstin.send()
    kerstin.follow("Lyft till styrgruppen")
    kerstin.fill(neutral_text=f"{AMINA.first} {AMINA.last}: {NEUTRAL}")
    kerstin.is_refused("Det här kan vara namn: Hedlund")
    kerstin.fill(names_checked=True)
    kerstin.is_refused("Texten innehåller en deltagares namn")
    kerstin.fill(neutral_text=NEUTRAL, names_checked=True)
    kerstin.send()
    bo = story.company.bo
    bo.go("/styrgrupp/")
    bo.sees(NEUTRAL)
    bo.does_not_see(*SECRETS)
    bo.follow("Anteckna beslut")
    bo.does_not_see(*SECRETS)
    bo.fill(text=DECISION, names_checked=True)
    bo.send()
    kerstin.page.reload()
    kerstin.sees(DECISION)


def there_is_a_steering_group(story: Story) -> None:
    """From the track's page: a new group with Bo in it, joined to the track."""
    kerstin = story.at_the_round("kerstin", "Moment")
    kerstin.follow("Jobbspåret och lokal överenskommelse")
    track = kerstin.path
    kerstin.follow("Ny styrgrupp")
    kerstin.fill(name=GROUP)
    kerstin.send()
    kerstin.fill(user="Bo", mandate="Beslutar om verksamhetens öppettider")
    kerstin.send()
    kerstin.go(track)
    kerstin.follow("Koppla en styrgrupp")
    kerstin.fill(steering_group=GROUP)
    kerstin.send()
    kerstin.sees(GROUP, "Bo Beslut")


def steps_are_carried_out(story: Story) -> None:
    """When the chain has ended: each step has begun and been completed, and the follow-ups are done."""
    company = story.company
    planned: list[tuple[date, date]] = company.live.sql(
        "SELECT planned_start, planned_end FROM participants_stepenrolment"
        " WHERE participation_id = %s ORDER BY planned_start",
        story.participation,
    )
    company.wait_for(dates.next_working_day(planned[-1][1]))
    hamid = story.at_the_round("hamid", "Deltagare")
    hamid.follow_row(AMINA.in_lists)
    for days in planned:
        for state, day in zip(("started", "completed"), days, strict=True):
            hamid.follow("Registrera")
            hamid.fill(state=state, day=day)
            hamid.send()
    hamid.sees("Genomförd")
    follow_up_what_waits(story)


def follow_up_what_waits(story: Story) -> None:
    """What the gate says is late is found where its sentence leads, by each who answers for it."""
    for name, about, progression in (
        ("kerstin", "Hisingens Lastvagnar AB", {}),
        ("hamid", AMINA.in_lists, {"progression": 4}),
    ):
        somebody = story.at_the_round(name)
        somebody.mend("försenad")
        somebody.follow_row(about)
        somebody.fill(**ALL_IS_WELL[name], **progression)
        somebody.send()
