"""A local admin does not help themself to what they keep others from.

To see persons, to watch over the others or to keep the machinery is given by a second local admin. Where there is one
only, it is told to the head of unit and the auditor, and stands first in the log review.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import GUARDED_ROLES, Role
from jobbspar.accounts.models import Organisation, User
from jobbspar.lib.errors import RuleError

SELF_GIVEN = "membership.self_given"
WATCHERS = (Role.UNIT_HEAD, Role.AUDITOR)


def is_self_given(user: User, role: Role, organisation: Organisation, *, actor: Actor) -> bool:
    """Whether this is a role that a lone admin gives themself, and that is to be told.

    RuleError where somebody else can give it, or where nobody would be told.
    """
    if user.pk != actor.user_id or role not in GUARDED_ROLES:
        return False
    others = User.objects.in_organisation(organisation.pk, Role.LOCAL_ADMIN).exclude(pk=user.pk)
    if names := ", ".join(others.values_list("name", flat=True)):
        words = _("Du kan inte ge dig själv den rollen. En annan lokal administratör kan ge dig den: %(names)s.")
        raise RuleError(words % {"names": names}, field="role")
    if not watchers(organisation, user).exists():
        raise RuleError(
            _(
                "Du är ensam lokal administratör. Bjud först in en enhetschef eller en granskare: den får veta att du "
                "ger dig själv rollen."
            ),
            field="role",
        )
    return True


def watchers(organisation: Organisation, user: User) -> QuerySet[User]:
    """Who is told of what the user gave themself."""
    return User.objects.in_organisation(organisation.pk, *WATCHERS).exclude(pk=user.pk)


def refuse_own_address(email: str, actor: Actor) -> None:
    """RuleError for who invites themself: that way would give every role without a word to anybody."""
    if User.objects.filter(pk=actor.user_id, email__iexact=email.strip()).exists():
        raise RuleError(_("Det är din egen adress. Du kan inte bjuda in dig själv."), field="email")
