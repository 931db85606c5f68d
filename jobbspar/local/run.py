"""`./dev run`: everything on this machine, until Ctrl-C."""

import argparse
import datetime
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import unquote, urlsplit

from jobbspar.local import leftovers
from jobbspar.local.fingerprint import fingerprint
from jobbspar.local.home import ROOT, Home, Trouble
from jobbspar.local.servers import DATABASE, Postgres, Valkey
from jobbspar.local.services import Services, listen
from jobbspar.local.surroundings import Role, Surroundings, manage, pretend, surroundings, uses_outside_database

DEMO_PASSWORD = "jobbspar-demo"  # noqa: S105 published on purpose, refused in production
DEMO_SIGN_INS = {
    "koordinator@goteborg.example": "koordinator, Göteborg",
    "ensam@kungalv.example": "liten kommun: koordinator, handläggare och administratör i en",
    "handlaggare@molndal.example": "handläggare, Mölndal",
    "handlaggare@af.example": "handläggare, Arbetsförmedlingen",
    "foretagsradgivare@af.example": "företagsrådgivare, Arbetsförmedlingen",
    "kontakt@hisingenslastvagnar.example": "kontakt hos arbetsgivaren",
    "styrgrupp@goteborg.example": "styrgrupp",
    "region@gr.example": "regionalt stöd, GR",
    "admin@goteborg.example": "administratör, Göteborg",
    "granskare@goteborg.example": "granskar loggen, Göteborg",
    "system@goteborg.example": "systemadministratör, Göteborg",
    "utomstaende@boras.example": "handläggare utanför regionen",
}


