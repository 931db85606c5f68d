"""Choices for tracks and rounds (domain.md 2.1, 2.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    """Where a round is. A pause is `Round.paused_at`, not a phase (architecture.md 3)."""

    DRAFT = "draft", _("Utkast")
    PLANNING = "planning", _("Planering")
    RECRUITMENT = "recruitment", _("Rekrytering")
    EXECUTION = "execution", _("Genomförande")
    CLOSING = "closing", _("Avslutning")
    FINISHED = "finished", _("Avslutad")
    CANCELLED = "cancelled", _("Inställd")


ACTIVE_PHASES = (Phase.PLANNING, Phase.RECRUITMENT, Phase.EXECUTION, Phase.CLOSING)
ENDED_PHASES = (Phase.FINISHED, Phase.CANCELLED)


class TrackScope(models.TextChoices):
    LOCAL = "local", _("Lokalt")
    SUBREGIONAL = "subregional", _("Delregionalt")
    REGIONAL = "regional", _("Regionalt")


class TargetGroup(models.TextChoices):
    """Mission 1.3. The group with disabilities is not a choice: the mere mark would be health data (law R-GDPR-9)."""

    NEWLY_ARRIVED = "newly_arrived", _("Nyanlända")
    YOUNG_WITHOUT_UPPER_SECONDARY = "young", _("Unga utan gymnasieutbildning")
    LONG_TERM_UNEMPLOYED = "long_term", _("Långtidsarbetslösa")
    PARENTS = "parents", _("Föräldrar med arbetsförmåga")
    ESTABLISHMENT_SUPPORT = "support", _("Behöver stöd för att etablera sig")


class PartyRole(models.TextChoices):
    RESPONSIBLE = "responsible", _("Ansvarig kommun")
    MUNICIPALITY = "municipality", _("Deltagande kommun")
    AF = "af", _("Arbetsförmedlingen")
    EMPLOYER = "employer", _("Arbetsgivare")
    PROVIDER = "provider", _("Utbildningsanordnare")
    SOCIAL_PARTNER = "social_partner", _("Arbetsmarknadens part")


class RequirementKind(models.TextChoices):
    TASK = "task", _("Uppgift")
    KNOWLEDGE = "knowledge", _("Kunskap")
    SKILL = "skill", _("Färdighet")
    LANGUAGE = "language", _("Språk")
    LICENCE = "licence", _("Körkort")
    CERTIFICATE = "certificate", _("Certifikat")
    PHYSICAL = "physical", _("Fysiskt")
    REGISTER_CHECK = "register_check", _("Registerkontroll")
    WORKING_HOURS = "working_hours", _("Arbetstid")


class Necessity(models.TextChoices):
    MUST = "must", _("Skall")
    SHOULD = "should", _("Bör")


class Reached(models.TextChoices):
    ALREADY = "already", _("Ska kunna från start")
    IN_STEP = "in_step", _("Lärs i en insats")
    ON_THE_JOB = "on_the_job", _("Lärs på jobbet")


class SelectionStepKind(models.TextChoices):
    INFORMATION_MEETING = "information_meeting", _("Informationsträff")
    STUDY_VISIT = "study_visit", _("Studiebesök")
    LANGUAGE_TEST = "language_test", _("Språktest")
    INTERVIEW_AUTHORITY = "interview_authority", _("Intervju med AF och kommun")
    INTERVIEW_EMPLOYER = "interview_employer", _("Intervju med arbetsgivaren")
    TRY_OUT_DAYS = "try_out_days", _("Prova-på-dagar")
    WORK_SAMPLE = "work_sample", _("Arbetsprov")


class PackageStatus(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    PRESENTED = "presented", _("Presenterat för arbetsgivaren")
    AGREED = "agreed", _("Överenskommet")


class Funder(models.TextChoices):
    HOME_MUNICIPALITY = "home_municipality", _("Hemkommunen")
    RESPONSIBLE_MUNICIPALITY = "responsible_municipality", _("Ansvarig kommun")
    AF = "af", _("Arbetsförmedlingen")
    EMPLOYER = "employer", _("Arbetsgivaren")
    OTHER = "other", _("Annan")


class InterventionOwner(models.TextChoices):
    AF = "af", _("Arbetsförmedlingen")
    MUNICIPALITY = "municipality", _("Kommun")
    BOTH = "both", _("Båda")
    EMPLOYER = "employer", _("Arbetsgivare")
    PROVIDER = "provider", _("Utbildningsanordnare")


class NextRoundDecision(models.TextChoices):
    YES = "yes", _("Ja")
    NO = "no", _("Nej")
    LATER = "later", _("Senare")
