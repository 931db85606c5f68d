"""One address for the page and for the part of it that htmx asks for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def fragment_or_page(
    request: HttpRequest, page_template: str, fragment_template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer htmx with the fragment and everyone else with the page; the page includes the same fragment file.

    A history restore gets the page: htmx then replaces the whole body. `Vary: HX-Request` keeps caches honest.
    """
    headers = request.headers
    wants_fragment = headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"
    response = render(request, fragment_template if wants_fragment else page_template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
