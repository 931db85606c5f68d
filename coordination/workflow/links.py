"""Addresses, for sentences that say where something is mended or done."""

from uuid import UUID

from django.urls import reverse


def part_of_round(round_id: UUID, name: str, anchor: str = "") -> str:
    """The page `name` of the round."""
    address = reverse(name, args=[round_id])
    return f"{address}#{anchor}" if anchor else address


def page(name: str, pk: object) -> str:
    """The page `name` of a row."""
    return reverse(name, args=[pk])


def portal() -> str:
    """The employers' first page."""
    return reverse("portal")
