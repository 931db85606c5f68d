"""A candidate is presented to an employer party, without identity, and the employer answers (2.0.5, invariant 4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from employers.enums import MandateScope
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.mail import enqueue_mail
from participants.domain._guard import locked, require, require_phase
from participants.domain.candidacies import RECRUITING, STILL_OPEN
from participants.domain.disclosures import consent_covering, disclose_to_employer, take_back_presentation
from participants.domain.mails import ANSWER_CHANGED
from participants.domain.restrictions import require_unrestricted
from participants.enums import EmployerView
from participants.models import Candidacy, EmployerAnswer, GivenAnswer, Person
from participants.permissions import can_answer_for_employer, can_change_person, can_lead_candidacy
from tracks.domain.mandates import require_mandate
from tracks.models import RoundParty
from tracks.queries.contacts import portal_users


@transaction.atomic
def present_to_employer(
    candidacy: Candidacy,
    party: RoundParty,
    *,
    actor: Actor,
    other_ground: str = "",
    answer_by: date | None = None,
) -> EmployerAnswer:
    """Ask the employer about the candidate. Needs the person's consent covering that employer, or a documented ground.

    Twice is once; one that was taken back is asked anew. The employer's contacts get a mail a day at most.
    """
    candidacy = locked(candidacy, "round__track", "person")
    require(can_lead_candidacy(actor, candidacy))
    require_phase(candidacy.round, *RECRUITING)
    if candidacy.state not in STILL_OPEN:
        raise RuleError(_("Kandidaturen är avslutad."))
    if not party.is_employer or party.round_id != candidacy.round_id:
        raise RuleError(_("Välj en av omgångens arbetsgivare."), field="party")
    require_unrestricted(candidacy.person_id)
    if answer_by is not None and answer_by < clock.today():
        raise RuleError(_("Sista svarsdag har redan varit."), field="answer_by")
    _require_cleared(candidacy.person, actor)
    consent = consent_covering(candidacy.person, party.organisation_id, candidacy.round)
    if consent is None and not other_ground:
        raise RuleError(
            _("Det finns inget samtycke som gäller %(employer)s. Registrera ett, eller skriv en annan grund.")
            % {"employer": party.organisation.name},
            field="party",
        )
    given = disclose_to_employer(candidacy, party, actor=actor, consent=consent)
    values: dict[str, object] = {
        "disclosure": given,
        "consent": consent,
        "other_ground": "" if consent else other_ground,
        "answer_by": answer_by,
        "presented_at": clock.now(),
    }
    answer = _ask(candidacy, party, actor, values)
    _tell_employer(answer)
    return answer


def _require_cleared(person: Person, actor: Actor) -> None:
    """No employer sees anything of a protected person before one of the owner's handlers has weighed it (invariant 20)."""
    if not person.is_protected or person.protection.employers_cleared_at is not None:
        return
    raise RuleError(
        _("Personen har skyddade uppgifter. Hemkommunens handläggare ska först pröva om en arbetsgivare får se något."),
        link=reverse("person_clearance", args=[person.pk]) if can_change_person(actor, person) else None,
    )


def _ask(candidacy: Candidacy, party: RoundParty, actor: Actor, values: dict[str, object]) -> EmployerAnswer:
    ids = {"person_id": candidacy.person_id, "round_id": candidacy.round_id, "action": "candidacy.presented"}
    existing = candidacy.answers.select_for_update().filter(party=party).first()
    if existing is None:
        return create(EmployerAnswer, actor=actor, candidacy=candidacy, party=party, **ids, **values)
    if existing.withdrawn_at is None:
        return existing
    again = {"withdrawn_at": None, "view": EmployerView.WAITING, "answered_at": None, "answered_by": None}
    return change(existing, actor=actor, **ids, **values, **again)


def _tell_employer(answer: EmployerAnswer) -> None:
    party = answer.party
    for user in portal_users(party):
        enqueue_mail(
            "candidates_presented",
            to_user_id=user.pk,
            ref_id=party.pk,
            dedup_key=f"candidates-presented:{party.pk}:{user.pk}:{clock.today()}",
            path=_portal_path(),
            organisation_id=answer.candidacy.round.track.responsible_id,
        )


def _portal_path() -> str:
    try:
        return reverse("portal")
    except NoReverseMatch:
        return "/portal/"


def can_be_answered(answer: EmployerAnswer) -> bool:
    """Whether the candidate is still to be decided on."""
    round = answer.candidacy.round
    return round.phase in RECRUITING and round.paused_at is None and answer.candidacy.state in STILL_OPEN


@transaction.atomic
def answer_candidate(answer: EmployerAnswer, view: str, *, actor: Actor, comment: str = "") -> EmployerAnswer:
    """The employer's view; may be changed until the candidacy is settled. One noted by the coordinator says how it came."""
    answer = locked(answer, "party", "candidacy__round__track", "candidacy__person")
    require(can_answer_for_employer(actor, answer))
    if answer.withdrawn_at is not None:
        raise RuleError(_("Kandidaten är inte längre aktuell, så det går inte att svara."))
    if view not in (EmployerView.YES, EmployerView.LATER, EmployerView.NO):
        raise RuleError(_("Välj ett svar."), field="view")
    require_phase(answer.candidacy.round, *RECRUITING)
    if not can_be_answered(answer):
        raise RuleError(_("Kandidaten är redan avgjord, så svaret går inte att ändra."))
    if actor.is_employer:
        require_mandate(actor, answer.party, MandateScope.SELECTION)
    elif not comment:
        raise RuleError(_("Skriv hur arbetsgivaren lämnade sitt svar."), field="comment")
    before = EmployerView(answer.view)
    if before == view and answer.comment == comment:
        return answer
    # Whoever puts the comment right has not given the answer.
    said: dict[str, Any] = {"view": EmployerView(view), "answered_at": clock.now(), "answered_by_id": actor.user_id}
    answer = change(
        answer,
        actor=actor,
        person_id=answer.candidacy.person_id,
        round_id=answer.candidacy.round_id,
        action="candidacy.answered",
        comment=comment,
        **(said if before != view else {}),
    )
    if before != view:
        _keep(answer, before, actor)
    return answer


def _keep(answer: EmployerAnswer, before: EmployerView, actor: Actor) -> None:
    """Who gave the answer and when stays, however often it is changed; who leads the round is told of a change. A "Ja" shows
    name and telephone, so one that is taken back must not go unseen."""
    who = {"created_by_id": actor.user_id, "changed_by_id": actor.user_id}
    given = GivenAnswer.objects.create(answer=answer, view=answer.view, is_noted=not actor.is_employer, **who)
    round = answer.candidacy.round
    leaders = {round.coordinator_id, round.deputy_id} - {None, actor.user_id}
    for user_id in leaders if before != EmployerView.WAITING else ():
        enqueue_mail(
            ANSWER_CHANGED,
            to_user_id=user_id,
            ref_id=answer.pk,
            dedup_key=f"{ANSWER_CHANGED}:{given.pk}:{user_id}",
            path=reverse("round_participants", args=[round.pk]),
            payload={"round": str(round.pk)},
            organisation_id=round.track.responsible_id,
        )


@transaction.atomic
def withdraw_presentation(answer: EmployerAnswer, *, actor: Actor) -> EmployerAnswer:
    """Take back a candidate shown by mistake. Twice is once."""
    answer = locked(answer, "candidacy__round__track", "candidacy__person")
    require(can_lead_candidacy(actor, answer.candidacy))
    if answer.withdrawn_at is None:
        take_back_presentation(answer, actor=actor)
    return answer
