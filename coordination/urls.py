"""Addresses of the coordinator's room. A round's parts stand under `/omgangar/<uuid>/`."""

from django.urls import include, path

from coordination.views import closings, participations, persons
from coordination.views import results as frozen
from coordination.views.rounds import activities, agreements, chain, history, overview, participants, results, walk
from coordination.views.rounds_list import rounds

ROUND = [
    path("", overview.overview, name="round"),
    path("deltagare/", participants.participants, name="round_participants"),
    path("avtal/", agreements.agreements, name="round_agreements"),
    path("resultat/", results.results, name="round_results"),
    path("resultat/utvardering/", frozen.round_evaluation, name="round_evaluation"),
    path("resultat/ny-omgang/", frozen.round_next_decision, name="round_next_decision"),
    path("moment/", activities.activities, name="round_activities"),
    path("insatser/", chain.chain, name="round_chain"),
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
    path("jobbspar/", rounds, name="rounds"),
    path("omgangar/<uuid:pk>/", include(ROUND)),
    path("resultat/", frozen.results, name="results"),
    path("deltagande/<uuid:pk>/avslut/", closings.participation_close, name="participation_close"),
    path("deltagande/<uuid:pk>/oppna-igen/", closings.participation_reopen, name="participation_reopen"),
    path("deltagare/", persons.person_list, name="person_list"),
    path("deltagare/<uuid:pk>/", persons.person, name="person"),
    path("deltagande/<uuid:pk>/", participations.participation, name="participation"),
    path("resultat/", frozen.results, name="results"),
    path("deltagande/<uuid:pk>/avslut/", closings.participation_close, name="participation_close"),
    path("deltagande/<uuid:pk>/oppna-igen/", closings.participation_reopen, name="participation_reopen"),
]
