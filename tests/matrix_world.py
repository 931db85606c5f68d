"""The world that the matrix is run over: everybody who can stand at a door, and one of each thing behind them.

Built once a run. Things about a person are built once a kind of person (`KINDS`): an ordinary one, and one whose
participation is closed. Add a kind by a line in `KINDS` and what makes it so in `_make_so`.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.test import Client

from agreements.enums import AgreementKind, AgreementState, ProviderState
from agreements.models import Agreement, ProviderSigning, Signatory, Signature, SigningLink, Wording
from agreements.providers import local
from agreements.tokens import token_of, visit_token
from coordination.disposal.enums import Handling, RecordType, StartEvent
from coordination.disposal.models import DisposalRun, RetentionRule
from coordination.enums import IssueKind, IssueState
from coordination.models import Issue, Search
from coordination.papers.enums import PaperKind
from employers.models import EmployerContact
from jobbspar.accounts.enums import OrganisationKind, Role
from jobbspar.accounts.models import AreaMember, Invitation, Membership, User
from jobbspar.audit.models import AuditEvent
from jobbspar.documents import domain as documents
from jobbspar.documents.models import ArchiveCopy, Document
from jobbspar.lib import clock, crypto
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry
from participants.enums import (
    CorrectionKind,
    EmployerView,
    LegalGround,
    NoticeLanguage,
    PersonField,
    ProtectionLevel,
    ReferralState,
    RequestKind,
)
from participants.models import (
    Candidacy,
    Consent,
    Disclosure,
    EmployerAnswer,
    NoticeText,
    ParticipantGapAllowance,
    Participation,
    Person,
    PersonCorrection,
    PersonNote,
    PersonSearch,
    ProtectedIdentity,
    Referral,
    StepEnrolment,
    SubjectExtract,
    SubjectRequest,
)
from participants.queries.rounds import participation_gaps
from tests.cast import Cast, a_need, a_person, a_round, a_track, a_user, an_employer, login, make_cast
from tests.coordination.builders import a_candidacy, a_follow_up, a_participation, an_activity, close_it, plan_it
from tests.coordination.logs.looks import looked, prepared
from tests.keys import SoftKey
from tests.matrix_papers import make_a_nameless_participant, make_papers
from tracks.enums import PartyRole, Phase
from tracks.models import (
    GapAllowance,
    LocalAgreement,
    ProfileConfirmation,
    RequirementItem,
    Round,
    RoundParty,
    SelectionStep,
    SteeringGroup,
    SteeringMeeting,
    SteeringMember,
)

ORDINARY, CLOSED, PROTECTED = "ordinary", "closed", "protected"
KINDS = (ORDINARY, CLOSED, PROTECTED)
ROUND_FIELDS = [PersonField.IDENTITY, PersonField.CONTACT, PersonField.BACKGROUND, PersonField.ASSESSMENT]


@dataclass
class World:
    """`things[name][kind]` are the arguments of an address; what is not about a person has the kind ORDINARY alone."""

    cast: Cast
    users: dict[str, User | None] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    things: dict[str, dict[str, list[object]]] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    # Words that stand in an answer only where the person is shown, with the person's kind of things.
    names: dict[str, bytes] = field(default_factory=dict)

    def put(self, name: str, *args: object, kind: str = ORDINARY) -> None:
        self.things.setdefault(name, {})[kind] = list(args)


def build() -> World:
    """The whole world. Runs in the caller's transaction."""
    world = World(make_cast())
    world.put("")
    _make_people_at_the_door(world)
    round = _make_the_round(world)
    _make_its_things(world, round)
    for kind in KINDS:
        _make_a_person(world, round, kind)
    _make_half_shown(world, round)
    make_a_nameless_participant(world, round)
    _make_ended_relations(world)
    _make_what_af_sent(world)
    _make_own_things(world)
    _make_what_is_watched(world)
    _sign_everybody_in(world)
    with connection.cursor() as cursor:
        # What a thousand savepoints have left dead would slow the planner's guesses.
        cursor.execute("ANALYZE")
    return world


