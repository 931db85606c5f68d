"""People and roles of the own organisation."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jobbspar.accounts.domain import factors, invitations, memberships
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import OrganisationKind, Role
from jobbspar.accounts.forms.administration import AddRoleForm, HandOverForm, InviteForm
from jobbspar.accounts.fresh import fresh_sign_in
from jobbspar.accounts.handover import held_by
from jobbspar.accounts.http import Request
from jobbspar.accounts.models import Invitation, Membership, Organisation, User
from jobbspar.accounts.permissions import roles_of_kind
from jobbspar.accounts.queries import colleague_rows, second_factors, waiting_invitations
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.lib import clock
from jobbspar.ui import paging

admin_entry = entry(Role.LOCAL_ADMIN)


def _own(request: Request) -> Organisation:
    return get_object_or_404(Organisation, pk=request.actor.organisation_id)


def _colleague(request: Request, pk: UUID) -> User:
    assert request.actor.organisation_id is not None  # noqa: S101 - an admin acts for an organisation
    return get_object_or_404(colleague_rows(request.actor.organisation_id), pk=pk)


@require_safe
@admin_entry
def administration(request: Request) -> HttpResponse:
    assert request.actor.organisation_id is not None  # noqa: S101 - an admin acts for an organisation
    context = {
        "page": paging.page(colleague_rows(request.actor.organisation_id), request, order=("sort_name", "id")),
        "invitations": waiting_invitations(request.actor)[:100],
        "now": clock.now(),
        "organisation_name": request.actor.organisation_name,
        "is_municipality": request.actor.organisation_kind == OrganisationKind.MUNICIPALITY,
    }
    return render(request, "accounts/administration.html", context)


@require_safe
@entry(Role.LOCAL_ADMIN, Role.UNIT_HEAD, Role.AUDITOR)
def own_roles(request: Request) -> HttpResponse:
    """The roles that a lone local admin has given themself, the newest first."""
    rows = Membership.objects.self_given_in(request.actor.organisation_id).select_related("user")
    context = {
        "page": paging.page(rows, request, order=("-created_at", "id")),
        "today": clock.today(),
        "is_admin": request.actor.has(Role.LOCAL_ADMIN),
    }
    return render(request, "accounts/own_roles.html", context)


@admin_entry
@fresh_sign_in
def invite(request: Request) -> HttpResponse:
    form = InviteForm(request.POST or None, roles=roles_of_kind(request.actor.organisation_kind))

    def work() -> str:
        invitations.invite_colleague(actor=request.actor, **form.cleaned_data)
        return reverse("administration")

    if answer := submitted(request, form, work, message=_("Inbjudan är på väg.")):
        return answer
    context = {"form": form, "title": _("Bjud in en kollega"), "submit": _("Skicka inbjudan")}
    return render(request, "accounts/admin_form.html", context, status=422 if form.errors else 200)


def _invitation(request: Request, pk: UUID) -> Invitation:
    return get_object_or_404(Invitation.objects.visible_to(request.actor), pk=pk)


@require_POST
@admin_entry
def invitation_resend(request: Request, pk: UUID) -> HttpResponse:
    row = _invitation(request, pk)
    return pressed(
        request,
        lambda: invitations.resend_invitation(row, actor=request.actor),
        to=reverse("administration"),
        message=_("En ny länk är på väg. Den gamla fungerar inte längre."),
    )


@require_POST
@admin_entry
def invitation_withdraw(request: Request, pk: UUID) -> HttpResponse:
    row = _invitation(request, pk)
    return pressed(
        request,
        lambda: invitations.withdraw_invitation(row, actor=request.actor),
        to=reverse("administration"),
        message=_("Inbjudan är tillbakadragen. Länken fungerar inte längre."),
    )


@admin_entry
@fresh_sign_in
def colleague(request: Request, pk: UUID) -> HttpResponse:
    user = _colleague(request, pk)
    held = {row.role for row in user.own_roles}  # type: ignore[attr-defined]
    free = [role for role in roles_of_kind(request.actor.organisation_kind) if role not in held]
    form = AddRoleForm(request.POST or None, roles=free)
    url = reverse("colleague", args=[user.pk])

    def work() -> str:
        memberships.add_role(user, form.cleaned_data["role"], actor=request.actor)
        return url

    if answer := submitted(request, form, work, message=_("Rollen är tillagd.")):
        return answer
    context = {"colleague": user, "form": form, "free": free, "is_me": user.pk == request.actor.user_id}
    context["has_second_factor"] = second_factors().filter(user=user).exists()
    return render(request, "accounts/colleague.html", context, status=422 if form.errors else 200)


@admin_entry
@fresh_sign_in
def role_end(request: Request, pk: UUID, role: str) -> HttpResponse:
    user = _colleague(request, pk)
    if role not in {row.role for row in user.own_roles}:  # type: ignore[attr-defined]
        raise Http404
    return _ending(request, user, [Role(role)])


@admin_entry
@fresh_sign_in
def colleague_end(request: Request, pk: UUID) -> HttpResponse:
    user = _colleague(request, pk)
    return _ending(request, user, [Role(row.role) for row in user.own_roles])  # type: ignore[attr-defined]


def _ending(request: Request, user: User, roles: list[Role]) -> HttpResponse:
    """The page that ends roles: what must go to somebody else, and to whom."""
    own = [Role(row.role) for row in user.own_roles]  # type: ignore[attr-defined]
    organisation = _own(request)
    is_whole = set(roles) == set(own)
    held = held_by(user, organisation, roles, [role for role in own if role not in roles])
    form = HandOverForm(
        request.POST if request.method == "POST" else None, held=held, user=user, organisation=organisation
    )

    def work() -> str:
        if is_whole:
            memberships.end_all_roles(user, actor=request.actor, takers=form.takers)
            return reverse("administration")
        memberships.end_role(user, roles[0], actor=request.actor, takers=form.takers)
        return reverse("colleague", args=[user.pk])

    if answer := submitted(request, form, work, message=_("Klart. Det gäller från och med nu.")):
        return answer
    context = {"colleague": user, "form": form, "held": held, "roles": roles, "is_whole": is_whole}
    context["elsewhere"] = (
        is_whole and Membership.objects.current().filter(user=user).exclude(organisation=organisation).exists()
    )
    return render(request, "accounts/end.html", context, status=422 if form.is_bound and form.errors else 200)


@admin_entry
@fresh_sign_in
def colleague_factor(request: Request, pk: UUID) -> HttpResponse:
    """Somebody has lost phone or key, and the recovery codes: take all of it off, so that they can tie another."""
    user = _colleague(request, pk)
    url = reverse("colleague", args=[user.pk])
    if request.method == "POST":
        work = partial(factors.remove_factors, user, actor=request.actor)
        return pressed(
            request,
            work,
            to=url,
            message=_("Det andra steget är borttaget. Kollegan ordnar ett nytt vid nästa inloggning."),
        )
    if not second_factors().filter(user=user).exists():
        raise Http404
    return render(request, "accounts/colleague_factor.html", {"colleague": user})
