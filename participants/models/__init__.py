from participants.models.closings import Closing
from participants.models.participations import (
    IndividualPlan,
    NumberSeries,
    ParticipantGapAllowance,
    Participation,
    StepEnrolment,
)
from participants.models.persons import Consent, Disclosure, Notice, Person, PersonNote, PersonSearch
from participants.models.protection import HomeMove, ProtectedIdentity, Reveal
from participants.models.recruitment import (
    Assessment,
    AssessmentPart,
    Candidacy,
    EmployerAnswer,
    Referral,
    RequirementMatch,
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
    "HomeMove",
    "IndividualPlan",
    "Notice",
    "NumberSeries",
    "ParticipantGapAllowance",
    "Participation",
    "Person",
    "PersonNote",
    "PersonSearch",
    "ProtectedIdentity",
    "Referral",
    "RequirementMatch",
    "Reveal",
    "SelectionResult",
    "StepEnrolment",
]
