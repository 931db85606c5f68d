"""A mail server that is away, or takes the mail and hangs up: nothing is lost, and what comes twice says that it does."""

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from django.conf import LazySettings

from jobbspar.accounts.mails import FACTOR_MAILS, tell_of_factor
from jobbspar.lib import clock
from jobbspar.outbox.delivery import drain
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.mail import build
from jobbspar.outbox.models import OutboxEntry
from tests.cast import Cast

pytestmark = pytest.mark.django_db
GREETING, READY, GO, TAKEN, BYE = b"220 hej\r\n", b"250 ok\r\n", b"354 skriv\r\n", b"250 tagen\r\n", b"221 hej\r\n"


class Server:
    """Speaks just enough SMTP. The first `hang_ups` mails are taken whole, and then the line is cut without a word."""

    def __init__(self, hang_ups: int) -> None:
        self.hang_ups, self.taken = hang_ups, list[str]()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                line, _address = self.listener.accept()
            except OSError:
                return
            with closing(line), line.makefile("rb") as said:
                self.talk(line, said)

    def talk(self, line: socket.socket, said: Iterator[bytes]) -> None:
        line.sendall(GREETING)
        for words in said:
            if words.upper().startswith(b"DATA"):
                line.sendall(GO)
                mail = b"".join(iter(lambda: next(said), b".\r\n"))
                self.taken += re.findall(r"Message-ID: (\S+)", mail.decode())
                if self.hang_ups:
                    self.hang_ups -= 1
                    return
                line.sendall(TAKEN)
            else:
                line.sendall(BYE if words.upper().startswith(b"QUIT") else READY)


@pytest.fixture
def asked(cast: Cast, settings: LazySettings) -> list[OutboxEntry]:
    """Five mails that are to go out by real SMTP."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5
    for number in range(5):
        tell_of_factor(FACTOR_MAILS[0], cast.kerstin, number)
    return list(OutboxEntry.objects.filter(kind="mail"))


def states() -> set[str]:
    return set(OutboxEntry.objects.filter(kind="mail").values_list("state", flat=True))


def go_on(hours: float) -> None:
    """Time passes, with a sweep each half minute of it standing for many."""
    began = clock.now()
    for step in range(40):
        with clock.at(began + timedelta(hours=hours * step / 40)):
            drain("mail")


def closed_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def test_a_server_that_is_away_for_an_hour_gets_each_mail_once(
    asked: list[OutboxEntry], settings: LazySettings
) -> None:
    settings.EMAIL_PORT = closed_port()
    go_on(1)
    assert states() == {EntryState.PENDING}
    server = Server(hang_ups=0)
    settings.EMAIL_PORT = server.port
    with clock.at(clock.now() + timedelta(hours=1)):
        go_on(2)
    assert states() == {EntryState.DONE}
    assert len(server.taken) == len(set(server.taken)) == len(asked)


def test_a_server_that_takes_the_mail_and_hangs_up_gets_it_again_under_the_same_name(
    asked: list[OutboxEntry], settings: LazySettings
) -> None:
    server = Server(hang_ups=3)
    settings.EMAIL_PORT = server.port
    go_on(2)
    assert states() == {EntryState.DONE}
    # One more for each time the line was cut, and a server that knows its trade drops what it has had.
    assert (len(server.taken), len(set(server.taken))) == (len(asked) + 3, len(asked))


def test_sent_without_the_outbox_they_would_be_lost(asked: list[OutboxEntry], settings: LazySettings) -> None:
    """The twin: what the two tests above would find if a mail were sent where it is asked for."""
    settings.EMAIL_PORT = closed_port()
    for entry in asked:
        with pytest.raises(OSError):
            build(entry).send()
    OutboxEntry.objects.all().delete()
    server = Server(hang_ups=0)
    settings.EMAIL_PORT = server.port
    go_on(2)
    assert server.taken == []


def test_a_new_name_each_time_would_be_two_mails(
    asked: list[OutboxEntry], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the second: with a Message-ID of chance the same mail is two."""

    def renamed(entry: OutboxEntry) -> object:
        message = build(entry)
        message.extra_headers["Message-ID"] = f"<{uuid4()}@example>"
        return message

    monkeypatch.setattr("jobbspar.outbox.mail.build", renamed)
    server = Server(hang_ups=3)
    settings.EMAIL_PORT = server.port
    go_on(2)
    assert len(set(server.taken)) == len(asked) + 3
