"""Components refuse what they do not know, escape what people typed, and say in words what they show."""

import re
from datetime import UTC, date, datetime

import pytest
from django.template import TemplateSyntaxError
from django.test import RequestFactory

from jobbspar.lib import clock
from jobbspar.ui.gallery import EXAMPLES, shown
from jobbspar.ui.stations import Station
from jobbspar.ui.tags import register
from jobbspar.ui.tags.lists import Tab, Todo
from jobbspar.ui.tags.pictures import Bar, Point
from tests.house.templates import all_templates
from tests.ui.pages import rendered


@pytest.mark.parametrize(
    ("typed", "links"),
    [
        ("+46 (0)70-123 45 67", ["+46701234567"]),
        ("070-123 45 67", ["+46701234567"]),
        ("070\u2011123\u00a045\u00a067", ["+46701234567"]),
        ("0046 31 12 34 56", ["+4631123456"]),
        ("070-123 45 67 / 031-12 34 56", ["+46701234567", "+4631123456"]),
        ("0701 23 45 67 eller 0702 34 56 78 (mamma)", ["+46701234567", "+46702345678"]),
        ("+47 22 33 44 55", ["+4722334455"]),
        ("ring växeln, fråga efter Eva", []),
        ("", []),
    ],
)
def test_a_phone_number_is_a_link_that_can_be_dialled_and_words_are_none(typed: str, links: list[str]) -> None:
    shown = rendered("{{ typed|phone }}", typed=typed)
    assert re.findall(r'href="tel:([^"]*)"', shown) == links
    assert re.sub(r"<[^>]+>", "", shown) == typed
    assert "<script>" not in rendered("{{ typed|phone }}", typed=f"070-123 45 67 {NASTY}")


def test_no_page_makes_a_phone_link_of_its_own() -> None:
    assert [name for name, text in all_templates().items() if "tel:{" in text] == []


NASTY = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "code",
    [
        '{% tag "Klar" colour="ok" %}',
        '{% button "Spara" onclick="x" %}',
        '{% link_button "Spara" "/" style="x" %}',
        '{% card "Rubrik" css="x" %}{% endcard %}',
        '{% kpi "1" "platser" size="x" %}',
        "{% form_page form class='x' %}",
        "{% chain chart width=3 %}",
    ],
)
def test_an_attribute_the_component_does_not_know_is_refused_before_anything_is_shown(code: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument"):
        rendered(code)


@pytest.mark.parametrize(
    "code",
    [
        '{% tag "Klar" "green" %}',
        '{% button "Spara" kind="blue" %}',
        '{% card "Rubrik" level=7 %}{% endcard %}',
        '{% notice "alarm" %}{% endnotice %}',
        '{% icon "ghost" %}',
        "{% facts pairs columns=9 %}",
        "{% kpis columns=5 %}{% endkpis %}",
    ],
)
def test_a_value_the_component_does_not_know_is_refused(code: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        rendered(code, pairs=[])


@pytest.mark.parametrize(
    ("code", "context"),
    [
        ("{% tag x %}", {}),
        ("{% button x %}", {}),
        ("{% button 'a' disabled_reason=x %}", {}),
        ("{% link_button x x about=x %}", {}),
        ("{% post_button x '/' name='a' value=x %}", {}),
        ("{% card x note=x %}{{ x }}{% endcard %}", {}),
        ("{% notice title=x %}{{ x }}{% endnotice %}", {}),
        ("{% empty x x action_label=x action_url='/' %}", {}),
        ("{% page_head x lead=x tag=x %}{{ x }}{% endpage_head %}", {}),
        ("{% kpi x x note=x %}", {}),
        ("{% queue_row x note=x action_label=x action_url='/' %}", {}),
        ("{% facts pairs %}", {"pairs": [(NASTY, NASTY)]}),
        ("{% tabs items x %}", {"items": [Tab(NASTY, "/", count=NASTY)]}),
        ("{% todo items label=x %}", {"items": [Todo(NASTY, NASTY, "/")]}),
        ("{% bars rows caption=x %}", {"rows": [Bar(NASTY, 1, 2, NASTY)]}),
        ("{% stations items label=x %}{{ x }}{% endstations %}", {"items": [Station(NASTY, "now", NASTY)]}),
        ("{% mini_stations items %}", {"items": [Station(NASTY, "now")]}),
        ("{% sparkline points label=x %}", {"points": [Point(2, NASTY)]}),
        ("{% seats 1 2 label=x %}", {}),
        ("{% steps 1 of=2 label=x %}", {}),
        ("{% icon 'check' label=x %}", {}),
        ("{% pending x '/' %}", {}),
        ("{% table x show_caption=True %}{{ x }}{% endtable %}", {}),
    ],
)
def test_what_people_typed_is_shown_and_never_run(code: str, context: dict[str, object]) -> None:
    html = rendered(code, x=NASTY, **context)

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_what_stands_inside_a_component_is_not_escaped_twice() -> None:
    html = rendered('{% page_head "Rubrik" %}{% link_button "Öppna" "/a" %}{% endpage_head %}')

    assert '<a class="btn btn-primary" href="/a">Öppna</a>' in html


def test_a_button_that_cannot_be_pressed_stays_and_says_why() -> None:
    html = rendered('{% button "Gå vidare" disabled_reason="Tre saker saknas" %}')

    assert 'type="button"' in html and 'aria-disabled="true"' in html
    assert "Tre saker saknas" in html


def test_a_button_that_cannot_be_pressed_makes_no_form() -> None:
    assert "<form" not in rendered('{% post_button "Påminn" "/" disabled_reason="Redan påmind" %}')


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("{% progress_dots 4 %}", 'aria-label="4 av 5"'),
        ("{% progress_dots value %}", 'aria-label="inte bedömd"'),
        ("{% seats 11 12 %}", 'aria-label="11 av 12 platser"'),
        ("{% seats 30 40 %}", 'aria-label="30 av 40 platser"'),
        ("{% steps 2 of=5 label='Kandidat 2 av 5' %}", 'aria-label="Kandidat 2 av 5"'),
        ("{% mini_stations items %}", 'aria-label="Fas: Rekrytering"'),
        ("{% sparkline points %}", 'aria-label="Progression: 21 sep: 2, 17 nov: 4"'),
        ("{% bars rows %}", "28 av 42"),
    ],
)
def test_every_small_picture_says_its_numbers(code: str, words: str) -> None:
    html = rendered(
        code,
        value=None,
        items=[Station("Planering", "done"), Station("Rekrytering", "now"), Station("Genomförande")],
        points=[Point(2, "21 sep"), Point(4, "17 nov")],
        rows=[Bar("Till arbete", 28, 42)],
    )

    assert words in html


