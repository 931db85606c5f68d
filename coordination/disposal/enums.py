"""Choices about retention and disposal (law R-ARK-1, R-ARK-2)."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordType(models.TextChoices):
    """What a rule is about. The first two are whole persons; of the others, single rows of persons who stay."""

    PARTICIPATION = "participation", _("Deltagande med plan och uppföljning")
    PERSON_ONLY = "person_only", _("Ärende om en person som inte har deltagit")
    NOTES = "notes", _("Anteckningar")
    CONSENTS = "consents", _("Samtycken och utlämnanden")
    DOCUMENTS = "documents", _("Registerutdrag och andra handlingar om en person")
    SEARCHES = "searches", _("Sparade sökresultat")


WHOLE_PERSONS: Final = (RecordType.PARTICIPATION, RecordType.PERSON_ONLY)


class StartEvent(models.TextChoices):
    """From when the years are counted."""

    LAST_NOTE = "last_note", _("Från det som skrevs sist i ärendet")
    CLOSING = "closing", _("Från avslutet")
    REGISTRATION = "registration", _("Från registreringen")


STARTS: Final[dict[RecordType, tuple[StartEvent, ...]]] = {
    RecordType.PARTICIPATION: (StartEvent.LAST_NOTE, StartEvent.CLOSING),
    RecordType.PERSON_ONLY: (StartEvent.LAST_NOTE, StartEvent.REGISTRATION),
    RecordType.NOTES: (StartEvent.REGISTRATION,),
    RecordType.CONSENTS: (StartEvent.CLOSING,),
    RecordType.DOCUMENTS: (StartEvent.REGISTRATION,),
    RecordType.SEARCHES: (StartEvent.REGISTRATION,),
}
# What is about nobody in particular has no birth day to ask about.
WITHOUT_PERSON: Final = (RecordType.SEARCHES,)


class Handling(models.TextChoices):
    DISPOSE = "dispose", _("Gallras")
    PRESERVE = "preserve", _("Bevaras")


class RunState(models.TextChoices):
    PREVIEW = "preview", _("Förhandsgranskad")
    PROPOSED = "proposed", _("Föreslagen")
    APPROVED = "approved", _("Godkänd, pågår")
    DONE = "done", _("Genomförd")
    WITHDRAWN = "withdrawn", _("Avbruten")


OPEN_RUNS: Final = (RunState.PREVIEW, RunState.PROPOSED, RunState.APPROVED)


class Reason(models.TextChoices):
    """Why something whose time is out is not taken away, or fell out of a run that was agreed on."""

    SAMPLE = "sample", _("Bevaras för forskning (född den 5, 15 eller 25)")
    ACTIVE = "active", _("Ärendet pågår, eller en omgång är inte slut")
    UNREADABLE = "unreadable", _("Numret går inte att läsa, så födelsedagen är okänd")
    CHANGED = "changed", _("Något har ändrats sedan förhandsgranskningen, eller ska vänta")
    RULE = "rule", _("Regeln har tagits bort")
    GONE = "gone", _("Fanns inte längre")
    BLOCKED = "blocked", _("Gick inte att ta bort")


class CoarseEducation(models.TextChoices):
    COMPULSORY = "compulsory", _("Högst förgymnasial")
    UPPER_SECONDARY = "upper_secondary", _("Gymnasial")
    POST_SECONDARY = "post_secondary", _("Eftergymnasial")
    UNKNOWN = "unknown", _("Uppgift saknas")
