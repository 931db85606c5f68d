"""Text from people: made safe to store, found in spite of dots and rings, and sorted as Swedes sort."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final, TypeVar, cast

import icu

T = TypeVar("T")

# Swedish rules for what comes first: å ä ö after z, æ with ä and ø with ö, other marks aside; 2 before 10.
_ORDER: Final = icu.Collator.createInstance(icu.Locale("sv"))
_ORDER.setAttribute(icu.UCollAttribute.NUMERIC_COLLATION, icu.UCollAttributeValue.ON)
# Letters that do not come apart into a base letter and a mark (ł, đ, ß, þ), as they are written in plain ones.
_PLAIN: Final = icu.Transliterator.createInstance("Latin-ASCII")
# But æ and œ are ä and ö to Swedes, and every sign that is typed for an apostrophe is one.
_SEARCH_TABLE: Final = str.maketrans(
    {"æ": "ä", "œ": "ö"} | dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4\u0060", "'")
)
# What may stand between two parts of one word: O'Brien, Anna-Karin, El-Service.
_JOINED: Final = re.compile(r"\w+(?:['\-\u2010-\u2015\u2212]\w+)*")
_WORD: Final = re.compile(r"\w+")
# "och", however it is written: says nothing about what is looked for. (& is no word.)
_AND: Final = frozenset({"o", "och"})
# No number, amount, day or week is longer, however it is typed: what is, no pattern looks at.
MOST_SIGNS: Final = 60
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
    """The text as it is found: small letters, no marks over them, words with one space between.

    Öberg, Oberg and ÖBERG are the same. A word with a hyphen or an apostrophe stands as its parts and as one:
    "Anna-Karin" is `anna karin annakarin`. What is asked for goes through `search_words`.
    """
    return " ".join(word for part in _JOINED.findall(_bare(text)) for word in _written(part))


def search_words(text: str) -> list[str]:
    """The words that a search key shall hold, each of them, to be what `text` asks for.

    Anna-Karin, "anna karin" and AnnaKarin all find Anna-Karin; "Ek & Al", "Ek och Al" and "Ek o Al" find each other.
    """
    words = _WORD.findall(_bare(text))
    return [word for word in words if word not in _AND] or words


def run_together(text: str) -> str:
    """The text's words as one: Anna-Karin O'Brien and "annakarin obrien" are both `annakarinobrien`."""
    return "".join(_WORD.findall(_bare(text)))


def sort_key(text: str) -> str:
    """A key that sorts words in Swedish order: Zetterberg, Åkesson, Ärlig, Öberg, öga. Never what is shown.

    The bytes of ICU's sort key in hexadecimal digits, so that Python and every collation of a database compare it alike.
    The database itself needs no ICU.
    """
    return str(_ORDER.getSortKey(text).hex())


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


def _bare(text: str) -> str:
    """Small letters without marks, each written in plain ones where it is Latin."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_SEARCH_TABLE))
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return (bare if bare.isascii() else str(_PLAIN.transliterate(bare))).casefold()


def _written(part: str) -> list[str]:
    words = _WORD.findall(part)
    return [*words, "".join(words)] if len(words) > 1 else words
