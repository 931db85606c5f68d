"""An organisation's own words for its agreements: drafted, looked at, taken into use. One in use is never changed."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.enums import AgreementKind
from agreements.kinds import rule_of
from agreements.models import Wording
from agreements.permissions import can_keep_wordings
from agreements.wording import field_names, unknown_fields, wording_changes
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Organisation
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.lib.text import clean_text, join_and


@transaction.atomic
def save_wording(
    kind: AgreementKind, *, texts: dict[str, str], expected_version: int | None = None, actor: Actor
) -> Wording | None:
    """Save the draft of the next version. `texts` by section key; an empty one means the usual words. None where it says
    what is in use already: then there is no draft. RuleError(field=…) for a bracket that nothing is known of."""
    _check(actor)
    organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    own = _cleaned(kind, texts)
    rows = Wording.objects.visible_to(actor).filter(kind=kind)
    draft, in_use = rows.drafts().first(), rows.in_use().first()
    if not wording_changes(kind, in_use.texts if in_use else {}, own):
        if draft is not None:
            discard_wording(draft, actor=actor)
        return None
    if draft is not None:
        return change(draft, actor=actor, action="wording.changed", expected_version=expected_version, texts=own)
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    return create(
        Wording,
        actor=actor,
        action="wording.drafted",
        organisation=organisation,
        kind=kind,
        number=number,
        texts=own,
    )


def _cleaned(kind: AgreementKind, texts: dict[str, str]) -> dict[str, str]:
    found = {}
    for section in rule_of(kind).sections:
        text = clean_text(texts.get(section.key, "")).strip()
        if not section.is_editable or not text:
            continue
        if unknown := unknown_fields(text):
            words = _("Fältet [%(name)s] finns inte. De som finns är %(known)s.")
            known = join_and(field_names())
            raise RuleError(words % {"name": unknown[0], "known": known}, field=f"text_{section.key}")
        found[section.key] = text
    return found


@transaction.atomic
def publish_wording(wording: Wording, *, seen: str, actor: Actor) -> Wording:
    """Take the draft into use, as it was when it was looked at: `seen` is its version then, as the page had it. Agreements
    that are drafts follow it; those that are locked keep what they say. Twice is once."""
    _check(actor)
    row = Wording.objects.visible_to(actor).select_for_update().get(pk=wording.pk)
    if row.published_at is not None:
        return row
    if str(row.version) != seen:
        raise Conflict(_("Utkastet har ändrats sedan du öppnade sidan. Läs det igen."))
    return change(row, actor=actor, action="wording.published", published_at=clock.now())


@transaction.atomic
def discard_wording(wording: Wording, *, actor: Actor) -> None:
    """Throw the draft away. Twice is once; one in use stays."""
    _check(actor)
    row = Wording.objects.visible_to(actor).select_for_update().filter(pk=wording.pk).first()
    if row is None:
        return
    if row.published_at is not None:
        raise Conflict(_("Mallen har redan tagits i bruk."))
    record(actor, "wording.discarded", row, kind=row.kind)
    row.delete()


def _check(actor: Actor) -> None:
    if not can_keep_wordings(actor):
        raise NotAllowed
