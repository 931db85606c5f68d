"""CLOSING and FINISHED: outcomes, evaluation, frozen figures, and the next round."""

from datetime import timedelta

from tests.journeys.people import Story
from tests.journeys.planning import TRACK, on_to
from tests.journeys.recruitment import AMINA, SECRETS


def closed_with_outcome(story: Story) -> None:
    hamid = story.at_the_round("hamid", "Deltagare")
    hamid.follow_row(AMINA.in_lists)
    hamid.follow("Avsluta deltagandet")
    hamid.fill(utfall="ARB_OSUB")
    hamid.send()
    hamid.is_refused("")
    hamid.fill(employer="Hisingens", employment_form="permanent", extent=100)
    hamid.fill(employment_start=story.company.today + timedelta(days=3))
    hamid.send()


def evaluated_and_finished(story: Story) -> None:
    kerstin = story.at_the_round("kerstin")
    kerstin.mend("Utvärderingen är inte skriven")
    kerstin.fill(evaluation="Det gick som planerat.")
    kerstin.send()
    kerstin.tab("Översikt")
    kerstin.mend("Det finns inget beslut om en ny omgång")
    kerstin.fill(decision="yes", text="Behovet finns kvar.")
    kerstin.send()
    on_to(story, "Avslutad")


def next_round_begins(story: Story) -> None:
    kerstin = story.company.kerstin
    kerstin.go("/resultat/")
    kerstin.sees(TRACK)
    bo = story.company.bo
    bo.go("/resultat/")
    bo.sees(TRACK, "färre än 5")
    bo.does_not_see(*SECRETS)
    kerstin = story.at_the_round("kerstin", "Resultat")
    kerstin.follow("Starta nästa omgång")
    kerstin.send()
    kerstin.sees(TRACK, "Utkast")
    assert kerstin.id != story.round
    assert story.one("SELECT phase FROM tracks_round WHERE previous_id = %s", story.round) == "draft"
    kerstin = story.at_the_round("kerstin", "Historik")
    kerstin.sees("Planering", "Rekrytering", "Genomförande", "Avslutning")
