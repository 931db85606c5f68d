"""Kinds and states of agreements (domain.md 2.2, 2.6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementKind(models.TextChoices):
    LETTER_OF_INTENT = "letter_of_intent", _("Avsiktsförklaring")
    EMPLOYER_AGREEMENT = "employer_agreement", _("Överenskommelse med arbetsgivare")
    MUNICIPALITY_AGREEMENT = "municipality_agreement", _("Kommunöverenskommelse om kostnadsdelning")
    PROVIDER_AGREEMENT = "provider_agreement", _("Avtal med utbildningsanordnare")
    PARTY_AGREEMENT = "party_agreement", _("Partsöverenskommelse")


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    IN_REVIEW = "in_review", _("På granskning")
    FOR_SIGNATURE = "for_signature", _("För underskrift")
    SIGNED = "signed", _("Undertecknad")
    EXPIRED = "expired", _("Upphörd")
    TERMINATED = "terminated", _("Uppsagd")
    REPLACED = "replaced", _("Ersatt")


# What may still be signed, and what has not ended.
SIGNABLE = (AgreementState.FOR_SIGNATURE, AgreementState.SIGNED)
LIVE_STATES = (AgreementState.DRAFT, AgreementState.IN_REVIEW, AgreementState.FOR_SIGNATURE, AgreementState.SIGNED)


class SigningMethod(models.TextChoices):
    """How a signature was given."""

    PAPER = "paper", _("På papper")
    LINK = "link", _("Med personlig länk och kod")
    IN_APP = "in_app", _("Inloggad i Jobbspår")
    PROVIDER = "provider", _("Med e-underskrift")


class ProviderState(models.TextChoices):
    """How a visit to the signing service went. All but BEGUN are final."""

    BEGUN = "begun", _("Påbörjad")
    DONE = "done", _("Undertecknad")
    CANCELLED = "cancelled", _("Avbruten")
    FAILED = "failed", _("Misslyckad")
    LATE = "late", _("Avtalet ändrades under tiden")
    TOO_OLD = "too_old", _("Tog för lång tid")


class LinkState(models.TextChoices):
    """What a personal link leads to. All but OPEN and SIGNED are dead, and say why."""

    OPEN = "open", _("Öppen")
    SIGNED = "signed", _("Undertecknad")
    WAITS = "waits", _("Väntar på sin tur")
    EXPIRED = "expired", _("För gammal")
    REPLACED = "replaced", _("Det finns en nyare")
    CHANGED = "changed", _("Avtalet har skrivits om")
    ENDED = "ended", _("Avtalet är avslutat")
    UNREADABLE = "unreadable", _("Inte hel")
