"""A double click has one effect.

A form carries a hidden `form_token`. The first submission inserts the token in the same transaction as its effect; a
second one waits for that transaction, finds the row and is sent to where the first one went.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from jobbspar.accounts.http import Request
from jobbspar.accounts.models import FormToken


@dataclass
class Submission:
    """`is_new`: do the work and set `location`. Otherwise `location` is where the first submission ended."""

    is_new: bool
    location: str = ""


def went_through(request: Request) -> bool:
    """Whether the form has been sent before, with this token, and had its effect."""
    try:
        token = uuid.UUID(request.POST.get("form_token", ""))
    except ValueError:
        return False
    return FormToken.objects.filter(token=token, user=request.actor.user_id).exclude(location="").exists()


@contextmanager
def submit_once(request: Request) -> Iterator[Submission]:
    """Run the body in one transaction, at most once a form token. A form without a valid token just runs.

    So does one of somebody who is not signed in: tokens are kept by user, and what such a form does is idempotent itself.
    """
    try:
        token = uuid.UUID("" if request.actor.user_id is None else request.POST.get("form_token", ""))
    except ValueError:
        with transaction.atomic():
            yield Submission(is_new=True)
        return
    with transaction.atomic():
        # ON CONFLICT DO NOTHING waits for a twin that is still at work; its location tells that it was first.
        FormToken.objects.bulk_create(
            [FormToken(token=token, user_id=request.actor.user_id)],
            ignore_conflicts=True,
        )
        known = FormToken.objects.select_for_update().get(token=token, user_id=request.actor.user_id)
        submission = Submission(is_new=not known.location, location=known.location)
        yield submission
        if submission.is_new and submission.location:
            FormToken.objects.filter(pk=known.pk).update(location=submission.location)
