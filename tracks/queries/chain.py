"""The round's chain: bars, gaps, costs and what is missing, for the page, the gates and the documents alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jobbspar.lib import dates
from jobbspar.lib.spans import Gap, Overload, Span, gaps, overloads
from jobbspar.ui.chain import ChainBar, ChainChart, ChainGap
from tracks.enums import Funder, Necessity, PartyRole, Reached
from tracks.models import ChainStep, GapAllowance, InterventionPackage, RequirementItem, Round, RoundParty

# How a type is drawn; the rest are drawn as training.
BAR_KINDS = {
    **dict.fromkeys(("SFI", "YSV", "SPRAK", "SAMO"), "language"),
    **dict.fromkeys(("PRAK", "ATR", "KPRA", "INTERN", "FERIE"), "workplace"),
    **dict.fromkeys(("VALID", "CERT"), "validation"),
    **dict.fromkeys(("MOTIV", "KOMM", "KVR", "LOTS", "RUSTA", "STEG"), "support"),
}


@dataclass(frozen=True)
class Hole:
    """A gap in the chain with the steps on both sides, and the allowance when somebody has given one."""

    gap: Gap
    before: ChainStep
    after: ChainStep
    allowance: GapAllowance | None = None

    @property
    def reason(self) -> str:
        return self.allowance.reason if self.allowance else ""


@dataclass(frozen=True)
class MunicipalityCost:
    """What a municipality pays when all its reserved seats are filled, in öre."""

    name: str
    seats: int
    sum: int


@dataclass(frozen=True)
class Chain:
    """A version of a round's package on one day. Money is öre per participant unless the name says otherwise."""

    round: Round
    package: InterventionPackage | None
    steps: Sequence[ChainStep]
    holes: Sequence[Hole]
    overloads: Sequence[Overload]
    parties: Sequence[RoundParty]
    today: date

    def __bool__(self) -> bool:
        return bool(self.steps)

    @property
    def open_holes(self) -> list[Hole]:
        """Gaps that nobody has allowed."""
        return [hole for hole in self.holes if not hole.gap.allowed]

    @property
    def outside(self) -> list[ChainStep]:
        """The steps with weeks before the round's first or after its last."""
        first, last = dates.iso_week(self.round.planned_start), dates.iso_week(self.round.planned_end)
        return [
            step for step in self.steps if dates.iso_week(step.starts_on) < first or dates.iso_week(step.ends_on) > last
        ]

    @property
    def round_weeks(self) -> str:
        """`v. 5–22 2027`, as the steps' own."""
        return dates.weeks_label(self.round.planned_start, self.round.planned_end)

    @cached_property
    def cost(self) -> int:
        return sum(step.cost for step in self.steps)

    @cached_property
    def cost_by_funder(self) -> list[tuple[str, int]]:
        """Each funder's part, in the order of the enum, only those who pay something."""
        sums = {str(key): sum(step.cost for step in self.steps if step.funder == key) for key in Funder.values}
        rows = [(str(Funder(key).label), amount) for key, amount in sums.items() if amount]
        unknown = sum(step.cost for step in self.steps if not step.funder)
        return [*rows, (_("Finansiär saknas"), unknown)] if unknown else rows

    @cached_property
    def home_cost(self) -> int:
        """The part that the participant's home municipality pays."""
        return home_cost(self.steps)

    @property
    def full_round_home_cost(self) -> int:
        """What the home municipalities pay together when every seat is filled."""
        return self.home_cost * self.round.seats

    @cached_property
    def municipality_costs(self) -> list[MunicipalityCost]:
        """Per municipality with reserved seats, in the order of the parties."""
        return municipality_costs(self.parties, self.steps)

    @cached_property
    def starts_on(self) -> date | None:
        return min((step.starts_on for step in self.steps), default=None)

    @cached_property
    def ends_on(self) -> date | None:
        return max((step.ends_on for step in self.steps), default=None)

    @property
    def weeks(self) -> int:
        """From the first step's first week to the last one's last, both counted."""
        if self.starts_on is None or self.ends_on is None:
            return 0
        return (self.ends_on - self.starts_on).days // 7 + 1

    @property
    def acknowledged(self) -> int:
        """How many parties have acknowledged this plan."""
        return sum(1 for party in self.parties if party.acknowledged_at)

    @cached_property
    def chart(self) -> ChainChart:
        """The drawing."""
        return ChainChart(
            bars=[_bar(step) for step in self.steps],
            gaps=[
                ChainGap(hole.gap.start, hole.gap.end, hole.gap.working_days, hole.gap.allowed, hole.reason)
                for hole in self.holes
            ],
            today=self.today,
            title=_("Insatskedja"),
        )


