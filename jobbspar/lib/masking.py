"""Taking other people out of what somebody has written, before the text goes to the person it is about."""

import re
from collections.abc import Collection, Iterable
from typing import Final

from jobbspar.lib.text import DASH, search_key

MASK: Final = "[maskad]"
# Ten or twelve digits as identity numbers are written, with or without their sign.
NUMBER: Final = re.compile(rf"(?<!\d)(?:\d{{2}})?\d{{6}}\s?(?:{DASH}|\+)?\s?\d{{4}}(?!\d)")
# "GR-2026-00042": whoever works with the person knows whose it is.
PARTICIPANT: Final = re.compile(r"\b[A-ZÅÄÖ]{1,6}-\d{4}-\d{4,}\b")
_WORD: Final = re.compile(r"[^\W\d_]+")
# A name of so few letters may be an ordinary word ("My", "Bo"): it counts where it is written as a name.
_SHORT: Final = 2


def name_words(names: Iterable[str]) -> frozenset[str]:
    """The words that names are made of, as they are compared: small letters, without accents; single letters are none."""
    return frozenset(word for name in names for word in _split(search_key(name)) if len(word) > 1)


def masked(text: str, names: Collection[str], keep: Collection[str] = ()) -> str:
    """The text without identity numbers, without participants' numbers but those in `keep`, and without `names`.

    `names` are from `name_words`. The genitive counts as the name, and case and accents make no difference.
    """
    text = NUMBER.sub(MASK, text)
    text = PARTICIPANT.sub(lambda found: found.group() if found.group() in keep else MASK, text)
    return _WORD.sub(lambda found: MASK if _is_name(found.group(), names) else found.group(), text) if names else text


def _is_name(word: str, names: Collection[str]) -> bool:
    key = search_key(word)
    if key not in names and key.removesuffix("s") not in names:
        return False
    return len(key.removesuffix("s")) > _SHORT or word[0].isupper()


def _split(key: str) -> list[str]:
    return re.split(r"[\s-]+", key)
