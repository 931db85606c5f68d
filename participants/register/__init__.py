"""The register of what is known about a person: every column, why it is there, who answers for it, on which ground.

From it come the person's extract (art. 15), the record of processing (art. 30) and the list for an incident (art. 33).
Each room declares its own models: this one in the modules beside this file, a room above in `AppConfig.ready()`:

    register.add(about("coordination.followup", …, fields=(item("progression", Category.PLAN, _("…")), …)))

A test compares it with the models, and fails for a column without an entry and for an entry without a column.
"""

from participants.register.catalogue import add, entries, entry_of, faults
from participants.register.kinds import Activity, Category, Controller, Ground
from participants.register.shapes import RECORD, FieldEntry, ModelEntry, about, item, words

__all__ = [
    "RECORD",
    "Activity",
    "Category",
    "Controller",
    "FieldEntry",
    "Ground",
    "ModelEntry",
    "about",
    "add",
    "entries",
    "entry_of",
    "faults",
    "item",
    "words",
]
