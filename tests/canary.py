"""Always on: after every test, and at every answer in it, nothing of anybody stands where it has no business (G-30, G-34).

Every person a test makes carries made-up words (`tests/tokens.py`). Who may be shown which is declared in
`tests/canary_fields.py`. A test fails when one of them is seen in an answer to somebody else, and when it is seen at all
in a header, an address, a log, a mail, the broker, a file's name, a PDF's metadata, or a table that is about nobody.

    def test_a_leak_on_purpose(canary: Canary) -> None:
        with canary.caught() as found:
            ...
        assert found == ["…"]
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from tests.canary_fields import Rows
    from tests.live import Live
    from tests.tokens import Register, Whose

# Whether a page that shows a person must have written its row in the log first, one for each person on it (G-34).
CHECK_EVENTS = True


class Canary:
    """What has been seen in this test, where it should not."""

    def __init__(self) -> None:
        self.found: list[str] = []
        # What a test planted itself is still in its tables when it ends.
        self.forgiven: set[str] = set()
        self.answers = 0

    def sing(self, channel: str, what: str, whose: set[Whose]) -> None:
        fields = ", ".join(sorted({one.field for one in whose})) or "a canary that no row holds"
        note = f"{channel}: {what} ({fields})"
        if note not in self.found and note not in self.forgiven:
            self.found.append(note)

    @contextmanager
    def caught(self) -> Iterator[list[str]]:
        """Within the block what is found is the test's own affair. Tables, mails and logs are looked through at its end."""
        (before, forgiven), (self.found, self.forgiven) = (self.found, self.forgiven), ([], set())
        found = self.found
        try:
            yield found
            look_through_tables()
        finally:
            self.found, self.forgiven = before, forgiven | set(found)


WATCH = Canary()


# ── Asking the database, past Django so that no query of ours is counted or wrapped ─────────────────────────────────


def rows(query: str, values: Any) -> list[tuple[Any, ...]]:
    """Rows of a query in the test's own transaction; none where there is no connection or the transaction is broken."""
    from django.db import connection

    real = connection.connection
    if real is None or real.closed or real.info.transaction_status.name == "INERROR":
        return []
    with real.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


# ── Answers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def last_event() -> int:
    """The newest row in the log, before a request is answered."""
    if not CHECK_EVENTS:
        return 0
    found = rows("SELECT coalesce(max(id), 0) FROM audit_auditevent", {})
    return int(found[0][0]) if found else 0


def look_at(response: HttpResponseBase, before: int) -> None:
    """One answer: its headers and address for anything of anybody, its body for what this viewer may not see."""
    from tests.canary_channels import addresses_in, text_of, without_chance
    from tests.tokens import REGISTER

    WATCH.answers += 1
    if not REGISTER:
        return
    request: Any = response.wsgi_request  # type: ignore[attr-defined]
    page = request.resolver_match.view_name if request.resolver_match else request.path
    headers = "\n".join(
        [*(f"{key}: {unquote(value)}" for key, value in response.items()), str(response.cookies.output())]
    )
    nobodys(f"header of {page}", without_chance(headers), REGISTER)
    nobodys(f"address of {page}", unquote(request.get_full_path()), REGISTER)
    body = text_of(response)
    found = REGISTER.found_in(body)
    if found:
        _look_up(found)
        nobodys(f"link on {page}", addresses_in(body), REGISTER)
        _judge(request, response, page, _not_typed(request, found), before)


def _look_up(found: dict[str, set[Whose]]) -> None:
    """Whose a word is that was written by an UPDATE."""
    from tests.tokens import REGISTER, Whose, questions

    for what in [what for what, whose in found.items() if not whose]:
        for field, query, values in questions(what):
            for person, round_id, organisation in rows(query, values):
                found[what].add(Whose(str(person), field, str(round_id or ""), str(organisation or "")))
        REGISTER.words[what] = found[what]


def nobodys(channel: str, text: str, register: Register) -> None:
    """Nothing of anybody may stand in the text."""
    for what, whose in register.found_in(text).items():
        WATCH.sing(channel, what, whose)


def _not_typed(request: Any, found: dict[str, set[Whose]]) -> dict[str, set[Whose]]:
    """Without what the user has just typed: a form that is shown again keeps it."""
    typed = "\n".join(text for values in request.POST.lists() for text in values[1]).lower() if request.POST else ""
    return {what: whose for what, whose in found.items() if what not in typed}


def _judge(request: Any, response: Any, page: str, found: dict[str, set[Whose]], before: int) -> None:
    from jobbspar.lib import clock
    from tests.canary_fields import Viewer

    actor = getattr(request, "actor", None)
    user, organisation = (actor.user_id, actor.organisation_id) if actor else (None, None)
    persons = {one.person_id for whose in found.values() for one in whose}
    if user is None:
        for what, whose in found.items():
            WATCH.sing(f"{response.status_code} {page} to nobody", what, whose)
        return
    viewer = Viewer(rows, str(user), str(organisation), clock.today(), persons)
    shown: list[set[str]] = []
    for what, whose in found.items():
        seen = {one.person_id for one in whose if viewer.may_see(one) or _on_case(page, actor, one)}
        if not seen:
            who = ", ".join(sorted(role.value for role in actor.roles))
            WATCH.sing(f"{response.status_code} {page} to {who}", what, whose)
        else:
            shown.append(seen)
    if response.status_code == 200 and CHECK_EVENTS:
        _logged(page, str(user), shown, before)


