"""The processes of a running installation: web, worker, beat and the place where mail ends up."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from jobbspar.local.home import ROOT, Home, Trouble
from jobbspar.local.leftovers import MARK
from jobbspar.local.surroundings import Surroundings, python

GENTLE_SECONDS = 8.0
READY_SECONDS = 180.0


@dataclass
class Service:
    """One process with its log."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def tail(self, characters: int = 3000) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-characters:]


@dataclass
class Services:
    """Starts and ends the processes of `home`; each is the leader of its own session, so Ctrl-C reaches only us.

    `mark` is the folder whose keeper ends them if we are killed outright: in a test run the run's, not the one in it.
    """

    home: Home
    mark: Path
    running: dict[str, Service] = field(default_factory=dict)

    def start(self, name: str, command: list[str], env: dict[str, str], fds: tuple[int, ...] = ()) -> Service:
        log = self.home.logs / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=ROOT,
                env=env | {MARK: str(self.mark)},
                pass_fds=fds,
                start_new_session=True,
            )
        self.running[name] = Service(name, process, log)
        return self.running[name]

    def start_mail(self) -> str:
        """Start the mail sink; returns the EMAIL_URL that leads to it."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            program = python(
                "-P", str(Path(__file__).with_name("mailsink.py")), str(self.home.mail), str(listener.fileno())
            )
            self.start("mejl", program, dict(os.environ), fds=(listener.fileno(),))
        return f"smtp://127.0.0.1:{port}"

    def start_web(self, around: Surroundings, listener: socket.socket, threads: int = 4) -> None:
        """The listening socket is ours already, so nobody can take the port between the choice and the start."""
        options = ["--bind", f"fd://{listener.fileno()}", "--worker-class", "gthread", "--workers", "1"]
        options += [
            "--threads",
            str(threads),
            "--graceful-timeout",
            "5",
            "--log-level",
            "warning",
            "--no-control-socket",
        ]
        env = around.of("web")
        command = python("-m", "gunicorn", "jobbspar.wsgi:application", *options)
        self.start("web", command, env, fds=(listener.fileno(),))

    def start_worker(self, around: Surroundings, processes: int = 2) -> None:
        options = ["--concurrency", str(processes), "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        self.start("worker", python("-m", "celery", "-A", "jobbspar", "worker", *options), around.of("worker"))

    def start_beat(self, around: Surroundings) -> None:
        schedule = self.home.folder / "beat"
        schedule.mkdir(exist_ok=True)
        for old in schedule.iterdir():  # the schedule is in the code; a file from a crash is only in the way
            old.unlink()
        options = ["--schedule", str(schedule / "schedule"), "--pidfile", "", "--loglevel", "INFO"]
        self.start("beat", python("-m", "celery", "-A", "jobbspar", "beat", *options), around.of("worker"))

    def dead(self) -> Service | None:
        """A service that has ended by itself, if any."""
        return next((service for service in self.running.values() if service.process.poll() is not None), None)

    def stop(self, *names: str) -> None:
        """End the named services (all by default): ask, wait, then force."""
        chosen = [self.running.pop(name) for name in names or tuple(self.running) if name in self.running]
        for service in chosen:
            service.process.terminate()
        until = time.monotonic() + GENTLE_SECONDS
        for service in chosen:
            try:
                service.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                service.process.kill()
                service.process.wait()

    def wait_until_ready(self, base_url: str) -> None:
        """Return when /halsa/arbete answers 200: web and worker. Trouble when a process dies or the patience is over."""
        until = time.monotonic() + READY_SECONDS
        answer = ""
        while time.monotonic() < until:
            if gone := self.dead():
                raise Trouble(f"{gone.name} stannade redan vid starten:\n{gone.tail()}")
            try:
                with urllib.request.urlopen(f"{base_url}/halsa/arbete", timeout=5):  # noqa: S310 our own http address
                    return
            except urllib.error.HTTPError as error:
                answer = f"{error.code} {error.read()[:500].decode(errors='replace')}"
            except OSError as error:
                answer = str(error)
            time.sleep(0.1)
        raise Trouble(f"/halsa/arbete blev inte klar: {answer}")


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket: the given port, or the next free one from 8000."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in [port] if port is not None else range(8000, 8100):
        try:
            return socket.create_server((host, candidate), family=family, backlog=128)
        except OSError as error:
            reason = error
    where = f"Port {port}" if port is not None else "Portarna 8000–8099"
    raise Trouble(f"{where} på {host} gick inte att öppna: {reason}")
