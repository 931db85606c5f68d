"""Vem får se och göra vad: the policy as a page.

It is public, since it holds nothing about anybody: whoever is asked for a consent, an employer before it signs, and a data
protection officer read the same rules as those who work here, without an account.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jobbspar.accounts.entry import public_entry
from jobbspar.accounts.http import Request
from jobbspar.accounts.policy import Column
from participants.forms.policy import RoleFilter
from participants.pages.policy import own_column, policy_page


@require_safe
@public_entry
def policy(request: Request) -> HttpResponse:
    """One role's rules; for who is signed in the own role's first."""
    form = RoleFilter(request.GET or None, initial={"roll": own_column(request.actor)})
    column = Column(form.chosen.get("roll") or own_column(request.actor))
    is_portal = request.actor.is_employer and not request.actor.is_staff
    context = {
        "form": form,
        "page": policy_page(column, request.actor),
        "base_template": "base_portal.html" if is_portal else "base.html",
    }
    return render(request, "participants/policy.html", context)
