"""Questions about a round's agreements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from agreements.enums import LIVE_STATES, SIGNABLE, AgreementKind, AgreementState, LinkState
from agreements.kinds import WITH_EMPLOYER
from agreements.models import Agreement, Signatory, Signature, SigningLink, Wording
from agreements.needed import lack_of, needed
from agreements.querysets import AgreementQuerySet
from agreements.tokens import link_id
from employers.enums import MandateScope
from employers.models import EmployerContact
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.models import User
from jobbspar.documents.models import Document
from jobbspar.lib import clock
from jobbspar.lib.text import join_and
from jobbspar.outbox.models import OutboxEntry
from tracks.enums import PartyRole
from tracks.models import Round, RoundParty
from tracks.queries.chain import latest_package
from tracks.querysets import PARTIES_IN_ORDER


def agreement_rows(actor: Actor) -> AgreementQuerySet:
    """The list's rows with what it shows, in one query."""
    return Agreement.objects.visible_to(actor).select_related(
        "round__track__responsible", "party__organisation", "document", "signed_copy"
    )


def live_signatures(agreement: Agreement) -> QuerySet[Signature]:
    return Signature.objects.filter(signatory__agreement=agreement, undone_at=None)


def newest_signed_pdf(agreement: Agreement) -> Document | None:
    """The PDF with the electronic signatures given so far: each that is given is added to the one before.

    Those that were carried over are of another document.
    """
    signed = live_signatures(agreement).filter(e_signing__isnull=False, carried_from=None)
    return Document.objects.filter(pk__in=signed.values("e_signing__signed_pdf")).order_by("-version").first()


def with_e_signed(rows: AgreementQuerySet) -> AgreementQuerySet:
    """Each with `e_signed_id`: the signature whose PDF holds all the electronic ones, None where there is none."""
    signed = Signature.objects.filter(
        signatory__agreement=OuterRef("pk"), undone_at=None, e_signing__isnull=False, carried_from=None
    )
    return rows.annotate(e_signed_id=Subquery(signed.order_by("-e_signing__signed_pdf__version").values("pk")[:1]))


def address_of(actor: Actor) -> str:
    """Where the signed-in user is reached, which says whether they are the signatory that is asked."""
    return User.objects.filter(pk=actor.user_id).values_list("email", flat=True).first() or ""


def without_mandate(rows: QuerySet[Signatory]) -> QuerySet[Signatory]:
    """Those that are an employer's contacts and may not decide on agreements. The ones named in the agreement's round are
    judged by that alone, whatever others have noted of the same person.

    Whoever is no contact of the employer has their right from elsewhere, as its signatory by law: the drafter has named
    them, and they say by what right they sign.
    """
    address = Q(email__iexact=OuterRef("email")) | Q(user__email__iexact=OuterRef("email"))
    known = EmployerContact.objects.filter(address, employer__organisation=OuterRef("organisation"))
    chosen = RoundParty.objects.filter(round=OuterRef(OuterRef("agreement__round")), contact=OuterRef("pk"))
    named = known.filter(Exists(chosen) | Q(namings__party__round=OuterRef("agreement__round")))
    by_naming = Exists(named) & ~Exists(named.deciding(MandateScope.AGREEMENT))
    by_any = Exists(known) & ~Exists(named) & ~Exists(known.deciding(MandateScope.AGREEMENT))
    return rows.exclude(email="").filter(by_naming | by_any)


def lacks_mandate(signatory: Signatory) -> bool:
    """Whether the signatory's mandate as a contact forbids them to sign."""
    return without_mandate(Signatory.objects.filter(pk=signatory.pk)).exists()


def whose_turn(agreement: Agreement) -> list[Signatory]:
    """Those who have not signed and may: all of them, or the first of them where they sign in order."""
    waiting = list(
        agreement.signatories.exclude(pk__in=live_signatures(agreement).values("signatory")).select_related(
            "organisation"
        )
    )
    return [row for row in waiting if row.order == waiting[0].order] if agreement.is_ordered else waiting


def own_signatories(actor: Actor) -> QuerySet[Signatory]:
    """Where the reader is asked to sign and it is their turn. Their address is read in the same query."""
    signed = Signature.objects.filter(signatory=OuterRef("pk"), undone_at=None)
    before = Signatory.objects.filter(
        ~Exists(Signature.objects.filter(signatory=OuterRef("pk"), undone_at=None)),
        agreement=OuterRef("agreement"),
        order__lt=OuterRef("order"),
    )
    address = User.objects.filter(pk=actor.user_id).values(lower=Lower("email"))
    return (
        Signatory.objects.annotate(address=Lower("email"))
        .filter(
            ~Exists(signed),
            ~Exists(before) | Q(agreement__is_ordered=False),
            address__in=address,
            organisation=actor.organisation_id,
            agreement__state=AgreementState.FOR_SIGNATURE,
            agreement__document__isnull=False,
        )
        .select_related("agreement__round__track")
    )


