"""The whole database as one encrypted file, and back. The programs are PostgreSQL's own; nothing lies in clear on the way.

The file is age's (age-encryption.org): it is encrypted to a public key, so that the machine which makes it cannot read it,
and each part of it is authenticated, so that one that was cut short or changed is refused.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import pyrage
from django.db import connection

DUMP = ["--format=custom", "--no-password"]
# What was dumped is owned by whoever reads it back, and all of it is there or nothing.
RESTORE = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-password"]
PROGRAMS = ("pg_dump", "pg_restore")


class Unusable(Exception):
    """It cannot be done as things are; the sentence says what to mend."""


def new_key() -> tuple[str, str]:
    """A public key to encrypt to, and the secret one that reads: kept where the backups and the server are not."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


def dump(target: Path, recipients: Sequence[str]) -> int:
    """Write the database to `target`, which is there when it is whole and not before; how many bytes. Raises Unusable."""
    keys = _recipients(recipients)
    require_programs()
    _require_all_rows()
    fresh = target.with_name(f"{target.name}.part")
    fresh.unlink(missing_ok=True)
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with _running("pg_dump", *DUMP) as (_to, output):
                pyrage.encrypt_io(output, file, keys)
            os.fsync(file.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return target.stat().st_size


def restore(source: Path, identity: str) -> None:
    """Read the file into the empty database of this connection, whose role becomes the owner. Raises Unusable."""
    key = _identity(identity)
    require_programs()
    _require_empty()
    with source.open("rb") as file, _running("pg_restore", *RESTORE) as (into, _from):
        try:
            pyrage.decrypt_io(file, into, [key])
        except BrokenPipeError:
            pass  # it has ended, and says itself why
        except (pyrage.DecryptError, OSError) as error:
            # It is ended before it has got its end, and then keeps nothing of what it has read.
            raise Unusable(f"Filen går inte att läsa med den nyckeln, är skadad eller inte hel: {error}.") from None
        with suppress(BrokenPipeError):
            into.close()


def require_programs() -> None:
    """An older program than the server cannot be trusted with what is new in it."""
    server = connection.cursor().connection.info.server_version // 10_000  # type: ignore[union-attr]
    for program in PROGRAMS:
        try:
            words = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            raise Unusable(
                f"Programmet {program} finns inte här. Det följer med avbilden (POSTGRES_VERSION)."
            ) from None
        version = re.search(r"\d+", words)
        if version is None or int(version[0]) < server:
            raise Unusable(f"{program} är äldre än databasservern, som är version {server}. Bygg avbilden med den.")


def _require_all_rows() -> None:
    """Row security would make the copy an empty one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, sees_all = cursor.fetchone()
    if not sees_all:
        raise Unusable(f"Rollen {name} ser inte alla rader. Kopian görs som jobbspar_backup (DATABASE_BACKUP_URL).")


def _require_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), count(*) FROM pg_tables WHERE schemaname = 'public'")
        name, tables = cursor.fetchone()
    if tables:
        raise Unusable(f"Databasen {name} är inte tom. Läs tillbaka i en ny databas, så finns den gamla kvar.")


def _recipients(keys: Sequence[str]) -> list[Any]:
    if not keys:
        raise Unusable("BACKUP_RECIPIENT är inte satt. Gör ett nyckelpar med backup_key.")
    try:
        return [pyrage.x25519.Recipient.from_str(key.strip()) for key in keys]
    except pyrage.RecipientError:
        raise Unusable("BACKUP_RECIPIENT ska vara öppna nycklar (age1…), med komma emellan.") from None


def _identity(text: str) -> Any:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        return pyrage.x25519.Identity.from_str(lines[0] if lines else "")
    except pyrage.IdentityError:
        raise Unusable("Nyckeln ska vara den hemliga (AGE-SECRET-KEY-…).") from None


@contextmanager
def _running(program: str, *options: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The program at work on this connection's database: what it reads and what it writes.

    Unusable with its first words when it fails. It never stays.
    """
    database = connection.settings_dict
    where = {"PGHOST": database["HOST"], "PGPORT": str(database["PORT"]), "PGUSER": database["USER"]}
    where |= {"PGPASSWORD": database["PASSWORD"], "PGDATABASE": str(database["NAME"])}
    env = os.environ | {name: value for name, value in where.items() if value}
    target = ["--dbname", str(database["NAME"])]
    pipe = subprocess.PIPE
    process = subprocess.Popen([program, *options, *target], env=env, stdin=pipe, stdout=pipe, stderr=pipe)
    assert process.stdin and process.stdout and process.stderr  # noqa: S101 - all are pipes
    try:
        yield process.stdin, process.stdout
        # The first line alone: what follows may quote what is in a table.
        words = next(iter(process.stderr.read().decode(errors="replace").splitlines()), "")
        if process.wait():
            raise Unusable(f"{program} gick inte: {words[:300]}")
    finally:
        process.kill()
        process.wait()
        for end in (process.stdin, process.stdout, process.stderr):
            with suppress(BrokenPipeError):
                end.close()
