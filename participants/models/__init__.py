from participants.models.closings import Closing
from participants.models.notices import NoticeText
from participants.models.papers import PersonPaper
from participants.models.participations import (
    IndividualPlan,
    NumberSeries,
    ParticipantGapAllowance,
    Participation,
    StepEnrolment,
)
from participants.models.persons import Consent, Disclosure, DisclosurePeriod, Notice, Person, PersonNote, PersonSearch
from participants.models.protection import HomeMove, ProtectedIdentity, Reveal
from participants.models.recruitment import (
    Assessment,
    AssessmentPart,
    Candidacy,
    EmployerAnswer,
    GivenAnswer,
    Referral,
    RequirementMatch,
    SelectionResult,
)
from participants.models.rights import PersonCorrection, RecipientTold, SubjectExtract, SubjectRequest

__all__ = [
    "Assessment",
    "AssessmentPart",
    "Candidacy",
    "Closing",
    "Consent",
    "Disclosure",
    "DisclosurePeriod",
    "EmployerAnswer",
    "GivenAnswer",
    "HomeMove",
    "IndividualPlan",
    "Notice",
    "NoticeText",
    "NumberSeries",
    "ParticipantGapAllowance",
    "Participation",
    "Person",
    "PersonCorrection",
    "PersonNote",
    "PersonPaper",
    "PersonSearch",
    "ProtectedIdentity",
    "RecipientTold",
    "Referral",
    "RequirementMatch",
    "Reveal",
    "SelectionResult",
    "StepEnrolment",
    "SubjectExtract",
    "SubjectRequest",
]
