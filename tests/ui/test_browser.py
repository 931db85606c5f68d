"""The gallery in a real browser: every component in both modes and at every width, and what the scripts add."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.live import Live, NewPage

pytestmark = pytest.mark.browser
GALLERY = "/om/komponenter/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 390])
def test_nothing_in_the_gallery_shuts_anyone_out(
    live: Live, new_page: NewPage, axe: Callable[[Page], None], scheme: str, width: int
) -> None:
    page = new_page(width=width, color_scheme=scheme)
    page.goto(live.base_url + GALLERY)

    axe(page)


@pytest.mark.parametrize("width", [320, 768, 1920])
def test_the_gallery_never_scrolls_sideways(live: Live, new_page: NewPage, width: int) -> None:
    page = new_page(width=width)
    page.goto(live.base_url + GALLERY)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_tab_stop_leads_past_the_menu(live: Live, page: Page) -> None:
    page.goto(live.base_url + GALLERY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Till innehållet"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "innehall"


def test_a_long_text_is_counted_when_it_nears_its_limit(live: Live, page: Page) -> None:
    page.goto(live.base_url + GALLERY)
    area = page.locator("#id_note")
    counter = page.locator('[data-counter-for="id_note"]')
    assert not counter.is_visible()
    area.fill("x" * 4900)

    assert counter.text_content() == "100 tecken kvar"
    page.keyboard.insert_text("y" * 1300)
    assert counter.text_content() == "1\u00a0200 tecken för mycket"


def test_a_box_keeps_what_is_pasted_into_it(live: Live, page: Page) -> None:
    page.goto(live.base_url + GALLERY)
    for box, pasted in [("week_week", "vecka 12"), ("share", "500\t750"), ("amount", "500\t750"), ("name", "x" * 600)]:
        field = page.locator(f'[name="{box}"]').first
        field.fill("")
        page.keyboard.insert_text(pasted)
        assert field.input_value() == pasted


def test_the_gallery_works_without_scripts(live: Live, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(live.base_url + GALLERY)
    page.get_by_text("Visa kedjan som tabell").click()

    assert page.get_by_role("cell", name="8 arbetsdagar").is_visible()


def test_a_double_click_sends_a_form_once(live: Live, page: Page) -> None:
    page.goto(live.base_url + GALLERY)
    sent = page.evaluate(
        """() => {
            const form = document.querySelector("form[data-submit-once]");
            let sent = 0;
            document.addEventListener("submit", (event) => {
                sent += event.defaultPrevented ? 0 : 1;
                event.preventDefault();
            });
            form.requestSubmit(); form.requestSubmit();
            return sent;
        }"""
    )

    assert sent == 1


def test_leaving_a_page_with_something_typed_asks_first(live: Live, page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(live.base_url + GALLERY)
    page.goto(live.base_url + "/konto/login/")
    assert asked == []
    page.goto(live.base_url + GALLERY)
    page.locator("#id_name").press_sequentially("Omgång 3")
    page.goto(live.base_url + "/konto/login/")

    assert asked == ["beforeunload"]


@pytest.mark.parametrize("width", [1360, 390, 320])
def test_no_sum_stands_outside_its_box(live: Live, new_page: NewPage, width: int) -> None:
    page = new_page(width=width)
    page.goto(live.base_url + GALLERY)
    box = page.locator(".kpi").first
    box.locator(".kpi-value").evaluate("value => { value.textContent = '12\\u00a0345\\u00a0678,50\\u00a0kr' }")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
