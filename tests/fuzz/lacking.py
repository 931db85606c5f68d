"""What the demo lacks, so that its forms stand on a page too. Fixed ids: each test makes the rows anew, and undoes it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from agreements.enums import AgreementState
from agreements.models import Agreement, Signatory
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Invitation, User
from jobbspar.lib import clock
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry
from tracks.enums import PartyRole
from tracks.models import RequirementProfile, Round

KERSTIN, NEW = "koordinator@goteborg.example", 50


def first_pages() -> list[str]:
    """Where the new rows are seen first."""
    rounds = RequirementProfile.objects.filter(number=NEW).values_list("round_id", flat=True)
    return [f"/avtal/{_id(3)}/", *(f"/omgangar/{pk}/kravprofil/" for pk in sorted(rounds)[:2])]


def lay_out() -> None:
    kerstin = User.objects.get(email=KERSTIN)
    home = kerstin.memberships.get().organisation
    _agreement_for_signature(kerstin)
    _profile_to_confirm(kerstin)
    Invitation.objects.create(
        pk=_id(1), organisation=home, email="ny@demo.example", name="Ny Kollega", roles=[Role.STEERING_GROUP],
        expires_at=clock.now() + timedelta(days=5),
    )  # fmt: skip
    OutboxEntry.objects.create(
        pk=_id(2), kind="mail", dedup_key="fuzz", ref_id=str(home.pk), title="Ett prov", organisation_id=home.pk,
        state=EntryState.FAILED, attempts=8, last_error="Adressen går inte att skicka till.",
        payload={"template": "daily_digest", "to": ["user", str(kerstin.pk)], "path": "/"},
    )  # fmt: skip


def _id(number: int) -> UUID:
    return UUID(int=(4 << 76) | (8 << 60) | number)


def _agreement_for_signature(kerstin: User) -> None:
    signed = Agreement.objects.filter(round__coordinator=kerstin).order_by("-changed_at").first()
    assert signed is not None
    signatories = list(signed.signatories.all())
    signed.pk, signed.number, signed.state, signed.replaces_id = _id(3), NEW, AgreementState.FOR_SIGNATURE, None
    signed.signed_at, signed.changed_at = None, clock.now()
    signed._state.adding = True
    signed.save(force_insert=True)
    for number, row in enumerate(signatories):
        Signatory.objects.create(
            pk=_id(10 + number), agreement=signed, organisation_id=row.organisation_id, name=row.name, title=row.title
        )


def _profile_to_confirm(kerstin: User) -> None:
    """In one of her rounds that go on: the others keep theirs."""
    rounds = (
        Round.objects.active()
        .filter(coordinator=kerstin, profiles__isnull=False, parties__role=PartyRole.EMPLOYER)
        .distinct()
    )
    for number, round in enumerate(rounds.order_by("sort_name", "number")[:1]):
        RequirementProfile.objects.create(
            pk=_id(30 + number), round=round, number=NEW, tasks="Montera", proposed_at=clock.now()
        )
