"""A participant whose documents all have something to say, and the worker's part done here and now."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from pypdf import PdfReader

from employers.models import Workplace
from jobbspar.accounts.models import User
from jobbspar.documents.models import Document
from jobbspar.lib import clock
from jobbspar.outbox.delivery import attempt
from jobbspar.outbox.models import OutboxEntry
from participants.domain import consent_states, papers
from participants.enums import EnrolmentState, PaperKind, PersonField
from participants.models import Consent, Participation, Person, PersonPaper, RequirementMatch, StepEnrolment
from participants.papers.kinds import Subject
from tests.cast import Cast, a_person, actor_of
from tests.participants.ways import a_recruiting_round, ongoing
from tracks.models import ChainStep, RequirementItem, RequirementProfile, RoundParty

PLACE, SCHOOL, WORKPLACE = "Storgatan 5 i Mölndal", "Verkstadsskolan Väst", "Fabriken på Hisingen"


def a_participant(cast: Cast, person: Person | None = None) -> Participation:
    """Two interventions, the first completed at a school; a plan; what was met in the selection and learnt since."""
    round = a_recruiting_round(cast, steps=2)
    first, second = ChainStep.objects.filter(package__round=round).order_by("order")
    municipal = RoundParty.objects.get(round=round, organisation=cast.molndal)
    ChainStep.objects.filter(pk=first.pk).update(name="Yrkessvenska", provider_name=SCHOOL, responsible=municipal)
    ChainStep.objects.filter(pk=second.pk).update(name="Praktik på Verkstadsskolan Väst")
    part = ongoing(cast, round, person or a_person(cast, first_name="Amina", last_name="Testsson"))
    _profile(part, first)
    today = clock.today()
    for step, name in ((first, "Yrkessvenska"), (second, "Praktik")):
        StepEnrolment.objects.filter(participation=part, step=step).update(name=name, place=PLACE)
    StepEnrolment.objects.filter(participation=part, step=first).update(
        state=EnrolmentState.COMPLETED, started_on=today - timedelta(days=30), ended_on=today, share=75
    )
    Workplace.objects.filter(pk=cast.workplace.pk).update(supervisors="Greta Handledare", address="Fabriksvägen 2")
    employer = round.parties.get(organisation=cast.hisingen.organisation)
    round.needs.update(workplace=cast.workplace)
    Participation.objects.filter(pk=part.pk).update(
        case_worker=cast.hamid, af_case_worker=cast.anders, expected_employer=employer,
        expected_hire_on=today + timedelta(days=90), language_support="Språkstöd två timmar i veckan",
    )  # fmt: skip
    part.plans.update(
        goal="Jag vill bli montör. Jag vill arbeta heltid.", support=f"Läxhjälp på {SCHOOL}.",
        adaptations="", compensation="Aktivitetsstöd, Försäkringskassan beslutar.", agreed_on=today,
    )  # fmt: skip
    return read(part)


def _profile(part: Participation, step: ChainStep) -> None:
    profile = RequirementProfile.objects.create(round=part.round, proposed_at=clock.now())
    rows = [
        ("Förstå instruktioner", "Ungefär B1", "in_step", step, "Samtal med läraren"),
        ("Lyfta 15 kilo", "", "already", None, ""),
        ("Köra truck", "", "on_the_job", None, ""),
        ("Läsa ritning", "", "already", None, ""),
    ]
    for order, (text, level, reached, taken, checked) in enumerate(rows):
        RequirementItem.objects.create(
            profile=profile, order=order, kind="skill", text=text, level=level, reached=reached, step=taken,
            checked_by=checked,
        )  # fmt: skip
    assert part.candidacy is not None
    RequirementMatch.objects.create(candidacy=part.candidacy, item=profile.items.get(text="Lyfta 15 kilo"), value="yes")
    RequirementMatch.objects.create(candidacy=part.candidacy, item=profile.items.get(text="Läsa ritning"), value="no")


def read(part: Participation) -> Participation:
    related = ("round__track", "person__owner", "person__home_municipality")
    return Participation.objects.select_related(*related).get(pk=part.pk)


def asked(cast: Cast, part: Participation) -> Consent:
    """A consent that has been asked for, towards Göteborg and the employer."""
    consent_states.request_consent(
        part.person, actor=actor_of(cast.hamid), organisations=[cast.goteborg, cast.hisingen.organisation],
        fields=[PersonField.CONTACT, PersonField.BACKGROUND], requested_on=clock.today(), round=part.round,
        valid_to=clock.today() + timedelta(days=200),
    )  # fmt: skip
    rows = Consent.objects.select_related("person__owner", "round__track").prefetch_related("organisations")
    return rows.get(person=part.person, state="requested")


def about(kind: PaperKind, part: Participation) -> Subject:
    return Subject(kind, part.person, participation=part)


def order(subject: Subject, user: User) -> PersonPaper:
    """Asked for; asserts that something is to be made."""
    paper = papers.order_paper(subject, actor=actor_of(user))
    assert paper is not None
    return paper


def make(subject: Subject, user: User) -> PersonPaper:
    """Asked for, and made as the worker makes it."""
    paper = order(subject, user)
    assert done(paper) == "done"
    return PersonPaper.objects.get(pk=paper.pk)


def done(paper: PersonPaper) -> str:
    """What became of the worker's try."""
    return attempt(OutboxEntry.objects.get(kind=papers.PDF_JOB, ref_id=str(paper.pk)).pk, owner="test").word


def handed_out(paper: PersonPaper, user: User) -> Document:
    return papers.hand_out(paper, actor=actor_of(user))


def reader_of(document: Document) -> PdfReader:
    return PdfReader(BytesIO(bytes(document.content)))


def text_of(document: Document) -> str:
    """What a reader reads, with the lines put together."""
    return " ".join(" ".join(page.extract_text() for page in reader_of(document).pages).split())


def in_order(text: str, headings: list[str]) -> bool:
    """Whether each heading comes after the one before."""
    at = -1
    for heading in headings:
        at = text.find(heading, at + 1)
        if at < 0:
            raise AssertionError(f"{heading} saknas eller står fel")
    return True
