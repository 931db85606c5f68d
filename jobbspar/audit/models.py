"""The log. Rows are added and never touched again: a trigger refuses it, for the owner too."""

from __future__ import annotations

from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from jobbspar.audit.labels import action_label
from jobbspar.lib import clock


class AuditEvent(models.Model):
    """Who did what to which thing. Plain ids, so that the log stands below accounts and outlives what it tells of.

    `details` holds field names, codes, counts and ids: never a name, a number or anything a person has written.
    """

    # Web and worker are granted INSERT and SELECT only.
    append_only = True

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("när"), default=clock.now, editable=False)
    actor_user_id = models.UUIDField(null=True, editable=False)
    organisation_id = models.UUIDField(null=True, editable=False)
    role = models.CharField(_("roll"), max_length=200, editable=False)
    action = models.CharField(_("vad"), max_length=80, editable=False)
    object_type = models.CharField(max_length=80, editable=False)
    object_id = models.CharField(max_length=64, editable=False)
    person_id = models.UUIDField(null=True, editable=False)
    round_id = models.UUIDField(null=True, editable=False)
    details = models.JSONField(default=dict, editable=False)
    # Which transaction wrote it: a later seal takes only rows that can no longer get an earlier neighbour.
    xid = models.BigIntegerField(db_default=RawSQL("pg_current_xact_id()::text::bigint", []), editable=False)

    class Meta:
        verbose_name = _("händelse")
        verbose_name_plural = _("händelser")
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_object"),
            models.Index(fields=["round_id", "-id"], name="audit_round", condition=models.Q(round_id__isnull=False)),
            # By time and not by id: who has seen a person, and for the review a month of one organisation's looks.
            models.Index(
                fields=["person_id", "-at", "-id"],
                name="audit_person_at",
                condition=models.Q(person_id__isnull=False),
            ),
            models.Index(fields=["actor_user_id", "-id"], name="audit_actor"),
            models.Index(
                fields=["organisation_id", "-at", "-id"],
                name="audit_organisation_at",
                condition=models.Q(person_id__isnull=False),
            ),
            # The order in which the sealer takes them.
            models.Index(fields=["xid", "id"], name="audit_sealing"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}"

    @property
    def label(self) -> str:
        """What was done, in Swedish."""
        return action_label(self.action)


class AuditSeal(models.Model):
    """One event's place in the chain: the hash of the event and of the seal before it (see `chain.py`).

    `event_id` is a plain id: an event that is taken away leaves its seal behind, which is how it is missed.
    """

    # Web and worker are granted INSERT and SELECT only.
    append_only = True

    # 1, 2, 3 … without a gap. Given by the sealer, since a sequence leaves gaps.
    seq = models.BigIntegerField(primary_key=True, editable=False)
    event_id = models.BigIntegerField(unique=True, editable=False)
    # The hash of the seal before; 32 zero bytes before the first.
    prev = models.BinaryField(max_length=32, editable=False)
    sha256 = models.BinaryField(max_length=32, editable=False)
    sealed_at = models.DateTimeField(_("förseglad"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("sigill")
        verbose_name_plural = _("sigill")
        constraints = [models.CheckConstraint(condition=models.Q(seq__gte=1), name="audit_seal_from_one")]

    def __str__(self) -> str:
        return f"{self.seq}"
