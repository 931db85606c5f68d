"""Agreements about a round, each with one party or between several: drafted, made to PDF once, signed by each side."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from agreements.enums import AgreementKind, AgreementState, ProviderState, SigningMethod
from agreements.querysets import AgreementQuerySet, WordingQuerySet
from jobbspar.accounts.base import Record
from jobbspar.accounts.models import Organisation
from jobbspar.documents.models import Document
from jobbspar.lib.keys import SortKey
from tracks.models import Round, RoundParty


class Agreement(Record):
    """One version of one agreement. A signed one never changes: change is a new version (2.2).

    `party` is whom it is with; one between all of the round's municipalities, or with the social partners, is filed under
    the responsible municipality (`kinds.Rule`).
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="agreements")
    party = models.ForeignKey(RoundParty, models.PROTECT, related_name="agreements")
    kind = models.CharField(_("Typ"), max_length=24, choices=AgreementKind)
    number = models.PositiveSmallIntegerField(_("Version"), default=1)
    state = models.CharField(_("Status"), max_length=16, choices=AgreementState, default=AgreementState.DRAFT)
    # What the drafter wrote, by section key; sections that are not here are filled from the round's own data.
    texts = models.JSONField(default=dict, blank=True)
    valid_from = models.DateField(_("Gäller från"), null=True, blank=True)
    valid_to = models.DateField(_("Gäller till"), null=True, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")
    # What the PDF is made from, frozen when the agreement is sent for signature: later changes in the round don't reach it.
    snapshot = models.JSONField(default=dict, blank=True, editable=False)
    # The PDF, once the worker has made it.
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    # The same words with who signed, when and how: made when all have signed and somebody did so without paper.
    signed_copy = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    # Sign one after the other: nobody is asked before those who stand before them.
    is_ordered = models.BooleanField(_("Skriver under i tur och ordning"), default=False)
    sent_for_signature_at = models.DateTimeField(null=True, blank=True, editable=False)
    signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # For lists: whom it is with, as people sort it.
    sort_name = SortKey("counterpart", needs=("party__organisation",))

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("avtal")
        ordering = ["kind", "-number"]
        indexes = [
            models.Index(fields=["-changed_at", "id"]),
            models.Index(fields=["state", "sort_name", "id"]),
            models.Index(fields=["sort_name", "id"]),
            models.Index(fields=["state", "valid_to", "id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "party", "kind", "number"],
                name="agreement_version_once",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=~models.Q(state=AgreementState.TERMINATED),
                name="agreement_replaced_once",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None)
                | models.Q(valid_from=None)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="agreement_period",
                violation_error_message=_("Slutdatum kan inte vara före startdatum."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("agreement", args=[self.pk])

    @property
    def counterpart(self) -> str:
        """Whom it is with, as lists and headings say it. The caller has fetched the party."""
        return counterpart_of(self.kind, self.party)

    @property
    def full_name(self) -> str:
        """What it is and with whom, as a sentence begins: "Avtal med Yrkeslyftet AB". The caller has fetched the party."""
        words = _NAMED.get(AgreementKind(self.kind))
        return words % self.party.organisation.name if words else str(self.get_kind_display())


_NAMED = {
    AgreementKind.LETTER_OF_INTENT: _("Avsiktsförklaring med %s"),
    AgreementKind.EMPLOYER_AGREEMENT: _("Överenskommelse med %s"),
    AgreementKind.PROVIDER_AGREEMENT: _("Avtal med %s"),
}


def counterpart_of(kind: str, party: RoundParty) -> str:
    """Whom an agreement of `kind` that is filed under `party` is with."""
    if kind == AgreementKind.MUNICIPALITY_AGREEMENT:
        return _t("Omgångens kommuner")
    if kind == AgreementKind.PARTY_AGREEMENT:
        return _t("Arbetsmarknadens parter")
    return party.organisation.name


class Signatory(Record):
    """Someone whose signature the agreement waits for, on behalf of an organisation."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatories")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(_("Namn"), max_length=120)
    title = models.CharField(_("Befattning"), max_length=120, blank=True)
    mandate = models.CharField(_("Rätt att skriva under"), max_length=200, blank=True)
    # Where the personal link goes. It may be mended at any time: it is no part of what is signed.
    email = models.EmailField(_("E-post"), blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("undertecknare")
        ordering = ["order", "created_at"]

    def __str__(self) -> str:
        return f"Signatory {self.pk}"

    @property
    def place(self) -> str:
        """As people count: the first is 1."""
        return str(self.order + 1)


class SigningLink(Record):
    """A personal way in to one agreement, mailed to one signatory. The link holds this row's id, signed; no secret is kept.

    It is good for one document: when that is made anew, or a newer link is sent, this one says so and offers the newest.
    """

    signatory = models.ForeignKey(Signatory, models.CASCADE, related_name="links")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    sent_to = models.EmailField()
    expires_at = models.DateTimeField()
    # When a code was first asked for. That a link was followed says nothing: mail scanners follow them all.
    opened_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    # How many codes have been sent, when the last one was, and how often it has been guessed at.
    code_serial = models.PositiveSmallIntegerField(default=0)
    code_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("underskriftslänk")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"SigningLink {self.pk}"


class ProviderSigning(Record):
    """One visit to the service for electronic signatures, by one signatory and of one PDF.

    `sent` is what the service is given: the agreement's document, or that with the signatures of those who were before.
    What they may sign is settled when they come back: by then somebody else can have signed, or the words have changed.
    """

    signatory = models.ForeignKey(Signatory, models.CASCADE, related_name="provider_signings")
    # The link by which they came; without one it was whoever is `created_by`, signed in.
    link = models.ForeignKey(SigningLink, models.CASCADE, null=True, blank=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    sent = models.ForeignKey(Document, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ProviderState, default=ProviderState.BEGUN)
    expires_at = models.DateTimeField()
    # Which service, as the code and as people know it, and what it calls the order.
    provider = models.CharField(max_length=40)
    service = models.CharField(max_length=120)
    reference = models.CharField(max_length=200, blank=True)
    # Who says that they will sign, by what right, and the address that was shown to be theirs.
    signer_name = models.CharField(max_length=120)
    mandate = models.CharField(max_length=200)
    address = models.EmailField()
    # What came of it, read from the signature itself.
    signed_pdf = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    certificate_subject = models.CharField(max_length=500, blank=True)
    certificate_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("e-underskrift")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=ProviderState.DONE, signed_pdf__isnull=False)
                | (~models.Q(state=ProviderState.DONE) & models.Q(signed_pdf=None)),
                name="provider_signing_done_with_pdf",
            )
        ]

    def __str__(self) -> str:
        return f"ProviderSigning {self.pk}"


class Signature(Record):
    """A signature that was given. One registered by mistake is undone with a reason, never removed."""

    signatory = models.ForeignKey(Signatory, models.PROTECT, related_name="signatures")
    method = models.CharField(max_length=8, choices=SigningMethod, default=SigningMethod.PAPER)
    signed_on = models.DateField(_("Undertecknad den"))
    signed_by = models.CharField(_("Undertecknad av"), max_length=120)
    mandate = models.CharField(_("Rätt att skriva under"), max_length=200, blank=True)
    # To the second, and the address that was shown to be theirs; paper has neither.
    given_at = models.DateTimeField(null=True, blank=True)
    address = models.EmailField(blank=True)
    link = models.ForeignKey(SigningLink, models.PROTECT, null=True, blank=True, related_name="+")
    # The visit to the signing service, with the PDF that holds the electronic signature.
    e_signing = models.ForeignKey(ProviderSigning, models.PROTECT, null=True, blank=True, related_name="+")
    # On the version before, whose changes did not concern this party.
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    document_sha256 = models.CharField(max_length=64)
    scan = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    undone_reason = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("underskrift")
        ordering = ["signed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["signatory"],
                condition=models.Q(undone_at=None),
                name="signature_live_once",
                violation_error_message=_("Underskriften är redan registrerad."),
            )
        ]

    def __str__(self) -> str:
        return f"Signature {self.pk}"

    @property
    def way(self) -> str:
        """How it was given, in words."""
        if self.e_signing is None:
            return self.get_method_display()
        return _t("Med e-underskrift hos %(service)s") % {"service": self.e_signing.service}


class ReminderRule(Record):
    """How often a municipality lets those be reminded who have not signed (`rhythm.Rhythm`). Days."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="+")
    first_after = models.PositiveSmallIntegerField(_("Första påminnelsen efter"))
    then_every = models.PositiveSmallIntegerField(_("Därefter var"))
    most = models.PositiveSmallIntegerField(_("Högst"))

    class Meta:
        verbose_name = _("påminnelser om underskrift")

    def __str__(self) -> str:
        return f"ReminderRule {self.organisation_id}"


class Wording(Record):
    """Mall: an organisation's own words for one kind of agreement. One version; one that has been in use never changes."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(_("Typ"), max_length=24, choices=AgreementKind)
    number = models.PositiveSmallIntegerField(_("Version"))
    # By section key (`kinds.Rule.sections`). A section that is not here says the usual.
    texts = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mall")
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "number"], name="wording_version_once"),
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=models.Q(published_at=None),
                name="wording_draft_once",
                violation_error_message=_("Det finns redan ett utkast till mallen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, mall {self.number}"
