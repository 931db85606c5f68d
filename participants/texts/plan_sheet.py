"""The sheet that explains the individual plan in the participant's language (domain.md 2.6, document 5; förvaltningslagen
13 §). It goes through the plan heading by heading; what is agreed stands in the plan, which is in Swedish and is signed.

Written as the information is (notice.py). In Swedish it is what translators translate from.
"""

from typing import Final

from participants.enums import NoticeLanguage
from participants.texts.notice import HEADING

SWEDISH: Final = """\
Översättningsblad till din plan

Din plan är skriven på svenska. Här står vad varje del av planen handlar om. Läs bladet bredvid planen.

Är det något du inte förstår? Säg till. Då ska vi ordna en tolk. Det är planen på svenska som vi skriver under.

# Namn och deltagarnummer
Ditt namn, ditt nummer i jobbspåret och vilket jobbspår du är med i.

# Kontaktpersoner
De som du kan ringa eller skriva till: kommunens handläggare, arbetsförmedlaren, koordinatorn som håller ihop jobbspåret \
och handledaren på arbetsplatsen. ”Utses senare” betyder att ingen är vald än.

# Mitt mål
Vilket arbete du vill ha.

# Min väg
Stegen fram till arbetet, i ordning. När de är bestämda står de i en tabell: vad steget heter (Steg), när det är (Vecka), \
ibland var det är (Plats), vem som ser till att det blir av (Ansvarig) och hur stor del av heltid du är där (Närvaro av \
heltid). Sist kan det stå när du väntas börja arbeta.

# Språkstöd och annat stöd
Den hjälp du får för att klara stegen, till exempel med svenskan.

# Anpassningar jag vill ska vara kända
Vad som behöver ordnas för att du ska kunna vara med. Du bestämmer själv om något ska stå här.

# Ersättning under tiden
Vilka pengar du kan få under tiden, och vem som beslutar om dem.

# Vad jag lovar och vad vi lovar
Först vad du lovar (Jag lovar), sedan vad kommunen och Arbetsförmedlingen lovar dig (Vi lovar).

# Om det inte fungerar
Vad du gör och vem du ringer om något inte fungerar.

# Uppföljningstider
När vi träffas och pratar om hur det går. Vi gör det minst var trettionde dag.

# Samtycken
Vad du har sagt ja till att vi berättar om dig, och för vem. Du kan ändra dig när du vill.

# Så behandlas dina uppgifter
Varför vi har uppgifter om dig. Du kan få veta vilka de är och vem som har sett dem, och begära att fel rättas.

# Underskrifter
Här skriver du, kommunen och Arbetsförmedlingen under. Skriv inte under något som du inte förstår.

# Egna anteckningar
Här kan du eller tolken skriva.
"""

ENGLISH: Final = """\
Translation sheet for your plan

Your plan is written in Swedish. Here you can read what each part of the plan is about. Read this sheet alongside the plan.

Is there something you do not understand? Tell us, and we will arrange an interpreter. The plan in Swedish is the one we \
sign.

# Name and participant number
Your name, your number in the job track (jobbspår) and which job track you are in.

# Contacts
The people you can call or write to: your case worker at the municipality (Kommunens handläggare), your employment \
officer at the Swedish Public Employment Service (Arbetsförmedlare), the coordinator of the job track (Koordinator) and \
your supervisor at the workplace (Handledare). “Utses senare” means that nobody has been chosen yet.

# My goal
The job you want to have.

# My path
The steps on the way to the job, in order. Once they are decided they are in a table: what the step is called (Steg), \
when it takes place, in week numbers (Vecka), sometimes where it is (Plats), who makes sure that it happens (Ansvarig) and \
what share of full time you attend (Närvaro av heltid). At the end it may say when you are expected to start work.

# Language support and other support
The help you get to manage the steps, for example with Swedish.

# Adjustments that I want others to know about
What needs to be arranged for you to take part. You decide for yourself whether anything is written here.

# Money during this time
What money you can get during this time, and who decides about it.

# What I promise and what we promise
First what you promise (Jag lovar), then what the municipality and the Swedish Public Employment Service promise you (Vi \
lovar).

# If something does not work
What you do and who you call.

# Follow-up meetings
When we meet and talk about how things are going. We do this at least every thirty days.

# Consents
What you have agreed to let us tell others about you, and who we may tell. You can change your mind at any time.

# How your data is used
Why we have data about you. You can find out what it is and who has seen it, and ask us to correct what is wrong.

# Signatures
Here you, the municipality and the Swedish Public Employment Service sign. Do not sign anything that you do not \
understand.

# Your own notes
You or the interpreter can write here.
"""

TEXTS: Final = {NoticeLanguage.SWEDISH: SWEDISH, NoticeLanguage.ENGLISH: ENGLISH}
# The plan's own headings and last the one to write under. A translation has as many, in the same order.
HEADINGS: Final = tuple(line.removeprefix(HEADING).strip() for line in SWEDISH.splitlines() if line.startswith(HEADING))
