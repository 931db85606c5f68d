from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "track.local_agreement_linked": _("Kopplade den lokala överenskommelsen"),
    "steeringgroup.member_added": _("Lade till en ledamot i styrgruppen"),
    "steeringgroup.member_removed": _("Tog bort en ledamot ur styrgruppen"),
    "round.handed_over": _("Lämnade över en omgång till en kollega"),
    "round.need_joined": _("Kopplade ett kompetensbehov"),
    "round.need_left": _("Kopplade bort ett kompetensbehov"),
    "organisation.registered": _("Lade upp en organisation"),
    "round.party_removed": _("Tog bort en part"),
    "namedcontact.created": _("Namngav en kontaktperson hos arbetsgivaren i omgången"),
    "namedcontact.removed": _("Tog bort en kontaktperson hos arbetsgivaren ur omgången"),
    "round.plan_acknowledged": _("Kvitterade planen"),
    "round.acknowledgement_withdrawn": _("Ångrade kvitteringen av planen"),
    "round.acknowledgements_cleared": _("Planen ändrades, så parterna kvitterar den igen"),
    "profile.version_made": _("Gjorde en ny version av kravprofilen"),
    "profile.proposed": _("Skickade kravprofilen för bekräftelse"),
    "profile.confirmed": _("Bekräftade kravprofilen"),
    "profile.confirmation_withdrawn": _("Ångrade bekräftelsen av kravprofilen"),
    "requirementitem.removed": _("Tog bort ett krav"),
    "package.version_made": _("Gjorde en ny version av insatspaketet"),
    "package.presented": _("Presenterade insatspaketet"),
    "package.agreed": _("Kom överens om insatspaketet"),
    "package.gap_allowed": _("Tillät ett glapp"),
    "package.gap_allowance_withdrawn": _("Tog tillbaka ett tillåtet glapp"),
    "chainstep.removed": _("Tog bort en insats"),
    "selectionmethod.approved": _("Godkände urvalsmetoden"),
    "selectionmethod.step_removed": _("Tog bort ett urvalssteg"),
    "activity.done": _("Markerade ett moment som klart"),
    "activity.struck": _("Strök ett moment"),
    "activity.reopened": _("Öppnade ett moment igen"),
}


class TracksConfig(AppConfig):
    name = "tracks"
    verbose_name = "Jobbspår"

    def ready(self) -> None:
        from employers import standing
        from jobbspar.audit.labels import register_actions
        from tracks import handover, slots
        from tracks.queries.contacts import rounds_of_employer

        register_actions(ACTIONS)
        handover.register()
        slots.register()
        standing.register(rounds_of_employer)
