from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "person.registered": _("Registrerade en person"),
    "person.identity_set": _("Registrerade identitetsnummer"),
    "person.number_shown": _("Visade hela personnumret"),
    "person.viewed": _("Öppnade personens sida"),
    "person.listed": _("Såg en person i en lista"),
    "person.printed": _("Skrev ut uppgifter om en person"),
    "person.exported": _("Exporterade personlistan"),
    "person.searched": _("Sökte efter personer"),
    "person.handed_over": _("Lämnade över en person till en kollega"),
    "person.revealed": _("Visade skyddade uppgifter"),
    "person.moved": _("Registrerade en ny hemkommun"),
    "protection.set": _("Satte skydd för en person"),
    "protection.person_hidden": _("En person fick skyddade uppgifter"),
    "protection.changed": _("Ändrade skyddet för en person"),
    "protection.handlers_changed": _("Ändrade vilka som handlägger en skyddad person"),
    "protection.cleared": _("Prövade att arbetsgivare får se en skyddad person"),
    "protection.clearance_ended": _("Tog tillbaka prövningen för arbetsgivare"),
    "protection.lifted": _("Tog bort skyddet för en person"),
    "protection.person_shown": _("En person har inte längre skyddade uppgifter"),
    "protection.reason_given": _("Skrev varför skyddade uppgifter behövdes"),
    "person.corrected": _("Rättade en uppgift om en person"),
    "extract.ordered": _("Gjorde ett registerutdrag"),
    "extract.pdf_made": _("Registerutdraget blev klart som PDF"),
    "extract.pdf_retried": _("Försökte skapa registerutdragets PDF igen"),
    "personpaper.ordered": _("Gjorde en handling om en person"),
    "personpaper.made": _("En handling om en person blev klar som PDF"),
    "personpaper.retried": _("Försökte göra en handling om en person igen"),
    "personpaper.withdrawn": _("Återkallade ett intyg"),
    "request.received": _("Tog emot en begäran från en person"),
    "request.extended": _("Förlängde tiden för en begäran"),
    "request.answered": _("Besvarade en begäran från en person"),
    "request.restricted": _("Begränsade behandlingen av en persons uppgifter"),
    "request.lifted": _("Hävde begränsningen av behandlingen"),
    "request.recipient_told": _("Antecknade att en mottagare är underrättad"),
    "request.recipient_untold": _("Tog bort att en mottagare är underrättad"),
    "notice.text_written": _("Skrev en ny version av informationen till personer"),
    "register.exported": _("Hämtade registerförteckningen"),
    "register.incident_exported": _("Hämtade en lista för en incident"),
    "consent.requested": _("Begärde ett samtycke"),
    "consent.expired": _("Ett samtycke gick ut"),
    "consent.given": _("Registrerade ett samtycke"),
    "consent.withdrawn": _("Registrerade ett återkallat samtycke"),
    "disclosure.made": _("Lämnade ut uppgifter"),
    "disclosure.widened": _("Utökade ett utlämnande"),
    "person.refused": _("Försökte öppna en sida om en person, men fick inte se den"),
    "disclosure.last_day_set": _("Bestämde ett utlämnandes sista dag"),
    "disclosureperiod.created": _("Bestämde hur länge utlämnanden gäller efter ärendet"),
    "disclosureperiod.changed": _("Ändrade hur länge utlämnanden gäller efter ärendet"),
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
    "participation.hire_expected": _("Registrerade väntad anställning"),
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
        from jobbspar.accounts.enums import PERSON_OWNER_ROLES, PERSON_ROLES, Role
        from jobbspar.audit.labels import register_actions
        from jobbspar.documents.kinds import register_kind
        from jobbspar.documents.verification import register_shelf
        from jobbspar.outbox.registry import register as register_job
        from jobbspar.ui import navigation
        from participants import handover, register
        from participants.domain import extracts, mails, papers, reads, sealed
        from participants.queries.protection import is_handler
        from participants.queries.rounds import seats_taken
        from participants.register import documents, people, protection, rights, taking_part, way
        from tracks.checks import register_seat_floor

        register_actions(ACTIONS)
        reads.register()
        mails.register()
        navigation.register(
            _("Skyddade personer"),
            "protected_persons",
            roles=PERSON_ROLES,
            order=35,
            icon="shield-lock",
            when=is_handler,
        )
        register_seat_floor(seats_taken)
        handover.register()
        privacy = PERSON_OWNER_ROLES | {Role.LOCAL_ADMIN}
        navigation.register(_("Dataskydd"), "subject_requests", roles=privacy, order=85, icon="shield-lock")
        register_kind(extracts.KIND, label=_("Registerutdrag"), prefix="RUT")
        register_job(
            extracts.PDF_JOB, extracts.keep, queue="pdf", prepare=extracts.prepare, still_wanted=extracts.still_wanted
        )
        papers.register()
        register_shelf(sealed.judged)
        for part in (people, protection, way, taking_part, documents, rights):
            register.add(*part.ENTRIES)