class Stop(BaseException):
    """Somebody asked us to stop (Ctrl-C, kill, closed terminal)."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


def obey_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)


def ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def keeper(home: Home, *doomed: Path) -> Iterator[None]:
    """A small process that outlives us: if we are killed outright it ends what we left (and removes `doomed`)."""
    program = Path(__file__).with_name("leftovers.py")
    command = [sys.executable, "-P", "-S", "-E", str(program), str(home.folder), *map(str, doomed)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        ignore_signals()
        leftovers.end(home.folder)
        if process.stdin is not None:
            process.stdin.close()
        process.wait()


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev run")
    parser.add_argument("--host", default="127.0.0.1", help="adress att lyssna på")
    parser.add_argument("--port", type=int, help="port (annars nästa lediga från 8000)")
    parser.add_argument("--data", type=Path, default=ROOT / ".local", help="katalog för databas, mejl och loggar")
    parser.add_argument("--demo", action="store_true", help="läs in demot även i en egen databas")
    parser.add_argument("--no-demo", action="store_true", help="starta utan demouppgifter")
    parser.add_argument("--date", type=datetime.date.fromisoformat, help="dag som alla processer tror på (bara demo)")
    options = parser.parse_args(arguments)
    if options.demo and options.no_demo:
        parser.error("--demo och --no-demo går inte ihop")
    options.demo = options.demo or not (options.no_demo or uses_outside_database())
    if options.date and not options.demo:
        parser.error("--date gäller bara demot")
    return options


def knows(command: str, env: dict[str, str]) -> bool:
    """Whether manage.py has the command."""
    listed = subprocess.run(manage("help", "--commands"), capture_output=True, text=True, env=env, cwd=ROOT)
    if listed.returncode:
        raise Trouble(f"manage.py går inte att köra:\n{listed.stderr[-3000:]}")
    return command in listed.stdout.split()


def do(what: str, command: list[str], env: dict[str, str]) -> None:
    """Run a step to its end, silently unless it fails."""
    sys.stderr.write(f"{what} ...\n")
    done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Trouble(f"{what} gick inte:\n{done.stdout[-4000:]}")


def prepare(postgres: Postgres | None, home: Home, around: Surroundings) -> None:
    """Migrations, grants and reference data. Our own database is left alone while nothing of that has changed."""
    command = manage("prepare_database")
    if postgres is None:
        steps: tuple[tuple[str, Role], ...] = (("--web-role", "web"), ("--worker-role", "worker"))
        for option, role in steps:
            if name := urlsplit(around.of(role)["DATABASE_URL"]).username:
                command += [option, unquote(name)]
    mark = home.folder / "prepared"
    now = fingerprint()
    if postgres is not None and mark.exists() and mark.read_text(encoding="utf-8") == now:
        return
    mark.unlink(missing_ok=True)
    do("Förbereder databasen", command, around.of("owner"))
    mark.write_text(now, encoding="utf-8")


def prepare_demo(postgres: Postgres | None, home: Home, around: Surroundings) -> None:
    """Load the demo where the database is empty. A load that was cut short is thrown away and done again."""
    cut_short = home.folder / "demo-laddas"
    if postgres is not None:
        has_users = postgres.sql("SELECT to_regclass('accounts_user') IS NOT NULL", DATABASE) == "t" and (
            postgres.sql("SELECT EXISTS (SELECT FROM accounts_user)", DATABASE) == "t"
        )
        if has_users:
            return
    if not knows("load_demo", around.of("worker")):
        return
    cut_short.touch()
    do("Läser in demot", manage("load_demo"), around.of("worker"))
    cut_short.unlink()


def start_database(home: Home) -> Postgres | None:
    """The embedded server, unless DATABASE_URL names another."""
    if uses_outside_database():
        return None
    postgres = Postgres(home)
    postgres.start()
    if (home.folder / "demo-laddas").exists():
        postgres.sql(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        (home.folder / "demo-laddas").unlink()
        (home.folder / "ankare").unlink(missing_ok=True)  # it vouches for a log that is gone
        (home.folder / "prepared").unlink(missing_ok=True)
        postgres.make_database()
    return postgres


def address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def tell(base_url: str, home: Home, options: argparse.Namespace, seconds: float) -> None:
    lines = [f"\nJobbspår är igång på {base_url} ({seconds:.0f} s)", f"  mejl   {home.mail}", f"  loggar {home.logs}"]
    if options.demo:
        lines += [f"\nLogga in med lösenordet {DEMO_PASSWORD} som"]
        lines += [f"  {email:<38}{who}" for email, who in DEMO_SIGN_INS.items()]
    lines += ["\nCtrl-C stannar allt."]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def serve(home: Home, options: argparse.Namespace, services: Services) -> None:
    """Start everything in order, say so, and watch until something ends."""
    began = time.monotonic()
    postgres = start_database(home)
    valkey = Valkey(home)
    broker = os.environ.get("REDIS_URL")
    if not broker:
        valkey.start()
        broker = valkey.url()
    more = {"JOBBSPAR_DEMO": "1" if options.demo else "0"}
    if options.date:
        more |= pretend(options.date.isoformat())
    mode = os.environ.get("JOBBSPAR_MODE", "local") if postgres is None else "local"
    more["EMAIL_URL"] = os.environ.get("EMAIL_URL") or services.start_mail()
    with listen(options.host, options.port) as listener:
        base_url = address(options.host, listener.getsockname()[1])
        more["JOBBSPAR_BASE_URL"] = os.environ.get("JOBBSPAR_BASE_URL") or base_url
        around = surroundings(home, mode, broker, outside=postgres is None, more=more)
        prepare(postgres, home, around)
        if options.demo:
            prepare_demo(postgres, home, around)
        if mode == "production":
            do("Samlar statiska filer", manage("collectstatic", "--noinput"), around.of("web"))
        services.start_web(around, listener)
        services.start_worker(around)
        services.start_beat(around)
        home.say(
            kind="run", pid=os.getpid(), url=base_url, broker=broker, date=more.get("JOBBSPAR_DATE"), demo=options.demo
        )
        services.wait_until_ready(base_url)
    tell(base_url, home, options, time.monotonic() - began)
    while (gone := services.dead()) is None:
        time.sleep(0.2)
    raise Trouble(f"{gone.name} stannade; då stannar allt. Sist i {gone.log}:\n{gone.tail()}")


def run(arguments: list[str]) -> int:
    options = parse(arguments)
    home = Home.at(options.data)
    obey_signals()
    with home.claimed() as ours:
        if not ours:
            said = home.said()
            raise Trouble(
                f"Något kör redan i {home.folder}: {said.get('url', 'ett annat ./dev-kommando')}. Välj --data."
            )
        services = Services(home, mark=home.folder)
        try:
            leftovers.end(home.folder)
            home.make_folders()
            with keeper(home):
                try:
                    serve(home, options, services)
                finally:
                    ignore_signals()
                    sys.stderr.write("\nStannar ...\n")
                    services.stop()
        except Stop:
            return 0
        finally:
            home.say()
            home.drop_short_sockets()
    return 0
