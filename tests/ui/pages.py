"""What the tests of the interface render with: no database, the project's own engine."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory


def rendered(code: str, **context: Any) -> str:
    """The template code's result; the request is a GET of `/` unless the context has one."""
    request = context.pop("request", None) or RequestFactory().get("/")
    return engines["django"].from_string(code).render(context, request)


def asked_by(path: str = "/", *, roles: frozenset[str] = frozenset(), **more: Any) -> HttpRequest:
    """A request from Kerstin, who has `roles` in Göteborg."""
    request = RequestFactory().get(path)
    actor = SimpleNamespace(
        is_anonymous=False,
        name="Kerstin Maria Ek",
        organisation_name="Göteborgs Stad",
        role_label="Koordinator",
        roles=roles,
        organisations=((1, "Göteborgs Stad"), (2, "Göteborgsregionen")),
    )
    request.actor = SimpleNamespace(**{**vars(actor), **more})  # type: ignore[attr-defined]
    return request
