"""How a view hands a form or a button to the domain: once, in one transaction, with every refusal told in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.http import Request
from jobbspar.accounts.idempotency import submit_once, went_through
from jobbspar.accounts.taken import told_when_taken
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.ui.conflicts import conflict_response
from jobbspar.ui.forms import BaseForm, BaseModelForm, Difference

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


T = TypeVar("T")


class _Late(Exception):
    def __init__(self, differences: list[Difference]) -> None:
        self.differences = differences


def submitted(
    request: Request,
    form: BaseForm | BaseModelForm,
    work: Callable[[], models.Model | str],
    *,
    message: StrOrPromise = "",
    row: models.Model | None = None,
    lock: models.Model | None = None,
    cancel_url: str = "",
) -> HttpResponse | None:
    """The answer to a form that was sent and went through, else None: then the view shows the form again.

        if answer := submitted(request, form, lambda: domain.change_need(need, actor=…, **form.cleaned_data), row=need):
            return answer

    `work` gives the row or the address to go on to. It runs at most once a form token, inside one transaction. A
    RuleError is put by its field. With `row`, a late save gets the conflict page with both values. `lock` is locked
    before it: what the domain locks first, or two people could wait for each other.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        with told_when_taken(), submit_once(request) as submission:
            if submission.is_new:
                if lock is not None:
                    type(lock)._base_manager.select_for_update().get(pk=lock.pk)
                if row is not None:
                    _refuse_late(form, row)
                done = work()
                submission.location = done if isinstance(done, str) else done.get_absolute_url()  # type: ignore[attr-defined]
                if message:
                    messages.success(request, str(message))
    except RuleError as error:
        form.add_rule_error(error)
        return None
    except _Late as late:
        assert row is not None  # noqa: S101 - only raised for a row
        title = _("Någon annan hann spara")
        return conflict_response(
            request, form, row, late.differences, title=title, cancel_url=cancel_url or request.path
        )
    except Conflict as error:
        form.add_error(None, str(error))
        return None
    except NotAllowed as error:
        raise Http404 from error
    return redirect(submission.location)


def asked_first(request: Request, form: BaseForm | BaseModelForm, alike: Callable[[], list[T]]) -> list[T]:
    """What may be the same thing already, to be shown before the form is saved; it is saved all the same with `anda`.

    Nothing for the second of two clicks, or it would be told of what the first one made.
    """
    if request.method != "POST" or "anda" in request.POST or not form.is_valid():
        return []
    found = alike()
    return [] if found and went_through(request) else found


def _refuse_late(form: BaseForm | BaseModelForm, row: models.Model) -> None:
    now = type(row)._base_manager.select_for_update().get(pk=row.pk)
    differences = form.conflict(now)
    if differences is not None:
        row.refresh_from_db()
        raise _Late(differences)


def pressed(
    request: Request,
    work: Callable[[], Any],
    *,
    to: str,
    message: StrOrPromise = "",
    then: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """The answer to a button: do `work` at most once, say how it went, and go to `to`.

    `then` gives the address of what the work returned, where that is where to go. A double click ends where the first did.
    """
    location = to
    try:
        with told_when_taken(), submit_once(request) as submission:
            if submission.is_new:
                made = work()
                submission.location = then(made) if then else to
                if message:
                    messages.success(request, str(message))
            location = submission.location
    except (RuleError, Conflict) as error:
        messages.error(request, str(error))
    except NotAllowed as error:
        raise Http404 from error
    return redirect(location)
