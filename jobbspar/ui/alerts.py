"""What whoever keeps the machinery must know on whatever page they are: asked of higher rooms, which this one knows not.

    # in AppConfig.ready()
    alerts.register(what_is_wrong)

`what_is_wrong(request)` gives the alerts for whoever asks, most often none; it costs every page that shows the frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Alert:
    """A heading, what follows from it, and a link to where it is dealt with (both or neither)."""

    title: str
    text: str
    url: str = ""
    label: str = ""


Question = Callable[[HttpRequest], Iterable[Alert]]
_questions: list[Question] = []


def register(question: Question) -> None:
    """Make a question known. Called once, in `AppConfig.ready()`."""
    if question not in _questions:
        _questions.append(question)


def alerts_for(request: HttpRequest) -> tuple[Alert, ...]:
    """Everything there is to tell this visitor."""
    return tuple(alert for question in _questions for alert in question(request))
