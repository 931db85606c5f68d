"""Rules to begin from. None of them holds until a local admin has read it, made it their own and saved it.

They are proposals and not facts: what the old Social Services Act said is known from published document plans, the
paragraphs of the act of 2025 have not been verified, and whether an organisation's labour-market unit stands under that
act at all is for it to say (law R-ARK-2, domain.md 2.8.4). So the words are ordinary, editable data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from coordination.disposal.enums import Handling, RecordType, StartEvent

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_SOCIAL: Final = _(
    "Förslag att pröva mot er dokumenthanteringsplan. För socialtjänstens personakter har gällt fem år efter sista "
    "anteckningen, med undantag för personer födda den 5, 15 och 25 (äldre socialtjänstlagen 12 kap. 1 §, "
    "socialtjänstförordningen 7 kap. 2 §). Paragraferna i socialtjänstlagen (2025:400) är inte kontrollerade. "
    "Skriv nämndens beslut här."
)
_PLAN: Final = _(
    "Förslag att pröva mot er dokumenthanteringsplan (arkivlagen 10 §, kommunens arkivreglemente). "
    "Skriv nämndens beslut här."
)


@dataclass(frozen=True)
class Suggestion:
    """The values of a rule, as a form begins with them."""

    record_type: RecordType
    starts_from: StartEvent
    years: int
    ground: StrPromise
    keeps_sample: bool = False
    handling: Handling = Handling.DISPOSE


SUGGESTIONS: Final[dict[str, Suggestion]] = {
    one.record_type.value: one
    for one in (
        Suggestion(RecordType.PARTICIPATION, StartEvent.LAST_NOTE, 5, _SOCIAL, keeps_sample=True),
        Suggestion(RecordType.PERSON_ONLY, StartEvent.LAST_NOTE, 5, _SOCIAL, keeps_sample=True),
        Suggestion(RecordType.NOTES, StartEvent.REGISTRATION, 5, _SOCIAL, keeps_sample=True),
        Suggestion(RecordType.CONSENTS, StartEvent.CLOSING, 5, _PLAN),
        Suggestion(RecordType.DOCUMENTS, StartEvent.REGISTRATION, 5, _PLAN),
        Suggestion(RecordType.SEARCHES, StartEvent.REGISTRATION, 1, _PLAN),
    )
}
