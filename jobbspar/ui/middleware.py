"""Requests that are broken before any view sees them, and what every answer's cache may keep."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template import loader

# PostgreSQL stores no NUL, and a text that is not UTF-8 arrives with holes in it: neither can be answered sensibly.
REPLACEMENT = "\ufffd"


class OwnAnswersMiddleware:
    """No other site may read an answer of ours, not even as a picture (`Cross-Origin-Resource-Policy`, G-44)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class BadInputMiddleware:
    """NUL bytes or broken encoding: 404 in the path, 400 in the query or a cookie. Else 500 from the database.

    Also sets `Cache-Control: no-store` on all that a signed-in person gets, and on any page that says nothing of its
    own: what was on screen must not come back from the disk after signing out (R-DOS and G-44 of the threat model).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_clean(request.path_info.encode("utf-8", "surrogatepass")) or REPLACEMENT in request.path_info:
            return _refused(404)
        if not is_clean(unquote_to_bytes(request.META.get("QUERY_STRING", ""))) or any(
            "\x00" in value for value in request.COOKIES.values()
        ):
            return _refused(400)
        response = self.get_response(request)
        actor = getattr(request, "actor", None)
        signed_in = actor is not None and not actor.is_anonymous
        if signed_in or not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


def _refused(status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(loader.render_to_string(f"{status}.html"), status=status, headers=headers)


def is_clean(raw: bytes) -> bool:
    """Whether the bytes are UTF-8 text without NUL."""
    try:
        return "\x00" not in raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
