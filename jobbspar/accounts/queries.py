"""Questions about users and organisations that have no single row as answer."""

from uuid import UUID

from django.db.models import Func, Prefetch, QuerySet, TextField, Value
from django.db.models.functions import Collate, Lower

from jobbspar.accounts.actor import ANONYMOUS, Actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Invitation, Membership, Organisation, User


def actor_for(user: object, organisation: Organisation | None = None) -> Actor:
    """The actor a user is today: for `organisation`, else the one chosen last, else their first.

    A user without a current membership, or deactivated, is nobody: `ANONYMOUS`.
    """
    if not isinstance(user, User) or not user.is_active:
        return ANONYMOUS
    held = list(
        Membership.objects.current().filter(user=user).select_related("organisation").order_by("organisation__name")
    )
    by_id = {row.organisation_id: row.organisation for row in held}
    if not by_id:
        return ANONYMOUS
    wanted = organisation.pk if organisation else user.current_organisation_id
    chosen = by_id.get(wanted) if wanted else None
    if chosen is None:
        if organisation is not None:
            return ANONYMOUS
        chosen = next(iter(by_id.values()))
    return Actor(
        user_id=user.pk,
        name=user.name,
        organisation_id=chosen.pk,
        organisation_name=chosen.name,
        organisation_kind=chosen.kind,
        roles=frozenset(Role(row.role) for row in held if row.organisation_id == chosen.pk),
        organisations=tuple((pk, organisation.name) for pk, organisation in by_id.items()),
    )


def colleague_rows(organisation_id: UUID) -> QuerySet[User]:
    """Who works in the organisation today, with `own_roles` (their roles there) and `sort_name` (Swedish order)."""
    own = Prefetch(
        "memberships",
        Membership.objects.current().filter(organisation=organisation_id).order_by("role"),
        to_attr="own_roles",
    )
    letters = Func(Lower("name"), Value("åäöéü"), Value("{|}ey"), function="translate", output_field=TextField())
    today = Membership.objects.current().filter(organisation=organisation_id)
    return (
        User.objects.filter(pk__in=today.values("user"), is_active=True)
        .annotate(sort_name=Collate(letters, "C"))
        .prefetch_related(own)
    )


def waiting_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations that are neither accepted nor withdrawn, newest first; an expired one waits for a new link."""
    return (
        Invitation.objects.visible_to(actor).filter(accepted_at=None, withdrawn_at=None).order_by("-created_at", "id")
    )
