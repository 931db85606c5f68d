"""The cast at their screens: each with a browser of their own, on the running installation."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from tests.cast import PASSWORD
from tests.live import Live, NewPage

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# Every kind of element on the page, in its kind of parent: what a page is made of, however many of each.
MADE_OF = """() => [...new Set([...document.querySelectorAll("body *")].map(
    e => `${e.parentElement.tagName}>${e.tagName}.${e.className.baseVal ?? e.className}[${e.getAttributeNames()}]`))]"""


class Somebody:
    """One person at one screen. Every page they come to is checked with axe, and for whether it scrolls sideways.

    axe takes its time, so it is not asked again about an address whose page holds no kind of element it has not seen.
    """

    def __init__(self, name: str, email: str, live: Live, page: Page, checked: "Checked") -> None:
        self.name, self.email, self.live, self.page, self.checked = name, email, live, page, checked
        page.set_default_timeout(20_000)

    def sign_in(self) -> None:
        self.go("/konto/login/")
        self.fill(login=self.email, password=PASSWORD)
        self.press("Logga in")

    def go(self, path: str) -> None:
        response = self.page.goto(self.live.base_url + path)
        assert response is not None
        assert response.status == 200, f"{self.name}: {path} answered {response.status}\n{self.live.logs()}"
        self.look()

    def look(self) -> None:
        """What is asked of every page."""
        assert "Jobbspår" in self.page.title(), f"{self.name} at {self.page.url}\n{self.live.logs()}"
        self.checked.check(ID.sub("…", self.path), self.page)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"

    # ── Forms ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def fill(self, **values: Any) -> None:
        """Fill fields by name: text, a choice by value or words, True/False for a box."""
        for name, value in values.items():
            self._fill(self.page.locator(f'main [name="{name}"]'), value)

    def _fill(self, fields: Locator, value: Any) -> None:
        first = fields.first
        kind = first.evaluate("e => e.tagName + ':' + (e.type || '')")
        if kind == "INPUT:radio":
            fields.and_(self.page.locator(f'[value="{value}"]')).check()
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

    def tick(self, *labels: str) -> None:
        for label in labels:
            self.page.locator("main").get_by_label(label, exact=True).first.check()

    def press(self, button: str) -> None:
        """Press a button and come to the page it leads to, which must hold no error summary."""
        self._click(self.page.locator("main").get_by_role("button", name=re.compile(f"^{re.escape(button)}")).first)

    def send(self) -> None:
        """Press the button of the page's form, whatever it says."""
        self._click(self.page.locator("main .form-actions button").first)

    def is_refused(self, *sentences: str) -> None:
        """Send the page's form, and be told each of `sentences` in a summary that leads to the field."""
        with self.page.expect_navigation():
            self.page.locator("main .form-actions button").first.click()
        self.look()
        summary = self.page.locator(".error-summary")
        for sentence in sentences:
            link = summary.get_by_role("link", name=re.compile(re.escape(sentence), re.IGNORECASE)).first
            assert link.count() == 1, f"“{sentence}” is not among {summary.all_inner_texts()} at {self.page.url}"
            target = link.get_attribute("href") or ""
            assert self.page.locator(target).count() == 1, f"{sentence} leads to {target} at {self.page.url}"

    def _click(self, button: Locator) -> None:
        words = button.inner_text()
        with self.page.expect_navigation():
            button.click()
        problems = self.page.locator(".error-summary")
        assert problems.count() == 0, f"{self.name} pressed {words}: {problems.first.inner_text()}"
        self.look()

    # ── Finding the way ──────────────────────────────────────────────────────────────────────────────────────────────

    def follow(self, link: str) -> None:
        """Follow the first link of the page that says so."""
        found = self.page.locator("main").get_by_role("link", name=re.compile(re.escape(link)))
        with self.page.expect_navigation():
            found.first.click()
        self.look()

    def follow_row(self, words: str) -> None:
        """Follow the first link in the row of a table or queue that holds `words`."""
        row = self.page.locator("main tr, main .queue > li", has_text=words).first
        with self.page.expect_navigation():
            row.get_by_role("link").first.click()
        self.look()

    def tab(self, name: str) -> None:
        """Open a part of the round on whose page one stands."""
        with self.page.expect_navigation():
            self.page.locator("main .tabs").get_by_role("link", name=re.compile(f"^{re.escape(name)}")).click()
        self.look()

    def mend(self, sentence: str) -> None:
        """On a round's page: open the list of what is missing, and go where it says that this is mended."""
        gate = self.page.locator("details.gate-missing")
        if gate.get_attribute("open") is None:
            gate.locator("summary").click()
        link = gate.get_by_role("link", name=re.compile(f"Rätta till.*{re.escape(sentence)}"))
        with self.page.expect_navigation():
            link.first.click()
        self.look()

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
        return ID.findall(self.page.url)[-1]

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path


@dataclass
class Checked:
    """What axe has been asked about, by address without ids."""

    axe: Callable[[Page], None]
    seen: dict[str, set[str]] = field(default_factory=dict)

    def check(self, address: str, page: Page) -> None:
        made_of = set(page.evaluate(MADE_OF))
        known = self.seen.setdefault(address, set())
        if not made_of <= known:
            self.axe(page)
            known |= made_of


class Company:
    """Everybody in the story, by first name, on the installation. It is `today`, in the morning."""

    def __init__(
        self, live: Live, new_page: NewPage, axe: Callable[[Page], None], *, width: int, today: date = date.min
    ) -> None:
        self.live, self.new_page, self.width, self.today = live, new_page, width, today
        self.checked = Checked(axe)
        self.emails = dict(live.sql("SELECT split_part(lower(name), ' ', 1), email FROM accounts_user"))
        self.people: dict[str, Somebody] = {}

    def __getattr__(self, name: str) -> Somebody:
        if name not in self.people:
            page = self.new_page(width=self.width)
            self.people[name] = Somebody(name, self.emails[name], self.live, page, self.checked)
            self.people[name].sign_in()
        return self.people[name]

    def wait_for(self, day: date) -> None:
        """Time passes until the morning of `day`. The sessions of before are long over, so everybody signs in again."""
        self.today = day
        self.live.restart(date=f"{day}T08:00")
        for somebody in self.people.values():
            somebody.page.context.close()
        self.people.clear()


@dataclass
class Story:
    """The company and what they have made so far."""

    company: Company
    round: str = ""
    candidacies: list[str] = field(default_factory=list)
    participation: str = ""

    def at_the_round(self, name: str, part: str = "") -> Somebody:
        """Somebody, on the page of the round, or a part of it."""
        somebody: Somebody = getattr(self.company, name)
        somebody.go(f"/omgangar/{self.round}/")
        if part:
            somebody.tab(part)
        return somebody

    def one(self, query: str, *values: Any) -> Any:
        """The first column of the one row that `query` finds."""
        ((found, *_),) = self.company.live.sql(query, *values)
        return found

    @property
    def start(self) -> date:
        found: date = self.one("SELECT planned_start FROM tracks_round WHERE id = %s", self.round)
        return found
