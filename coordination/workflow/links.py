"""Addresses of a round's parts, for sentences that say where something is mended."""

from uuid import UUID

from django.urls import NoReverseMatch, reverse


def part_of_round(round_id: UUID, name: str, anchor: str = "") -> str:
    """The page `name` of the round; its first page where there is no such page (yet)."""
    try:
        address = reverse(name, args=[round_id])
    except NoReverseMatch:
        address = reverse("round", args=[round_id])
    return f"{address}#{anchor}" if anchor else address


def page(name: str, pk: object) -> str:
    """The page `name` of a row; empty where there is none, and then nothing is linked."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


def portal() -> str:
    """The employers' first page."""
    try:
        return reverse("portal")
    except NoReverseMatch:
        return "/portal/"
