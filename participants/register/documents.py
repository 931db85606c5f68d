"""The documents that are made about a person."""

from django.utils.translation import gettext_lazy as _

from participants.register.kinds import Activity, Category
from participants.register.shapes import FieldEntry, about, item, words


def _item(name: str, purpose: object, *, in_extract: bool = True) -> FieldEntry:
    return item(name, Category.PLAN, purpose, in_extract=in_extract)  # type: ignore[arg-type]


PAPER = about(
    "participants.personpaper",
    _("Handlingar"),
    activity=Activity.TAKING_PART,
    path="person",
    order=165,
    links=("person", "participation", "consent"),
    fields=(
        _item("organisation", _("Veta vilken organisation som gjorde handlingen.")),
        _item("kind", _("Veta vilken handling det är.")),
        _item("language", _("Veta vilket språk informationen är på.")),
        _item("series", _("Hålla ihop versionerna av samma handling."), in_extract=False),
        _item("number", _("Skilja handlingarna åt utan namn.")),
        _item("edition", _("Veta vilken version som gäller.")),
        _item("holds_health", _("Skydda uppgifter om anpassningar från dem som inte behöver dem."), in_extract=False),
        # What the documents are written of stands in the extract already; the documents are handed over as they are.
        _item("snapshot", _("Kunna visa vad handlingen skrevs av. Sparas krypterat."), in_extract=False),
        _item("snapshot_sha256", _("Kunna visa att underlaget inte har ändrats."), in_extract=False),
        _item("template_version", _("Veta vilken mall handlingen gjordes med."), in_extract=False),
        _item("check_code", _("Låta den som får ett intyg kontrollera att det gäller.")),
        _item("content", _("Kunna lämna handlingen som PDF. Sparas krypterat."), in_extract=False),
        _item("sha256", _("Kunna visa att PDF:en inte har ändrats."), in_extract=False),
        _item("size", _("Kunna visa att PDF:en är hel."), in_extract=False),
        _item("pages", _("Veta hur många sidor handlingen har.")),
        _item("made_at", _("Veta när handlingen blev klar.")),
        _item("withdrawn_at", _("Veta när ett intyg slutade gälla.")),
        words("withdrawn_reason", Category.PLAN, _("Kunna visa varför ett intyg slutade gälla.")),
    ),
)
ENTRIES = (PAPER,)