def read_link(token: str) -> tuple[LinkState, SigningLink | None]:
    """The link behind an address, and what it leads to now."""
    pk = link_id(token)
    link = (
        SigningLink.objects.select_related(
            "document",
            "signatory__organisation",
            "signatory__agreement__document",
            "signatory__agreement__signed_copy",
            "signatory__agreement__round__track__responsible",
            "signatory__agreement__round__coordinator",
            "signatory__agreement__party__organisation",
        )
        .filter(pk=pk)
        .first()
        if pk
        else None
    )
    return (link_state(link), link) if link else (LinkState.UNREADABLE, None)


def link_state(link: SigningLink) -> LinkState:
    """Why a link does not work is asked in the order of what the holder can do about it."""
    agreement = link.signatory.agreement
    if live_signatures(agreement).filter(signatory=link.signatory).exists():
        return LinkState.SIGNED
    dead = _why_dead(link, agreement)
    return dead or (LinkState.OPEN if link.signatory in whose_turn(agreement) else LinkState.WAITS)


def _why_dead(link: SigningLink, agreement: Agreement) -> LinkState | None:
    is_rewritten = agreement.state in SIGNABLE and agreement.document_id != link.document_id
    if is_rewritten or agreement.state == AgreementState.DRAFT:
        return LinkState.CHANGED
    if agreement.state not in SIGNABLE:
        return LinkState.ENDED
    # A corrected address kills the links to the one before, also while it is somebody else's turn.
    is_moved = link.sent_to.casefold() != link.signatory.email.casefold()
    if is_moved or link.signatory.links.filter(created_at__gt=link.created_at).exists():
        return LinkState.REPLACED
    return LinkState.EXPIRED if link.expires_at <= clock.now() else None


# How far the link has come, in the words of whoever waits for it.
DELIVERY = {
    "pending": _("Mejlet är på väg"),
    "leased": _("Mejlet är på väg"),
    "done": _("Mejlet är skickat"),
    "failed": _("Mejlet kom inte fram"),
    "cancelled": _("Mejlet skickades inte"),
}


@dataclass(frozen=True)
class SignatoryRow:
    """A signatory with the signature that holds, those that were undone, and the newest link with how far it has come."""

    signatory: Signatory
    live: Signature | None
    undone: tuple[Signature, ...]
    link: SigningLink | None = None
    delivery: str = ""
    is_next: bool = False

    @property
    def delivery_text(self) -> str:
        if self.link is None:
            return ""
        return str(_("Länken är öppnad")) if self.link.opened_at else str(DELIVERY.get(self.delivery, ""))


def signatory_rows(agreement: Agreement) -> list[SignatoryRow]:
    """Five queries, whatever the number of signatories."""
    signatories = list(
        agreement.signatories.select_related("organisation").prefetch_related(
            Prefetch("signatures", Signature.objects.select_related("created_by", "undone_by", "scan", "e_signing")),
            "links",
        )
    )
    links = {row.pk: next(iter(row.links.all()), None) for row in signatories}
    wanted = [str(link.pk) for link in links.values() if link]
    mails = OutboxEntry.objects.filter(kind="mail", ref_id__in=wanted, payload__template="signing_link")
    states = dict(mails.order_by("created_at").values_list("ref_id", "state")) if wanted else {}
    turn = {row.pk for row in whose_turn(agreement)} if agreement.state in SIGNABLE else set()
    rows = []
    for signatory in signatories:
        given, link = list(signatory.signatures.all()), links[signatory.pk]
        rows.append(
            SignatoryRow(
                signatory,
                live=next((signature for signature in given if signature.undone_at is None), None),
                undone=tuple(signature for signature in given if signature.undone_at is not None),
                link=link,
                delivery=states.get(str(link.pk), "") if link else "",
                is_next=signatory.pk in turn,
            )
        )
    return rows


def newest_e_signed(rows: list[SignatoryRow]) -> Signature | None:
    """The one whose PDF holds all electronic signatures of this document. Those carried over are of another."""
    given = [row.live for row in rows if row.live and row.live.e_signing_id and row.live.carried_from_id is None]
    return max(given, key=lambda live: (live.given_at or live.created_at, live.created_at), default=None)


def missing_words(agreements: Iterable[Agreement]) -> dict[UUID, str]:
    """For each that is out for signature, whose signatures are missing: "väntar på Mölndals stad". One query."""
    ids = [row.pk for row in agreements if row.state == AgreementState.FOR_SIGNATURE]
    signed = Signature.objects.filter(signatory=OuterRef("pk"), undone_at=None)
    rows = Signatory.objects.filter(~Exists(signed), agreement__in=ids).select_related("organisation") if ids else ()
    names: dict[UUID, dict[str, None]] = {}
    for row in rows:
        names.setdefault(row.agreement_id, {})[row.organisation.name] = None
    return {pk: _t("väntar på %s") % join_and(list(found)) for pk, found in names.items()}


