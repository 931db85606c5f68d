"""How long others go on reading the organisation's persons when the case is over."""

from django.utils.translation import gettext_lazy as _

from jobbspar.ui.fields import WholeField
from jobbspar.ui.forms import BaseForm
from participants.domain.access import LONGEST_DAYS


class PeriodForm(BaseForm):
    """The values are `set_period`'s keywords."""

    days = WholeField(
        label=_("Antal dagar efter avslutet"),
        min_value=0,
        max_value=LONGEST_DAYS,
        help_text=_(
            "Räknas från dagen då avslutet registrerades, eller från omgångens slut för den som inte blev deltagare. "
            "Ett samtycke som slutar gälla tidigare gäller före. Med färre än 30 dagar kan koordinatorn inte alltid öppna "
            "ett avslut igen."
        ),
    )
