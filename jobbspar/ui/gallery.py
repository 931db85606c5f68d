"""The component gallery's contents: each example is a template file that is both shown and run, so it cannot lie."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.ui import fields, widgets
from jobbspar.ui.chain import ChainBar, ChainChart, ChainGap
from jobbspar.ui.forms import BaseForm, FilterForm
from jobbspar.ui.stations import Station
from jobbspar.ui.tags.lists import Choice, Event, Tab, Todo
from jobbspar.ui.tags.pictures import Bar, Point


@dataclass(frozen=True, slots=True)
class Example:
    """One component and what it is for; the template code that shows it is `templates/ui/gallery/<ident>.html`."""

    ident: str
    name: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An example with its code and its result."""

    example: Example
    code: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class MissingThing:
    """What `{% missing %}` needs of a thing."""

    text: str
    url: str


class SampleForm(BaseForm):
    """One of each kind of field."""

    groups = [
        ("Text och val", ["name", "email", "note", "municipality"]),
        ("Tid och pengar", ["start", "week", "amount", "share"]),
        ("Rader att trycka på", ["answer", "progress", "weekdays", "informed"]),
    ]
    name = forms.CharField(label=_("Namn på omgången"), help_text=_("Som det ska stå i avtalet."))
    email = forms.EmailField(label=_("E-post"), required=False)
    note = forms.CharField(
        label=_("Anteckning"), widget=forms.Textarea, required=False, help_text=_("Skriv inget om hälsa.")
    )
    municipality = forms.ChoiceField(
        label=_("Hemkommun"), choices=[("", "Välj kommun"), ("1480", "Göteborg"), ("1481", "Mölndal")]
    )
    start = fields.DateField(
        label=_("Startdatum"), help_text=format_lazy(_("Till exempel {day}."), day=fields.EXAMPLE_DAY)
    )
    week = fields.WeekField(
        label=_("Första veckan"), help_text=format_lazy(_("Till exempel {week}."), week=fields.EXAMPLE_WEEK)
    )
    amount = fields.MoneyField(label=_("Kostnad per deltagare"), required=False)
    share = fields.PercentField(label=_("Omfattning i procent"), required=False)
    answer = forms.ChoiceField(
        label=_("Vill ni träffa kandidat B?"),
        widget=forms.RadioSelect,
        choices=[("yes", "Ja, boka möte"), ("later", "Inte nu, fråga igen senare"), ("no", "Nej, vi avstår")],
    )
    progress = fields.ScaleField(label=_("Progression"), words={1: "långt kvar", 5: "redo för arbete"})
    weekdays = forms.MultipleChoiceField(
        label=_("Dagar på arbetsplatsen"),
        widget=widgets.CheckboxRows,
        required=False,
        choices=[("1", "måndag"), ("2", "tisdag"), ("3", "onsdag")],
    )
    informed = forms.BooleanField(label=_("Deltagaren har fått informationen"), required=False)


class SampleFilter(FilterForm):
    """A list's filters."""

    municipality = forms.ChoiceField(label=_("Hemkommun"), choices=[("", "Alla"), ("1480", "Göteborg")])
    late = forms.BooleanField(label=_("Bara sena"))


