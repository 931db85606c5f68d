"""An agreement is written: begun with the round's own data, worded, and taken up again as a new version (domain.md 2.2)."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.contents import default_texts
from agreements.domain.locks import locked
from agreements.enums import LIVE_STATES, SIGNABLE, AgreementKind, AgreementState
from agreements.kinds import rule_of
from agreements.models import Agreement, Signatory
from agreements.needed import lack_of
from agreements.permissions import can_draft_agreement
from agreements.queries import live_signatures
from agreements.readings import facts_of
from employers.enums import MandateScope
from employers.models import EmployerContact
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.documents.sections import lines
from jobbspar.lib.errors import RuleError
from jobbspar.lib.text import clean_text
from tracks.enums import PartyRole
from tracks.models import Round, RoundParty
from tracks.queries.contacts import named_in


@transaction.atomic
def draft_agreement(party: RoundParty, kind: AgreementKind, *, actor: Actor) -> Agreement:
    """Start an agreement, or give the one of this kind that is under way. `party` is whom it is with; for one of the whole
    round it is the responsible municipality.

    The signatories are proposed: each signing party's contact, and the round's coordinator. RuleError where the kind is
    not written with such a party, or has nobody else to be signed by.
    """
    party = (
        RoundParty.objects.select_for_update(of=("self",))
        .select_related("round__track__responsible", "round__coordinator", "organisation")
        .get(pk=party.pk)
    )
    if not can_draft_agreement(actor, party.round):
        raise NotAllowed
    signers = _signers(party, kind)
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
    )
    for order, signer in enumerate(signers):
        _propose(signer, agreement, order, actor)
    return agreement


def _signers(party: RoundParty, kind: AgreementKind) -> list[RoundParty]:
    """Who is proposed to sign. RuleError where nobody but the responsible municipality would."""
    rule = rule_of(kind)
    if party.role != rule.written_with:
        raise RuleError(_("Det avtalet skrivs inte med den parten."))
    parties = party.round.parties.select_related("organisation", "contact", "contact_user")
    signers = rule.signers(party, parties)
    if lack := lack_of(kind, party.round, {row.role for row in signers}):
        raise RuleError(lack)
    return signers


def _next_number(party: RoundParty, kind: AgreementKind) -> int:
    latest = Agreement.objects.filter(party=party, kind=kind).aggregate(Max("number"))["number__max"]
    return (latest or 0) + 1


def _propose(signer: RoundParty, agreement: Agreement, order: int, actor: Actor) -> None:
    name, title, email = _contact(signer, agreement.round)
    create(
        Signatory,
        actor=actor,
        round_id=agreement.round_id,
        agreement=agreement,
        organisation=signer.organisation,
        name=name or _("Utses senare"),
        title=title,
        email=email,
        order=order,
    )


def _contact(party: RoundParty, round: Round) -> tuple[str, str, str]:
    """Name, title and address of who is likely to sign for the party; empty where nobody is known."""
    if party.role == PartyRole.RESPONSIBLE and round.coordinator is not None:
        return round.coordinator.name, _("Koordinator"), round.coordinator.email
    if party.contact is not None:
        contact = _signing_contact(party, party.contact)
        return contact.name, contact.title, contact.email
    if party.contact_user is not None:
        return party.contact_user.name, "", party.contact_user.email
    return party.contact_name, "", ""


def _signing_contact(party: RoundParty, contact: EmployerContact) -> EmployerContact:
    """Whoever may sign of those who are named: the party's contact before the others."""
    if MandateScope.AGREEMENT in contact.mandate:
        return contact
    return named_in(party).deciding(MandateScope.AGREEMENT).first() or contact


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
    editable = {section.key for section in rule_of(agreement.kind).sections if section.is_editable}
    own = {
        key: clean_text(value).strip()
        for key, value in texts.items()
        if key in editable and clean_text(value).strip() and lines(clean_text(value)) != lines(usual[key])
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


@transaction.atomic
def new_version(agreement: Agreement, *, actor: Actor) -> Agreement:
    """A draft that starts from the words of an agreement that somebody has signed, with those who have joined since among
    its signatories. One that holds goes on holding until the new one is signed."""
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
    _propose_newcomers(draft, actor)
    return draft


def _propose_newcomers(draft: Agreement, actor: Actor) -> None:
    there = list(draft.signatories.values_list("organisation", "order"))
    last = max((order for _organisation, order in there), default=-1)
    inside = {organisation for organisation, _order in there}
    newcomers = [row for row in _signers(draft.party, AgreementKind(draft.kind)) if row.organisation_id not in inside]
    for place, signer in enumerate(newcomers, last + 1):
        _propose(signer, draft, place, actor)
