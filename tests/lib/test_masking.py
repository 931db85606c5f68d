"""Other people are taken out of a text, and nobody else is."""

import pytest

from jobbspar.lib.masking import masked, name_words

NAMES = name_words(["Åsa-Lena", "Öberg", "My", "X"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Åsa bor hos ÖBERGS.", "[maskad] bor hos [maskad]."),
        ("åsa och Lena", "[maskad] och [maskad]"),
        ("Hon heter My och sa my.", "Hon heter [maskad] och sa my."),
        ("Ingen annan är med.", "Ingen annan är med."),
        ("Nummer 19900101-2384, 900101+2384 och 199001012384", "Nummer [maskad], [maskad] och [maskad]"),
        ("GR-2026-00042 och GR-2026-00043", "GR-2026-00042 och [maskad]"),
        ("Öbergska huset", "Öbergska huset"),
        ("x och y", "x och y"),
        ("", ""),
    ],
)
def test_others_are_masked(text: str, expected: str) -> None:
    assert masked(text, NAMES, {"GR-2026-00042"}) == expected


def test_without_names_the_numbers_go_all_the_same() -> None:
    assert masked("Ring 070-174 06 05 om 19900101-2384", frozenset()) == "Ring 070-174 06 05 om [maskad]"
