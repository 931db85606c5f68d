"""What a person has asked for, what has been put right, and the extracts that were made."""

from django.utils.translation import gettext_lazy as _

from participants.register.kinds import Activity, Category, Ground
from participants.register.shapes import FieldEntry, about, item, words

DUTY = Ground.LEGAL_DUTY


def _item(name: str, purpose: object, *, in_extract: bool = True) -> FieldEntry:
    return item(name, Category.RIGHTS, purpose, ground=DUTY, in_extract=in_extract)  # type: ignore[arg-type]


def _words(name: str, purpose: object) -> FieldEntry:
    return words(name, Category.RIGHTS, purpose, ground=DUTY)  # type: ignore[arg-type]


REQUEST = about(
    "participants.subjectrequest",
    _("Begäran från personen"),
    activity=Activity.RIGHTS,
    path="person",
    order=200,
    links=("person",),
    fields=(
        _item("organisation", _("Veta vem som ska svara.")),
        _item("kind", _("Veta vad personen begär.")),
        _item("received_on", _("Hålla tiden för svar.")),
        _item("due_on", _("Hålla tiden för svar.")),
        _words("text", _("Veta vad personen begär, i personens ord.")),
        _item("extended_on", _("Kunna visa att tiden förlängdes i tid.")),
        _words("extension_reason", _("Kunna visa varför tiden förlängdes.")),
        _item("decision", _("Veta vad som beslutades.")),
        _item("ground", _("Kunna visa varför begäran avslogs.")),
        _words("answer", _("Kunna visa vad personen fick för svar.")),
        _item("answered_on", _("Kunna visa när personen fick svar.")),
        _item("restricted_on", _("Veta från när uppgifterna inte får användas.")),
        _item("lifted_on", _("Veta när uppgifterna får användas igen.")),
    ),
)
TOLD = about(
    "participants.recipienttold",
    _("Underrättade mottagare"),
    activity=Activity.RIGHTS,
    path="request__person",
    order=210,
    links=("request",),
    fields=(
        _item(
            "organisation", _("Veta vilka som har fått veta att uppgifterna har rättats, raderats eller begränsats.")
        ),
        _item("told_on", _("Kunna visa när mottagaren fick veta det.")),
    ),
)
CORRECTION = about(
    "participants.personcorrection",
    _("Rättade och ändrade uppgifter"),
    activity=Activity.RIGHTS,
    path="person",
    order=220,
    links=("person", "request"),
    fields=(
        _item("field", _("Veta vilken uppgift som ändrades.")),
        _item("kind", _("Skilja en rättelse från en ändring.")),
        _item("former", _("Kunna visa vad som stod förut, om någon handlade efter det.")),
        item(
            "former_encrypted",
            Category.RIGHTS,
            _("Kunna visa vilket nummer som stod förut. Sparas krypterat."),
            ground=Ground.IDENTITY_NUMBER,
            in_extract=False,
        ),
        _words("reason", _("Veta varför uppgiften ändrades.")),
    ),
)
EXTRACT = about(
    "participants.subjectextract",
    _("Registerutdrag"),
    activity=Activity.RIGHTS,
    path="person",
    order=230,
    links=("person",),
    fields=(
        _item("organisation", _("Veta vem som gjorde utdraget.")),
        _item("number", _("Skilja utdragen åt.")),
        # The extract itself is a copy of everything else: it is not copied into the next one.
        _item("snapshot", _("Kunna lämna utdraget som det var när det gjordes. Sparas krypterat."), in_extract=False),
        _item("snapshot_sha256", _("Kunna visa att utdraget inte har ändrats."), in_extract=False),
        _item("content", _("Kunna lämna utdraget som PDF. Sparas krypterat."), in_extract=False),
        _item("sha256", _("Kunna visa att PDF:en inte har ändrats."), in_extract=False),
        _item("size", _("Kunna visa att PDF:en är hel."), in_extract=False),
        _item("pages", _("Veta hur många sidor som lämnades ut.")),
        _item("made_at", _("Veta när utdraget blev klart.")),
    ),
)
ENTRIES = (REQUEST, TOLD, CORRECTION, EXTRACT)
