"""What is due: the same rows that the daily digest counts (`coordination/queries/due.py`), as things to do."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import ngettext as _n

from agreements.queries import missing_words
from coordination.enums import FollowUpKind
from coordination.queries import due
from coordination.queries.contacts import Unsettled, contact_changes_for, unsettled_for
from coordination.queries.employer_gaps import EmployerGap
from coordination.queries.gaps import shared_gaps
from coordination.queries.names import named_to
from coordination.today.items import Sort, TodayItem
from coordination.workflow.links import page, part_of_round
from employers.enums import MandateScope
from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock
from jobbspar.lib.text import in_sentence
from participants.names import short_name
from participants.projections import shown_number

# By mandate: where it stands in the queue, what is missing, and what waits.
MANDATES = {
    MandateScope.SELECTION: (
        Sort.ANSWER,
        gettext_lazy("Ingen hos %(employer)s får svara om kandidater i portalen"),
        gettext_lazy("kandidater som väntar på svar: %d"),
    ),
    MandateScope.PROFILE: (
        Sort.AGREEMENT,
        gettext_lazy("Ingen hos %(employer)s får bekräfta kravprofilen i portalen"),
        gettext_lazy("kravprofilen väntar på bekräftelse"),
    ),
    MandateScope.AGREEMENT: (
        Sort.AGREEMENT,
        gettext_lazy("Den som ska skriva under hos %(employer)s har inget mandat för avtal"),
        gettext_lazy("underskrifter som väntar: %d"),
    ),
}


def gaps(actor: Actor) -> list[TodayItem]:
    """One for each hole, however many participants stand before it."""
    return [_gap(shared) for shared in shared_gaps(due.gaps_for(actor))]


def _gap(shared: Any) -> TodayItem:
    is_open = shared.gap.start <= clock.today()
    one, many = (
        (_("Glapp för en deltagare"), _("Glapp för %d deltagare"))
        if is_open
        else (_("Glapp öppnas för en deltagare"), _("Glapp öppnas för %d deltagare"))
    )
    title = one if shared.count == 1 else many % shared.count
    waits = _("före anställningen") if shared.before_hire else _("före %s") % in_sentence(shared.after_name)
    days = _n("%d arbetsdag", "%d arbetsdagar", shared.gap.working_days) % shared.gap.working_days
    return TodayItem(
        Sort.GAP,
        shared.gap.start,
        title,
        f"{shared.round} · {_('%s utan insats') % days} {waits}",
        reverse("round_gap", args=[shared.round.pk, shared.gap.start, shared.gap.end]),
        _("Överbrygga"),
    )


def employer_gaps(actor: Actor) -> list[TodayItem]:
    """Employers that wait with nothing of the round at their workplace."""
    return [
        TodayItem(
            Sort.GAP,
            one.gap.start,
            _("%s får vänta utan insats") % one.party.organisation.name,
            f"{one.party.round} · {waiting_words(one)}",
            part_of_round(one.party.round_id, "round_followups", "arbetsgivarglapp"),
            _("Överbrygga"),
        )
        for one in due.employer_gaps_for(actor)
    ]


def waiting_words(one: EmployerGap) -> str:
    """ "12 arbetsdagar före anställningen"."""
    days = _n("%d arbetsdag", "%d arbetsdagar", one.gap.working_days) % one.gap.working_days
    return _("%s före anställningen") % days if one.gap.before_hire else _("%s före nästa insats hos dem") % days


def agreements(actor: Actor) -> list[TodayItem]:
    """Sent for signature and not signed."""
    rows = due.agreements_for(actor).select_related("round__track", "party__organisation")
    missing = missing_words(rows)
    return [
        TodayItem(
            Sort.AGREEMENT,
            clock.local(row.sent_for_signature_at).date() + due.UNSIGNED if row.sent_for_signature_at else None,
            _("%s saknar underskrift") % row.full_name,
            " · ".join(filter(None, [str(row.round), missing.get(row.pk, "")])),
            page("agreement", row.pk),
            _("Öppna avtalet"),
        )
        for row in rows
    ]


def ending(actor: Actor) -> list[TodayItem]:
    """Signed, and over before the round is."""
    rows = due.ending_for(actor).select_related("round__track", "party__organisation")
    return [
        TodayItem(
            Sort.AGREEMENT,
            row.valid_to,
            _("%s går ut före omgångens slut") % row.full_name,
            str(row.round),
            page("agreement", row.pk),
            _("Öppna avtalet"),
        )
        for row in rows
    ]


def reviews(actor: Actor) -> list[TodayItem]:
    """Local agreements to be gone through, or that end."""
    return [
        TodayItem(
            Sort.AGREEMENT,
            min(filter(None, [row.review_date, row.valid_to])),
            _("Den lokala överenskommelsen ska ses över eller förlängas"),
            row.name,
            page("local_agreement", row.pk),
            _("Öppna"),
        )
        for row in due.reviews_for(actor)
    ]


def answers(actor: Actor) -> list[TodayItem]:
    """One for each employer and round, however many candidates."""
    rows = list(due.answers_for(actor).select_related("party__round__track", "party__organisation"))
    counts: Counter[UUID] = Counter(row.party_id for row in rows)
    firsts = {row.party_id: row for row in sorted(rows, key=_answer_day, reverse=True)}
    return [_answer(row, counts[party]) for party, row in firsts.items()]


def _answer_day(row: Any) -> Any:
    return row.answer_by or clock.local(row.presented_at).date() + due.UNANSWERED


def _answer(row: Any, count: int) -> TodayItem:
    words = _n("en kandidat", "%d kandidater", count)
    text = words % count if count > 1 else words
    title = _("%(employer)s har inte svarat om %(what)s") % {"employer": row.party.organisation.name, "what": text}
    url = part_of_round(row.party.round_id, "round_participants")
    return TodayItem(Sort.ANSWER, _answer_day(row), title, str(row.party.round), url, _("Visa kandidaterna"))


def decisions(actor: Actor) -> list[TodayItem]:
    """What the steering group is asked to decide, in its neutral words."""
    rows = due.decisions_for(actor).select_related("round__track", "meeting").distinct()
    return [
        TodayItem(
            Sort.DECISION,
            row.meeting.held_on if row.meeting else row.due,
            _("Ett hinder väntar på styrgruppens beslut"),
            f"{row.round} · {row.neutral_text or row.neutral_kind}",
            page("issue", row.pk),
            _("Läs och besluta"),
        )
        for row in rows
    ]


def issues(actor: Actor) -> list[TodayItem]:
    """Own hindrances that were to be out of the way."""
    rows = due.issues_for(actor).select_related("round__track")
    return [
        TodayItem(Sort.ISSUE, row.due, row.title, str(row.round), page("issue", row.pk), _("Åtgärda")) for row in rows
    ]


def follow_ups(actor: Actor) -> list[TodayItem]:
    """Own follow-ups that are due; for whoever leads a round also others' that are late, with who has them."""
    related = ("round__track", "participation__person", "party__organisation", "owner")
    rows = due.follow_ups_for(actor).select_related(*related).annotate(is_named=named_to(actor, "participation__"))
    return [_follow_up(actor, row) for row in rows]


