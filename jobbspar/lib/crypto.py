"""Identity numbers at rest: encrypted to be read back, hashed with a key to be found again.

Keys come from settings, comma-separated: the first writes, all read. So a key is renewed by putting a new one first,
running `renewed` over the rows, and then taking the old one away.
"""

import hashlib
import hmac
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class Unreadable(ValueError):
    """The stored value was written with a key we no longer have, or is damaged."""


def encrypt(text: str) -> str:
    """The text as a token of ASCII letters; two calls give two different tokens."""
    return _fernet(settings.IDENTITY_KEY).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text behind the token. Raises Unreadable."""
    try:
        return _fernet(settings.IDENTITY_KEY).decrypt(token.encode()).decode()
    except InvalidToken:
        # Without cause: the token must not follow along into an error report.
        raise Unreadable("Ett krypterat värde gick inte att läsa.") from None


def encrypt_bytes(content: bytes) -> bytes:
    """A whole file as a token, under the same keys."""
    return _fernet(settings.IDENTITY_KEY).encrypt(content)


def decrypt_bytes(token: bytes) -> bytes:
    """The file behind the token. Raises Unreadable."""
    try:
        return _fernet(settings.IDENTITY_KEY).decrypt(token)
    except InvalidToken:
        raise Unreadable("Ett krypterat värde gick inte att läsa.") from None


def renewed(token: str) -> str:
    """The same text under the first key. Raises Unreadable."""
    try:
        return _fernet(settings.IDENTITY_KEY).rotate(token.encode()).decode()
    except InvalidToken:
        raise Unreadable("Ett krypterat värde gick inte att läsa.") from None


def keyed_hash(text: str) -> str:
    """64 hex digits (HMAC-SHA256 under the first key): equal for equal texts, useless to one without the key."""
    return _hmac(_hash_keys()[0], text)


def keyed_hashes(text: str) -> list[str]:
    """The hash under each key, newest first: what a search matches while a key is being renewed."""
    return [_hmac(key, text) for key in _hash_keys()]


def check_keys() -> None:
    """Raise ImproperlyConfigured, naming no key, where the settings hold something that is not a key."""
    _fernet(settings.IDENTITY_KEY)
    _hash_keys()


@cache
def _fernet(keys: str) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])
    except ValueError:
        raise ImproperlyConfigured("IDENTITY_KEY ska vara Fernet-nycklar (32 byte, url-safe base64).") from None


def _hash_keys() -> list[str]:
    keys = [key.strip() for key in settings.IDENTITY_HASH_KEY.split(",") if key.strip()]
    if not keys or min(map(len, keys)) < 32:
        raise ImproperlyConfigured("IDENTITY_HASH_KEY ska vara minst 32 tecken.")
    return keys


def _hmac(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