def _bar(step: ChainStep) -> ChainBar:
    party = step.responsible.organisation.name if step.responsible else ""
    return ChainBar(
        label=step.name,
        detail=step.provider_text or party,
        start=step.first_day,
        end=step.last_day,
        kind=BAR_KINDS.get(step.type_id, "training"),
        share=step.share,
    )


def is_shared(step: ChainStep) -> bool:
    """Whether the step's cost is each home municipality's own. What the responsible municipality funds it funds alone."""
    return step.funder == Funder.HOME_MUNICIPALITY


def home_cost(steps: Iterable[ChainStep]) -> int:
    """Öre for one participant through the steps that the home municipality pays."""
    return sum(step.cost for step in steps if is_shared(step))


def municipality_costs(parties: Iterable[RoundParty], steps: Iterable[ChainStep]) -> list[MunicipalityCost]:
    """What each municipality pays when its reserved seats are filled: the one sum that pages and papers show."""
    each = home_cost(steps)
    return [
        MunicipalityCost(party.organisation.name, party.reserved_seats, party.reserved_seats * each)
        for party in parties
        if party.role in (PartyRole.RESPONSIBLE, PartyRole.MUNICIPALITY) and party.reserved_seats
    ]


def latest_package(round: Round) -> InterventionPackage | None:
    """The version that holds."""
    return InterventionPackage.objects.filter(round=round).order_by("-number").first()


def chain_of(round: Round, today: date, package: InterventionPackage | None = None) -> Chain:
    """The round's chain as its latest package (or `package`) has it. Four queries, whatever the number of steps."""
    package = package or latest_package(round)
    steps: list[ChainStep] = []
    allowances: list[GapAllowance] = []
    if package is not None:
        steps = list(package.steps.select_related("type", "responsible__organisation", "provider__organisation"))
        allowances = list(package.allowances.select_related("created_by"))
    parties = list(round.parties.select_related("organisation", "acknowledged_by"))
    return chain_from(round, package, today=today, steps=steps, allowances=allowances, parties=parties)


def chain_from(
    round: Round,
    package: InterventionPackage | None,
    *,
    today: date,
    steps: Sequence[ChainStep],
    allowances: Sequence[GapAllowance],
    parties: Sequence[RoundParty],
) -> Chain:
    """The chain of what has been fetched already. Asks nothing of the database."""
    spans = [step.span for step in steps]
    found = gaps(spans, allowed=[Span(row.starts_on, row.ends_on) for row in allowances])
    return Chain(
        round=round,
        package=package,
        steps=steps,
        holes=[_hole(gap, steps, allowances) for gap in found],
        overloads=overloads(spans),
        parties=parties,
        today=today,
    )


def _hole(gap: Gap, steps: Sequence[ChainStep], allowances: Sequence[GapAllowance]) -> Hole:
    before = max((step for step in steps if step.ends_on < gap.start), key=lambda step: step.ends_on)
    after = min((step for step in steps if step.starts_on > gap.end), key=lambda step: step.starts_on)
    held = (row for row in allowances if row.starts_on <= gap.start and gap.end <= row.ends_on) if gap.allowed else ()
    return Hole(gap, before, after, next(iter(held), None))


def missing_coverage(round: Round) -> list[RequirementItem]:
    """The skall-rows that are to be learnt in a step, and have none in the package that holds (invariant 9)."""
    profile = round.profiles.order_by("-number").first()
    return uncovered(learnt_items().filter(profile=profile), latest_package(round)) if profile else []


def learnt_items() -> QuerySet[RequirementItem]:
    """The skall-rows that are to be learnt in a step, with the step."""
    rows = RequirementItem.objects.filter(necessity=Necessity.MUST, reached=Reached.IN_STEP)
    return rows.select_related("profile", "step").order_by("order", "created_at")


def uncovered(items: Iterable[RequirementItem], package: InterventionPackage | None) -> list[RequirementItem]:
    """Those of `items` (see `learnt_items`) whose step is not one of `package`."""
    return [row for row in items if package is None or row.step is None or row.step.package_id != package.pk]


def package_faults(steps: Sequence[ChainStep]) -> list[str]:
    """What each step lacks before the package can be agreed, as sentences. (Weeks are never lacking.)"""
    if not steps:
        return [_("Insatspaketet har inga insatser.")]
    faults = [_("%(step)s saknar ansvarig part.") % {"step": step.name} for step in steps if not step.responsible_id]
    return faults + [_("%(step)s saknar finansiär.") % {"step": step.name} for step in steps if not step.funder]


def week_after(step: ChainStep) -> dates.IsoWeek:
    """The week after the step's last."""
    return dates.iso_week(dates.sunday_of(*dates.iso_week(step.ends_on)) + dates.ONE_DAY)
