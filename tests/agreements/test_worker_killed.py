"""The worker is killed twenty times, at any moment, while agreements are made to PDF, mailed and signed: nothing is lost,
nothing is done twice, and a mail that comes again says that it does."""

import time
from collections import Counter
from random import Random

import pytest

from tests.live import Live, wait_until

HEAD = """
from agreements.domain import by_link, links
from agreements.domain.drafting import draft_agreement
from agreements.domain.life import send_for_signature
from agreements.enums import AgreementKind
from agreements.models import Agreement, SigningLink
from agreements.tokens import code_of
from jobbspar.accounts.models import User
from jobbspar.database import walls
walls.for_this_process("test")
from tests.cast import a_need, a_round, actor_of, make_cast
"""
MAKE = """
cast = make_cast()
for _number in range(6):
    party = a_round(cast, need=a_need(cast)).parties.get(role="employer")
    agreement = draft_agreement(party, AgreementKind.LETTER_OF_INTENT, actor=actor_of(cast.kerstin))
    for number, row in enumerate(agreement.signatories.all()):
        row.email = f"person{number}@exempel.example"
        row.save()
    send_for_signature(agreement, actor=actor_of(cast.kerstin))
"""
MAIL = """
kerstin = actor_of(User.objects.get(name__startswith="Kerstin"))
for agreement in Agreement.objects.all():
    links.send_links(agreement, actor=kerstin)
"""
SIGN = """
for link in SigningLink.objects.all():
    by_link.ask_for_code(link)
    link.refresh_from_db()
    by_link.sign_by_link(link, code=code_of(link), signed_by="Person", mandate="Firmatecknare")
"""
AGREEMENTS, KILLS, SEED = 6, (7, 7, 6), 20261125
LEFT = "SELECT count(*) FROM outbox_outboxentry WHERE state IN ('pending', 'leased')"


@pytest.fixture
def stage(live: Live) -> object:
    live.start_over()
    yield live
    live.start_over()


def killed(stage: Live, dice: Random, times: int) -> None:
    """End the worker at moments of chance; sooner or later one of them is in the middle of the work."""
    for _time in range(times):
        time.sleep(dice.uniform(0.2, 5))
        stage.kill_worker()
        stage.start_worker()


def all_done(stage: Live) -> None:
    wait_until(lambda: stage.sql(LEFT) == [(0,)], 150, "allt blev klart")


def test_a_worker_that_is_killed_twenty_times_loses_and_doubles_nothing(stage: Live) -> None:
    dice = Random(SEED)  # noqa: S311
    for words, times in zip((MAKE, MAIL, SIGN), KILLS, strict=True):
        stage.manage("shell", "-c", HEAD + words)
        killed(stage, dice, times)
        all_done(stage)
    assert stage.sql("SELECT state, count(*) FROM agreements_agreement GROUP BY 1") == [("signed", AGREEMENTS)]
    made = "SELECT kind, version, count(*), count(DISTINCT ref_id) FROM documents_document GROUP BY 1, 2 ORDER BY 1"
    assert stage.sql(made) == [
        ("letter_of_intent", 1, AGREEMENTS, AGREEMENTS),
        ("signed_agreement", 1, AGREEMENTS, AGREEMENTS),
    ]
    series = "SELECT prefix, min(serial), max(serial) FROM documents_documentnumber GROUP BY 1 ORDER BY 1"
    assert stage.sql(series) == [("AVS", 1, AGREEMENTS), ("BEV", 1, AGREEMENTS)]
    assert stage.sql("SELECT count(*) FROM agreements_signature WHERE undone_at IS NULL") == [(2 * AGREEMENTS,)]
    assert stage.sql("SELECT count(*) FROM outbox_outboxentry WHERE state = 'failed'") == [(0,)]
    each_mail_came(stage)


def each_mail_came(stage: Live) -> None:
    """Every link and every code that was still wanted; one more of the same name at most for each time of dying."""
    names = Counter(str(mail["Message-ID"]) for mail in stage.mails())
    came = {name.partition("@")[0] + "@" for name in names}
    done, called_off = (
        {
            f"<{pk}@"
            for (pk,) in stage.sql(f"SELECT id FROM outbox_outboxentry WHERE kind = 'mail' AND state = '{state}'")
        }
        for state in ("done", "cancelled")
    )
    assert done <= came
    # Sent by one who died before saying so, and no longer wanted when the successor asked: whoever it went to had signed.
    assert came - done <= called_off
    assert len(done) >= 2 * AGREEMENTS
    assert sum(names.values()) - len(names) <= sum(KILLS)