def _make_people_at_the_door(world: World) -> None:
    cast = world.cast
    towns = cast.goteborg, cast.molndal, cast.kungalv, cast.boras
    goteborg, molndal, kungalv, boras = towns
    other_office = type(goteborg).objects.create(
        kind=OrganisationKind.AF, name="Arbetsförmedlingen Borås", parent=cast.af
    )
    other_company = an_employer(goteborg, "Partille Plåt AB")
    world.rows["other_company"] = other_company
    world.users = {
        "anonymous": None,
        "half_signed_in": a_user("Halva Vägen", molndal, Role.CASE_WORKER),
        "deactivated": a_user("Stängt Konto", molndal, Role.CASE_WORKER),
        "no_role_left": a_user("Slutat Helt", goteborg, Role.COORDINATOR),
        "case_worker": cast.hamid,
        "coordinator": cast.kerstin,
        "deputy": a_user("Dora Deputy", goteborg, Role.COORDINATOR),
        "colleague_coordinator": a_user("Kalle Kollega", goteborg, Role.COORDINATOR),
        "former_coordinator": a_user("Frida Före", goteborg, Role.COORDINATOR, Role.STEERING_GROUP),
        "ended_coordinator": a_user("Erik Endad", kungalv, Role.COORDINATOR),
        # Has a seat in the round's steering group too, without a mandate to decide.
        "cancelled_coordinator": a_user("Gun Inställd", kungalv, Role.COORDINATOR, Role.STEERING_GROUP),
        # As in a small municipality: several roles, one of them over persons.
        "home_coordinator": a_user("Mona Mölndal", molndal, Role.COORDINATOR, Role.CASE_WORKER),
        "far_coordinator": a_user("Berit Borås", boras, Role.COORDINATOR),
        "host_case_worker": cast.sara,
        "other_municipality": a_user("Klara Kungälv", kungalv, Role.CASE_WORKER),
        "outsider": cast.ute,
        "home_admin": a_user("Moa Mölndal", molndal, Role.LOCAL_ADMIN),
        "host_admin": cast.ada,
        "far_admin": a_user("Boris Borås", boras, Role.LOCAL_ADMIN),
        # Of an organisation that has no persons of its own.
        "region_admin": a_user("Reine Region", cast.gr, Role.LOCAL_ADMIN),
        "af": cast.anders,
        "af_other_office": a_user("Olof Annat", other_office, Role.AF_CASE_WORKER),
        "company_adviser": cast.ylva,
        "employer": cast.lena,
        "employer_other_round": a_user("Lars Lastvagn", cast.hisingen.organisation, Role.EMPLOYER_CONTACT),
        "employer_admin": a_user("Boel Boss", cast.hisingen.organisation, Role.EMPLOYER_CONTACT, Role.EMPLOYER_ADMIN),
        "other_employer": a_user("Olle Partille", other_company.organisation, Role.EMPLOYER_CONTACT),
        "steering": cast.bo,
        "home_steering": a_user("Siv Styr", molndal, Role.STEERING_GROUP),
        "region": cast.rut,
        "auditor": cast.doris,
        "home_auditor": a_user("Agda Granskar", molndal, Role.AUDITOR),
        "system_admin": cast.sixten,
        "unit_head": a_user("Eva Enhetschef", goteborg, Role.UNIT_HEAD),
    }


def _make_the_round(world: World) -> Round:
    """Göteborg's round in EXECUTION, with Mölndal, Kungälv, AF's office and Hisingens Lastvagnar."""
    cast = world.cast
    group = SteeringGroup.objects.create(organisation=cast.goteborg, name="Styrgrupp Industri")
    SteeringMember.objects.create(group=group, user=cast.bo, mandate="Får besluta om resurser")
    SteeringMember.objects.create(group=group, user=world.users["cancelled_coordinator"])
    track = a_track(cast, steering_group=group)
    need = a_need(cast)
    made = a_round(
        cast,
        track,
        need=need,
        deputy=world.users["deputy"],
        phase=Phase.EXECUTION,
        parties={
            cast.molndal: PartyRole.MUNICIPALITY,
            cast.kungalv: PartyRole.MUNICIPALITY,
            cast.af_goteborg: PartyRole.AF,
        },
    )
    plan_it(cast, made)
    world.rows |= {"round": made, "group": group, "need": need}
    return made


