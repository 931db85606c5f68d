"""Choices for follow-ups and hindrances (domain.md 2.1, 2.2; reference-data.md 4.7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FollowUpKind(models.TextChoices):
    PARTICIPANT = "participant", _("Deltagare")
    EMPLOYER = "employer", _("Arbetsgivare")


class IssueKind(models.TextChoices):
    ATTENDANCE = "attendance", _("Närvaro")
    LANGUAGE = "language", _("Språk")
    HEALTH = "health", _("Hälsa")
    CHILDCARE = "childcare", _("Barnomsorg")
    TRAVEL = "travel", _("Resor")
    INCOME = "income", _("Försörjning")
    EMPLOYER = "employer", _("Arbetsgivaren")
    TRAINING = "training", _("Utbildningen")
    AGREEMENT = "agreement", _("Avtal")
    FINANCE = "finance", _("Ekonomi")
    OTHER = "other", _("Annat")


class IssueState(models.TextChoices):
    OPEN = "open", _("Öppet")
    IN_PROGRESS = "in_progress", _("Åtgärdas")
    ESCALATED = "escalated", _("Lyft till styrgruppen")
    ESCALATED_HIGHER = "escalated_higher", _("Lyft högre upp")
    DECIDED = "decided", _("Beslutat")
    SOLVED = "solved", _("Löst")
    CLOSED = "closed", _("Stängt")


OPEN_ISSUE_STATES = (
    IssueState.OPEN,
    IssueState.IN_PROGRESS,
    IssueState.ESCALATED,
    IssueState.ESCALATED_HIGHER,
    IssueState.DECIDED,
)


class PhaseEvent(models.TextChoices):
    ADVANCED = "advanced", _("Gick vidare")
    STEPPED_BACK = "stepped_back", _("Gick tillbaka")
    PAUSED = "paused", _("Pausades")
    RESUMED = "resumed", _("Återupptogs")
    CANCELLED = "cancelled", _("Ställdes in")
    REOPENED = "reopened", _("Öppnades igen")


class ReviewRule(models.TextChoices):
    """Why something is put before the auditor (R-LOG-2): a role that somebody gave themself, else a look-up.

    In the order they are read.
    """

    OWN_ROLE = "own_role", _("Gav sig själv en roll")
    PROTECTED = "protected", _("Skyddad person")
    OWN_NAME = "own_name", _("Eget efternamn")
    SAME_NAME = "same_name", _("En kollegas efternamn")
    SAME_CONTACT = "same_contact", _("Samma telefon eller e-post")
    MANY = "many", _("Många personer på en dag")
    NAMES = "names", _("Arbetsgivare som öppnade många namn")
    OUTSIDE = "outside", _("Utanför egna ärenden")
    SAMPLE = "sample", _("Slumpvis urval")

    @property
    def is_of_a_day(self) -> bool:
        """Whether it is about a day and all whom the reader opened then, not about one person."""
        return self in (ReviewRule.MANY, ReviewRule.NAMES)


class FindingOutcome(models.TextChoices):
    OPEN = "", _("Inte bedömt")
    FINE = "fine", _("Utan anmärkning")
    INVESTIGATE = "investigate", _("Behöver utredas")
