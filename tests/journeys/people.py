"""Signing in and out as the cast, each with a browser of their own, on the running installation."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

from tests.cast import PASSWORD
from tests.live import Live, NewPage


class Somebody:
    """One person at one screen. Every page that is opened is checked with axe."""

    def __init__(self, name: str, email: str, live: Live, page: Page, axe: Callable[[Page], None]) -> None:
        self.name, self.email, self.live, self.page, self.axe = name, email, live, page, axe
        page.set_default_timeout(15_000)

    def sign_in(self) -> None:
        self.go("/konto/login/")
        self.fill(login=self.email, password=PASSWORD)
        self.press("Logga in")

    def go(self, path: str) -> None:
        response = self.page.goto(self.live.base_url + path)
        assert response is not None
        assert response.status == 200, f"{self.name}: {path} answered {response.status}\n{self.live.logs()}"
        self.axe(self.page)

    def fill(self, **values: Any) -> None:
        """Fill fields by name: text, a choice by value or words, True/False for a box, a list for several boxes."""
        for name, value in values.items():
            self._fill(self.page.locator(f'main [name="{name}"]'), value)

    def _fill(self, field: Locator, value: Any) -> None:
        first = field.first
        kind = first.evaluate("e => e.tagName + ':' + (e.type || '')")
        if kind == "INPUT:radio":
            field.and_(self.page.locator(f'[value="{value}"]')).check()
        elif kind == "INPUT:checkbox" and isinstance(value, list | tuple):
            for row in value:
                field.and_(self.page.locator(f'[value="{row}"]')).check()
        elif kind == "INPUT:checkbox":
            first.set_checked(bool(value))
        elif kind.startswith("SELECT"):
            options = first.evaluate("e => [...e.options].map(o => [o.value, o.text])")
            found = [key for key, text in options if str(value) in (key, text.strip())]
            found = found or [key for key, text in options if str(value).lower() in text.lower()]
            assert found, f"{value} is not among {options}"
            first.select_option(found[0])
        else:
            first.fill(str(value))

    def tick_by_label(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label, exact=True).first.check()

    def press(self, button: str) -> None:
        """Press a button and wait for the page it leads to, which must hold no error summary."""
        self._click(self.page.locator("main").get_by_role("button", name=re.compile(f"^{re.escape(button)}")).first)

    def send(self) -> None:
        """Press the button of the page's form, whatever it says."""
        self._click(self.page.locator("main .form-actions button").first)

    def _click(self, button: Locator) -> None:
        words = button.inner_text()
        with self.page.expect_navigation():
            button.click()
        problems = self.page.locator(".error-summary")
        assert problems.count() == 0, f"{self.name} pressed {words}: {problems.first.inner_text()}"
        assert "Jobbspår" in self.page.title(), self.live.logs()

    def follow(self, link: str) -> None:
        self.page.locator("main").get_by_role("link", name=re.compile(re.escape(link))).first.click()
        self.page.wait_for_load_state("load")
        self.axe(self.page)

    def sees(self, *texts: str) -> None:
        words = self.page.locator("main").inner_text()
        for text in texts:
            assert text in words, f"{self.name} does not see “{text}” at {self.page.url}\n{words[:2500]}"

    def does_not_see(self, *texts: str) -> None:
        html = self.page.content()
        for text in texts:
            assert text not in html, f"{self.name} sees “{text}” at {self.page.url}"

    @property
    def id(self) -> str:
        """The last id of the address."""
        return re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", self.page.url)[-1]


class Company:
    """Everybody in the story, on the installation."""

    def __init__(self, live: Live, new_page: NewPage, axe: Callable[[Page], None], width: int) -> None:
        self.live, self.new_page, self.axe, self.width = live, new_page, axe, width
        self.emails = dict(live.sql("SELECT split_part(lower(name), ' ', 1), email FROM accounts_user"))
        self.people: dict[str, Somebody] = {}

    def __getattr__(self, name: str) -> Somebody:
        if name not in self.people:
            page = self.new_page(width=self.width)
            self.people[name] = Somebody(name, self.emails[name], self.live, page, self.axe)
            self.people[name].sign_in()
        return self.people[name]

    def everybody_signs_in_again(self) -> None:
        """After the clock has been moved: the sessions of before are long over."""
        for somebody in self.people.values():
            somebody.page.context.clear_cookies()
            somebody.sign_in()
