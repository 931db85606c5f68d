"""Questions about tracks and rounds that have no single row as answer."""

from tracks.queries.activities import ActivityBoard, activities_board
from tracks.queries.chain import (
    Chain,
    chain_from,
    chain_of,
    latest_package,
    missing_coverage,
    package_faults,
)
from tracks.queries.profiles import ProfileState, latest_profile, profile_changes, profile_state

__all__ = [
    "ActivityBoard",
    "Chain",
    "ProfileState",
    "activities_board",
    "chain_from",
    "chain_of",
    "latest_package",
    "latest_profile",
    "missing_coverage",
    "package_faults",
    "profile_changes",
    "profile_state",
]
