"""Django's system checks of the signing service: run by every manage.py command, so production is not prepared with a
service that anybody could sign in anybody's name with."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.module_loading import import_string


@register(Tags.security)
def signing_service_is_real(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """None, or one that is no test outside demo and test, that can be loaded, and whose address is https."""
    chosen: str = settings.SIGNING_PROVIDER
    if not chosen:
        return []
    if chosen == settings.LOCAL_SIGNING:
        if settings.DEMO or settings.TEST:
            return []
        hint = "Välj en riktig underskriftstjänst, eller lämna tomt: då erbjuds inte den vägen (se docs/signing.md)."
        return [Error("JOBBSPAR_SIGNING_PROVIDER är testtjänsten.", hint=hint, id="agreements.E001")]
    faults: list[CheckMessage] = []
    try:
        import_string(chosen)
    except ImportError:
        faults.append(Error(f"JOBBSPAR_SIGNING_PROVIDER: {chosen} går inte att läsa in.", id="agreements.E002"))
    origin = urlsplit(settings.SIGNING_ORIGIN)
    if origin.scheme != "https" or not origin.netloc or origin.path:
        hint = "Tjänstens adress utan sökväg, till exempel https://underskrift.exempel.se."
        faults.append(Error("JOBBSPAR_SIGNING_ORIGIN saknas eller är ingen adress.", hint=hint, id="agreements.E003"))
    return faults
