from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "follow_up.planned": _("En uppföljning planerades"),
    "follow_up.replanned": _("Planerade om en uppföljning"),
    "follow_up.cancelled": _("En uppföljning behövs inte längre"),
    "follow_up.done": _("Gjorde en uppföljning"),
    "follow_up.handed_over": _("Lämnade över en uppföljning till en kollega"),
    "issue.handed_over": _("Lämnade över ett hinder till en kollega"),
    "issue.reported": _("Rapporterade ett hinder"),
    "issue.action_started": _("Började åtgärda ett hinder"),
    "issue.escalated": _("Lyfte ett hinder till styrgruppen"),
    "issue.escalated_higher": _("Lyfte ett hinder högre upp"),
    "issue.decision_recorded": _("Antecknade ett beslut"),
    "issue.decided": _("Ett hinder fick sitt beslut"),
    "issue.taken_back": _("Tog tillbaka ett hinder som gäller en skyddad person"),
    "issue.solved": _("Löste ett hinder"),
    "issue.closed": _("Stängde ett hinder"),
    "issue.reopened": _("Öppnade ett hinder igen"),
    "steeringmeeting.planned": _("Planerade ett styrgruppsmöte"),
    "steeringmeeting.cancelled": _("Tog bort ett styrgruppsmöte"),
    "paper.asked_for": _("Bad om en ny version av en handling om omgången"),
    "paper.made": _("En handling om omgången blev klar som PDF"),
    "outbox.retried": _("Försökte igen med ett utskick"),
    "outbox.handled": _("Markerade ett utskick som hanterat"),
    "log.viewed": _("Visade vem som har tittat på en person"),
    "log.exported": _("Hämtade loggen som fil"),
    "log.searched": _("Sökte efter en persons logg"),
    "logreview.prepared": _("Månadens logguppföljning togs fram"),
    "logreview.signed": _("Signerade månadens logguppföljning"),
    "logfinding.opened": _("Öppnade ett fynd i logguppföljningen"),
    "logfinding.judged": _("Bedömde ett fynd i logguppföljningen"),
    "round.advanced": _("Omgången gick till nästa fas"),
    "round.stepped_back": _("Omgången gick tillbaka en fas"),
    "round.paused": _("Pausade omgången"),
    "round.resumed": _("Återupptog omgången"),
    "round.cancelled": _("Ställde in omgången"),
    "round.reopened": _("Öppnade omgången igen"),
    "round.evaluated": _("Skrev i utvärderingen"),
    "round.next_decided": _("Beslutade om en ny omgång"),
    "retentionrule.removed": _("Tog bort en gallringsregel"),
    "disposal.previewed": _("Tog fram vad som ska gallras"),
    "disposal.proposed": _("Föreslog en gallring"),
    "disposal.approved": _("Godkände en gallring"),
    "disposal.withdrawn": _("Avbröt en gallring"),
    "disposal.continued": _("En del av en gallring genomfördes"),
    "disposal.carried_out": _("En gallring genomfördes"),
}


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = "Samordning"

    def ready(self) -> None:
        from coordination import handover
        from coordination.disposal.jobs import register_disposal
        from coordination.domain import reminders
        from coordination.domain.follow_ups import follow_participation
        from coordination.domain.protection import close_for_protected
        from coordination.papers.jobs import register_papers
        from coordination.queries.follow_ups import days_ahead
        from coordination.register import register_fields
        from coordination.workflow.transitions import PHASE_MAIL, phase_letterhead
        from jobbspar.accounts.enums import OPERATIVE_ROLES, PERSON_ROLES, STAFF_ROLES, Role
        from jobbspar.audit.kinds import LookKind, register_looks
        from jobbspar.audit.labels import register_actions
        from jobbspar.outbox.mail import register_mail
        from jobbspar.ui import navigation
        from participants.domain.hooks import after_participation_changed, after_protection_changed, tell_follow_ups

        register_actions(ACTIONS)
        register_looks(LookKind.VIEW, ["log.viewed", "logfinding.opened"])
        register_looks(LookKind.SEARCH, ["log.searched"])
        register_looks(LookKind.EXPORT, ["log.exported"])
        reminders.register()
        register_mail(PHASE_MAIL, subject=_("En omgång du är med i har bytt fas"), letterhead=phase_letterhead)
        navigation.register(_("Idag"), "today", roles=STAFF_ROLES, order=10, icon="house")
        navigation.register(_("Jobbspår"), "rounds", roles=STAFF_ROLES, order=20, icon="signpost")
        navigation.register(_("Resultat"), "results", roles=STAFF_ROLES, order=60, icon="bar-chart")
        steering = {Role.STEERING_GROUP, Role.COORDINATOR}
        navigation.register(_("Styrgrupp"), "steering", roles=steering, order=70, icon="people")
        sends = {*OPERATIVE_ROLES, Role.LOCAL_ADMIN}
        navigation.register(_("Utskick"), "outbox", roles=sends, order=80, icon="envelope")
        navigation.register(_("Logguppföljning"), "log_reviews", roles={Role.AUDITOR}, order=85, icon="shield-check")
        navigation.keep_for("search", STAFF_ROLES)
        after_participation_changed(follow_participation)
        tell_follow_ups(days_ahead)
        after_protection_changed(close_for_protected)
        handover.register()
        register_fields()
        register_disposal()
        register_papers()
        navigation.register(_("Deltagare"), "person_list", roles=PERSON_ROLES, order=30, icon="people")
