"""How the three finished rounds ended, person by person in the order of their homes, and what was learnt."""

from __future__ import annotations

from typing import Final, NamedTuple

from coordination.demo.closing import (
    ESTABLISHMENT,
    HOURLY,
    ILL,
    INTERVENTION,
    JOBSEEKING,
    MORE_SWEDISH,
    NEW_START,
    OWN_WISH,
    PARENTAL_LEAVE,
    STUDIES,
    WORK,
    End,
)


class Ending(NamedTuple):
    """`leavers`: place in the list → the round's week in which they left, and why."""

    ends: tuple[End, ...]
    leavers: dict[int, tuple[int, str]]
    evaluation: str
    lessons: str


ENDINGS: Final = {
    # 16: twelve completed (nine to work, three to studies), four left early, one of them to a job.
    "A1-1": Ending(
        (
            WORK, WORK, WORK, NEW_START, STUDIES, OWN_WISH, MORE_SWEDISH, WORK,
            WORK, ESTABLISHMENT, STUDIES, WORK, PARENTAL_LEAVE, NEW_START, WORK, OWN_WISH,
        ),
        {
            5: (6, "Valde en annan väg"),
            7: (11, "Fick anställning innan spåret var slut"),
            12: (8, "Föräldraledighet"),
            15: (4, "För lång resväg"),
        },
        "Tolv av sexton fullföljde och tio gick till arbete. Yrkessvenskan parallellt med grundkursen fungerade väl.",
        "Prata om resor och skift redan på informationsträffen. Boka truckkortet tidigt.",
    ),
    # 12: ten completed (seven to work, two to studies, one on to another intervention), two left early.
    "B-1": Ending(
        (
            WORK, NEW_START, WORK, STUDIES, WORK, ILL,
            WORK, HOURLY, INTERVENTION, OWN_WISH, WORK, MORE_SWEDISH,
        ),
        {5: (20, "Sjukdom"), 9: (9, "Valde en annan väg")},
        "Tio av tolv fullföljde. Arbetsgivarna vill ha en ny omgång och fler praktikplatser på sommaren.",
        "Tolv veckor språk först gav lugn praktik. Planera uppehållet över jul från början.",
    ),
    # 14: thirteen completed (eleven to work, one to studies, one still looking), one left early.
    "C-1": Ending(
        (
            WORK, WORK, WORK, NEW_START, MORE_SWEDISH, WORK, HOURLY,
            WORK, WORK, OWN_WISH, WORK, HOURLY, JOBSEEKING, WORK,
        ),
        {9: (5, "Valde en annan väg")},
        "Tretton av fjorton fullföljde och elva fick arbete, de flesta där de hade praktik.",
        "Teori och praktik varvat hade gått ännu bättre. Tidiga morgnar behöver barnomsorg.",
    ),
}  # fmt: skip
