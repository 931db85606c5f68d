"""Jobbspår does not start while a view has not said who may come in."""

import importlib
from types import ModuleType
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

import jobbspar.wsgi
from jobbspar.accounts.checks import doors, every_view_says_who_may_enter

FAULT = r"/glomd/: .*bare saknar @entry"


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Amina Testsson")


@pytest.fixture
def one_bare_view(settings: Any) -> None:
    """The product's addresses, and one more whose view declares nothing."""
    urls = ModuleType("bare_urls")
    urls.urlpatterns = [path("glomd/", bare), path("", include("jobbspar.urls"))]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urls


def test_as_it_stands_every_view_says_it() -> None:
    assert every_view_says_who_may_enter(None) == []


@pytest.mark.usefixtures("one_bare_view")
def test_manage_py_check_stops_at_a_view_that_does_not() -> None:
    with pytest.raises(SystemCheckError, match=FAULT):
        call_command("check")


@pytest.mark.usefixtures("one_bare_view")
def test_web_does_not_start_with_such_a_view() -> None:
    with pytest.raises(ImproperlyConfigured, match=FAULT):
        importlib.reload(jobbspar.wsgi)


def test_no_view_of_allauths_is_mounted_bare() -> None:
    """Each of them is behind an entry of ours, so the middleware and the matrix know of it."""
    theirs = [pattern for _, pattern in doors() if pattern.name and pattern.name.startswith(("account_", "mfa_"))]
    assert len(theirs) >= 14
    assert all(hasattr(pattern.callback, "entry") for pattern in theirs)
