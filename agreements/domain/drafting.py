"""An agreement is written: begun with the round's own data, worded, and taken up again as a new version (domain.md 2.2)."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.contents import SECTIONS, default_texts
from agreements.domain.locks import locked
from agreements.enums import LIVE_STATES, SIGNABLE, AgreementKind, AgreementState
from agreements.facts import facts_of
from agreements.models import Agreement, Signatory
from agreements.permissions import can_draft_agreement
from agreements.queries import live_signatures
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Organisation
from jobbspar.lib.errors import RuleError
from jobbspar.lib.text import clean_text, sort_key
from tracks.models import RoundParty


@transaction.atomic
def draft_agreement(party: RoundParty, kind: AgreementKind, *, actor: Actor) -> Agreement:
    """Start an agreement with an employer party, or give the one of this kind that is under way.

    The signatories are proposed: the employer's contact and the round's coordinator.
    """
    party = (
        RoundParty.objects.select_for_update(of=("self",)).select_related("round__track", "contact").get(pk=party.pk)
    )
    if not can_draft_agreement(actor, party.round):
        raise NotAllowed
    if not party.is_employer:
        raise RuleError(_("Ett avtal skrivs med en arbetsgivare som är part i omgången."))
    existing = Agreement.objects.filter(party=party, kind=kind, state__in=LIVE_STATES).order_by("-number").first()
    if existing:
        return existing
    agreement = create(
        Agreement,
        actor=actor,
        round_id=party.round_id,
        action="agreement.drafted",
        round=party.round,
        party=party,
        kind=kind,
        number=_next_number(party, kind),
        valid_to=party.round.planned_end,
        sort_name=sort_key(party.organisation.name),
    )
    _propose_signatories(agreement, actor)
    return agreement


def _next_number(party: RoundParty, kind: AgreementKind) -> int:
    latest = Agreement.objects.filter(party=party, kind=kind).aggregate(Max("number"))["number__max"]
    return (latest or 0) + 1


def _propose_signatories(agreement: Agreement, actor: Actor) -> None:
    party, round = agreement.party, agreement.round
    contact = party.contact
    employer_name = contact.name if contact else party.contact_name
    coordinator = round.coordinator
    employer_email = contact.email if contact else ""
    rows: list[tuple[Organisation, str, str, str]] = [
        (party.organisation, employer_name, contact.title if contact else "", employer_email),
        (round.track.responsible, "", "", "")
        if coordinator is None
        else (round.track.responsible, coordinator.name, _("Koordinator"), coordinator.email),
    ]
    for order, (organisation, name, title, email) in enumerate(rows):
        create(
            Signatory,
            actor=actor,
            round_id=round.pk,
            agreement=agreement,
            organisation=organisation,
            name=name or _("Utses senare"),
            title=title,
            email=email,
            order=order,
        )


@transaction.atomic
def change_agreement(
    agreement: Agreement,
    *,
    texts: dict[str, str],
    valid_from: date | None,
    valid_to: date | None,
    signatories: dict[str, tuple[str, str]],
    expected_version: int | None,
    actor: Actor,
) -> Agreement:
    """Save what the drafter wrote. `texts` by section key; a text equal to the default is not kept, so that the section
    goes on following the round. `signatories`: id → (name, title). RuleError unless the agreement is a draft."""
    agreement = locked(agreement, actor)
    if agreement.state != AgreementState.DRAFT:
        raise RuleError(_("Avtalet är låst för underskrift. Ta tillbaka det till utkast för att ändra."))
    if valid_from and valid_to and valid_to < valid_from:
        raise RuleError(_("Slutdatum kan inte vara före startdatum."), field="valid_to")
    usual = default_texts(agreement.kind, facts_of(agreement.kind, agreement.party))
    editable = {section.key for section in SECTIONS[agreement.kind] if section.is_editable}
    own = {
        key: clean_text(value).strip()
        for key, value in texts.items()
        if key in editable and clean_text(value).strip() and _lines(value) != _lines(usual[key])
    }
    change(
        agreement,
        actor=actor,
        round_id=agreement.round_id,
        expected_version=expected_version,
        texts=own,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    for row in agreement.signatories.all():
        if str(row.pk) in signatories:
            name, title = signatories[str(row.pk)]
            change(row, actor=actor, round_id=agreement.round_id, name=name, title=title)
    return agreement


def _lines(value: str) -> list[str]:
    return [line.strip() for line in clean_text(value).splitlines() if line.strip()]


@transaction.atomic
def new_version(agreement: Agreement, *, actor: Actor) -> Agreement:
    """A draft that starts from the words of an agreement that somebody has signed. One that holds goes on holding until
    the new one is signed."""
    agreement = locked(agreement, actor)
    follower = agreement.followers.exclude(state=AgreementState.TERMINATED).first()
    if follower:
        return follower
    if agreement.state not in SIGNABLE or not live_signatures(agreement).exists():
        raise RuleError(_("Ingen har undertecknat än, så texten kan ändras direkt: ta tillbaka den till utkast."))
    draft = create(
        Agreement,
        actor=actor,
        round_id=agreement.round_id,
        action="agreement.drafted",
        round=agreement.round,
        party=agreement.party,
        kind=agreement.kind,
        number=_next_number(agreement.party, AgreementKind(agreement.kind)),
        texts=agreement.texts,
        valid_from=agreement.valid_from,
        valid_to=agreement.valid_to,
        is_ordered=agreement.is_ordered,
        replaces=agreement,
        sort_name=agreement.sort_name,
    )
    for row in agreement.signatories.all():
        create(
            Signatory,
            actor=actor,
            round_id=agreement.round_id,
            agreement=draft,
            organisation=row.organisation,
            name=row.name,
            title=row.title,
            mandate=row.mandate,
            email=row.email,
            order=row.order,
        )
    return draft
