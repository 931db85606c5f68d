"""Input that means harm, or just is far too much: shown as it stands, reaching nothing, delaying nobody."""

import contextlib
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from io import BytesIO
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Thread, local
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import pikepdf
import pypdf
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from agreements.contents import contents
from agreements.domain import by_link, drafting, life, links, paper, signatories, signatures, wordings
from agreements.domain.signatures import SIGNED_COPY_JOB
from agreements.enums import AgreementState
from agreements.models import Agreement, Signatory, Signature, SigningLink
from agreements.tokens import code_of
from jobbspar.accounts.models import Organisation
from jobbspar.audit.models import AuditEvent
from jobbspar.documents import maker
from jobbspar.documents.domain import prepare, prepare_archive
from jobbspar.documents.errors import RenderHeldUp
from jobbspar.documents.models import ArchiveCopy, Document
from jobbspar.documents.rendering import WALL_SECONDS
from jobbspar.lib import clock
from jobbspar.outbox.delivery import attempt, drain
from jobbspar.outbox.models import OutboxEntry
from tests.agreements.signing import RIGHT, ask_for_code, link_in, mailed_to, sent_out
from tests.agreements.test_life import LOI, a_draft, employer_party, make_pdf, ready_to_sign
from tests.agreements.test_life import a_round as round_with_need
from tests.cast import Cast, actor_of, login
from tests.threads import both

CANARY = "HEMLIGT-PA-SERVERN"
PAYLOADS = {
    "html": "<b>fet</b><script>alert(1)</script><img src={http}/i.png>",
    "svg": '<svg width="9"><image href="{http}/s.png"/></svg>',
    "import": '</style><style>@import url("{http}/c.css");</style>',
    "file": "<link rel=attachment href={file}><img src={file}>",
    "link": "<a href='{http}/a'>x</a> {http}/b url({file})",
    "template": "{{{{ s.round }}}} {{% include 'base.html' %}} {{# c #}} {{{{ settings.SECRET_KEY }}}}",
}
# Sign by sign: what turns the reading direction.
TURNERS = "\u202e\u202d\u2066\u2067\u2068\u2069\u200f\u200e\u061c"


@dataclass
class Traps:
    """A listener that must not be called and a file that must not be read."""

    http: str
    file: str
    calls: list[Any]

    def fill(self, name: str) -> str:
        return PAYLOADS[name].format(http=self.http, file=self.file)


@pytest.fixture
def traps() -> Iterator[Traps]:
    calls: list[Any] = []
    ear = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, address = ear.accept()
                calls.append(address)
                caller.close()

    Thread(target=listen, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="k") as folder:
        Path(folder, "c").write_text(CANARY)
        yield Traps(f"http://127.0.0.1:{ear.getsockname()[1]}", f"file://{folder}/c", calls)
    ear.shutdown(socket.SHUT_RDWR)
    ear.close()


def squeezed(text: str) -> str:
    return "".join(text.split())


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def write(cast: Cast, agreement: Agreement, **texts: str) -> None:
    agreement.refresh_from_db()
    drafting.change_agreement(
        agreement, texts=texts, valid_from=None, valid_to=None, signatories={}, expected_version=None,
        actor=actor_of(cast.kerstin),
    )  # fmt: skip


def everywhere(cast: Cast, payload: str) -> Agreement:
    """An agreement that waits for signatures, with the payload wherever somebody could have written it."""
    Organisation.objects.filter(pk=cast.hisingen.organisation_id).update(name=payload)
    row = wordings.save_wording(LOI, texts={"binding": payload}, actor=actor_of(cast.ada))
    assert row is not None
    wordings.publish_wording(row, seen=str(row.version), actor=actor_of(cast.ada))
    agreement = a_draft(cast)
    write(cast, agreement, background=payload)
    for signatory, user in zip(agreement.signatories.all(), (cast.lena, cast.kerstin), strict=True):
        values = {"name": payload, "title": payload, "mandate": payload, "email": user.email}
        Signatory.objects.filter(pk=signatory.pk).update(**values)
    life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
    return make_pdf(agreement)


