from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "jobbspar.outbox"
    label = "outbox"
    verbose_name = _("Utskick")

    def ready(self) -> None:
        from celery.signals import worker_init

        from jobbspar.outbox import mail, pauses

        mail.register_kind()

        def look(**_: Any) -> None:
            pauses.settle()

        # Before the worker takes anything up. Kept by name: receivers are weak references.
        self.look_at_start = look
        worker_init.connect(look)
