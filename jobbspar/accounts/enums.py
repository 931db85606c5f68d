"""Kinds of organisations, and the roles a person can hold in one (domain.md 2.1, 2.7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Kommun")
    AF = "af", _("Arbetsförmedlingen")
    EMPLOYER = "employer", _("Arbetsgivare")
    PROVIDER = "provider", _("Utbildningsanordnare")
    FEDERATION = "federation", _("Kommunalförbund")
    COORDINATION_BODY = "coordination_body", _("Samordningsförbund")
    SOCIAL_PARTNER = "social_partner", _("Arbetsmarknadens part")
    OTHER = "other", _("Övrig")


# Of these there is one of each name.
AUTHORITIES = (
    OrganisationKind.MUNICIPALITY,
    OrganisationKind.AF,
    OrganisationKind.FEDERATION,
    OrganisationKind.COORDINATION_BODY,
)


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("Koordinator")
    CASE_WORKER = "case_worker", _("Handläggare")
    AF_CASE_WORKER = "af_case_worker", _("Arbetsförmedlare")
    AF_COMPANY_ADVISER = "af_company_adviser", _("Företagsrådgivare")
    EMPLOYER_CONTACT = "employer_contact", _("Kontaktperson hos arbetsgivare")
    EMPLOYER_ADMIN = "employer_admin", _("Administratör hos arbetsgivare")
    STEERING_GROUP = "steering_group", _("Styrgruppsledamot")
    REGIONAL_SUPPORT = "regional_support", _("Regionalt stöd")
    UNIT_HEAD = "unit_head", _("Enhetschef")
    LOCAL_ADMIN = "local_admin", _("Lokal administratör")
    AUDITOR = "auditor", _("Dataskyddsombud/granskare")
    SYSTEM_ADMIN = "system_admin", _("Systemadministratör")


# Who may register and keep persons (domain.md 2.0.3).
PERSON_OWNER_ROLES = frozenset({Role.CASE_WORKER, Role.AF_CASE_WORKER})
# Who may ever see a person at all; the others never do, whatever their organisation (invariant 19).
PERSON_ROLES = PERSON_OWNER_ROLES | {Role.COORDINATOR}
# Who watches over the others' work, or the machinery: each has pages of its own, and no round or person by the role.
OVERSIGHT_ROLES = frozenset({Role.AUDITOR, Role.SYSTEM_ADMIN})
# Who says yes to a disposal, two different people (domain.md 2.0.16).
DISPOSAL_DECIDERS = frozenset({Role.LOCAL_ADMIN, Role.UNIT_HEAD})
# What a local admin does not give themself (domain/own_roles.py): to see persons, to watch over others, to keep the
# machinery, to be the second who says yes.
GUARDED_ROLES = PERSON_ROLES | OVERSIGHT_ROLES | {Role.UNIT_HEAD}
# An employer's own people, who have the portal. The administrator keeps the contacts and sees all of the employer's rounds.
EMPLOYER_ROLES = frozenset({Role.EMPLOYER_CONTACT, Role.EMPLOYER_ADMIN})
# Everyone who works with tracks in the staff pages; a head of unit decides about disposal and nothing else.
STAFF_ROLES = frozenset(Role) - EMPLOYER_ROLES - {Role.UNIT_HEAD} - OVERSIGHT_ROLES
# Who plans and runs rounds, apart from the steering group's and the region's reading.
OPERATIVE_ROLES = PERSON_ROLES | {Role.AF_COMPANY_ADVISER}

ROLES_BY_KIND: dict[str, frozenset[Role]] = {
    OrganisationKind.MUNICIPALITY: frozenset(
        {
            Role.COORDINATOR,
            Role.CASE_WORKER,
            Role.STEERING_GROUP,
            Role.UNIT_HEAD,
            Role.LOCAL_ADMIN,
            *OVERSIGHT_ROLES,
        }
    ),
    OrganisationKind.AF: frozenset(
        {
            Role.AF_CASE_WORKER,
            Role.AF_COMPANY_ADVISER,
            Role.STEERING_GROUP,
            Role.UNIT_HEAD,
            Role.LOCAL_ADMIN,
            *OVERSIGHT_ROLES,
        }
    ),
    OrganisationKind.EMPLOYER: EMPLOYER_ROLES,
    OrganisationKind.FEDERATION: frozenset(
        {Role.REGIONAL_SUPPORT, Role.STEERING_GROUP, Role.LOCAL_ADMIN, *OVERSIGHT_ROLES}
    ),
}
