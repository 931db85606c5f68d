"""Skyddade personuppgifter, who has had them shown, and moves between municipalities."""

from django.utils.translation import gettext_lazy as _

from participants.register.kinds import Activity, Category, Ground
from participants.register.shapes import FieldEntry, about, item, words

DUTY = Ground.LEGAL_DUTY


def _item(name: str, purpose: object, *, in_extract: bool = True, via: str = "") -> FieldEntry:
    return item(name, Category.RIGHTS, purpose, ground=DUTY, in_extract=in_extract, via=via)  # type: ignore[arg-type]


PROTECTION = about(
    "participants.protectedidentity",
    _("Skyddade personuppgifter"),
    activity=Activity.REGISTERING,
    path="person",
    order=15,
    links=("person",),
    fields=(
        _item("level", _("Veta vilket skydd personen har, så att uppgifterna inte röjs.")),
        _item("source", _("Veta hur skyddet är känt.")),
        _item("set_on", _("Veta från när skyddet gäller.")),
        _item("review_on", _("Se över att skyddet fortfarande gäller.")),
        _item("handlers", _("Låta bara namngivna handläggare nå personen.")),
        _item("handlers_set_at", _("Veta när handläggarna senast ändrades."), in_extract=False),
        _item(
            "employers_cleared_at", _("Veta när det prövades att arbetsgivare får se personen, utan namn och plats.")
        ),
        _item("employers_cleared_by", _("Veta vem som prövade det.")),
        _item("lifted_on", _("Veta när skyddet upphörde.")),
        _item("lifted_reason", _("Kunna visa varför skyddet togs bort.")),
        words("lifted_text", Category.RIGHTS, _("Kunna visa varför skyddet togs bort."), ground=DUTY),
    ),
)
REVEAL = about(
    "participants.reveal",
    _("Visningar av skyddade uppgifter"),
    activity=Activity.REGISTERING,
    path="person",
    order=16,
    links=("person",),
    fields=(
        _item("organisation", _("Veta hos vem de skyddade uppgifterna visades.")),
        _item("reason", _("Kunna granska varför skyddade uppgifter visades.")),
        words("text", Category.RIGHTS, _("Kunna granska varför skyddade uppgifter visades."), ground=DUTY),
    ),
)
MOVE = about(
    "participants.homemove",
    _("Flyttar mellan kommuner"),
    activity=Activity.REGISTERING,
    path="person",
    order=17,
    links=("person", "participation"),
    fields=(
        item("from_municipality", Category.CASE, _("Veta vilken kommun som ansvarade före flytten.")),
        item("to_municipality", Category.CASE, _("Veta vilken kommun som ansvarar efter flytten.")),
        item("moved_on", Category.CASE, _("Veta från när den nya kommunen ansvarar.")),
        words("payer_decision", Category.CASE, _("Veta vem som betalar det som hade börjat före flytten.")),
    ),
)
ENTRIES = (PROTECTION, REVEAL, MOVE)
