"""How the processes' logs are written: an error's class and where it happened, and never what it says.

A message may quote what somebody wrote ("invalid literal for int(): …", the values of a row that broke a constraint), and
a log is read by more people than the register is.
"""

import logging
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
# What a database error says of itself that nobody wrote.
FACTS = ("sqlstate", "table_name", "column_name", "constraint_name")


class Reticent(logging.Formatter):
    """A formatter for every handler of ours."""

    def format(self, record: logging.LogRecord) -> str:
        """As usual. Celery's words about a task that failed hold the error's message: its class stands there instead."""
        if record.exc_info and record.exc_info[1] is not None and isinstance(record.args, Mapping):
            named = named_error(record.exc_info[1])
            record.args = {name: named if name in {"exc", "traceback"} else part for name, part in record.args.items()}
        return super().format(record)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 logging's name
        """The stack and the class, of the error and of those that led to it."""
        return "\n\n".join(_told(error) for error in _chain(ei[1]))


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error last and its causes before it, as Python tells them."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found[::-1]


def _told(error: BaseException) -> str:
    frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    return f"Traceback (most recent call last):\n{frames}{named_error(error)}"


def named_error(error: BaseException) -> str:
    """Its class, and of an error from the database which kind it is and which constraint it broke."""
    kind = type(error)
    facts = [_fact(error, name) for name in FACTS]
    said = " ".join(fact for fact in facts if fact)
    return f"{kind.__module__}.{kind.__qualname__}" + (f" ({said})" if said else "")


def _fact(error: BaseException, name: str) -> str:
    value: Any = getattr(error, name, None) or getattr(getattr(error, "diag", None), name, None)
    return value if isinstance(value, str) else ""
