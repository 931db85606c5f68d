"""How a whole number is typed and pasted: digits, and between groups of three the spaces that people and programs write."""

import re
from typing import Final

# The keyboard's, the no-break one that we write ourselves, and the figure, thin and narrow ones of other programs. Not the
# tab: it stands between two cells.
SPACE: Final = "[ \u00a0\u2007\u2009\u202f]"
DIGITS: Final = rf"(?:\d{{1,3}}(?:{SPACE}\d{{3}})+|\d+)"
_WHOLE = re.compile(rf"([-\u2212\u2013]?){SPACE}?({DIGITS})", re.ASCII)


def without_spaces(text: str) -> str:
    """The text as it is without the spaces between groups."""
    return re.sub(SPACE, "", text)


def parse_whole(text: str) -> int:
    """`12`, `12 000` or `−3`. ValueError for anything else: decimals, a point in `1.000`, and two numbers in one box."""
    found = _WHOLE.fullmatch(text.strip())
    if found is None:
        raise ValueError("It is no whole number.")
    return int(("-" if found[1] else "") + without_spaces(found[2]))
