"""An empty machine on which the guide is followed: its commands run as they stand, in a folder of their own."""

import email
import email.policy
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

from jobbspar.local import leftovers
from jobbspar.local.home import ROOT, Home
from jobbspar.local.servers import BACKUP, OWNER, WEB, WORKER, Postgres, Valkey
from jobbspar.local.services import Services
from tests.installation.screens import Screen

HOST = "jobbspar.exempel.se"
# What the machine's own programs do, which no test may: installing packages, and the proxy.
SUDO = "#!/bin/sh\ncat > /dev/null\n"
CURL = """#!/bin/sh
exec {python} -m tests.installation.curl "$@"
"""
DOCKER = """#!/bin/sh
exec {python} -m tests.installation.docker "$@"
"""


def blocks(heading: str) -> list[str]:
    """The guide's commands under a heading, block by block; those of the headings beneath it too."""
    text = (ROOT / "docs/drift.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


class Machine:
    """Servers that stand in for the containers', and a folder in which the commands are typed."""

    def __init__(self, folder: Path) -> None:
        self.home = Home.at(folder / "m")
        self.home.make_folders()
        self.place, self.programs = folder / "jobbspar", folder / "bin"
        self.place.mkdir()
        shutil.copytree(ROOT / "docker", self.place / "docker")
        shutil.copy(ROOT / "docker-compose.yml", self.place)
        self.programs.mkdir()
        for name, text in (("sudo", SUDO), ("curl", CURL), ("docker", DOCKER)):
            (self.programs / name).write_text(text.format(python=sys.executable))
            (self.programs / name).chmod(0o755)
        self.services = Services(self.home, mark=self.home.folder)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def start(self) -> None:
        """Database, broker and mail server as an image gives them: with no role and no database of ours."""
        # Ends what is left if we are killed outright.
        program = [sys.executable, "-P", "-S", "-E", leftovers.__file__, str(self.home.folder)]
        self.keeper = subprocess.Popen(program, stdin=subprocess.PIPE, start_new_session=True)
        postgres, valkey = Postgres(self.home, fast=True), Valkey(self.home)
        postgres.start()
        postgres.sql("DROP DATABASE jobbspar")
        for role in (OWNER, WEB, WORKER, BACKUP):
            postgres.sql(f"DROP ROLE IF EXISTS {role}")
        valkey.start()
        facts = {"folder": str(self.home.folder), "sockets": str(self.home.sockets), "port": self.port, "host": HOST}
        facts |= {"broker": valkey.url(), "mail": self.services.start_mail()}
        self.facts = json.dumps(facts)

    def type(self, commands: str) -> str:
        """Type the commands in a shell that stays the same: what is exported lives on. What they printed."""
        kept = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
        env = kept | {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "MACHINE_FACTS": self.facts,
            "LC_ALL": "C.UTF-8",
            "USER": "drift",
        }
        env |= {"PYTHONPATH": str(ROOT), leftovers.MARK: str(self.home.folder)}
        profile = self.place.parent / "profile"
        profile.touch()
        with profile.open("a") as file:
            file.writelines(line + "\n" for line in commands.splitlines() if line.startswith("export "))
        script = f". {profile}\nset -eu\n{commands}"
        done = subprocess.run(["bash", "-c", script], cwd=self.place, env=env, capture_output=True, text=True)
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}\n{self.logs()}"
        return done.stdout

    def logs(self) -> str:
        """The end of each process's log, for a failing test to show."""
        return "\n".join(f"== {path.name}\n{path.read_text()[-2000:]}" for path in sorted(self.home.logs.glob("*.log")))

    def screen(self, name: str) -> Screen:
        """A browser of somebody's own, behind the proxy."""
        return Screen(name, HOST, self.port)

    def mail_to(self, address: str, seconds: float = 90) -> EmailMessage:
        """The newest mail to the address, when it has come."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for path in sorted(self.home.mail.glob("*.eml"), reverse=True):
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                assert isinstance(mail, EmailMessage)
                if address in mail["To"]:
                    return mail
            time.sleep(0.2)
        raise AssertionError(f"No mail to {address}\n{self.logs()}")

    def link_to(self, address: str) -> str:
        """The local path of the invitation in the newest mail."""
        body = self.mail_to(address).get_body(("plain",))
        assert body is not None
        found = re.search(rf"https://{re.escape(HOST)}(/konto/inbjudan/\S+)", body.get_content())
        assert found is not None
        return found[1]

    def end(self) -> None:
        """End every process that began in the machine's folder."""
        self.services.stop()
        leftovers.end(self.home.folder)
        self.home.drop_short_sockets()
        self.keeper.communicate()
