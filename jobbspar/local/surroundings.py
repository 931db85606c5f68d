"""The environment of each process: which servers, which role, which mode."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from jobbspar.local.home import ROOT, Home, Trouble
from jobbspar.local.leftovers import MARK
from jobbspar.local.servers import BACKUP, DATABASE, OWNER, WEB, WORKER

Role = Literal["owner", "web", "worker", "backup"]
ROLE_NAMES: dict[Role, str] = {"owner": OWNER, "web": WEB, "worker": WORKER, "backup": BACKUP}
# A page that needs more than five seconds is broken; a report or a migration is not.
PATIENCE_MS: dict[Role, tuple[int, int]] = {
    "owner": (0, 0),
    "backup": (0, 0),
    "web": (5_000, 15_000),
    "worker": (120_000, 120_000),
}


@dataclass(frozen=True)
class Surroundings:
    """What is common to the processes of one run, and how they differ by role."""

    common: Mapping[str, str]
    embedded: bool

    def of(self, role: Role) -> dict[str, str]:
        statement, idle = PATIENCE_MS[role]
        given = dict(self.common)
        given["STATEMENT_TIMEOUT_MS"] = os.environ.get("STATEMENT_TIMEOUT_MS", str(statement))
        given["IDLE_TIMEOUT_MS"] = os.environ.get("IDLE_TIMEOUT_MS", str(idle))
        if self.embedded:
            return given | {"PGUSER": ROLE_NAMES[role]}
        url = {"web": "DATABASE_URL"}.get(role, f"DATABASE_{role.upper()}_URL")
        return given | {"DATABASE_URL": os.environ.get(url) or os.environ["DATABASE_URL"]}


def uses_outside_database() -> bool:
    return bool(os.environ.get("DATABASE_URL"))


def surroundings(
    home: Home, mode: str, broker: str, database: str = DATABASE, *, outside: bool = False, more: Mapping[str, str]
) -> Surroundings:
    """The environment of the processes that belong to `home`. `outside`: DATABASE_URL names the server, not we.

    `more` wins over everything.
    """
    common = dict(os.environ)
    common["DJANGO_SETTINGS_MODULE"] = "jobbspar.settings"
    common["PYTHONUNBUFFERED"] = "1"
    common["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), common.get("PATH", os.defpath)])
    common["JOBBSPAR_MODE"] = mode
    common["STATIC_ROOT"] = str(home.folder / "static")
    common["REDIS_URL"] = broker
    if mode == "local":
        common.setdefault("AUDIT_ANCHOR_FILE", str(home.folder / "ankare"))
    common[MARK] = str(home.folder)
    if not outside:
        common = {name: value for name, value in common.items() if not name.startswith(("PG", "DATABASE_"))}
        common |= {"DATABASE_URL": f"postgres:///{database}", "PGHOST": str(home.sockets)}
    return Surroundings(common | dict(more), embedded=not outside)


def pretend(day: str) -> dict[str, str]:
    """The variables that make every process believe that today is `day`, also those started after midnight.

    `day` is ISO, with or without a time of day.
    """
    real = datetime.now(ZoneInfo("Europe/Stockholm")).replace(tzinfo=None)
    return {"JOBBSPAR_DATE": day, "JOBBSPAR_DATE_SET_ON": real.isoformat(timespec="seconds")}


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def manage(*arguments: str) -> list[str]:
    """The command line of `manage.py …`."""
    path = ROOT / "manage.py"
    if not path.exists():
        raise Trouble(f"{path} saknas.")
    return python(str(path), *arguments)
