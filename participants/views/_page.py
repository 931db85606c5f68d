"""A form on a page of its own, the same way for every small thing that is done with a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import models
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import submitted
from jobbspar.ui.forms import BaseForm, BaseModelForm
from participants.models import Person
from participants.queries.persons import rows_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Whatever shows a person: not in a shared computer's cache.
NO_STORE = "no-store"
SAVE, SAVED = _("Spara"), _("Sparat.")


def may_be_there(request: Request, form: BaseModelForm, same: Sequence[Person]) -> HttpResponse:
    """The form again, with those whom it may be about already. It is saved all the same with another press."""
    context = {"form": form, "title": _("Registrera en person"), "rows": rows_of(request.actor, same)}
    answer = render(request, "participants/alike.html", {**context, "back_url": reverse("person_list")})
    answer["Cache-Control"] = NO_STORE
    return answer


def form_answer(
    request: Request,
    form: BaseForm | BaseModelForm,
    work: Callable[[], object],
    *,
    title: StrOrPromise,
    back: tuple[StrOrPromise, str],
    lead: StrOrPromise = "",
    submit: StrOrPromise = SAVE,
    message: StrOrPromise = SAVED,
    row: models.Model | None = None,
    note: StrOrPromise = "",
    template: str = "participants/form.html",
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Show the form, or do `work` with it and go back. `back` is what the page came from: its name and address.

    `work` may give a row or an address to go on to instead. `note` is a warning above the form. A `template` that shows
    something beside the form extends the usual one, and gets `more`.
    """
    label, url = back

    def done() -> models.Model | str:
        result = work()
        return result if isinstance(result, str) else url

    answer = submitted(request, form, done, message=message, row=row, cancel_url=url)
    if answer is None:
        context = {
            "form": form,
            "title": title,
            "lead": lead,
            "submit": submit,
            "back_label": label,
            "back_url": url,
            "note": note,
        }
        answer = render(request, template, {**(more or {}), **context})
    answer["Cache-Control"] = NO_STORE
    return answer
