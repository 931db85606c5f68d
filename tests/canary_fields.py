"""Which field of a person may stand in an answer to whom: declared here once more, from domain.md 2.7, and read with SQL
of its own. It shares no line with the product's permissions, so a mistake there is no mistake here.

A viewer holds KEYS to a person; a field is opened by any one of the keys beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from tests.tokens import Whose

# The person's own organisation, with a role that keeps persons.
OWN = "own"
# Groups of fields in a live disclosure that the viewer may use: AF's office, or the coordinator or deputy of its round;
# and the home municipality, for what AF has sent it.
IDENTITY, CONTACT, BACKGROUND = "identity", "contact", "background"
ASSESSMENT, PLAN = "assessment", "plan"
# A live disclosure for the very round (or referral home) that the row belongs to, whatever its groups.
ROUND = "round"
# The organisation that wrote the row; either of the two that assess the person together.
WRITER, ASSESSES = "writer", "assesses"
# AF's case worker, with a live disclosure.
AF = "af"
# The employer that the candidate has been presented to; after its yes, and as far as the consent goes, the rest.
EMPLOYER, EMPLOYER_YES = "employer", "employer yes"

KEYS: dict[str, frozenset[str]] = {
    field: frozenset(keys)
    for fields, keys in {
        ("first_name", "last_name"): {OWN, IDENTITY, EMPLOYER_YES + " " + IDENTITY},
        ("preferred_name", "number_masked"): {OWN, IDENTITY},
        # The whole number is shown to nobody but on a page of its own, and there to the owner.
        ("number",): {OWN},
        ("phone",): {OWN, CONTACT, EMPLOYER_YES + " " + CONTACT},
        ("email", "address", "language"): {OWN, CONTACT},
        ("experience",): {OWN, BACKGROUND, EMPLOYER + " " + BACKGROUND},
    }.items()
    for field in (f"person.{name}" for name in fields)
} | {
    "personnote.text": frozenset({OWN}),
    "disclosure.ended_reason": frozenset({OWN}),
    "referral.reason": frozenset({OWN, ROUND}),
    "referral.answer_text": frozenset({OWN, ROUND}),
    "assessment.conditions": frozenset({OWN, ASSESSMENT}),
    "assessment.reasons_shown": frozenset({OWN, ASSESSES}),
    "assessmentpart.own_text": frozenset({WRITER}),
    "assessmentpart.shared_text": frozenset({WRITER, ASSESSES}),
    "candidacy.reason_text": frozenset({OWN, ROUND}),
    "selectionresult.note": frozenset({OWN, ROUND}),
    "employeranswer.comment": frozenset({OWN, ROUND, EMPLOYER}),
    "employeranswer.other_ground": frozenset({OWN, ROUND}),
    "participation.left_reason": frozenset({OWN, ROUND}),
    "participation.pause_reason": frozenset({OWN, ROUND}),
    "participation.language_support": frozenset({OWN, ROUND}),
    "individualplan.goal": frozenset({OWN, PLAN}),
    "individualplan.support": frozenset({OWN, PLAN}),
    # Health shows through it: the coordinator is told that something is needed, not what (2.7).
    "individualplan.adaptations": frozenset({OWN, f"{AF} {PLAN}"}),
    "individualplan.compensation": frozenset({OWN, PLAN}),
    "individualplan.i_promise": frozenset({OWN, PLAN}),
    "individualplan.we_promise": frozenset({OWN, PLAN}),
    "individualplan.if_not_working": frozenset({OWN, PLAN}),
    "stepenrolment.name": frozenset({OWN, PLAN, ROUND}),
    "stepenrolment.place": frozenset({OWN, PLAN}),
    "stepenrolment.interrupted_reason": frozenset({OWN, PLAN}),
    "participantgapallowance.reason": frozenset({OWN, PLAN}),
    "closing.text": frozenset({OWN, ROUND}),
    "closing.employer_name": frozenset({OWN, ROUND}),
    "closing.reopened_reason": frozenset({OWN, ROUND}),
    "followup.text": frozenset({OWN, ROUND}),
    "followup.obstacles": frozenset({OWN, ROUND}),
    "issue.title": frozenset({OWN, ROUND}),
    "issue.text": frozenset({OWN, ROUND}),
    "issue.action_text": frozenset({OWN, ROUND}),
}
# Kinds of documents whose text may hold somebody's fields; of the others none may. File names and metadata never.
DOCUMENTS_ABOUT_A_PERSON: frozenset[str] = frozenset()

Rows = Callable[..., list[tuple[Any, ...]]]

_ROLES = """
    SELECT role FROM accounts_membership
    WHERE user_id = %(user)s AND organisation_id = %(organisation)s
      AND valid_from <= %(today)s AND (valid_to IS NULL OR valid_to >= %(today)s)