def test_seats_are_drawn_one_by_one() -> None:
    html = rendered("{% seats 11 12 %}")

    assert html.count("<rect") == 12
    assert html.count("seat-full") == 11


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 11), "when-danger"),
        (date(2026, 11, 26), "when-danger"),
        (date(2026, 11, 27), "when-warn"),
        (date(2026, 12, 4), "when-neutral"),
    ],
)
def test_how_near_a_day_is_decides_its_tone(day: date, words: str) -> None:
    with clock.at(date(2026, 11, 23)):
        assert words in rendered("{% when day %}", day=day)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 11), "försenad <span>12 dagar</span>"),
        (date(2026, 11, 22), "försenad <span>1 dag</span>"),
        (date(2026, 11, 23), "i dag"),
        (date(2026, 11, 24), "i morgon"),
        (date(2026, 11, 26), "om <span>3 dagar</span>"),
        (date(2026, 11, 27), "fre <span>27 nov</span>"),
        (date(2026, 12, 4), "4 dec</time>"),
        (date(2027, 1, 11), "11 jan <span>2027</span>"),
    ],
)
def test_a_due_day_is_written_as_one_says_it(day: date, words: str) -> None:
    with clock.at(date(2026, 11, 23)):
        assert words in rendered("{% when day %}", day=day)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("{{ day|sv_date }}", "23 november 2026"),
        ('{{ day|sv_date:"near" }}', "23 nov"),
        ('{{ day|sv_date:"short" }}', "23 nov 2026"),
        ('{{ day|sv_date:"weekday" }}', "måndag 23 november"),
        ("{{ moment|sv_datetime }}", "23 november 2026 kl. 00.30"),
        ("{{ day|week }}", "v.\u00a048 2026"),
        ("{{ amount|kr }}", "61\u00a0234,50\u00a0kr"),
        ("{{ even|kr }}", "1\u00a0500\u00a0kr"),
        ("{{ share|percent:1 }}", "83,3\u00a0%"),
        ("{{ half|percent }}", "67\u00a0%"),
        ("{{ many|number }}", "12\u00a0345"),
        ("[{{ nothing|sv_date }}{{ nothing|kr }}{{ nothing|percent }}{{ nothing|week }}{{ nothing|number }}]", "[]"),
    ],
)
def test_dates_and_numbers_are_written_in_swedish(code: str, words: str) -> None:
    with clock.at(date(2026, 11, 23)):
        html = rendered(
            code,
            day=date(2026, 11, 23),
            moment=datetime(2026, 11, 22, 23, 30, tzinfo=UTC),
            amount="61234.5",
            even=1500,
            share=83.3333,
            half=66.5,
            many=12345,
            nothing=None,
        )

    assert html == words


def test_sorting_and_filtering_keep_each_other() -> None:
    request = RequestFactory().get("/deltagare/?kommun=1481&sort=namn&efter=7")

    heading = rendered('{% th "Namn" sort="namn" %}', request=request)
    pill = rendered('{% query visa="glapp" %}', request=request)

    assert 'aria-sort="ascending"' in heading
    assert "?kommun=1481&amp;sort=-namn" in heading
    assert "kommun=1481" in pill and "visa=glapp" in pill and "efter" not in pill


def test_the_gallery_shows_every_component_that_there_is() -> None:
    codes = " ".join(row.code for row in shown(RequestFactory().get("/")))
    # The rest belong to the frame, or stand inside another example.
    elsewhere = {"demo_banner", "query", "pager", "form_fields"}
    missing = {name for name in register.tags if f"% {name} " not in codes and f"% {name} %" not in codes} - elsewhere

    assert missing == set()
    assert len(EXAMPLES) > 20
