from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmployersConfig(AppConfig):
    name = "employers"
    verbose_name = "Arbetsgivare"

    def ready(self) -> None:
        from employers.domain import link_contact_to_user
        from employers.querysets import READERS
        from jobbspar.accounts import acceptance
        from jobbspar.audit.labels import register_actions
        from jobbspar.ui import navigation

        register_actions(
            {
                "employercontact.signed_up": _("En kontaktperson fick inloggning i portalen"),
                "employercontact.invited": _("Bjöd in en kontaktperson till portalen"),
                "employercontact.ended": _("Avslutade en kontaktpersons inloggning"),
                "need.mapped": _("Kartlade ett kompetensbehov"),
                "need.declined": _("Avböjde ett kompetensbehov"),
                "need.met": _("Markerade ett kompetensbehov som tillgodosett"),
                "need.reopened": _("Öppnade ett kompetensbehov igen"),
            }
        )
        acceptance.register(link_contact_to_user)
        navigation.register(_("Arbetsgivare"), "employers", roles=READERS, order=40, icon="building")
