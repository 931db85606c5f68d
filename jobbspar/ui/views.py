"""The component gallery: what a page can be made of, and the code that makes it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jobbspar.ui.gallery import shown


@dataclass(frozen=True)
class OpenToAll:
    """The same shape as `jobbspar.accounts.entry.Entry`, which this room stands below and may not import."""

    roles: frozenset[str] = frozenset()
    public: bool = True


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with its code. Open to all: it holds invented data only."""
    return render(request, "ui/gallery.html", {"rows": shown(request)})


gallery.entry = OpenToAll()  # type: ignore[attr-defined]