def _follow_up(actor: Actor, row: Any) -> TodayItem:
    if row.kind == FollowUpKind.EMPLOYER:
        who = row.party.organisation.name
    else:
        who = short_name(row.participation.person) if row.is_named else shown_number(row.participation)
    title, detail, action = _("Uppföljning med %s") % who, str(row.round), _("Följ upp")
    if row.owner_id != actor.user_id:
        has_it = _("%s har ansvaret") % row.owner.name if row.owner else _("ingen har ansvaret")
        detail, action = f"{detail} · {has_it}", _("Öppna")
    return TodayItem(Sort.FOLLOW_UP, row.due, title, detail, page("follow_up", row.pk), action)


def assessments(actor: Actor) -> list[TodayItem]:
    """Own halves of joint assessments that have waited."""
    rows = due.assessments_for(actor).select_related("round__track", "person").annotate(is_named=named_to(actor))
    return [
        TodayItem(
            Sort.ASSESSMENT,
            row.referred_on + due.UNASSESSED,
            _("Er del av bedömningen av %s saknas") % (short_name(row.person) if row.is_named else _("en person")),
            str(row.round) if row.round else "",
            page("referral", row.pk),
            _("Bedöm"),
        )
        for row in rows
    ]


def activities(actor: Actor) -> list[TodayItem]:
    """Moment that are due."""
    rows = due.activities_for(actor).select_related("round__track", "owner_party__organisation")
    return [
        TodayItem(
            Sort.ACTIVITY,
            row.due,
            row.text,
            " · ".join(filter(None, [str(row.round), row.owner_party.organisation.name if row.owner_party else ""])),
            part_of_round(row.round_id, "round_activities", f"moment-{row.pk}"),
            _("Öppna"),
        )
        for row in rows
    ]


def mandates(actor: Actor) -> list[TodayItem]:
    """What nobody at an employer may decide on: give somebody the mandate, or note what the employer has said."""
    return [_mandate(row) for row in unsettled_for(actor)]


def _mandate(row: Unsettled) -> TodayItem:
    sort, title, many = MANDATES[row.scope]
    words = title % {"employer": row.party.organisation.name}
    waits = many % row.count if row.scope != MandateScope.PROFILE else str(many)
    return TodayItem(
        sort, None, words, f"{row.party.round} · {waits}", page("party_edit", row.party.pk), _("Gör klart")
    )


def contacts(actor: Actor) -> list[TodayItem]:
    """Contacts of the own rounds' employers that somebody else has changed."""
    return [
        TodayItem(
            Sort.OTHER,
            clock.today(),
            _("En kontaktperson hos %s har ändrats av någon annan") % row.employer.organisation.name,
            row.name,
            row.employer.get_absolute_url(),
            _("Visa kontaktpersonerna"),
        )
        for row in contact_changes_for(actor)
    ]
