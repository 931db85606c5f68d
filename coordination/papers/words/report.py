"""Slutrapport: domain.md 2.6, document 7, with every heading there. What the product does not know, it says so.

Persons stand here as counts that all readers have already (`figures.py`), and as nothing else.
"""

from __future__ import annotations

from coordination.enums import FollowUpKind
from coordination.models import FollowUp, RoundResult
from coordination.papers.facts import Facts, shown_party
from coordination.papers.figures import figures_for_all
from coordination.papers.words import shared, walked
from jobbspar.documents.sections import Section, lines, section, table
from jobbspar.lib import dates, money
from tracks.enums import NextRoundDecision, Phase, TargetGroup

_CUT = (
    "Fördelningen på kön, utbildningsnivå och hemkommun visas på sidan Resultat, för alla avslutade omgångar "
    "tillsammans. En fördelning för bara den här omgången skulle kunna peka ut enskilda personer."
)
_UNKNOWN = "Det finns inga uppgifter om det i Jobbspår än."


def sections(facts: Facts) -> list[Section]:
    figures = _figures(facts)
    issues = shared.issues(facts)
    made = shared.decisions(facts)
    return [
        section("1 Sammanfattning", *_summary(facts)),
        section("2 Bakgrund och mål", *_background(facts)),
        section("3 Parter och organisation", *_organisation(facts), table=_parties(facts)),
        section("4 Arbetsgivarens behov och kravprofil", *_profile(facts), table=_needs(facts)),
        section(
            "5 Genomförande per fas",
            f"Planerat: {facts.period}. {walked.dates_text(facts)}",
            table=walked.phases(facts),
            after=walked.deviations(facts),
        ),
        section("6 Deltagare", facts=figures[:1], after=[_not_frozen(facts), _CUT, "Ålder sparas inte i siffrorna."]),
        section(
            "7 Resultat",
            facts=figures[1:],
            after=[_not_frozen(facts), "Hur det har gått efter 3, 6 och 12 månader följs inte upp i Jobbspår än."],
        ),
        section("8 Arbetsgivarnas omdöme", *_employers(facts)),
        section("9 Deltagarnas omdöme", f"Deltagarnas egna omdömen samlas inte in i Jobbspår än. {_UNKNOWN}"),
        section("10 Ekonomi", *_economy(facts)),
        section("11 Glapp, problem och eskaleringar", facts=shared.issue_counts(issues), table=shared.holes(facts)),
        *([section("Styrgruppens beslut", table=made) | {"level": 3}] if made else []),
        section("12 Jämställdhet och tillgänglighet", *_equality(facts)),
        section("13 Lärdomar", *lines(facts.round.lessons, "Inga lärdomar är skrivna.")),
        section("14 Beslut om ny omgång", *_next(facts)),
    ]


def lead(facts: Facts) -> str:
    return str(facts.round)


def appendix() -> Section:
    return section(
        "Bilaga: metod och definitioner",
        "Siffrorna räknades när omgången avslutades och ändras inte sedan.",
        facts=[
            ("Började", "Alla som började i omgången. Var och en har fått ett avslut."),
            ("Fullföljde", "De som gick hela vägen, enligt sitt avslut."),
            ("Lämnade i förtid", "De som slutade innan dess, av vilket skäl som helst. Också den som fick ett arbete."),
            ("Arbete", "De som hade arbete vid avslutet, med eller utan anställningsstöd, eller eget företag."),
            ("Studier", "De som gick vidare till studier."),
            ("Övrigt", "Alla andra."),
            ("färre än 5", "1, 2, 3 eller 4 personer. Antalet skrivs inte ut, så att ingen går att känna igen."),
            ("visas inte", "Antalet skulle göra det möjligt att räkna ut ett annat antal som är färre än 5."),
        ],
        after=[
            "En siffra står i rapporten bara om alla parter som läser den har samma siffra på sin sida Resultat i "
            "Jobbspår. Förberedande spår räknas inte med där.",
        ],
    )


def _frozen(facts: Facts) -> RoundResult | None:
    if facts.round.phase != Phase.FINISHED or facts.track.is_preparatory:
        return None
    return RoundResult.objects.standing().filter(round=facts.round).first()


def _figures(facts: Facts) -> list[tuple[str, str]]:
    result = _frozen(facts)
    return figures_for_all(result) if result else []


def _not_frozen(facts: Facts) -> str:
    if facts.track.is_preparatory:
        return "Ett förberedande spår har ingen arbetsgivare och räknas inte med i resultaten."
    if _frozen(facts) is None:
        return "Siffrorna räknas när omgången avslutas. Gör en ny version av rapporten då."
    return ""


