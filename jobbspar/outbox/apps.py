from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "jobbspar.outbox"
    label = "outbox"
    verbose_name = _("Utskick")

    def ready(self) -> None:
        from jobbspar.outbox import mail

        mail.register_kind()
