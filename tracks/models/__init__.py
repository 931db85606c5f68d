from tracks.models.chain import (
    ChainStep,
    GapAllowance,
    InterventionPackage,
    InterventionType,
)
from tracks.models.plan import (
    PartyAgreement,
    PlanActivity,
    SelectionMethod,
    SelectionStep,
)
from tracks.models.profiles import (
    ProfileConfirmation,
    RequirementItem,
    RequirementProfile,
)
from tracks.models.rounds import NamedContact, Round, RoundNeed, RoundParty
from tracks.models.tracks import (
    LocalAgreement,
    SteeringGroup,
    SteeringMeeting,
    SteeringMember,
    Track,
)

__all__ = [
    "ChainStep",
    "GapAllowance",
    "InterventionPackage",
    "InterventionType",
    "LocalAgreement",
    "NamedContact",
    "PartyAgreement",
    "PlanActivity",
    "ProfileConfirmation",
    "RequirementItem",
    "RequirementProfile",
    "Round",
    "RoundNeed",
    "RoundParty",
    "SelectionMethod",
    "SelectionStep",
    "SteeringGroup",
    "SteeringMeeting",
    "SteeringMember",
    "Track",
]
