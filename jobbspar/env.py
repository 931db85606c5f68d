"""What the surroundings decide: every environment variable is read here and nowhere else.

`JOBBSPAR_MODE` is `production` unless somebody says otherwise, so that forgetting it is the safe mistake.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

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


def clock_offset() -> timedelta | None:
    """How far the demo's clock stands from the real one: `JOBBSPAR_DATE=2026-12-01` makes that date today.

    With a time of day (`2026-12-01T08:00`) it is that moment; without one, the time of day is the real one.
    Processes that start later than the first (a worker renewed after midnight) count from the same real moment when
    `JOBBSPAR_DATE_SET_ON` says which it was (Swedish time); without it, from the one they start.
    """
    text: str = env.str("JOBBSPAR_DATE", default="")
    if not text:
        return None
    if PRODUCTION or not (DEMO or TEST):
        raise ImproperlyConfigured("JOBBSPAR_DATE får bara vara satt i demo och test.")
    set_on: str = env.str("JOBBSPAR_DATE_SET_ON", default="")
    try:
        start = datetime.fromisoformat(set_on) if set_on else datetime.now(ZoneInfo("Europe/Stockholm"))
        if "T" in text:
            return datetime.fromisoformat(text) - start.replace(tzinfo=None)
        return date.fromisoformat(text) - start.date()
    except ValueError as error:
        raise ImproperlyConfigured(f"JOBBSPAR_DATE är '{text}'; skriv datum som 2026-12-01.") from error


CLOCK_OFFSET: timedelta | None = clock_offset()

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
