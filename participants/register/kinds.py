"""The words of the register: sorts of data, who answers for them, the GDPR ground, and what the data is used for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    IDENTITY = "identity", _("Identitet")
    CONTACT = "contact", _("Kontaktuppgifter")
    BACKGROUND = "background", _("Bakgrund, utbildning och språk")
    HEALTH = "health", _("Anpassningar, som kan röra hälsa")
    CASE = "case", _("Ärendet")
    ASSESSMENT = "assessment", _("Bedömning")
    SELECTION = "selection", _("Urval")
    PLAN = "plan", _("Plan, insatser och uppföljning")
    OUTCOME = "outcome", _("Resultat")
    RIGHTS = "rights", _("Personens rättigheter")
    ADMINISTRATION = "administration", _("Administration")


class Controller(models.TextChoices):
    """Who answers for the data (personuppgiftsansvarig)."""

    OWNER = "owner", _("Organisationen som har registrerat personen")
    AUTHOR = "author", _("Organisationen som skrev uppgiften")
    RESPONSIBLE = "responsible", _("Kommunen som ansvarar för omgången")


class Ground(models.TextChoices):
    """Never consent: that of the secrecy act is another thing (law R-GDPR-6). What art. 9.2 asks is each controller's."""

    PUBLIC_TASK = "6.1e", _("Uppgift av allmänt intresse (artikel 6.1 e)")
    LEGAL_DUTY = "6.1c", _("Rättslig förpliktelse (artikel 6.1 c)")
    IDENTITY_NUMBER = (
        "6.1e+3:10",
        _("Allmänt intresse (artikel 6.1 e) och säker identifiering (3 kap. 10 § dataskyddslagen)"),
    )
    SENSITIVE = "6.1e+9.2", _("Allmänt intresse (artikel 6.1 e). Stödet i artikel 9.2 prövas av den som ansvarar")


class Activity(models.TextChoices):
    """What the data is used for: the rows of the record of processing."""

    REGISTERING = "registering", _("Registrera och nå personen")
    INFORMING = "informing", _("Informera, inhämta samtycke och lämna ut")
    ASSESSING = "assessing", _("Aktualisera och bedöma")
    SELECTING = "selecting", _("Välja ut deltagare till en omgång")
    TAKING_PART = "taking_part", _("Genomföra deltagandet")
    FOLLOWING = "following", _("Följa upp och undanröja hinder")
    CLOSING = "closing", _("Avsluta och redovisa resultat")
    RIGHTS = "rights", _("Svara på begäran och rätta uppgifter")

    @property
    def aim(self) -> str:
        return str(_AIMS[self])


_AIMS = {
    Activity.REGISTERING: _("Veta vem personen är, kunna nå personen och ha en handläggare som ansvarar."),
    Activity.INFORMING: _(
        "Visa att personen har fått information, och att uppgifter bara lämnas ut när det är tillåtet."
    ),
    Activity.ASSESSING: _("Avgöra tillsammans med Arbetsförmedlingen om ett jobbspår passar personen."),
    Activity.SELECTING: _("Välja ut deltagare sakligt efter arbetsgivarens kravprofil."),
    Activity.TAKING_PART: _("Planera och genomföra insatserna för deltagaren."),
    Activity.FOLLOWING: _("Se att planen håller, att stödet räcker och att hinder tas om hand."),
    Activity.CLOSING: _("Redovisa vad jobbspåret ledde till för deltagaren."),
    Activity.RIGHTS: _("Ge personen de rättigheter som dataskyddsförordningen ger, och kunna visa det."),
}
