"""What this room knows about a person, for the register of `participants/register`."""

from django.utils.translation import gettext_lazy as _

from participants.register import Activity, Category, Controller, about, add, item, words

FOLLOW_UP = about(
    "coordination.followup",
    _("Uppföljningar"),
    activity=Activity.FOLLOWING,
    controller=Controller.RESPONSIBLE,
    path="participation__person",
    order=170,
    links=("participation", "party"),
    fields=(
        item("round", Category.PLAN, _("Veta vilken omgång uppföljningen gäller.")),
        item("kind", Category.PLAN, _("Skilja uppföljning av deltagare från uppföljning med arbetsgivare.")),
        item("due", Category.PLAN, _("Följa upp i tid.")),
        item("owner", Category.ADMINISTRATION, _("Veta vem som ska följa upp.")),
        item("done_on", Category.PLAN, _("Veta när uppföljningen gjordes.")),
        item("done_by", Category.ADMINISTRATION, _("Veta vem som följde upp.")),
        item("cancelled_at", Category.PLAN, _("Veta att uppföljningen inte längre behövs.")),
        item("progression", Category.PLAN, _("Se hur personen närmar sig arbete.")),
        item("plan_followed", Category.PLAN, _("Se om planen håller.")),
        item("steps_carried_out", Category.PLAN, _("Se om insatserna blir av.")),
        item("support_enough", Category.PLAN, _("Se om stödet räcker.")),
        words("obstacles", Category.PLAN, _("Ta hand om det som hindrar.")),
        item("cooperation_works", Category.PLAN, _("Se om samarbetet med arbetsgivaren fungerar.")),
        item("promise_stands", Category.PLAN, _("Se om löftet om anställning står kvar.")),
        words("text", Category.PLAN, _("Minnas det som kom fram.")),
    ),
)
ISSUE = about(
    "coordination.issue",
    _("Hinder"),
    activity=Activity.FOLLOWING,
    controller=Controller.RESPONSIBLE,
    path="participation__person",
    order=180,
    links=("participation",),
    fields=(
        item("round", Category.PLAN, _("Veta vilken omgång hindret gäller.")),
        item("kind", Category.PLAN, _("Förstå vilka hinder som är vanliga.")),
        words("title", Category.PLAN, _("Veta vad som hindrar.")),
        words("text", Category.PLAN, _("Veta vad som hindrar.")),
        item("owner", Category.ADMINISTRATION, _("Veta vem som tar hand om hindret.")),
        item("due", Category.PLAN, _("Ta hand om hindret i tid.")),
        item("state", Category.PLAN, _("Veta om hindret är borta.")),
        words("action_text", Category.PLAN, _("Veta vad som görs åt hindret.")),
        words("neutral_text", Category.PLAN, _("Låta styrgruppen ta ställning utan att veta vem det gäller.")),
        item("escalated_at", Category.PLAN, _("Veta när hindret lyftes till styrgruppen.")),
        item("meeting", Category.PLAN, _("Veta när styrgruppen tar upp hindret."), via="held_on"),
        item("closed_at", Category.PLAN, _("Veta när hindret var borta.")),
    ),
)
DECISION = about(
    "coordination.decision",
    _("Styrgruppens beslut om hinder"),
    activity=Activity.FOLLOWING,
    controller=Controller.RESPONSIBLE,
    path="issue__participation__person",
    order=185,
    links=("issue",),
    fields=(
        item("meeting", Category.PLAN, _("Veta på vilket möte beslutet togs."), via="held_on"),
        words("text", Category.PLAN, _("Veta vad som beslutades.")),
        item("decided_on", Category.PLAN, _("Veta när beslutet togs.")),
        words("responsible", Category.PLAN, _("Veta vem som ska göra det som beslutades.")),
        item("due", Category.PLAN, _("Se att beslutet blir gjort i tid.")),
    ),
)


def register_fields() -> None:
    """Called once from AppConfig.ready()."""
    add(FOLLOW_UP, ISSUE, DECISION)
