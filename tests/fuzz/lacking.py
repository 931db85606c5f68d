"""What the demo lacks, so that its forms stand on a page too. Fixed ids: each test makes the rows anew, and undoes it."""

from __future__ import annotations

import time
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core import signing
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from agreements.enums import AgreementState, ProviderState, SigningMethod
from agreements.mails import path_of
from agreements.models import Agreement, ProviderSigning, Signatory, Signature, SigningLink, Wording
from agreements.providers import local
from agreements.tokens import visit_token
from coordination.disposal.enums import RecordType, RunState, StartEvent
from coordination.disposal.models import DisposalRun, RetentionRule
from coordination.models import Search
from coordination.papers.enums import PaperKind, job_of
from jobbspar.accounts.enums import Role
from jobbspar.accounts.mails import INVITATION_SALT
from jobbspar.accounts.models import Invitation, Session, User
from jobbspar.documents.models import ArchiveCopy, Document
from jobbspar.lib import clock, crypto
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry
from participants.domain.extracts import order_extract
from participants.domain.papers import PDF_JOB
from participants.enums import PaperKind as PersonPaperKind
from participants.enums import ParticipationState, PersonField, RequestKind
from participants.models import (
    Consent,
    ParticipantGapAllowance,
    Participation,
    Person,
    PersonPaper,
    SubjectExtract,
    SubjectRequest,
)
from tests.cast import actor_of, login
from tests.keys import SoftKey
from tests.matrix_papers import a_paper
from tracks.enums import PartyRole
from tracks.models import GapAllowance, InterventionPackage, RequirementProfile, Round, RoundParty

KERSTIN, ENSAM, ADMIN = "koordinator@goteborg.example", "ensam@kungalv.example", "admin@goteborg.example"
STEERING = "styrgrupp@goteborg.example"
NEW, PDF = 50, b"%PDF-1.7"
CODE, PAPER = "7K3F-9QXM-2TRV", "INF-2026-9001"


# Links that are sent in a mail lead somebody who is not signed in.
NOBODY = ""


def first_pages() -> dict[str, list[str]]:
    """Who sees the new rows where first."""
    rounds = RequirementProfile.objects.filter(number=NEW).values_list("round_id", flat=True)
    kerstin = User.objects.get(email=KERSTIN)
    scanned = Signature.objects.filter(scan__isnull=False).values_list("signatory__agreement_id", "pk").first()
    participation = ParticipantGapAllowance.objects.get(pk=_id(6)).participation_id
    agreement, signature = scanned or ("", "")
    return {
        KERSTIN: [
            f"/avtal/{_id(3)}/",
            *(f"/omgangar/{pk}/kravprofil/" for pk in sorted(rounds)[:2]),
            f"/sok/{_id(4)}/",
            f"/tillatna-glapp/{_id(5)}/angra/",
            f"/deltagande/{participation}/",
            f"/avtal/{agreement}/skannat/{signature}/",
            "/konto/inloggad/",
            *(f"/arbetsgivare/{pk}/" for pk in _employers_of(kerstin)),
            f"/avtal/{_id(3)}/e-underskrift/{_id(73)}/",
            f"/avtal/{_id(43)}/",
            *(
                f"/omgangar/{pk}/handlingar/"
                for pk in Document.objects.filter(number=PAPER).values_list("ref_id", flat=True)
            ),
            f"/avtal/{_id(44)}/undertecknare/",
            *(f"/deltagare/{pk}/handlingar/" for pk in _persons_of(PersonPaper.objects.filter(pk=_id(70)))),
        ],
        ENSAM: [
            *(f"/deltagare/{pk}/handlingar/" for pk in _persons_of(PersonPaper.objects.filter(pk=_id(72)))),
            f"/begaran/{_id(7)}/",
            f"/begaran/{_id(8)}/",
            f"/administration/gallring/{_id(20)}/",
        ],
        ADMIN: [
            f"/administration/gallring/{_id(21)}/",
            "/administration/gallring/regler/notes/",
            "/mallar/letter_of_intent/",
        ],
        STEERING: ["/konto/tva-steg/nyckel/9001/"],
        NOBODY: [
            *(path_of(link) for link in SigningLink.objects.filter(pk__in=[_id(40), _id(41), _id(42)]).order_by("pk")),
            f"{path_of(SigningLink.objects.get(pk=_id(40)))}e-underskrift/",
            reverse("test_service", args=[local.token_of(_id(71))]),
            reverse("signing_answer", args=[visit_token(ProviderSigning.objects.get(pk=_id(71)))]),
            "/kontrollera/",
            f"/kontrollera/{CODE}/",
            reverse("invitation", args=[signing.dumps([str(_id(1)), 1], salt=INVITATION_SALT)]),
            reverse(
                "account_reset_password_from_key",
                args=[user_pk_to_url_str(kerstin), default_token_generator.make_token(kerstin)],
            ),
        ],
    }