def _make_its_things(world: World, round: Round) -> None:
    """One of each thing of the round that is about nobody."""
    cast = world.cast
    package, profile = round.packages.get(), round.profiles.get()
    step = package.steps.first()
    employer = round.parties.get(role=PartyRole.EMPLOYER)
    item = RequirementItem.objects.create(profile=profile, text="Läsa ritning", kind="knowledge", reached="on_the_job")
    allowance = GapAllowance.objects.create(
        package=package, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=7), reason="Semester"
    )
    activity = an_activity(round, Phase.EXECUTION, owner_party=round.parties.get(organisation=cast.molndal))
    local = LocalAgreement.objects.create(
        owner=cast.goteborg, name="Överenskommelse om jobbspår", valid_from=clock.today()
    )
    meeting = SteeringMeeting.objects.create(group=world.rows["group"], held_on=clock.today() + timedelta(days=20))
    issue = Issue.objects.create(
        round=round, kind=IssueKind.OTHER, title="Lokalen är för liten", owner=cast.kerstin, created_by=cast.kerstin
    )
    lifted = Issue.objects.create(
        round=round,
        kind=IssueKind.OTHER,
        title="Buss saknas",
        neutral_text="Det saknas en buss.",
        state=IssueState.ESCALATED,
        escalated_at=clock.now(),
        owner=cast.kerstin,
    )
    world.put("round", round.pk)
    world.put("track", round.track_id)
    world.put("party", round.parties.get(organisation=cast.molndal).pk)
    world.put("employer_party", employer.pk)
    world.put("round_and_employer", round.pk, employer.pk)
    world.put("profile", profile.pk)
    world.put("confirmation", ProfileConfirmation.objects.filter(profile=profile, party=employer).get().pk)
    world.put("requirement", item.pk)
    world.put("selection_step", SelectionStep.objects.get(method__round=round).pk)
    world.put("activity", activity.pk)
    world.put("step", step.pk if step else "")
    world.put("gap_allowance", allowance.pk)
    world.put("group", world.rows["group"].pk)
    world.put("meeting", meeting.pk)
    world.put("local_agreement", local.pk)
    world.put("issue", issue.pk)
    world.put("issue_step", issue.pk, "atgarda")
    world.put("lifted", lifted.pk)
    world.put("lifted_step", lifted.pk, "beslut")
    world.put("employer_follow_up", a_follow_up(round, days=5).pk)
    world.put("employer", cast.hisingen.pk)
    world.put("workplace", cast.workplace.pk)
    world.put("contact", cast.contact.pk)
    noted = EmployerContact.objects.create(employer=cast.hisingen, name="Nils Noterad", email="nils@foretag.example")
    world.put("noted_contact", noted.pk)
    world.put("need", world.rows["need"].pk)
    world.put("need_move", world.rows["need"].pk, "kartlagt")
    for name, kind, slug in (
        ("paper", PaperKind.PROFILE, "kravprofil"),
        ("steering", PaperKind.STEERING, "styrgruppsunderlag"),
    ):
        _archived(_a_document(kind, str(round.pk), number=f"MTX-2026-{slug[:4]}"))
        world.put(f"{name}_version", round.pk, slug, 1)
    world.put("paper", round.pk, "kravprofil")
    _make_agreements(world, round, employer)
    _make_other_rounds(world)


def _archived(document: Document) -> Document:
    """The document, which now has a copy for the archive."""
    ArchiveCopy.objects.create(document=document, content=document.content, size=document.size, sha256=document.sha256)
    return document


def _make_agreements(world: World, round: Round, employer: RoundParty) -> None:
    """One with a PDF that waits for a signature and has one with a scan, and one that is a draft."""
    cast = world.cast
    values: dict[str, Any] = {"round": round, "party": employer}
    document = _a_document(AgreementKind.EMPLOYER_AGREEMENT, "1")
    copy = _archived(_a_document("signed_agreement", "3", check_code="7K3F-9QXM-2TRV"))
    signed = Agreement.objects.create(
        kind=AgreementKind.EMPLOYER_AGREEMENT,
        state=AgreementState.FOR_SIGNATURE,
        document=document,
        signed_copy=copy,
        **values,
    )
    Agreement.objects.filter(pk=signed.pk).update(snapshot={})
    signatory = Signatory.objects.create(agreement=signed, organisation=cast.hisingen.organisation, name="Lena")
    signature = Signature.objects.create(
        signatory=signatory,
        signed_on=clock.today(),
        signed_by="Lena",
        document_sha256=document.sha256,
        scan=_a_document("signed_scan", "2"),
    )
    waits = Signatory.objects.create(
        agreement=signed, organisation=cast.goteborg, name="Kerstin", email=cast.kerstin.email, order=1
    )
    link = SigningLink.objects.create(
        signatory=waits,
        document=document,
        sent_to=cast.kerstin.email,
        expires_at=clock.now() + timedelta(days=30),
    )
    draft = Agreement.objects.create(kind=AgreementKind.LETTER_OF_INTENT, number=2, **values)
    world.put("agreement", signed.pk)
    world.put("agreement_step", signed.pk, "utkast")
    world.put("draft_agreement", draft.pk)
    other = Agreement.objects.create(kind=AgreementKind.LETTER_OF_INTENT, number=3, **values)
    kept = Signatory.objects.create(agreement=other, organisation=cast.goteborg, name="Kerstin")
    world.put("draft_signatory", other.pk, kept.pk)
    world.put("signatory", signed.pk, signatory.pk)
    world.put("signature", signed.pk, signature.pk)
    world.put("own_signatory", signed.pk, waits.pk)
    world.put("signing_token", token_of(link))
    visit = _a_visit(link, waits)
    world.put("visit_token", visit_token(visit))
    world.put("service_token", local.token_of(visit.pk))
    done = _a_visit(link, signatory, state=ProviderState.DONE, signed_pdf=_a_document("signed_pdf", "4"))
    Signature.objects.filter(pk=signature.pk).update(e_signing=done)
    world.put("check_code", copy.check_code)


