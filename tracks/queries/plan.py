"""How far each part of the plan has come, and where it is made: the coordinator's map of the planning."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext as _n

from tracks.enums import PackageStatus, PartyRole
from tracks.models import PartyAgreement, Round, RoundParty, SelectionMethod
from tracks.querysets import PARTY_ROLES_IN_ORDER

PACKAGE_TONES = {PackageStatus.DRAFT: "neutral", PackageStatus.PRESENTED: "info", PackageStatus.AGREED: "ok"}


@dataclass(frozen=True, slots=True)
class PlanPart:
    """One part of the plan. `url` is empty where the actor has no page for it."""

    label: str
    url: str
    status: str
    tone: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A party and the plan. `own`: the actor acknowledges for it."""

    party: RoundParty
    own: bool


def acknowledgements(round: Round, may: Callable[[RoundParty], bool]) -> list[Acknowledgement]:
    """Every party of the round, first who answers for it; `may(party)`: the actor acknowledges. Reads `round.parties`."""
    order = PARTY_ROLES_IN_ORDER
    parties = sorted(round.parties.all(), key=lambda party: order.index(PartyRole(party.role)))
    return [Acknowledgement(party, may(party)) for party in parties]


def plan_parts(round: Round, *, may_plan: bool) -> list[PlanPart]:
    """The parts in the order they are usually made. Reads through the round's accessors, so prefetch them."""
    parts = [_parties(round)]
    if not round.track.is_preparatory:
        parts = [_needs(round, may_plan), *parts, _profile(round)]
    parts += [_package(round), _method(round)]
    if round.track.is_stepwise:
        parts.append(_party_agreement(round, may_plan))
    return parts


def _needs(round: Round, may_plan: bool) -> PlanPart:
    count = len(round.round_needs.all())
    url = reverse("round_needs", args=[round.pk]) if may_plan else ""
    words = _n("%d behov", "%d behov", count) % count if count else _("saknas")
    return PlanPart(_("Kompetensbehov"), url, words, "ok" if count else "warn")


def _parties(round: Round) -> PlanPart:
    parties = list(round.parties.all())
    nameless = sum(1 for party in parties if not (party.contact_user_id or party.contact_id or party.contact_name))
    words = (
        _("%d utan kontaktperson") % nameless if nameless else _n("%d part", "%d parter", len(parties)) % len(parties)
    )
    return PlanPart(_("Parter"), reverse("round_parties", args=[round.pk]), words, "warn" if nameless else "ok")


def _profile(round: Round) -> PlanPart:
    url = reverse("round_profile", args=[round.pk])
    latest = next(iter(sorted(round.profiles.all(), key=lambda row: -row.number)), None)
    if latest is None:
        return PlanPart(_("Kravprofil"), url, _("saknas"), "warn")
    if latest.proposed_at is None:
        return PlanPart(_("Kravprofil"), url, _("utkast"), "neutral")
    wanted = {party.pk for party in round.parties.all() if party.role == PartyRole.EMPLOYER} | {None}
    waiting = len(wanted - {row.party_id for row in latest.confirmations.all()})
    if waiting:
        return PlanPart(_("Kravprofil"), url, _("väntar på %d") % waiting, "warn")
    return PlanPart(_("Kravprofil"), url, _("fastställd"), "ok")


def _package(round: Round) -> PlanPart:
    url = reverse("round_chain", args=[round.pk])
    latest = next(iter(sorted(round.packages.all(), key=lambda row: -row.number)), None)
    if latest is None:
        return PlanPart(_("Insatspaket"), url, _("saknas"), "warn")
    status = PackageStatus(latest.status)
    words = {
        PackageStatus.DRAFT: _("utkast"),
        PackageStatus.PRESENTED: _("presenterat"),
        PackageStatus.AGREED: _("överenskommet"),
    }
    return PlanPart(_("Insatspaket"), url, words[status], PACKAGE_TONES[status])


def _method(round: Round) -> PlanPart:
    url = reverse("round_method", args=[round.pk])
    try:
        method = round.selection_method
    except SelectionMethod.DoesNotExist:
        return PlanPart(_("Urvalsmetod"), url, _("saknas"), "warn")
    if method.approved_at:
        return PlanPart(_("Urvalsmetod"), url, _("godkänd"), "ok")
    return PlanPart(_("Urvalsmetod"), url, _("inte godkänd"), "neutral")


def _party_agreement(round: Round, may_plan: bool) -> PlanPart:
    url = reverse("round_party_agreement", args=[round.pk]) if may_plan else ""
    try:
        agreed = bool(round.party_agreement)
    except PartyAgreement.DoesNotExist:
        agreed = False
    return PlanPart(_("Partsöverenskommelse"), url, _("finns") if agreed else _("saknas"), "ok" if agreed else "warn")
