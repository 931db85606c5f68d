"""The requirement profile: who has confirmed it, and what one version changed from the one before."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tracks.enums import PartyRole
from tracks.models import ProfileConfirmation, RequirementItem, RequirementProfile, Round, RoundParty

TEXTS = ("tasks", "working_hours", "environment", "pay", "taught_on_site", "accessibility")


@dataclass(frozen=True)
class PartyState:
    """Whether one has confirmed. `party` None is the coordinator."""

    party: RoundParty | None
    confirmation: ProfileConfirmation | None


@dataclass(frozen=True)
class ProfileState:
    """The latest version with its rows and who has confirmed it."""

    profile: RequirementProfile | None
    items: Sequence[RequirementItem] = ()
    parties: Sequence[PartyState] = ()

    @property
    def missing(self) -> list[PartyState]:
        """Those who have not confirmed the version that holds."""
        return [row for row in self.parties if row.confirmation is None]

    @property
    def is_confirmed(self) -> bool:
        """By every employer party and the coordinator (2.0.5)."""
        return bool(self.profile and self.profile.proposed_at and self.parties and not self.missing)


@dataclass(frozen=True)
class ProfileChanges:
    """What a version changed: rows added, removed, and altered (before, after); texts by their label."""

    added: list[RequirementItem] = field(default_factory=list)
    removed: list[RequirementItem] = field(default_factory=list)
    altered: list[tuple[RequirementItem, RequirementItem]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.altered or self.texts)


def latest_profile(round: Round) -> RequirementProfile | None:
    """The version that holds."""
    return RequirementProfile.objects.filter(round=round).order_by("-number").first()


def profile_state(round: Round) -> ProfileState:
    """The version that holds. Four queries."""
    profile = latest_profile(round)
    employers = list(
        round.parties.filter(role=PartyRole.EMPLOYER).select_related("organisation").order_by("organisation__sort_name")
    )
    if profile is None:
        return ProfileState(None, (), [PartyState(party, None) for party in (*employers, None)])
    given = {row.party_id: row for row in profile.confirmations.select_related("user")}
    states = [PartyState(party, given.get(party.pk)) for party in employers] + [PartyState(None, given.get(None))]
    items = list(profile.items.select_related("step", "step__package"))
    return ProfileState(profile, items, states)


def profile_changes(new: RequirementProfile, old: RequirementProfile) -> ProfileChanges:
    """What `new` changed from `old`. A row is the same one when its text, or else its place and kind, is the same."""
    before, after = list(old.items.all()), list(new.items.all())
    by_text = {row.text: row for row in before}
    by_place = {(row.order, row.kind): row for row in before}
    texts_after = {row.text for row in after}
    pairs: dict[object, RequirementItem] = {}
    for row in after:
        known = by_text.get(row.text)
        moved = by_place.get((row.order, row.kind))
        if known is None and moved is not None and moved.text not in texts_after:
            known = moved
        if known is not None:
            pairs[row.pk] = known
    matched = {row.pk for row in pairs.values()}
    return ProfileChanges(
        added=[row for row in after if row.pk not in pairs],
        removed=[row for row in before if row.pk not in matched],
        altered=[(pairs[row.pk], row) for row in after if row.pk in pairs and _content(row) != _content(pairs[row.pk])],
        texts=[
            str(RequirementProfile._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for name in TEXTS
            if getattr(new, name) != getattr(old, name)
        ],
    )


def _content(row: RequirementItem) -> tuple[object, ...]:
    return row.kind, row.text, row.level, row.necessity, row.reached, row.checked_by