# What the button that begins one says.
_WRITE = {
    AgreementKind.LETTER_OF_INTENT: _("Skriv avsiktsförklaring"),
    AgreementKind.EMPLOYER_AGREEMENT: _("Skriv överenskommelse"),
    AgreementKind.MUNICIPALITY_AGREEMENT: _("Skriv kommunöverenskommelse"),
    AgreementKind.PROVIDER_AGREEMENT: _("Skriv avtal"),
    AgreementKind.PARTY_AGREEMENT: _("Skriv partsöverenskommelse"),
}


@dataclass(frozen=True)
class PartyAgreements:
    """What is to be written with a party, with what has been, newest first: a card of the tab Avtal.

    `kinds` are those that can be written; `is_needed` where the round cannot go on without one of them signed.
    """

    party: RoundParty
    kinds: tuple[AgreementKind, ...]
    agreements: tuple[Agreement, ...]
    is_needed: bool = False
    # Why none can be written yet.
    lack: str = ""

    @property
    def title(self) -> str:
        """What the card is called where it is not the employer's own."""
        return str(self.kinds[0].label)

    @property
    def unwritten(self) -> list[tuple[str, str]]:
        """The kinds that there is none of, with what the button says; one that was ended may be written anew."""
        there = {row.kind for row in self.agreements if row.state in LIVE_STATES}
        return [(kind.value, str(_WRITE[kind])) for kind in self.kinds if kind not in there]


def agreements_of_round(round: Round, actor: Actor) -> list[PartyAgreements]:
    """Employers first, then the municipalities, the providers and the social partners. Five queries."""
    parties = list(round.parties.select_related("organisation__employer", "contact").order_by(PARTIES_IN_ORDER))
    package = latest_package(round)
    lacking = needed(round, parties, package.steps.all() if package else ())
    rows = Agreement.objects.visible_to(actor).filter(round=round).select_related("document", "party__organisation")
    there = list(rows.prefetch_related("signatories").order_by("kind", "-number"))
    roles = {row.role for row in parties}
    found = []
    for party, kinds in _places(round, parties, {row.kind for row in there}):
        own = tuple(row for row in there if row.party_id == party.pk and row.kind in kinds)
        is_needed = any(need.party.pk == party.pk and need.kinds == kinds and not need.is_met(own) for need in lacking)
        found.append(PartyAgreements(party, kinds, own, is_needed, lack_of(kinds[0], round, roles)))
    return found


def _places(
    round: Round, parties: Sequence[RoundParty], there: set[str]
) -> list[tuple[RoundParty, tuple[AgreementKind, ...]]]:
    """Where the round can have agreements: those of the whole round where they make sense, or are there already."""
    roles = {row.role for row in parties}
    places: list[tuple[RoundParty, tuple[AgreementKind, ...]]] = [
        (row, WITH_EMPLOYER) for row in parties if row.is_employer
    ]
    responsible = [row for row in parties if row.role == PartyRole.RESPONSIBLE]
    if PartyRole.MUNICIPALITY in roles or AgreementKind.MUNICIPALITY_AGREEMENT in there:
        places += [(row, (AgreementKind.MUNICIPALITY_AGREEMENT,)) for row in responsible]
    places += [(row, (AgreementKind.PROVIDER_AGREEMENT,)) for row in parties if row.role == PartyRole.PROVIDER]
    if PartyRole.SOCIAL_PARTNER in roles or round.track.is_stepwise or AgreementKind.PARTY_AGREEMENT in there:
        places += [(row, (AgreementKind.PARTY_AGREEMENT,)) for row in responsible]
    return places


@dataclass(frozen=True)
class WordingLine:
    """A kind of agreement, with the organisation's own version in use and whether a draft waits."""

    kind: AgreementKind
    in_use: Wording | None
    draft: Wording | None


def wording_lines(actor: Actor) -> list[WordingLine]:
    """One query."""
    rows = list(Wording.objects.visible_to(actor).order_by("kind", "-number"))
    return [
        WordingLine(
            kind,
            next((row for row in rows if row.kind == kind and row.published_at), None),
            next((row for row in rows if row.kind == kind and not row.published_at), None),
        )
        for kind in AgreementKind
    ]


# How a state is shown: never by colour alone, the word stands in it.
STATE_TONES = {
    AgreementState.DRAFT: "neutral",
    AgreementState.IN_REVIEW: "info",
    AgreementState.FOR_SIGNATURE: "warn",
    AgreementState.SIGNED: "ok",
    AgreementState.EXPIRED: "neutral",
    AgreementState.TERMINATED: "danger",
    AgreementState.REPLACED: "neutral",
}
