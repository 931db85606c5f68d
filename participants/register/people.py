"""The person's own row, and what lies beside it: notes, notices, consents, disclosures."""

from django.utils.translation import gettext_lazy as _

from participants.register.kinds import Activity, Category, Ground
from participants.register.shapes import about, item, words

PERSON = about(
    "participants.person",
    _("Personen"),
    activity=Activity.REGISTERING,
    path="",
    order=10,
    fields=(
        item("owner", Category.ADMINISTRATION, _("Visa vilken organisation som ansvarar för uppgifterna.")),
        item("first_name", Category.IDENTITY, _("Veta vem personen är.")),
        item("last_name", Category.IDENTITY, _("Veta vem personen är.")),
        item("preferred_name", Category.IDENTITY, _("Kunna tilltala personen med det namn personen använder.")),
        item("email", Category.CONTACT, _("Kunna nå personen.")),
        item("phone", Category.CONTACT, _("Kunna nå personen.")),
        item("address", Category.CONTACT, _("Kunna skicka brev till personen.")),
        item("needs_interpreter", Category.CONTACT, _("Boka tolk, så att samtalen går att förstå.")),
        item("language", Category.CONTACT, _("Boka tolk i rätt språk.")),
        item(
            "identity_kind",
            Category.IDENTITY,
            _("Veta vilket slags nummer personen har."),
            ground=Ground.IDENTITY_NUMBER,
        ),
        item(
            "identity_encrypted",
            Category.IDENTITY,
            _("Identifiera personen säkert, så att ingen förväxlas. Sparas krypterat."),
            ground=Ground.IDENTITY_NUMBER,
        ),
        item(
            "identity_hash",
            Category.IDENTITY,
            _("Hitta personen på sitt nummer utan att numret står i klartext."),
            ground=Ground.IDENTITY_NUMBER,
            in_extract=False,
        ),
        item(
            "identity_masked",
            Category.IDENTITY,
            _("Visa numret utan de fyra sista siffrorna."),
            ground=Ground.IDENTITY_NUMBER,
            in_extract=False,
        ),
        item("birth_year", Category.IDENTITY, _("Veta åldern, för statistik och för insatser med åldersgräns.")),
        item("legal_sex", Category.IDENTITY, _("Redovisa statistik uppdelad på kön. Används inte till något annat.")),
        item("home_municipality", Category.IDENTITY, _("Veta vilken kommun som bedömer och betalar.")),
        item("education_level", Category.BACKGROUND, _("Jämföra med kravprofilen och redovisa statistik.")),
        item("upper_secondary_completed", Category.BACKGROUND, _("Jämföra med kravprofilen och redovisa statistik.")),
        item("swedish_level", Category.BACKGROUND, _("Jämföra med kravprofilen och planera språkstöd.")),
        words("experience", Category.BACKGROUND, _("Presentera personens erfarenhet för arbetsgivaren, utan namn.")),
        item("target_group", Category.BACKGROUND, _("Redovisa vilka målgrupper jobbspåren når.")),
        item("case_worker", Category.ADMINISTRATION, _("Veta vem som ansvarar för kontakten med personen.")),
        item(
            "restricted_on",
            Category.RIGHTS,
            _("Hindra att uppgifterna används medan behandlingen är begränsad."),
            ground=Ground.LEGAL_DUTY,
        ),
        item(
            "is_protected",
            Category.RIGHTS,
            _("Dölja personen för alla utom namngivna handläggare."),
            ground=Ground.LEGAL_DUTY,
        ),
        item("sort_name", Category.ADMINISTRATION, _("Sortera listor efter namn."), in_extract=False),
        item("search_text", Category.ADMINISTRATION, _("Hitta personen på sitt namn."), in_extract=False),
    ),
)
NOTE = about(
    "participants.personnote",
    _("Anteckningar"),
    activity=Activity.REGISTERING,
    path="person",
    order=20,
    links=("person",),
    fields=(
        item("noted_on", Category.CASE, _("Veta när något hände.")),
        words("text", Category.CASE, _("Minnas det som behövs för ärendet. Visas bara i den egna organisationen.")),
    ),
)
NOTICE = about(
    "participants.notice",
    _("Information som har lämnats"),
    activity=Activity.INFORMING,
    path="person",
    order=30,
    links=("person", "text"),
    fields=(
        item("text_version", Category.RIGHTS, _("Visa vilken text personen fick."), ground=Ground.LEGAL_DUTY),
        item(
            "language",
            Category.RIGHTS,
            _("Visa att personen fick informationen på ett språk."),
            ground=Ground.LEGAL_DUTY,
        ),
        item("handed_over_on", Category.RIGHTS, _("Visa när personen fick informationen."), ground=Ground.LEGAL_DUTY),
    ),
)
CONSENT = about(
    "participants.consent",
    _("Samtycken enligt offentlighets- och sekretesslagen"),
    activity=Activity.INFORMING,
    path="person",
    order=40,
    links=("person",),
    fields=(
        item("round", Category.CASE, _("Veta vilken omgång samtycket gäller."), ground=Ground.LEGAL_DUTY),
        item("organisations", Category.CASE, _("Veta vilka som får ta del av uppgifterna."), ground=Ground.LEGAL_DUTY),
        item("fields", Category.CASE, _("Veta vilka uppgifter samtycket omfattar."), ground=Ground.LEGAL_DUTY),
        item("state", Category.CASE, _("Veta om samtycket gäller."), ground=Ground.LEGAL_DUTY),
        item("requested_on", Category.CASE, _("Veta när samtycket begärdes."), ground=Ground.LEGAL_DUTY),
        item("noted_by", Category.ADMINISTRATION, _("Veta vem som antecknade samtycket."), ground=Ground.LEGAL_DUTY),
        item("given_how", Category.CASE, _("Kunna visa hur samtycket lämnades."), ground=Ground.LEGAL_DUTY),
        item("given_on", Category.CASE, _("Kunna visa när samtycket lämnades."), ground=Ground.LEGAL_DUTY),
        item(
            "valid_to", Category.CASE, _("Sluta lämna ut när samtycket inte längre gäller."), ground=Ground.LEGAL_DUTY
        ),
        item(
            "withdrawn_on", Category.CASE, _("Sluta lämna ut när samtycket har återkallats."), ground=Ground.LEGAL_DUTY
        ),
    ),
)
DISCLOSURE = about(
    "participants.disclosure",
    _("Utlämnanden"),
    activity=Activity.INFORMING,
    path="person",
    order=50,
    links=("person", "consent"),
    apart=True,
    fields=(
        item("round", Category.CASE, _("Veta för vilken omgång uppgifterna lämnades ut."), ground=Ground.LEGAL_DUTY),
        item("from_organisation", Category.CASE, _("Veta vem som lämnade ut."), ground=Ground.LEGAL_DUTY),
        item("to_organisation", Category.CASE, _("Veta vem som fick uppgifterna."), ground=Ground.LEGAL_DUTY),
        item("fields", Category.CASE, _("Veta vilka uppgifter som lämnades ut."), ground=Ground.LEGAL_DUTY),
        item("ground", Category.CASE, _("Kunna visa att utlämnandet var tillåtet."), ground=Ground.LEGAL_DUTY),
        item("valid_from", Category.CASE, _("Veta när uppgifterna började visas."), ground=Ground.LEGAL_DUTY),
        item("valid_to", Category.CASE, _("Sluta visa uppgifterna i tid."), ground=Ground.LEGAL_DUTY),
        item("ended_at", Category.CASE, _("Veta när uppgifterna slutade visas."), ground=Ground.LEGAL_DUTY),
        words("ended_reason", Category.CASE, _("Veta varför utlämnandet avslutades."), ground=Ground.LEGAL_DUTY),
    ),
)
ENTRIES = (PERSON, NOTE, NOTICE, CONSENT, DISCLOSURE)