def _summary(facts: Facts) -> list[str]:
    round = facts.round
    ended = f" Omgången avslutades {walked.day_text(round.finished_at)}." if round.finished_at else ""
    return [
        f"{facts.track.name} är ett jobbspår i {facts.track.responsible.name}. Den här rapporten gäller omgång "
        f"{round.number}, med {round.seats} platser, planerad till {facts.period}.{ended}",
        *lines(round.evaluation, "Ingen utvärdering är skriven."),
    ]


def _background(facts: Facts) -> list[str]:
    groups = [str(TargetGroup(code).label).lower() for code in facts.track.target_groups]
    goal = f"Målet var att {facts.headcount} personer skulle kunna anställas." if facts.headcount else ""
    return [
        *lines(facts.track.public_text, "Ingen beskrivning av jobbspåret är skriven."),
        f"Målgrupp: {', '.join(groups)}." if groups else "",
        goal,
    ]


def _organisation(facts: Facts) -> list[str]:
    track = facts.track
    agreement = track.local_agreement
    return [
        f"Ansvarig: {track.responsible.name}. Koordinator: {facts.coordinator or 'ingen utsedd'}.",
        f"Styrgrupp: {track.steering_group.name}." if track.steering_group else "Jobbspåret har ingen styrgrupp.",
        f"Lokal överenskommelse: {agreement.name}." if agreement else "Ingen lokal överenskommelse är kopplad.",
    ]


def _parties(facts: Facts) -> dict[str, object] | None:
    shown = [shown_party(party) for party in facts.parties]
    return table(
        ("Part", "Roll", "Kontaktperson"), [(row["name"], row["role"], row["contact"] or "–") for row in shown]
    )


def _needs(facts: Facts) -> dict[str, object] | None:
    return table(
        ("Arbetsgivare", "Yrke", "Antal", "Önskad start"),
        [
            (
                need.employer.organisation.name,
                f"{need.occupation.title} (SSYK {need.occupation.code})",
                str(need.headcount),
                dates.date_text(need.wanted_start),
            )
            for need in facts.needs
        ],
    )


def _profile(facts: Facts) -> list[str]:
    profile = facts.profile
    if profile is None:
        return ["Ingen kravprofil är fastställd."]
    return [f"Kravprofilen har {profile.items.count()} krav. Version {profile.number} gäller, och är en egen handling."]


def _employers(facts: Facts) -> list[str]:
    rows = FollowUp.objects.filter(round=facts.round, kind=FollowUpKind.EMPLOYER, done_on__isnull=False)
    answers = list(rows.values_list("cooperation_works", "promise_stands"))
    if not answers:
        return ["Ingen uppföljning med arbetsgivare är gjord."]
    works, stands = ([row[place] for row in answers if row[place] is not None] for place in (0, 1))
    return [
        f"Gjorda uppföljningar med arbetsgivare: {len(answers)}.",
        f"Samarbetet fungerade enligt {works.count(True)} av {len(works)} svar." if works else "",
        f"Löftet om anställning stod kvar enligt {stands.count(True)} av {len(stands)} svar." if stands else "",
    ]


def _economy(facts: Facts) -> list[str]:
    if not facts.chain:
        return [f"Ingen insatskedja är planerad, så kostnaden går inte att räkna ut. {_UNKNOWN}"]
    return [
        f"Insatserna var planerade att kosta {money.format_ore(facts.chain.cost)} per deltagare.",
        "Den verkliga kostnaden, kostnaden per person i arbete och en jämförelse med andra vägar finns inte i Jobbspår "
        "än.",
    ]


def _equality(facts: Facts) -> list[str]:
    accessibility = facts.profile.accessibility if facts.profile else ""
    return [
        "Resultaten för kvinnor och män visas på sidan Resultat, för alla avslutade omgångar tillsammans.",
        *lines(accessibility, "Inget är skrivet om tillgänglighet och anpassning i kravprofilen."),
    ]


def _next(facts: Facts) -> list[str]:
    round = facts.round
    if not round.next_decision:
        return ["Inget beslut är fattat än."]
    words = {
        NextRoundDecision.YES: "Ja, det blir en ny omgång.",
        NextRoundDecision.NO: "Nej, det blir ingen ny omgång.",
        NextRoundDecision.LATER: "Beslutet tas senare.",
    }
    return [words[NextRoundDecision(round.next_decision)], *lines(round.next_decision_text)]
