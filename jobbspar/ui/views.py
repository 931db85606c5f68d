"""The component gallery (`jobbspar/urls.py` opens it to all), and the pages for what broke: theirs and ours."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from jobbspar.ui.gallery import shown


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with its code. It holds invented data only."""
    return render(request, "ui/gallery.html", {"rows": shown(request)})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400`: 413 for more than a form may send, else 400. No queries, no names, fixed bytes."""
    if isinstance(exception, RequestDataTooBig):
        return HttpResponse(loader.render_to_string("413.html"), status=413)
    return HttpResponse(loader.render_to_string("400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: 503 while the database is away (try again soon), else 500. No queries, no names, fixed bytes."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    response = HttpResponse(loader.render_to_string("503.html" if away else "500.html"), status=status)
    if away:
        response["Retry-After"] = "30"
    return response
