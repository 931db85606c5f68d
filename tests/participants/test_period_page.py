"""The local admin's page about how long others go on reading the organisation's persons."""

from django.test import Client
from django.urls import reverse

from jobbspar.accounts.enums import Role
from jobbspar.audit.models import AuditEvent
from participants.models import DisclosurePeriod
from tests.cast import Cast, a_user, login


def test_the_days_are_ninety_until_somebody_says_otherwise(cast: Cast, client: Client) -> None:
    login(client, a_user("Moa Administratör", cast.molndal, Role.LOCAL_ADMIN))
    url = reverse("disclosure_period")
    assert url in client.get(reverse("disposal")).content.decode()
    assert 'value="90"' in client.get(url).content.decode()
    for wrong in ("-1", "366", "tre", ""):
        assert client.post(url, {"days": wrong}).status_code == 200 and not DisclosurePeriod.objects.exists()
    assert client.post(url, {"days": "30"}).status_code == 302
    assert (DisclosurePeriod.objects.get().organisation, DisclosurePeriod.objects.get().days) == (cast.molndal, 30)
    assert AuditEvent.objects.filter(action="disclosureperiod.created").count() == 1
    assert 'value="30"' in client.get(url).content.decode()
    assert client.post(url, {"days": "60", "version": "1"}).status_code == 302
    client.post(url, {"days": "10", "version": "1"})
    assert DisclosurePeriod.objects.get().days == 60, "a late save is told, and writes over nobody"


def test_it_is_nobody_elses(cast: Cast, client: Client) -> None:
    for user in (cast.hamid, cast.kerstin, cast.rut):
        login(client, user)
        assert client.get(reverse("disclosure_period")).status_code == 404
