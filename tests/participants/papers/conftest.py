"""A PDF without the second it takes, for tests that do not read it."""

import pytest

from jobbspar.documents import domain as documents
from jobbspar.documents.rendering import Rendered


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles that PDFs were asked for with."""
    titles: list[str] = []

    def render(html: str, *, title: str) -> Rendered:
        titles.append(title)
        return Rendered(b"%PDF-1.7 " + html.encode(), 2)

    monkeypatch.setattr(documents, "render", render)
    return titles
