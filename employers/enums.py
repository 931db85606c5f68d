"""Choices for employers and their needs (domain.md 2.1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sector(models.TextChoices):
    PRIVATE = "private", _("Privat")
    MUNICIPAL = "municipal", _("Kommunal")
    MUNICIPAL_COMPANY = "municipal_company", _("Kommunalt bolag")
    REGION = "region", _("Region")
    STATE = "state", _("Statlig")
    NON_PROFIT = "non_profit", _("Idéburen")


class SizeBand(models.TextChoices):
    S1_9 = "1-9", _("1–9 anställda")
    S10_49 = "10-49", _("10–49 anställda")
    S50_249 = "50-249", _("50–249 anställda")
    S250 = "250+", _("250 anställda eller fler")


class Engagement(models.TextChoices):
    UNKNOWN = "unknown", _("Okänd")
    INFORMED = "informed", _("Informerad")
    INTERESTED = "interested", _("Intresserad")
    INTENT = "intent", _("Avsikt")
    ACTIVE = "active", _("Aktiv")
    RESTING = "resting", _("Vilande")
    DECLINED = "declined", _("Avböjt")


class SupportNeed(models.TextChoices):
    LOW = "low", _("Lågt")
    MEDIUM = "medium", _("Medel")
    HIGH = "high", _("Högt")


class NeedStatus(models.TextChoices):
    RECEIVED = "received", _("Inkommet")
    MAPPED = "mapped", _("Kartlagt")
    CONNECTED = "connected", _("Kopplat till jobbspår")
    DECLINED = "declined", _("Avböjt")
    MET = "met", _("Tillgodosett")


class NeedSource(models.TextChoices):
    EMPLOYER = "employer", _("Arbetsgivaren hörde av sig")
    OUTREACH = "outreach", _("Uppsökande kontakt")
    AF = "af", _("Arbetsförmedlingen")
    PUBLIC_FORM = "public_form", _("Formuläret på webben")
    PREVIOUS_ROUND = "previous_round", _("Tidigare omgång")


class Recurrence(models.TextChoices):
    ONCE = "once", _("En gång")
    HALF_YEARLY = "half_yearly", _("Varje halvår")
    CONTINUOUS = "continuous", _("Löpande")


class MandateScope(models.TextChoices):
    """What a contact may decide for the employer."""

    PROFILE = "profile", _("Kravprofil")
    SELECTION = "selection", _("Urval")
    EMPLOYMENT = "employment", _("Anställning")
    AGREEMENT = "agreement", _("Avtal")
