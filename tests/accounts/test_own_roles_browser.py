"""Roles that an admin has given themself, wide and on a phone: axe finds nothing, nothing sticks out sideways."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from jobbspar.accounts.domain import memberships
from jobbspar.accounts.enums import Role
from tests.cast import a_user, actor_of, login, make_cast
from tests.live import NewPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1360, 390])
def test_it_looks_as_it_should(live_server: Any, new_page: NewPage, axe: Callable[[Page], None], width: int) -> None:
    cast = make_cast()
    eva = a_user("Eva Enhetschef", cast.goteborg, Role.UNIT_HEAD)
    for role in (Role.CASE_WORKER, Role.COORDINATOR):
        memberships.add_role(cast.ada, role, actor=actor_of(cast.ada))
    key = login(Client(), eva).cookies[settings.SESSION_COOKIE_NAME].value
    page = new_page(width=width)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page.goto(f"{live_server.url}/administration/egna-roller/")
    assert page.get_by_role("row").count() == 3
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if folder := os.environ.get("JOBBSPAR_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"own_roles_{width}.png"), full_page=True)
