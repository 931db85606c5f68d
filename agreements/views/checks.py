"""Anybody may check a document by its code: they learn whether it holds, what kind it is and its date, and no more."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from agreements.forms import CheckForm
from jobbspar.accounts.entry import public_entry
from jobbspar.accounts.http import Request
from jobbspar.documents.checking import checked


@public_entry
def check_code(request: Request) -> HttpResponse:
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("check_document", form.cleaned_data["code"])
    return render(request, "agreements/check.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@public_entry
def check_document(request: Request, code: str) -> HttpResponse:
    found = checked(code)
    context = {
        "form": CheckForm(initial={"code": code[:20]}),
        "standing": found.standing.value if found else "unknown",
        "kind": found.kind if found else "",
        "made_at": found.made_at if found else None,
    }
    return render(request, "agreements/check.html", context, status=200 if found else 404)
