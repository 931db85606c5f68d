"""The same over HTTP, with web's own processes and the password hasher of production: 100 colleagues behind one address."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest
from django.conf import settings as ours

from tests.live import Live

COLLEAGUES, AT_ONCE = 100, 6
PASSWORD, WRONG = "en lång mening som lösenord", "fel lösenord här"
GUESSED = "Många felaktiga lösenord har kommit från er uppkoppling"
MAKE_THEM = f"""
from django.contrib.auth.hashers import make_password
from jobbspar.accounts.models import Membership, Organisation, User
town = Organisation.objects.create(kind="municipality", name="Kommunhuset")
password = make_password({PASSWORD!r})
for number in range({COLLEAGUES}):
    user = User.objects.create(email=f"k{{number}}@kommunhuset.example", name=f"K {{number}}", password=password)
    Membership.objects.create(user=user, organisation=town, role="steering_group")
print(password.partition("$")[0])
"""


@pytest.fixture(scope="module")
def town_hall(live: Live) -> Iterator[Live]:
    """The installation with a hundred colleagues; other tests get it back empty."""
    assert live.manage("shell", "--verbosity", "0", "-c", MAKE_THEM).split()[-1] == "argon2"
    yield live
    live.start_over()


class Browser:
    """One browser of the town hall's: cookies of its own, and the one address."""

    def __init__(self, live: Live, jar: CookieJar | None = None) -> None:
        self.url, self.jar = f"{live.base_url}/konto/login/", jar or CookieJar()

    def sign_in(self, email: str, password: str) -> str:
        """The page that one ends on."""
        opener = self._opener()
        form = opener.open(self.url).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token is not None
        sent = {"login": email, "password": password, "csrfmiddlewaretoken": token[1], "next": "/konto/"}
        request = Request(self.url, urlencode(sent).encode(), {"Referer": self.url})
        answer: str = opener.open(request).read().decode()
        return answer

    def is_in(self, email: str, password: str = PASSWORD) -> bool:
        return "Logga ut" in self.sign_in(email, password)

    def start_anew(self) -> None:
        """The browser is closed and opened: its session is gone."""
        self.jar.clear_session_cookies()

    def _opener(self) -> OpenerDirector:
        return build_opener(HTTPCookieProcessor(self.jar))


def address_of(number: int) -> str:
    return f"k{number}@kommunhuset.example"


def test_a_hundred_sign_in_twice_and_a_guesser_among_them_is_stopped_and_nobody_else(town_hall: Live) -> None:
    browsers = [Browser(town_hall) for _colleague in range(COLLEAGUES)]

    def twice(number: int) -> list[bool]:
        first = browsers[number].is_in(address_of(number))
        browsers[number].start_anew()
        second = browsers[number].is_in(address_of(number))
        browsers[number].start_anew()
        return [first, second]

    def guess(number: int) -> str:
        return Browser(town_hall).sign_in(address_of(number % COLLEAGUES), WRONG)

    with ThreadPoolExecutor(AT_ONCE) as many:
        ins = [one for pair in many.map(twice, range(COLLEAGUES)) for one in pair]
        assert len(ins) == 200 and all(ins)
        pages = list(many.map(guess, range(200)))
    assert not any("Logga ut" in page for page in pages)
    # Those who were at it as the limit was reached may get theirs counted too.
    tried = sum(GUESSED not in page for page in pages)
    assert ours.GUESSES_PER_ADDRESS <= tried < ours.GUESSES_PER_ADDRESS + AT_ONCE
    assert GUESSED in Browser(town_hall).sign_in(address_of(7), PASSWORD)
    assert browsers[7].is_in(address_of(7))
    assert browsers[COLLEAGUES - 1].is_in(address_of(COLLEAGUES - 1))
