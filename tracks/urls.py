"""Addresses of the tracks room. The round's own page and tabs are coordination's."""

from django.urls import path

from tracks.views import activities, methods, packages, parties, profiles, rounds, tracks

urlpatterns = [
    path("jobbspar/nytt/", tracks.track_new, name="track_new"),
    path("jobbspar/lokala-overenskommelser/ny/", tracks.local_agreement_new, name="local_agreement_new"),
    path("jobbspar/lokala-overenskommelser/<uuid:pk>/", tracks.local_agreement, name="local_agreement"),
    path("jobbspar/lokala-overenskommelser/<uuid:pk>/andra/", tracks.local_agreement_edit, name="local_agreement_edit"),
    path("jobbspar/styrgrupper/ny/", tracks.steering_group_new, name="steering_group_new"),
    path("jobbspar/styrgrupper/<uuid:pk>/", tracks.steering_group, name="steering_group"),
    path("jobbspar/styrgrupper/<uuid:pk>/namn/", tracks.steering_group_rename, name="steering_group_rename"),
    path("jobbspar/styrgrupper/<uuid:pk>/ta-bort/", tracks.steering_member_remove, name="steering_member_remove"),
    path("jobbspar/<uuid:pk>/", tracks.track, name="track"),
    path("jobbspar/<uuid:pk>/andra/", tracks.track_edit, name="track_edit"),
    path("jobbspar/<uuid:pk>/overenskommelse/", tracks.track_local_agreement, name="track_local_agreement"),
    # Omgången
    path("omgangar/ny/", rounds.round_new, name="round_new"),
    path("omgangar/<uuid:pk>/andra/", rounds.round_edit, name="round_edit"),
    path("omgangar/<uuid:pk>/nasta/", rounds.round_next, name="round_next"),
    path("omgangar/<uuid:pk>/behov/", rounds.round_needs, name="round_needs"),
    path("omgangar/<uuid:pk>/behov/koppla-bort/", rounds.round_need_leave, name="round_need_leave"),
    path("omgangar/<uuid:pk>/parter/", parties.round_parties, name="round_parties"),
    path("omgangar/<uuid:pk>/parter/ny/", parties.party_new, name="party_new"),
    path("omgangar/<uuid:pk>/parter/ny-organisation/", parties.party_register, name="party_register"),
    path("parter/<uuid:pk>/", parties.party_edit, name="party_edit"),
    path("parter/<uuid:pk>/ta-bort/", parties.party_remove, name="party_remove"),
    path("parter/<uuid:pk>/kvittera/", parties.party_acknowledge, name="party_acknowledge"),
    path("parter/<uuid:pk>/angra-kvittering/", parties.party_unacknowledge, name="party_unacknowledge"),
    # Kravprofil
    path("omgangar/<uuid:pk>/kravprofil/", profiles.round_profile, name="round_profile"),
    path("omgangar/<uuid:pk>/kravprofil/om-arbetet/", profiles.profile_texts, name="profile_texts"),
    path("omgangar/<uuid:pk>/kravprofil/nytt-krav/", profiles.requirement_new, name="requirement_new"),
    path("omgangar/<uuid:pk>/kravprofil/skicka/", profiles.profile_propose, name="profile_propose"),
    path("omgangar/<uuid:pk>/kravprofil/bekrafta/", profiles.profile_confirm, name="profile_confirm"),
    path("omgangar/<uuid:pk>/kravprofil/notera/<uuid:party_pk>/", profiles.profile_note, name="profile_note"),
    path("kravprofil/bekraftelser/<int:pk>/angra/", profiles.confirmation_withdraw, name="confirmation_withdraw"),
    path("krav/<uuid:pk>/", profiles.requirement_edit, name="requirement_edit"),
    path("krav/<uuid:pk>/ta-bort/", profiles.requirement_remove, name="requirement_remove"),
    path("krav/<uuid:pk>/flytta/", profiles.requirement_move, name="requirement_move"),
    # Urval och partsöverenskommelse
    path("omgangar/<uuid:pk>/urvalsmetod/", methods.round_method, name="round_method"),
    path("omgangar/<uuid:pk>/urvalsmetod/kriterier/", methods.method_criteria, name="method_criteria"),
    path("omgangar/<uuid:pk>/urvalsmetod/nytt-steg/", methods.selection_step_new, name="selection_step_new"),
    path("omgangar/<uuid:pk>/urvalsmetod/godkann/", methods.method_approve, name="method_approve"),
    path("urvalssteg/<uuid:pk>/", methods.selection_step_edit, name="selection_step_edit"),
    path("urvalssteg/<uuid:pk>/ta-bort/", methods.selection_step_remove, name="selection_step_remove"),
    path("omgangar/<uuid:pk>/partsoverenskommelse/", methods.round_party_agreement, name="round_party_agreement"),
    # Moment
    path("omgangar/<uuid:pk>/moment/nytt/", activities.activity_new, name="activity_new"),
    path("moment/<uuid:pk>/", activities.activity_edit, name="activity_edit"),
    path("moment/<uuid:pk>/klart/", activities.activity_done, name="activity_done"),
    path("moment/<uuid:pk>/stryk/", activities.activity_strike, name="activity_strike"),
    path("moment/<uuid:pk>/angra/", activities.activity_reopen, name="activity_reopen"),
    # Insatskedjan
    path("omgangar/<uuid:pk>/insatser/ny/", packages.step_new, name="step_new"),
    path("omgangar/<uuid:pk>/insatser/presentera/", packages.package_present, name="package_present"),
    path("omgangar/<uuid:pk>/insatser/overenskom/", packages.package_agree, name="package_agree"),
    path("omgangar/<uuid:pk>/insatser/glapp/", packages.gap_allow, name="gap_allow"),
    path("tillatna-glapp/<uuid:pk>/angra/", packages.gap_withdraw, name="gap_withdraw"),
    path("insatser/<uuid:pk>/", packages.step_edit, name="step_edit"),
    path("insatser/<uuid:pk>/ta-bort/", packages.step_remove, name="step_remove"),
    path("insatser/<uuid:pk>/flytta/", packages.step_move, name="step_move"),
]
