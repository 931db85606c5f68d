from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "jobbspar.audit"
    label = "audit"
    verbose_name = _("Logg")

    def ready(self) -> None:
        from jobbspar.audit import anchors, checks  # noqa: F401 the checks register themselves
        from jobbspar.outbox.pauses import register_witness

        register_witness(anchors.witness)
