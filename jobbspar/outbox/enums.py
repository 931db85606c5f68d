"""The states of an effect on its way out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryState(models.TextChoices):
    PENDING = "pending", _("väntar")
    LEASED = "leased", _("pågår")
    DONE = "done", _("klart")
    FAILED = "failed", _("misslyckades")
    CANCELLED = "cancelled", _("avbrutet")


# What may still happen by itself.
OPEN_STATES = (EntryState.PENDING, EntryState.LEASED)
