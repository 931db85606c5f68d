"""The track's own page, with its local agreement and steering group."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jobbspar.accounts.entry import entry, staff_entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.models import User
from jobbspar.accounts.submits import pressed, submitted
from tracks.domain import tracks as domain
from tracks.enums import TargetGroup
from tracks.forms.tracks import (
    LinkAgreementForm,
    LocalAgreementForm,
    SteeringGroupForm,
    SteeringMemberForm,
    TrackForm,
)
from tracks.models import LocalAgreement, SteeringGroup, Track
from tracks.permissions import can_create_round, can_create_track, can_edit_steering_group, can_edit_track
from tracks.queries.tracks import local_agreement_fault, rounds_of_track
from tracks.views.page import Crumbs, form_page, planner_entry, track_of

group_entry = entry(Role.COORDINATOR, Role.LOCAL_ADMIN)


@staff_entry
def track(request: Request, pk: UUID) -> HttpResponse:
    """What the track is, what it stands on, and its rounds as the actor may see them."""
    row = track_of(request.actor, pk)
    group = row.steering_group
    context = {
        "track": row,
        "rounds": rounds_of_track(row, request.actor),
        "target_groups": [TargetGroup(value).label for value in row.target_groups],
        "start_query": f"?spar={row.pk}",
        "members": group.members.select_related("user").order_by("user__sort_name") if group else [],
        "may_edit": can_edit_track(request.actor, row),
        "may_start": can_create_round(request.actor, row),
        "may_edit_group": group is not None and can_edit_steering_group(request.actor, group),
        "agreement_fault": local_agreement_fault(row.local_agreement) if row.local_agreement else "",
        "may_read_agreement": request.actor.has(Role.COORDINATOR)
        and row.local_agreement is not None
        and row.local_agreement.owner_id == request.actor.organisation_id,
    }
    return render(request, "tracks/track.html", context)


def _crumbs(row: Track) -> Crumbs:
    return [(_("Jobbspår"), reverse("rounds")), (row.name, row.get_absolute_url())]


@planner_entry
def track_new(request: Request) -> HttpResponse:
    if not can_create_track(request.actor):
        raise Http404
    form = TrackForm(request.POST or None, actor=request.actor)
    answer = submitted(
        request,
        form,
        lambda: domain.create_track(actor=request.actor, **form.cleaned_data),
        message=_("Jobbspåret är skapat."),
    )
    crumbs = [(_("Jobbspår"), reverse("rounds"))]
    return answer or form_page(
        request, form, _("Nytt jobbspår"), crumbs=crumbs, cancel_url=reverse("rounds"), submit=_("Skapa jobbspåret")
    )


def _own_track(request: Request, pk: UUID) -> Track:
    row = track_of(request.actor, pk)
    if not can_edit_track(request.actor, row):
        raise Http404
    return row


@planner_entry
def track_edit(request: Request, pk: UUID) -> HttpResponse:
    row = _own_track(request, pk)
    form = TrackForm(request.POST or None, instance=track_of(request.actor, pk), actor=request.actor)
    answer = submitted(
        request,
        form,
        lambda: domain.change_track(row, actor=request.actor, **form.cleaned_data),
        message=_("Ändringen är sparad."),
        row=row,
        cancel_url=row.get_absolute_url(),
    )
    return answer or form_page(
        request, form, _("Ändra jobbspåret"), crumbs=_crumbs(row), cancel_url=row.get_absolute_url()
    )


@planner_entry
def track_local_agreement(request: Request, pk: UUID) -> HttpResponse:
    """Link the local agreement, or say why there is none."""
    row = _own_track(request, pk)
    form = LinkAgreementForm(request.POST or None, instance=track_of(request.actor, pk), actor=request.actor)

    def work() -> Track:
        chosen = form.cleaned_data
        return domain.link_local_agreement(
            row, actor=request.actor, agreement=chosen["local_agreement"], reason=chosen["no_local_agreement_reason"]
        )

    answer = submitted(request, form, work, message=_("Sparat."), row=row, cancel_url=row.get_absolute_url())
    return answer or form_page(
        request,
        form,
        _("Lokal överenskommelse"),
        crumbs=_crumbs(row),
        cancel_url=row.get_absolute_url(),
        lead=_(
            "Spåret vilar på en lokal överenskommelse mellan kommunen och Arbetsförmedlingen. Saknas den behövs ett skäl."
        ),
        aside_url=f"{reverse('local_agreement_new')}?spar={row.pk}",
        aside_label=_("Ny lokal överenskommelse"),
    )


@planner_entry
def local_agreement_new(request: Request) -> HttpResponse:
    """A new agreement; with `?spar=` it is linked to that track at once."""
    form = LocalAgreementForm(request.POST or None, actor=request.actor)
    track_row = _track_asked_for(request)

    def work() -> str:
        agreement = domain.create_local_agreement(actor=request.actor, **form.cleaned_data)
        if track_row is None:
            return reverse("local_agreement", args=[agreement.pk])
        return domain.link_local_agreement(track_row, actor=request.actor, agreement=agreement).get_absolute_url()

    answer = submitted(request, form, work, message=_("Överenskommelsen är sparad."))
    back = track_row.get_absolute_url() if track_row else reverse("rounds")
    crumbs = _crumbs(track_row) if track_row else [(_("Jobbspår"), reverse("rounds"))]
    return answer or form_page(
        request, form, _("Ny lokal överenskommelse"), crumbs=crumbs, cancel_url=back, submit=_("Spara överenskommelsen")
    )


def _track_asked_for(request: Request) -> Track | None:
    try:
        pk = UUID(request.GET.get("spar", ""))
    except ValueError:
        return None
    row = Track.objects.visible_to(request.actor).filter(pk=pk).first()
    return row if row is not None and can_edit_track(request.actor, row) else None


@planner_entry
def local_agreement(request: Request, pk: UUID) -> HttpResponse:
    """The agreement's four texts, as its owner reads and prints them."""
    rows = LocalAgreement.objects.filter(owner=request.actor.organisation_id).prefetch_related("parties", "tracks")
    row = get_object_or_404(rows, pk=pk)
    return render(request, "tracks/local_agreement.html", {"agreement": row})


