"""Every component and filter; a template builtin (settings.TEMPLATES), so no page needs `{% load %}`."""

from jobbspar.ui.tags import basics, formats, forms, lists, pictures, register

__all__ = ["basics", "formats", "forms", "lists", "pictures", "register"]
