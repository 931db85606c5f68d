"""Who works where. The sign-ins of the README are among them; the names are invented."""

from typing import Final, NamedTuple

from jobbspar.accounts.enums import Role

PASSWORD: Final = "jobbspar-demo"  # noqa: S105 published on purpose; production refuses a database with demo users

COORDINATOR, CASE_WORKER, ADMIN = Role.COORDINATOR, Role.CASE_WORKER, Role.LOCAL_ADMIN
AF_CASE_WORKER, ADVISER = Role.AF_CASE_WORKER, Role.AF_COMPANY_ADVISER
STEERING, REGION = Role.STEERING_GROUP, Role.REGIONAL_SUPPORT
AUDITOR, SYSTEM = Role.AUDITOR, Role.SYSTEM_ADMIN


class Colleague(NamedTuple):
    name: str
    email: str
    organisation: str
    roles: tuple[Role, ...]


STAFF: Final = (
    Colleague("Kerstin Ahlgren", "koordinator@goteborg.example", "goteborg", (COORDINATOR,)),
    Colleague("Jonas Wahlén", "koordinator2@goteborg.example", "goteborg", (COORDINATOR,)),
    Colleague("Sara Nyqvist", "handlaggare@goteborg.example", "goteborg", (CASE_WORKER,)),
    Colleague("Peter Hallbäck", "handlaggare2@goteborg.example", "goteborg", (CASE_WORKER,)),
    Colleague("Ada Stenmark", "admin@goteborg.example", "goteborg", (ADMIN,)),
    Colleague("Doris Almqvist", "granskare@goteborg.example", "goteborg", (AUDITOR,)),
    Colleague("Sixten Bergman", "system@goteborg.example", "goteborg", (SYSTEM,)),
    Colleague("Bo Ekwall", "styrgrupp@goteborg.example", "goteborg", (STEERING,)),
    Colleague("Christina Rådström", "styrgrupp2@goteborg.example", "goteborg", (STEERING,)),
    Colleague("Elin Forsman", "ensam@kungalv.example", "kungalv", (COORDINATOR, CASE_WORKER, ADMIN)),
    Colleague("Maria Tegnér", "koordinator@molndal.example", "molndal", (COORDINATOR,)),
    Colleague("Hamid Rostami", "handlaggare@molndal.example", "molndal", (CASE_WORKER,)),
    Colleague("Berit Sandell", "granskare@molndal.example", "molndal", (AUDITOR,)),
    Colleague("Gunnar Lidholm", "styrgrupp@molndal.example", "molndal", (STEERING,)),
    Colleague("Lotta Hammar", "koordinator@partille.example", "partille", (COORDINATOR,)),
    Colleague("Nadia Jovanovic", "handlaggare@partille.example", "partille", (CASE_WORKER,)),
    Colleague("Ulla Ström", "styrgrupp@partille.example", "partille", (STEERING,)),
    Colleague("Fredrik Lövgren", "koordinator@lerum.example", "lerum", (COORDINATOR,)),
    Colleague("Ewa Piotrowska", "handlaggare@lerum.example", "lerum", (CASE_WORKER,)),
    Colleague("Malin Sköld", "koordinator@harryda.example", "harryda", (COORDINATOR,)),
    Colleague("David Öberg", "handlaggare@harryda.example", "harryda", (CASE_WORKER,)),
    Colleague("Anders Brolin", "koordinator@kungsbacka.example", "kungsbacka", (COORDINATOR,)),
    Colleague("Karin Yngvesson", "handlaggare@kungsbacka.example", "kungsbacka", (CASE_WORKER,)),
    Colleague("Helena Rask", "koordinator@alingsas.example", "alingsas", (COORDINATOR,)),
    Colleague("Tomas Alm", "handlaggare@alingsas.example", "alingsas", (CASE_WORKER,)),
    Colleague("Inger Dahlin", "handlaggare@ale.example", "ale", (CASE_WORKER,)),
    Colleague("Mikael Frisk", "handlaggare@lillaedet.example", "lillaedet", (CASE_WORKER,)),
    Colleague("Sofia Bergdahl", "handlaggare@stenungsund.example", "stenungsund", (CASE_WORKER,)),
    Colleague("Per-Olof Hjelm", "handlaggare@tjorn.example", "tjorn", (CASE_WORKER,)),
    Colleague("Birgitta Sundh", "handlaggare@ockero.example", "ockero", (CASE_WORKER,)),
    Colleague("Anders Norling", "handlaggare@af.example", "af_goteborg", (AF_CASE_WORKER,)),
    Colleague("Leila Karimi", "handlaggare.molndal@af.example", "af_molndal", (AF_CASE_WORKER,)),
    Colleague("Stefan Åhman", "handlaggare.kungalv@af.example", "af_kungalv", (AF_CASE_WORKER,)),
    Colleague("Ylva Grönlund", "foretagsradgivare@af.example", "af_goteborg", (ADVISER,)),
    Colleague("Robert Tallberg", "foretagsradgivare.kungalv@af.example", "af_kungalv", (ADVISER,)),
    Colleague("Annika Holmér", "styrgrupp@af.example", "af_goteborg", (STEERING,)),
    Colleague("Rut Engdahl", "region@gr.example", "gr", (REGION,)),
    Colleague("Ulf Kjellgren", "utomstaende@boras.example", "boras", (CASE_WORKER,)),
)
