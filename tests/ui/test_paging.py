"""Keyset paging: every row once, in order, at the same cost wherever one is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from jobbspar.accounts.models import Municipality, User
from jobbspar.lib import clock
from jobbspar.ui.paging import Page, page
from tests.ui.pages import rendered

pytestmark = pytest.mark.django_db
BY_CODE = ("code",)


def ask(query: str = "") -> HttpRequest:
    return RequestFactory().get(f"/lista/{query}")


def walk(queryset: object, order: tuple[str, ...], size: int, query: str = "") -> list[Page]:  # type: ignore[type-arg]
    """Every page, from the first to the last, by the links on them."""
    pages = [page(queryset, ask(query), order=order, size=size)]  # type: ignore[type-var, arg-type]
    while pages[-1].next_url:
        pages.append(page(queryset, ask(pages[-1].next_url), order=order, size=size))  # type: ignore[type-var, arg-type]
        assert len(pages) < 100
    return pages


def people(count: int) -> None:
    """Users of whom every third has never signed in, and every two others did so at the same moment."""
    now = clock.now()
    User.objects.bulk_create(
        User(
            email=f"sida{number:03}@exempel.se",
            name=f"Sida {number}",
            last_login=None if number % 3 == 0 else now - timedelta(days=number // 2),
        )
        for number in range(count)
    )


def test_every_row_is_on_exactly_one_page_in_order() -> None:
    municipalities = Municipality.objects.all()
    pages = walk(municipalities, BY_CODE, 50)

    assert [row.code for each in pages for row in each.rows] == list(
        municipalities.order_by("code").values_list("code", flat=True)
    )
    assert [len(each) for each in pages] == [50, 50, 50, 50, 50, 40]


@pytest.mark.parametrize(
    "order", [("-last_login", "id"), ("last_login", "id"), ("last_login", "-id"), ("-last_login", "-id")]
)
def test_empty_and_equal_values_lose_no_row(order: tuple[str, ...]) -> None:
    people(23)
    mine = User.objects.filter(email__startswith="sida")
    pages = walk(mine, order, 4)

    seen = [row.pk for each in pages for row in each.rows]
    assert seen == list(mine.order_by(*order).values_list("pk", flat=True))
    assert len(set(seen)) == 23


@pytest.mark.parametrize("order", [("-last_login", "id"), ("last_login", "-id")])
def test_going_back_shows_the_same_pages(order: tuple[str, ...]) -> None:
    people(23)
    mine = User.objects.filter(email__startswith="sida")
    forward = walk(mine, order, 4)

    back = [forward[-1]]
    while back[-1].previous_url:
        back.append(page(mine, ask(back[-1].previous_url), order=order, size=4))
        assert len(back) < 20
    # Counted from the end, so that the short page comes first there; every row is there once all the same.
    seen = [row.pk for each in reversed(back) for row in each.rows]
    assert seen == [row.pk for each in forward for row in each.rows]


def test_a_page_costs_the_same_at_one_three_and_a_hundred_rows_and_deep_in() -> None:
    def cost(count: int, query: str) -> int:
        mine = User.objects.filter(email__startswith="sida", email__lt=f"sida{count:03}")
        with CaptureQueriesContext(connection) as captured:
            page(mine, ask(query), order=("email",), size=3)
        return len(captured)

    people(100)
    deep = User.objects.get(email="sida050@exempel.se").pk
    assert [cost(count, "") for count in (1, 3, 100)] == [1, 1, 1]
    assert cost(100, f"?efter={deep}") == 2


def test_the_address_holds_the_filters_and_a_row_id_and_nothing_else() -> None:
    first = page(Municipality.objects.all(), ask("?kommun=1480&efter=0000"), order=BY_CODE, size=2)

    assert first.next_url == f"?kommun=1480&efter={first.rows[-1].pk}"
    assert first.previous_url == ""


@pytest.mark.parametrize("cursor", ["finns-inte", "%00", "9" * 400, "' OR 1=1", "-1"])
@pytest.mark.parametrize("name", ["efter", "fore"])
def test_a_cursor_that_is_no_row_gives_the_first_page(name: str, cursor: str) -> None:
    first = page(User.objects.all(), ask(f"?{name}={cursor}"), order=("email",), size=2)

    assert first.previous_url == ""


def test_a_cursor_cannot_reach_a_row_that_is_not_mine() -> None:
    people(5)
    foreign = User.objects.get(email="sida004@exempel.se")
    mine = User.objects.filter(email__in=["sida000@exempel.se", "sida001@exempel.se"])

    assert [row.email for row in page(mine, ask(f"?fore={foreign.pk}"), order=("email",))] == [
        "sida000@exempel.se",
        "sida001@exempel.se",
    ]


def test_the_pager_shows_only_where_one_can_go() -> None:
    municipalities = Municipality.objects.all()
    first = page(municipalities, ask(), order=BY_CODE, size=100)
    second = page(municipalities, ask(first.next_url), order=BY_CODE, size=100)

    assert "Nästa" in rendered("{% pager page %}", page=first) and "Föregående" not in rendered(
        "{% pager page %}", page=first
    )
    assert "Nästa" in rendered("{% pager page %}", page=second) and "Föregående" in rendered(
        "{% pager page %}", page=second
    )
    whole = page(municipalities, ask(), order=BY_CODE, size=500)
    assert "<nav" not in rendered("{% pager page %}", page=whole)
