"""Signing in, one's own account, and the administration of the own organisation."""

from django.urls import path, re_path

from jobbspar.accounts.views import administration, factors, installation, invitation, keys, profile, signing, system

urlpatterns = [
    # Names and paths are allauth's own, since its code reverses them. There is no address for signing up.
    path("konto/login/", signing.login, name="account_login"),
    path("konto/logout/", signing.logout, name="account_logout"),
    path("konto/inactive/", signing.inactive, name="account_inactive"),
    path("konto/password/reset/", signing.password_reset, name="account_reset_password"),
    path("konto/password/reset/done/", signing.password_reset_done, name="account_reset_password_done"),
    path(
        "konto/password/reset/key/done/",
        signing.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^konto/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        signing.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("konto/password/change/", signing.password_change, name="account_change_password"),
    # The second step. The names are allauth's.
    path("konto/kod/", factors.sign_in_code, name="mfa_authenticate"),
    path("konto/bekrafta/", factors.confirm_password, name="account_reauthenticate"),
    path("konto/bekrafta/kod/", factors.confirm_code, name="mfa_reauthenticate"),
    path("konto/bekrafta/nyckel/", factors.confirm_key, name="mfa_reauthenticate_webauthn"),
    path("konto/tva-steg/", factors.factors, name="mfa_index"),
    path("konto/tva-steg/app/", factors.app_add, name="mfa_activate_totp"),
    path("konto/tva-steg/ta-bort/", factors.app_remove, name="mfa_deactivate_totp"),
    path("konto/tva-steg/nyckel/", keys.key_add, name="mfa_add_webauthn"),
    path("konto/tva-steg/nyckel/<int:pk>/", keys.key_change, name="mfa_edit_webauthn"),
    path("konto/tva-steg/nyckel/<int:pk>/ta-bort/", keys.key_remove, name="mfa_remove_webauthn"),
    path("konto/tva-steg/reservkoder/", factors.codes, name="mfa_view_recovery_codes"),
    path("konto/tva-steg/reservkoder/nya/", factors.codes_renew, name="mfa_generate_recovery_codes"),
    path("konto/inloggad/", profile.sessions, name="sessions"),
    path("konto/inloggad/andra/avsluta/", profile.sessions_end_others, name="sessions_end_others"),
    path("konto/inloggad/<slug:mark>/avsluta/", profile.session_end, name="session_end"),
    path("konto/", profile.account_home, name="account_home"),
    path("konto/fortsatt/", signing.session_extend, name="session_extend"),
    path("konto/organisation/", profile.organisation_switch, name="switch_organisation"),
    path("konto/inbjudan/<str:token>/", invitation.invitation, name="invitation"),
    path("installera/<str:token>/", installation.installation, name="installation"),
    path("administration/system/", system.system_home, name="system_home"),
    path("administration/system/bjud-in/", system.system_invite, name="system_invite"),
    path("administration/", administration.administration, name="administration"),
    path("administration/egna-roller/", administration.own_roles, name="own_roles"),
    path("administration/bjud-in/", administration.invite, name="invite"),
    path("administration/inbjudan/<uuid:pk>/igen/", administration.invitation_resend, name="invitation_resend"),
    path(
        "administration/inbjudan/<uuid:pk>/dra-tillbaka/",
        administration.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("administration/personer/<uuid:pk>/", administration.colleague, name="colleague"),
    path("administration/personer/<uuid:pk>/avsluta/", administration.colleague_end, name="colleague_end"),
    path("administration/personer/<uuid:pk>/tva-steg/", administration.colleague_factor, name="colleague_factor"),
    path("administration/personer/<uuid:pk>/roller/<slug:role>/avsluta/", administration.role_end, name="role_end"),
]
