"""Rules and runs as the pages show them: sentences and counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import ngettext as _n

from coordination.disposal.enums import (
    WITHOUT_PERSON,
    Handling,
    Reason,
    RecordType,
    RunState,
    StartEvent,
)
from coordination.disposal.hooks import holds
from coordination.disposal.models import DisposalRun, RetentionRule
from coordination.disposal.querysets import DisposalRunQuerySet
from coordination.disposal.suggestions import SUGGESTIONS
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import DISPOSAL_DECIDERS
from jobbspar.accounts.models import User
from jobbspar.lib.dates import moment_text
from participants.models import Person
from participants.queries.persons import persons_to_show

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# What the years are counted from, in a sentence, where the kind has words of its own for it.
_SINCE: Final[dict[tuple[str, str], StrPromise]] = {
    (RecordType.PARTICIPATION, StartEvent.CLOSING): gettext_lazy("efter det sista avslutet"),
    (RecordType.NOTES, StartEvent.REGISTRATION): gettext_lazy("efter anteckningens datum"),
    (RecordType.CONSENTS, StartEvent.CLOSING): gettext_lazy("efter att samtycket eller utlämnandet upphörde"),
    (RecordType.DOCUMENTS, StartEvent.REGISTRATION): gettext_lazy("efter att handlingen gjordes"),
    (RecordType.SEARCHES, StartEvent.REGISTRATION): gettext_lazy("efter sökningen"),
}
_TONES: Final[dict[str, str]] = {
    RunState.PREVIEW: "info",
    RunState.PROPOSED: "warn",
    RunState.APPROVED: "info",
    RunState.DONE: "ok",
    RunState.WITHDRAWN: "neutral",
}


@dataclass(frozen=True)
class RuleLine:
    """One kind of record and what is decided about it. `rule` is None where nothing is: then it is never disposed of."""

    record_type: RecordType
    rule: RetentionRule | None
    words: str

    @property
    def has_suggestion(self) -> bool:
        return self.record_type.value in SUGGESTIONS


def rule_lines(actor: Actor) -> list[RuleLine]:
    """Every kind, with the own organisation's rule for it. One query."""
    rules = {rule.record_type: rule for rule in RetentionRule.objects.visible_to(actor)}
    return [RuleLine(kind, rules.get(kind), _words(rules.get(kind))) for kind in RecordType]


def _words(rule: RetentionRule | None) -> str:
    """ "Gallras 5 år efter det sista avslutet, utom personer födda den 5, 15 och 25"."""
    if rule is None:
        return _("Ingen regel: gallras aldrig")
    if rule.handling == Handling.PRESERVE:
        return _("Bevaras")
    since = since_words(RecordType(rule.record_type), StartEvent(rule.starts_from))
    text = _("Gallras %(years)d år %(since)s") % {"years": rule.years, "since": since}
    return text + (_(", utom personer födda den 5, 15 och 25") if rule.keeps_sample else "")


def since_words(record_type: RecordType, start: StartEvent) -> str:
    """ "efter det sista avslutet": what the years of such a rule are counted from."""
    usual = {
        StartEvent.LAST_NOTE: _("efter det som skrevs sist i ärendet"),
        StartEvent.REGISTRATION: _("efter registreringen"),
        StartEvent.CLOSING: _("efter avslutet"),
    }
    return str(_SINCE.get((record_type, start)) or usual[start])


@dataclass(frozen=True)
class CountLine:
    """One kind in a run. `waiting` are sentences with how many wait, and why."""

    label: str
    dispose: int
    kept: int
    done: int
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class RunPage:
    """A run as its page shows it: counts only."""

    run: DisposalRun
    lines: tuple[CountLine, ...]
    dropped: tuple[str, ...]
    tone: str
    facts: tuple[tuple[str, str], ...]

    @property
    def left(self) -> int:
        """How many the worker has left, while it is at it."""
        gone = sum(self.run.result.get("dropped", {}).values())
        return max(self.run.total - self.run.done_count - int(gone), 0)


