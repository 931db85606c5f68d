"""A person's requests about their data (GDPR art. 15–22): the list, one of them, and what is done with it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.models import Organisation
from jobbspar.accounts.submits import pressed
from jobbspar.ui import paging
from participants.domain import reads, requests
from participants.enums import NOTIFIED_KINDS, PersonField, RequestDecision, RequestKind
from participants.forms.rights import AnswerForm, ExtendForm, RequestFilterForm, RequestForm
from participants.models import SubjectRequest
from participants.names import short_name
from participants.pages.privacy import privacy_tabs
from participants.queries.requests import recipient_rows, requests_listed, row_of
from participants.texts.requests import STANDARD
from participants.views._page import NO_STORE, form_answer
from participants.views.persons import back_to, own_person, owner_entry

list_entry = entry(*PERSON_OWNER_ROLES, Role.LOCAL_ADMIN)
SORTS = {
    "senast": ("due_on", "id"),
    "-senast": ("-due_on", "-id"),
    "inkom": ("received_on", "id"),
    "-inkom": ("-received_on", "-id"),
}


@require_safe
@list_entry
def subject_requests(request: Request) -> HttpResponse:
    """Those of the own organisation. The local admin sees kind and dates; whose they are is for the case workers."""
    form = RequestFilterForm(request.GET)
    rows = requests_listed(request.actor).filter(form.wanted)
    page = paging.page(rows, request, order=SORTS.get(request.GET.get("sort", ""), SORTS["-inkom"]))
    context = {
        "form": form,
        "page": page,
        "rows": [row_of(request.actor, row) for row in page.rows],
        "sees_persons": request.actor.has(*PERSON_OWNER_ROLES),
        "tabs": privacy_tabs(request.actor, "subject_requests"),
        "default_sort": "-inkom",
    }
    response = render(request, "participants/requests.html", context)
    response["Cache-Control"] = NO_STORE
    return response


@owner_entry
def subject_request_new(request: Request, pk: UUID) -> HttpResponse:
    """Register a request from one's own person."""
    person = own_person(request, pk)
    form = RequestForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: requests.receive_request(person, actor=request.actor, **form.values).get_absolute_url(),
        title=_("Registrera en begäran"),
        lead=_("Personen vill veta något om sina uppgifter, eller att något görs med dem."),
        back=back_to(person),
        submit=_("Registrera"),
        message=_("Begäran är registrerad."),
    )


@require_safe
@owner_entry
def subject_request(request: Request, pk: UUID) -> HttpResponse:
    """One request with its dates, its answer, and whom to tell."""
    row = _own(request, pk)
    reads.note_read(request.actor, row.person_id, row)
    labels = {field.value: str(field.label) for field in PersonField}
    context = {
        "row": row,
        "seen": row_of(request.actor, row),
        "person_name": short_name(row.person),
        "person_url": row.person.get_absolute_url(),
        "recipients": recipient_rows(row, labels),
        "tells": row.kind in NOTIFIED_KINDS and row.decision != RequestDecision.REFUSED,
        "corrections": list(row.corrections.all()),
    }
    response = render(request, "participants/request.html", context)
    response["Cache-Control"] = NO_STORE
    return response


@owner_entry
def subject_request_extend(request: Request, pk: UUID) -> HttpResponse:
    row = _own(request, pk)
    form = ExtendForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: requests.extend_request(row, actor=request.actor, **form.cleaned_data),
        title=_("Förläng tiden"),
        lead=_("Två månader till. Personen ska få veta det, och varför, inom den första månaden."),
        back=(_("Begäran"), row.get_absolute_url()),
        submit=_("Förläng"),
        message=_("Tiden är förlängd."),
    )


@owner_entry
def subject_request_answer(request: Request, pk: UUID) -> HttpResponse:
    """The decision. Standard words and how one appeals are put in by the domain."""
    row = _own(request, pk)
    erases = row.kind == RequestKind.ERASURE
    form = AnswerForm(request.POST or None, has_standard_words=erases)
    return form_answer(
        request,
        form,
        lambda: requests.answer_request(row, actor=request.actor, **form.values),
        title=_("Besvara begäran"),
        lead=row.get_kind_display(),
        back=(_("Begäran"), row.get_absolute_url()),
        submit=_("Spara svaret"),
        message=_("Svaret är sparat. Skriv ut det från sidan och lämna det till personen."),
        template="participants/request_answer.html",
        more={"standard": [(ground.label, text) for ground, text in STANDARD.items()] if erases else []},
    )


@require_POST
@owner_entry
def subject_request_restrict(request: Request, pk: UUID) -> HttpResponse:
    row = _own(request, pk)
    work = lambda: requests.restrict(row, actor=request.actor)  # noqa: E731
    return pressed(request, work, to=row.get_absolute_url(), message=_("Behandlingen är begränsad från och med nu."))


@require_POST
@owner_entry
def subject_request_lift(request: Request, pk: UUID) -> HttpResponse:
    row = _own(request, pk)
    work = lambda: requests.lift_restriction(row, actor=request.actor)  # noqa: E731
    return pressed(request, work, to=row.get_absolute_url(), message=_("Begränsningen är hävd."))


@require_POST
@owner_entry
def subject_request_told(request: Request, pk: UUID, organisation_pk: UUID) -> HttpResponse:
    """Tick, or untick, that a receiver of the data has been told (art. 19)."""
    row = _own(request, pk)
    organisation = get_object_or_404(Organisation, pk=organisation_pk)
    act = requests.untell_recipient if request.POST.get("undo") else requests.tell_recipient
    to = f"{row.get_absolute_url()}#mottagare"
    return pressed(request, lambda: act(row, organisation, actor=request.actor), to=to)


def _own(request: Request, pk: UUID) -> SubjectRequest:
    rows = SubjectRequest.objects.visible_to(request.actor).select_related("person__case_worker", "person__owner")
    return get_object_or_404(rows, pk=pk)
