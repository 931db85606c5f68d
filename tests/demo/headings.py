"""What stands in each of the demo's documents, in order: as in the tests of each, and the few that only the demo has."""

from agreements.enums import AgreementKind
from coordination.papers.enums import PaperKind as RoundPaper
from participants.enums import PaperKind
from tests.agreements.test_kinds import MUNICIPALITY_HEADINGS
from tests.agreements.test_life import AGREEMENT_HEADINGS, LOI_HEADINGS
from tests.coordination.papers.test_contents import HEADINGS
from tests.participants.papers.test_words import CERTIFICATE, CONSENT, EASY, NOTICE, PLAN

_PROVIDER = [
    "1 Parter", "2 Uppdraget", "3 Köpet", "4 Pris och betalning", "5 Genomförande och kvalitet",
    "6 Ändring, avbeställning och avbrott", "7 Personuppgifter och tystnadsplikt", "8 Uppföljning",
    "9 Giltighet, uppsägning och tvist", "10 Kontaktpersoner", "11 Underskrifter",
]  # fmt: skip
_PARTY = [
    "1 Parter", "2 Bakgrund", "3 Arbetsuppgifter", "4 Lön och kollektivavtal", "5 Utbildning bredvid arbetet",
    "6 Handledning och arbetsmiljö", "7 Uppföljning", "8 Giltighet och ändring", "9 Kontaktpersoner", "10 Underskrifter",
]  # fmt: skip
AGREEMENTS = {
    AgreementKind.LETTER_OF_INTENT: [*LOI_HEADINGS, "Underskrifter"],
    AgreementKind.EMPLOYER_AGREEMENT: [*AGREEMENT_HEADINGS, "13 Underskrifter"],
    AgreementKind.MUNICIPALITY_AGREEMENT: [*MUNICIPALITY_HEADINGS, "Underskrifter"],
    AgreementKind.PROVIDER_AGREEMENT: _PROVIDER,
    AgreementKind.PARTY_AGREEMENT: _PARTY,
}
# The kind, and the round of the story that it is made for.
ROUND_PAPERS = {
    (kind, "A1-1" if kind == RoundPaper.FINAL_REPORT else "A1-2"): [
        heading
        for heading in headings
        if heading != "Styrgruppens beslut"  # the test's round has one
    ]
    for kind, headings in HEADINGS.items()
}
PERSON_PAPERS = {
    PaperKind.PLAN: PLAN,
    # The demo's person has other steps.
    PaperKind.PLAN_EASY: [heading for heading in EASY if not heading.startswith("Steg ")],
    PaperKind.PLAN_SHEET: [*PLAN, "Egna anteckningar"],
    PaperKind.CERTIFICATE: CERTIFICATE,
    PaperKind.CONSENT: CONSENT,
    PaperKind.NOTICE: NOTICE,
}
