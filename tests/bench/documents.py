"""What a document costs over the library alone, and what a second worker gives."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter, sleep
from uuid import UUID

from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from agreements.contents import TEMPLATE, contents
from agreements.domain.drafting import draft_agreement
from agreements.domain.life import PDF_JOB, send_for_signature
from agreements.enums import AgreementKind
from jobbspar.documents.rendering import FONTS, render
from jobbspar.local.surroundings import python
from jobbspar.outbox.domain import telling_nobody
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry
from tests.bench import measure
from tests.cast import Cast, a_need, a_round, actor_of, login, make_cast
from tests.databases import ROOT
from tests.workers import around, own_broker, own_services, send
from tracks.models import Round

DOCUMENTS, LETTERS, TURNS, PAGES = 60, 200, 3, 90
PATIENCE = 300


def _letter(cast: Cast, *, send: bool) -> Round:
    round = a_round(cast, need=a_need(cast))
    party = round.parties.get(role="employer")
    with telling_nobody():
        draft = draft_agreement(party, AgreementKind.LETTER_OF_INTENT, actor=actor_of(cast.kerstin))
        if send:
            send_for_signature(draft, actor=actor_of(cast.kerstin))
    return round


def _html() -> str:
    """A letter of intent as the worker gets it."""
    agreement = _letter(make_cast(), send=False).agreements.get()
    with override("sv"):
        words = {"s": contents(agreement), "label": "Avsiktsförklaring", "number": "AVS-2026-0001", "version": 1}
        return render_to_string(TEMPLATE, words)


def _bare(html: str, tools: tuple[CSS, FontConfiguration]) -> bytes:
    look, fonts = tools
    pdf: bytes = HTML(string=html).write_pdf(stylesheets=[look], font_config=fonts, pdf_variant="pdf/ua-1")
    return pdf


def _tools() -> tuple[CSS, FontConfiguration]:
    """The same stylesheet and fonts, loaded once, as anybody would who makes many."""
    static, fonts = ROOT / "static", FontConfiguration()
    text = (static / "css" / "pdf.css").read_text()
    for name in FONTS:
        text = text.replace(f"doc:{name}.woff2", (static / "fonts" / f"{name}.woff2").as_uri())
    return CSS(string=text, font_config=fonts), fonts


@measure("gånger", limit=1.15)
def pdf_overhead() -> float:
    """A page made in a child that may be killed, over the library in this process: medians, made turn and turn about."""
    html, tools = _html(), _tools()
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(DOCUMENTS + 2):
        for taken, make in (
            (ours, lambda: render(html, title="Avsiktsförklaring").content),
            (theirs, lambda: _bare(html, tools)),
        ):
            began = perf_counter()
            assert make().startswith(b"%PDF-")
            # The first two load what is loaded once.
            if number >= 2:
                taken.append(perf_counter() - began)
    return median(ours) / median(theirs)


@dataclass(frozen=True)
class Workers:
    """So many real workers of one process each, on a broker of their own."""

    broker: str

    def send(self, ids: list[UUID]) -> None:
        """Tell them of the jobs."""
        for pk in ids:
            send(self.broker, "outbox.deliver", (str(pk),), "pdf")

    def drain(self, ids: list[UUID]) -> float:
        """Seconds from when they are told of the jobs until all are done."""
        began = perf_counter()
        self.send(ids)
        while _left(ids):
            assert perf_counter() - began < PATIENCE, "The workers are not done."
            sleep(0.2)
        return perf_counter() - began


@contextmanager
def _workers(cast: Cast, count: int) -> Iterator[Workers]:
    """They have made letters before they are handed over, so that what is loaded once is loaded."""
    options = ["--concurrency", "1", "--queues", "pdf", "--without-gossip", "--without-mingle"]
    ready = Workers(own_broker(4 + count))
    with own_services("bench") as services:
        env = around(services, ready.broker).of("worker")
        for number in range(count):
            command = ["-m", "celery", "-A", "jobbspar", "worker", *options, "--hostname", f"w{number}@%h"]
            services.start(f"worker{number}", python(*command), env)
        ready.drain(_letters(cast, 8 * count))
        yield ready


def _left(ids: list[UUID]) -> bool:
    return OutboxEntry.objects.filter(pk__in=ids).exclude(state=EntryState.DONE).exists()


def _letters(cast: Cast, count: int) -> list[UUID]:
    """So many letters of intent that wait for their PDF, as jobs that nobody has been told of."""
    letters = [_letter(cast, send=True).agreements.get().pk for _ in range(count)]
    jobs = OutboxEntry.objects.filter(kind=PDF_JOB, ref_id__in=[str(pk) for pk in letters])
    return list(jobs.values_list("pk", flat=True))


@measure("gånger", limit=0.6)
def pdf_two_workers() -> float:
    """The time two workers take for 200 letters of intent, over the time of one: the median of three turns."""
    cast = make_cast()
    with _workers(cast, 1) as one, _workers(cast, 2) as two:
        turns = [two.drain(_letters(cast, LETTERS)) / one.drain(_letters(cast, LETTERS)) for _turn in range(TURNS)]
    return median(turns)


@measure("gånger", limit=1.25)
def pdf_page_p95() -> float:
    """The 95th percentile of a round's page while two workers make letters, over that of a machine at rest."""
    cast = make_cast()
    one, letters = _letter(cast, send=False), _letters(cast, 2 * LETTERS)
    client = login(Client(), cast.kerstin)
    client.get(one.get_absolute_url())
    # What the preparations left is not the page's to look through when it collects its garbage.
    gc.collect()
    gc.freeze()
    at_rest = [_page(client, one) for _ in range(PAGES // 2)]
    with _workers(cast, 2) as workers:
        workers.send(letters)
        busy = [_page(client, one) for _ in range(PAGES)]
        assert _left(letters), "The letters were done before the pages."
    # Half before and half after: the machine's own pace changes too.
    at_rest += [_page(client, one) for _ in range(PAGES // 2)]
    gc.unfreeze()
    return _p95(busy) / _p95(at_rest)


def _page(client: Client, round: Round) -> float:
    began = perf_counter()
    assert client.get(round.get_absolute_url()).status_code == 200
    taken = perf_counter() - began
    # A reader looks at the page for a while.
    sleep(0.2)
    return taken


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1]