def _a_visit(link: SigningLink, signatory: Signatory, **values: Any) -> ProviderSigning:
    """At the service for electronic signatures."""
    return ProviderSigning.objects.create(
        signatory=signatory,
        link=link,
        document=link.document,
        sent=link.document,
        expires_at=clock.now() + timedelta(minutes=30),
        provider=local.LocalProvider.name,
        service="Testtjänsten",
        signer_name="Kerstin",
        mandate="Delegat",
        address=link.sent_to,
        **values,
    )


def _a_document(kind: str, ref: str, *, number: str = "", check_code: str | None = None) -> Document:
    content = b"%PDF-1.7 matris"
    return Document.objects.create(
        kind=kind,
        ref_id=ref,
        number=number or f"MTX-2026-000{ref}",
        version=1,
        title="Avtal",
        check_code=check_code,
        content=content,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        snapshot={},
        snapshot_sha256="0" * 64,
        pages=1,
        made_at=clock.now(),
    )


def _make_other_rounds(world: World) -> None:
    """A round that is finished and may be opened again, and one of a ladder that plans."""
    cast = world.cast
    deputy = world.users["deputy"]
    finished = a_round(
        cast, a_track(cast), phase=Phase.FINISHED, finished_at=clock.now(), deputy=deputy,
        parties={cast.molndal: PartyRole.MUNICIPALITY},
    )  # fmt: skip
    ladder = a_round(cast, a_track(cast, is_stepwise=True), phase=Phase.PLANNING, deputy=deputy)
    company = an_employer(cast.goteborg, "Kortedala Kaross AB").organisation
    party = RoundParty.objects.create(round=ladder, organisation=company, role=PartyRole.EMPLOYER)
    world.rows["draft_data"] = {"party": party.pk, "kind": AgreementKind.LETTER_OF_INTENT}
    world.put("finished", finished.pk)
    world.put("ladder", ladder.pk)
    world.rows["finished"] = finished
    _make_one_that_closes(world)


def _make_one_that_closes(world: World) -> None:
    """A round of the deputy's with two left to close: one who is like others, and one the deputy does not handle."""
    cast = world.cast
    closing = a_round(cast, a_track(cast), coordinator=world.users["deputy"], phase=Phase.CLOSING)
    people = [a_person(cast, first_name="Kvarmina", last_name=name) for name in ("Kvar", "Skyddad")]
    for person in people:
        a_participation(cast, closing, person=person)
    _protect(cast, people[1])
    world.names["left to close:ordinary"] = b"1 deltagande ska avslutas"
    world.names["protected left to close:protected"] = b"2 deltaganden ska avslutas"


def _make_a_person(world: World, round: Round, kind: str) -> None:
    """A participant with all that belongs to one, a candidate, and somebody who waits for the assessment."""
    _make_a_participant(world, round, kind)
    _make_a_candidate(world, round, kind)
    _make_a_waiting_one(world, round, kind)


def _about(who: str, kind: str) -> str:
    """The key of a name: a protected person's is nobody's to see without asking for it."""
    return f"{kind} {who}:{kind}" if kind == PROTECTED else f"{who}:{kind}"


def _make_so(cast: Cast, kind: str, participation: Participation) -> None:
    """What makes the participant one of the kind."""
    if kind == CLOSED:
        close_it(participation)
    if kind == PROTECTED:
        _protect(cast, participation.person)


def _protect(cast: Cast, person: Person) -> None:
    """Handled by Hamid, Kerstin and Anders, and by nobody else: not their colleagues, not the deputy, no employer."""
    Person.objects.filter(pk=person.pk).update(is_protected=True, address="")
    mark = ProtectedIdentity.objects.create(
        person=person,
        level=ProtectionLevel.CONFIDENTIALITY_MARKING,
        set_on=clock.today(),
        review_on=clock.today() + timedelta(days=180),
        handlers_set_at=clock.now(),
    )
    mark.handlers.set([cast.hamid, cast.kerstin, cast.anders])


