"""The second step of signing in: an app that shows codes, security keys, and recovery codes for the day both are lost.

Each change ends the person's sessions (`User.session_round`), is in the log, and is told to the account's owner by mail.
The caller keeps the session it came from with `sessions.keep_this`.
"""

from __future__ import annotations

from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.domain import recovery
from jobbspar.accounts.domain.sessions import end_every_session
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.mails import tell_of_factor
from jobbspar.accounts.models import User
from jobbspar.accounts.permissions import can_administer
from jobbspar.accounts.queries import second_factors
from jobbspar.audit.log import record
from jobbspar.lib import crypto
from jobbspar.lib.errors import RuleError

Type = Authenticator.Type
# In the app's row: the step of the code used last. That code and those before it are spent.
SPENT = "spent"
MOST_KEYS = 10


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
    if step is None or step in _spent(row):
        return False
    row.data[SPENT] = step
    row.save(update_fields=["data"])
    return True


def _spent(app: Authenticator) -> range | tuple[int]:
    """The steps whose codes are spent: the last one used and all before it.

    One far ahead was used while the clock was wrong: it is spent, and says nothing of those before it.
    """
    last: int = app.data.get(SPENT, 0)
    return (last,) if last > max(yield_hotp_counters_from_time()) else range(last + 1)


def use_code(user: User, code: str) -> Authenticator | None:
    """The app or the recovery codes whose code it is: used up by this. None for a wrong or a used one."""
    app = Authenticator.objects.filter(user=user, type=Type.TOTP).first()
    if app is not None and spend(app, code):
        return app
    return recovery.spend(user, code)


@transaction.atomic
def add_app(user: User, secret: str, code: str, *, actor: Actor) -> list[str]:
    """Tie the app to the account. The recovery codes to show: new with the first second step, else none.

    The app there already is stays (a double click). RuleError on `code` when it is wrong.
    """
    _own(user, actor)
    if Authenticator.objects.filter(user=user, type=Type.TOTP).exists():
        return []
    step = step_of(secret, code)
    if step is None:
        raise RuleError(_("Koden stämmer inte. Vänta på nästa i appen och försök igen."), field="code")
    app: Authenticator = TOTP.activate(user, secret).instance
    app.data[SPENT] = step
    app.save(update_fields=["data"])
    return _added(user, actor, "app")


@transaction.atomic
def add_key(user: User, name: str, credential: dict[str, Any], *, actor: Actor) -> list[str]:
    """Tie a security key to the account, as allauth has found it good. Recovery codes as in `add_app`.

    RuleError where the key is on an account already, or there are too many.
    """
    _own(user, actor)
    if Authenticator.objects.filter(type=Type.WEBAUTHN, data__credential__id=credential["id"]).exists():
        raise RuleError(_("Nyckeln är redan tillagd."))
    if Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).count() >= MOST_KEYS:
        raise RuleError(_("Du har redan %(most)d nycklar. Ta bort någon först.") % {"most": MOST_KEYS})
    WebAuthn.add(user, name, credential)
    return _added(user, actor, "key")


def _added(user: User, actor: Actor, kind: str) -> list[str]:
    codes = [] if recovery.row_of(user) else recovery.make(user)
    _changed(user, "user.factor_added", "factor_added", actor, kind=kind)
    return codes


@transaction.atomic
def rename_key(key: Authenticator, name: str, *, actor: Actor) -> None:
    """What the owner calls the key. It signs in as before, so no session ends."""
    _own(key.user, actor)
    row = Authenticator.objects.select_for_update().get(pk=key.pk, type=Type.WEBAUTHN)
    if row.data["name"] != name:
        row.data["name"] = name
        row.save(update_fields=["data"])
        record(actor, "user.key_renamed", key.user)


@transaction.atomic
def renew_codes(user: User, *, actor: Actor) -> list[str]:
    """New recovery codes in place of the old. RuleError without a second step: they only stand in for one."""
    _own(user, actor)
    if not second_factors().filter(user=user).exists():
        raise RuleError(_("Koppla först en app eller en säkerhetsnyckel. Reservkoder står bara in för dem."))
    codes = recovery.make(user)
    _changed(user, "user.codes_renewed", "recovery_codes_renewed", actor)
    return codes


@transaction.atomic
def remove_factor(factor: Authenticator, *, actor: Actor) -> None:
    """Take away one's own app or a key. With the last of them the recovery codes go too. Twice is once."""
    user: User = factor.user
    _own(user, actor)
    count, _by_model = Authenticator.objects.filter(pk=factor.pk, user=user).delete()
    if not count:
        return
    if not second_factors().filter(user=user).exists():
        Authenticator.objects.filter(user=user).delete()
    kind = "app" if factor.type == Type.TOTP else "key"
    _changed(user, "user.factor_removed", "factor_removed", actor, kind=kind)


@transaction.atomic
def remove_factors(user: User, *, actor: Actor) -> None:
    """Take away app, keys and recovery codes of a colleague who has lost them (the local admin), or one's own."""
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
        _changed(user, "user.factor_removed", "factor_removed", actor, kind="all")


def _own(user: User, actor: Actor) -> None:
    if actor.user_id != user.pk:
        raise NotAllowed
    User.objects.select_for_update().get(pk=user.pk)


def _changed(user: User, action: str, mail: str, actor: Actor, **details: Any) -> None:
    end_every_session(user)
    tell_of_factor(mail, user, record(actor, action, user, **details).pk)
