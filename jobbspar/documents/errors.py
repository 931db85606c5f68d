"""What can go wrong with a document. `safe_sentence` is what the page Utskick shows; messages are never stored."""

from django.db import models
from django.utils.translation import gettext_noop


class Tampered(Exception):
    """The stored bytes are not those that were stored. Nothing is handed out; the log and whoever runs it are told."""

    safe_sentence = gettext_noop("Handlingen har ändrats sedan den skapades och lämnas inte ut.")

    def __init__(self, row: models.Model) -> None:
        super().__init__(str(row.pk))
        self.row = row


class RenderFailed(Exception):
    """The PDF could not be made."""

    safe_sentence = gettext_noop("PDF:en kunde inte skapas.")


class RenderHeldUp(RenderFailed):
    """The machine did not get round to it in time: others had the processor. Nothing is wrong with the page."""

    is_held_up = True
    safe_sentence = gettext_noop("Servern har mycket att göra. PDF:en görs så snart den hinner.")


class RenderTooSlow(RenderFailed):
    """The page itself took more processor time or memory than any may. It would again, and each try keeps others waiting."""

    is_final = True
    safe_sentence = gettext_noop("PDF:en tog för lång tid eller för mycket minne att skapa.")


class WordTooLong(RenderFailed):
    """One word of the page is so long that the library which breaks lines loses count, and would print it off the sheet."""

    is_final = True
    safe_sentence = gettext_noop("Texten har ett så långt ord att det inte får plats. Dela det med mellanslag.")