def _employers_of(kerstin: User) -> list[UUID]:
    """Those whose contacts she keeps: she leads a round with them that goes on."""
    parties = RoundParty.objects.filter(round__in=Round.objects.active().filter(coordinator=kerstin))
    own = parties.exclude(organisation__employer=None).order_by("organisation__employer")
    return list(own.values_list("organisation__employer", flat=True).distinct()[:4])


def _persons_of(papers: QuerySet[PersonPaper]) -> list[UUID]:
    return list(papers.values_list("person", flat=True))


def lay_out() -> None:
    kerstin = User.objects.get(email=KERSTIN)
    home = kerstin.memberships.get().organisation
    _agreement_for_signature(kerstin)
    _links(kerstin)
    _profile_to_confirm(kerstin)
    _papers(kerstin)
    Invitation.objects.create(
        pk=_id(1), organisation=home, email="ny@demo.example", name="Ny Kollega", roles=[Role.STEERING_GROUP],
        expires_at=clock.now() + timedelta(days=5),
    )  # fmt: skip
    OutboxEntry.objects.create(
        pk=_id(2), kind="mail", dedup_key="fuzz", ref_id=str(home.pk), title="Ett prov", organisation_id=home.pk,
        state=EntryState.FAILED, attempts=8, last_error="Adressen går inte att skicka till.",
        payload={"template": "daily_digest", "to": ["user", str(kerstin.pk)], "path": "/"},
    )  # fmt: skip
    _kept_apart(kerstin)
    _rights(User.objects.get(email=ENSAM))
    _disposals(User.objects.get(email=ENSAM), User.objects.get(email=ADMIN), kerstin)


def _rights(ensam: User) -> None:
    """What somebody has asked of whoever holds their data: an extract, a question, and that nothing more is done."""
    person = Person.objects.filter(owner_id=ensam.memberships.first().organisation_id).order_by("created_at").last()
    for number, restricted_on in ((7, None), (8, clock.today())):
        SubjectRequest.objects.create(
            pk=_id(number), person=person, organisation_id=person.owner_id, kind=RequestKind.RESTRICTION,
            received_on=clock.today(), due_on=clock.today() + timedelta(days=30), restricted_on=restricted_on,
        )  # fmt: skip
    Consent.objects.create(
        pk=_id(73), person=person, fields=[PersonField.CONTACT], requested_on=clock.today()
    ).organisations.add(person.owner)
    a_paper(person, PersonPaperKind.CONSENT, ensam, id=_id(72))
    extract = order_extract(person, actor=actor_of(ensam))
    made = {"content": crypto.encrypt_bytes(PDF), "sha256": sha256(PDF).hexdigest(), "size": len(PDF)}
    SubjectExtract.objects.filter(pk=extract.pk).update(id=_id(9), made_at=clock.now(), **made)


def _disposals(ensam: User, admin: User, kerstin: User) -> None:
    """One to propose in Kungälv, one to approve in Göteborg, whose plan has a line."""
    mine, theirs = (user.memberships.first().organisation_id for user in (ensam, admin))
    DisposalRun.objects.create(pk=_id(20), organisation_id=mine, counts={"notes": {"dispose": 1, "held": {}}})
    DisposalRun.objects.create(
        pk=_id(21), organisation_id=theirs, state=RunState.PROPOSED, proposed_by=kerstin, proposed_at=clock.now()
    )
    RetentionRule.objects.create(
        pk=_id(22), organisation_id=theirs, record_type=RecordType.NOTES, starts_from=StartEvent.LAST_NOTE, years=5,
        ground="Beslut",
    )  # fmt: skip
    Wording.objects.create(
        pk=_id(24), organisation_id=theirs, kind="letter_of_intent", number=1, texts={"binding": "Våra egna ord."}
    )
    steering = User.objects.get(email=STEERING)
    data = {"name": "Nyckeln", "credential": SoftKey().create()}
    Authenticator.objects.create(pk=9_001, user=steering, type=Authenticator.Type.WEBAUTHN, data=data)