@planner_entry
def local_agreement_edit(request: Request, pk: UUID) -> HttpResponse:
    rows = LocalAgreement.objects.filter(owner=request.actor.organisation_id)
    row = get_object_or_404(rows, pk=pk)
    form = LocalAgreementForm(request.POST or None, instance=rows.get(pk=pk), actor=request.actor)
    url = reverse("local_agreement", args=[row.pk])

    def work() -> str:
        domain.change_local_agreement(row, actor=request.actor, **form.cleaned_data)
        return url

    answer = submitted(request, form, work, message=_("Ändringen är sparad."), row=row, cancel_url=url)
    crumbs = [(_("Jobbspår"), reverse("rounds")), (row.name, url)]
    return answer or form_page(request, form, _("Ändra överenskommelsen"), crumbs=crumbs, cancel_url=url)


@group_entry
def steering_group_new(request: Request) -> HttpResponse:
    form = SteeringGroupForm(request.POST or None)

    def work() -> str:
        group = domain.create_steering_group(actor=request.actor, name=form.cleaned_data["name"])
        return reverse("steering_group", args=[group.pk])

    answer = submitted(request, form, work, message=_("Styrgruppen är skapad. Lägg till ledamöter."))
    crumbs = [(_("Jobbspår"), reverse("rounds"))]
    return answer or form_page(
        request, form, _("Ny styrgrupp"), crumbs=crumbs, cancel_url=reverse("rounds"), submit=_("Skapa styrgruppen")
    )


def _own_group(request: Request, pk: UUID) -> SteeringGroup:
    group = get_object_or_404(SteeringGroup.objects.visible_to(request.actor), pk=pk)
    if not can_edit_steering_group(request.actor, group):
        raise Http404
    return group


@group_entry
def steering_group(request: Request, pk: UUID) -> HttpResponse:
    """The members, and the form that seats one more."""
    group = _own_group(request, pk)
    form = SteeringMemberForm(request.POST or None, group=group, actor=request.actor)
    url = reverse("steering_group", args=[group.pk])

    def work() -> str:
        domain.add_steering_member(group, actor=request.actor, **form.cleaned_data)
        return url

    answer = submitted(request, form, work, message=_("Ledamoten är tillagd."))
    context = {
        "group": group,
        "form": form,
        "members": group.members.select_related("user").order_by("user__sort_name"),
        "tracks": group.tracks.order_by("sort_name"),
    }
    return answer or render(request, "tracks/steering_group.html", context)


@group_entry
def steering_group_rename(request: Request, pk: UUID) -> HttpResponse:
    group = _own_group(request, pk)
    form = SteeringGroupForm(request.POST or None, instance=_own_group(request, pk))
    url = reverse("steering_group", args=[group.pk])

    def work() -> str:
        domain.rename_steering_group(group, actor=request.actor, **form.cleaned_data)
        return url

    answer = submitted(request, form, work, message=_("Ändringen är sparad."), row=group, cancel_url=url)
    crumbs = [(_("Jobbspår"), reverse("rounds")), (group.name, url)]
    return answer or form_page(request, form, _("Byt namn på styrgruppen"), crumbs=crumbs, cancel_url=url)


@group_entry
@require_POST
def steering_member_remove(request: Request, pk: UUID) -> HttpResponse:
    group = _own_group(request, pk)
    user = get_object_or_404(User.objects.filter(steering_seats__group=group), pk=_uuid(request.POST.get("user")))
    return pressed(
        request,
        lambda: domain.remove_steering_member(group, actor=request.actor, user=user),
        to=reverse("steering_group", args=[group.pk]),
        message=_("%(name)s är inte längre ledamot.") % {"name": user.name},
    )


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise Http404 from None
