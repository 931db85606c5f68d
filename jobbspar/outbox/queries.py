"""Read-only questions about the outbox."""

from uuid import UUID

from jobbspar.outbox.models import OutboxEntry


def latest(kind: str, ref_id: UUID | str) -> OutboxEntry | None:
    """The newest entry of the kind about the thing: is its PDF on the way, or has it failed?"""
    return OutboxEntry.objects.about(kind, ref_id).order_by("-created_at", "-id").first()