def sign_all(cast: Cast, client: Client, agreement: Agreement, payload: str) -> str:
    """Lena by link, Kerstin on paper. The page behind the link."""
    links.send_links(agreement, actor=actor_of(cast.kerstin))
    drain("mail")
    path = link_in(mailed_to(cast.lena.email)[0])
    page = client.get(path).content.decode()
    data = {"signed_by": payload, "mandate": payload, "confirmed": "on", "form_token": str(uuid4())}
    assert client.post(path, data | {"code": ask_for_code(client, path, cast.lena.email)}).status_code == 302
    paper.register_paper_signature(
        agreement.signatories.all()[1], signed_on=clock.today(), signed_by=payload, scan=None,
        actor=actor_of(cast.kerstin),
    )  # fmt: skip
    drain(SIGNED_COPY_JOB)
    agreement.refresh_from_db()
    return page


def things_in(content: bytes) -> tuple[list[Any], bytes]:
    """Every dictionary of the PDF, and all its streams unpacked."""
    with pikepdf.open(BytesIO(content)) as pdf:
        kinds = (pikepdf.Dictionary, pikepdf.Stream)
        found = [{str(key): str(value) for key, value in row.items()} for row in pdf.objects if isinstance(row, kinds)]
        streams = b"".join(row.read_bytes() for row in pdf.objects if isinstance(row, pikepdf.Stream))
    return found, streams


def assert_harmless(content: bytes, traps: Traps, attachments: int = 0) -> None:
    found, streams = things_in(content)
    assert sum(row.get("/Type") == "/EmbeddedFile" for row in found) == attachments
    assert not [row for row in found if row.get("/Subtype") == "/Image"]
    assert not [row for row in found if {"/JS", "/Launch"} & row.keys() or row.get("/S") in {"/JavaScript", "/Launch"}]
    addresses = [row["/URI"] for row in found if "/URI" in row]
    assert not [address for address in addresses if traps.http in address or "file:" in address]
    assert CANARY.encode() not in streams and CANARY not in text_of(content)


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAYLOADS)
def test_what_is_written_stands_there_as_it_is_and_reaches_nothing(
    cast: Cast, client: Client, traps: Traps, name: str
) -> None:
    payload = traps.fill(name)
    agreement = everywhere(cast, payload)
    pages = [sign_all(cast, client, agreement, payload)]
    pages.append(login(client, cast.kerstin).get(agreement.get_absolute_url()).content.decode())
    for page in pages:
        assert page.count(str(escape(payload))) >= 5
        assert payload not in page or escape(payload) == payload
    assert agreement.document is not None and agreement.signed_copy is not None
    # Name, title and party of both; the counterpart, its name among the parties, own words and the municipality's.
    assert squeezed(text_of(agreement.document.content)).count(squeezed(payload)) >= 8
    # And who signed, by what right, for whom.
    assert squeezed(text_of(agreement.signed_copy.content)).count(squeezed(payload)) >= 12
    for document in (agreement.document, agreement.signed_copy):
        assert_harmless(document.content, traps)
    assert_harmless(ArchiveCopy.objects.get(document=agreement.signed_copy).content, traps, attachments=1)
    assert traps.calls == []


def test_the_listener_would_have_heard_a_call(traps: Traps) -> None:
    with pytest.raises(OSError):
        urlopen(traps.http, timeout=5)
    assert len(traps.calls) == 1
    assert Path(traps.file.removeprefix("file://")).read_text() == CANARY


# ── Far too much ────────────────────────────────────────────────────────────────────────────────────────────────────

