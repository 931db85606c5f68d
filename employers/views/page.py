"""What the pages of an employer share: who may come in, the employer itself, and the page of a form."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from employers.models import Employer
from employers.querysets import READERS
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.http import Request

reader_entry = entry(*READERS)
keeper_entry = entry(Role.COORDINATOR, Role.AF_COMPANY_ADVISER)


def employer_or_404(request: Request, pk: UUID) -> Employer:
    rows = Employer.objects.visible_to(request.actor).select_related("organisation", "municipality", "owner")
    return get_object_or_404(rows.prefetch_related("needs"), pk=pk)


def form_page(request: Request, form: Any, title: object, template: str, **more: object) -> HttpResponse:
    context = {"form": form, "title": title, **more}
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)
