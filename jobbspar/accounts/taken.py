"""A constraint of the database, in words: who looked first and wrote second is told, and never meets an error page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from psycopg import errors

from jobbspar.lib.errors import Taken

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OTHERWISE = _("En kollega hann före. Ladda om sidan och se vad som gäller nu.")


@contextmanager
def told_when_taken() -> Iterator[None]:
    """Turn the violation of a unique key or an exclusion into `Taken`, with the constraint's own sentence where it has one.

    Any other broken constraint is a fault of ours, and stays one. The transaction is spoilt: leave it by an exception.
    """
    try:
        yield
    except IntegrityError as error:
        cause = error.__cause__
        if not isinstance(cause, errors.UniqueViolation | errors.ExclusionViolation):
            raise
        name = cause.diag.constraint_name or ""
        raise Taken(str(_sentences().get(name, OTHERWISE)), name) from error


@cache
def _sentences() -> dict[str, StrOrPromise]:
    """By the constraint's name: what the models say."""
    return {
        constraint.name: constraint.violation_error_message
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }
