"""`/halsa/…`. Open to anyone, so they say only which part does not answer. Entries are declared in jobbspar/urls.py,
since accounts stand above this room."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobbspar.outbox.health import report


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, broker and a worker's heartbeat younger than 60 s answer within two seconds, else 503."""
    parts = report()
    healthy = all(parts.values())
    return JsonResponse({"ready": healthy, **parts}, status=200 if healthy else 503)
