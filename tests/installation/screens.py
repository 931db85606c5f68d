"""Somebody at a browser without JavaScript, behind the proxy: pages are read and forms are sent over HTTP."""

from __future__ import annotations

import http.client
import re
import time
import uuid
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import lxml.html
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.installation.curl import PROXY

PASSWORD = "fyra helt vanliga svenska ord"
REDIRECTS = (301, 302, 303, 307)


class Screen:
    """One person's browser. `fill`, then `press`, as one does; an error summary is a failure unless it is expected."""

    def __init__(self, name: str, host: str, port: int) -> None:
        self.name, self.host, self.port = name, host, port
        self.cookies: dict[str, str] = {}
        self.files: list[tuple[str, str, bytes]] = []
        self.path, self.status, self.html, self.page = "/", 0, "", lxml.html.fromstring("<html></html>")

    # ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> None:
        origin = f"https://{self.host}"
        headers = {"Host": self.host, "Origin": origin, "Referer": origin + self.path, **PROXY}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers | ({"Content-Type": kind} if kind else {}))
        response = connection.getresponse()
        self.status, self.answer = response.status, response.read()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            assert "; secure" in cookie.lower(), cookie
            self.cookies[name] = value
        connection.close()
        if self.status in REDIRECTS:
            where = urlsplit(urljoin(origin + path, response.headers["Location"]))
            assert (where.scheme, where.netloc) == ("https", self.host), where
            self._ask("GET", where.path + (f"?{where.query}" if where.query else ""))
            return
        self.path = path
        if "html" in response.headers.get("Content-Type", ""):
            self.html = self.answer.decode()
            self.page = lxml.html.fromstring(self.html)

    def go(self, path: str, status: int = 200) -> None:
        self._ask("GET", path)
        assert self.status == status, f"{self.name}: {path} answered {self.status}\n{self.words[:1500]}"

    @property
    def words(self) -> str:
        """The page's text as one reads it."""
        return " ".join(self.page.text_content().split())

    @property
    def id(self) -> str:
        return re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", self.path)[-1]

    def sees(self, *texts: str) -> None:
        for text in texts:
            assert text in self.words, f"{self.name} does not see “{text}” at {self.path}\n{self.words[:3000]}"

    def wait_for(self, text: str, seconds: float = 240) -> None:
        """Load the page anew until it says so: what the worker makes while one waits."""
        until = time.monotonic() + seconds
        while text not in self.words:
            assert time.monotonic() < until, f"{self.name} waits for “{text}” at {self.path}\n{self.words[:2000]}"
            time.sleep(1)
            self.go(self.path)

    # ── Forms ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def fill(self, **values: Any) -> None:
        """Fill fields by name: text, a choice by value or words, True/False for a box, a list for several boxes."""
        for name, value in values.items():
            found = self.page.xpath(f'//main//*[@name="{name}"]')
            assert found, f"{self.name}: no field {name} at {self.path}\n{self.words[:2000]}"
            self._fill(found, value)

    def _fill(self, found: list[Any], value: Any) -> None:
        first = found[0]
        if first.tag == "select":
            options = [
                (option.get("value", ""), " ".join(option.text_content().split())) for option in first.iter("option")
            ]
            chosen = [key for key, text in options if str(value) in (key, text)]
            chosen = chosen or [key for key, text in options if str(value).lower() in text.lower()]
            assert chosen, f"{value} is not among {options}"
            first.value = chosen[0]
        elif first.get("type") in ("radio", "checkbox"):
            wanted = [str(one) for one in value] if isinstance(value, list) else [str(value)]
            if isinstance(value, bool):
                wanted = [first.get("value", "on")] if value else []
            for box in found:
                box.attrib.pop("checked", None)
                if box.get("value", "on") in wanted:
                    box.set("checked", "checked")
            assert not wanted or any(box.get("checked") for box in found), f"{value} is not among the boxes"
        elif first.tag == "textarea":
            first.text = str(value)
        else:
            first.set("value", str(value))

    def tick(self, *labels: str) -> None:
        for label in labels:
            found = [one for one in self.page.xpath("//main//label") if " ".join(one.text_content().split()) == label]
            assert found, f"no box {label} at {self.path}\n{self.words[:2000]}"
            self.page.get_element_by_id(found[0].get("for")).set("checked", "checked")

    def attach(self, field: str, name: str, content: bytes) -> None:
        self.files.append((field, name, content))

    def press(self, words: str) -> None:
        """Press the first button that says so, and come to the page it leads to."""
        buttons = self.page.xpath("//main//button")
        found = [one for one in buttons if " ".join(one.text_content().split()).startswith(words)]
        assert found, f"{self.name}: no button {words} at {self.path}\n{self.words[:3000]}"
        self._submit(found[0])

    def press_in(self, place: str) -> None:
        """Press the button of the part of the page that has the class."""
        self._submit(self.page.xpath(f'//main//*[contains(@class, "{place}")]//button')[0])

    def values_of(self, name: str) -> list[str]:
        """The values that one may choose among for a field; none where there is no such field."""
        return [one.get("value") for one in self.page.xpath(f'//main//input[@name="{name}"]')]

    def send(self) -> None:
        """Press the button of the page's form, whatever it says."""
        self._submit(self.page.xpath('//main//*[contains(@class, "form-actions")]//button')[0])

    def _submit(self, button: Any) -> None:
        form = next(button.iterancestors("form"))
        values = [(name, value) for name, value in form.form_values() if name]
        if button.get("name"):
            values.append((button.get("name"), button.get("value", "")))
        # lxml leaves out the buttons and keeps file inputs as text: those are sent below.
        uploads = {one.get("name") for one in form.xpath('.//input[@type="file"]')}
        values = [pair for pair in values if pair[0] not in uploads]
        path = urljoin(self.path, form.get("action") or self.path)
        if form.get("method", "get").lower() == "get":
            self._ask("GET", f"{urlsplit(path).path}?{urlencode(values)}")
        elif form.get("enctype") == "multipart/form-data":
            self._ask("POST", path, *_multipart(values, self.files))
            self.files = []
        else:
            self._ask("POST", path, urlencode(values).encode(), "application/x-www-form-urlencoded")
        told = [one for place in ("error-summary", "notice-danger") for one in self.page.find_class(place)]
        wrong = [" ".join(one.text_content().split()) for one in told]
        assert not wrong, f"{self.name} pressed {button.text_content().strip()} at {path}: {wrong}"
        assert self.status == 200, f"{self.name}: {path} answered {self.status}\n{self.words[:1500]}"

    # ── Finding the way ──────────────────────────────────────────────────────────────────────────────────────────────

    def follow(self, words: str, row: str = "", among: str = "") -> None:
        """Follow the first link that says so: in the row that holds `row`, among what has the class `among`."""
        inside = f'//*[contains(@class, "{among}")]' if among else ""
        for link in self.page.xpath(f"//main{inside}//a[@href]"):
            near = next(iter(link.xpath("ancestor::tr | ancestor::li")[-1:]), None)
            if row and (near is None or row not in " ".join(near.text_content().split())):
                continue
            if words in " ".join(link.text_content().split()):
                self.go(urljoin(self.path, link.get("href")).split("#")[0])
                return
        raise AssertionError(f"{self.name}: no link {words} {row} at {self.path}\n{self.words[:3000]}")

    def mend(self, sentence: str) -> None:
        """On a round's page: go where the list of what is missing says that this is mended."""
        for row in self.page.xpath('//main//*[contains(@class, "gate-missing")]//li'):
            if sentence in " ".join(row.text_content().split()):
                self.go(row.xpath(".//a/@href")[0].split("#")[0])
                return
        raise AssertionError(f"{self.name}: nothing says {sentence} at {self.path}\n{self.words[:3000]}")

    # ── Signing in ───────────────────────────────────────────────────────────────────────────────────────────────────

    def sign_up(self, link: str, email: str) -> None:
        """By the link of the invitation: name and password, sign in, tie an app for codes, keep the recovery codes."""
        self.go(link)
        self.fill(name=self.name, password1=PASSWORD, password2=PASSWORD)
        self.press("Skapa mitt konto")
        self.fill(login=email, password=PASSWORD)
        self.press("Logga in")
        secret = self.page.find_class("secret-key")[0].text_content().replace(" ", "")
        self.fill(code=format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
        self.press("Koppla appen")


def _multipart(values: list[tuple[str, str]], files: list[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    edge = uuid.uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values
    ]
    for field, name, content in files:
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        parts.append(f"{head}Content-Type: application/pdf\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"
