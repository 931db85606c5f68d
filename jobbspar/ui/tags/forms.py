"""A form on a page."""

from typing import Any

from django.template import Context
from django.utils.translation import gettext as _

from jobbspar.ui.tags import one_of, register

WIDTHS = ("", "narrow", "wide")


@register.inclusion_tag("ui/form_page.html", takes_context=True)
def form_page(
    context: Context,
    form: Any,
    *,
    submit: object = "",
    action: str = "",
    cancel_url: str = "",
    cancel_label: object = "",
    submit_name: str = "",
    submit_value: object = "",
    other: object = "",
    other_name: str = "",
    other_value: object = "",
    width: str = "",
    method: str = "post",
    size: str = "normal",
    kind: str = "primary",
) -> dict[str, Any]:
    """The whole form: error summary, fields in their groups, hidden version and one-time token, buttons.

    `submit` is the button's words ("Spara" when left out); `cancel_url` adds "Avbryt". `other` is a second button that
    sends the same form another way: its name and value say so.
    """
    return {
        "form": form,
        "submit": submit or _("Spara"),
        "action": action,
        "cancel_url": cancel_url,
        "cancel_label": cancel_label or _("Avbryt"),
        "submit_name": submit_name,
        "submit_value": submit_value,
        "other": other,
        "other_name": other_name,
        "other_value": other_value,
        "width": one_of(width, WIDTHS, "form_page", "width"),
        "method": one_of(method, ("post", "get"), "form_page", "method"),
        "size": size,
        "kind": kind,
        "summary_id": f"summary-{form.prefix or 'form'}",
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }


@register.inclusion_tag("ui/_form.html", takes_context=True)
def form_fields(context: Context, form: Any) -> dict[str, Any]:
    """Error summary, hidden inputs and fields without the `<form>` tag, for a page that writes the tag itself."""
    return {"form": form, "summary_id": f"summary-{form.prefix or 'form'}", "request": context.get("request")}
