"""Kinds and states of agreements (domain.md 2.2, 2.6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementKind(models.TextChoices):
    LETTER_OF_INTENT = "letter_of_intent", _("Avsiktsförklaring")
    EMPLOYER_AGREEMENT = "employer_agreement", _("Överenskommelse med arbetsgivare")


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    IN_REVIEW = "in_review", _("På granskning")
    FOR_SIGNATURE = "for_signature", _("För underskrift")
    SIGNED = "signed", _("Tecknad")
    EXPIRED = "expired", _("Upphörd")
    TERMINATED = "terminated", _("Uppsagd")
    REPLACED = "replaced", _("Ersatt")


class SigningMethod(models.TextChoices):
    """How a signature was given. Signing by link and through a service stand beside this when they come."""

    PAPER = "paper", _("På papper")
