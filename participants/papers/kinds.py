"""The documents about a person: what each is for, what it lacks, and how it is put together. Start here.

A document is composed from what is known now, frozen and encrypted, and made into a PDF by the worker. The words of each
stand in a file of their own in `words/`; who may make and read them is said in `permissions.py` and `querysets.py`.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.models import User
from jobbspar.database.walls import across
from jobbspar.documents import checking
from jobbspar.lib import clock, dates
from participants.enums import ConsentState, NoticeLanguage, PaperKind, TextKind
from participants.models import Consent, NoticeText, Participation, Person, PersonPaper
from participants.papers.facts import CaseFacts, station
from participants.papers.places import without_places
from participants.papers.words import certificate, consent, notice, plan, plan_easy, plan_sheet
from participants.queries.notices import headings_of, text_in_force
from participants.texts.languages import CODES, RIGHT_TO_LEFT, SHEETS
from participants.texts.plan_sheet import HEADINGS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TEMPLATE: Final = "pdf/person_paper.html"
# Raised when the template or the words change in a way that a reader would notice.
TEMPLATE_VERSION: Final = 1
ABOUT: Final[dict[PaperKind, StrPromise]] = {
    PaperKind.PLAN: gettext_lazy("Det ni har kommit överens om med deltagaren, att läsa igenom och skriva under."),
    PaperKind.PLAN_EASY: gettext_lazy("Samma plan på lättläst svenska, med större text och en tanke på varje rad."),
    PaperKind.PLAN_SHEET: gettext_lazy("Planens rubriker på deltagarens språk, att läsa bredvid planens PDF."),
    PaperKind.CERTIFICATE: gettext_lazy(
        "Vad deltagaren har gjort och visat. Med en kod som en arbetsgivare kan kontrollera."
    ),
    PaperKind.CONSENT: gettext_lazy("Personen skriver under att sekretessen hävs. Anteckna sedan samtycket."),
    PaperKind.NOTICE: gettext_lazy("Lämnas till personen. Anteckna sedan att den är lämnad."),
}
_KEPT: Final = "Enligt dokumenthanteringsplanen"
_PERSONAL: Final = "Innehåller personuppgifter"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a document is about: the person, and the participation, the consent or the language where it has one."""

    kind: PaperKind
    person: Person
    participation: Participation | None = None
    consent: Consent | None = None
    language: str = ""

    @property
    def key(self) -> dict[str, Any]:
        """The columns that tell one document from another."""
        return {
            "kind": self.kind,
            "person": self.person,
            "participation": self.participation,
            "consent": self.consent,
            "language": self.language,
        }


@dataclass(frozen=True, slots=True)
class Lack:
    """Why it cannot be made just now: a sentence, and where it is mended."""

    text: str
    url: str


@across("Vad som saknas för en handling är detsamma för alla som får göra den")
def lack_of(subject: Subject) -> Lack | None:
    """What a document lacks; None where it can be made."""
    person, part = subject.person, subject.participation
    if person.restricted_on is not None and subject.kind != PaperKind.NOTICE:
        return Lack(_("Behandlingen av personens uppgifter är begränsad. Inget nytt får skrivas."), reverse_of(person))
    match subject.kind:
        case PaperKind.PLAN | PaperKind.PLAN_EASY | PaperKind.PLAN_SHEET if part and not part.plans.exists():
            return Lack(_("Det finns ingen plan än. Skriv den först."), reverse("plan_edit", args=[part.pk]))
        case PaperKind.CERTIFICATE if part is not None and not CaseFacts(part).done:
            text = _("Ingen insats är genomförd än. Anteckna på deltagarens sida vad som är genomfört.")
            return Lack(text, part.get_absolute_url())
        case PaperKind.CONSENT if subject.consent is not None and subject.consent.state != ConsentState.REQUESTED:
            return Lack(_("Samtycket är inte längre begärt."), reverse_of(person, "#samtycken"))
        case PaperKind.NOTICE | PaperKind.PLAN_SHEET if _text(subject) is None:
            return Lack(_("Texten finns inte på det språket, eller är för gammal."), reverse("notice_texts"))
    return None


def reverse_of(person: Person, part: str = "") -> str:
    return f"{person.get_absolute_url()}{part}"


@across("Planen och intyget är gemensamma för dem som får göra dem, och ser likadana ut vem som än gör dem")
def compose(subject: Subject, actor: Actor) -> dict[str, Any]:
    """The whole document as plain JSON, from what is known now. Nothing in it but the words changes by itself."""
    if subject.participation is not None:
        snapshot = _of_participation(subject, subject.participation, actor)
    elif subject.kind == PaperKind.CONSENT:
        snapshot = _shell("Samtycke till att lämna uppgifter", consent.sections(subject.person, subject.consent))
        round = subject.consent.round if subject.consent else None
        snapshot |= {
            "secrecy": _PERSONAL,
            "lead": "Enligt offentlighets- och sekretesslagen",
            "station": station(round),
        }
    else:
        return _of_notice(subject)
    return without_places(snapshot, subject.person, subject.participation)


