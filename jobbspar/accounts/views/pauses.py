"""The system admin's page where what leaves a database that was read back is let go on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jobbspar.accounts.domain.pauses import release_outbox
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.forms.pauses import ReleaseForm
from jobbspar.accounts.fresh import fresh_sign_in
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import submitted
from jobbspar.outbox import pauses


@entry(Role.SYSTEM_ADMIN)
@fresh_sign_in
def outbox_release(request: Request) -> HttpResponse:
    paused = pauses.current()
    if paused is None:
        messages.info(request, _("Utskicken är inte pausade."))
        return redirect("system_home")
    form = ReleaseForm(request.POST or None)

    def work() -> str:
        release_outbox(actor=request.actor, **form.values)
        return reverse("system_home")

    if answer := submitted(request, form, work, message=_("Utskicken är släppta. Det som ska iväg går inom en minut.")):
        return answer
    context = {"form": form, "paused": paused, "waiting": pauses.waiting(paused)}
    return render(request, "accounts/outbox_release.html", context, status=422 if form.errors else 200)
