"""The documents about a person in the world that the matrix is run over: shared ones, and one that is the owner's alone."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from jobbspar.accounts.models import User
from jobbspar.documents import checking
from jobbspar.documents import domain as documents
from jobbspar.lib import clock, crypto
from participants.enums import PaperKind, PersonField
from participants.models import Disclosure, Participation, Person, PersonPaper
from tests.cast import a_person
from tests.coordination.builders import a_participation
from tracks.models import Round

if TYPE_CHECKING:
    from tests.matrix_world import World

CONTENT = b"%PDF-1.7 matris"


def a_paper(person: Person, kind: PaperKind, by: User, **fields: Any) -> PersonPaper:
    """One that is made."""
    frozen, digest = documents.freeze({"deltagare": "matris"})
    pk = fields.pop("id", None) or uuid4()
    values: dict[str, Any] = {
        "series": pk,
        "number": str(documents.number_for(kind, pk)),
        "snapshot": crypto.encrypt_bytes(json.dumps(frozen).encode()),
        "snapshot_sha256": digest,
        "template_version": 1,
        "content": crypto.encrypt_bytes(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "size": len(CONTENT),
        "pages": 1,
        "made_at": clock.now(),
        "organisation": person.owner,
    }
    return PersonPaper.objects.create(id=pk, person=person, kind=kind, created_by=by, **values | fields)


def make_papers(world: World, part: Participation, kind: str) -> None:
    """A plan that tells of health, one that does not, a certificate, and a form that is the owner's alone."""
    person, by = part.person, world.cast.hamid
    of_part: dict[str, Any] = {"participation": part}
    code = checking.new_code()
    for name, paper in (
        ("plan_paper", a_paper(person, PaperKind.PLAN_EASY, by, **of_part)),
        ("health_paper", a_paper(person, PaperKind.PLAN, by, holds_health=True, **of_part)),
        ("certificate", a_paper(person, PaperKind.CERTIFICATE, by, check_code=code, **of_part)),
        ("form_paper", a_paper(person, PaperKind.CONSENT, by)),
    ):
        world.put(name, paper.pk, kind=kind)
    world.put("of_plan", part.pk, "plan", kind=kind)
    world.put("of_sheet", part.pk, "english", kind=kind)
    world.put("of_certificate", part.pk, "intyg", kind=kind)
    world.put("of_language", person.pk, "swedish", kind=kind)


def make_a_nameless_participant(world: World, round: Round) -> None:
    """Whose plan Göteborg has been given, and not the name: the documents hold both."""
    cast = world.cast
    person = a_person(cast, first_name="Namnlösa", last_name="Deltar")
    part = a_participation(cast, round, person=person)
    # As it is made, it is disclosed whole.
    Disclosure.objects.filter(person=person).delete()
    for to, fields in ((cast.goteborg, [PersonField.PLAN]), (cast.af_goteborg, PersonField.values)):
        Disclosure.objects.create(
            person=person, round=round, from_organisation=person.owner, to_organisation=to, fields=fields,
            ground="consent", valid_from=clock.today(),
        )  # fmt: skip
    world.names["nameless participant:ordinary"] = person.first_name.encode()
    world.put("nameless_paper", a_paper(person, PaperKind.CERTIFICATE, cast.hamid, participation=part).pk)
    world.put("of_nameless", part.pk, "intyg")
