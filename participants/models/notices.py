"""The texts handed to persons in their language: the information (GDPR art. 12–14, law R-GDPR-12), the plan's sheet."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.base import Record
from jobbspar.accounts.models import Organisation
from participants.enums import NoticeLanguage, TextKind
from participants.querysets import NoticeTextQuerySet


class NoticeText(Record):
    """One version of a text in one language. A row is never changed: a new wording is a new row.

    Without an organisation it is the text the product comes with, which holds until an organisation writes its own. An
    empty text says that the translation is missing.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("Typ"), max_length=16, choices=TextKind, default=TextKind.PRIVACY)
    language = models.CharField(_("Språk"), max_length=40, choices=NoticeLanguage)
    edition = models.CharField(_("Version"), max_length=20)
    text = models.TextField(_("Text"), max_length=12_000, blank=True)
    valid_from = models.DateField(_("Gäller från"))
    # The Swedish text that this one says in another language.
    translates = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    objects = NoticeTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("informationstext")
        ordering = ["kind", "language", "-valid_from", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "language", "edition"],
                nulls_distinct=False,
                name="notice_text_version_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.edition}"

    def get_absolute_url(self) -> str:
        return reverse("notice_text", args=[self.pk])