def _make_a_participant(world: World, round: Round, kind: str) -> None:
    cast = world.cast
    person = a_person(cast, first_name=f"Deltamina{kind}", last_name="Deltar", experience="Har svetsat.")
    part = a_participation(cast, round, person=person, state="ongoing", started_on=clock.today())
    _disclose_whole(world, round, person)
    note = PersonNote.objects.create(
        person=person, noted_on=clock.today(), text="Vill arbeta dagtid.", created_by=cast.hamid
    )
    allowance = ParticipantGapAllowance.objects.create(
        participation=part, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=3), reason="Väntar på kurs"
    )
    issue = Issue.objects.create(
        round=round, participation=part, kind=IssueKind.CHILDCARE, title="Barnomsorg saknas", owner=cast.hamid
    )
    follow_up = a_follow_up(round, days=5, participation=part)
    enrolment = part.enrolments.get()
    if kind == ORDINARY:
        _make_a_hole(world, round, part)
    _make_so(cast, kind, part)
    _make_what_a_person_can_ask(world, person, kind)
    _make_what_only_some_see(world, person, round, kind)
    make_papers(world, part, kind)
    world.names[_about("participant", kind)] = person.first_name.encode()
    world.names[f"number:{kind}"] = part.number.encode()
    world.rows[f"participation:{kind}"], world.rows[f"note:{kind}"] = part, note
    world.put("person", person.pk, kind=kind)
    world.put("participation", part.pk, kind=kind)
    world.put("participation_allowance", part.pk, allowance.pk, kind=kind)
    world.put("enrolment", enrolment.pk, kind=kind)
    world.put("person_issue", issue.pk, kind=kind)
    world.put("person_issue_step", issue.pk, "atgarda", kind=kind)
    world.put("follow_up", follow_up.pk, kind=kind)
    world.put("consent", Consent.objects.get(person=person).pk, kind=kind)
    own = Disclosure.objects.get(person=person, to_organisation=cast.af_goteborg)
    world.put("disclosure", own.pk, kind=kind)


def _make_what_a_person_can_ask(world: World, person: Person, kind: str) -> None:
    """A request with a receiver to tell, and an extract that is made."""
    cast = world.cast
    asked = SubjectRequest.objects.create(
        person=person,
        organisation=person.owner,
        kind=RequestKind.RECTIFICATION,
        received_on=clock.today(),
        due_on=clock.today() + timedelta(days=30),
    )
    frozen, digest = documents.freeze({"deltagare": kind})
    content = b"%PDF-1.7 matris"
    extract = SubjectExtract.objects.create(
        person=person,
        organisation=person.owner,
        number=f"RU-2026-{kind}",
        snapshot=crypto.encrypt_bytes(json.dumps(frozen).encode()),
        snapshot_sha256=digest,
        content=crypto.encrypt_bytes(content),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        pages=1,
        made_at=clock.now(),
    )
    world.put("subject_request", asked.pk, kind=kind)
    world.put("recipient", asked.pk, cast.goteborg.pk, kind=kind)
    world.put("extract", extract.pk, kind=kind)


def _make_what_only_some_see(world: World, person: Person, round: Round, kind: str) -> None:
    """Of the ordinary one: what was put right, and the day something was asked for. Of the protected one: an event."""
    if kind == ORDINARY:
        PersonCorrection.objects.create(
            person=person, field="phone", kind=CorrectionKind.CORRECTION, former="Felstavad", reason="Hörfel"
        )
        SubjectRequest.objects.filter(person=person).update(received_on=date(2019, 1, 7))
        world.names |= {"corrected:ordinary": b"Felstavad", "asked on:ordinary": b"7 jan 2019"}
    if kind == PROTECTED:
        # Done by somebody who is named nowhere else.
        hand = User.objects.create(email="hand@cast.example", name="Osedda Hand")
        values = {"actor_user_id": hand.pk, "organisation_id": person.owner_id, "round_id": round.pk}
        AuditEvent.objects.create(
            at=clock.now(), action="participation.changed", object_type="participants.participation",
            object_id="", person_id=person.pk, **values,
        )  # fmt: skip
        world.names["protected event:protected"] = hand.name.encode()


def _make_a_hole(world: World, round: Round, part: Participation) -> None:
    """A step so long after the first one that there is a gap to bridge."""
    day = clock.today() + timedelta(days=60)
    StepEnrolment.objects.create(
        participation=part, name="Truckkort", planned_start=day, planned_end=day + timedelta(days=9)
    )
    hole = participation_gaps(Participation.objects.get(pk=part.pk))[0]
    world.put("round_gap", round.pk, hole.start, hole.end)


def _disclose_whole(world: World, round: Round, person: Person) -> None:
    """A consent, and live disclosures to Göteborg and AF's office that rest on it."""
    cast = world.cast
    consent = Consent.objects.create(
        person=person, round=round, fields=PersonField.values, state="given", given_how="paper", given_on=clock.today()
    )
    consent.organisations.set([cast.goteborg, cast.af_goteborg, cast.hisingen.organisation])
    Disclosure.objects.filter(person=person, round=round).update(fields=PersonField.values, consent=consent)
    for organisation in (cast.goteborg, cast.af_goteborg):
        if not Disclosure.objects.filter(person=person, round=round, to_organisation=organisation).exists():
            a_disclosure(person, round, organisation, fields=PersonField.values, consent=consent)


