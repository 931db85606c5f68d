"""Every effect that leaves the database starts as a row here (mail, PDF job, import job).

The rooms above are known only by plain ids: this room stands below them all and imports none of them.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobbspar.lib import clock
from jobbspar.outbox.enums import EntryState, PauseSign
from jobbspar.outbox.querysets import OutboxQuerySet


class OutboxEntry(models.Model):
    """One wanted effect. `dedup_key` is what makes "the same thing twice" one row, and so one effect.

    `payload` and `ref_id` hold ids and codes only, `title` and `last_error` fixed texts: nothing here is about a person,
    since the row is shown on the page Utskick and may be quoted in a log.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(_("slag"), max_length=60)
    dedup_key = models.CharField(max_length=200, unique=True)
    ref_id = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    title = models.CharField(_("vad"), max_length=120)
    # Who the page Utskick shows it for. Plain ids: accounts stand above this room.
    organisation_id = models.UUIDField(null=True)
    recipient_user_id = models.UUIDField(null=True)
    state = models.CharField(_("läge"), max_length=10, choices=EntryState, default=EntryState.PENDING)
    not_before = models.DateTimeField(default=clock.now)
    # Also the fencing token: a worker whose number is no longer the row's has lost its lease and may commit nothing.
    attempts = models.PositiveSmallIntegerField(_("försök"), default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    leased_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=80, blank=True)
    last_error = models.CharField(_("senaste fel"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("skapat"), default=clock.now, editable=False)
    done_at = models.DateTimeField(_("klart"), null=True)
    # Taken care of by a person (or past when the demo was loaded): never tried again.
    handled = models.BooleanField(_("hanterat"), default=False)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("utskick")
        verbose_name_plural = _("utskick")
        constraints = [
            models.CheckConstraint(
                name="outbox_lease_is_whole",
                condition=~Q(state=EntryState.LEASED) | (Q(leased_until__isnull=False) & ~Q(lease_owner="")),
            ),
            models.CheckConstraint(
                name="outbox_done_has_time", condition=~Q(state=EntryState.DONE) | Q(done_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], name="outbox_due", condition=Q(state=EntryState.PENDING)),
            models.Index(fields=["leased_until"], name="outbox_leased", condition=Q(state=EntryState.LEASED)),
            models.Index(fields=["organisation_id", "-created_at", "id"], name="outbox_organisation"),
            models.Index(fields=["recipient_user_id", "-created_at", "id"], name="outbox_recipient"),
            models.Index(fields=["kind", "ref_id"], name="outbox_about"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"


class PeriodicRun(models.Model):
    """That a periodic job has run for its slot: the unique pair is what makes two beats harmless."""

    job = models.CharField(max_length=80)
    slot = models.CharField(max_length=40)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="outbox_periodic_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.slot}"


class Heartbeat(models.Model):
    """When a worker last did something it was asked to: the proof that beat, broker and worker reach each other."""

    worker = models.CharField(primary_key=True, max_length=120)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker


class Pause(models.Model):
    """A time in which nothing left the database, and who let it go on and why (`pauses.py`)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField(_("från"), default=clock.now)
    sign = models.CharField(_("tecken"), max_length=10, choices=PauseSign)
    # What is missing from the log: from its own last event until the last note outside the database, where there is one.
    log_ends = models.DateTimeField(null=True)
    log_until = models.DateTimeField(null=True)
    note = models.CharField(max_length=160, blank=True)
    released_at = models.DateTimeField(_("släppt"), null=True)
    # None for whoever did it at the server.
    released_by_id = models.UUIDField(null=True)
    reason = models.CharField(_("skäl"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("paus i utskicken")
        verbose_name_plural = _("pauser i utskicken")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_sign_display()}"


class Home(models.Model):
    """Where the database is at home, and the pause that goes on. One row, made when the first worker comes."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    mark = models.CharField(max_length=60)
    # The note outside the database that has been dealt with.
    note = models.CharField(max_length=160, blank=True)
    pause = models.ForeignKey(Pause, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="outbox_one_home", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.mark
