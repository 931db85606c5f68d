"""Every page that the demo's people reach from their first page opens, whatever the demo put on it."""

import re

import pytest
from django.test import Client

from jobbspar.accounts.models import User
from jobbspar.local.run import DEMO_SIGN_INS

pytestmark = pytest.mark.usefixtures("demo")

LINK = re.compile(r'href="(/[^"#?]*)')
NOT_FOLLOWED = ("/static/", "/konto/", "/avtal/")
AT_MOST = 60


@pytest.mark.parametrize("email", DEMO_SIGN_INS)
def test_pages_two_clicks_away_open(client: Client, email: str) -> None:
    client.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
    seen: dict[str, int] = {}
    faults: list[str] = []
    # Those without rounds are led on to a page of their own.
    waiting = {client.get("/").headers.get("Location", "/"): "the start"}
    for _click in range(3):
        found: dict[str, str] = {}
        for url, source in waiting.items():
            if url in seen or len(seen) >= AT_MOST:
                continue
            response = client.get(url)
            seen[url] = response.status_code
            if response.status_code not in (200, 302):
                faults.append(f"{response.status_code} {url} linked from {source}")
            elif response.status_code == 200 and "html" in response.headers["Content-Type"]:
                found |= dict.fromkeys(LINK.findall(response.content.decode()), url)
        waiting = {url: source for url, source in found.items() if not url.startswith(NOT_FOLLOWED)}
    assert len(seen) >= 2
    assert faults == []
