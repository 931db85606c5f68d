"""The filters of Utskick."""

from __future__ import annotations

from typing import Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry
from jobbspar.ui.forms import FilterForm

MAIL: Final = "mail"
PDF: Final = "pdf"
OTHER: Final = "annat"


def sort_of(entry: OutboxEntry) -> str:
    """What sort of thing the entry is, as the list says it."""
    if entry.kind == MAIL:
        return str(_("Mejl"))
    return str(_("PDF") if PDF in entry.kind else _("Annat"))


class OutboxFilter(FilterForm):
    lage = forms.ChoiceField(label=_("Status"), choices=[("", _("Alla")), *EntryState.choices])
    slag = forms.ChoiceField(
        label=_("Typ"), choices=[("", _("Alla")), (MAIL, _("Mejl")), (PDF, _("PDF")), (OTHER, _("Annat"))]
    )

    @property
    def wanted(self) -> Q:
        """The filter on OutboxEntry."""
        chosen = self.chosen
        state = Q(state=chosen["lage"]) if "lage" in chosen else Q()
        is_pdf = Q(kind__contains=PDF)
        sorts = {MAIL: Q(kind=MAIL), PDF: is_pdf, OTHER: ~Q(kind=MAIL) & ~is_pdf}
        return state & sorts.get(chosen.get("slag", ""), Q())
