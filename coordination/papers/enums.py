"""The documents that a round can have (domain.md 2.6). The value is also the kind in the documents room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperKind(models.TextChoices):
    """In the order they are needed on the walk."""

    LEAFLET = "employer_leaflet", _("Informationsblad till arbetsgivare")
    PROFILE = "requirement_profile", _("Kravprofil")
    RECRUITMENT_PLAN = "recruitment_plan", _("Rekryteringsplan")
    STEERING = "steering_papers", _("Styrgruppsunderlag")
    FINAL_REPORT = "final_report", _("Slutrapport")


# What begins each document's number.
PREFIXES: dict[str, str] = {
    PaperKind.LEAFLET: "INF",
    PaperKind.PROFILE: "KRP",
    PaperKind.RECRUITMENT_PLAN: "REK",
    PaperKind.STEERING: "STY",
    PaperKind.FINAL_REPORT: "SLU",
}
# What each is called in an address.
SLUGS: dict[str, str] = {
    PaperKind.LEAFLET: "informationsblad",
    PaperKind.PROFILE: "kravprofil",
    PaperKind.RECRUITMENT_PLAN: "rekryteringsplan",
    PaperKind.STEERING: "styrgruppsunderlag",
    PaperKind.FINAL_REPORT: "slutrapport",
}


def job_of(kind: PaperKind) -> str:
    """The outbox kind that makes it; its ref_id is the round."""
    return f"paper_{kind.value}"
