from django.apps import AppConfig, apps
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "document.tampered": _("En handling stämde inte med sin kontrollsumma och lämnades inte ut"),
    "user.signed_up": _("Tog emot sin inbjudan och valde lösenord"),
    "user.deactivated": _("Stängde ett konto"),
    "membership.self_given": _("Gav sig själv en roll"),
    "membership.ended": _("Avslutade en roll"),
    "invitation.sent": _("Bjöd in en person"),
    "invitation.resent": _("Skickade en inbjudan igen"),
    "invitation.withdrawn": _("Tog tillbaka en inbjudan"),
    "invitation.accepted": _("Tackade ja till en inbjudan"),
    "organisation.ended": _("Avslutade en organisation"),
    "organisation.reopened": _("Öppnade en organisation igen"),
    "area.member_added": _("La till en medlem i ett samverkansområde"),
    "area.member_ended": _("Avslutade ett medlemskap i ett samverkansområde"),
    "installation.link_made": _("Gjorde en länk till installationens första sida"),
    "installation.link_used": _("Fyllde i installationens första sida"),
    "outbox.restored": _("Läste tillbaka databasen ur en säkerhetskopia, och pausade utskicken"),
    "outbox.released": _("Släppte utskicken efter en paus"),
    "user.changed": _("Ändrade sina kontaktuppgifter"),
    "user.switched": _("Bytte organisation att arbeta för"),
    "user.factor_added": _("La till ett andra steg vid inloggningen"),
    "user.factor_removed": _("Tog bort inloggning i två steg"),
    "user.key_renamed": _("Bytte namn på en säkerhetsnyckel"),
    "user.codes_renewed": _("Gjorde nya reservkoder"),
    "user.sessions_ended": _("Avslutade egna inloggningar"),
}


class AccountsConfig(AppConfig):
    name = "jobbspar.accounts"
    label = "accounts"
    verbose_name = _("Organisationer och användare")

    def ready(self) -> None:
        from jobbspar.accounts import checks, proxies  # noqa: F401 they register themselves
        from jobbspar.accounts.alerts import of_installation
        from jobbspar.accounts.base import Record
        from jobbspar.accounts.enums import Role
        from jobbspar.accounts.mails import register_mails
        from jobbspar.audit.labels import register_actions
        from jobbspar.ui import alerts, navigation

        # What `base.create` and `base.change` say when the caller has no better word.
        for model in apps.get_models():
            if issubclass(model, Record):
                name, words = model._meta.model_name, model._meta.verbose_name
                register_actions(
                    {
                        f"{name}.created": format_lazy(_("Lade till {thing}"), thing=words),
                        f"{name}.changed": format_lazy(_("Ändrade {thing}"), thing=words),
                    }
                )
        register_actions(ACTIONS)
        register_mails()
        alerts.register(of_installation)
        navigation.register(_("System"), "system_home", roles={Role.SYSTEM_ADMIN}, order=95, icon="sliders")
        # A head of unit has it as the one page of theirs; for a local admin it stands under Administration.
        navigation.register(_("Gallring"), "disposal", roles={Role.UNIT_HEAD}, order=86, icon="folder")
        navigation.register(_("Administration"), "administration", roles={Role.LOCAL_ADMIN}, order=90, icon="gear")