ENDLESS = "W" * 200_000
MARKS = "e" + "\u0301\u0323" * 2_500


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["text", "name", "wording"])
@pytest.mark.parametrize("typed", [ENDLESS, MARKS * 2], ids=["endless", "marks"])
def test_too_much_in_a_form_is_told_beside_the_field_and_kept(
    cast: Cast, client: Client, field: str, typed: str
) -> None:
    agreement = a_draft(cast)
    signatory = agreement.signatories.all()[0]
    url = reverse("agreement_edit", args=[agreement.pk])
    name = {"text": "text_background", "name": f"name_{signatory.pk}", "wording": "text_background"}[field]
    data = {f"name_{row.pk}": row.name for row in agreement.signatories.all()} | {name: typed, "text_binding": "Kvar."}
    if field == "wording":
        login(client, cast.ada)
        url = "/mallar/letter_of_intent/andra/"
    else:
        login(client, cast.kerstin)
    answer = client.post(url, data)
    body = answer.content.decode()
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [name])
    (sentence,) = answer.context["form"].errors[name]
    assert str(escape(sentence)) in body
    assert typed in body and "Kvar." in body


def asked_for(cast: Cast, text: str) -> Agreement:
    """As an import could have left it: longer than any form lets through."""
    agreement = a_draft(cast)
    Agreement.objects.filter(pk=agreement.pk).update(texts={"background": text})
    agreement.refresh_from_db()
    return life.send_for_signature(agreement, actor=actor_of(cast.kerstin))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("text", "sentence"),
    [(ENDLESS, "så långt ord"), ("\n".join(["ord"] * 100_000), "tog för lång tid")],
    ids=["endless", "slow"],
)
def test_what_cannot_be_made_fails_in_time_for_all_to_see_and_the_next_one_waits_no_longer(
    cast: Cast, client: Client, text: str, sentence: str
) -> None:
    """One worker with one hand has both: the queue at its worst."""
    slow, other = asked_for(cast, text), asked_for(cast, "Vanliga ord.")
    took = []
    for row in (slow, other):
        began = time.monotonic()
        attempt(OutboxEntry.objects.get(ref_id=str(row.pk)).pk, owner="one hand")
        took.append(time.monotonic() - began)
    entry = OutboxEntry.objects.get(ref_id=str(slow.pk))
    assert (entry.state, entry.attempts) == ("failed", 1)
    assert sentence in entry.last_error
    # The limit is the child's; a little goes to ask for it and to clear up after it.
    assert took[0] < WALL_SECONDS + 3 and took[1] < WALL_SECONDS
    other.refresh_from_db()
    assert other.document is not None and "Vanliga ord." in text_of(other.document.content)
    page = login(client, cast.kerstin).get(slow.get_absolute_url()).content.decode()
    assert "PDF:en kunde inte skapas" in page and "Försök igen" in page


