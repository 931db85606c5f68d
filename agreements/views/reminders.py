"""How often those are reminded who have not signed, and how many mails that would have been."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.domain import reminding
from agreements.forms import ReminderForm
from agreements.permissions import can_set_reminders
from jobbspar.accounts.entry import staff_entry
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import submitted


@staff_entry
def signing_reminders(request: Request) -> HttpResponse:
    """Set the rhythm; "Räkna" shows what the one that is typed would have meant, and saves nothing."""
    if not can_set_reminders(request.actor):
        raise Http404
    now = reminding.rhythm_of(request.actor.organisation_id)
    form = ReminderForm(request.POST or None, rhythm=now)
    is_trial = request.POST.get("gor") == "rakna"

    def work() -> str:
        reminding.save_rhythm(form.rhythm, actor=request.actor)
        return reverse("signing_reminders")

    answer = None if is_trial else submitted(request, form, work, message=_("Påminnelserna är ändrade."))
    tried = form.rhythm if is_trial and form.is_valid() else now
    context = {"form": form, "is_trial": is_trial, "count": reminding.would_have_sent(tried, request.actor)}
    return answer or render(request, "agreements/reminders.html", context)
