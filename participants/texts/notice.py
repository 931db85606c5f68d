"""The information to the person that the product comes with (GDPR art. 12–14). Other languages are written by people.

`{organisation}` becomes the name of the organisation that hands it over. The first line is the heading, a line that begins
with "# " a heading within, and an empty line parts paragraphs.
"""

from typing import Final

from participants.enums import NoticeLanguage

ORGANISATION: Final = "{organisation}"
HEADING: Final = "# "

SWEDISH: Final = """\
Så behandlar vi dina uppgifter

{organisation} ansvarar för dina uppgifter i Jobbspår. Du får den här informationen för att du ska veta vad som händer \
med dem och vad du har rätt till.

# Varför vi behöver uppgifter om dig
Ett jobbspår är en väg till arbete som kommunen, Arbetsförmedlingen och arbetsgivare ordnar tillsammans. Vi behöver \
uppgifter om dig för att bedöma om ett jobbspår passar dig, planera dina insatser, följa upp hur det går och redovisa \
resultat.

# Vilket stöd vi har i lag
Vi behandlar uppgifterna för att utföra en uppgift av allmänt intresse (artikel 6.1 e i dataskyddsförordningen) och, när \
lagen kräver det, för att följa en rättslig skyldighet (artikel 6.1 c). Du behöver inte samtycka till det, och du får \
samma hjälp vad du än svarar på frågan om sekretess.

# Vilka uppgifter vi har
Namn, personnummer eller samordningsnummer, kontaktuppgifter, utbildning, språk, erfarenhet, bedömningar, din plan, dina \
insatser och hur det gick. Uppgifter om anpassningar skriver vi bara om du själv vill. Uppgifterna kommer från dig, från \
Arbetsförmedlingen och från dem som deltar i jobbspåret.

# Vilka som får se uppgifterna
Handläggare hos oss som arbetar med ditt ärende. Andra myndigheter och arbetsgivare får bara de uppgifter som du har sagt \
ja till att vi lämnar, eller som lagen säger att vi ska lämna. Frågan om du vill att vi lämnar uppgifter ställer vi för \
sig, och du kan ändra dig när du vill. Allt som lämnas ut antecknas. Vi antecknar också vem som tittar på dina uppgifter.

# Hur länge uppgifterna finns kvar
Uppgifterna gallras enligt vår dokumenthanteringsplan. En del ska bevaras för att det står i arkivlagen.

# Vad du har rätt till
Du kan få veta vilka uppgifter vi har om dig och vem som har sett dem. Du kan begära att vi rättar uppgifter som är fel, \
tar bort uppgifter, begränsar hur de används eller lämnar ut dem till dig som en fil. Du kan invända mot att vi använder \
dem. Vi svarar inom en månad. Inga beslut om dig fattas av en dator.

# Vem du vänder dig till
Din handläggare hos {organisation} hjälper dig. {organisation} har ett dataskyddsombud som du också kan vända dig till. \
Är du inte nöjd kan du klaga hos Integritetsskyddsmyndigheten, imy.se.
"""

EASY: Final = """\
Dina uppgifter hos oss

Vi heter {organisation}.
Vi sparar uppgifter om dig.
Här står varför, och vad du kan bestämma.

# Varför sparar vi uppgifter?
Vi vill hjälpa dig till ett arbete.
Då måste vi veta vem du är.
Vi måste också veta vad du kan och vad du behöver.
Lagen säger att vi får spara uppgifterna.

# Vad sparar vi?
Ditt namn och ditt personnummer.
Din adress och ditt telefonnummer.
Vad du har lärt dig i skola och arbete.
Din plan, och hur det går för dig.

# Vem ser uppgifterna?
De som hjälper dig hos oss ser dem.
Andra får bara se det som du har sagt ja till.
Ibland säger lagen att vi måste lämna uppgifter.
Du kan ändra dig när du vill.
Vi skriver upp alla som har tittat.

# Vad kan du göra?
Du kan få ett papper med allt vi har sparat om dig.
Du kan säga till om något är fel. Då rättar vi det.
Du kan be oss ta bort något.
Du kan säga att du inte vill att vi använder uppgifterna.
Vi svarar dig inom en månad.

# Vem kan du fråga?
Fråga din handläggare.
Är du inte nöjd? Då kan du klaga hos Integritetsskyddsmyndigheten.
Deras sida på nätet heter imy.se.
"""

ENGLISH: Final = """\
How we use your personal data

{organisation} is responsible for your data in Jobbspår. This information tells you what happens with it and what your \
rights are.

# Why we need your data
A job track (jobbspår) is a way to work that the municipality, the Swedish Public Employment Service and employers \
arrange together. We need your data to decide whether a job track suits you, to plan your activities, to follow up how \
things go and to report results.

# What the law says
We use your data to carry out a task in the public interest (Article 6(1)(e) of the General Data Protection Regulation) \
and, where the law requires it, to comply with a legal obligation (Article 6(1)(c)). We do not need your consent for \
this, and you get the same help whatever you answer to the question about secrecy.

# What data we have
Name, personal identity number or coordination number, contact details, education, languages, experience, assessments, \
your plan, your activities and how they ended. We write about adjustments only if you want us to. The data comes from \
you, from the Swedish Public Employment Service and from those who take part in the job track.

# Who sees your data
Case workers with us who work with your case. Other authorities and employers only get the data that you have agreed to \
let us share, or that the law says we must share. We ask you about this separately, and you can change your mind at any \
time. Everything that is shared is noted. We also note who looks at your data.

# How long we keep it
Data is deleted according to our records schedule. Some of it must be kept under the Archives Act.

# Your rights
You can find out what data we have about you and who has seen it. You can ask us to correct data that is wrong, to delete \
data, to restrict how it is used or to give it to you as a file. You can object to our use of it. We answer within one \
month. No decisions about you are made by a computer.

# Who to contact
Your case worker at {organisation} will help you. {organisation} has a data protection officer whom you can also contact. \
If you are not satisfied you can complain to the Swedish Authority for Privacy Protection, imy.se.
"""

TEXTS: Final = {NoticeLanguage.SWEDISH: SWEDISH, NoticeLanguage.EASY: EASY, NoticeLanguage.ENGLISH: ENGLISH}
