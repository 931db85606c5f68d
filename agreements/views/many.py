"""Several agreements of the list at once: remind those who wait, or take them along as one file."""

import zipfile
from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from agreements.domain import links
from agreements.enums import AgreementState
from agreements.models import Agreement
from agreements.permissions import can_change_agreement
from agreements.queries import agreement_rows
from agreements.views.signatures import say_sent
from jobbspar.accounts.entry import staff_entry
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed
from jobbspar.documents.domain import read_bytes

MOST = 100


@require_POST
@staff_entry
def agreements_many(request: Request) -> HttpResponse:
    rows = list(agreement_rows(request.actor).filter(pk__in=_ids(request.POST.getlist("val"))).order_by("pk"))
    if not rows:
        messages.info(request, str(_("Kryssa i minst ett avtal först.")))
        return redirect("agreements")
    if request.POST.get("gor") == "zip":
        return _zip(request, rows)
    return pressed(request, lambda: _remind(request, rows), to="agreements", message="")


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _remind(request: Request, rows: list[Agreement]) -> None:
    """Those of the rounds that the actor leads; the others are passed over."""
    own = [
        row for row in rows if row.state == AgreementState.FOR_SIGNATURE and can_change_agreement(request.actor, row)
    ]
    say_sent(request, sum(links.remind(row, actor=request.actor) for row in own))


def _zip(request: Request, rows: list[Agreement]) -> HttpResponse:
    """The PDFs, with the signatures where there are any: each checked against its hash. Named by type and number."""
    documents = [document for document in (row.signed_copy or row.document for row in rows) if document is not None]
    if not documents:
        messages.info(request, str(_("Inget av avtalen har någon PDF än.")))
        return redirect("agreements")
    parcel = BytesIO()
    with zipfile.ZipFile(parcel, "w", zipfile.ZIP_STORED) as archive:
        for document in documents:
            archive.writestr(document.file_name, read_bytes(document))
    answer = HttpResponse(parcel.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="avtal.zip"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
