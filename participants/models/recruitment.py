"""The way into a round: referral, joint assessment, candidacy, the employers' answers (mission D6, T7)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.base import Record
from jobbspar.accounts.models import Organisation
from participants.enums import (
    AssessmentResult,
    AssessmentSide,
    CandidacyState,
    EmployerView,
    NotSelectedReason,
    ReferralState,
    StepResult,
    YesNoUnknown,
)
from participants.models.persons import Consent, Disclosure, Person
from participants.querysets import CandidacyQuerySet, EmployerAnswerQuerySet, ReferralQuerySet
from tracks.models import RequirementItem, Round, RoundParty, SelectionStep


class Referral(Record):
    """Aktualisering. Without `round` it goes from AF to the person's home municipality, which on accepting makes its own
    row (`accepted_as`); with `round` it puts the municipality's person forward to a round (2.0.1)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="referrals")
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="referrals")
    from_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="received_referrals")
    # AF's office that makes its part of the joint assessment.
    af_office = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Arbetsförmedlingens kontor"),
    )
    reason = models.TextField(_("Varför aktualiseras personen?"), max_length=2000, blank=True)
    referred_on = models.DateField(_("Datum"))
    state = models.CharField(_("Status"), max_length=10, choices=ReferralState, default=ReferralState.SENT)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer_text = models.CharField(max_length=500, blank=True)
    accepted_as = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="origin_referrals")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("aktualisering")
        ordering = ["-referred_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "round"],
                condition=~models.Q(state="withdrawn") & ~models.Q(state="declined"),
                nulls_distinct=False,
                name="referral_open_once",
                violation_error_message=_("Personen är redan aktualiserad hit."),
            )
        ]

    def __str__(self) -> str:
        return f"Referral {self.pk}"


class Assessment(Record):
    """Gemensam bedömning of one referral. Its result is positive only when both parts are (invariant 2)."""

    referral = models.OneToOneField(Referral, models.CASCADE, related_name="assessment")
    result = models.CharField(_("Gemensamt resultat"), max_length=24, choices=AssessmentResult, blank=True)
    conditions = models.CharField(_("Villkor"), max_length=500, blank=True)
    reasons_shown = models.TextField(_("Skäl som personen får se"), max_length=2000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("gemensam bedömning")

    def __str__(self) -> str:
        return f"Assessment {self.pk}"


class AssessmentPart(Record):
    """One authority's half: AF's, or the HOME municipality's (invariant 3)."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="parts")
    side = models.CharField(max_length=20, choices=AssessmentSide)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assessed_on = models.DateField(_("Datum"))
    result = models.CharField(_("Bedömning"), max_length=24, choices=AssessmentResult)
    # Own text stays within the organisation; the shared text goes to the other side (domain.md 2.7).
    own_text = models.TextField(_("Egen bedömning (visas bara för er)"), max_length=4000, blank=True)
    shared_text = models.TextField(
        _("Gemensam text (visas för den andra myndigheten)"),
        max_length=2000,
        blank=True,
    )

    class Meta:
        verbose_name = _("del av bedömningen")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "side"],
                name="assessment_part_once",
                violation_error_message=_("Den delen av bedömningen är redan gjord."),
            ),
            models.UniqueConstraint(
                fields=["assessment", "organisation"],
                name="assessment_two_organisations",
            ),
        ]

    def __str__(self) -> str:
        return f"AssessmentPart {self.pk}"


class Candidacy(Record):
    """Kandidatur: a person with a positive joint assessment, weighed for a seat in a round."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="candidacies")
    person = models.ForeignKey(Person, models.CASCADE, related_name="candidacies")
    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="candidacy")
    # Running letter or number the employer sees instead of a name: "Kandidat 3".
    label = models.PositiveSmallIntegerField()
    state = models.CharField(
        _("Status"),
        max_length=12,
        choices=CandidacyState,
        default=CandidacyState.CANDIDATE,
    )
    reserve_order = models.PositiveSmallIntegerField(_("Plats i reservordningen"), null=True, blank=True)
    reason = models.CharField(_("Skäl"), max_length=20, choices=NotSelectedReason, blank=True)
    reason_text = models.CharField(_("Förklaring"), max_length=500, blank=True)
    feedback_on = models.DateField(_("Återkoppling till personen den"), null=True, blank=True)
    # Which step the person said no at, when DECLINED.
    declined_at_state = models.CharField(max_length=12, choices=CandidacyState, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    can_start = models.DateField(_("Kan börja"), null=True, blank=True)

    objects = CandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = _("kandidatur")
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="candidacy_once"),
            models.UniqueConstraint(fields=["round", "label"], name="candidacy_label_once"),
        ]

    def __str__(self) -> str:
        return f"Candidacy {self.pk}"


class SelectionResult(Record):
    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="results")
    step = models.ForeignKey(SelectionStep, models.PROTECT, related_name="results")
    result = models.CharField(_("Resultat"), max_length=12, choices=StepResult)
    done_on = models.DateField(_("Datum"))
    note = models.CharField(_("Kommentar"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("urvalsresultat")
        constraints = [models.UniqueConstraint(fields=["candidacy", "step"], name="selection_result_once")]

    def __str__(self) -> str:
        return f"SelectionResult {self.pk}"


class RequirementMatch(Record):
    """Does the candidate meet one row of the profile? A view row by row, never a sum that orders people (invariant 24)."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="matches")
    item = models.ForeignKey(RequirementItem, models.CASCADE, related_name="+")
    value = models.CharField(max_length=8, choices=YesNoUnknown, default=YesNoUnknown.UNKNOWN)

    class Meta:
        verbose_name = _("matchning")
        constraints = [models.UniqueConstraint(fields=["candidacy", "item"], name="requirement_match_once")]

    def __str__(self) -> str:
        return f"RequirementMatch {self.pk}"


class EmployerAnswer(Record):
    """A candidate presented to one employer party, without identity, and that employer's answer (2.0.5, invariant 4)."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="answers")
    party = models.ForeignKey(RoundParty, models.PROTECT, related_name="answers")
    # What opens the candidate for the employer: its fields, its time, and its end.
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, null=True, related_name="answers", editable=False)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, blank=True, related_name="+")
    other_ground = models.CharField(max_length=200, blank=True)
    presented_at = models.DateTimeField()
    answer_by = models.DateField(_("Svar senast"), null=True, blank=True)
    view = models.CharField(_("Svar"), max_length=8, choices=EmployerView, default=EmployerView.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    comment = models.CharField(_("Kommentar"), max_length=500, blank=True)
    # The consent it rests on was withdrawn, or the person said no: the employer sees nothing of it any more.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = EmployerAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("arbetsgivarens svar")
        ordering = ["presented_at"]
        constraints = [models.UniqueConstraint(fields=["candidacy", "party"], name="employer_answer_once")]

    def __str__(self) -> str:
        return f"EmployerAnswer {self.pk}"


class GivenAnswer(Record):
    """One answer as it was given, made by whoever gave it. A later one is a row more, and none is taken away."""

    answer = models.ForeignKey(EmployerAnswer, models.CASCADE, related_name="given")
    view = models.CharField(_("Svar"), max_length=8, choices=EmployerView)
    # By the coordinator, who says in the comment how the employer gave it.
    is_noted = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("lämnat svar")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"GivenAnswer {self.pk}"
