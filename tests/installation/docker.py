"""Stands in for `docker` while the guide is followed: the services of docker-compose.yml as processes of this machine.

What each service runs, and with which variables, is what compose itself makes of the file and of docker/env. Only what
has an address of its own in a container is changed: database, broker, mail server, folders and the port.

Run as `python -m tests.installation.docker compose …` in the folder of docker-compose.yml, with `MACHINE_FACTS` set.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from itertools import dropwhile
from pathlib import Path
from typing import Any

from jobbspar.local import leftovers
from jobbspar.local.home import ROOT
from jobbspar.local.leftovers import MARK
from jobbspar.local.servers import postgres_program

SERVICE = "GUIDE_SERVICE"
COMPOSE = str(Path(sys.executable).with_name("docker-compose"))


class Machine:
    """The services, told by `facts` where the stand-ins of database, broker and mail server answer."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.facts, self.folder = facts, Path(facts["folder"])
        command = [COMPOSE, "--profile", "*", "config", "--format", "json"]
        shown = subprocess.run(command, capture_output=True, text=True, check=True)
        self.services: dict[str, Any] = json.loads(shown.stdout)["services"]

    def env(self, service: str) -> dict[str, str]:
        given = {
            name: str(value).replace("@postgres:5432/", "@/")
            for name, value in self.services[service]["environment"].items()
            if value is not None
        }
        path = [str(Path(sys.executable).parent), str(Path(postgres_program("psql")).parent), os.environ["PATH"]]
        env = {"PATH": os.pathsep.join(path), "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
        env |= given | {"PGHOST": self.facts["sockets"], MARK: self.facts["folder"]}
        env |= {"STATIC_ROOT": str(self.folder / "static"), "DJANGO_SETTINGS_MODULE": "jobbspar.settings"}
        moved = {"REDIS_URL": self.facts["broker"], "EMAIL_URL": self.facts["mail"]}
        moved |= {"AUDIT_ANCHOR_FILE": str(self.folder / "ankare")}
        return env | {SERVICE: service} | {name: there for name, there in moved.items() if name in given}

    def command(self, service: str) -> list[str]:
        said = self.services[service].get("command") or dockerfile_command()
        moved = {"0.0.0.0:8000": f"127.0.0.1:{self.facts['port']}", "/tmp/schedule": str(self.folder / "schedule")}  # noqa: S108 as the files say
        return [moved.get(word, word).replace("$$", "$") for word in said]

    def run(self, service: str, command: list[str]) -> int:
        """Run a command in a service, as `exec` and `run` do."""
        backups = self.folder / "kopior"
        backups.mkdir(exist_ok=True)
        there = [word.replace("/srv/kopior", str(backups)) for word in command or self.command(service)]
        return subprocess.call(there, env=self.env(service), cwd=ROOT)

    def stop(self, services: list[str]) -> int:
        """End the services' processes, and wait until they have."""
        mine = partial(_is_of, {f"{SERVICE}={service}".encode() for service in services})
        for pid in leftovers.belonging_to(self.folder, mine):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        while leftovers.belonging_to(self.folder, mine):
            time.sleep(0.1)
        return 0

    def build(self) -> int:
        """The line of the Dockerfile that needs the program: the static files are collected."""
        return self.run("web", ["python", "manage.py", "collectstatic", "--noinput", "-v", "0"])

    def up(self) -> int:
        """The database's first start, what prepares it, and the services that go on."""
        begun = self.folder / "begun"
        if not begun.exists():
            postgres = self.env("postgres") | {"POSTGRES_USER": "postgres"}
            subprocess.run(["sh", str(ROOT / "docker/roles.sh")], env=postgres, check=True)
            begun.touch()
        if code := self.run("prepare", self.command("prepare")):
            return code
        for service in ("web", "worker", "beat"):
            with (self.folder / "logs" / f"{service}.log").open("ab") as log:
                subprocess.Popen(
                    self.command(service),
                    env=self.env(service),
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    # Beside the test's other processes in the kernel's eyes: in a session of its own the worker lowers
                    # that, and on a busy machine it would get next to nothing.
                    process_group=0,
                )
        return 0


def _is_of(marks: set[bytes], pid: int) -> bool:
    return bool(marks & set(Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")))


def dockerfile_command() -> list[str]:
    """What the image runs when the service says nothing: the web process."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    found = re.search(r"^CMD (\[.*?\])$", text.replace("\\\n", ""), re.MULTILINE)
    assert found is not None
    words: list[str] = json.loads(found[1])
    return words


def main(words: list[str]) -> int:
    """One `docker compose` command; another than those of the guide is an error."""
    if words[:2] == ["compose", "--env-file"]:
        os.environ["COMPOSE_ENV_FILES"] = words[2]
        del words[1:3]
    machine = Machine(json.loads(os.environ["MACHINE_FACTS"]))
    if words == ["compose", "build"]:
        return machine.build()
    if words == ["compose", "up", "-d"]:
        return machine.up()
    if words[:2] == ["compose", "stop"]:
        return machine.stop(words[2:])
    if words[:2] in (["compose", "exec"], ["compose", "run"]):
        service, *command = dropwhile(lambda word: word.startswith("-"), words[2:])
        return machine.run(service, command)
    sys.stderr.write(f"docker {' '.join(words)}: känns inte igen\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