def a_disclosure(person: Person, round: Round | None, to: Any, **fields: Any) -> Disclosure:
    values: dict[str, Any] = {
        "ground": LegalGround.CONSENT,
        "valid_from": clock.today() - timedelta(days=30),
        "fields": PersonField.values,
    } | fields
    return Disclosure.objects.create(
        person=person, round=round, from_organisation=person.owner, to_organisation=to, **values
    )


def _make_a_candidate(world: World, round: Round, kind: str) -> None:
    """Presented to Hisingens Lastvagnar, which has not answered; the closed one has said no, and is taken back."""
    person = a_person(world.cast, first_name=f"Kandamina{kind}", last_name="Kandiderar", phone="070-1740605")
    candidacy = a_candidacy(world.cast, round, person)
    _disclose_whole(world, round, person)
    answer = _an_answer(candidacy, round.parties.get(role=PartyRole.EMPLOYER))
    if kind == CLOSED:
        Candidacy.objects.filter(pk=candidacy.pk).update(state="declined")
        EmployerAnswer.objects.filter(pk=answer.pk).update(withdrawn_at=clock.now())
    world.names[_about("candidate", kind)] = person.first_name.encode()
    if kind == PROTECTED:
        _protect(world.cast, person)
    world.put("candidacy", candidacy.pk, kind=kind)
    world.put("answer", answer.pk, kind=kind)


def _an_answer(candidacy: Candidacy, party: RoundParty, view: str = EmployerView.WAITING) -> EmployerAnswer:
    opened = a_disclosure(candidacy.person, candidacy.round, party.organisation)
    return EmployerAnswer.objects.create(
        candidacy=candidacy, party=party, presented_at=clock.now(), view=view, disclosure=opened
    )


def _make_a_waiting_one(world: World, round: Round, kind: str) -> None:
    cast = world.cast
    person = a_person(cast, first_name=f"Vantamina{kind}", last_name="Väntar")
    a_disclosure(person, round, cast.goteborg)
    a_disclosure(person, round, cast.af_goteborg)
    referral = Referral.objects.create(
        person=person,
        round=round,
        from_organisation=cast.molndal,
        to_organisation=cast.goteborg,
        af_office=cast.af_goteborg,
        referred_on=clock.today(),
    )
    if kind == ORDINARY:
        _make_one_without_an_office(world, round)
    if kind == CLOSED:
        Referral.objects.filter(pk=referral.pk).update(state=ReferralState.DECLINED)
        Disclosure.objects.filter(person=person).update(ended_at=clock.now())
    if kind == PROTECTED:
        _protect(cast, person)
    world.names[_about("waiting", kind)] = person.first_name.encode()
    world.put("referral", referral.pk, kind=kind)


def _make_one_without_an_office(world: World, round: Round) -> None:
    """Shown to AF's office, which is not asked for a half of the assessment."""
    cast = world.cast
    person = a_person(cast, first_name="Utankontor", last_name="Väntar")
    for organisation in (cast.goteborg, cast.af_goteborg):
        a_disclosure(person, round, organisation)
    referral = Referral.objects.create(
        person=person,
        round=round,
        from_organisation=cast.molndal,
        to_organisation=cast.goteborg,
        referred_on=clock.today(),
    )
    world.names["waiting:without office"] = person.first_name.encode()
    world.put("referral_without_office", referral.pk)


def _make_half_shown(world: World, round: Round) -> None:
    """Candidates who are shown to somebody, with a part of them kept back: the name, or what they have done."""
    cast = world.cast
    party = round.parties.get(role=PartyRole.EMPLOYER)
    for receiver in (cast.goteborg, cast.af_goteborg):
        key = "host" if receiver == cast.goteborg else "af"
        person = a_person(cast, first_name=f"Namnlos{key}", last_name="Namnlös")
        candidacy = a_candidacy(cast, round, person)
        _disclose_whole(world, round, person)
        Disclosure.objects.filter(person=person, to_organisation=receiver).update(fields=[PersonField.BACKGROUND])
        world.names[f"nameless to {key}:ordinary"] = person.first_name.encode()
        world.put(f"nameless_to_{key}", candidacy.pk)
    for view, kept in ((EmployerView.WAITING, "experience"), (EmployerView.YES, "first_name")):
        word = f"Undanhallen{view}"
        person = a_person(cast, **{"last_name": "Delvis", kept: word})
        candidacy = a_candidacy(cast, round, person)
        _disclose_whole(world, round, person)
        consent = Consent.objects.get(person=person)
        fields = set(PersonField) - {PersonField.BACKGROUND if kept == "experience" else PersonField.IDENTITY}
        Consent.objects.filter(pk=consent.pk).update(fields=list(fields))
        answer = _an_answer(candidacy, party, view)
        EmployerAnswer.objects.filter(pk=answer.pk).update(consent=consent)
        Disclosure.objects.filter(answers=answer).update(fields=list(fields))
        world.names[f"kept back:{view}"] = word.encode()
        world.put(f"{'asked' if view == EmployerView.WAITING else 'met'}_answer", answer.pk)


