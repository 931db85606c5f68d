"""Whoever keeps the machinery is told on every page that nothing leaves, and lets it go on with a reason."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from jobbspar.audit.models import AuditEvent
from jobbspar.outbox import pauses
from jobbspar.outbox.enums import PauseSign
from jobbspar.outbox.models import Pause
from tests.cast import Cast, login, say_fresh

PAGE, TOLD = "/administration/system/utskick/", "Utskicken är pausade"


@pytest.fixture
def paused(cast: Cast) -> Pause:
    AuditEvent.objects.create(role="system", action="x.y", object_type="x", object_id="1")
    return pauses.pause(PauseSign.RESTORED)


def test_every_page_of_an_administrator_says_it_and_nobody_elses(cast: Cast, paused: Pause) -> None:
    for who, pages in (
        (cast.ada, ["/", "/administration/", "/konto/"]),
        (cast.sixten, ["/administration/system/"]),
    ):
        for page in pages:
            assert TOLD in login(Client(), who).get(page).content.decode(), page
    assert TOLD not in login(Client(), cast.kerstin).get("/").content.decode()
    assert PAGE in login(Client(), cast.sixten).get("/konto/").content.decode()
    assert PAGE not in login(Client(), cast.ada).get("/administration/").content.decode()


def test_the_system_admin_lets_go_with_a_reason_that_the_log_keeps(cast: Cast, client: Client, paused: Pause) -> None:
    login(client, cast.sixten)
    say_fresh(client, cast.sixten)
    page = client.get(PAGE).content.decode()
    assert "säkerhetskopia" in page and "Allt efter" in page
    for wrong in ({"reason": "Diskfel"}, {"waiting": "send"}, {"waiting": "send", "reason": "fråga ada@x.se"}):
        assert client.post(PAGE, wrong).status_code == 422
    assert pauses.is_paused()
    assert client.post(PAGE, {"waiting": "call_off", "reason": "Diskfel 3 mars"}).status_code == 302
    assert not pauses.is_paused()
    event = AuditEvent.objects.get(action="outbox.released")
    assert event.details["why"] == "Diskfel 3 mars" and event.details["send"] is False
    assert (event.actor_user_id, event.object_id) == (cast.sixten.pk, str(paused.pk))
    paused.refresh_from_db()
    assert (paused.reason, paused.released_by_id) == ("Diskfel 3 mars", cast.sixten.pk)
    again = client.post(PAGE, {"waiting": "call_off", "reason": "Diskfel 3 mars"}, follow=True)
    assert "Utskicken är inte pausade" in again.content.decode()
    assert AuditEvent.objects.filter(action="outbox.released").count() == 1


def test_so_does_whoever_keeps_the_server(paused: Pause) -> None:
    call_command("release_outbox", reason="Diskfel")
    assert AuditEvent.objects.get(action="outbox.released").details["why"] == "Diskfel"
    with pytest.raises(CommandError, match="redan släppta"):
        call_command("release_outbox", reason="Diskfel")


def test_a_reason_that_is_too_long_for_the_log_is_refused_and_releases_nothing(paused: Pause) -> None:
    with pytest.raises(CommandError, match="högst 100 tecken"):
        call_command("release_outbox", reason="Diskfel " * 20)
    paused.refresh_from_db()
    assert paused.released_at is None
