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


class PauseSign(models.TextChoices):
    """What showed that the database is not the one that things were sent from."""

    RESTORED = "restored", _("databasen är läst tillbaka ur en säkerhetskopia")
    MOVED = "moved", _("databasen ligger på en annan plats än när något skickades senast")
    BEHIND = "behind", _("loggen slutar före det som är antecknat utanför databasen")
