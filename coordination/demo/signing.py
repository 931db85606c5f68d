"""The agreements of a round: written, made to PDF beside us, signed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import transaction

from agreements.domain.drafting import draft_agreement
from agreements.domain.in_app import sign_signed_in
from agreements.domain.life import PDF_JOB, send_for_signature
from agreements.domain.paper import register_paper_signature
from agreements.domain.signatures import SIGNED_COPY_JOB
from agreements.enums import AgreementKind
from agreements.kinds import WITH_EMPLOYER
from agreements.models import Agreement, Signatory
from agreements.needed import needed
from coordination.demo.one_round import OneRound
from coordination.demo.organisations import OTHERS
from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock

# The rounds whose agreements are signed in Jobbspår, and by what right.
SIGNED_IN: Final = ("A1-3",)
MANDATE: Final = "Delegation enligt organisationens arbetsordning"


class Signing(OneRound):
    """Which agreements the round needs, and who signs them."""

    def draft_agreements(self) -> None:
        """A letter of intent with the first employer, an agreement with the second, and what the round needs besides. The
        PDFs are made beside us."""
        needed_on = self.world.working_day(self.story.planning + 3, 3)
        kinds = [AgreementKind.LETTER_OF_INTENT, AgreementKind.EMPLOYER_AGREEMENT]
        wanted = [(kind, party) for kind, (_firm, party) in zip(kinds, self.employers, strict=False)]
        asked = needed(self.round, list(self.round.parties.all()), self.steps())
        wanted += [(need.kinds[0], need.party) for need in asked if need.kinds != WITH_EMPLOYER]
        for kind, party in wanted:
            agreement = send_for_signature(draft_agreement(party, kind, actor=self.actor), actor=self.actor)
            self._order(agreement, needed_on)

    def _order(self, agreement: Agreement, needed_on: date, kind: str = PDF_JOB) -> None:
        transaction.on_commit(lambda: self.papers.order(agreement, needed_on=needed_on, kind=kind))

    def sign(self) -> None:
        """Signed on paper by all, and noted by the coordinator; in one round the employers sign in and do it themselves."""
        by_hand = self.story.key not in SIGNED_IN
        for agreement in Agreement.objects.filter(round=self.round).order_by("created_at"):
            for signatory in agreement.signatories.select_related(
                "organisation", "agreement__round__track__responsible"
            ):
                signer = None if by_hand else self._signer(signatory)
                if signer is None:
                    register_paper_signature(
                        signatory, signed_on=clock.today(), signed_by=signatory.name, scan=None, actor=self.actor
                    )
                else:
                    sign_signed_in(signatory, mandate=MANDATE, actor=signer)
            if not by_hand:
                self._order(agreement, clock.today() + timedelta(days=7), SIGNED_COPY_JOB)
        self.done("P4", "Paketet överenskommet, avtalen undertecknade")
        if not self.pattern.preparatory:
            self.done("P6", "Avsiktsförklaring och överenskommelse undertecknade")

    def _signer(self, signatory: Signatory) -> Actor | None:
        """Who signs in for it; None where nobody there can."""
        names = {organisation.pk: key for key, organisation in self.world.organisations.items()}
        key = names[signatory.organisation_id]
        return None if key in OTHERS or not signatory.email else self.voice_of(key)