@pytest.mark.django_db
def test_the_copy_for_the_archive_gets_what_is_left_of_the_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two renderings in one job: together no longer than one may take."""
    left: list[float] = []
    ask = maker.ask

    def timed(order: bytes, first: bytes, *, seconds: float) -> bytes:
        left.append(seconds)
        return ask(order, first, seconds=seconds)

    monkeypatch.setattr(maker, "ask", timed)
    snapshot = contents(a_draft(cast))
    about = uuid4()
    prepared = prepare(LOI, about, snapshot=snapshot, template="pdf/agreement.html", archive=True)
    assert len(left) == 2 and left[1] < left[0] == WALL_SECONDS
    with pytest.raises(RenderHeldUp):
        prepare_archive(prepared.document, spent=WALL_SECONDS)


@pytest.mark.django_db
def test_thousands_of_marks_make_a_document(cast: Cast) -> None:
    agreement = asked_for(cast, MARKS)
    began = time.monotonic()
    assert make_pdf(agreement).document is not None
    assert time.monotonic() - began < WALL_SECONDS


@pytest.mark.django_db
def test_words_without_a_space_stay_on_the_paper(cast: Cast) -> None:
    """A line takes fifty-odd of the letter; one that is not broken would run off the sheet."""
    long = "W" * 6_000
    agreement = a_draft(cast)
    Organisation.objects.filter(pk=cast.hisingen.organisation_id).update(name="W" * 160)
    agreement.signatories.update(name="W" * 120, title="W" * 120)
    write(cast, agreement, background=long)
    life.send_for_signature(agreement, actor=actor_of(cast.kerstin))
    document = make_pdf(agreement).document
    assert document is not None
    text = text_of(document.content)
    assert text.count("W") >= 6_000 + 3 * 160 + 2 * 240
    assert max(line.count("W") for line in text.splitlines()) <= 70


# ── Marks that turn the reading direction ───────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_marks_that_turn_the_text_are_gone_from_page_and_pdf(cast: Cast, client: Client) -> None:
    """They are gone from what goes past the forms through the domain, and from a document of rows that hold them."""
    turned, kerstin = f"Anna{TURNERS} gnp.exe", actor_of(cast.kerstin)
    agreement = a_draft(cast)
    values = {"title": turned, "mandate": turned, "email": "", "order": 3}
    signatories.add_signatory(agreement, organisation=cast.hisingen.organisation, name=turned, **values, actor=kerstin)
    write(cast, agreement, background=turned)
    rows = Agreement.objects.filter(pk=agreement.pk)
    rows.update(texts={"background": turned, "binding": f"Rå {turned}"})
    agreement.refresh_from_db()
    life.send_for_signature(agreement, actor=kerstin)
    agreement = make_pdf(agreement)
    sign_all(cast, client, agreement, turned)
    added = agreement.signatories.last()
    assert added is not None and agreement.document is not None
    paper.register_paper_signature(added, signed_on=clock.today(), signed_by=turned, scan=None, actor=kerstin)
    drain(SIGNED_COPY_JOB)
    agreement.refresh_from_db()
    assert agreement.signed_copy is not None
    page = login(client, cast.kerstin).get(agreement.get_absolute_url()).content.decode()
    texts = [text_of(agreement.document.content), text_of(agreement.signed_copy.content), str(contents(agreement))]
    for text in (page, *texts):
        assert not set(text) & set(TURNERS)
        assert "Anna gnp.exe" in text


@pytest.mark.django_db
def test_a_form_keeps_no_such_mark(cast: Cast, client: Client) -> None:
    agreement = a_draft(cast)
    data = {"organisation": cast.hisingen.organisation_id, "name": f"A{TURNERS}b", "title": TURNERS, "order": 3}
    url = reverse("signatories", args=[agreement.pk])
    assert login(client, cast.kerstin).post(url, data).status_code == 302
    added = agreement.signatories.last()
    assert added is not None and (added.name, added.title) == ("Ab", "")


# ── Names that reach mail ───────────────────────────────────────────────────────────────────────────────────────────

INJECTED = "Firma AB\r\nBcc: tjuv@evil.example\r\n\r\nHej"
HEADERS = {
    "content-type", "mime-version", "subject", "from", "to", "date", "message-id", "auto-submitted",
    "x-auto-response-suppress", "list-id",
}  # fmt: skip


@pytest.mark.django_db
def test_newlines_in_names_inject_no_header(cast: Cast, client: Client) -> None:
    Organisation.objects.filter(pk__in=[cast.hisingen.organisation_id, cast.goteborg.pk]).update(name=INJECTED)
    type(cast.kerstin).objects.filter(pk=cast.kerstin.pk).update(name=INJECTED)
    cast.hisingen.contacts.update(name=INJECTED)
    agreement = sent_out(cast)
    agreement.signatories.update(name=INJECTED)
    ask_for_code(client, link_in(mailed_to(cast.lena.email)[0]), cast.lena.email)
    with clock.at(clock.now() + links.REMINDER_REST + timedelta(hours=1)):
        links.remind(agreement, actor=actor_of(cast.kerstin))
        drain("mail")
    assert len(mail.outbox) == 5
    for message in mail.outbox:
        sent = message_from_bytes(message.message().as_bytes())
        assert {key.lower() for key in sent} <= HEADERS
        # Whom to ask stands in the text, in whatever way the name is written; it is no header there.
        assert len(message.recipients()) == 1 and "tjuv@" not in "".join(sent.values())


@pytest.mark.django_db
def test_newlines_in_an_address_are_refused_by_the_form_and_sent_nowhere_past_it(cast: Cast, client: Client) -> None:
    agreement = ready_to_sign(cast)
    signatory = agreement.signatories.all()[0]
    bad = f"{cast.lena.email}\r\nBcc: tjuv@evil.example"
    url = reverse("signatory_address", args=[agreement.pk, signatory.pk])
    answer = login(client, cast.kerstin).post(url, {"email": bad})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["email"])
    Signatory.objects.filter(agreement=agreement).update(email=bad)
    cast.hisingen.contacts.update(email=bad)
    links.send_links(agreement, actor=actor_of(cast.kerstin))
    drain("mail")
    assert mail.outbox == []
    states = OutboxEntry.objects.filter(kind="mail").values_list("state", "last_error")
    assert [(state, error.partition(":")[0]) for state, error in states] == [("failed", "BadAddress")] * 2


# ── The same form sent twice ────────────────────────────────────────────────────────────────────────────────────────

Press = tuple[str, dict[str, Any]]


def _at_draft(view: str, **data: Any) -> Callable[[Cast], Press]:
    return lambda cast: (reverse(view, args=[a_draft(cast).pk]), data)


def _draft(cast: Cast) -> Press:
    party = employer_party(round_with_need(cast))
    return reverse("agreement_draft", args=[party.round_id]), {"party": party.pk, "kind": LOI}


def _edit(cast: Cast) -> Press:
    row = a_draft(cast)
    names = {f"name_{signatory.pk}": "Ny" for signatory in row.signatories.all()}
    return reverse("agreement_edit", args=[row.pk]), names | {"text_binding": "Ord.", "version": row.version}


def _add(cast: Cast) -> Press:
    data = {"organisation": cast.hisingen.organisation_id, "name": "Ny", "order": 3}
    return reverse("signatories", args=[a_draft(cast).pk]), data


def _step(step: str) -> Callable[[Cast], Press]:
    return lambda cast: (reverse("agreement_step", args=[a_draft(cast).pk, step]), {})


def _register(cast: Cast) -> Press:
    row = ready_to_sign(cast)
    data = {"signed_by": "Lena", "signed_on": clock.today().isoformat()}
    return reverse("signature_register", args=[row.pk, row.signatories.all()[0].pk]), data


def _new_version(cast: Cast) -> Press:
    url, data = _register(cast)
    login(Client(), cast.kerstin).post(url, data)
    assert Signature.objects.count() == 1
    return reverse("agreement_new_version", args=[Agreement.objects.get().pk]), {}


def _send(cast: Cast) -> Press:
    row = ready_to_sign(cast)
    row.signatories.update(email=cast.lena.email)
    return reverse("signing_send", args=[row.pk]), {}


def _remind(cast: Cast) -> Press:
    row = sent_out(cast)
    SigningLink.objects.update(created_at=clock.now() - links.REMINDER_REST - timedelta(hours=1))
    return reverse("signing_remind", args=[row.pk]), {}


def _own(cast: Cast) -> Press:
    row = sent_out(cast)
    return reverse("signature_own", args=[row.pk, row.signatories.all()[1].pk]), {"mandate": RIGHT, "confirmed": "on"}


PRESSES: dict[str, Callable[[Cast], Press]] = {
    "draft": _draft,
    "edit": _edit,
    "for signature": _step("underskrift"),
    "new version": _new_version,
    "signatory": _add,
    "order": _at_draft("signing_order"),
    "links": _send,
    "remind": _remind,
    "own": _own,
    "paper": _register,
    "terminate": _step("avsluta"),
}


def effects() -> tuple[int, ...]:
    """What a press may leave behind it; looks at pages are no effects."""
    kept = (Agreement, Signatory, Signature, SigningLink, Document, OutboxEntry)
    counts = tuple(model._base_manager.count() for model in kept)
    return (*counts, AuditEvent.objects.exclude(action__contains="view").count())


@pytest.mark.django_db
@pytest.mark.parametrize("press", PRESSES.values(), ids=PRESSES)
def test_a_double_click_has_one_effect(cast: Cast, client: Client, press: Callable[[Cast], Press]) -> None:
    url, data = press(cast)
    data |= {"form_token": str(uuid4())}
    login(client, cast.kerstin)
    before = effects()
    first = client.post(url, data)
    after = effects()
    again = client.post(url, data)
    assert first.status_code == again.status_code == 302
    assert before != after == effects()
    assert again["Location"] == first["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["signatory", "order"])
def test_with_a_token_each_they_would_be_two(cast: Cast, client: Client, name: str) -> None:
    url, data = PRESSES[name](cast)
    login(client, cast.kerstin)
    client.post(url, data | {"form_token": str(uuid4())})
    after = effects()
    client.post(url, data | {"form_token": str(uuid4())})
    assert effects() != after


@pytest.mark.django_db
def test_a_late_save_of_the_words_gets_the_conflict_page_with_both(cast: Cast, client: Client) -> None:
    url, data = _edit(cast)
    login(client, cast.kerstin)
    assert client.post(url, data).status_code == 302
    late = client.post(url, data | {"text_binding": "Mina sena ord."})
    assert late.status_code == 409 and "Mina sena ord." in late.content.decode()


# ── At the same moment ──────────────────────────────────────────────────────────────────────────────────────────────


def unlocked(agreement: Agreement, *_actor: Any) -> Agreement:
    rows = Agreement.objects.select_related("round__track__responsible", "party__organisation", "document", "replaces")
    return rows.get(pk=agreement.pk)


def each_in_turn(*works: Callable[[], Any]) -> Callable[[], Any]:
    """Work for `both`: whoever comes first gets the last, whoever comes next the one before it."""
    waiting = list(works)

    def one() -> Any:
        work = waiting.pop()
        return work()

    return one


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    """With the lock one wins and the other is told; the twin without it lets both through, or ends in an error."""

    @pytest.fixture(autouse=True)
    def meeting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Both have seen how things stand (or, with the lock, one of them has) before either writes."""
        gate = Barrier(2)

        def slow(ask: Callable[[Agreement], Any]) -> Callable[[Agreement], Any]:
            def asked(agreement: Agreement) -> Any:
                found = ask(agreement)
                is_there = found.exists()
                with contextlib.suppress(BrokenBarrierError):
                    gate.wait(timeout=1.5)
                return found if is_there else found.none()

            return asked

        give, settle, live_signatures = signatures.give, signatures.settle, signatures.live_signatures
        asked, looking = slow(live_signatures), local()

        def given(*words: Any, **evidence: Any) -> Signature:
            # Only the look before the signature waits; what follows from it is counted as it is.
            looking.now = True
            try:
                signature = give(*words, **evidence)
            finally:
                looking.now = False
            settle(words[0], evidence["actor"])
            return signature

        def is_looking() -> bool:
            return bool(getattr(looking, "now", False))

        def seen(agreement: Agreement) -> Any:
            return asked(agreement) if is_looking() else live_signatures(agreement)

        # Once for both threads: patches of two threads would undo each other.
        monkeypatch.setattr(signatures, "live_signatures", seen)
        monkeypatch.setattr(signatures, "settle", lambda *row: None if is_looking() else settle(*row))
        for module in (by_link, paper):
            monkeypatch.setattr(module, "give", given)
        monkeypatch.setattr(life, "live_signatures", slow(life.live_signatures))

    @pytest.fixture
    def no_lock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(by_link, "locked_for_signing", unlocked)
        for module in (paper, life):
            monkeypatch.setattr(module, "locked", unlocked)

    def link(self, cast: Cast) -> SigningLink:
        link = SigningLink.objects.get(sent_to=cast.lena.email)
        by_link.ask_for_code(link)
        link.refresh_from_db()
        return link

    def at_once(self, *works: Callable[[], Any]) -> list[str]:
        return sorted(type(answer).__name__ for answer in both(each_in_turn(*works), answers=(Exception,)))

    def by_link_and_paper(self, cast: Cast) -> list[str]:
        signatory = sent_out(cast).signatories.all()[0]
        link, kerstin, today = self.link(cast), actor_of(cast.kerstin), clock.today()
        code = code_of(link)
        return self.at_once(
            lambda: by_link.sign_by_link(link, code=code, signed_by="Lena", mandate=RIGHT),
            lambda: paper.register_paper_signature(
                signatory, signed_on=today, signed_by="Lena", scan=None, actor=kerstin
            ),
        )

    def test_by_link_and_on_paper_one_wins_and_the_other_is_told(self, cast: Cast) -> None:
        assert self.by_link_and_paper(cast) == ["Conflict", "Signature"]
        assert Signature.objects.count() == 1

    def test_without_the_lock_the_unique_key_stops_the_other(self, cast: Cast, no_lock: None) -> None:
        assert self.by_link_and_paper(cast) == ["Signature", "Taken"]

    def press_both(self, cast: Cast) -> tuple[Agreement, list[int], str]:
        """Lena sends her signature while Kerstin takes the words back. The statuses, and what Lena's page says then."""
        agreement = sent_out(cast)
        path, code = link_in(mailed_to(cast.lena.email)[0]), code_of(self.link(cast))
        lena, kerstin = Client(), login(Client(), cast.kerstin)
        data = {"signed_by": "Lena", "mandate": RIGHT, "confirmed": "on", "code": code}
        back = reverse("agreement_step", args=[agreement.pk, "utkast"])
        statuses = both(each_in_turn(lambda: lena.post(path, data).status_code, lambda: kerstin.post(back).status_code))
        agreement.refresh_from_db()
        said = lena.get(path).content.decode() + kerstin.get(agreement.get_absolute_url()).content.decode()
        return agreement, statuses, said

    def test_signing_while_the_words_are_taken_back_is_one_of_the_two(self, cast: Cast) -> None:
        agreement, statuses, said = self.press_both(cast)
        assert set(statuses) <= {302, 410, 422}
        if agreement.state == AgreementState.DRAFT:
            assert not Signature.objects.exists() and "skrivs om just nu" in said
        else:
            assert Signature.objects.count() == 1 and "Någon har redan undertecknat" in said

    def test_without_the_lock_a_draft_would_have_been_signed(self, cast: Cast, no_lock: None) -> None:
        agreement, _statuses, _said = self.press_both(cast)
        assert agreement.state == AgreementState.DRAFT and Signature.objects.count() == 1

    def test_two_new_versions_while_somebody_signs_are_one(self, cast: Cast) -> None:
        agreement = sent_out(cast)
        kerstin = actor_of(cast.kerstin)
        paper.register_paper_signature(
            agreement.signatories.all()[1], signed_on=clock.today(), signed_by="K", scan=None, actor=kerstin
        )
        link = self.link(cast)
        code = code_of(link)
        found = self.at_once(
            lambda: drafting.new_version(agreement, actor=kerstin),
            lambda: by_link.sign_by_link(link, code=code, signed_by="Lena", mandate=RIGHT),
        )
        agreement.refresh_from_db()
        assert found == ["Agreement", "Signature"]
        assert agreement.state == AgreementState.SIGNED and agreement.followers.count() == 1
