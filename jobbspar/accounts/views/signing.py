"""Signing in and out, a forgotten password: allauth's views behind our entries. No other view of allauth's is mounted."""

from allauth.account import views as allauth_views
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from jobbspar.accounts.entry import public_entry, signed_in_entry, way_out_entry
from jobbspar.accounts.http import Request

login = public_entry(allauth_views.login)
inactive = public_entry(allauth_views.account_inactive)
password_reset = public_entry(allauth_views.password_reset)
password_reset_done = public_entry(allauth_views.password_reset_done)
password_reset_from_key = public_entry(allauth_views.password_reset_from_key)
password_reset_from_key_done = public_entry(allauth_views.password_reset_from_key_done)
password_change = signed_in_entry(allauth_views.password_change)


@way_out_entry
def logout(request: Request) -> HttpResponseBase:
    """Whoever signs out leaves nothing behind in the browser (G-44 of the threat model)."""
    response: HttpResponseBase = allauth_views.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@signed_in_entry
@require_POST
def session_extend(request: Request) -> HttpResponse:
    """The middleware has noted that somebody is here; the page stays as it is."""
    return HttpResponse(status=204)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token has been renewed since. At sign-in (two tabs, "back") a fresh form says more than an error."""
    if request.path == reverse("account_login"):
        return redirect(request.get_full_path())
    return render(request, "403_csrf.html", status=403)