def _shell(title: str, sections: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": title, "lead": "", "station": 0, "secrecy": "", "meta": [], "retention": _KEPT, "sections": sections,
        "is_easy": False, "language": "",
    }  # fmt: skip


def _of_participation(subject: Subject, part: Participation, actor: Actor) -> dict[str, Any]:
    facts = CaseFacts(part)
    common = {"station": station(part.round), "lead": str(part.round)}
    if subject.kind == PaperKind.PLAN_SHEET:
        return _sheet(subject, part) | common
    if subject.kind == PaperKind.CERTIFICATE:
        issuer = {"name": User.objects.get(pk=actor.user_id).name, "organisation": actor.organisation_name}
        lead = f"Kompetensbevis från jobbspåret {part.round}"
        return _shell("Intyg", certificate.sections(facts, issuer)) | common | {"lead": lead}
    held = facts.plan
    if held is None:
        raise ValueError("There is no plan to write out.")
    meta = {"meta": [{"term": "Planens version", "text": f"{held.number}, {dates.date_text(_day(held.created_at))}"}]}
    if subject.kind == PaperKind.PLAN_EASY:
        return _shell("Min plan", plan_easy.sections(facts, held)) | common | {"is_easy": True}
    return _shell("Individuell plan", plan.sections(facts, held)) | common | meta | {"secrecy": _PERSONAL}


def _day(moment: datetime) -> Any:
    return clock.local(moment).date()


def _sheet(subject: Subject, part: Participation) -> dict[str, Any]:
    text = _text_of(subject)
    shared = _of_text(text)
    number = {"term": "Deltagarnummer", "text": part.number}
    sheet = {"sheet": plan_sheet.sheet(text, part.person), "meta": [number, *shared["meta"]]}
    return _shell("Översättningsblad till individuell plan", []) | shared | sheet


def _of_notice(subject: Subject) -> dict[str, Any]:
    text = _text_of(subject)
    snapshot = _shell(notice.title(text, subject.person), notice.sections(text, subject.person))
    return snapshot | _of_text(text) | {"is_easy": text.language == NoticeLanguage.EASY}


def _of_text(text: NoticeText) -> dict[str, Any]:
    """Which language and version, said and as a reader of the PDF is told."""
    language = NoticeLanguage(text.language)
    code = CODES[language]
    said = {
        "meta": [{"term": "Språk", "text": str(language.label)}, {"term": "Textens version", "text": text.edition}],
        "language": "" if code == "sv" else code,
    }
    return said | ({"is_right_to_left": True} if language in RIGHT_TO_LEFT else {})


def _text_of(subject: Subject) -> NoticeText:
    text = _text(subject)
    if text is None:
        raise ValueError("There is no text to write out.")
    return text


def _text(subject: Subject) -> NoticeText | None:
    is_sheet = subject.kind == PaperKind.PLAN_SHEET
    if is_sheet and subject.language not in SHEETS:
        return None
    kind = TextKind.PLAN if is_sheet else TextKind.PRIVACY
    text = text_in_force(subject.person.owner_id, subject.language, clock.today(), kind)
    if text is None or not text.text:
        return None
    # One that was written before the plan's headings changed has not the same.
    return None if is_sheet and len(headings_of(text.text)) != len(HEADINGS) else text


def holds_health(subject: Subject) -> bool:
    """Whether the document writes out a need that shows health through."""
    if subject.kind not in (PaperKind.PLAN, PaperKind.PLAN_EASY) or subject.participation is None:
        return False
    held = subject.participation.plans.order_by("-number").first()
    return held is not None and bool(held.adaptations.strip())


def for_paper(paper: PersonPaper, frozen: dict[str, Any]) -> dict[str, Any]:
    """What is frozen, and on a certificate what it gets when it is made: its day, and the code to check it by."""
    if not paper.check_code:
        return frozen
    snapshot = deepcopy(frozen)
    issued = next(part for part in snapshot["sections"] if part["heading"] == certificate.ISSUED)
    issued["facts"].append({"term": "Datum", "text": dates.date_text(clock.today())})
    address = f"{settings.BASE_URL}{reverse('check_document', args=[paper.check_code])}"
    return snapshot | {
        "check": {"code": paper.check_code, "address": address, "square": checking.square(address)}
    }  # fmt: skip
