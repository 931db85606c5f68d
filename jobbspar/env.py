"""What the surroundings decide: every environment variable is read here and nowhere else.

`JOBBSPAR_MODE` is `production` unless somebody says otherwise, so that forgetting it is the safe mistake.
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE: str = env.str("JOBBSPAR_MODE", default="production")
if MODE not in {"production", "local", "test"}:
    raise ImproperlyConfigured(f"JOBBSPAR_MODE är '{MODE}'; det ska vara production, local eller test.")

PRODUCTION: bool = MODE == "production"
TEST: bool = MODE == "test"
# Demo: invented people, published passwords, test numbers only. Never beside real data.
DEMO: bool = env.bool("JOBBSPAR_DEMO", default=False)
if DEMO and PRODUCTION:
    raise ImproperlyConfigured("JOBBSPAR_DEMO får inte vara satt i produktion.")

# Keys for local runs and tests only. Production refuses them (see `secret`).
LOCAL_KEYS = {
    "SECRET_KEY": "local-only-not-a-secret-local-only-not-a-secret-local-only-1234",
    # 32 bytes, url-safe base64 (Fernet): encrypts identity numbers.
    "IDENTITY_KEY": "bG9jYWwtb25seS1ub3QtYS1zZWNyZXQtbG9jYWwhISE=",
    # Keys the hash by which an identity number is found.
    "IDENTITY_HASH_KEY": "local-only-hash-key-local-only-hash-key",
}


def secret(name: str) -> str:
    """The named key; in production it must be set, long, and not one of those published in this file."""
    value: str = env.str(name, default="" if PRODUCTION else LOCAL_KEYS[name])
    if PRODUCTION and (len(value) < 32 or value in LOCAL_KEYS.values() or "change" in value.lower()):
        raise ImproperlyConfigured(f"{name} saknas, är för kort eller är ett känt standardvärde.")
    return value
