"""The component gallery: what a page can be made of, and the code that makes it. `jobbspar/urls.py` opens it to all."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jobbspar.ui.gallery import shown


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with its code. It holds invented data only."""
    return render(request, "ui/gallery.html", {"rows": shown(request)})
