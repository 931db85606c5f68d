import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from jobbspar.lib import crypto


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_encrypted_is_read_back_and_never_looks_the_same(text: str) -> None:
    first, second = crypto.encrypt(text), crypto.encrypt(text)
    assert first != second
    assert crypto.decrypt(first) == crypto.decrypt(second) == text


def test_the_token_does_not_hold_the_number() -> None:
    assert "199001012385" not in crypto.encrypt("199001012385")


def test_equal_texts_have_equal_hashes_and_the_key_decides_them(settings: Settings) -> None:
    before = crypto.keyed_hash("199001012385")
    assert before == crypto.keyed_hash("199001012385") != crypto.keyed_hash("199001012386")
    assert len(before) == 64
    settings.IDENTITY_HASH_KEY = "another-key-another-key-another-key"
    assert crypto.keyed_hash("199001012385") != before


def test_a_new_key_first_writes_and_the_old_still_reads(settings: Settings) -> None:
    old, old_hash = crypto.encrypt("x"), crypto.keyed_hash("x")
    new = Fernet.generate_key().decode()
    settings.IDENTITY_KEY = f"{new},{settings.IDENTITY_KEY}"
    settings.IDENTITY_HASH_KEY = f"new-key-new-key-new-key-new-key-new-key,{settings.IDENTITY_HASH_KEY}"
    assert crypto.decrypt(old) == "x"
    assert old_hash in crypto.keyed_hashes("x") and old_hash != crypto.keyed_hash("x")
    moved = crypto.renewed(old)
    settings.IDENTITY_KEY = new
    assert crypto.decrypt(moved) == "x"
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt(old)
    with pytest.raises(crypto.Unreadable):
        crypto.renewed("nonsense")


@pytest.mark.parametrize(
    ("name", "value"), [("IDENTITY_KEY", "short"), ("IDENTITY_KEY", ""), ("IDENTITY_HASH_KEY", "short")]
)
def test_what_is_no_key_stops_the_start_without_being_told(settings: Settings, name: str, value: str) -> None:
    crypto.check_keys()
    setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured) as caught:
        crypto.check_keys()
    assert "short" not in str(caught.value)