EXAMPLES = [
    Example(
        "page-head",
        "page_head",
        "Sidans rubrik, en rad under den och sidans handlingar. {% meta %} ger raden med fakta.",
    ),
    Example(
        "stations",
        "stations",
        "Spårlinjen, på varje omgångs sida. Det som står mellan taggarna hamnar i rutan under linjen. Indata:"
        " en lista av Station(label, state, note, share); state är done, now, paused eller todo.",
    ),
    Example("mini-stations", "mini_stations", "Spårlinjen liten, i listor och kort."),
    Example(
        "chain",
        "chain",
        "Insatskedjan på en veckoaxel, med idag, glapp och samma uppgifter som tabell. Indata: "
        "ChainChart(bars, gaps, today, expected_start) ur jobbspar.ui.chain.",
    ),
    Example("tag", "tag", "Läget i ord. Tonen hjälper bara ögat: neutral, ok, warn, danger, info."),
    Example("when", "when", "Hur bråttom det är. wide=True på en rad i löpande text."),
    Example(
        "button",
        "button, link_button, post_button",
        "Knappar: primary, secondary, quiet, danger; small, normal, large. Den som inte går att trycka på "
        "säger varför. post_button är ett helt formulär.",
    ),
    Example("icon", "icon", "Ikon ur vår egen spritesamling. Med label läses den upp."),
    Example("card", "card", "Vit ruta med rubrik. tone ger en kant i färg."),
    Example("notice", "notice", "Något att veta. Tonerna är som för tag."),
    Example("empty", "empty", "Tom lista: vad som skulle stå här och vad man gör nu."),
    Example("tabs", "tabs", "Flikar som länkar. Indata: en lista av Tab(label, url, current, count, tone)."),
    Example("queue-row", "queue_row", "En sak som väntar, som på Idag."),
    Example("todo", "todo", "Att göra och gjort. Indata: Todo(text, note, url, done, day)."),
    Example("missing", "missing", "Vad som saknas, varje sak med länk till rättelsen."),
    Example("kpi", "kpi", "Tal och vad de räknar."),
    Example(
        "bars", "bars", "Resultat som staplar med talen utskrivna. Indata: Bar(label, value, of, text, url, tone)."
    ),
    Example("small-pictures", "progress_dots, sparkline, seats, steps", "Små bilder. Alla läses upp med sina tal."),
    Example(
        "table",
        "table, th, pager",
        "Tabell i en ruta som rullar för sig. Med stack=True blir raderna kort på en telefon. {% pager page %} efter.",
    ),
    Example(
        "filters",
        "filters, pills",
        "Filter ligger i adressen, så att ”bakåt” behåller dem. {% filters form=form %} tar ett FilterForm.",
    ),
    Example(
        "pending", "pending", "Arbete som pågår. htmx frågar adressen och byter ut raden; länken gör det utan skript."
    ),
    Example("facts", "facts", "Uppgift och värde. Tomt blir ett streck."),
    Example("history", "history", "Vad som har hänt, senast först. Indata: Event(moment, text, who, detail, url)."),
    Example(
        "formats",
        "filter: sv_date, sv_datetime, week, kr, percent, number",
        "Datum, pengar och tal som de skrivs på svenska.",
    ),
    Example(
        "form-page",
        "form_page",
        "Ett helt formulär ur en BaseForm: sammanfattning av fel, grupper, hjälptexter, knappar.",
    ),
    Example(
        "form-errors",
        "form_page med fel",
        "Felen står samlade överst med länkar, och vid sitt fält. Det som skrivits finns kvar. Domänens nej "
        "läggs på plats med form.add_rule_error(error).",
    ),
]


def sample_context(request: HttpRequest) -> dict[str, Any]:
    """Invented data for the examples."""
    today = clock.today()
    return {
        "request": request,
        "today": today,
        "now": clock.now(),
        "late": today - timedelta(days=12),
        "soon": today + timedelta(days=3),
        "this_week": today + timedelta(days=5),
        "later": today + timedelta(days=21),
        **sample_pictures(),
        "tabs": [
            Tab("Översikt", "#flikar", current=True),
            Tab("Moment", "#flikar", count="5/9"),
            Tab("Insatser", "#flikar", count="1 glapp", tone="warn"),
            Tab("Deltagare", "#flikar", count=11),
            Tab("Historik", "#flikar"),
        ],
        "todos": [
            Todo("Uppföljning med Västkustens Precision", "Arbetsgivare", "#a", day=today - timedelta(days=3)),
            Todo("Boka slutsamtal med arbetsgivaren", "Koordinator", "#b", day=today + timedelta(days=11)),
            Todo("Handledarmöte vecka 46", done=True),
        ],
        "missing": [
            MissingThing("Kravprofilen är inte bekräftad av Hisingens Lastvagnar.", "#profil"),
            MissingThing("Insatsen Truckkort har ingen finansiär.", "#kedja"),
        ],
        "choices": [Choice("", "Allt", 7), Choice("glapp", "Glapp", 2), Choice("avtal", "Avtal", 1)],
        "pairs": [("Koordinator", "Anna Lind"), ("Ställföreträdare", None), ("Yrke", "Montörer, SSYK 8199")],
        "events": [
            Event(clock.now(), "Fasbyte till Genomförande", "Anna Lind", "Alla krav var uppfyllda."),
            Event(clock.now() - timedelta(days=9), "Tolv deltagare antagna", "Hamid Noori"),
        ],
    }


