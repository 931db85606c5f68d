"""Kravprofil: domain.md 2.6, document 4, with every heading there in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coordination.papers.facts import Facts
from jobbspar.documents.sections import Section, lines, section, table
from jobbspar.lib import clock, dates
from jobbspar.lib.text import join_and
from tracks.enums import RequirementKind
from tracks.models import RequirementItem, RequirementProfile

_WORK = (RequirementKind.TASK, RequirementKind.KNOWLEDGE, RequirementKind.SKILL)
_FORMAL = (RequirementKind.LICENCE, RequirementKind.CERTIFICATE, RequirementKind.REGISTER_CHECK)
_NOTHING = "Inget är angivet."


def sections(facts: Facts) -> list[Section]:
    profile = facts.profile
    if profile is None:
        raise ValueError("There is no profile to write down.")
    items = list(profile.items.select_related("step"))
    return [
        section("Yrke och SSYK", points=facts.occupations or ["Inget yrke är angivet."]),
        section("Arbetsgivare och arbetsställen", table=_workplaces(facts)),
        section("Antal och startdatum", *_numbers(facts)),
        section("Arbetsuppgifter", *lines(profile.tasks, _NOTHING)),
        section(
            "Krav",
            "Skall-krav måste vara uppfyllda när jobbspåret är slut. Bör-krav är meriter.",
            *_or_none(items, _WORK, "Inga krav på kunskaper eller färdigheter är angivna."),
            table=_requirements(items, _WORK),
        ),
        section(
            "Språkkrav",
            "Kraven gäller att förstå, tala, läsa och skriva i arbetet.",
            *_or_none(items, (RequirementKind.LANGUAGE,), "Inga särskilda språkkrav är angivna."),
            table=_requirements(items, (RequirementKind.LANGUAGE,)),
        ),
        section(
            "Formella krav",
            *_or_none(items, _FORMAL, "Inget körkort eller certifikat och ingen registerkontroll krävs."),
            table=_requirements(items, _FORMAL),
            after=_register_check(items),
        ),
        _told("Arbetstider och resor", profile.working_hours, items, RequirementKind.WORKING_HOURS),
        _told("Arbetsmiljö och fysiska krav", profile.environment, items, RequirementKind.PHYSICAL),
        section("Lön och avtal", *lines(profile.pay, _NOTHING)),
        section("Det vi lär ut på plats", *lines(profile.taught_on_site, _NOTHING)),
        section("Tillgänglighet och anpassning", *lines(profile.accessibility, _NOTHING)),
        section(
            "Fastställd av, datum och version",
            f"Det här är kravprofilens version {profile.number}. Den gäller när alla i tabellen har bekräftat den.",
            table=_confirmations(facts, profile),
        ),
    ]


def _told(heading: str, text: str, items: list[RequirementItem], kind: RequirementKind) -> Section:
    """What is written, and the requirements of the kind."""
    rows = _requirements(items, (kind,))
    return section(heading, *lines(text, "" if rows else _NOTHING), table=rows)


def _workplaces(facts: Facts) -> dict[str, Any] | None:
    rows = dict.fromkeys(
        (
            need.employer.organisation.name,
            f"{need.workplace.name}, {need.workplace.municipality.name}" if need.workplace else "Bestäms senare",
        )
        for need in facts.needs
    )
    named = {name for name, _place in rows}
    others = [
        (party.organisation.name, "Bestäms senare") for party in facts.employers if party.organisation.name not in named
    ]
    return table(("Arbetsgivare", "Arbetsställe"), [*rows, *others])


def _numbers(facts: Facts) -> list[str]:
    needs = [
        f"{need.employer.organisation.name} behöver {need.headcount} "
        f"{'person' if need.headcount == 1 else 'personer'} från {dates.date_text(need.wanted_start)}."
        for need in facts.needs
    ]
    return [*needs, f"Omgången har {facts.round.seats} platser och är planerad till {facts.period}."]


def _requirements(items: Iterable[RequirementItem], kinds: tuple[RequirementKind, ...]) -> dict[str, Any] | None:
    rows = table(
        ("Krav", "Skall eller bör", "Nivå", "Hur det nås", "Hur det kontrolleras"),
        [
            (
                item.text,
                str(item.get_necessity_display()),
                item.level or "–",
                item.way,
                item.checked_by or "–",
            )
            for item in items
            if item.kind in kinds
        ],
    )
    return rows | {"is_even": True} if rows else None


def _or_none(items: list[RequirementItem], kinds: tuple[RequirementKind, ...], words: str) -> list[str]:
    return [] if any(item.kind in kinds for item in items) else [words]


def _register_check(items: list[RequirementItem]) -> list[str]:
    if not any(item.kind == RequirementKind.REGISTER_CHECK for item in items):
        return []
    return ["Ett registerutdrag visas upp för arbetsgivaren. Det kopieras inte och sparas inte."]


def _confirmations(facts: Facts, profile: RequirementProfile) -> dict[str, Any] | None:
    given = {row.party_id: row for row in profile.confirmations.select_related("user")}
    parties = [(party.pk, party.organisation.name) for party in facts.employers]
    rows = []
    for key, name in [*parties, (None, f"Koordinatorn, {facts.track.responsible.name}")]:
        row = given.get(key)
        day = dates.date_text(clock.local(row.at).date()) if row else "–"
        how = ", ".join(word for word in (row.user.name, row.note) if word) if row else "Har inte bekräftat än"
        rows.append((name, how, day))
    return table(("Part", "Bekräftad av", "Datum"), rows)


def lead(facts: Facts) -> str:
    names = [party.organisation.name for party in facts.employers]
    return f"{join_and(names)} · {facts.round}" if names else str(facts.round)
