"""Recovery codes: ten numbers that each stand in once for the second step. Only a keyed hash of each is kept.

(Allauth works its own out from a seed in the database, whoever has the seed has the codes.) The key lies outside the
database, as the one that the app's secret is encrypted with: a copy of the tables alone gives no code. A slow hash would
add nothing to that, and a wrong code would cost ten of them. The codes themselves are shown once, by the view that made
them.
"""

from __future__ import annotations

import secrets

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from django.db import transaction

from jobbspar.accounts.models import User
from jobbspar.lib import crypto

COUNT, DIGITS = 10, 8
# In the row's data. A code that has been used leaves the list.
HASHES = "hashes"


def row_of(user: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()


def left(user: User) -> int:
    """How many have not been used."""
    row = row_of(user)
    return len(row.data[HASHES]) if row else 0


def make(user: User) -> list[str]:
    """New codes in place of any old ones. Belongs in the transaction of what they are made for."""
    codes: set[str] = set()
    while len(codes) < COUNT:
        codes.add(f"{secrets.randbelow(10**DIGITS):0{DIGITS}}")
    made = sorted(codes, key=lambda _code: secrets.token_bytes(8))
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.RECOVERY_CODES,
        data={HASHES: [crypto.keyed_hash(_text(user, code)) for code in made]},
    )
    return made


@transaction.atomic
def spend(user: User, typed: str) -> Authenticator | None:
    """Use up a code that is right; None for any other, and for one that has been used."""
    row = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    code = normalize_user_code(typed)
    if row is None or len(code) != DIGITS or not code.isascii():
        return None
    marks = crypto.keyed_hashes(_text(user, code))
    kept = [mark for mark in row.data[HASHES] if mark not in marks]
    if len(kept) == len(row.data[HASHES]):
        return None
    row.data[HASHES] = kept
    row.save(update_fields=["data"])
    return row


def _text(user: User, code: str) -> str:
    # With the owner in it, a row copied to another account gives nothing there.
    return f"recovery-code:{user.pk}:{code}"
