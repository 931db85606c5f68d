"""The installation as the stories borrow it."""

from collections.abc import Iterator

import pytest

from tests.live import Live


@pytest.fixture(scope="package")
def stage(live: Live) -> Iterator[Live]:
    """The installation, which other tests get back as it was: empty, and on the real day."""
    yield live
    live.start_over()
