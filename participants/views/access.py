"""How long others go on reading the organisation's persons when the case is over: the local admin's page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.http import Request
from participants.domain.access import set_period
from participants.forms.access import PeriodForm
from participants.permissions import can_set_period
from participants.queries.access import days_after, period_of
from participants.views._page import form_answer

LEAD = gettext_lazy(
    "Andra kommuner, Arbetsförmedlingen och arbetsgivare slutar se era personer när ärendet är slut. Hur länge ska de kunna "
    "göra klart?"
)


@entry(Role.LOCAL_ADMIN)
def disclosure_period(request: Request) -> HttpResponse:
    """Say for how many days. It holds for what is open already too."""
    if not can_set_period(request.actor):
        raise Http404
    own = request.actor.organisation_id
    row = period_of(own)
    form = PeriodForm(
        request.POST or None, initial={"days": days_after(own)}, version=row.version if row is not None else None
    )
    return form_answer(
        request,
        form,
        lambda: set_period(actor=request.actor, **form.cleaned_data),
        title=_("Utlämnanden efter avslut"),
        lead=LEAD,
        back=(_("Gallring"), reverse("disposal")),
        row=row,
        template="participants/period.html",
    )
