"""The way into a round: referral, joint assessment, candidacy, the employers' answers."""

from django.utils.translation import gettext_lazy as _

from participants.register.kinds import Activity, Category, Controller
from participants.register.shapes import about, item, words

REFERRAL = about(
    "participants.referral",
    _("Aktualiseringar"),
    activity=Activity.ASSESSING,
    path="person",
    order=60,
    links=("person", "accepted_as"),
    fields=(
        item("round", Category.CASE, _("Veta vilken omgång personen föreslås till.")),
        item("from_organisation", Category.CASE, _("Veta vem som föreslog personen.")),
        item("to_organisation", Category.CASE, _("Veta vem som ska svara.")),
        item("af_office", Category.CASE, _("Veta vilket kontor som gör Arbetsförmedlingens del av bedömningen.")),
        words("reason", Category.ASSESSMENT, _("Förklara varför personen föreslås.")),
        item("referred_on", Category.CASE, _("Hålla tiden för svar.")),
        item("state", Category.CASE, _("Veta om förslaget är besvarat.")),
        item("answered_at", Category.CASE, _("Veta när förslaget besvarades.")),
        words("answer_text", Category.CASE, _("Förklara svaret.")),
    ),
)
ASSESSMENT = about(
    "participants.assessment",
    _("Gemensam bedömning"),
    activity=Activity.ASSESSING,
    path="referral__person",
    order=70,
    links=("referral",),
    fields=(
        item("result", Category.ASSESSMENT, _("Avgöra om jobbspåret passar personen.")),
        words("conditions", Category.ASSESSMENT, _("Veta vad som måste ordnas för att jobbspåret ska passa.")),
        words("reasons_shown", Category.ASSESSMENT, _("Förklara bedömningen för personen.")),
        item("decided_at", Category.ASSESSMENT, _("Veta när båda delarna var gjorda.")),
    ),
)
PART = about(
    "participants.assessmentpart",
    _("Delar av bedömningen"),
    activity=Activity.ASSESSING,
    controller=Controller.AUTHOR,
    path="assessment__referral__person",
    order=80,
    links=("assessment",),
    fields=(
        item("side", Category.ASSESSMENT, _("Veta vilken myndighet som gjorde delen.")),
        item("organisation", Category.ASSESSMENT, _("Veta vilken organisation som gjorde delen.")),
        item("assessor", Category.ADMINISTRATION, _("Veta vem som gjorde delen.")),
        item("assessed_on", Category.ASSESSMENT, _("Veta när delen gjordes.")),
        item("result", Category.ASSESSMENT, _("Avgöra om jobbspåret passar personen.")),
        words("own_text", Category.ASSESSMENT, _("Motivera bedömningen inom den egna organisationen."), own_only=True),
        words("shared_text", Category.ASSESSMENT, _("Motivera bedömningen för den andra myndigheten.")),
    ),
)
CANDIDACY = about(
    "participants.candidacy",
    _("Kandidaturer"),
    activity=Activity.SELECTING,
    controller=Controller.RESPONSIBLE,
    path="person",
    order=90,
    links=("person", "assessment"),
    fields=(
        item("round", Category.SELECTION, _("Veta vilken omgång kandidaturen gäller.")),
        item("label", Category.SELECTION, _("Låta arbetsgivaren tala om kandidaten utan namn.")),
        item("state", Category.SELECTION, _("Veta hur långt urvalet har kommit.")),
        item("reserve_order", Category.SELECTION, _("Veta i vilken ordning reserver får plats.")),
        item("reason", Category.SELECTION, _("Kunna visa att urvalet var sakligt.")),
        words("reason_text", Category.SELECTION, _("Förklara beslutet.")),
        item("feedback_on", Category.SELECTION, _("Se att personen har fått veta hur det gick.")),
        item("declined_at_state", Category.SELECTION, _("Veta var i urvalet personen tackade nej.")),
        item("decided_at", Category.SELECTION, _("Veta när beslutet togs.")),
        item("can_start", Category.SELECTION, _("Planera starten.")),
    ),
)
RESULT = about(
    "participants.selectionresult",
    _("Resultat i urvalet"),
    activity=Activity.SELECTING,
    controller=Controller.RESPONSIBLE,
    path="candidacy__person",
    order=100,
    links=("candidacy",),
    fields=(
        item("step", Category.SELECTION, _("Veta vilket steg i urvalet resultatet gäller.")),
        item("result", Category.SELECTION, _("Veta hur steget gick.")),
        item("done_on", Category.SELECTION, _("Veta när steget gjordes.")),
        words("note", Category.SELECTION, _("Förklara resultatet.")),
    ),
)
MATCH = about(
    "participants.requirementmatch",
    _("Jämförelse med kravprofilen"),
    activity=Activity.SELECTING,
    controller=Controller.RESPONSIBLE,
    path="candidacy__person",
    order=110,
    links=("candidacy",),
    fields=(
        item("item", Category.SELECTION, _("Veta vilket krav det gäller.")),
        item("value", Category.SELECTION, _("Se om kravet är uppfyllt. Raderna räknas aldrig ihop.")),
    ),
)
ANSWER = about(
    "participants.employeranswer",
    _("Presentationer för arbetsgivare"),
    activity=Activity.SELECTING,
    controller=Controller.RESPONSIBLE,
    path="candidacy__person",
    order=120,
    links=("candidacy", "consent", "disclosure"),
    fields=(
        item(
            "party", Category.SELECTION, _("Veta vilken arbetsgivare kandidaten presenterades för."), via="organisation"
        ),
        words("other_ground", Category.CASE, _("Kunna visa varför presentationen var tillåten utan samtycke.")),
        item("presented_at", Category.SELECTION, _("Veta när kandidaten presenterades.")),
        item("answer_by", Category.SELECTION, _("Hålla tiden för arbetsgivarens svar.")),
        item("view", Category.SELECTION, _("Veta vad arbetsgivaren svarade.")),
        item("answered_at", Category.SELECTION, _("Veta när arbetsgivaren svarade.")),
        item("answered_by", Category.ADMINISTRATION, _("Veta vem som svarade.")),
        words("comment", Category.SELECTION, _("Förklara arbetsgivarens svar.")),
        item("withdrawn_at", Category.SELECTION, _("Sluta visa kandidaten när presentationen har tagits tillbaka.")),
    ),
)
GIVEN = about(
    "participants.givenanswer",
    _("Arbetsgivarens svar, vart och ett"),
    activity=Activity.SELECTING,
    controller=Controller.RESPONSIBLE,
    path="answer__candidacy__person",
    order=125,
    links=("answer",),
    fields=(
        item("view", Category.SELECTION, _("Veta vad arbetsgivaren svarade, också när svaret har ändrats.")),
        item("is_noted", Category.ADMINISTRATION, _("Veta om koordinatorn antecknade svaret.")),
    ),
)
ENTRIES = (REFERRAL, ASSESSMENT, PART, CANDIDACY, RESULT, MATCH, ANSWER, GIVEN)
