"""What stands in each document, in order: domain.md 2.6, and for the others the words of the product."""

AGREEMENTS = {
    "letter_of_intent": "Parter|Bakgrund och syfte|Kompetensbehovet|Kravprofil|Jobbspårets innehåll i korthet|"
    "Arbetsgivarens åtaganden|Kommunens åtaganden|Arbetsförmedlingens åtaganden|Stöd till arbetsgivare och deltagare|"
    "Kontaktpersoner och mandat|Uppföljning|Sekretess och personuppgifter|Giltighetstid, ändring och avslut|"
    "Rättslig verkan|Underskrifter",
    "employer_agreement": "1 Parter|2 Omfattning|3 Arbetsuppgifter|4 Praktik|5 Urval|6 Anställning efter jobbspåret|"
    "7 Facklig samverkan|8 Uppföljning|9 Ekonomi|10 Personuppgifter och tystnadsplikt|"
    "11 Avvikelse, tvist och uppsägning|12 Kontaktpersoner|13 Underskrifter",
    "municipality_agreement": "1 Parter|2 Lagstöd och beslut|3 Uppdrag och yrkesområde|"
    "4 Platser|5 Pris|6 Fördelningsmodell|"
    "7 Avbrott, sen start och flytt mellan kommuner|8 Fakturering|9 Ansvar för deltagaren|"
    "10 Personuppgiftsansvar och utlämnande|11 Insyn och uppföljning|12 Giltighet, uppsägning och tvist|"
    "Bilaga: deltagarförteckning med löpnummer|Underskrifter",
    "provider_agreement": "1 Parter|2 Uppdraget|3 Köpet|4 Pris och betalning|5 Genomförande och kvalitet|"
    "6 Ändring, avbeställning och avbrott|7 Personuppgifter och tystnadsplikt|8 Uppföljning|"
    "9 Giltighet, uppsägning och tvist|10 Kontaktpersoner|11 Underskrifter",
    "party_agreement": "1 Parter|2 Bakgrund|3 Arbetsuppgifter|4 Lön och kollektivavtal|5 Utbildning bredvid arbetet|"
    "6 Handledning och arbetsmiljö|7 Uppföljning|8 Giltighet och ändring|9 Kontaktpersoner|10 Underskrifter",
}
# The kind, and the round of the story that it is made for.
ROUND_PAPERS = {
    ("employer_leaflet", "A1-2"): "Vad är ett jobbspår?|Så går det till|Det här behöver vi av dig|Det här får du|"
    "Bra att veta|Kontakta oss",
    ("requirement_profile", "A1-2"): "Yrke och SSYK|Arbetsgivare och arbetsställen|Antal och startdatum|"
    "Arbetsuppgifter|Krav|Språkkrav|Formella krav|Arbetstider och resor|Arbetsmiljö och fysiska krav|Lön och avtal|"
    "Det vi lär ut på plats|Tillgänglighet och anpassning|Fastställd av, datum och version",
    ("recruitment_plan", "A1-2"): "1 Vad vi rekryterar till|2 Vem vi söker|3 När|4 Vem som gör vad|"
    "5 Informationsträffar och studiebesök|6 Urvalsmetod|7 Sakliga kriterier|8 Besked till dem som söker|"
    "9 Personuppgifter och likabehandling",
    ("steering_papers", "A1-2"): "1 Läget|2 Siffror|3 Moment|4 Insatskedjan|5 Hinder som lyfts till styrgruppen|"
    "6 Beslut som behövs|7 Fattade beslut",
    ("final_report", "A1-1"): "1 Sammanfattning|2 Bakgrund och mål|3 Parter och organisation|"
    "4 Arbetsgivarens behov och kravprofil|5 Genomförande per fas|6 Deltagare|7 Resultat|8 Arbetsgivarnas omdöme|"
    "9 Deltagarnas omdöme|10 Ekonomi|11 Glapp, problem och eskaleringar|12 Jämställdhet och tillgänglighet|"
    "13 Lärdomar|14 Beslut om ny omgång|Bilaga: metod och definitioner",
}
# As the demo has them: a chain of five steps, and the Swedish text.
PERSON_PAPERS = {
    "individual_plan": "Namn och deltagarnummer|Kontaktpersoner|Mitt mål|Min väg|Språkstöd och annat stöd|"
    "Anpassningar jag vill ska vara kända|Ersättning under tiden|Vad jag lovar och vad vi lovar|Om det inte fungerar|"
    "Uppföljningstider|Samtycken|Så behandlas dina uppgifter|Underskrifter",
    "individual_plan_easy": "Vem planen är för|De här hjälper mig|Mitt mål|Min väg|Stöd som jag får|"
    "Det här vill jag att ni vet|Pengar under tiden|Vad vi lovar varandra|Om det inte fungerar|När vi träffas|"
    "Det här har jag sagt ja till|Mina uppgifter|Vi skriver under här",
    "certificate": "Namn|Jobbspår och omgång|Tid och omfattning|Genomförda insatser|Kompetenser som visats|Certifikat|"
    "Handledarens omdöme|Utfärdare, ort och datum|Verifieringskod",
    "consent_form": "Vem det gäller|Vad jag säger ja till|Vem som får uppgifterna|Vilka uppgifter som får lämnas|"
    "För vilket jobbspår|Hur länge det gäller|Det här behöver du veta|Något jag vill lägga till|Underskrift",
    "privacy_notice": "Så behandlar vi dina uppgifter|Varför vi behöver uppgifter om dig|Vilket stöd vi har i lag|"
    "Vilka uppgifter vi har|Vilka som får se uppgifterna|Hur länge uppgifterna finns kvar|Vad du har rätt till|"
    "Vem du vänder dig till|Lämnad till",
}
