"""`/halsa/…`. Open to anyone, so they say only which part does not answer. Entries are declared in jobbspar/urls.py,
since accounts stand above this room."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobbspar.outbox.health import OF_WEB, report


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when what a page needs answers within two seconds, else 503."""
    return _told(report(*OF_WEB))


@never_cache
@require_safe
def working(request: HttpRequest) -> JsonResponse:
    """200 when mail and documents are seen to as well: database, broker, and a worker that beats or is busy; else 503."""
    return _told(report())


def _told(parts: dict[str, bool]) -> JsonResponse:
    healthy = all(parts.values())
    return JsonResponse({"ready": healthy, **parts}, status=200 if healthy else 503)
