"""What drift.md says can be set, what the program reads, and what the compose file passes on: one list."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from jobbspar.local.check import compose_env, production_env
from jobbspar.local.servers import QUIET
from tests.databases import ROOT
from tests.house.source import product

# Demo and test alone; what production refuses is not for whoever runs it.
NOT_FOR_PRODUCTION = {"JOBBSPAR_DEMO", "JOBBSPAR_DATE", "JOBBSPAR_DATE_SET_ON"}
# Set in the image or put together by the compose file, of what docker/env gives.
COMPOSED = {"JOBBSPAR_MODE", "ALLOWED_HOSTS", "REDIS_URL", "DATABASE_URL", "STATIC_ROOT"}
COMPOSED |= {"STATEMENT_TIMEOUT_MS", "IDLE_TIMEOUT_MS"}
# Of one service, which alone has the right.
OWNERS = {"DATABASE_OWNER_URL": "prepare", "DATABASE_BACKUP_URL": "backup", "BACKUP_RECIPIENT": "backup"}
SERVED = ("web", "worker", "beat", "prepare")


def documented() -> set[str]:
    """The names in the first column of the table."""
    text = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")
    table = text.partition("## Miljövariabler")[2].partition("\n## ")[0]
    first = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return set(re.findall(r"`([A-Z_]+)`", " ".join(first)))


def read() -> set[str]:
    """The names that the program asks its surroundings for, the launcher (which production does not have) left out."""
    found = set()
    for source in product():
        if source.name.startswith("jobbspar.local"):
            continue
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            if re.match(r"env\.\w+$|secret$", ast.unparse(node.func)):
                found.add(str(node.args[0].value))
    return found - NOT_FOR_PRODUCTION


def composed(**given: str) -> dict[str, dict[str, object]]:
    """The services as Compose understands them. A variable counts as set only where it is `given`, or must be."""
    program = Path(sys.executable).with_name("docker-compose")
    env = {"PATH": os.environ["PATH"]} | {k: v for k, v in compose_env().items() if k not in os.environ} | given
    command = [str(program), "-f", "docker-compose.yml", "--profile", "backup", "config", "--format", "json"]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    services: dict[str, dict[str, object]] = json.loads(done.stdout)["services"]
    return services


def environment(service: dict[str, object]) -> dict[str, str | None]:
    found = service["environment"]
    assert isinstance(found, dict)
    return found


def test_what_is_documented_is_what_the_program_reads() -> None:
    assert documented() == read()


def test_compose_passes_on_all_of_it_to_every_process() -> None:
    passed_on = sorted(documented() - COMPOSED - set(OWNERS))
    services = composed(**{name: f"given-{name}" for name in passed_on})
    for service in SERVED:
        got = environment(services[service])
        assert {name: got.get(name) for name in passed_on} == {name: f"given-{name}" for name in passed_on}, service
        assert set(got) >= COMPOSED - {"STATIC_ROOT", "STATEMENT_TIMEOUT_MS", "IDLE_TIMEOUT_MS", "DATABASE_URL"}
    for name, owner in OWNERS.items():
        assert [service for service in services if name in environment(services[service])] == [owner]


def test_what_is_not_set_is_not_set_to_nothing() -> None:
    """An empty text would be read as a number, and be none."""
    for service in SERVED:
        got = environment(composed()[service])
        assert got["TRUSTED_PROXY_COUNT"] is got["LOG_RETENTION_YEARS"] is None


def test_the_example_names_all_that_the_compose_file_asks_for() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    example = (ROOT / "docker" / "env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    assert named >= asked
    assert named >= documented() - COMPOSED - set(OWNERS) - {"AUDIT_ANCHOR_FILE"} | {"BACKUP_RECIPIENT"}


def test_the_servers_of_compose_and_launcher_are_as_silent() -> None:
    command = composed()["postgres"]["command"]
    assert command == ["postgres", *(f"-c{setting}" for setting in QUIET)]


@pytest.mark.parametrize(("count", "starts"), [("0", False), ("-1", False), ("1", True), ("", True)])
def test_production_counts_at_least_one_proxy(count: str, starts: bool, tmp_path: Path) -> None:
    env = production_env(tmp_path) | ({"TRUSTED_PROXY_COUNT": count} if count else {})
    code = "import django; django.setup(); from jobbspar.accounts.proxies import *; refuse_uncounted_proxies()"
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode == 0) is starts, done.stderr
    assert ("TRUSTED_PROXY_COUNT" in done.stderr and ImproperlyConfigured.__name__ in done.stderr) is not starts
