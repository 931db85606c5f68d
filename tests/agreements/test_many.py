"""The list of agreements: what ends soon, several at once, and what is over."""

import zipfile
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client

from agreements.domain import life, links
from agreements.enums import AgreementState
from agreements.models import Agreement
from agreements.tasks import expire
from coordination.today import waiting
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.outbox.models import OutboxEntry
from tests.agreements.signing import sent_out
from tests.agreements.test_life import ready_to_sign
from tests.agreements.test_life import sign as on_paper
from tests.cast import Cast, actor_of, login
from tracks.enums import Phase
from tracks.models import Round

MANY = "/avtal/flera/"


def signed(cast: Cast, *, days: int) -> Agreement:
    """Signed by all, and over in so many days."""
    agreement = ready_to_sign(cast)
    on_paper(cast, agreement, 0)
    on_paper(cast, agreement, 1)
    Agreement.objects.filter(pk=agreement.pk).update(valid_to=clock.today() + timedelta(days=days))
    return Agreement.objects.get(pk=agreement.pk)


def test_the_list_shows_what_ends_within_sixty_days(cast: Cast, client: Client) -> None:
    soon, later, over = (signed(cast, days=days) for days in (60, 61, -1))
    login(client, cast.kerstin)
    page = client.get("/avtal/?gar_ut=on").content.decode()
    assert soon.get_absolute_url() in page
    assert later.get_absolute_url() not in page and over.get_absolute_url() not in page


def test_what_is_over_is_marked_so_the_next_night_and_once(cast: Cast) -> None:
    over, today = signed(cast, days=-1), signed(cast, days=0)
    expire()
    expire()
    for row, state in ((over, AgreementState.EXPIRED), (today, AgreementState.SIGNED)):
        row.refresh_from_db()
        assert row.state == state
    assert AuditEvent.objects.filter(action="agreement.expired").count() == 1
    assert life.expire_agreements(actor=actor_of(cast.kerstin)) == 0


def test_today_tells_of_what_ends_before_its_round(cast: Cast) -> None:
    agreement = signed(cast, days=30)
    Round.objects.filter(pk=agreement.round_id).update(phase=Phase.PLANNING)
    (item,) = waiting.ending(actor_of(cast.kerstin))
    assert "går ut före omgångens slut" in item.title
    assert waiting.ending(actor_of(cast.hamid)) == []
    Agreement.objects.filter(pk=agreement.pk).update(valid_to=agreement.round.planned_end)
    assert waiting.ending(actor_of(cast.kerstin)) == []


def test_several_are_reminded_at_once_and_none_twice(cast: Cast, client: Client) -> None:
    both = [sent_out(cast), sent_out(cast)]
    login(client, cast.kerstin)
    with clock.at(clock.now() + links.REMINDER_REST + timedelta(hours=1)):
        before = OutboxEntry.objects.filter(kind="mail").count()
        for _press in range(2):
            client.post(MANY, {"gor": "paminn", "val": [str(row.pk) for row in both]})
        assert OutboxEntry.objects.filter(kind="mail").count() == before + 4


def test_several_come_as_one_file_named_by_type_and_number(cast: Cast, client: Client) -> None:
    rows = [ready_to_sign(cast), ready_to_sign(cast)]
    login(client, cast.kerstin)
    answer = client.post(MANY, {"gor": "zip", "val": [str(row.pk) for row in rows]})
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert all(archive.read(name).startswith(b"%PDF") for name in names)
    assert sorted(names) == sorted(row.document.file_name for row in rows if row.document)


@pytest.mark.parametrize("data", [{}, {"val": "x"}, {"val": str(uuid4()), "gor": "zip"}, {"gor": "annat"}])
def test_nothing_chosen_is_told_so(cast: Cast, client: Client, data: dict[str, str]) -> None:
    login(client, cast.kerstin)
    assert "Kryssa i minst ett avtal" in client.post(MANY, data, follow=True).content.decode()


def test_others_agreements_are_neither_in_the_file_nor_reminded(cast: Cast, client: Client) -> None:
    agreement = sent_out(cast)
    login(client, cast.ute)
    for what in ("zip", "paminn"):
        answer = client.post(MANY, {"gor": what, "val": [str(agreement.pk)]}, follow=True)
        assert "Kryssa i minst ett avtal" in answer.content.decode()
