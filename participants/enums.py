"""Choices about people, their way into a round and out of it (domain.md 2.1, 2.2, 2.5; reference-data.md 4.3, 4.7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdentityKind(models.TextChoices):
    PERSONNUMMER = "personnummer", _("Personnummer")
    SAMORDNINGSNUMMER = "samordningsnummer", _("Samordningsnummer")
    NONE = "none", _("Inget nummer än")


class LegalSex(models.TextChoices):
    """For statistics only, never shown as derived (2.0.8)."""

    WOMAN = "woman", _("Kvinna")
    MAN = "man", _("Man")
    UNKNOWN = "unknown", _("Uppgift saknas")


class EducationLevel(models.TextChoices):
    """SUN 2020, one digit."""

    PRE_SCHOOL = "0", _("Förskoleutbildning")
    SHORT_COMPULSORY = "1", _("Förgymnasial utbildning, kortare än 9 år")
    COMPULSORY = "2", _("Förgymnasial utbildning, 9 (10) år")
    UPPER_SECONDARY = "3", _("Gymnasial utbildning")
    POST_SECONDARY_SHORT = "4", _("Eftergymnasial utbildning, kortare än 2 år")
    POST_SECONDARY = "5", _("Eftergymnasial utbildning, minst 2 år")
    RESEARCH = "6", _("Forskarutbildning")
    UNKNOWN = "9", _("Uppgift saknas")


class YesNoUnknown(models.TextChoices):
    YES = "yes", _("Ja")
    NO = "no", _("Nej")
    UNKNOWN = "unknown", _("Vet inte")


class SwedishLevel(models.TextChoices):
    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"
    NATIVE = "native", _("Modersmål")
    UNKNOWN = "", _("Inte bedömd")


class ReferralState(models.TextChoices):
    """To a home municipality (from AF's own room) or to a round."""

    SENT = "sent", _("Skickad")
    ACCEPTED = "accepted", _("Mottagen")
    DECLINED = "declined", _("Avböjd")
    WITHDRAWN = "withdrawn", _("Återtagen")


class AssessmentSide(models.TextChoices):
    AF = "af", _("Arbetsförmedlingen")
    HOME_MUNICIPALITY = "home_municipality", _("Hemkommunen")


class AssessmentResult(models.TextChoices):
    SUITABLE = "suitable", _("Lämplig")
    SUITABLE_WITH_SUPPORT = "suitable_with_support", _("Lämplig med stöd")
    NOT_NOW = "not_now", _("Inte nu")
    NO = "no", _("Nej")


POSITIVE_RESULTS = (AssessmentResult.SUITABLE, AssessmentResult.SUITABLE_WITH_SUPPORT)


class ConsentState(models.TextChoices):
    REQUESTED = "requested", _("Begärt")
    GIVEN = "given", _("Lämnat")
    WITHDRAWN = "withdrawn", _("Återkallat")
    EXPIRED = "expired", _("Utgått")


class GivenHow(models.TextChoices):
    PAPER = "paper", _("Underskrivet på papper")
    ORAL = "oral", _("Muntligt, antecknat av handläggaren")
    E_ID = "e_id", _("Med e-legitimation")


class LegalGround(models.TextChoices):
    """What lifts the secrecy between authorities (domain.md 2.8). Consent here is OSL's, not GDPR's."""

    CONSENT = "consent", _("Samtycke (OSL 10 kap. 1 § och 12 kap. 2 §)")
    DUTY = "duty", _("Uppgiftsskyldighet (OSL 10 kap. 28 §)")
    NECESSARY = "necessary", _("Nödvändigt för den egna verksamheten (OSL 10 kap. 2 §)")
    NOT_SECRET = "not_secret", _("Inte sekretess efter menprövning")


class PersonField(models.TextChoices):
    """The groups of fields a disclosure can hand over. Notes are never among them."""

    IDENTITY = "identity", _("Namn och personnummer")
    CONTACT = "contact", _("Kontaktuppgifter")
    BACKGROUND = "background", _("Utbildning och språk")
    ASSESSMENT = "assessment", _("Bedömning")
    PLAN = "plan", _("Plan och insatser")


class CandidacyState(models.TextChoices):
    CANDIDATE = "candidate", _("Kandidat")
    SELECTED = "selected", _("Utvald")
    RESERVE = "reserve", _("Reserv")
    NOT_SELECTED = "not_selected", _("Inte utvald")
    OFFERED = "offered", _("Erbjuden")
    ADMITTED = "admitted", _("Antagen")
    DECLINED = "declined", _("Tackat nej")


class NotSelectedReason(models.TextChoices):
    """Closed list tied to the requirement profile (law R-DISK; reference-data.md 4.7)."""

    MUST_NOT_MET = "must_not_met", _("Uppfyller inte ett skall-krav")
    OTHER_MEETS_MORE = "other_meets_more", _("En annan sökande uppfyller fler bör-krav")
    DECLINED = "declined", _("Har tackat nej")
    UNREACHABLE = "unreachable", _("Gick inte att nå")
    SEATS_FILLED = "seats_filled", _("Platserna är fyllda")


class StepResult(models.TextChoices):
    PASSED = "passed", _("Klarade steget")
    NOT_PASSED = "not_passed", _("Klarade inte steget")
    ABSENT = "absent", _("Kom inte")


class EmployerView(models.TextChoices):
    WAITING = "waiting", _("Väntar på svar")
    YES = "yes", _("Ja, vi vill träffa personen")
    LATER = "later", _("Inte nu, fråga igen senare")
    NO = "no", _("Nej, vi avstår")


class ParticipationState(models.TextChoices):
    ADMITTED = "admitted", _("Antagen")
    ONGOING = "ongoing", _("Pågår")
    PAUSED = "paused", _("Uppehåll")
    CLOSING = "closing", _("Avslut pågår")
    CLOSED = "closed", _("Avslutad")


class EnrolmentState(models.TextChoices):
    PLANNED = "planned", _("Planerad")
    STARTED = "started", _("Påbörjad")
    COMPLETED = "completed", _("Genomförd")
    INTERRUPTED = "interrupted", _("Avbruten")
    NOT_STARTED = "not_started", _("Ej påbörjad")


class Outcome(models.TextChoices):
    """Closing codes (domain.md 2.5)."""

    WORK_UNSUBSIDISED = "ARB_OSUB", _("Arbete utan stöd")
    WORK_SUBSIDISED = "ARB_SUB", _("Arbete med stöd")
    OWN_BUSINESS = "ARB_FORETAG", _("Eget företag")
    VOCATIONAL_STUDIES = "STUD_YRK", _("Yrkesutbildning")
    OTHER_STUDIES = "STUD_OVR", _("Övriga studier")
    OTHER_INTERVENTION = "ANNAN_INSATS", _("Fortsätter i en annan insats")
    JOBSEEKING = "ARBETSSOK", _("Åter till arbetssökande")
    ILL = "SJUK", _("Sjukdom")
    PARENTAL_LEAVE = "FORALDRALEDIG", _("Föräldraledighet")
    MOVED = "FLYTT", _("Flytt")
    OTHER_TRACK = "ANNAT_SPAR", _("Till ett annat jobbspår")
    OWN_WISH = "AVBROTT_EGET", _("Avbrott på egen begäran")
    MISCONDUCT = "AVBROTT_MISSKOTSEL", _("Avbrott på grund av misskötsel")
    EMPLOYER_WITHDREW = "AVBROTT_AG", _("Arbetsgivaren drog sig ur")
    DECEASED = "AVLIDEN", _("Avliden")
    UNKNOWN = "OKANT", _("Okänt")


WORK_OUTCOMES = (
    Outcome.WORK_UNSUBSIDISED,
    Outcome.WORK_SUBSIDISED,
    Outcome.OWN_BUSINESS,
)
STUDY_OUTCOMES = (Outcome.VOCATIONAL_STUDIES, Outcome.OTHER_STUDIES)


class OutcomeGroup(models.TextChoices):
    """The groups of every report: those published by Dua and used in municipal statistics (2.5)."""

    WORK = "work", _("Arbete")
    STUDIES = "studies", _("Studier")
    OTHER = "other", _("Övrigt")


class EmploymentForm(models.TextChoices):
    PERMANENT = "permanent", _("Tillsvidare")
    PROBATION = "probation", _("Provanställning")
    FIXED_TERM = "fixed_term", _("Visstid")
    SEASONAL = "seasonal", _("Säsong")
    HOURLY = "hourly", _("Timanställning")


class SubsidyDecision(models.TextChoices):
    APPLIED = "applied", _("Ansökt, inte beslutat")
    DECIDED = "decided", _("Beslutat")
    REFUSED = "refused", _("Avslag")


class StudyKind(models.TextChoices):
    BASIC = "basic", _("Grundläggande vuxenutbildning")
    UPPER_SECONDARY = "upper_secondary", _("Gymnasial vuxenutbildning")
    VOCATIONAL = "vocational", _("Yrkesvux")
    SFI = "sfi", _("Sfi på heltid")
    FOLK_HIGH_SCHOOL = "folk_high_school", _("Folkhögskola")
    HIGHER_VOCATIONAL = "higher_vocational", _("Yrkeshögskola")
    UNIVERSITY = "university", _("Högskola")


class Relation(models.TextChoices):
    """How an actor stands to a person: it decides which projection they get (architecture.md 4; `policy.py`)."""

    OWN = "own", _("Registrerad hos er")
    RECEIVER = "receiver", _("Skickad till er kommun")
    AF = "af", _("Utlämnad till Arbetsförmedlingen")
    COORDINATOR = "coordinator", _("Utlämnad till koordinatorn")
    EMPLOYER_ASKED = "employer_asked", _("Presenterad för arbetsgivaren")
    EMPLOYER_MET = "employer_met", _("Arbetsgivaren har sagt ja")
    OTHER_MUNICIPALITY = "other_municipality", _("En annan kommun i samma omgång")
    COMPANY_ADVISER = "company_adviser", _("Arbetsförmedlingens företagsrådgivare")
    PROVIDER = "provider", _("Utbildningsanordnaren")
    STEERING_GROUP = "steering_group", _("Styrgruppen")
    REGION = "region", _("Regionen")
    LOCAL_ADMIN = "local_admin", _("Den lokala administratören")
    AUDITOR = "auditor", _("Granskaren")
    SYSTEM_ADMIN = "system_admin", _("Systemadministratören")
    OUTSIDER = "outsider", _("Alla andra")


class PersonState(models.TextChoices):
    """How far a person has come, for the list: the furthest thing that the actor may see."""

    REGISTERED = "registered", _("Registrerad")
    REFERRED = "referred", _("Aktualiserad")
    CANDIDATE = "candidate", _("Kandidat")
    PARTICIPANT = "participant", _("Deltagare")
    FINISHED = "finished", _("Avslutad")


class ProtectionLevel(models.TextChoices):
    """Skyddade personuppgifter (domain.md 2.8.9). The first is a warning that a careful harm test is always needed."""

    CONFIDENTIALITY_MARKING = "marking", _("Sekretessmarkering")
    PROTECTED_REGISTRATION = "registration", _("Skyddad folkbokföring")
    FICTITIOUS_IDENTITY = "fictitious", _("Fingerade uppgifter")


class ProtectionSource(models.TextChoices):
    """How it is known that the person is protected (law R-SKY-1 h)."""

    BY_HAND = "by_hand", _("Personen har visat det, eller en annan myndighet har sagt det")
    NAVET = "navet", _("Uppgift från Navet")
    SPAR = "spar", _("Uppgift från SPAR")


class RevealReason(models.TextChoices):
    """Why a handler needs the name, the number or the contact of a protected person (law R-SKY-1 f)."""

    CONTACT = "contact", _("Jag ska kontakta personen")
    IDENTIFY = "identify", _("Jag ska kontrollera vem personen är")
    DECISION = "decision", _("Uppgifterna ska stå i ett beslut eller ett avtal")
    CORRECT = "correct", _("Uppgifterna ska rättas")
    OTHER = "other", _("Annat skäl")


class LiftReason(models.TextChoices):
    """Why the mark is taken away."""

    ENDED = "ended", _("Skyddet har upphört hos Skatteverket eller Polismyndigheten")
    MISTAKE = "mistake", _("Skyddet sattes av misstag")


class TextKind(models.TextChoices):
    """What an organisation has a text about, in the languages of those it is handed to."""

    PRIVACY = "privacy", _("Information om dina uppgifter")
    PLAN = "plan", _("Översättningsblad till planen")


class NoticeLanguage(models.TextChoices):
    """The languages of the texts to persons (law R-GDPR-12). The value is what a handed-over notice keeps."""

    SWEDISH = "svenska", _("Svenska")
    EASY = "lättläst svenska", _("Lättläst svenska")
    ENGLISH = "engelska", _("Engelska")
    ARABIC = "arabiska", _("Arabiska")
    SOMALI = "somaliska", _("Somaliska")
    DARI = "dari/persiska", _("Dari/persiska")
    TIGRINYA = "tigrinska", _("Tigrinska")
    UKRAINIAN = "ukrainska", _("Ukrainska")


class CorrectionKind(models.TextChoices):
    """Why a former value was kept: somebody put right what was wrong, or the person's circumstances changed."""

    CORRECTION = "correction", _("Rättelse")
    CHANGE = "change", _("Ändring")


class RequestKind(models.TextChoices):
    """What a person can ask of whoever holds their data (GDPR art. 15–22)."""

    ACCESS = "art15", _("Registerutdrag (artikel 15)")
    RECTIFICATION = "art16", _("Rättelse (artikel 16)")
    ERASURE = "art17", _("Radering (artikel 17)")
    RESTRICTION = "art18", _("Begränsning av behandlingen (artikel 18)")
    RECIPIENTS = "art19", _("Vilka som har fått uppgifterna (artikel 19)")
    PORTABILITY = "art20", _("Flytta uppgifterna (artikel 20)")
    OBJECTION = "art21", _("Invändning mot behandlingen (artikel 21)")
    AUTOMATED = "art22", _("Beslut utan människa (artikel 22)")


# What receivers of the data must be told about (art. 19).
NOTIFIED_KINDS = (RequestKind.RECTIFICATION, RequestKind.ERASURE, RequestKind.RESTRICTION, RequestKind.RECIPIENTS)


class RequestDecision(models.TextChoices):
    GRANTED = "granted", _("Ja, begäran uppfylls")
    PARTLY = "partly", _("Delvis")
    REFUSED = "refused", _("Nej, begäran avslås")


class RefusalGround(models.TextChoices):
    """Why erasure is refused (law R-GDPR-17), or something else in the answer's own words."""

    PUBLIC_TASK = (
        "17_3_b",
        _("Uppgifterna behövs för en rättslig skyldighet eller en uppgift av allmänt intresse (17.3 b)"),
    )
    ARCHIVE = "17_3_d", _("Uppgifterna ska bevaras som allmän handling, för arkivändamål (17.3 d)")
    OTHER = "other", _("Annat skäl, som står i svaret")


class PaperKind(models.TextChoices):
    """A person's documents (domain.md 2.6): title and part of the file name, so no word here says who it is about."""

    PLAN = "individual_plan", _("Individuell plan")
    PLAN_EASY = "individual_plan_easy", _("Individuell plan, lättläst")
    PLAN_SHEET = "individual_plan_sheet", _("Översättningsblad till planen")
    CERTIFICATE = "certificate", _("Intyg")
    CONSENT = "consent_form", _("Samtyckesblankett")
    NOTICE = "privacy_notice", _("Information om dina uppgifter")


PAPER_PREFIXES = {
    PaperKind.PLAN: "PLAN",
    PaperKind.PLAN_EASY: "PLANL",
    PaperKind.PLAN_SHEET: "PLANO",
    PaperKind.CERTIFICATE: "INTYG",
    PaperKind.CONSENT: "SAM",
    PaperKind.NOTICE: "PUI",
}
# Written of one participation, and read by those it has been disclosed to. The others are the owner's alone.
PARTICIPATION_PAPERS = (PaperKind.PLAN, PaperKind.PLAN_EASY, PaperKind.PLAN_SHEET, PaperKind.CERTIFICATE)
# What AF and the coordinator must have been given to read one: it has the name and the plan in it.
PAPER_FIELDS = (PersonField.IDENTITY, PersonField.PLAN)