def _kept_apart(kerstin: User) -> None:
    """A search, two gaps that are allowed, a signature with its scan, and a second place where she is signed in."""
    Search.objects.create(pk=_id(4), user=kerstin, organisation_id=kerstin.memberships.get().organisation_id, found={})
    days = {"starts_on": clock.today(), "ends_on": clock.today() + timedelta(days=4), "reason": "Lov"}
    package = InterventionPackage.objects.filter(round__coordinator=kerstin).order_by("created_at").last()
    participation = (
        Participation.objects.filter(round__coordinator=kerstin, state=ParticipationState.ONGOING)
        .order_by("created_at")
        .first()
    )
    GapAllowance.objects.create(pk=_id(5), package=package, **days)
    ParticipantGapAllowance.objects.create(pk=_id(6), participation=participation, **days)
    _person_papers(participation, kerstin)
    signature = (
        Signature.objects.filter(signatory__agreement__round__coordinator=kerstin).order_by("created_at").first()
    )
    assert signature is not None
    Signature.objects.filter(pk=signature.pk).update(scan=Document.objects.order_by("made_at", "pk").first())
    session = login(Client(), kerstin).session
    session.update({"started": time.time(), "seen": time.time()})
    session.save()
    Session.objects.filter(pk=session.session_key).update(session_key="z" * 32)


def _person_papers(participation: Participation | None, kerstin: User) -> None:
    """A certificate that is made, and a plan that is being made."""
    assert participation is not None
    of_part = {"participation": participation}
    a_paper(
        participation.person, PersonPaperKind.CERTIFICATE, kerstin, id=_id(70), check_code="7K3F-9QXM-2TRW", **of_part
    )
    a_paper(
        participation.person,
        PersonPaperKind.PLAN,
        kerstin,
        id=_id(71),
        made_at=None,
        content=None,
        size=None,
        **of_part,
    )
    OutboxEntry.objects.create(
        pk=_id(74), kind=PDF_JOB, dedup_key="fuzz-person-paper", ref_id=str(_id(71)), title="En handling om en person"
    )


def _id(number: int) -> UUID:
    return UUID(int=(4 << 76) | (8 << 60) | number)


def _agreement_for_signature(kerstin: User) -> None:
    signed = Agreement.objects.filter(round__coordinator=kerstin).order_by("-changed_at").first()
    assert signed is not None
    signatories = list(signed.signatories.all())
    signed.pk, signed.number, signed.state, signed.replaces_id = _id(3), NEW, AgreementState.FOR_SIGNATURE, None
    signed.signed_at, signed.changed_at = None, clock.now()
    signed._state.adding = True
    signed.save(force_insert=True)
    for number, row in enumerate(signatories):
        Signatory.objects.create(
            pk=_id(10 + number), agreement=signed, organisation_id=row.organisation_id, name=row.name, title=row.title
        )


