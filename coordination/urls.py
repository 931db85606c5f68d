"""Addresses of the coordinator's room. A round's parts stand under `/omgangar/<uuid>/`."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from coordination.converters import DayConverter
from coordination.views import (
    closings,
    follow_ups,
    issues,
    lookups,
    outbox,
    participations,
    persons,
    reviews,
    search,
    steering,
)
from coordination.views import results as frozen
from coordination.views.rounds import (
    activities,
    agreements,
    chain,
    followups,
    gap,
    history,
    overview,
    participants,
    results,
    walk,
)
from coordination.views.rounds import issues as round_issues
from coordination.views.rounds_list import rounds
from coordination.views.today import today

register_converter(DayConverter, "day")

ROUND: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="round"),
    path("deltagare/", participants.participants, name="round_participants"),
    path("avtal/", agreements.agreements, name="round_agreements"),
    path("resultat/", results.results, name="round_results"),
    path("resultat/utvardering/", frozen.round_evaluation, name="round_evaluation"),
    path("resultat/ny-omgang/", frozen.round_next_decision, name="round_next_decision"),
    path("moment/", activities.activities, name="round_activities"),
    path("insatser/", chain.chain, name="round_chain"),
    path("uppfoljning/", followups.followups, name="round_followups"),
    path("glapp/<day:start>/<day:end>/", gap.round_gap, name="round_gap"),
    path("hinder/", round_issues.issues, name="round_issues"),
    path("hinder/nytt/", issues.report, name="issue_new"),
    path("handlingar/", include("coordination.papers.urls")),
    path("historik/", history.history, name="round_history"),
    path("vidare/", walk.advance, name="round_advance"),
    path("vidare/med-skal/", walk.pass_gate, name="round_pass_gate"),
    path("tillbaka/", walk.step_back, name="round_step_back"),
    path("pausa/", walk.pause, name="round_pause"),
    path("ateruppta/", walk.resume, name="round_resume"),
    path("stall-in/", walk.cancel, name="round_cancel"),
    path("oppna-igen/", walk.reopen, name="round_reopen"),
]

urlpatterns = [
    path("", today, name="today"),
    path("sok/", search.search, name="search"),
    path("sok/<uuid:pk>/", search.result, name="search_result"),
    path("jobbspar/", rounds, name="rounds"),
    path("omgangar/<uuid:pk>/", include(ROUND)),
    path("resultat/", frozen.results, name="results"),
    path("deltagande/<uuid:pk>/avslut/", closings.participation_close, name="participation_close"),
    path("deltagande/<uuid:pk>/oppna-igen/", closings.participation_reopen, name="participation_reopen"),
    path("deltagare/", persons.person_list, name="person_list"),
    path("deltagare/<uuid:pk>/", persons.person, name="person"),
    path("deltagare/<uuid:pk>/logg/", lookups.person_log, name="person_log"),
    path("administration/logg/", reviews.log_reviews, name="log_reviews"),
    path("administration/logg/person/", lookups.log_find_person, name="log_find_person"),
    path("administration/logg/manad/<day:month>/", reviews.log_review_prepare, name="log_review_prepare"),
    path("administration/logg/fynd/<uuid:pk>/", reviews.log_finding, name="log_finding"),
    path("administration/logg/<uuid:pk>/", reviews.log_review, name="log_review"),
    path("administration/logg/<uuid:pk>/signera/", reviews.log_review_sign, name="log_review_sign"),
    path("administration/logg/<uuid:pk>/fil/<int:part>/", reviews.log_review_file, name="log_review_file"),
    path("deltagande/<uuid:pk>/", participations.participation, name="participation"),
    path("uppfoljning/<uuid:pk>/", follow_ups.follow_up, name="follow_up"),
    path("uppfoljning/<uuid:pk>/planera/", follow_ups.replan, name="follow_up_replan"),
    path("hinder/<uuid:pk>/", issues.issue, name="issue"),
    path("hinder/<uuid:pk>/andra/", issues.change, name="issue_change"),
    path("hinder/<uuid:pk>/stang/", issues.close, name="issue_close"),
    path("hinder/<uuid:pk>/oppna/", issues.reopen, name="issue_reopen"),
    path("hinder/<uuid:pk>/steg/<slug:name>/", issues.step, name="issue_step"),
    path("styrgrupp/", steering.steering, name="steering"),
    path("styrgrupp/<uuid:pk>/mote/", steering.meeting_new, name="meeting_new"),
    path("styrgrupp/mote/<uuid:pk>/ta-bort/", steering.meeting_cancel, name="meeting_cancel"),
    path("administration/gallring/", include("coordination.disposal.urls")),
    path("utskick/", outbox.outbox, name="outbox"),
    path("utskick/<uuid:pk>/igen/", outbox.retry, name="outbox_retry"),
    path("utskick/<uuid:pk>/hanterat/", outbox.handled, name="outbox_handled"),
]
