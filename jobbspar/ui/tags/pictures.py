"""Pictures, drawn on the server: spårlinjen, the chain, bars, seats, progression. Each has its numbers in words too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jobbspar.ui.chain import ChainChart
from jobbspar.ui.chain_axis import percent
from jobbspar.ui.stations import Station, current_label
from jobbspar.ui.tags import TONES, one_of, register, stripped

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATES = ("done", "now", "paused", "todo")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of results. `value` of `of`; `text` is what is written out ("28 av 42 · 66,7 %"), `note` a line beneath."""

    label: StrOrPromise
    value: float
    of: float
    text: StrOrPromise = ""
    url: str = ""
    tone: str = "ok"
    note: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One follow-up on the progression line: the step and what to call the time ("17 nov")."""

    value: int
    label: StrOrPromise


@register.simple_block_tag
def stations(content: SafeString, items: Sequence[Station], *, label: StrOrPromise = "") -> SafeString:
    """Spårlinjen, big. The content (what hinders the next phase) comes in the box beneath; leave it empty for none."""
    rows = [_station(item, number) for number, item in enumerate(items, start=1)]
    return render_to_string(
        "components/stations.html", {"rows": rows, "label": label or _("Faser"), "content": stripped(content)}
    )


def _station(item: Station, number: int) -> dict[str, Any]:
    one_of(item.state, STATES, "stations", "state")
    done = 100.0 if item.state == "done" else 100 * min(max(item.share, 0.0), 1.0) if item.state != "todo" else 0.0
    words = {"done": _("klar"), "now": _("pågår"), "paused": _("pausad"), "todo": _("kommer")}[item.state]
    is_now = item.state in ("now", "paused")
    return {"item": item, "number": number, "done": percent(done), "is_now": is_now, "words": words}


@register.simple_tag
def mini_stations(items: Sequence[Station]) -> SafeString:
    """Spårlinjen, small, for lists and cards."""
    width = 100 / max(len(items), 1)
    parts = []
    for index, item in enumerate(items):
        one_of(item.state, STATES, "mini_stations", "state")
        share = {"done": 1.0, "todo": 0.0}.get(item.state, min(max(item.share, 0.08), 1.0))
        parts.append((percent(index * width), percent(width - 1.2), percent((width - 1.2) * share), item.state))
    drawn = format_html_join(
        "",
        '<rect class="mini-base" x="{0}" y="0" width="{1}" height="6" rx="3"></rect>'
        '<rect class="mini-fill mini-{3}" x="{0}" y="0" width="{2}" height="6" rx="3"></rect>',
        parts,
    )
    name = current_label(items) or _("inte börjat")
    return format_html(
        '<svg class="mini" width="100%" height="6" role="img" aria-label="{}">{}</svg>', _("Fas: %s") % name, drawn
    )


@register.inclusion_tag("components/chain.html")
def chain(
    chart: ChainChart, *, label: StrOrPromise = "", ident: str = "chain", table: bool = True, open_table: bool = False
) -> dict[str, Any]:
    """The chain: bars on a week axis, today as a line, holes with their days in them, and the same as a table."""
    return {
        "chart": chart,
        "label": label or chart.title or _("Insatskedja"),
        "ident": ident,
        "table": table,
        "open_table": open_table,
    }


@register.inclusion_tag("components/bars.html")
def bars(rows: Sequence[Bar], *, caption: StrOrPromise = "") -> dict[str, Any]:
    """Results as bars, the numbers written out beside them."""
    drawn = []
    for row in rows:
        one_of(row.tone, TONES, "bars", "tone")
        share = min(max(row.value / row.of, 0.0), 1.0) if row.of else 0.0
        text = row.text or _("%(value)s av %(of)s") % {"value": f"{row.value:g}", "of": f"{row.of:g}"}
        drawn.append({"row": row, "width": percent(100 * share), "text": text})
    return {"rows": drawn, "caption": caption}


@register.simple_tag
def seats(filled: int, total: int, *, label: StrOrPromise = "", written: bool = True) -> SafeString:
    """Seats as a row, filled ones first; more than 24 as one bar. `written` puts "11 av 12" beside it."""
    words = _("%(filled)d av %(total)d platser") % {"filled": filled, "total": total}
    name = f"{label}: {words}" if label else words
    if total > 24 or filled > total:
        share = min(filled / total, 1.0) if total else 0.0
        drawn = format_html(
            '<rect class="seat" x="0" y="0" width="100%" height="12" rx="3"></rect>'
            '<rect class="seat seat-full" x="0" y="0" width="{}" height="12" rx="3"></rect>',
            percent(100 * share),
        )
        width = 132
    else:
        drawn = format_html_join(
            "",
            '<rect class="seat{}" x="{}" y="0" width="8" height="12" rx="2"></rect>',
            ((" seat-full" if index < filled else "", index * 11) for index in range(total)),
        )
        width = max(total * 11 - 3, 1)
    text = format_html(' <span class="num" aria-hidden="true">{}/{}</span>', filled, total) if written else ""
    return format_html(
        '<span class="seats"><svg width="{}" height="12" role="img" aria-label="{}">{}</svg>{}</span>',
        width,
        name,
        drawn,
        text,
    )


@register.simple_tag
def progress_dots(value: int | None, *, of: int = 5, label: StrOrPromise = "") -> SafeString:
    """Progression 1–5 as squares. None: not judged yet."""
    words = _("inte bedömd") if value is None else _("%(value)d av %(of)d") % {"value": value, "of": of}
    words = f"{label}: {words}" if label else words
    drawn = format_html_join(
        "",
        '<rect class="pdot{}" x="{}" y="0" width="9" height="9" rx="2"></rect>',
        ((" pdot-full" if index < (value or 0) else "", index * 12) for index in range(of)),
    )
    return format_html(
        '<svg class="pdots" width="{}" height="9" role="img" aria-label="{}">{}</svg>', of * 12 - 3, words, drawn
    )


@register.simple_tag
def sparkline(points: Sequence[Point], *, highest: int = 5, label: StrOrPromise = "") -> SafeString:
    """Progression over time as a small line; the steps are read out one by one."""
    if not points:
        return format_html('<span class="muted">{}</span>', _("ingen uppföljning än"))
    if len(points) == 1:
        # One point is no line yet.
        return progress_dots(points[0].value, of=highest, label=f"{label or _('Progression')}: {points[0].label}")
    step = 84 / (len(points) - 1)
    places = [
        (4 + index * step, 24 - 20 * (point.value - 1) / max(highest - 1, 1)) for index, point in enumerate(points)
    ]
    words = ", ".join(f"{point.label}: {point.value}" for point in points)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return format_html(
        '<svg class="spark" width="92" height="28" viewBox="0 0 92 28" role="img" aria-label="{}"><title>{}</title>'
        '<polyline points="{}"></polyline><circle cx="{}" cy="{}" r="3.5"></circle></svg>',
        f"{label or _('Progression')}: {words}",
        words,
        line,
        f"{places[-1][0]:.1f}",
        f"{places[-1][1]:.1f}",
    )


@register.inclusion_tag("components/kpi.html")
def kpi(value: object, label: object, *, note: object = "", url: str = "", tone: str = "neutral") -> dict[str, Any]:
    """One number and what it counts. `url` leads to the rows behind it."""
    one_of(tone, TONES, "kpi", "tone")
    return {"value": value, "label": label, "note": note, "url": url, "tone": tone}


@register.simple_block_tag
def kpis(content: SafeString, *, columns: int = 2) -> SafeString:
    """A grid of `{% kpi %}`."""
    return format_html('<div class="kpis kpis-{}">{}</div>', one_of(columns, (2, 3, 4, 6), "kpis", "columns"), content)


@register.simple_tag
def steps(value: int, *, of: int, label: StrOrPromise) -> SafeString:
    """How far one has come in a short series ("Kandidat 2 av 5"), as on the portal's pages."""
    width = 100 / max(of, 1)
    drawn = format_html_join(
        "",
        '<rect class="mini-base{}" x="{}" y="0" width="{}" height="6" rx="3"></rect>',
        ((" mini-done" if index < value else "", percent(index * width), percent(width - 1.5)) for index in range(of)),
    )
    return format_html(
        '<svg class="mini steps" width="100%" height="6" role="img" aria-label="{}">{}</svg>', label, drawn
    )