"""
_OWNED = "SELECT id::text FROM participants_person WHERE owner_id = %(organisation)s AND id = ANY(%(persons)s::uuid[])"
_DISCLOSED = """
    SELECT d.person_id::text, d.fields, coalesce(d.round_id::text, ''),
           r.coordinator_id = %(user)s OR r.deputy_id = %(user)s
    FROM participants_disclosure d LEFT JOIN tracks_round r ON r.id = d.round_id
    WHERE d.person_id = ANY(%(persons)s::uuid[]) AND d.to_organisation_id = %(organisation)s AND d.ended_at IS NULL
      AND d.valid_from <= %(today)s AND (d.valid_to IS NULL OR d.valid_to >= %(today)s)
"""
_SENT_HOME = """
    SELECT person_id::text FROM participants_referral
    WHERE person_id = ANY(%(persons)s::uuid[]) AND to_organisation_id = %(organisation)s AND round_id IS NULL
"""
_ASSESSES = """
    SELECT r.person_id::text FROM participants_referral r
    JOIN participants_person p ON p.id = r.person_id
    JOIN accounts_municipality m ON m.code = p.home_municipality_id
    WHERE r.person_id = ANY(%(persons)s::uuid[])
      AND (r.af_office_id = %(organisation)s OR m.organisation_id = %(organisation)s)
"""
_PRESENTED = """
    SELECT c.person_id::text, a.view, s.fields FROM participants_employeranswer a
    JOIN participants_candidacy c ON c.id = a.candidacy_id
    JOIN tracks_roundparty p ON p.id = a.party_id
    JOIN tracks_round r ON r.id = p.round_id
    LEFT JOIN participants_consent s ON s.id = a.consent_id
    WHERE c.person_id = ANY(%(persons)s::uuid[]) AND p.organisation_id = %(organisation)s AND a.withdrawn_at IS NULL
      AND r.phase NOT IN ('finished', 'cancelled') AND (s.valid_to IS NULL OR s.valid_to >= %(today)s)
"""
_KEEPS, _AF_KEEPS, _COORDINATES, _EMPLOYS = "case_worker", "af_case_worker", "coordinator", "employer_contact"


class Viewer:
    """What keys a signed-in user holds, acting for an organisation today. `rows` runs a query."""

    def __init__(self, rows: Rows, user: str, organisation: str, today: date, persons: Iterable[str]) -> None:
        self.organisation = organisation
        self.keys: dict[str, set[str]] = {}
        facts = {"user": user, "organisation": organisation, "today": today, "persons": sorted(persons)}
        roles = {role for (role,) in rows(_ROLES, facts)}
        if roles & {_KEEPS, _AF_KEEPS}:
            self.is_keeper = True
            for (person,) in rows(_OWNED, facts):
                self._give(person, OWN)
            for (person,) in rows(_ASSESSES, facts):
                self._give(person, ASSESSES)
        else:
            self.is_keeper = False
        self._disclosed(rows, facts, roles)
        if _EMPLOYS in roles:
            self._presented(rows, facts)

    def may_see(self, whose: Whose) -> bool:
        keys = self.keys.get(whose.person_id, set())
        if self.is_keeper and whose.organisation_id == self.organisation:
            keys = keys | {WRITER}
        if f"{ROUND} {whose.round_id}" in keys:
            keys = keys | {ROUND}
        return not keys.isdisjoint(KEYS.get(whose.field, frozenset()))

    def _give(self, person: str, *keys: str) -> None:
        self.keys.setdefault(person, set()).update(keys)

    def _disclosed(self, rows: Rows, facts: dict[str, Any], roles: set[str]) -> None:
        if not roles & {_KEEPS, _AF_KEEPS, _COORDINATES}:
            return
        sent_home = {person for (person,) in rows(_SENT_HOME, facts)} if _KEEPS in roles else set()
        for person, groups, round_id, leads in rows(_DISCLOSED, facts):
            of_af = _AF_KEEPS in roles
            if of_af or (_COORDINATES in roles and leads) or (person in sent_home and not round_id):
                self._give(person, *groups, f"{ROUND} {round_id}")
            if of_af:
                self._give(person, *(f"{AF} {group}" for group in groups))

    def _presented(self, rows: Rows, facts: dict[str, Any]) -> None:
        for person, view, consented in rows(_PRESENTED, facts):
            groups = [IDENTITY, CONTACT, BACKGROUND] if consented is None else consented
            said_yes = [f"{EMPLOYER_YES} {group}" for group in groups] if view == "yes" else []
            self._give(person, EMPLOYER, *(f"{EMPLOYER} {group}" for group in groups), *said_yes)
