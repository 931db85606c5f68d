"""`./dev manage …`: Django's manage.py against the running servers, or against servers started for the occasion."""

import os
import subprocess
from pathlib import Path

from jobbspar.local import leftovers
from jobbspar.local.home import ROOT, Home
from jobbspar.local.run import keeper
from jobbspar.local.servers import Postgres, Valkey, postgres_program
from jobbspar.local.surroundings import Role, Surroundings, pretend, surroundings, uses_outside_database
from jobbspar.local.surroundings import manage as command_line

# What changes the shape of the database is the owner's; everything else is done as the worker.
OWNERS = {"migrate", "prepare_database", "flush", "sqlflush", "dbshell", "makemigrations", "showmigrations", "restore"}
# What must see every row is the backup's.
BACKUPS = {"backup"}


def _call(home: Home, arguments: list[str], around: Surroundings) -> int:
    role: Role = "owner" if set(arguments[:1]) & OWNERS else "backup" if set(arguments[:1]) & BACKUPS else "worker"
    if role == "owner":
        (home.folder / "prepared").unlink(missing_ok=True)  # the next run sees to the database anew
    env = around.of(role)
    env.pop(leftovers.MARK, None)  # a person's command is not the run's to end
    if around.embedded:
        env["PATH"] = os.pathsep.join([str(Path(postgres_program("psql")).parent), env["PATH"]])  # psql, pg_dump
    return subprocess.call(command_line(*arguments), env=env, cwd=ROOT)


def manage(arguments: list[str]) -> int:
    folder = ROOT / ".local"
    if arguments[:1] == ["--data"]:
        folder, arguments = ROOT.joinpath(arguments[1]), arguments[2:]
    home = Home.at(folder)
    demo = {"JOBBSPAR_DEMO": os.environ.get("JOBBSPAR_DEMO", "0" if uses_outside_database() else "1")}
    if uses_outside_database():
        mode = os.environ.get("JOBBSPAR_MODE", "local")
        return _call(
            home,
            arguments,
            surroundings(home, mode, os.environ.get("REDIS_URL", "redis://localhost:6379/0"), more=demo),
        )
    said = home.said()
    with home.claimed(wait=said.get("kind") != "run") as ours:
        if not ours:
            demo["JOBBSPAR_DEMO"] = "1" if said.get("demo") else "0"
            more = demo | (pretend(said["date"]) if said.get("date") else {}) | {"JOBBSPAR_BASE_URL": said["url"]}
            return _call(home, arguments, surroundings(home, "local", said["broker"], more=more))
        leftovers.end(home.folder)
        home.make_folders()
        with keeper(home):
            Postgres(home).start()
            valkey = Valkey(home)
            valkey.start()
            return _call(home, arguments, surroundings(home, "local", valkey.url(), more=demo))
