"""The longest menu fits a screen of any width."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.people import Company
from tests.live import WIDE, Live, NewPage

pytestmark = pytest.mark.browser

MAKE = """
from jobbspar.database import walls
walls.for_this_process("test")
from tests.cast import a_person, make_cast
from tests.participants.ways import protected
cast = make_cast()
protected(cast, a_person(cast), cast.hamid)
"""
# Each side of where the menu folds, and the widths of common screens.
WIDTHS = (390, 768, 1024, 1140, 1141, 1200, 1280, 1360)


def test_the_longest_menu_fits_every_width(stage: Live, new_page: NewPage, axe: Callable[[Page], None]) -> None:
    stage.start_over()
    stage.manage("shell", "-c", MAKE)
    hamid = Company(stage, new_page, axe, width=WIDE).hamid
    assert hamid.page.get_by_role("link", name="Skyddade personer").first.is_visible()
    for width in WIDTHS:
        hamid.page.set_viewport_size({"width": width, "height": 700})
        assert hamid.page.evaluate("document.documentElement.scrollWidth") <= width, width
