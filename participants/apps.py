from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "person.registered": _("Registrerade en person"),
    "person.identity_set": _("Skrev in identitetsnummer"),
    "person.number_shown": _("Visade hela personnumret"),
    "person.viewed": _("Visade en person"),
    "person.printed": _("Skrev ut uppgifter om en person"),
    "person.exported": _("Exporterade personlistan"),
    "person.searched": _("Sökte efter personer"),
    "person.handed_over": _("Lämnade över en person till en kollega"),
    "consent.requested": _("Begärde ett samtycke"),
    "consent.expired": _("Ett samtycke gick ut"),
    "consent.given": _("Registrerade ett samtycke"),
    "consent.withdrawn": _("Registrerade ett återkallat samtycke"),
    "disclosure.made": _("Lämnade ut uppgifter"),
    "disclosure.widened": _("Utökade ett utlämnande"),
    "disclosure.ended": _("Avslutade ett utlämnande"),
    "referral.sent": _("Aktualiserade en person"),
    "referral.accepted": _("Tog emot en aktualisering"),
    "referral.declined": _("Avböjde en aktualisering"),
    "referral.withdrawn": _("Återtog en aktualisering"),
    "assessment.part_made": _("Gjorde sin del av bedömningen"),
    "assessment.joined": _("Den gemensamma bedömningen ändrades"),
    "candidacy.started": _("Gjorde en person till kandidat"),
    "candidacy.presented": _("Presenterade en kandidat för arbetsgivaren"),
    "candidacy.presentation_ended": _("Tog tillbaka en presentation"),
    "candidacy.answered": _("Arbetsgivaren svarade om en kandidat"),
    "candidacy.selected": _("Valde ut en kandidat"),
    "candidacy.reserve": _("Satte en kandidat som reserv"),
    "candidacy.not_selected": _("Valde inte ut en kandidat"),
    "candidacy.feedback_given": _("Gav återkoppling till en kandidat"),
    "candidacy.offered": _("Erbjöd en plats"),
    "candidacy.declined": _("En kandidat tackade nej"),
    "participation.handed_over": _("Lämnade över ett deltagande till en kollega"),
    "participation.admitted": _("Antog en deltagare"),
    "participation.started": _("En deltagare började"),
    "participation.paused": _("En deltagare fick uppehåll"),
    "participation.resumed": _("En deltagare kom tillbaka"),
    "participation.hire_expected": _("Skrev in väntad anställning"),
    "participation.left_early": _("En deltagare slutade i förtid"),
    "participation.gap_allowed": _("Tillät ett glapp för en deltagare"),
    "participation.gap_allowance_withdrawn": _("Tog tillbaka ett tillåtet glapp för en deltagare"),
    "participation.closed": _("Avslutade ett deltagande"),
    "participation.reopened": _("Öppnade ett avslut igen"),
    "plan.written": _("Skrev en individuell plan"),
    "enrolment.replanned": _("Planerade om en insats"),
    "enrolment.started": _("En deltagare påbörjade en insats"),
    "enrolment.completed": _("En deltagare genomförde en insats"),
    "enrolment.interrupted": _("En insats avbröts"),
    "enrolment.skipped": _("En insats blir inte av"),
    "enrolment.removed": _("Tog bort en insats ur planen"),
}


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = _("Deltagare")

    def ready(self) -> None:
        from jobbspar.audit.labels import register_actions
        from jobbspar.outbox.mail import register_mail
        from participants import handover
        from participants.domain import consents, presentations
        from participants.queries.rounds import seats_taken
        from tracks.checks import register_seat_floor

        register_actions(ACTIONS)
        register_mail(
            "consent_withdrawn",
            subject=_("Ett samtycke har återkallats i Jobbspår"),
            still_wanted=consents.still_leads,
        )
        register_mail(
            "consent_expired",
            subject=_("Ett samtycke har slutat gälla i Jobbspår"),
            still_wanted=consents.still_leads,
        )
        register_mail(
            "candidates_presented",
            subject=_("Det finns kandidater att svara om i Jobbspår"),
            still_wanted=presentations.still_asked,
        )
        register_seat_floor(seats_taken)
        handover.register()
