"""Invented people: neutral names of many origins, put together by chance. No combination is meant to be anybody."""

from typing import Final, NamedTuple


class Origin(NamedTuple):
    """First names of women and of men, last names, and the language most of them speak. "" is Swedish."""

    language: str
    women: tuple[str, ...]
    men: tuple[str, ...]
    last: tuple[str, ...]


ORIGINS: Final = (
    Origin("arabiska", ("Rania", "Hanan", "Samar", "Lina", "Nour", "Maysa"), ("Khaled", "Omar", "Bassam", "Yousef", "Tarek"),
           ("Haddad", "Mansour", "Khoury", "Saleh", "Nassar", "Darwish")),
    Origin("somaliska", ("Hodan", "Ayaan", "Ifrah", "Sahra", "Nasteho"), ("Abdi", "Liban", "Mahad", "Yasin"),
           ("Warsame", "Abdullahi", "Farah", "Hersi", "Jama")),
    Origin("dari", ("Shabnam", "Zahra", "Nilofar", "Mursal"), ("Farid", "Najib", "Reza", "Jawad"),
           ("Rahimi", "Karimi", "Nazari", "Hosseini")),
    Origin("persiska", ("Mina", "Parisa", "Shirin"), ("Arash", "Kamran", "Behzad"), ("Moradi", "Tehrani", "Jafari")),
    Origin("tigrinja", ("Selam", "Helen", "Rahel", "Semhar"), ("Tesfay", "Yonas", "Filmon", "Samuel"),
           ("Haile", "Tekle", "Gebremedhin", "Kidane")),
    Origin("kurmanji", ("Berivan", "Rojin", "Dilan"), ("Azad", "Serhat", "Baran"), ("Demir", "Aydin", "Celik")),
    Origin("ukrainska", ("Oksana", "Iryna", "Nadiia", "Olena"), ("Andrij", "Taras", "Bohdan"),
           ("Kovalenko", "Bondar", "Melnyk", "Tkachenko")),
    Origin("polska", ("Agnieszka", "Beata", "Justyna"), ("Tomasz", "Marcin", "Piotr"), ("Nowak", "Wrona", "Kaczmarek")),
    Origin("spanska", ("Lucia", "Marisol", "Elena"), ("Diego", "Andrés", "Mateo"), ("Castillo", "Rojas", "Fuentes")),
    Origin("thailändska", ("Malee", "Suda", "Ratana"), ("Anan", "Somchai"), ("Srisai", "Chaiyawan", "Boonmee")),
    Origin("albanska", ("Arta", "Vjosa", "Drita"), ("Besnik", "Ilir", "Arben"), ("Krasniqi", "Berisha", "Gashi")),
    Origin("turkiska", ("Elif", "Zeynep", "Aylin"), ("Emre", "Kerem", "Hakan"), ("Yildiz", "Kaya", "Arslan")),
    Origin("", ("Johanna", "Ida", "Emma", "Matilda", "Linnea", "Ellen", "Frida", "Ronja"),
           ("Oskar", "Viktor", "Linus", "Albin", "Simon", "Robin", "Jesper"),
           ("Sandell", "Bergman", "Hedlund", "Lundmark", "Åkerlund", "Vikström", "Ögren", "Nordin")),
)  # fmt: skip
# How many in ten come from where; the rest are Swedish.
SWEDISH_TENTHS: Final = 3
