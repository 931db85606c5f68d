"""A browser in plain words, so that somebody knows their own sign-ins again. What the browser sent is not kept."""

import re

from django.utils.translation import gettext as _

# The first that matches: several call themselves by others' names as well.
BROWSERS = [
    ("Edge", r"Edg(A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"(Firefox|FxiOS)/"),
    ("Chrome", r"(Chrome|CriOS)/"),
    ("Safari", r"Safari/"),
]
SYSTEMS = [
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh"),
    ("Chromebook", r"CrOS"),
    ("Linux", r"Linux"),
]


def browser_words(sent: str) -> str:
    """ "Firefox på Windows" from the header User-Agent; "Okänd webbläsare" where it says nothing known."""
    browser = next((name for name, sign in BROWSERS if re.search(sign, sent)), "")
    system = next((name for name, sign in SYSTEMS if re.search(sign, sent)), "")
    if browser and system:
        return _("%(browser)s på %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Okänd webbläsare")
