"""What an agreement is filled from: the round's own data, as the texts may use it. Read in `readings.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agreements.enums import AgreementKind
from tracks.enums import Necessity, PartyRole
from tracks.models import ChainStep, PartyAgreement, RequirementItem, RequirementProfile, SelectionMethod
from tracks.queries.chain import MunicipalityCost


@dataclass(frozen=True)
class PartyFact:
    """One party as the document names it."""

    role: str
    name: str
    number: str
    contact: str
    mandate: str


@dataclass(frozen=True)
class NeedFact:
    occupation: str
    headcount: int
    workplace: str
    wanted_start: date
    recurrence: str


@dataclass(frozen=True)
class SeatFact:
    """A municipality of the round: how many seats it has reserved, and how many candidates it expects. Candidates are not
    participants: what it pays follows the seats."""

    name: str
    reserved: int | None
    expected: int | None


@dataclass(frozen=True)
class Facts:
    """Everything the sections' default texts may use. Lists are in the order they are to be shown.

    `counterpart` is the party that the agreement is filed under; `parties` those whose agreement it is; `bought` the steps
    that are bought of the counterpart; `participants` number and home municipality, never a name.
    """

    kind: AgreementKind
    round_name: str
    registry_number: str
    seats: int
    starts: date
    ends: date
    is_stepwise: bool
    counterpart: PartyFact
    responsible: PartyFact
    parties: tuple[PartyFact, ...]
    municipalities: tuple[SeatFact, ...]
    costs: tuple[MunicipalityCost, ...]
    occupations: tuple[str, ...]
    needs: tuple[NeedFact, ...]
    profile: RequirementProfile | None
    items: tuple[RequirementItem, ...]
    steps: tuple[ChainStep, ...]
    bought: tuple[ChainStep, ...]
    participants: tuple[tuple[str, str], ...]
    method: SelectionMethod | None
    selection: tuple[str, ...]
    criteria: str
    coordinator: str
    collective_agreement: str
    agreed: PartyAgreement | None
    # The responsible municipality's own words, by section key.
    wording: Mapping[str, str]

    @property
    def headcount(self) -> int:
        """How many the employer says it needs; the round's seats where no need is joined."""
        return sum(need.headcount for need in self.needs) or self.seats

    @property
    def weeks(self) -> int:
        """From the first week of the chain to the last, counted as calendar weeks."""
        if not self.steps:
            return 0
        first = min(step.starts_on for step in self.steps)
        last = max(step.ends_on for step in self.steps)
        return (last - first).days // 7 + 1

    @property
    def placements(self) -> tuple[ChainStep, ...]:
        """Steps that the employer is responsible for, or that are practice."""
        return tuple(
            step
            for step in self.steps
            if step.type_id in {"PRAK", "ATR", "KPRA", "INTERN"}
            or (step.responsible is not None and step.responsible.role == PartyRole.EMPLOYER)
        )

    @property
    def musts(self) -> tuple[RequirementItem, ...]:
        return tuple(item for item in self.items if item.necessity == Necessity.MUST)
