"""Text from people: made safe to store, found in spite of dots and rings, and sorted as Swedes sort."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final, TypeVar, cast

T = TypeVar("T")

# Swedish order ends z å ä ö; é sorts as e and ü as y. The signs { | } follow z in ASCII. One table for Python and SQL.
_SORT_FROM: Final = "åäöéü"
_SORT_TO: Final = "{|}ey"
_SORT_TABLE: Final = str.maketrans(_SORT_FROM, _SORT_TO)
# Letters that do not come apart into a base letter and a mark.
_SEARCH_TABLE: Final = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})
# Signs that take no room: a text of them alone looks empty. (Joiners stay: some names are written with them.)
_INVISIBLE: Final = frozenset("\u200b\u2060\ufeff\u00ad")
# Every sign that people and programs write for a dash between digits, as a pattern.
DASH: Final = "[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"
_DASHES: Final = re.compile(DASH)
# U+FFFE and its like are no characters at all: no XML, so no spreadsheet, may hold one.
_NO_CHARACTERS: Final = re.compile(
    "[\ufdd0-\ufdef" + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)) + "]"
)
# Marks that turn the reading direction can make a text, and what stands beside it, look like another one.
_DIRECTION_MARKS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_text(text: str) -> str:
    """The text as it may be stored: composed letters, newlines as one sign, no NUL or other control characters.

    PostgreSQL refuses NUL and half surrogates; the rest would come out strange in a PDF. Tabs become spaces.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(sign for sign in _NO_CHARACTERS.sub("", text) if sign == "\n" or not _is_unwanted(sign))
    return unicodedata.normalize("NFC", kept).strip()


def clean_line(text: str) -> str:
    """`clean_text` on one line, with single spaces: for names and titles."""
    return " ".join(clean_text(text).split())


def upright(value: T) -> T:
    """The value without marks that turn the reading direction and what is no character; of plain JSON, every text in it.

    For what comes past a form. Letters that are themselves read from right to left stay.
    """
    found: Any = value
    if isinstance(found, str):
        found = _NO_CHARACTERS.sub("", found)
        if not _DIRECTION_MARKS.isdisjoint(found):
            found = "".join(sign for sign in found if sign not in _DIRECTION_MARKS)
    elif type(found) is dict:
        found = {key: upright(item) for key, item in found.items()}
    elif type(found) is list:
        found = [upright(item) for item in found]
    return cast(T, found)


def plain_dashes(text: str) -> str:
    """The text with a plain dash for each of its dashes: for numbers, which are pasted with any of them."""
    return _DASHES.sub("-", text)


def search_key(text: str) -> str:
    """The text as it is searched: small letters, no marks over them, words with one space between.

    Öberg, Oberg and ÖBERG are the same. Used on both what is stored and what is asked for.
    """
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_SEARCH_TABLE))
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", bare.casefold()))


def sort_key(text: str) -> str:
    """A key that sorts Swedish words in their order: Zetterberg, Åkesson, Ärlig, Öberg, öga."""
    return unicodedata.normalize("NFC", text).lower().translate(_SORT_TABLE)


def sort_sql(column: str) -> str:
    """The same order as `sort_key` as an SQL expression over a column, for ORDER BY and for the index that serves it.

    `column` is SQL, never something a person typed. Works without ICU; the collation is named so that the order does
    not depend on how the database was made.
    """
    return f"translate(lower({column}), '{_SORT_FROM}', '{_SORT_TO}') COLLATE \"C\""


def join_and(words: Sequence[str]) -> str:
    """`a`, `a och b`, `a, b och c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} och {words[-1]}"


def _is_unwanted(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cs"} or sign in _DIRECTION_MARKS or sign in _INVISIBLE


def in_sentence(name: str) -> str:
    """A name as it stands inside a sentence: "Truckkort A+B" gives `truckkort A+B`, "APL på boende" stays as it is."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