def sample_pictures() -> dict[str, Any]:
    """What the pictures and the forms are made from."""
    return {
        "stations": sample_stations(),
        "chart": sample_chart(),
        "bars": [
            Bar("Till arbete", 28, 42, "28 av 42 · 66,7 %", "#arbete"),
            Bar("Till studier", 6, 42, "6 av 42 · 14,3 %", tone="info"),
            Bar("Annat", 8, 42, "8 av 42 · 19,0 %", tone="neutral"),
        ],
        "points": [Point(2, "21 sep"), Point(3, "19 okt"), Point(3, "2 nov"), Point(4, "17 nov")],
        "form": SampleForm(),
        "filter_form": SampleFilter(),
        "bad_form": sample_bad_form(),
    }


def sample_stations() -> list[Station]:
    """The line in the middle of the third phase."""
    return [
        Station("Planering", "done", "klar 22 maj · 14/14 moment"),
        Station("Rekrytering", "done", "klar 19 aug · 31 kandidater → 12"),
        Station("Genomförande", "now", "vecka 13 av 21 · 5/9 moment", 0.6),
        Station("Avslutning", "todo", "från 11 jan 2027"),
    ]


def sample_chart() -> ChainChart:
    """The chain of track-page: one gap of eight working days, already past."""
    return ChainChart(
        bars=[
            ChainBar("Yrkessvenska", "Mölndals vuxenutbildning", date(2026, 8, 24), date(2026, 12, 4), "language", 20),
            ChainBar("Yrkesutbildning", "Grundkurs industri", date(2026, 8, 24), date(2026, 10, 30), "training", 75),
            ChainBar("Praktik", "Västkustens Precision", date(2026, 11, 12), date(2026, 12, 18), "workplace", 100),
            ChainBar("Validering", "Intyg", date(2026, 12, 21), date(2027, 1, 8), "validation", 50),
        ],
        gaps=[ChainGap(date(2026, 11, 2), date(2026, 11, 11), 8)],
        today=date(2026, 11, 23),
        expected_start=date(2027, 1, 11),
    )


def sample_bad_form() -> SampleForm:
    """A form that came back."""
    form = SampleForm(
        {
            "name": "",
            "email": "namn(at)exempel.se",
            "start": "2026-02-30",
            "week_year": "2026",
            "week_week": "60",
            "municipality": "1481",
            "amount": "tolv",
            "progress": "4",
            "answer": "yes",
        },
        prefix=None,
        auto_id="fel_%s",
    )
    form.is_valid()
    form.add_rule_error(RuleError("Omgången har redan startat. Ändra startdatumet i kedjan.", field="start"))
    return form


def shown(request: HttpRequest) -> list[Shown]:
    """Every example: its template file's text, and what that file gives."""
    context = sample_context(request)
    return [_shown(example, request, context) for example in EXAMPLES]


def _shown(example: Example, request: HttpRequest, context: dict[str, Any]) -> Shown:
    template = get_template(f"ui/gallery/{example.ident}.html")
    source: str = template.template.source  # type: ignore[attr-defined]
    return Shown(example, source.strip(), SafeString(template.render(context, request)))
