"""Fixtures for the fixed cast. The plain functions are in `tests/cast.py`, which needs a configured Django."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> "Cast":
    """Kerstin, Hamid and the others, with their organisations (tests/cast.py)."""
    from tests.cast import make_cast  # models exist first when Django has been set up

    return make_cast()
