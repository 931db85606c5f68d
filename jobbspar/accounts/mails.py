"""Mail about signing in.

A link's key is made when the mail is sent, so that no key rests in the database, and only the newest link works.
"""

from collections.abc import Iterable
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Invitation, Membership, Organisation, User
from jobbspar.lib import clock, crypto
from jobbspar.outbox.domain import enqueue
from jobbspar.outbox.mail import Letterhead, enqueue_mail, register_address_resolver, register_letterhead, register_mail
from jobbspar.outbox.models import OutboxEntry
from jobbspar.outbox.registry import register

INVITATION_SALT = "jobbspar.accounts.invitation"


def address_of_user(user_id: UUID) -> str | None:
    """None for a user that is no longer active: nothing is sent to someone who has left."""
    return User.objects.filter(pk=user_id, is_active=True).values_list("email", flat=True).first()


def address_of_invitation(invitation_id: UUID) -> str | None:
    return Invitation.objects.filter(pk=invitation_id).values_list("email", flat=True).first()


def _reset_path(entry: OutboxEntry) -> str:
    user = User.objects.get(pk=entry.ref_id)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uid, _sep, token = key.partition("-")
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})


def _invitation_path(entry: OutboxEntry) -> str:
    return invitation_path(Invitation.objects.get(pk=entry.ref_id))


def invitation_path(invitation: Invitation) -> str:
    """The newest link of the invitation."""
    return reverse("invitation", args=[signing.dumps([str(invitation.pk), invitation.version], salt=INVITATION_SALT)])


def _invitation_wanted(entry: OutboxEntry) -> bool:
    return Invitation.objects.filter(
        pk=entry.ref_id, accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now()
    ).exists()


def contact_words(user: User | None) -> str:
    """Name a colleague as one rings them: "Kerstin Koordinator, 031-368 00 00"; "" without one."""
    return ", ".join(part for part in (user.name, user.phone) if part) if user else ""


def letterhead_of(entry: OutboxEntry) -> Letterhead | None:
    """Say that the entry's organisation sends it, else the one the recipient works for, and name its administrator."""
    organisation = _sender(entry)
    if organisation is None:
        return None
    admins = User.objects.in_organisation(organisation.pk, Role.LOCAL_ADMIN)
    return Letterhead(organisation.name, contact=contact_words(admins.order_by("sort_name", "pk").first()))


def _of_the_administrator(entry: OutboxEntry) -> Letterhead | None:
    """Name the organisation alone: the mail is about its only administrator, who is not the one to ask."""
    organisation = _sender(entry)
    return Letterhead(organisation.name) if organisation else None


def _sender(entry: OutboxEntry) -> Organisation | None:
    recipient = User.objects.filter(pk=entry.recipient_user_id).first() if entry.recipient_user_id else None
    organisation_id = entry.organisation_id or (recipient.current_organisation_id if recipient else None)
    return Organisation.objects.filter(pk=organisation_id).first() if organisation_id else None


def register_mails() -> None:
    """Called once from AppConfig.ready()."""
    register_letterhead(letterhead_of)
    register(RESET_ASKED, _answer_reset, queue="mail")
    register_address_resolver("user", address_of_user)
    register_address_resolver("invitation", address_of_invitation)
    register_mail(
        "password_reset",
        subject=_("Välj ett nytt lösenord i Jobbspår"),
        path=_reset_path,
    )
    register_mail(
        "invitation",
        subject=_("Du är inbjuden till Jobbspår"),
        path=_invitation_path,
        still_wanted=_invitation_wanted,
    )
    register_mail(
        OWN_ROLE_MAIL,
        subject=_("En lokal administratör har gett sig själv en roll i Jobbspår"),
        letterhead=_of_the_administrator,
    )
    for code in FACTOR_MAILS:
        register_mail(code, subject=_("Inloggningen till ditt konto i Jobbspår har ändrats"))


# Somebody with another's password must not be able to change how they sign in unseen.
FACTOR_MAILS = ("factor_added", "factor_removed", "recovery_codes_renewed")


def tell_of_factor(mail: str, user: User, change_id: int) -> None:
    """One of FACTOR_MAILS to the account's owner. `change_id` is the audit row's id: one mail a change."""
    enqueue_mail(mail, to_user_id=user.pk, ref_id=user.pk, dedup_key=f"{mail}:{change_id}", path=reverse("mfa_index"))


OWN_ROLE_MAIL = "role_self_given"


def tell_of_own_role(membership: Membership, users: Iterable[User]) -> None:
    """To those who watch over the organisation: a lone admin has given themself the role."""
    for user in users:
        enqueue_mail(
            OWN_ROLE_MAIL,
            to_user_id=user.pk,
            ref_id=membership.pk,
            dedup_key=f"{OWN_ROLE_MAIL}:{membership.pk}:{user.pk}",
            path=reverse("own_roles"),
            organisation_id=membership.organisation_id,
        )


RESET_ASKED = "password_reset_asked"


def ask_for_password_reset(email: str) -> None:
    """The page does the same for every address; the worker finds out whether somebody has it. What waits is a mark of it.

    At most one a minute and address, however often the button is pressed.
    """
    mark = crypto.keyed_hash(_reset_text(email))
    enqueue(
        RESET_ASKED,
        ref_id=mark,
        dedup_key=f"{RESET_ASKED}:{mark}:{_minute()}",
        title=str(_("Nytt lösenord")),
    )


def _reset_text(email: str) -> str:
    return f"password-reset:{email.strip().lower()}"


def _minute() -> str:
    return clock.now().strftime("%Y%m%d%H%M")


def _answer_reset(entry: OutboxEntry) -> None:
    """In the worker: a mail to the active account whose address has the mark, and nothing where there is none."""
    for user in User.objects.filter(is_active=True).only("email"):
        if entry.ref_id in crypto.keyed_hashes(_reset_text(user.email)):
            _send_password_reset(user)


def _send_password_reset(user: User) -> None:
    enqueue_mail(
        "password_reset",
        to_user_id=user.pk,
        ref_id=user.pk,
        dedup_key=f"password-reset:{user.pk}:{_minute()}",
    )


def send_invitation(invitation: Invitation, sender_id: UUID | None) -> None:
    """One mail for each version of the invitation; the link in it stops working when there is a newer one.

    `sender_id` is the organisation that sees the mail among what it has sent.
    """
    enqueue_mail(
        "invitation",
        to=("invitation", invitation.pk),
        ref_id=invitation.pk,
        dedup_key=f"invitation:{invitation.pk}:{invitation.version}",
        organisation_id=sender_id,
    )
