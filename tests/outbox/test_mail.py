"""What a mail says, to whom, and what it can never be made to say."""

import re
import smtplib
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.core import mail as django_mail
from django.template import engines
from django.utils.translation import gettext_lazy as _

from jobbspar.lib import clock
from jobbspar.local.home import Home
from jobbspar.local.services import Services
from jobbspar.outbox import mail
from jobbspar.outbox.delivery import attempt, drain
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.mail import Letterhead, build, enqueue_mail, register_address_resolver, register_mail
from jobbspar.outbox.models import OutboxEntry
from tests.cast import Cast, a_round
from tests.databases import RUN_FOLDER
from tests.live import wait_until

pytestmark = pytest.mark.django_db
PERSON = uuid4()
ADDRESSES: dict[UUID, str | None] = {}


@pytest.fixture(autouse=True)
def _own_mail(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> None:
    """One mail and one way to find addresses that exist only here."""
    monkeypatch.setattr(mail, "_templates", dict(mail._templates))
    monkeypatch.setattr(mail, "_resolvers", dict(mail._resolvers))
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "test_due.txt").write_text(
        "{% blocktranslate %}Du har {{ count }} saker att göra < i dag.{% endblocktranslate %}"
    )
    monkeypatch.setattr(engines["django"].engine, "dirs", [*engines["django"].engine.dirs, tmp_path])
    for loader in engines["django"].engine.template_loaders:
        loader.reset()
    ADDRESSES.clear()
    ADDRESSES[PERSON] = "karin@goteborg.example"
    register_address_resolver("test", ADDRESSES.get)
    register_mail("test_due", subject=_("Du har saker att göra i Jobbspår"), context=lambda entry: {"count": 3})
    settings.BASE_URL = "https://jobbspar.example"


def ask(**options: Any) -> OutboxEntry:
    words: dict[str, Any] = {"to": ("test", PERSON), "ref_id": "R1", "dedup_key": f"mail:{uuid4()}", "path": "/idag/"}
    return enqueue_mail("test_due", **(words | options))


def test_a_mail_has_a_fixed_subject_a_few_lines_and_a_link() -> None:
    entry = ask()
    drain("mail")
    (message,) = django_mail.outbox
    assert message.subject == "Du har saker att göra i Jobbspår" == entry.title
    assert message.to == ["karin@goteborg.example"]
    assert "Du har 3 saker att göra < i dag." in message.body
    assert "https://jobbspar.example/idag/" in message.body
    assert message.extra_headers["Message-ID"] == f"<{entry.pk}@jobbspar.example>"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    html = str(message.alternatives[0].content)
    assert "3 saker att göra &lt; i dag." in html
    assert 'href="https://jobbspar.example/idag/"' in html
    assert not re.search(r"style=|<script|<img", html)


def test_the_address_is_not_in_the_outbox_and_is_the_one_that_holds_when_sent() -> None:
    entry = ask()
    assert "@" not in str(entry.payload)
    ADDRESSES[PERSON] = "karin@molndal.example"
    drain("mail")
    assert django_mail.outbox[0].to == ["karin@molndal.example"]


def test_nobody_to_reach_calls_it_off() -> None:
    ADDRESSES[PERSON] = None
    entry = ask()
    drain("mail")
    entry.refresh_from_db()
    assert (entry.state, django_mail.outbox) == (EntryState.CANCELLED, [])


def test_what_is_no_longer_wanted_is_not_sent() -> None:
    register_mail("test_due", subject=_("Du har saker att göra i Jobbspår"), still_wanted=lambda entry: False)
    entry = ask()
    drain("mail")
    entry.refresh_from_db()
    assert (entry.state, django_mail.outbox) == (EntryState.CANCELLED, [])


@pytest.mark.parametrize(
    "address",
    ["karin@goteborg.example\nBcc: alla@example.org", "karin@goteborg.example\r\n\r\nHej", "ingen adress", "a@b, c@d"],
)
def test_an_address_cannot_become_more_headers(address: str) -> None:
    ADDRESSES[PERSON] = address
    entry = ask()
    drain("mail")
    entry.refresh_from_db()
    assert (entry.state, django_mail.outbox) == (EntryState.FAILED, [])
    assert entry.last_error == "BadAddress: Adressen går inte att skicka till."


def test_a_subject_cannot_become_more_headers() -> None:
    register_mail("test_due", subject="Hej\r\nBcc: alla@example.org", context=lambda entry: {"count": 3})
    assert build(ask()).message()["Subject"] == "Hej Bcc: alla@example.org"


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "idag/", ""])
def test_a_link_leads_only_home(path: str) -> None:
    with pytest.raises(ValueError, match="local path"):
        ask(path=path)


def test_a_mail_has_exactly_one_recipient() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        ask(to=None)
    with pytest.raises(ValueError, match="exactly one"):
        ask(to_user_id=uuid4())


