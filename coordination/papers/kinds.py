"""The five documents: what each is for, when it can be made, and where its words stand. Start here.

A document is composed from the round as it is, frozen, and made into a PDF by the worker (`jobs.py`). The words of each
stand in a file of their own in `words/`; who reads them is said in `permissions.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.papers.enums import PaperKind
from coordination.papers.facts import Facts
from coordination.papers.words import leaflet, profile, recruitment, report, steering
from jobbspar.database.walls import across
from jobbspar.documents.domain import freeze
from jobbspar.documents.sections import Section
from tracks.enums import Phase
from tracks.models import Round

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TEMPLATE: Final = "pdf/round_paper.html"
# Raised when the template or the words change in a way that a reader would notice.
TEMPLATE_VERSION: Final = 1
_KEPT: Final = "Bevaras enligt den ansvariga kommunens dokumenthanteringsplan"


@dataclass(frozen=True)
class Paper:
    """One kind of document. `lacks` says why it cannot be made just now, in a sentence; empty where it can."""

    kind: PaperKind
    about: StrPromise
    sections: Callable[[Facts], list[Section]]
    lead: Callable[[Facts], str]
    lacks: Callable[[Facts], str]


def _lacks_coordinator(facts: Facts) -> str:
    return "" if facts.round.coordinator else _("Utse en koordinator först. Bladet behöver någon att kontakta.")


def _lacks_profile(facts: Facts) -> str:
    return "" if facts.profile else _("Kravprofilen är inte klar. Gör den klar för bekräftelse först.")


def _lacks_method(facts: Facts) -> str:
    return "" if facts.selection else _("Urvalsmetoden har inga steg än. Lägg till dem först.")


def _lacks_group(facts: Facts) -> str:
    return "" if facts.track.steering_group_id else _("Jobbspåret har ingen styrgrupp.")


def _too_early(facts: Facts) -> str:
    is_late = facts.round.phase in (Phase.CLOSING, Phase.FINISHED)
    return "" if is_late else _("Slutrapporten går att göra när omgången är i avslutningen.")


PAPERS: Final = {
    paper.kind: paper
    for paper in (
        Paper(
            PaperKind.LEAFLET,
            gettext_lazy("En sida för arbetsgivare som inte vet vad ett jobbspår är."),
            leaflet.sections,
            leaflet.lead,
            _lacks_coordinator,
        ),
        Paper(
            PaperKind.PROFILE,
            gettext_lazy("Vad arbetsgivaren kräver, hur det nås och vem som har fastställt det."),
            profile.sections,
            profile.lead,
            _lacks_profile,
        ),
        Paper(
            PaperKind.RECRUITMENT_PLAN,
            gettext_lazy("Vem som söks, när, av vem och hur urvalet går till."),
            recruitment.sections,
            recruitment.lead,
            _lacks_method,
        ),
        Paper(
            PaperKind.STEERING,
            gettext_lazy("Siffror, hinder och beslut inför styrgruppens möte. Inga enskilda personer."),
            steering.sections,
            steering.lead,
            _lacks_group,
        ),
        Paper(
            PaperKind.FINAL_REPORT,
            gettext_lazy("Hur omgången gick, med frusna siffror där små antal är dolda."),
            report.sections,
            report.lead,
            _too_early,
        ),
    )
}


@across("Handlingar om en omgång skrivs av det som alla parter har gjort, utan enskilda personer")
def lacks(round: Round) -> dict[PaperKind, str]:
    """For each kind, why it cannot be made just now."""
    facts = Facts(round)
    return {kind: str(paper.lacks(facts)) for kind, paper in PAPERS.items()}


@across("Handlingar om en omgång skrivs av det som alla parter har gjort, utan enskilda personer")
def compose(round: Round, kind: PaperKind) -> dict[str, Any]:
    """The whole document as plain JSON, from the round as it is now."""
    facts, paper = Facts(round), PAPERS[kind]
    is_steering, is_report = kind == PaperKind.STEERING, kind == PaperKind.FINAL_REPORT
    return {
        "lead": paper.lead(facts),
        "station": facts.station,
        "is_leaflet": kind == PaperKind.LEAFLET,
        "meta": [
            {"term": "Ansvarig", "text": facts.track.responsible.name},
            *(steering.meta(facts) if is_steering else ()),
        ],
        "registry_number": round.registry_number,
        "retention": "" if kind == PaperKind.LEAFLET else _KEPT,
        "sections": paper.sections(facts),
        "appendix": report.appendix() if is_report else None,
        "sources": steering.sources(facts) if is_steering else [],
    }


def fingerprint(snapshot: dict[str, Any]) -> tuple[str, str, int]:
    """What two documents have in common when they are the same: the words' hash and the template."""
    return freeze(snapshot)[1], TEMPLATE, TEMPLATE_VERSION