def _make_ended_relations(world: World) -> None:
    """The ordinary persons were once disclosed to Kungälv's rounds: one disclosure has run out, one round is called off."""
    cast = world.cast
    persons = [
        world.rows["participation:ordinary"].person,
        Candidacy.objects.get(pk=world.things["candidacy"][ORDINARY][0]).person,
        Referral.objects.get(pk=world.things["referral"][ORDINARY][0]).person,
    ]
    yesterday = clock.today() - timedelta(days=1)
    for key, phase in (("ended_coordinator", Phase.RECRUITMENT), ("cancelled_coordinator", Phase.CANCELLED)):
        company = world.rows["other_company"]
        made = a_round(
            cast,
            a_track(cast, responsible=cast.kungalv),
            coordinator=world.users[key],
            phase=phase,
            parties={cast.molndal: PartyRole.MUNICIPALITY, company.organisation: PartyRole.EMPLOYER},
        )
        for person in persons:
            if phase == Phase.CANCELLED:
                a_disclosure(person, made, cast.kungalv, ended_at=clock.now(), ended_reason="Omgången ställdes in")
            else:
                a_disclosure(person, made, cast.kungalv, valid_to=yesterday)
        olle, _new = EmployerContact.objects.get_or_create(
            employer=company, user=world.users["other_employer"], defaults={"name": "Olle Partille"}
        )
        made.parties.filter(role=PartyRole.EMPLOYER).update(contact=olle)
        # What the other company was asked in the round that is called off stands, and is closed with the round.
        candidacy = a_candidacy_of(persons[1], made)
        answer = _an_answer(candidacy, made.parties.get(role=PartyRole.EMPLOYER))
        world.put("cancelled_answer" if phase == Phase.CANCELLED else "other_answer", answer.pk)


def a_candidacy_of(person: Person, round: Round) -> Candidacy:
    """A candidacy without any disclosure that lives."""
    assessment = Candidacy.objects.filter(person=person).first()
    assert assessment is not None
    referral = Referral.objects.create(
        person=person,
        round=round,
        from_organisation=person.owner,
        to_organisation=round.track.responsible,
        referred_on=clock.today(),
    )
    made = type(assessment.assessment).objects.create(referral=referral, result="suitable")
    return Candidacy.objects.create(round=round, person=person, assessment=made, label=1)


def _make_what_af_sent(world: World) -> None:
    """AF's own persons, sent home to Mölndal: one is not answered, one was declined and is shown no more."""
    cast = world.cast
    for state, key in ((ReferralState.SENT, "home_referral"), (ReferralState.DECLINED, "declined_referral")):
        person = a_person(
            cast, cast.af_goteborg, first_name=f"Sand{state}", last_name="Sänd", home_municipality_id="1481",
            experience=f"Hemma{state}",
        )  # fmt: skip
        # What the person has done is not handed over.
        handed = [one for one in PersonField.values if one != PersonField.BACKGROUND]
        given = a_disclosure(person, None, cast.molndal, fields=handed)
        # All of it once was, by a disclosure that has ended.
        a_disclosure(person, None, cast.molndal, ended_at=clock.now())
        if state == ReferralState.DECLINED:
            Disclosure.objects.filter(pk=given.pk).update(ended_at=clock.now())
        sent = Referral.objects.create(
            person=person,
            round=None,
            from_organisation=cast.af_goteborg,
            to_organisation=cast.molndal,
            referred_on=clock.today(),
            state=state,
        )
        world.names[f"{key}:ordinary"] = person.first_name.encode()
        world.names[f"{key} kept back:ordinary"] = person.experience.encode()
        world.put(key, sent.pk)
        world.put("af_person" if state == ReferralState.SENT else "declined_af_person", person.pk)


