"""The person page as an actor sees it: the projection, the way through rounds, and for the owner what lies in the row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.models import Organisation, User
from jobbspar.audit.log import history_of_person
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.ui.tags.formats import sv_date
from jobbspar.ui.tags.lists import Event
from participants.enums import ConsentState, CorrectionKind, PersonField, ReferralState, Relation
from participants.models import (
    Candidacy,
    Consent,
    Disclosure,
    Notice,
    Participation,
    Person,
    PersonNote,
    Referral,
)
from participants.names import place_of
from participants.permissions import can_refer_home, can_refer_to_round
from participants.projections import SeenPerson, candidate_label
from participants.queries.persons import seen_person
from participants.queries.requests import RequestRow, requests_listed, row_of
from participants.register.labels import label_of

MOST_EVENTS, MOST_REVEALS = 15, 10
_REFERRAL_TONES = {ReferralState.SENT: "warn", ReferralState.ACCEPTED: "ok"}


@dataclass(frozen=True, slots=True)
class WayRow:
    """One thing on the person's way: a referral, a candidacy, a participation."""

    what: str
    where: str
    state: str
    tone: str
    day: date
    url: str


@dataclass(frozen=True, slots=True)
class SeenConsent:
    """One consent, for the owner: where it stands today, how it came so far, and what may be done next."""

    id: UUID
    receivers: str
    fields: str
    where: str
    state: ConsentState
    label: str
    tone: str
    history: str
    effect: str

    @property
    def is_asked(self) -> bool:
        return self.state == ConsentState.REQUESTED

    @property
    def is_given(self) -> bool:
        return self.state == ConsentState.GIVEN


