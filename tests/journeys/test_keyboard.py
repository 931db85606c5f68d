"""The round's page with the keyboard alone: everything can be reached, the focus is always seen, nothing traps it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.people import Company, Somebody
from tests.live import NARROW, WIDE, Live, NewPage

pytestmark = pytest.mark.browser

MAKE = """
from tests.cast import make_cast
from tests.coordination.builders import ready_round
from tracks.enums import Phase
round = ready_round(make_cast(), Phase.DRAFT)
round.parties.update(acknowledged_at=None, acknowledged_by=None)
print("made", round.pk)
"""
# What has the focus, and whether one sees it: on the screen, under nothing, with a ring around it.
FOCUS = """() => {
    const e = document.activeElement
    if (!e || e === document.body) return null
    const box = e.getClientRects()[0], style = getComputedStyle(e)
    if (!box) return {words: e.outerHTML, seen: false}
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    const on = document.elementFromPoint(x, y)
    const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none"
    return {
        words: (e.innerText || e.value || e.name || e.tagName).trim().replace(/\\s+/g, " "),
        tag: e.tagName, html: e.outerHTML.slice(0, 200),
        part: e.closest(".tabs") ? "tabs" : e.closest(".gate-missing") ? "gate" : e.closest(".gate-go") ? "go" : "",
        ring, where: [x, y], on: on && on.outerHTML.slice(0, 80),
        seen: Boolean(ring && on && (e.contains(on) || on.contains(e))),
    }
}"""
# What one can see and press on the page, the current place of each group of radio buttons counted once.
STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && e.tabIndex >= 0 && e.type !== "hidden")
    .filter(e => !e.closest("dialog:not([open])")).length"""


class Keyboard:
    """Keys pressed one at a time; after each, the focus must be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab(self, key: str = "Tab") -> dict[str, Any] | None:
        self.page.keyboard.press(key)
        found: dict[str, Any] | None = self.page.evaluate(FOCUS)
        for _moment in range(20):  # the page scrolls there, which may take a moment
            if found is None or found["seen"]:
                break
            self.page.wait_for_timeout(50)
            found = self.page.evaluate(FOCUS)
        assert found is None or found["seen"], f"The focus is not seen: {found}"
        return found

    def round_the_page(self) -> list[dict[str, Any]]:
        """Every stop, until the focus leaves the page at its end."""
        stops = []
        for _press in range(300):
            found = self.tab()
            if found is None:
                return stops
            stops.append(found)
        raise AssertionError(f"The focus never leaves the page: {[stop['words'] for stop in stops[-6:]]}")

    def to(self, part: str, words: str) -> None:
        """Tab until something in that part of the page says so."""
        for _press in range(300):
            found = self.tab()
            assert found is not None, f"{words} cannot be reached"
            if found["part"] == part and words in found["words"]:
                return

    def enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_rounds_page_with_the_keyboard_alone(
    stage: Live, new_page: NewPage, axe: Callable[[Page], None], width: int
) -> None:
    stage.start_over()
    round = stage.manage("shell", "-c", MAKE).rpartition("made ")[2].strip()
    kerstin = Company(stage, new_page, axe, width=width).kerstin
    kerstin.go(f"/omgangar/{round}/")
    keys = Keyboard(kerstin.page)
    everything_is_a_stop(keys)
    skip_link_leads_past_the_menu(keys)
    keys.to("tabs", "Historik")
    keys.enter()
    assert kerstin.path == f"/omgangar/{round}/historik/"
    keys.to("go", "Börja planera")
    keys.enter()
    kerstin.look()
    assert stage.sql("SELECT phase FROM tracks_round WHERE id = %s", round) == [("planning",)]
    the_gates_list_opens_and_leads_on(keys, kerstin)


def everything_is_a_stop(keys: Keyboard) -> None:
    stops = keys.round_the_page()
    assert len(stops) == keys.page.evaluate(STOPS)
    assert {"tabs", "go"} <= {stop["part"] for stop in stops}
    back = keys.tab("Shift+Tab")
    assert back is not None
    assert back["words"] == stops[-1]["words"], "the way back begins where the way there ended"


def skip_link_leads_past_the_menu(keys: Keyboard) -> None:
    keys.page.reload()
    first = keys.tab()
    assert first is not None
    assert first["words"] == "Till innehållet"
    keys.page.keyboard.press("Enter")
    after = keys.tab()
    assert after is not None
    assert keys.page.evaluate("document.activeElement.closest('main') !== null"), after


def the_gates_list_opens_and_leads_on(keys: Keyboard, kerstin: Somebody) -> None:
    keys.to("gate", "Visa vad som saknas")
    keys.page.keyboard.press("Enter")
    assert keys.page.locator("details.gate-missing[open]").count() == 1
    kerstin.look()
    link = keys.tab()
    assert link is not None
    assert link["words"].startswith("Rätta till")
    keys.enter()
    kerstin.sees("Kvittering av planen")
