"""The components as template tags, one file a family. `jobbspar.ui.templatetags.ui` gathers them.

Every component is strict: an attribute it does not know is refused when the template is compiled, and a value it does
not know when it is rendered. `/om/komponenter/` shows all of them with the template code that makes them.
"""

from collections.abc import Collection
from typing import TypeVar

from django.template import Library, TemplateSyntaxError
from django.utils.safestring import SafeString

register = Library()

ValueT = TypeVar("ValueT")

TONES = ("neutral", "ok", "warn", "danger", "info")


def one_of(value: ValueT, allowed: Collection[ValueT], tag: str, attribute: str) -> ValueT:
    """`value`, or TemplateSyntaxError naming what is allowed."""
    if value not in allowed:
        choices = ", ".join(str(choice) for choice in allowed)
        raise TemplateSyntaxError(f"{tag}: {attribute}={value!r} finns inte. Välj bland {choices}.")
    return value


def stripped(content: SafeString) -> SafeString:
    """A block's content without the white space around it, "" when there was nothing else: still safe, already escaped."""
    return SafeString(content.strip())