def _links(kerstin: User) -> None:
    """Of the same agreement: one link that was just sent, one whose code is in the mail, one that is too old."""
    agreement, home = Agreement.objects.get(pk=_id(3)), kerstin.memberships.get().organisation
    third = Signatory.objects.create(pk=_id(12), agreement=agreement, organisation=home, name="Tredje")
    Signatory.objects.filter(agreement=agreement).exclude(pk=third.pk).update(email=kerstin.email)
    long_ago, now = clock.now() - timedelta(days=40), clock.now()
    for number, days, code_at in ((0, 30, None), (1, 30, now), (2, -1, None)):
        SigningLink.objects.create(
            pk=_id(40 + number), signatory_id=_id(10 + number), document=agreement.document, sent_to=kerstin.email,
            expires_at=now + timedelta(days=days), created_at=long_ago, code_serial=int(bool(code_at)), code_at=code_at,
        )  # fmt: skip
    _visits(agreement, kerstin)
    copy = Document.objects.create(
        kind="signed_agreement", ref_id=str(agreement.pk), number="BEV-2026-9001", version=1, title="Avtal",
        content=PDF, sha256=sha256(PDF).hexdigest(), snapshot_sha256=sha256(PDF).hexdigest(), size=len(PDF), pages=1,
        check_code=CODE,
    )  # fmt: skip
    Agreement.objects.filter(pk=agreement.pk).update(signed_copy=copy)
    for number, state in ((43, AgreementState.FOR_SIGNATURE), (44, AgreementState.DRAFT)):
        agreement.pk, agreement.number, agreement.state, agreement.signed_copy = _id(number), NEW + number, state, None
        agreement._state.adding = True
        agreement.save(force_insert=True)
        for place in range(2):
            Signatory.objects.create(
                pk=_id(number * 10 + place), agreement=agreement, organisation=home, name="Någon", order=place,
                email=f"{place}@demo.example",
            )  # fmt: skip


def _visits(agreement: Agreement, kerstin: User) -> None:
    """Two at the signing service: one who is there now, and one who has signed."""
    fourth = Signatory.objects.create(
        pk=_id(70), agreement=agreement, organisation=kerstin.memberships.get().organisation, name="Fjärde"
    )
    digest = sha256(PDF).hexdigest()
    signed = Document.objects.create(
        kind="signed_pdf", ref_id=str(agreement.pk), number="EUN-2026-9001", version=1, title="Avtal", content=PDF,
        sha256=digest, snapshot_sha256=digest, size=len(PDF), pages=1,
    )  # fmt: skip
    done = {"state": ProviderState.DONE, "signed_pdf": signed}
    values: tuple[tuple[int, dict[str, Any]], ...] = (
        (71, {"signatory_id": _id(10)}),
        (72, {"signatory": fourth, **done}),
    )
    for number, more in values:
        ProviderSigning.objects.create(
            pk=_id(number), document=agreement.document, sent=agreement.document, created_by=kerstin,
            expires_at=clock.now() + timedelta(days=1), provider=local.LocalProvider.name, service="Testtjänsten",
            signer_name="Någon", mandate="Delegat", address=kerstin.email, **more,
        )  # fmt: skip
    Signature.objects.create(
        pk=_id(73), signatory=fourth, method=SigningMethod.PROVIDER, signed_on=clock.today(), signed_by="Fjärde",
        given_at=clock.now(), document_sha256=digest, e_signing_id=_id(72),
    )  # fmt: skip


def _papers(kerstin: User) -> None:
    """Of the same round, so that the walk goes no other way: a document that is made, and one that is being made."""
    round = RequirementProfile.objects.get(pk=_id(30)).round
    paper = Document.objects.create(
        kind=PaperKind.LEAFLET, ref_id=str(round.pk), number=PAPER, version=1, title="Informationsblad", content=PDF,
        sha256=sha256(PDF).hexdigest(), snapshot_sha256=sha256(PDF).hexdigest(), size=len(PDF), pages=1,
    )  # fmt: skip
    ArchiveCopy.objects.create(document=paper, content=PDF, sha256=sha256(PDF).hexdigest(), size=len(PDF))
    OutboxEntry.objects.create(
        pk=_id(60), kind=job_of(PaperKind.PROFILE), dedup_key="fuzz-paper", ref_id=str(round.pk), title="Kravprofil"
    )


def _profile_to_confirm(kerstin: User) -> None:
    """In one of her rounds that go on: the others keep theirs."""
    rounds = (
        Round.objects.active()
        .filter(coordinator=kerstin, profiles__isnull=False, parties__role=PartyRole.EMPLOYER)
        .distinct()
    )
    for number, round in enumerate(rounds.order_by("sort_name", "number")[:1]):
        RequirementProfile.objects.create(
            pk=_id(30 + number), round=round, number=NEW, tasks="Montera", proposed_at=clock.now()
        )