def _on_case(page: str, actor: Any, one: Whose) -> bool:
    """The auditor who opens a finding is told whom it is about (domain.md 2.7 "on case")."""
    is_name = one.field in {"person.first_name", "person.last_name"}
    return is_name and page == "log_finding" and "auditor" in {role.value for role in actor.roles}


def _logged(page: str, user: str, shown: list[set[str]], before: int) -> None:
    """Each person on the page has their row in the log, written by this user since the request came.

    One human may have a row in two organisations, and then a word is theirs in both: either row will do.
    """
    query = "SELECT DISTINCT person_id::text FROM audit_auditevent WHERE id > %(before)s AND actor_user_id = %(user)s"
    written = {person for (person,) in rows(query, {"before": before, "user": user})}
    if all(seen & written for seen in shown):
        return
    WATCH.found.append(f"{page}: somebody is shown without a row in the log")


# ── The other ways out ──────────────────────────────────────────────────────────────────────────────────────────────


_PLAIN = logging.Formatter()


def look_at_log(record: logging.LogRecord) -> None:
    """What is logged, whatever handlers there are: a test may have set them anew."""
    from tests.tokens import REGISTER

    if REGISTER and record.levelno >= logging.INFO:
        nobodys(f"log of {record.name}", _PLAIN.format(record), REGISTER)


def look_at_mail(message: Any) -> None:
    from tests.tokens import REGISTER

    parts = [message.subject, message.body, *message.to, *(str(value) for value in message.extra_headers.values())]
    parts += [part[0] for part in getattr(message, "alternatives", [])] + [str(part[0]) for part in message.attachments]
    nobodys("mail", "\n".join(map(str, parts)), REGISTER)


def look_at_task(sender: str = "", body: Any = None, headers: Any = None, **_more: Any) -> None:
    from tests.tokens import REGISTER

    nobodys(f"task {sender}", f"{body} {headers}", REGISTER)


def look_through_tables(given: tuple[Register, Rows] | None = None) -> None:
    """Every table that is about nobody, and the documents: what the test has stored, before it is rolled back."""
    from tests.canary_channels import documents, suspects
    from tests.canary_fields import DOCUMENTS_ABOUT_A_PERSON
    from tests.tokens import REGISTER

    register, ask = given or (REGISTER, rows)
    # The demo's are looked through once a run (tests/demo/test_canary.py): it is the same in every copy.
    if not register or (given is None and register.texts):
        return
    for table, text in suspects(ask, register):
        nobodys(f"table {table}", text, register)
    for kind, told, text in documents(ask):
        nobodys(f"metadata or name of {kind}", told, register)
        if kind not in DOCUMENTS_ABOUT_A_PERSON:
            nobodys(f"document {kind}", text, register)


def look_at_live(live: Live) -> None:
    """A whole installation: its tables and documents, its logs, mails and broker, for all who are registered in it."""
    from tests.canary_channels import asked_past_all_rules, broker_contents, learn_installation, unpacked_mail
    from tests.tokens import Register

    register = Register()
    learn_installation(register, live.database)
    look_through_tables((register, asked_past_all_rules(live.database)))
    for path in sorted(live.home.logs.glob("*.log")):
        nobodys(f"log {path.name}", path.read_text(errors="replace"), register)
    for path in sorted(live.home.mail.glob("*.eml")):
        nobodys("mail", unpacked_mail(path.read_bytes()), register)
    for text in broker_contents(live.around.of("worker")["REDIS_URL"]):
        nobodys("broker", text, register)


# ── pytest ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def pytest_sessionstart(session: pytest.Session) -> None:
    """Listen at every way out, from before the first test."""
    from celery.signals import before_task_publish
    from django.core.mail import EmailMessage
    from django.db.models.signals import post_save
    from django.test import Client

    from tests.tokens import REGISTER

    ask, spell, write = Client.request, EmailMessage.message, logging.Logger.handle

    def request(self: Client, **options: Any) -> Any:
        before = last_event()
        response: Any = ask(self, **options)
        look_at(response, before)
        return response

    def message(self: EmailMessage, *args: Any, **options: Any) -> Any:
        look_at_mail(self)
        return spell(self, *args, **options)

    def handle(self: logging.Logger, record: logging.LogRecord) -> None:
        look_at_log(record)
        write(self, record)

    def learn(sender: Any, instance: Any, **_more: Any) -> None:
        REGISTER.learn(instance)

    Client.request, EmailMessage.message = request, message  # type: ignore[method-assign]
    logging.Logger.handle = handle  # type: ignore[method-assign]
    post_save.connect(learn, weak=False, dispatch_uid="canary")
    before_task_publish.connect(look_at_task, weak=False)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    from tests.tokens import REGISTER

    REGISTER.clear()
    WATCH.found, WATCH.forgiven = [], set()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """What the test did is looked through while its rows are still there."""
    from tests.canary_channels import learn_installation
    from tests.tokens import REGISTER

    given = getattr(item, "funcargs", {})
    if "demo_database" in given:
        learn_installation(REGISTER, given["demo_database"])
    try:
        return (yield)
    finally:
        if {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            look_through_tables()
        if "live" in given:
            look_at_live(given["live"])
        if WATCH.found:
            pytest.fail("Canaries where they have no business:\n" + "\n".join(WATCH.found), pytrace=False)


@pytest.fixture
def canary() -> Canary:
    """The watch itself, for a test that plants a leak."""
    return WATCH