@dataclass(frozen=True, slots=True)
class SeenDisclosure:
    """One disclosure, for the owner: to whom, what, why, how long."""

    row: Disclosure
    receiver: str
    fields: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class SeenProtection:
    """Which protection holds, for its handlers. `handlers` and `reveals` are the owner's: (who, when, why)."""

    level: str
    source: str
    set_on: date
    review_on: date
    is_overdue: bool
    cleared_at: datetime | None
    handlers: tuple[str, ...] = ()
    reveals: tuple[tuple[str, datetime, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SeenMove:
    """A change of home municipality, and who pays for what had begun."""

    to: str
    moved_on: date
    payer_decision: str


@dataclass(frozen=True, slots=True)
class SeenCorrection:
    """What a field said before, for the owner."""

    what: str
    former: str
    kind: str
    is_correction: bool
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True)
class PersonPage:
    """What the page shows. The lists are the owner's; others get them empty."""

    person: SeenPerson
    way: list[WayRow]
    refer_label: str
    notes: list[PersonNote] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    consents: list[SeenConsent] = field(default_factory=list)
    disclosures: list[SeenDisclosure] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    protection: SeenProtection | None = None
    moves: list[SeenMove] = field(default_factory=list)
    corrections: list[SeenCorrection] = field(default_factory=list)
    requests: list[RequestRow] = field(default_factory=list)


def person_page(actor: Actor, person: Person) -> PersonPage:
    """Everything of this room that the person's page shows to this actor."""
    seen = seen_person(actor, person)
    way = _way(actor, person)
    if seen.relation != Relation.OWN:
        return PersonPage(seen, way, "", protection=_protection(person, is_own=False))
    return PersonPage(
        person=seen,
        way=way,
        refer_label=_refer_label(actor, person),
        notes=list(person.notes.select_related("created_by")),
        notices=list(person.notices.all()),
        consents=_consents(person),
        disclosures=_disclosures(person),
        events=_events(person),
        protection=_protection(person, is_own=True),
        moves=_moves(person),
        corrections=_corrections(person),
        requests=_requests(actor, person),
    )


def _protection(person: Person, *, is_own: bool) -> SeenProtection | None:
    if not person.is_protected:
        return None
    mark = person.protection
    shown = person.reveals.select_related("created_by")[:MOST_REVEALS] if is_own else []
    return SeenProtection(
        level=mark.get_level_display(),
        source=mark.get_source_display(),
        set_on=mark.set_on,
        review_on=mark.review_on,
        is_overdue=mark.review_on < clock.today(),
        cleared_at=mark.employers_cleared_at,
        handlers=tuple(mark.handlers.order_by("sort_name").values_list("name", flat=True)) if is_own else (),
        reveals=tuple(
            (str(row.created_by), row.created_at, f"{row.get_reason_display()}: {row.text}") for row in shown
        ),
    )


def _moves(person: Person) -> list[SeenMove]:
    """Of a protected person the new home is a place that is not shown."""
    rows = person.moves.select_related("to_municipality")
    return [SeenMove(place_of(person, row.to_municipality.name), row.moved_on, row.payer_decision) for row in rows]


def _refer_label(actor: Actor, person: Person) -> str:
    if can_refer_home(actor, person):
        return _("Aktualisera till hemkommunen")
    return _("Aktualisera till en omgång") if can_refer_to_round(actor, person) else ""


def _way(actor: Actor, person: Person) -> list[WayRow]:
    rows: list[WayRow] = []
    for part in Participation.objects.visible_to(actor).filter(person=person).select_related("round__track"):
        what = _("Deltagande %(number)s") % {"number": part.number}
        tone = "neutral" if part.closed_on else "ok"
        rows.append(
            WayRow(what, str(part.round), part.get_state_display(), tone, part.admitted_on, part.get_absolute_url())
        )
    for candidacy in Candidacy.objects.visible_to(actor).filter(person=person).select_related("round__track"):
        url = reverse("candidacy", args=[candidacy.pk])
        day = clock.local(candidacy.created_at).date()
        state = candidacy.get_state_display()
        rows.append(WayRow(candidate_label(candidacy), str(candidacy.round), state, "info", day, url))
    referrals = Referral.objects.visible_to(actor).filter(person=person)
    for referral in referrals.select_related("round__track", "to_organisation"):
        where = str(referral.round) if referral.round else referral.to_organisation.name
        tone = _REFERRAL_TONES.get(ReferralState(referral.state), "neutral")
        url = reverse("referral", args=[referral.pk])
        rows.append(WayRow(_("Aktualisering"), where, referral.get_state_display(), tone, referral.referred_on, url))
    return rows


_CONSENT_TONES = {ConsentState.REQUESTED: "info", ConsentState.GIVEN: "ok", ConsentState.WITHDRAWN: "warn"}
_CONSENT_EFFECTS = {
    ConsentState.REQUESTED: gettext_lazy("Inget får lämnas ut förrän det är lämnat."),
    ConsentState.GIVEN: "",
    ConsentState.WITHDRAWN: gettext_lazy("Inget lämnas ut, och det som vilade på det visas inte längre."),
    ConsentState.EXPIRED: gettext_lazy("Inget lämnas ut, och det som vilade på det visas inte längre."),
}


def consent_words(row: Consent) -> dict[str, str]:
    """To whom and what, in words."""
    return {"receivers": _receivers(row), "fields": _field_names(row.fields)}


def _consents(person: Person) -> list[SeenConsent]:
    rows = person.consents.select_related("round__track", "noted_by", "person").prefetch_related("organisations")
    return [_consent(row) for row in sorted(rows, key=lambda row: row.created_at, reverse=True)]


def _consent(row: Consent) -> SeenConsent:
    state = ConsentState(row.state)
    if (
        row.valid_to is not None
        and row.valid_to < clock.today()
        and state in (ConsentState.REQUESTED, ConsentState.GIVEN)
    ):
        state = ConsentState.EXPIRED  # it holds no longer, whether or not the night's job has been
    is_refused = state == ConsentState.WITHDRAWN and row.given_on is None
    return SeenConsent(
        id=row.pk,
        where=str(row.round) if row.round else _("alla omgångar"),
        state=state,
        label=_("Lämnades inte") if is_refused else str(state.label),
        tone="neutral" if is_refused else _CONSENT_TONES.get(state, "neutral"),
        history=" · ".join(_consent_history(row, state)),
        effect=_("Inget lämnas ut med stöd av det.") if is_refused else str(_CONSENT_EFFECTS[state]),
        **consent_words(row),
    )


def _consent_history(row: Consent, state: ConsentState) -> Iterator[str]:
    """Asked for, given and how, ended: each with its day."""
    if row.requested_on:
        yield _("Begärt %(day)s") % {"day": sv_date(row.requested_on)}
    if row.given_on:
        words = {"day": sv_date(row.given_on), "how": row.get_given_how_display().lower()}
        yield _("Lämnat %(day)s, %(how)s") % words
    if row.noted_by:
        yield _("Antecknat av %(name)s") % {"name": row.noted_by.name}
    if state == ConsentState.WITHDRAWN:
        ended = _("Återkallat %(day)s") if row.given_on else _("Personen sa nej %(day)s")
        yield ended % {"day": sv_date(row.withdrawn_on)}
    elif row.valid_to:
        ended = _("Gick ut %(day)s") if state == ConsentState.EXPIRED else _("Gäller till %(day)s")
        yield ended % {"day": sv_date(row.valid_to)}


def _receivers(consent: Consent) -> str:
    """Of a protected person an employer's name is a place."""
    places = list(consent.organisations.all())
    names = [place.name for place in places if not (consent.person.is_protected and place.is_employer)]
    return ", ".join(names if len(names) == len(places) else [*names, _("arbetsgivare")])


def _disclosures(person: Person) -> list[SeenDisclosure]:
    live = set(Disclosure.objects.live().filter(person=person).values_list("pk", flat=True))
    rows = person.disclosures.select_related("to_organisation", "round__track").order_by("-created_at")
    return [SeenDisclosure(row, row.to_organisation.name, _field_names(row.fields), row.pk in live) for row in rows]


def _corrections(person: Person) -> list[SeenCorrection]:
    rows = person.corrections.select_related("created_by")
    return [
        SeenCorrection(
            what=label_of(Person, row.field),
            former=row.former or _("(tomt)"),
            kind=row.get_kind_display(),
            is_correction=row.kind == CorrectionKind.CORRECTION,
            reason=row.reason,
            who=row.created_by.name if row.created_by else _("Systemet"),
            at=row.created_at,
        )
        for row in rows
    ]


def _requests(actor: Actor, person: Person) -> list[RequestRow]:
    rows = requests_listed(actor).filter(person=person).order_by("-received_on", "-created_at")
    return [row_of(actor, row) for row in rows]


def _field_names(fields: Iterable[str]) -> str:
    return ", ".join(str(PersonField(name).label) for name in fields)


def _events(person: Person) -> list[Event]:
    """Who has looked and what has been done: by user and organisation, newest first."""
    rows: list[AuditEvent] = list(history_of_person(person.pk)[:MOST_EVENTS])
    users = dict(User.objects.filter(pk__in={row.actor_user_id for row in rows}).values_list("pk", "name"))
    names = dict(Organisation.objects.filter(pk__in={row.organisation_id for row in rows}).values_list("pk", "name"))
    return [_event(row, users, names) for row in rows]


def _event(row: AuditEvent, users: dict[Any, str], names: dict[Any, str]) -> Event:
    who = users.get(row.actor_user_id, _("Systemet"))
    where = names.get(row.organisation_id, "")
    moment: datetime = row.at
    return Event(moment, row.label, f"{who}, {where}" if where else who)
