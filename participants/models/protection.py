"""Skyddade personuppgifter: who is protected, who may handle them, and who has had the name shown (invariant 20)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.base import Record
from jobbspar.accounts.models import Municipality, Organisation
from participants.enums import LiftReason, ProtectionLevel, ProtectionSource, RevealReason
from participants.models.participations import Participation
from participants.models.persons import Person
from participants.querysets import ProtectedIdentityQuerySet


class ProtectedIdentity(Record):
    """One a person. While it holds, the person exists for `handlers` alone, in whichever organisation they are.

    It holds until `lifted_on`; then nobody is a handler any more. There is no column for another identity of the same
    human and there must never be one (law R-SKY-2).
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="protection")
    level = models.CharField(_("Skydd"), max_length=12, choices=ProtectionLevel)
    source = models.CharField(
        _("Hur vet ni det?"), max_length=8, choices=ProtectionSource, default=ProtectionSource.BY_HAND
    )
    set_on = models.DateField(_("Gäller hos er från"))
    review_on = models.DateField(_("Ska ses över"))
    handlers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("Handläggare"))
    # Moves the version on when somebody is named or taken away, so that a late save is seen.
    handlers_set_at = models.DateTimeField(editable=False)
    # No employer sees anything before somebody has weighed it by hand.
    employers_cleared_at = models.DateTimeField(null=True, blank=True, editable=False)
    employers_cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    lifted_on = models.DateField(null=True, blank=True, editable=False)
    lifted_reason = models.CharField(max_length=8, choices=LiftReason, blank=True, editable=False)
    lifted_text = models.CharField(max_length=300, blank=True, editable=False)

    objects = ProtectedIdentityQuerySet.as_manager()

    class Meta:
        verbose_name = _("skyddade personuppgifter")
        ordering = ["review_on", "id"]
        indexes = [models.Index(fields=["review_on", "id"], condition=Q(lifted_on=None), name="protection_review")]
        constraints = [
            models.CheckConstraint(
                condition=Q(employers_cleared_at=None, employers_cleared_by=None)
                | Q(employers_cleared_at__isnull=False, employers_cleared_by__isnull=False),
                name="protection_cleared_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(lifted_on=None) | ~Q(lifted_reason=""), name="protection_lifted_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"Protection {self.pk}"

    @property
    def label(self) -> str:
        """What a handler calls somebody who has no participant number: opaque, and not counted from one."""
        return f"S-{self.pk.hex[:4].upper()}"


class Reveal(Record):
    """That a handler had the name, the number and the contact shown, and why (law R-SKY-1 f). Never changed."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="reveals")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.CharField(_("Skäl"), max_length=8, choices=RevealReason)
    text = models.CharField(_("Beskriv kort varför"), max_length=300)

    class Meta:
        verbose_name = _("visning av skyddade uppgifter")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Reveal {self.pk}"


class HomeMove(Record):
    """The person has moved to another municipality. What a participation cost is still its first home's (invariant 5).

    `payer_decision` says who pays for the rest of `participation`, where there is one that goes on.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="moves")
    participation = models.ForeignKey(Participation, models.CASCADE, null=True, blank=True, related_name="moves")
    from_municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    to_municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("Ny hemkommun"))
    moved_on = models.DateField(_("Flyttade den"))
    payer_decision = models.CharField(_("Vem betalar resten av deltagandet?"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("flytt")
        ordering = ["-moved_on", "-created_at"]

    def __str__(self) -> str:
        return f"Move {self.pk}"
