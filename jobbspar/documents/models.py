"""A document is a fact: bytes, hash, and the snapshot it was made from. A correction is a new version."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobbspar.lib import clock

_sha256 = RegexValidator(r"^[0-9a-f]{64}$")


class DocumentQuerySet(models.QuerySet["Document"]):
    def about(self, kind: str, ref_id: UUID | str) -> DocumentQuerySet:
        """Every version of the thing's document of the kind, newest first."""
        return self.filter(kind=kind, ref_id=str(ref_id)).order_by("-version")


class DocumentManager(models.Manager["Document"]):
    """Lists never carry the bytes: they are fetched when they are asked for."""

    def get_queryset(self) -> DocumentQuerySet:
        return DocumentQuerySet(self.model, using=self._db).defer("content", "snapshot")

    def about(self, kind: str, ref_id: UUID | str) -> DocumentQuerySet:
        return self.get_queryset().about(kind, ref_id)


class DocumentNumber(models.Model):
    """The running number of one thing's document, shared by its versions: AVS-2026-0007.

    Given before the PDF is made (it is printed on it) and kept if the making fails, so that trying again leaves no gap.
    """

    kind = models.CharField(max_length=40)
    ref_id = models.CharField(max_length=64)
    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "ref_id"], name="documents_one_number_each"),
            models.UniqueConstraint(fields=["prefix", "year", "serial"], name="documents_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.serial:04d}"


class Document(models.Model):
    """One version of one document, ready. (One that is being made, or could not be, is a row in the outbox.)"""

    # Web and worker are granted INSERT and SELECT only; a trigger refuses UPDATE and DELETE for the owner too.
    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(_("slag"), max_length=40)
    # What it is about: a plain id, since the thing stands in a room above.
    ref_id = models.CharField(max_length=64)
    number = models.CharField(_("nummer"), max_length=24)
    version = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("titel"), max_length=120)
    template = models.CharField(max_length=120, blank=True)
    template_version = models.PositiveSmallIntegerField(default=0)
    snapshot = models.JSONField(default=dict)
    snapshot_sha256 = models.CharField(max_length=64, validators=[_sha256])
    content = models.BinaryField()
    media_type = models.CharField(max_length=40, default="application/pdf")
    sha256 = models.CharField(max_length=64, validators=[_sha256])
    size = models.PositiveIntegerField(_("storlek"))
    pages = models.PositiveSmallIntegerField(_("sidor"))
    made_at = models.DateTimeField(_("skapad"), default=clock.now)
    made_by_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    # Printed on what others may want to check: whoever types it is told whether the document holds, and no more.
    check_code = models.CharField(max_length=14, unique=True, null=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    objects = DocumentManager()

    class Meta:
        verbose_name = _("handling")
        verbose_name_plural = _("handlingar")
        constraints = [
            models.UniqueConstraint(fields=["kind", "ref_id", "version"], name="documents_version_once"),
            models.UniqueConstraint(fields=["number", "version"], name="documents_number_version_once"),
            models.CheckConstraint(name="documents_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(name="documents_not_empty", condition=Q(size__gt=0, pages__gt=0)),
        ]
        indexes = [models.Index(fields=["organisation_id", "-made_at"], name="documents_organisation")]

    def __str__(self) -> str:
        return f"{self.title} {self.number} v{self.version}"

    @property
    def file_name(self) -> str:
        """Type and number, nothing else: it ends in download folders and mail."""
        return f"{self.title} {self.number}{f' v{self.version}' if self.version > 1 else ''}.pdf"


class ArchiveCopy(models.Model):
    """The document for the archive: PDF/A-3a with its snapshot attached.

    Made together with the document, since templates change: one made later would not be the same document.
    """

    append_only = True

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="archive_copy", primary_key=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, validators=[_sha256])
    size = models.PositiveIntegerField(_("storlek"))

    class Meta:
        verbose_name = _("arkivkopia")
        constraints = [models.CheckConstraint(name="documents_copy_not_empty", condition=Q(size__gt=0))]

    def __str__(self) -> str:
        return f"Archive copy {self.document_id}"

    @property
    def media_type(self) -> str:
        return "application/pdf"

    @property
    def file_name(self) -> str:
        """Type and number, as the document's own."""
        return self.document.file_name.removesuffix(".pdf") + " arkivkopia.pdf"
