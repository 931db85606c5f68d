"""The signed-in request has its own type, so that `request.actor` is known to the type checker."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from jobbspar.accounts.actor import Actor


class Request(HttpRequest):
    actor: Actor
    htmx: HtmxDetails