def _make_own_things(world: World) -> None:
    """What is one's own: searches, an invitation, a colleague, a message that failed, a session."""
    cast = world.cast
    search = Search.objects.create(user=cast.kerstin, organisation=cast.goteborg)
    PersonSearch.objects.create(user=cast.kerstin, organisation=cast.goteborg)
    invitation = Invitation.objects.create(
        organisation=cast.goteborg,
        email="ny@goteborg.example",
        name="Ny Person",
        roles=[Role.CASE_WORKER],
        created_by=cast.ada,
        expires_at=clock.now() + timedelta(days=7),
    )
    colleague = a_user("Kollega Kvar", cast.goteborg, Role.CASE_WORKER)
    entry = OutboxEntry.objects.create(
        kind="mail", dedup_key="matris", ref_id="1", title="Inbjudan", organisation_id=cast.goteborg.pk,
        state=EntryState.FAILED,
    )  # fmt: skip
    world.rows["strangers"] = {"case_worker": cast.sara.pk, "af_case_worker": cast.hamid.pk}
    world.put("search", search.pk)
    world.put("invitation_token", "finns-inte")
    world.put("setup_token", "finns-inte")
    world.put("invitation", invitation.pk)
    world.rows["asked_in"] = {"name": "Nina Ny", "email": "nina@goteborg.example"}
    world.put("asked_in")
    world.put("kept_organisation", cast.boras.pk)
    world.put("kept_area", cast.area.pk)
    world.put("kept_member", AreaMember.objects.filter(area=cast.area)[0].pk)
    world.rows["new_organisation"] = {"kind": "provider", "name": "Yrkeslyftet AB"}
    world.put("new_organisation")
    world.put("colleague", colleague.pk)
    world.put("colleague_role", colleague.pk, "case_worker")
    world.put("outbox_entry", entry.pk)
    world.put("session_mark", "finns-inte")
    world.put("reset_key", "1", "fel-nyckel")


def _make_what_is_watched(world: World) -> None:
    """A month of Göteborg's log with a finding, a disposal under way, a text to hand out, a security key."""
    cast = world.cast
    person = a_person(cast, cast.goteborg, first_name="Loggamina", last_name="Loggad")
    looked(cast.sara, person)
    # Her own look, which she may not judge.
    looked(cast.doris, person)
    review = prepared(cast.goteborg)
    finding, own = (review.findings.filter(reader=reader)[0] for reader in (cast.sara, cast.doris))
    run = DisposalRun.objects.create(organisation=cast.goteborg)
    rule = RetentionRule.objects.create(
        organisation=cast.goteborg, record_type=RecordType.PERSON_ONLY, handling=Handling.PRESERVE,
        starts_from=StartEvent.LAST_NOTE, years=5, ground="Nämndens plan om bevarande",
    )  # fmt: skip
    text = NoticeText.objects.create(
        organisation=cast.molndal, language=NoticeLanguage.SWEDISH, edition="matris", text="# Om dina uppgifter\n\nSå här.",
        valid_from=clock.today(),
    )  # fmt: skip
    key = Authenticator.objects.create(
        user=cast.hamid, type=Authenticator.Type.WEBAUTHN, data={"name": "Nyckeln", "credential": SoftKey().create()}
    )
    world.names |= {"logged:ordinary": person.first_name.encode(), "rule:ordinary": rule.ground.encode()}
    world.put("review", review.pk)
    world.put("review_file", review.pk, 1)
    world.put("finding", finding.pk)
    world.put("own_finding", own.pk)
    world.put("month", review.month)
    world.put("retention_rule", "person_only")
    world.put("run", run.pk)
    world.put("notice_text", text.pk)
    world.put("language", "english")
    Wording.objects.create(
        organisation=cast.molndal, kind=AgreementKind.LETTER_OF_INTENT, number=1, texts={"binding": "Våra ord."}
    )
    world.put("agreement_kind", AgreementKind.LETTER_OF_INTENT.value)
    world.put("key", key.pk)


def _sign_everybody_in(world: World) -> None:
    """Sessions first, then what ends them or leaves them half: nothing of that is asked at sign-in alone."""
    for name, user in world.users.items():
        if user is not None:
            client = login(Client(), user)
            world.cookies[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    half, closed, nobody, former = (
        world.users[name] for name in ("half_signed_in", "deactivated", "no_role_left", "former_coordinator")
    )
    half.authenticator_set.all().delete()  # type: ignore[union-attr]
    User.objects.filter(pk=closed.pk).update(is_active=False)  # type: ignore[union-attr]
    yesterday = clock.today() - timedelta(days=1)
    Membership.objects.filter(user=nobody).update(valid_to=yesterday)
    Membership.objects.filter(user=former, role=Role.COORDINATOR).update(valid_to=yesterday)
    Round.objects.filter(pk=world.rows["round"].pk).update(coordinator=world.cast.kerstin)


def random_args(args: list[object]) -> list[object]:
    """The same address for something that does not exist."""
    return [
        uuid.uuid4() if isinstance(arg, uuid.UUID) else 999_999_999 if isinstance(arg, int) else arg for arg in args
    ]
