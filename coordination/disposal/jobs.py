"""What disposal registers with the outbox: the worker's batches, and its mails."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from coordination.disposal.domain import carrying, reminders, runs
from coordination.disposal.enums import RunState
from coordination.disposal.hooks import hold
from coordination.disposal.models import DisposalRun
from jobbspar.outbox.mail import register_mail
from jobbspar.outbox.models import OutboxEntry
from jobbspar.outbox.registry import register
from participants.queries.requests import persons_with_open_request


def is_still_proposed(entry: OutboxEntry) -> bool:
    """Whether there is still something to say yes or no to."""
    return DisposalRun.objects.filter(pk=entry.ref_id, state=RunState.PROPOSED).exists()


def register_disposal() -> None:
    """Called once from AppConfig.ready()."""
    hold("subject_request", _("en begäran från personen är inte besvarad"), persons_with_open_request)
    register(runs.JOB, carrying.carry_out, still_wanted=carrying.still_wanted)
    register_mail(
        runs.PROPOSED_MAIL, subject=_("En gallring väntar på ditt godkännande"), still_wanted=is_still_proposed
    )
    register_mail(runs.LOOK_MAIL, subject=_("Uppgifter som du arbetar med ska gallras"), still_wanted=is_still_proposed)
    register_mail(
        reminders.DUE_MAIL,
        subject=_("Det finns uppgifter att gallra i Jobbspår"),
        still_wanted=reminders.still_wanted,
        context=reminders.words_of,
    )
