"""Small parts: icon, tag, button, card, notice, empty state, page head."""

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.template import TemplateSyntaxError
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jobbspar.ui.tags import TONES, one_of, register, stripped

SPRITE = "vendor/bootstrap-icons/sprite.svg"
TONE_ICONS = {
    "neutral": "info-circle",
    "ok": "check-circle-fill",
    "warn": "exclamation-triangle-fill",
    "danger": "exclamation-octagon",
    "info": "info-circle",
}
BUTTON_KINDS = ("primary", "secondary", "quiet", "danger")
BUTTON_SIZES = ("normal", "small", "large")


@cache
def icon_names() -> frozenset[str]:
    """The icons in our sprite."""
    sprite = (settings.BASE_DIR / "static" / SPRITE).read_text()
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon from the sprite. Without `label` it is decoration and silent for screen readers."""
    if name not in icon_names():
        raise TemplateSyntaxError(f"icon: '{name}' finns inte i static/{SPRITE}.")
    href = f"{static(SPRITE)}#{name}"
    if label:
        return format_html(
            '<svg class="icon" width="16" height="16" role="img" aria-label="{}"><use href="{}"></use></svg>',
            label,
            href,
        )
    return format_html('<svg class="icon" width="16" height="16" aria-hidden="true"><use href="{}"></use></svg>', href)


@register.simple_tag
def demo_banner() -> SafeString:
    """On every page of a demo, error pages too: nobody shall take the invented people for real ones."""
    if not settings.DEMO:
        return SafeString("")
    return format_html(
        '<aside class="demo-banner" aria-label="{}">{}</aside>', _("Demo"), _("DEMO: påhittade uppgifter")
    )


@register.simple_tag
def tag(text: object, tone: str = "neutral") -> SafeString:
    """A status pill. The words say it; the tone only helps the eye."""
    one_of(tone, TONES, "tag", "tone")
    return format_html('<span class="tag tag-{}">{}</span>', tone, text)


def _button_class(kind: str, size: str) -> str:
    one_of(kind, BUTTON_KINDS, "button", "kind")
    one_of(size, BUTTON_SIZES, "button", "size")
    return f"btn btn-{kind}" + ("" if size == "normal" else f" btn-{size}")


def _button_context(
    label: object, kind: str, size: str, icon: str, disabled_reason: str, **more: Any
) -> dict[str, Any]:
    return {
        "label": label,
        "css": _button_class(kind, size),
        "icon": icon,
        "disabled_reason": disabled_reason,
        **more,
    }


@register.inclusion_tag("components/button.html")
def button(
    label: object,
    *,
    kind: str = "primary",
    size: str = "normal",
    icon: str = "",
    name: str = "",
    value: object = "",
    form: str = "",
    formaction: str = "",
    disabled_reason: object = "",
) -> dict[str, Any]:
    """A submit button. With `disabled_reason` it stays visible, does nothing and says why."""
    return _button_context(
        label, kind, size, icon, str(disabled_reason), name=name, value=value, form=form, formaction=formaction
    )


@register.inclusion_tag("components/link_button.html")
def link_button(
    label: object,
    url: str,
    *,
    kind: str = "primary",
    size: str = "normal",
    icon: str = "",
    about: object = "",
    download: bool = False,
    disabled_reason: object = "",
) -> dict[str, Any]:
    """A link that looks like a button. `about` is read aloud after the label ("Följ upp – Daniel K.")."""
    return _button_context(label, kind, size, icon, str(disabled_reason), url=url, about=about, download=download)


@register.inclusion_tag("components/post_button.html")
def post_button(
    label: object,
    url: str,
    *,
    kind: str = "secondary",
    size: str = "normal",
    icon: str = "",
    name: str = "",
    value: object = "",
    token: str = "",
    about: object = "",
    disabled_reason: object = "",
) -> dict[str, Any]:
    """One button that is a whole form: posts to `url`, with one hidden `name`/`value` and a one-time `token` if given."""
    return _button_context(
        label, kind, size, icon, str(disabled_reason), url=url, name=name, value=value, token=token, about=about
    )


@register.simple_block_tag
def card(
    content: SafeString,
    title: object = "",
    *,
    link_label: object = "",
    link_url: str = "",
    ident: str = "",
    level: int = 2,
    tone: str = "neutral",
    note: object = "",
) -> SafeString:
    """A white box with a heading; `link_label`/`link_url` to the right of it."""
    one_of(level, (2, 3, 4), "card", "level")
    one_of(tone, TONES, "card", "tone")
    return render_to_string(
        "components/card.html",
        {
            "content": content,
            "title": title,
            "link_label": link_label,
            "link_url": link_url,
            "ident": ident,
            "level": level,
            "tone": tone,
            "note": note,
        },
    )


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", *, title: object = "", live: bool = False) -> SafeString:
    """A box with something to know. `live` for what appears after an action: it is read aloud."""
    one_of(tone, TONES, "notice", "tone")
    return render_to_string(
        "components/notice.html",
        {"content": content, "tone": tone, "title": title, "live": live, "icon": TONE_ICONS[tone]},
    )


@register.inclusion_tag("components/empty.html")
def empty(
    title: object, advice: object = "", *, action_label: object = "", action_url: str = "", icon: str = "inbox"
) -> dict[str, Any]:
    """An empty list: what it would hold, what to do next, and the button for it."""
    return {"title": title, "advice": advice, "action_label": action_label, "action_url": action_url, "icon": icon}


@register.simple_block_tag
def page_head(
    content: SafeString, title: object, *, lead: object = "", tag: object = "", tone: str = "neutral"
) -> SafeString:
    """The page's h1, a line beneath it, and the page's actions (the content) to the right."""
    one_of(tone, TONES, "page_head", "tone")
    return render_to_string(
        "components/page_head.html",
        {"content": stripped(content), "title": title, "lead": lead, "tag": tag, "tone": tone},
    )


@register.simple_block_tag
def meta(content: SafeString) -> SafeString:
    """The line of facts under a heading: each `<span>` in it is one fact."""
    return format_html('<p class="meta num">{}</p>', content)


# Django's words for how grave a message is, in ours.
MESSAGE_TONES = {"success": "ok", "warning": "warn", "error": "danger"}


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of one of `django.contrib.messages`' levels."""
    return MESSAGE_TONES.get(level_tag, "info")


@register.filter
def message_icon(level_tag: str) -> str:
    """The icon that goes with it."""
    return TONE_ICONS[message_tone(level_tag)]
