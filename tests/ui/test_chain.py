"""The chain's picture: where bars, holes and today stand, in numbers."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from jobbspar.ui.chain import ChainBar, ChainChart, ChainGap
from tests.ui.pages import rendered

MONDAY = date(2026, 8, 31)


def a_chart(**changes: object) -> ChainChart:
    """Ten weeks: a course of four, two weeks without anything, a placement of four."""
    values: dict[str, object] = {
        "bars": [
            ChainBar("Kurs", "Grundkurs", MONDAY, date(2026, 9, 27), "training", 75),
            ChainBar("Praktik", "Precision", date(2026, 10, 12), date(2026, 11, 8), "workplace", 100),
        ],
        "gaps": [ChainGap(date(2026, 9, 28), date(2026, 10, 11), 10)],
        "today": date(2026, 10, 14),
    }
    return ChainChart(**{**values, **changes})  # type: ignore[arg-type]


def test_the_drawing_begins_on_a_monday_and_holds_every_week() -> None:
    chart = a_chart(bars=[ChainBar("Kurs", "", date(2026, 9, 2), date(2026, 11, 4))], gaps=[])

    assert chart.first == MONDAY
    assert chart.weeks == 10


def test_bars_stand_where_their_weeks_are() -> None:
    course, placement = (lane.bars[0] for lane in a_chart().lanes)

    assert (course.x, course.width) == ("0.00%", "40.00%")
    assert (placement.x, placement.width) == ("60.00%", "40.00%")
    assert (course.state, placement.state) == ("done", "now")


def test_the_hole_stands_in_the_lane_of_the_step_that_waits_with_its_days_written() -> None:
    kurs, praktik = a_chart().lanes

    assert kurs.gaps == []
    assert [(gap.x, gap.width, gap.words) for gap in praktik.gaps] == [("40.00%", "20.00%", "10 d")]


def test_a_hole_that_nothing_follows_stands_in_the_last_lane() -> None:
    chart = a_chart(gaps=[ChainGap(date(2026, 11, 9), date(2026, 11, 20), 10)])

    assert [len(lane.gaps) for lane in chart.lanes] == [0, 1]


def test_today_is_the_middle_of_its_day() -> None:
    # Day 44 of 70, and a half.
    assert a_chart().today_x == "63.57%"


@pytest.mark.parametrize("day", [date(2026, 8, 30), date(2026, 11, 9), None])
def test_today_outside_the_drawn_weeks_is_not_drawn(day: date | None) -> None:
    chart = a_chart(today=day)

    assert chart.today_x == ""
    assert "chain-today" not in rendered("{% chain chart %}", chart=chart)


def test_a_step_that_has_not_begun_is_planned() -> None:
    assert [lane.bars[0].state for lane in a_chart(today=date(2026, 8, 1)).lanes] == ["planned", "planned"]


def test_the_expected_hire_gets_a_lane_of_its_own_unless_a_step_is_the_hire() -> None:
    assert a_chart(expected_start=date(2026, 11, 16)).lanes[-1].label == "Anställning"
    hired = a_chart(
        bars=[ChainBar("Jobb", "Start", MONDAY, date(2026, 11, 8), "job")], gaps=[], expected_start=date(2026, 11, 1)
    )
    assert [lane.label for lane in hired.lanes] == ["Jobb"]


def test_steps_with_the_same_name_share_a_lane() -> None:
    bars = [ChainBar("Kurs", "A", MONDAY, MONDAY), ChainBar("Kurs", "B", date(2026, 10, 1), date(2026, 10, 9))]

    assert [(lane.label, lane.detail, len(lane.bars)) for lane in a_chart(bars=bars, gaps=[]).lanes] == [
        ("Kurs", "A · B", 2)
    ]


def test_the_words_of_a_short_bar_stand_beside_it() -> None:
    bars = [
        ChainBar("Kurs", "Ett långt namn på en kort kurs", MONDAY, date(2026, 9, 6)),
        ChainBar("Praktik", "Precision", date(2026, 9, 7), date(2026, 11, 8)),
    ]
    short, long = (lane.bars[0] for lane in a_chart(bars=bars, gaps=[]).lanes)

    assert (short.words_x, short.words_anchor) == ("10.00%", "start")
    assert long.words_x == ""


def test_words_beside_a_short_bar_stand_clear_of_the_hole_before_it() -> None:
    bars = [
        ChainBar("Kurs", "Yrkeslyftet AB", MONDAY, MONDAY + timedelta(days=7 * 15 - 1)),
        ChainBar("Truckkort", "Yrkeslyftet AB", MONDAY + timedelta(days=7 * 18), MONDAY + timedelta(days=7 * 20 - 1)),
    ]
    hole = ChainGap(MONDAY + timedelta(days=7 * 15), MONDAY + timedelta(days=7 * 18 - 1), 15)
    lane = a_chart(bars=bars, gaps=[hole]).lanes[1]

    assert lane.gaps[0].x == "75.00%"
    assert (lane.bars[0].words_x, lane.bars[0].words_anchor) == ("75.00%", "end")


@pytest.mark.parametrize("weeks", [1, 14, 15, 40, 104, 300])
def test_the_axis_never_gets_crowded(weeks: int) -> None:
    end = date.fromordinal(MONDAY.toordinal() + weeks * 7 - 1)
    chart = a_chart(bars=[ChainBar("Kurs", "", MONDAY, end)], gaps=[])

    assert len(chart.ticks) <= 14
    assert chart.ticks[0].text == "36"


def test_week_numbers_follow_the_iso_calendar_over_new_year() -> None:
    chart = a_chart(bars=[ChainBar("Kurs", "", date(2026, 12, 21), date(2027, 1, 31))], gaps=[])

    assert [tick.text for tick in chart.ticks] == ["52", "53", "1", "2", "3", "4"]


def test_the_table_says_everything_the_picture_shows() -> None:
    html = rendered("{% chain chart %}", chart=a_chart(expected_start=date(2026, 11, 16)))

    assert html.index("<caption") > html.index("</svg>")
    for words in (
        "Grundkurs",
        "75\u00a0%",
        "10 arbetsdagar",
        "ska överbryggas",
        "pågår",
        "väntad start",
        "16 nov 2026",
    ):
        assert words in html


def test_an_allowed_hole_is_shown_with_its_reason_and_without_alarm() -> None:
    gap = ChainGap(date(2026, 9, 28), date(2026, 10, 11), 10, allowed=True, reason="Semesterstängt")
    html = rendered("{% chain chart %}", chart=a_chart(gaps=[gap]))

    assert "Semesterstängt" in html and "tillåtet" in html and "is-allowed" in html
    assert "ska överbryggas" not in html


def test_geometry_stands_in_attributes_and_never_in_styles() -> None:
    html = rendered("{% chain chart %}", chart=a_chart())

    assert "style=" not in html
    assert 'x="60.00%"' in html and 'width="40.00%"' in html


def test_an_empty_chain_says_so() -> None:
    assert "Kedjan har inga insatser än" in rendered("{% chain chart %}", chart=ChainChart(bars=[]))


def a_long_chart(weeks: int, start: date = MONDAY) -> ChainChart:
    return a_chart(bars=[ChainBar("Kurs", "", start, start + timedelta(days=7 * weeks - 1))], gaps=[])


@pytest.mark.parametrize("weeks", [6, 9, 14, 26, 53, 67, 104, 152, 300])
@pytest.mark.parametrize("start", [MONDAY, date(2026, 9, 7), date(2026, 12, 28), date(2027, 1, 25)])
def test_the_names_of_the_months_never_run_together(weeks: int, start: date) -> None:
    for letter, year, shown in ((8 / 470, True, lambda _tick: True), (8 / 250, False, lambda tick: not tick.minor)):
        marks = [tick for tick in a_long_chart(weeks, start).months if shown(tick)]
        assert marks
        begins = [float(tick.x.rstrip("%")) / 100 for tick in marks] + [1.0]
        for tick, (x, later) in zip(marks, pairwise(begins), strict=True):
            words = f"{tick.text} {tick.year}".strip() if year else tick.text
            assert x + letter * len(words) <= later, (tick, later)


def test_a_long_chain_says_each_january_with_its_year() -> None:
    assert [tick.year for tick in a_long_chart(152).months if tick.text == "jan"] == ["2027", "2028", "2029"]
    assert [tick.text for tick in a_long_chart(8).months] == ["aug", "sep", "okt"]


def test_words_are_whole_or_nowhere_and_then_the_lane_says_them() -> None:
    days = [MONDAY, MONDAY + timedelta(days=7)]
    crowded = [ChainBar("Kurs", "Göteborgs stad", day, day) for day in days]
    chart = a_chart(bars=[*crowded, ChainBar("Praktik", "Precision", MONDAY, MONDAY + timedelta(days=700))], gaps=[])
    kurs, praktik = chart.lanes
    html = rendered("{% chain chart table=False %}", chart=chart)

    assert [bar.words for bar in kurs.bars] == ["", "Göteborgs stad"] and kurs.is_told
    assert praktik.bars[0].words == "Precision" and not praktik.is_told
    assert '<small class="is-told">Göteborgs stad</small>' in html and "<small>Precision</small>" in html


def test_the_days_of_a_small_hole_stand_beside_it() -> None:
    steps = [("Kurs", 0, 28), ("Praktik", 30, 40)]
    bars = [
        ChainBar(name, "AB", MONDAY + timedelta(days=7 * a), MONDAY + timedelta(days=7 * b - 1)) for name, a, b in steps
    ]
    hole = ChainGap(MONDAY + timedelta(days=7 * 28), MONDAY + timedelta(days=7 * 30 - 1), 10)
    (drawn,) = a_chart(bars=bars, gaps=[hole]).lanes[1].gaps

    assert (drawn.words, drawn.words_x, drawn.words_anchor) == ("10 d", "70.00%", "end")
