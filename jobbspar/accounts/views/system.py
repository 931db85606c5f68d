"""The system admin's pages: whether the machinery stands, and who keeps it. No round, no person, no log."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jobbspar.accounts.domain import invitations
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.forms.administration import InviteOneForm
from jobbspar.accounts.fresh import fresh_sign_in
from jobbspar.accounts.http import Request
from jobbspar.accounts.models import User
from jobbspar.accounts.permissions import can_keep_organisations
from jobbspar.accounts.submits import submitted
from jobbspar.outbox.health import report

system_entry = entry(Role.SYSTEM_ADMIN)


@require_safe
@system_entry
def system_home(request: Request) -> HttpResponse:
    words = {"database": _("Databas"), "broker": _("Meddelandekö"), "worker": _("Arbetare för mejl och filer")}
    context = {
        "parts": [(words[name], stands) for name, stands in report().items()],
        "colleagues": User.objects.colleagues(request.actor, Role.SYSTEM_ADMIN),
        "keeps_organisations": can_keep_organisations(request.actor),
        "organisation_name": request.actor.organisation_name,
    }
    return render(request, "accounts/system.html", context)


@system_entry
@fresh_sign_in
def system_invite(request: Request) -> HttpResponse:
    """Ask in one more who keeps the machinery. Other roles are the local admin's to give."""
    form = InviteOneForm(request.POST or None)

    def work() -> str:
        invitations.invite_colleague(actor=request.actor, roles=[Role.SYSTEM_ADMIN], **form.cleaned_data)
        return reverse("system_home")

    if answer := submitted(request, form, work, message=_("Inbjudan är på väg.")):
        return answer
    context = {
        "form": form,
        "title": _("Bjud in en systemadministratör"),
        "submit": _("Skicka inbjudan"),
        "home_url": reverse("system_home"),
        "home_label": _("System"),
    }
    return render(request, "accounts/admin_form.html", context, status=422 if form.errors else 200)
