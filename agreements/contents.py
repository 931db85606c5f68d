"""An agreement's words: what the page previews, what the PDF is frozen from. One source for both."""

from typing import Any

from agreements.enums import AgreementKind
from agreements.facts import Facts
from agreements.kinds import rule_of
from agreements.models import Agreement, Wording
from agreements.readings import facts_of
from agreements.texts import shared
from agreements.texts.section import Section, Table
from agreements.wording import usual
from jobbspar.accounts.actor import Actor
from jobbspar.lib.text import upright
from tracks.models import Round, RoundParty

TEMPLATE = "pdf/agreement.html"
# Raised when the template or the default words change in a way that a reader would notice.
TEMPLATE_VERSION = 2


def default_texts(kind: str, facts: Facts) -> dict[str, str]:
    """Every editable section's default words, as they stand in a form: one paragraph a line."""
    return {section.key: "\n".join(usual(section, facts)) for section in rule_of(kind).sections if section.is_editable}


def contents(agreement: Agreement) -> dict[str, Any]:
    """The whole document as plain JSON (see `templates/pdf/agreement.html` for its shape).

    A frozen agreement gives what was frozen, whatever has happened in the round since.
    """
    return dict(agreement.snapshot) if agreement.snapshot else upright(_compose(agreement))


def _compose(agreement: Agreement) -> dict[str, Any]:
    rule, facts = rule_of(agreement.kind), facts_of(agreement.kind, agreement.party)
    sections = sections_of(agreement.kind, facts, agreement.texts)
    return {
        "round": facts.round_name,
        "counterpart": agreement.counterpart,
        "parties": [
            {"role": party.role, "name": party.name, "number": party.number, "lines": [], "contact": party.contact}
            for party in facts.parties
        ],
        "meta": [{"term": "Gäller", "text": facts.round_name}],
        "registry_number": facts.registry_number,
        "retention": "Bevaras enligt den ansvariga kommunens dokumenthanteringsplan",
        "sections": sections,
        "signatures_heading": rule.signatures_heading,
        "signatures": [
            {"party": row.organisation.name, "name": row.name, "title": row.title}
            for row in agreement.signatories.select_related("organisation")
        ],
        "appendix": _table(shared.requirements_table(facts)) if rule.has_profile else None,
    }


def sections_of(kind: str, facts: Facts, texts: dict[str, str]) -> list[dict[str, Any]]:
    """The document's body. `texts` is what the drafter has written, by section key."""
    return [_section(section, facts, texts) for section in rule_of(kind).sections]


def _section(section: Section, facts: Facts, texts: dict[str, str]) -> dict[str, Any]:
    own = texts.get(section.key, "").strip() if section.is_editable else ""
    paragraphs = own.splitlines() if own else usual(section, facts)
    return {
        "key": section.key,
        "heading": section.heading,
        "paragraphs": [line for line in (line.strip() for line in paragraphs) if line],
        "table": _table(section.table(facts)),
    }


def _table(table: Table | None) -> dict[str, Any] | None:
    return {"head": list(table.head), "rows": [list(row) for row in table.rows]} if table else None


def example_of(kind: AgreementKind, actor: Actor, wording: Wording | None) -> dict[str, Any] | None:
    """How the words read in the newest of the own rounds that has such a party; None where there is none."""
    own = RoundParty.objects.filter(
        role=rule_of(kind).written_with,
        round__in=Round.objects.visible_to(actor),
        round__track__responsible=actor.organisation_id,
    )
    party = own.select_related("round__track").order_by("-round__created_at", "pk").first()
    if party is None:
        return None
    facts = facts_of(kind, party, wording.texts if wording else {})
    return {"round": facts.round_name, "sections": sections_of(kind, facts, {}), "appendix": None}
