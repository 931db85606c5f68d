"""Two people saved the same row: the page that shows both values and loses neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jobbspar.ui.forms import Difference, FormBehaviour

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def conflict_response(
    request: HttpRequest,
    form: FormBehaviour,
    instance: models.Model,
    differences: list[Difference],
    *,
    title: StrOrPromise,
    cancel_url: str,
    base_template: str = "base.html",
) -> HttpResponse:
    """409 with what is saved beside what was typed; the form below carries the typed values and the row's new version.

    `differences` is what `form.conflict(instance)` returned. Roll the transaction back, or have written nothing.
    """
    form.carry_on_from(instance)
    context: dict[str, Any] = {
        "form": form,
        "differences": differences,
        "title": title,
        "cancel_url": cancel_url,
        "action": request.get_full_path(),
        "base_template": base_template,
    }
    return render(request, "ui/conflict.html", context, status=409)
