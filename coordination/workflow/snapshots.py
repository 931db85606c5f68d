"""What every check of a gate answered when a round went through, kept in the history as it read then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy

from coordination.workflow.gates import Missing, agreements_needed
from tracks.enums import Phase
from tracks.models import Round

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# What each check is called when it is met, for the history. Keys in EMPLOYER_KEYS do not apply to preparatory tracks.
LABELS: Final[dict[Phase, dict[str, StrPromise]]] = {
    Phase.DRAFT: {
        "coordinator": gettext_lazy("Koordinatorn är utsedd"),
        "local_agreement": gettext_lazy("Lokal överenskommelse gäller, eller skäl angivet"),
        "need": gettext_lazy("Ett kompetensbehov är kopplat"),
    },
    Phase.PLANNING: {
        "employer_need": gettext_lazy("En arbetsgivare med kompetensbehov är part"),
        "profile": gettext_lazy("Kravprofilen är fastställd av alla"),
        "package": gettext_lazy("Insatspaketet är överenskommet"),
        "step": gettext_lazy("Varje insats har ansvarig part, veckor och finansiering"),
        "coverage": gettext_lazy("Varje skall-krav som ska läras har en insats"),
        "gap": gettext_lazy("Kedjan har inget glapp som inte är tillåtet"),
        "signature": gettext_lazy("De avtal som omgången behöver är undertecknade"),
        "method": gettext_lazy("Urvalsmetoden är godkänd"),
        "method_employer": gettext_lazy("Arbetsgivaren deltar i minst ett urvalssteg"),
        "plan": gettext_lazy("Varje part har sagt ja till planen"),
        "party_agreement": gettext_lazy("Arbetsuppgifter och lönenivå är ifyllda för stegvist jobbspår"),
    },
    Phase.RECRUITMENT: {
        "admitted": gettext_lazy("Minst en deltagare är antagen"),
        "individual_plan": gettext_lazy("Varje antagen har en individuell plan"),
        "seats": gettext_lazy("De antagna ryms på platserna"),
        "recruitment_activity": gettext_lazy("De planerade rekryteringsaktiviteterna är genomförda eller strukna"),
        "answer": gettext_lazy("Arbetsgivarna har svarat om varje presenterad kandidat"),
    },
    Phase.EXECUTION: {
        "chain_end": gettext_lazy("Varje deltagares kedja är slut eller slutar inom fyra veckor"),
        "follow_up": gettext_lazy("Ingen uppföljning är försenad"),
        "issue_owner": gettext_lazy("Varje öppet hinder har en ansvarig"),
    },
    Phase.CLOSING: {
        "closed": gettext_lazy("Varje deltagande är avslutat med utfall"),
        "evaluation": gettext_lazy("Utvärderingen är skriven"),
        "next_round": gettext_lazy("Det finns ett beslut om en ny omgång"),
    },
}
# Their sentences tell how many persons lack something.
COUNTED_KEYS: Final = {"individual_plan", "seats", "answer", "chain_end", "follow_up", "issue_owner", "closed"}
EMPLOYER_KEYS: Final = {"need", "employer_need", "profile", "coverage", "method_employer", "answer"}


def in_general(phase: str, key: str, text: str) -> str:
    """What is asked for, without how many it concerns, for those who read no small numbers (invariant 18)."""
    label = LABELS.get(Phase(phase), {}).get(key) if key in COUNTED_KEYS else None
    return str(label) if label else text


def snapshot(round: Round, missing: Iterable[Missing]) -> list[dict[str, object]]:
    """Every check of the gate as it reads now, for the history: `{"key", "text", "met"}`."""
    lacking = list(missing)
    keys = {item.key for item in lacking}
    rows: list[dict[str, object]] = [{"key": item.key, "text": item.text, "met": False} for item in lacking]
    for key, label in LABELS.get(Phase(round.phase), {}).items():
        if key in keys or not _applies(key, round):
            continue
        rows.append({"key": key, "text": str(label), "met": True})
    return rows


def _applies(key: str, round: Round) -> bool:
    if key == "party_agreement" and not round.track.is_stepwise:
        return False
    if key == "signature":
        return bool(agreements_needed(round))
    return not (round.track.is_preparatory and key in EMPLOYER_KEYS)
