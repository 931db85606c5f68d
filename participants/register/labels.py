"""What a column is called in Swedish: its own `verbose_name`, or here where the pages never show it under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LABELS: Final[dict[str, StrPromise]] = {
    "id": _("Radens id"),
    "version": _("Radens version"),
    "created_at": _("Registrerad"),
    "created_by": _("Registrerad av"),
    "changed_at": _("Senast ändrad"),
    "changed_by": _("Senast ändrad av"),
    "answer_text": _("Svar"),
    "answered_at": _("Besvarad"),
    "answered_by": _("Besvarad av"),
    "assessor": _("Bedömd av"),
    "cancelled_at": _("Behövs inte längre"),
    "closed_at": _("Stängt"),
    "decided_at": _("Beslutad"),
    "declined_at_state": _("Tackade nej som"),
    "done_by": _("Gjord av"),
    "employer": _("Arbetsgivare"),
    "ended_at": _("Avslutat"),
    "ended_reason": _("Varför det avslutades"),
    "ends_on": _("Till"),
    "escalated_at": _("Lyft till styrgruppen"),
    "field": _("Uppgift"),
    "fields": _("Uppgifter"),
    "from_municipality": _("Flyttade från"),
    "to_municipality": _("Flyttade till"),
    "from_organisation": _("Från"),
    "group": _("Utfallsgrupp"),
    "home_municipality": _("Hemkommun"),
    "identity_encrypted": _("Identitetsnummer"),
    "identity_hash": _("Identitetsnummer som kontrollsumma"),
    "identity_masked": _("Identitetsnummer, maskerat"),
    "content": _("Innehållet som PDF"),
    "former_encrypted": _("Numret som stod förut"),
    "employers_cleared_at": _("Prövat för arbetsgivare"),
    "employers_cleared_by": _("Prövat av"),
    "handlers_set_at": _("Handläggarna utsedda"),
    "is_protected": _("Skyddade personuppgifter"),
    "lifted_on": _("Upphörde"),
    "lifted_reason": _("Varför det upphörde"),
    "lifted_text": _("Varför det upphörde, med egna ord"),
    "is_noted": _("Antecknat av koordinatorn"),
    "item": _("Krav"),
    "kind": _("Typ"),
    "label": _("Kandidatens nummer"),
    "meeting": _("Styrgruppens möte"),
    "noted_by": _("Antecknat av"),
    "number": _("Version"),
    "organisation": _("Organisation"),
    "other_ground": _("Annan grund än samtycke"),
    "owner": _("Organisation"),
    "party": _("Arbetsgivare"),
    "pause_reason": _("Skäl till uppehåll"),
    "paused_from": _("Uppehåll från"),
    "presented_at": _("Presenterad"),
    "reopened_at": _("Öppnat igen"),
    "reopened_reason": _("Varför det öppnades igen"),
    "round": _("Omgång"),
    "search_text": _("Namn, som det söks"),
    "sha256": _("PDF:ens kontrollsumma"),
    "side": _("Myndighet"),
    "size": _("PDF:ens storlek"),
    "holds_health": _("Säger något om hälsa"),
    "series": _("Vilken handling versionen hör till"),
    "snapshot": _("Innehållet"),
    "snapshot_sha256": _("Innehållets kontrollsumma"),
    "sort_name": _("Namn, som det sorteras"),
    "starts_on": _("Från"),
    "step": _("Steg"),
    "template_version": _("Mallens version"),
    "to_organisation": _("Till"),
    "valid_from": _("Gäller från"),
    "valid_to": _("Gäller till"),
    "value": _("Uppfylls"),
    "withdrawn_at": _("Återtagen"),
    "workplace": _("Arbetsställe"),
}


def label_of(model: type[models.Model], name: str) -> str:
    """KeyError where the column has no name in Swedish."""
    own = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return own if own != name.replace("_", " ") else str(LABELS[name])