def test_an_unknown_mail_is_refused_when_asked_for() -> None:
    with pytest.raises(KeyError):
        enqueue_mail("no_such", to=("test", PERSON), ref_id="R1", dedup_key="x")


def test_a_link_with_a_secret_is_made_when_sent_and_not_kept() -> None:
    register_mail(
        "test_due",
        subject=_("Välj lösenord"),
        path=lambda entry: f"/konto/nyckel-{entry.ref_id}/",
        context=lambda entry: {"count": 1},
    )
    entry = ask()
    drain("mail")
    assert "https://jobbspar.example/konto/nyckel-R1/" in django_mail.outbox[0].body
    entry.refresh_from_db()
    assert "nyckel" not in str(entry.payload)


def refused(monkeypatch: pytest.MonkeyPatch, code: int) -> OutboxEntry:
    def refuse(_message: object) -> None:
        raise smtplib.SMTPRecipientsRefused({"karin@goteborg.example": (code, b"no such karin")})

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    entry = ask()
    attempt(entry.pk, owner="w")
    entry.refresh_from_db()
    return entry


def test_an_address_that_does_not_exist_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = refused(monkeypatch, 550)
    assert entry.state == EntryState.FAILED
    assert "Rätta adressen" in entry.last_error and "karin" not in entry.last_error


def test_a_server_that_says_not_now_is_asked_again_and_its_words_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = refused(monkeypatch, 450)
    assert entry.state == EntryState.PENDING
    assert entry.last_error == "SMTPRecipientsRefused: E-postservern tog inte emot meddelandet."
    assert entry.not_before - clock.now() < timedelta(minutes=1)


@pytest.fixture
def sink() -> Any:
    folder = RUN_FOLDER / f"sink-{uuid4().hex[:8]}"
    folder.mkdir()
    home = Home(folder, folder)
    home.make_folders()
    services = Services(home, mark=RUN_FOLDER)
    yield services.start_mail(), home.mail
    services.stop()


def test_swedish_arrives_whole_over_real_smtp(sink: tuple[str, Path], settings: LazySettings) -> None:
    url, folder = sink
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = url.removeprefix("smtp://").split(":")
    entry = ask()

    def sent() -> bool:
        OutboxEntry.objects.filter(pk=entry.pk).update(not_before=clock.now())
        attempt(entry.pk, owner="w")
        return OutboxEntry.objects.get(pk=entry.pk).state == EntryState.DONE

    wait_until(sent, 15, "the sink to take the mail")
    (path,) = wait_until(lambda: list(folder.glob("*.eml")), 10)
    received = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert received["Subject"] == "Du har saker att göra i Jobbspår"
    assert received["Message-ID"] == f"<{entry.pk}@jobbspar.example>"
    body: Callable[..., Any] = received.get_body  # type: ignore[attr-defined]
    assert "Du har 3 saker att göra" in body(("plain",)).get_content()


class TestTheLetterhead:
    """A mail says who sends it, about what and whom to ring; a bare link looks like phishing."""

    def test_it_stands_in_text_and_html(self) -> None:
        head = Letterhead("Göteborg & Co", "jobbspåret Lager, omgång 2", "Kerstin Koordinator, 031-368 00 00")
        register_mail("test_due", subject="Hej", context=lambda entry: {"count": 3}, letterhead=lambda entry: head)
        message = build(ask())
        html = str(message.alternatives[0].content)
        assert "Mejlet kommer från Göteborg & Co och gäller jobbspåret Lager, omgång 2." in message.body
        assert "Fråga Kerstin Koordinator, 031-368 00 00." in message.body
        assert "Mejlet kommer från Göteborg &amp; Co och gäller" in html and "Göteborg" not in message.subject

    def test_without_its_own_the_organisation_sends_it_and_its_administrator_answers(self, cast: Cast) -> None:
        message = build(ask(organisation_id=cast.goteborg.pk))
        assert "Mejlet kommer från Göteborg." in message.body and f"Fråga {cast.ada.name}" in message.body

    def test_every_mail_about_a_round_says_which_and_who_leads_it(self, cast: Cast) -> None:
        rounds = {"signing_link", "signing_reminder", "signature_carried", "signing_code"}
        rounds |= {"round_phase_changed", "candidates_presented", "consent_withdrawn", "consent_expired"}
        assert rounds <= {code for code, template in mail._templates.items() if template.letterhead}
        round = a_round(cast, coordinator=cast.kerstin)
        entry = enqueue_mail("round_phase_changed", to_user_id=cast.bo.pk, ref_id=round.pk, dedup_key=f"x:{uuid4()}")
        assert f"Mejlet kommer från Göteborg och gäller jobbspåret {round}." in build(entry).body
        assert "Fråga Kerstin Koordinator" in build(entry).body
