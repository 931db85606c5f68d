from participants.models.closings import Closing
from participants.models.participations import (
    IndividualPlan,
    ParticipantGapAllowance,
    Participation,
    StepEnrolment,
)
from participants.models.persons import Consent, Disclosure, Notice, Person, PersonNote
from participants.models.recruitment import (
    Assessment,
    AssessmentPart,
    Candidacy,
    EmployerAnswer,
    Referral,
    SelectionResult,
)

__all__ = [
    "Assessment",
    "AssessmentPart",
    "Candidacy",
    "Closing",
    "Consent",
    "Disclosure",
    "EmployerAnswer",
    "IndividualPlan",
    "Notice",
    "ParticipantGapAllowance",
    "Participation",
    "Person",
    "PersonNote",
    "Referral",
    "SelectionResult",
    "StepEnrolment",
]
