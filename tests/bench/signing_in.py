"""Whether the time of an answer tells that an account exists, with the hash function of production."""

from collections.abc import Callable
from itertools import count
from statistics import median
from time import perf_counter, process_time

from django.contrib.auth.hashers import make_password
from django.test import Client, override_settings

from jobbspar.accounts.models import User
from tests.bench import measure
from tests.cast import Cast, make_cast

TRIES = 200
ARGON = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"]}
KNOWN, UNKNOWN = "hamid@cast.example", "ingen@cast.example"
_address = count(1)


def _cast() -> Cast:
    made = make_cast()
    User.objects.update(password=make_password("en helt annan lång mening"))
    return made


def _difference(ask: Callable[[str], None], now: Callable[[], float] = perf_counter) -> float:
    """How far the medians for a known and an unknown account lie apart, in ms; asked turn and turn about."""
    taken: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for number in range(TRIES + 2):
        for email in (KNOWN, UNKNOWN) if number % 2 else (UNKNOWN, KNOWN):
            began = now()
            ask(email)
            if number >= 2:  # the first requests load what the others find loaded
                taken[email].append(now() - began)
    return abs(median(taken[KNOWN]) - median(taken[UNKNOWN])) * 1000


def _wrong_password(now: Callable[[], float]) -> float:
    with override_settings(**ARGON):
        _cast()

        def ask(email: str) -> None:
            # From another address each time, or the lock-out would answer.
            client = Client(REMOTE_ADDR=f"10.{next(_address) // 250 % 250}.{next(_address) % 250}.1")
            answer = client.post("/konto/login/", {"login": email, "password": "fel lösenord här"})
            assert answer.status_code == 200

        return _difference(ask, now)


@measure("ms", limit=5)
def sign_in_timing() -> float:
    """A wrong password for an account there is and for one there is not. Asks for a machine with nothing else to do."""
    return _wrong_password(perf_counter)


@measure("ms CPU", limit=5)
def sign_in_work() -> float:
    """The same in processor time, which says more where others share the machine."""
    return _wrong_password(process_time)


@measure("ms", limit=5)
def lock_out_timing() -> float:
    """The same from an address that has tried too often."""
    # Without allauth's limit of thirty tries a minute from one address, which would answer instead.
    with override_settings(**ARGON, ACCOUNT_RATE_LIMITS=False):
        _cast()

        def ask(email: str) -> None:
            answer = Client().post("/konto/login/", {"login": email, "password": "fel lösenord här"})
            assert answer.status_code == 200

        for _attempt in range(6):
            ask(KNOWN)
            ask(UNKNOWN)
        return _difference(ask)