def run_page(run: DisposalRun) -> RunPage:
    done: Mapping[str, int] = run.result.get("done", {})
    lines = tuple(
        CountLine(
            label=str(kind.label),
            dispose=run.counts[kind]["dispose"],
            kept=sum(run.counts[kind]["held"].values()),
            done=done.get(kind, 0),
            waiting=_reasons(run.counts[kind]["held"]),
        )
        for kind in RecordType
        if kind in run.counts
    )
    return RunPage(run, lines, _reasons(run.result.get("dropped", {})), _TONES[run.state], _facts(run))


def _facts(run: DisposalRun) -> tuple[tuple[str, str], ...]:
    """The decision and the two who said yes; nothing before it is proposed."""
    if not run.decision:
        return ()
    ended = ((_("Avslutades"), moment_text(run.ended_at)),) if run.ended_at else ()
    return (
        (_("Beslut"), run.decision),
        (_("Diarienummer"), run.registry_number),
        (_("Föreslogs av"), _who(run.proposed_by, run.proposed_at)),
        (_("Godkändes av"), _who(run.approved_by, run.approved_at) or _("ingen än")),
        *ended,
    )


def _who(user: User | None, at: datetime | None) -> str:
    return f"{user.name}, {moment_text(at)}" if user and at else ""


def _reasons(counts: Mapping[str, int]) -> tuple[str, ...]:
    words = {reason.value: str(reason.label) for reason in Reason} | {one.code: str(one.label) for one in holds()}
    return tuple(f"{words.get(code, code)}: {count}" for code, count in sorted(counts.items()))


def run_rows(actor: Actor) -> DisposalRunQuerySet:
    """The own organisation's runs, with the two who said yes."""
    return DisposalRun.objects.visible_to(actor).select_related("proposed_by", "approved_by")


def run_tone(run: DisposalRun) -> str:
    return _TONES[run.state]


def others_who_may_approve(actor: Actor) -> bool:
    """Whether the organisation has another decider at all."""
    deciders = User.objects.in_organisation(actor.organisation_id, *DISPOSAL_DECIDERS)
    return deciders.exclude(pk=actor.user_id).exists()


def persons_in(run: DisposalRun, actor: Actor) -> QuerySet[Person]:
    """Those in the run whom the actor sees and whose row is the own organisation's."""
    ids = run.items.exclude(person_id=None).values("person_id")
    return persons_to_show(actor).filter(pk__in=ids, owner=actor.organisation_id)


def kinds_of(run: DisposalRun, persons: list[UUID]) -> dict[UUID, str]:
    """By person, what of them is in the run: "Anteckningar (3), Samtycken och utlämnanden"."""
    counts: dict[UUID, dict[str, int]] = {}
    for person, kind in run.items.filter(person_id__in=persons).values_list("person_id", "record_type"):
        of_person: dict[str, int] = counts.setdefault(person, {})  # type: ignore[arg-type]
        of_person[kind] = of_person.get(kind, 0) + 1
    return {
        person: ", ".join(_kind_words(kind, number) for kind, number in of.items()) for person, of in counts.items()
    }


def _kind_words(kind: str, number: int) -> str:
    label = str(RecordType(kind).label)
    return label if number == 1 else f"{label} ({number})"


def total_words(run: DisposalRun) -> str:
    return _n("%d sak", "%d saker", run.total) % run.total


def takes_sample(record_type: RecordType) -> bool:
    return record_type not in WITHOUT_PERSON


def first_values(record_type: RecordType, rule: RetentionRule | None, *, suggested: bool) -> dict[str, Any]:
    """What the form begins with: the rule as it is, the suggestion, or nothing."""
    source: Any = rule if rule is not None and not suggested else SUGGESTIONS.get(record_type) if suggested else None
    names = ("handling", "starts_from", "years", "ground", "keeps_sample")
    return {name: getattr(source, name) for name in names} if source is not None else {}
