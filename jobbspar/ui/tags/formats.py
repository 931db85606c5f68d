"""Dates, money and numbers as Swedes write them."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jobbspar.lib import clock, dates, phones
from jobbspar.lib.money import NBSP, format_kr, from_ore
from jobbspar.ui.tags import TONES, one_of, register

FULL_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return clock.local(value).date() if value.tzinfo else value.date()
    return value if isinstance(value, date) else None


@register.filter
def sv_date(value: object, style: str = "long") -> str:
    """long "23 november 2026" · short "23 nov 2026" · near "23 nov" (with the year if not this one) · weekday
    "måndag 23 november". Empty for no date."""
    one_of(style, ("long", "short", "near", "weekday"), "sv_date", "style")
    day = _day(value)
    if day is None:
        return ""
    if style == "long":
        return dates.date_text(day)
    if style == "weekday":
        return f"{FULL_WEEKDAYS[day.weekday()]} {day.day} {dates.MONTHS[day.month - 1]}"
    return dates.near_text(day) if style == "near" else f"{dates.short_text(day)} {day.year}"


@register.filter
def sv_datetime(value: object, style: str = "long") -> str:
    """ "23 november 2026 kl. 14.05", Swedish time; short "23 nov 2026 kl. 14.05"."""
    if not isinstance(value, datetime):
        return sv_date(value, style)
    moment = clock.local(value) if value.tzinfo else value
    return f"{sv_date(moment, style)} kl. {moment:%H.%M}"


@register.filter
def week(value: object) -> str:
    """ "v. 48 2026" (the ISO year, which is not always the date's)."""
    day = _day(value)
    if day is None:
        return ""
    iso = dates.iso_week(day)
    return f"v.{NBSP}{iso.week} {iso.year}"


@register.filter
def kr(value: Any) -> str:
    """Kronor: "1 234,50 kr", "1 234 kr" when even. Empty for no value. The value is kronor, not öre."""
    if value is None or value == "":
        return ""
    return format_kr(Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)).replace(",00", "")


@register.filter
def ore(value: Any) -> str:
    """Öre as kronor: 123450 → "1 234,50 kr"."""
    return "" if value is None or value == "" else kr(from_ore(int(value)))


@register.filter
def percent(value: Any, decimals: int = 0) -> str:
    """A value in percent (83.333 → "83 %"; with `:1` "83,3 %"). Empty for no value. A half is rounded up."""
    if value is None or value == "":
        return ""
    step = Decimal(1).scaleb(-decimals)
    return f"{Decimal(str(value)).quantize(step, ROUND_HALF_UP)}".replace(".", ",") + f"{NBSP}%"


@register.filter
def number(value: Any) -> str:
    """Thousands apart: "12 345". Empty for no value."""
    return "" if value is None or value == "" else f"{int(value):,}".replace(",", NBSP)


@register.filter
def phone(value: object) -> SafeString:
    """A phone number as it was typed, each number in it a link that a phone can ring: no words, no "(0)" in the link."""
    text = str(value or "")
    parts: list[tuple[str]] = []
    at = 0
    for found in phones.numbers_in(text):
        link = format_html('<a href="tel:{}">{}</a>', found.dialled, text[found.start : found.end])
        parts += [(text[at : found.start],), (link,)]
        at = found.end
    return format_html_join("", "{}", [*parts, (text[at:],)])


def due_words(day: date, today: date) -> tuple[str, str, str]:
    """Tone and two short lines for something due on `day`."""
    left = (day - today).days
    if left < 0:
        return "danger", "försenad", "1 dag" if left == -1 else f"{-left} dagar"
    if left == 0:
        return "danger", "i dag", ""
    if left == 1:
        return "danger", "i morgon", ""
    if left <= 3:
        return "danger", "om", f"{left} dagar"
    near = dates.short_text(day)
    if left <= 7:
        return "warn", dates.WEEKDAYS[day.weekday()], near
    return "neutral", near, str(day.year) if day.year != today.year else ""


@register.simple_tag
def when(day: object, *, tone: str = "", wide: bool = False) -> SafeString:
    """How soon: "försenad 12 dagar", "om 3 dagar", "tors 26 nov", "4 dec". `wide` on one line. `tone` overrides."""
    value = _day(day)
    if value is None:
        return SafeString("")
    own, first, second = due_words(value, clock.today())
    one_of(tone or own, TONES, "when", "tone")
    return format_html(
        '<time class="when when-{}{}" datetime="{}">{}{}{}</time>',
        tone or own,
        " when-wide" if wide else "",
        value.isoformat(),
        first,
        " " if second else "",
        format_html("<span>{}</span>", second) if second else "",
    )
