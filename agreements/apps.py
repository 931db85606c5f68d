from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# What the log calls what is done with agreements.
ACTIONS = {
    "agreement.drafted": _("Började skriva ett avtal"),
    "agreement.sent_for_signature": _("Gjorde avtalet klart för underskrift"),
    "agreement.pdf_made": _("Avtalet blev klart som PDF"),
    "agreement.pdf_retried": _("Försökte skapa avtalets PDF igen"),
    "agreement.taken_back": _("Tog tillbaka avtalet till utkast"),
    "agreement.signed": _("Avtalet är undertecknat av alla"),
    "agreement.unsigned": _("Avtalet är inte längre undertecknat av alla"),
    "agreement.replaced": _("Avtalet ersattes av en ny version"),
    "agreement.reinstated": _("Avtalet gäller igen"),
    "agreement.expired": _("Avtalets sista dag har varit"),
    "agreement.terminated": _("Sade upp avtalet"),
    "signature.registered": _("Registrerade en underskrift på papper"),
    "agreement.copy_made": _("Avtalet med underskriftsbevis blev klart"),
    "agreement.archived": _("Avtalet fick en arkivkopia"),
    "signature.carried": _("Underskriften följde med till den nya versionen"),
    "signature.given": _("Skrev under avtalet"),
    "signatory.added": _("Lade till en undertecknare"),
    "signatory.removed": _("Tog bort en undertecknare"),
    "signing.link_sent": _("Skickade en länk för underskrift"),
    "signing.code_sent": _("Öppnade länken och bad om en kod"),
    "reminders.set": _("Ändrade hur ofta det påminns om underskrifter"),
    "signing.reminded": _("Påminde om underskriften"),
    "signing.address_corrected": _("Rättade adressen till en undertecknare"),
    "signing.provider_begun": _("Gick till underskriftstjänsten för att skriva under"),
    "signing.provider_signed": _("Kom tillbaka från underskriftstjänsten med en underskrift"),
    "signing.provider_ended": _("Kom tillbaka från underskriftstjänsten utan underskrift"),
    "wording.drafted": _("Började skriva en mall"),
    "wording.changed": _("Ändrade utkastet till en mall"),
    "wording.published": _("Tog en mall i bruk"),
    "wording.discarded": _("Kastade utkastet till en mall"),
    "signature.undone": _("Ångrade en felregistrerad underskrift"),
}


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Avtal")

    def ready(self) -> None:
        from agreements import checks, jobs, mails  # noqa: F401 checks registers itself
        from agreements.domain import by_provider
        from agreements.kinds import RULES
        from jobbspar.accounts.enums import STAFF_ROLES
        from jobbspar.audit.labels import register_actions
        from jobbspar.documents.kinds import register_kind
        from jobbspar.ui import navigation

        for kind, rule in RULES.items():
            register_kind(kind, label=kind.label, prefix=rule.prefix)
        register_kind("signed_scan", label=_("Undertecknat avtal"), prefix="UND")
        register_kind(by_provider.SIGNED_PDF, label=_("Avtal med elektroniska underskrifter"), prefix="EUN")
        register_kind(jobs.SIGNED_COPY, label=_("Avtal med underskriftsbevis"), prefix="BEV", standing=jobs.standing_of)
        jobs.register_jobs()
        mails.register_mails()
        register_actions(ACTIONS)
        navigation.register(_("Avtal"), "agreements", roles=STAFF_ROLES, order=50)
