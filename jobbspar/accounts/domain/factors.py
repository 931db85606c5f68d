"""The second step of signing in: an app that shows codes, and recovery codes for the day the phone is lost.

Each change ends the person's sessions (`User.session_round`), is in the log, and is told to the account's owner by mail.
The caller keeps the session it came from with `sessions.keep_this`.
"""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.domain.sessions import end_every_session
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.mails import tell_of_factor
from jobbspar.accounts.models import User
from jobbspar.accounts.permissions import can_administer
from jobbspar.accounts.queries import second_factors
from jobbspar.audit.log import record
from jobbspar.lib import crypto
from jobbspar.lib.errors import RuleError

# In the app's row: the step of the code used last. That code and those before it are spent.
SPENT = "spent"


def step_of(secret: str, code: str) -> int | None:
    """Which of the 30-second steps that are good just now the code belongs to; None for a wrong code."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return int(step)
    return None


@transaction.atomic
def spend(app: Authenticator, code: str) -> bool:
    """Use up a code that is right. False when it, or a later one, has been used."""
    row = Authenticator.objects.select_for_update().get(pk=app.pk)
    step = step_of(crypto.decrypt(row.data["secret"]), code)
    if step is None or step <= row.data.get(SPENT, 0):
        return False
    row.data[SPENT] = step
    row.save(update_fields=["data"])
    return True


@transaction.atomic
def add_app(user: User, secret: str, code: str, *, actor: Actor) -> Authenticator:
    """Tie the app to the account and make recovery codes. The app there already is stays (a double click).

    RuleError on `code` when it is wrong.
    """
    _own(user, actor)
    if existing := Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first():
        return existing
    step = step_of(secret, code)
    if step is None:
        raise RuleError(_("Koden stämmer inte. Vänta på nästa i appen och försök igen."), field="code")
    app: Authenticator = TOTP.activate(user, secret).instance
    app.data[SPENT] = step
    app.save(update_fields=["data"])
    RecoveryCodes.activate(user)
    _changed(user, "user.factor_added", "factor_added", actor)
    return app


@transaction.atomic
def renew_codes(user: User, *, actor: Actor) -> None:
    """New recovery codes in place of the old. RuleError without an app: they only stand in for one."""
    _own(user, actor)
    if not second_factors().filter(user=user).exists():
        raise RuleError(_("Koppla först en app. Reservkoder används när appen inte finns till hands."))
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    _changed(user, "user.codes_renewed", "recovery_codes_renewed", actor)


@transaction.atomic
def remove_factors(user: User, *, actor: Actor) -> None:
    """Take away app and recovery codes: one's own, or a colleague's who has lost the phone (the local admin)."""
    User.objects.select_for_update().get(pk=user.pk)
    is_own = user.pk == actor.user_id
    if not is_own and not (
        can_administer(actor)
        and actor.organisation_id is not None
        and User.objects.in_organisation(actor.organisation_id).filter(pk=user.pk).exists()
    ):
        raise NotAllowed
    count, _by_model = Authenticator.objects.filter(user=user).delete()
    if count:
        _changed(user, "user.factor_removed", "factor_removed", actor)


def recovery_codes(user: User) -> list[str]:
    """Those not used yet. Shown once, right after they are made; otherwise only counted."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(row.wrap().get_unused_codes()) if row else []


def _own(user: User, actor: Actor) -> None:
    if actor.user_id != user.pk:
        raise NotAllowed
    User.objects.select_for_update().get(pk=user.pk)


def _changed(user: User, action: str, mail: str, actor: Actor) -> None:
    end_every_session(user)
    tell_of_factor(mail, user, record(actor, action, user).pk)
