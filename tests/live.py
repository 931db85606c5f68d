"""A running installation and a browser, for tests that need the real thing.

`live` is web, worker, beat and a mail sink as processes of their own, on a fresh database of the run's server.
"""

import asyncio
import email
import email.policy
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

from jobbspar.local.home import Home
from jobbspar.local.leftovers import MARK
from jobbspar.local.services import Services
from jobbspar.local.surroundings import Surroundings, manage, pretend, surroundings
from tests.databases import ADMINISTRATOR, ROOT, RUN_FOLDER, as_role, copy_template, make_template

# Playwright keeps an event loop in this thread; Django would take every query after it for one made in a coroutine.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

_run = asyncio.run
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
CHROMIUM_FLAGS += ["--disable-sync", "--disable-dev-shm-usage"]
WIDE, NARROW = 1360, 390


class Live:
    """The running installation. `base_url` stays the same through restarts."""

    def __init__(self, name: str) -> None:
        folder = RUN_FOLDER / name
        folder.mkdir()
        self.database = name
        self.home = Home(folder, Path(os.environ["PGHOST"]))
        self.home.make_folders()
        self.services = Services(self.home, mark=RUN_FOLDER)
        self.email_url = self.services.start_mail()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.base_url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.date: str | None = None

    @property
    def around(self) -> Surroundings:
        broker = os.environ["REDIS_URL"].replace("virtual_host=0", "virtual_host=1")
        more = {"JOBBSPAR_DEMO": "1", "JOBBSPAR_BASE_URL": self.base_url, "EMAIL_URL": self.email_url}
        more |= {MARK: str(RUN_FOLDER)} | (pretend(self.date) if self.date else {})
        return surroundings(self.home, "local", broker, self.database, more=more)

    def start(self) -> None:
        self.services.start_web(self.around, self.listener)
        self.services.start_worker(self.around)
        self.services.start_beat(self.around)
        self.services.wait_until_ready(self.base_url)

    def restart(self, date: str | None = None) -> None:
        """Stop web, worker and beat and start them believing that now is `date` (ISO, with or without a time of day).

        None is the real day.
        """
        self.services.stop("beat", "worker", "web")
        self.date = date
        self.start()

    def start_over(self, date: str | None = None) -> None:
        """As `restart`, on an empty database: reference data and nobody."""
        self.services.stop("beat", "worker", "web")
        copy_template(self.database)
        (self.home.folder / "ankare").unlink(missing_ok=True)  # it vouches for the log that was there
        self.restart(date)

    def kill_worker(self) -> None:
        """End the worker and its children as a power cut would. `start_worker()` brings a new one."""
        worker = self.services.running.pop("worker")
        os.killpg(worker.process.pid, signal.SIGKILL)
        worker.process.wait()

    def start_worker(self) -> None:
        self.services.start_worker(self.around)

    def manage(self, *arguments: str) -> str:
        """Run `manage.py …` as the worker role against this database; returns what it printed."""
        env = self.around.of("worker")
        done = subprocess.run(manage(*arguments), env=env, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query asked past all rules, for looking at what really was stored."""
        with as_role(ADMINISTRATOR, self.database) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def mails(self) -> list[EmailMessage]:
        """Everything that was mailed, oldest first."""
        paths = sorted(self.home.mail.glob("*.eml"))
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]  # type: ignore[misc]

    def logs(self) -> str:
        """The end of each process's log, for a failing test to show."""
        return "\n".join(f"== {path.name}\n{path.read_text()[-2000:]}" for path in sorted(self.home.logs.glob("*.log")))


def wait_until(question: Callable[[], Any], seconds: float = 30, what: str = "") -> Any:
    """Ask until the answer is true and return it; fail when `seconds` have passed."""
    until = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < until, f"Hände inte inom {seconds} s: {what or question}"
        time.sleep(0.1)
    return answer


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    """Web, worker, beat and mail sink on a fresh, migrated database with reference data (and no demo)."""
    make_template()
    running = Live(f"live_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    try:
        copy_template(running.database)
        running.start()
        yield running
    finally:
        running.services.stop()
        running.listener.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for the installation comes last: it goes on to the end of the run, and sealing in another database of the
    same server waits for its transactions too."""
    items.sort(key=_needs_live)


def _needs_live(item: pytest.Item) -> bool:
    return "live" in getattr(item, "fixturenames", ())


def _run_beside(main: Coroutine[Any, Any, Any], **options: Any) -> Any:
    """`asyncio.run` refuses to beside Playwright's loop; libraries that use it get a thread without one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_run, main, **options).result()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from the system. Without one the test is skipped, and `./dev test` says so in its last line."""
    chromium = os.environ.get("JOBBSPAR_CHROMIUM")
    if not chromium:
        pytest.skip("Chromium saknas")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "run", _run_beside)
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """`new_page(width=390)`: a page with cookies of its own. A script error or a CSP violation fails the test."""
    faults: list[str] = []
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    def make(width: int = WIDE, **options: Any) -> Page:
        size = ViewportSize(width=width, height=900 if width >= 800 else 844)
        # Without motion: a colour on its way to another is neither, and axe would judge it.
        options = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "reduced_motion": "reduce", **options}
        context = browser.new_context(viewport=size, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", listen)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page at 1360 pixels."""
    return new_page()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails with what axe-core finds on the page."""

    def check(page: Page) -> None:
        result = Axe().run(page)
        assert result.violations_count == 0, f"{page.url}\n{result.generate_report()}"

    return check
