"""Signing by personal link: what a link does, what it does not, and how a dead one heals (law R-SIGN)."""

from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from agreements.domain import by_link, drafting, life, links, signatories
from agreements.domain.signatures import SIGNED_COPY_JOB
from agreements.enums import AgreementState, LinkState, SigningMethod
from agreements.models import Agreement, Signature, SigningLink
from agreements.queries import own_signatories, read_link
from agreements.tokens import code_of, link_id, token_of
from jobbspar.audit.models import AuditEvent
from jobbspar.documents.models import Document
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.delivery import drain
from jobbspar.outbox.models import OutboxEntry
from tests.agreements.signing import RIGHT, ask_for_code, link_in, mailed_to, sent_out, sign
from tests.agreements.test_life import a_draft, make_pdf
from tests.cast import Cast, actor_of, login
from tests.threads import both


def test_two_sign_by_link_and_the_agreement_is_signed_with_evidence(cast: Cast, client: Client) -> None:
    agreement = sent_out(cast)
    for user, name in ((cast.lena, "Lena Arvidsson"), (cast.kerstin, "Kerstin Ahlgren")):
        path = link_in(mailed_to(user.email)[0])
        page = client.get(path)
        assert page.status_code == 200
        assert "Läs avtalet här" in page.content.decode()
        assert sign(client, path, ask_for_code(client, path, user.email), name) == 302
        assert "Tack! Du har skrivit under" in client.get(path).content.decode()
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.SIGNED
    signature = Signature.objects.get(signed_by="Lena Arvidsson")
    assert agreement.document is not None
    assert (signature.method, signature.mandate, signature.address, signature.document_sha256) == (
        SigningMethod.LINK, RIGHT, cast.lena.email, agreement.document.sha256,
    )  # fmt: skip
    assert signature.given_at is not None
    drain(SIGNED_COPY_JOB)
    agreement.refresh_from_db()
    assert agreement.signed_copy is not None
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(agreement.signed_copy.content)).pages)
    for words in ("Lena Arvidsson", "Kerstin Ahlgren", RIGHT, "Med personlig länk och kod", cast.lena.email):
        assert words in text
    assert agreement.document.sha256 in text.replace("\n", "").replace(" ", "")
    assert agreement.signed_copy.check_code in text


def test_the_mails_hold_no_secret_in_the_database_and_no_word_of_the_agreement(cast: Cast, client: Client) -> None:
    sent_out(cast)
    path = link_in(mailed_to(cast.lena.email)[0])
    code = ask_for_code(client, path, cast.lena.email)
    token = path.split("/")[2]
    for entry in OutboxEntry.objects.all():
        assert token not in f"{entry.payload}{entry.title}{entry.dedup_key}"
        assert code not in f"{entry.payload}{entry.title}"
    for message in mail.outbox:
        assert code not in message.subject
        assert "Hisingen" not in f"{message.subject}{message.body}"


def test_a_scanner_that_follows_the_link_uses_nothing_up(cast: Cast, client: Client) -> None:
    sent_out(cast)
    path = link_in(mailed_to(cast.lena.email)[0])
    for _time in range(20):
        assert client.get(path).status_code == client.head(path).status_code == 200
        assert client.get(f"{path}kod/").status_code == client.get(f"{path}ny/").status_code == 405
    link = SigningLink.objects.get(sent_to=cast.lena.email)
    assert (link.opened_at, link.code_serial) == (None, 0)
    assert len(mailed_to(cast.lena.email)) == 1
    assert not Signature.objects.exists()


@pytest.mark.parametrize("code", ["000000", "abc", "", "12345", "1234567", "６６６６６６"])
def test_a_wrong_code_signs_nothing_and_keeps_what_was_typed(cast: Cast, client: Client, code: str) -> None:
    sent_out(cast)
    path = link_in(mailed_to(cast.lena.email)[0])
    right = ask_for_code(client, path, cast.lena.email)
    answer = client.post(path, {"signed_by": "Lena A", "mandate": RIGHT, "confirmed": "on", "code": code})
    assert (answer.status_code, right == code) == (422, False)
    assert 'value="Lena A"' in answer.content.decode()
    assert not Signature.objects.exists()


def test_a_code_is_guessed_at_five_times_and_no_more(cast: Cast, client: Client) -> None:
    sent_out(cast)
    path = link_in(mailed_to(cast.lena.email)[0])
    right = ask_for_code(client, path, cast.lena.email)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    assert [sign(client, path, wrong) for _try in range(by_link.TRIES)] == [422] * by_link.TRIES
    assert sign(client, path, right) == 422
    assert sign(client, path, ask_for_code(client, path, cast.lena.email)) == 302


def test_a_link_has_eight_codes(cast: Cast, client: Client) -> None:
    sent_out(cast)
    path = link_in(mailed_to(cast.lena.email)[0])
    for minute in range(12):
        with clock.at(clock.now() + timedelta(minutes=2 * minute)):
            client.post(f"{path}kod/")
    assert SigningLink.objects.get(sent_to=cast.lena.email).code_serial == by_link.CODES


def test_a_code_is_too_old_after_a_quarter_of_an_hour(cast: Cast, client: Client) -> None:
    sent_out(cast)
    path = link_in(mailed_to(cast.lena.email)[0])
    code = ask_for_code(client, path, cast.lena.email)
    with clock.at(clock.now() + by_link.CODE_LIFE + timedelta(seconds=1)):
        assert sign(client, path, code) == 422
    assert not Signature.objects.exists()


def test_an_old_link_says_why_and_sends_a_new_one_to_the_same_address(cast: Cast, client: Client) -> None:
    sent_out(cast)
    path = link_in(mailed_to(cast.lena.email)[0])
    with clock.at(clock.now() + links.LIFE + timedelta(days=1)):
        page = client.get(path)
        assert (page.status_code, "äldre än 30 dagar" in page.content.decode()) == (410, True)
        assert client.get(f"{path}pdf/").status_code == 404
        for _press in range(3):
            assert client.post(f"{path}ny/").status_code == 302
        drain("mail")
        assert len(mailed_to(cast.lena.email)) == 2
        new = link_in(mailed_to(cast.lena.email)[1])
        assert "nyare länk" in client.get(path).content.decode()
        assert sign(client, new, ask_for_code(client, new, cast.lena.email)) == 302


def test_a_mended_address_voids_nothing_and_shuts_the_old_link(cast: Cast, client: Client) -> None:
    agreement = sent_out(cast)
    first = link_in(mailed_to(cast.kerstin.email)[0])
    assert sign(client, first, ask_for_code(client, first, cast.kerstin.email), "Kerstin Ahlgren") == 302
    lena = agreement.signatories.get(email=cast.lena.email)
    old = link_in(mailed_to(cast.lena.email)[0])
    login(client, cast.kerstin)
    url = reverse("signatory_address", args=[agreement.pk, lena.pk])
    assert client.post(url, {"email": "inte en adress"}).status_code == 200
    assert client.post(url, {"email": "vd@hisingen.example"}).status_code == 302
    drain("mail")
    client.logout()
    assert client.get(old).status_code == 410
    new = link_in(mailed_to("vd@hisingen.example")[0])
    assert sign(client, new, ask_for_code(client, new, "vd@hisingen.example")) == 302
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.SIGNED
    assert Signature.objects.filter(undone_at=None).count() == 2


def test_words_that_are_taken_back_and_changed_cannot_be_signed_by_the_old_link(cast: Cast, client: Client) -> None:
    agreement = sent_out(cast)
    path = link_in(mailed_to(cast.lena.email)[0])
    code = ask_for_code(client, path, cast.lena.email)
    kerstin = actor_of(cast.kerstin)
    life.take_back_to_draft(agreement, actor=kerstin)
    assert "skrivs om just nu" in client.get(path).content.decode()
    assert sign(client, path, code) == 410
    agreement.refresh_from_db()
    drafting.change_agreement(
        agreement, texts={"background": "Annat."}, valid_from=None, valid_to=None, signatories={},
        expected_version=None, actor=kerstin,
    )  # fmt: skip
    life.send_for_signature(agreement, actor=kerstin)
    make_pdf(agreement)
    assert sign(client, path, code) == 410
    assert client.post(f"{path}ny/").status_code == 302 and not Signature.objects.exists()
    with clock.at(clock.now() + links.REST):
        client.post(f"{path}ny/")
        drain("mail")
        new = link_in(mailed_to(cast.lena.email)[-1])
        assert sign(client, new, ask_for_code(client, new, cast.lena.email)) == 302


def test_in_order_the_second_is_asked_when_the_first_has_signed(cast: Cast, client: Client) -> None:
    agreement = sent_out(cast, in_order=True)
    assert mailed_to(cast.kerstin.email) == []
    path = link_in(mailed_to(cast.lena.email)[0])
    assert sign(client, path, ask_for_code(client, path, cast.lena.email)) == 302
    drain("mail")
    second = link_in(mailed_to(cast.kerstin.email)[0])
    assert sign(client, second, ask_for_code(client, second, cast.kerstin.email), "Kerstin") == 302
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.SIGNED


def test_a_link_that_was_used_shows_the_words_only_for_as_long_as_it_would_have_lived(
    cast: Cast, client: Client
) -> None:
    sent_out(cast)
    path = link_in(mailed_to(cast.lena.email)[0])
    sign(client, path, ask_for_code(client, path, cast.lena.email))
    assert "Läs avtalet här" in client.get(path).content.decode()
    with clock.at(clock.now() + links.LIFE + timedelta(days=1)):
        page = client.get(path).content.decode()
        assert (
            "Du har skrivit under" in page
            and "Läs avtalet här" not in page
            and "Kerstin" not in page.split("Frågor")[0]
        )
        assert client.get(f"{path}pdf/").status_code == 404


def test_an_ended_agreement_asks_nobody(cast: Cast, client: Client) -> None:
    agreement = sent_out(cast)
    path = link_in(mailed_to(cast.lena.email)[0])
    life.terminate_agreement(agreement, actor=actor_of(cast.kerstin))
    page = client.get(path)
    assert (page.status_code, "behöver inte göra något" in page.content.decode()) == (410, True)
    assert client.post(f"{path}kod/").status_code == 410


@pytest.mark.parametrize("token", ["x", "a:b:c", "0" * 200, "%00", "..%2f", "ä"])
def test_a_token_that_is_none_is_told_so(cast: Cast, client: Client, token: str) -> None:
    for path in (f"/skriv-under/{token}/", f"/skriv-under/{token}/ny/", f"/skriv-under/{token}/kod/"):
        assert client.post(path).status_code in {404, 410}


def test_a_reminder_carries_the_link_and_comes_at_most_each_third_day(cast: Cast, client: Client) -> None:
    agreement = sent_out(cast)
    kerstin = actor_of(cast.kerstin)
    assert links.remind(agreement, actor=kerstin) == 0
    with clock.at(clock.now() + links.REMINDER_REST + timedelta(hours=1)):
        assert links.remind(agreement, actor=kerstin) == 2
        assert links.remind(agreement, actor=kerstin) == 0
        drain("mail")
        # The same link, though each mail has its own signature of it with the second it was made.
        first, second = (link_id(link_in(text).split("/")[2]) for text in mailed_to(cast.lena.email))
        assert first and first == second


def test_the_link_tells_its_looks_apart_from_nobodys(cast: Cast) -> None:
    sent_out(cast)
    link = SigningLink.objects.get(sent_to=cast.lena.email)
    assert read_link(token_of(link))[0] == LinkState.OPEN
    assert read_link(str(link.pk))[0] == read_link(link.pk.hex)[0] == LinkState.UNREADABLE


def test_what_is_done_by_link_stands_in_the_log_without_the_address(cast: Cast, client: Client) -> None:
    sent_out(cast)
    path = link_in(mailed_to(cast.lena.email)[0])
    sign(client, path, ask_for_code(client, path, cast.lena.email))
    events = AuditEvent.objects.filter(action__in=["signing.code_sent", "signature.given"])
    assert {event.action for event in events} == {"signing.code_sent", "signature.given"}
    for event in events:
        assert event.organisation_id == cast.hisingen.organisation_id
        assert "@" not in str(event.details)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_signature(cast: Cast) -> None:
    sent_out(cast)
    link = SigningLink.objects.get(sent_to=cast.lena.email)
    by_link.ask_for_code(link)
    link.refresh_from_db()
    code = code_of(link)
    answers = both(lambda: by_link.sign_by_link(link, code=code, signed_by="Lena", mandate=RIGHT), answers=(Exception,))
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Signature"]
    assert Signature.objects.count() == 1


class TestWhoSigns:
    def test_two_sign_for_one_party_and_both_are_waited_for(self, cast: Cast, client: Client) -> None:
        agreement = a_draft(cast)
        login(client, cast.kerstin)
        url = reverse("signatories", args=[agreement.pk])
        values = {
            "organisation": cast.hisingen.organisation_id, "name": "Vera Vd", "title": "Vd", "mandate": RIGHT,
            "email": "vera@hisingen.example", "order": "1",
        }  # fmt: skip
        assert client.post(url, values).status_code == 302
        assert client.post(url, values).status_code == 200
        assert client.post(url, values | {"organisation": cast.boras.pk, "email": "x@boras.example"}).status_code == 200
        assert client.post(url, values | {"order": "0", "email": "y@hisingen.example"}).status_code == 200
        assert [row.name for row in agreement.signatories.all()].count("Vera Vd") == 1
        assert agreement.signatories.count() == 3
        vera = agreement.signatories.get(name="Vera Vd")
        gone = reverse("signatory_remove", args=[agreement.pk, vera.pk])
        assert client.post(gone)["Location"] == url
        assert agreement.signatories.count() == 2
        client.post(reverse("signing_order", args=[agreement.pk]))
        agreement.refresh_from_db()
        assert agreement.is_ordered

    def test_the_last_one_stays_and_a_locked_agreement_keeps_them_all(self, cast: Cast) -> None:
        kerstin = actor_of(cast.kerstin)
        agreement = a_draft(cast)
        first, last = agreement.signatories.all()
        signatories.remove_signatory(first, actor=kerstin)
        signatories.remove_signatory(first, actor=kerstin)
        with pytest.raises(RuleError):
            signatories.remove_signatory(last, actor=kerstin)
        life.send_for_signature(agreement, actor=kerstin)
        with pytest.raises(RuleError):
            signatories.set_order(agreement, is_ordered=True, actor=kerstin)


class TestSignedIn:
    def test_whoever_is_asked_signs_in_the_application(self, cast: Cast, client: Client) -> None:
        agreement = sent_out(cast)
        for user, row in zip((cast.lena, cast.kerstin), agreement.signatories.all(), strict=True):
            login(client, user)
            url = reverse("signature_own", args=[agreement.pk, row.pk])
            assert client.get(url).status_code == 200
            assert client.post(url, {"mandate": RIGHT}).status_code == 200
            assert client.post(url, {"mandate": RIGHT, "confirmed": "on"}).status_code == 302
            # A double click, and the back button.
            assert client.post(url, {"mandate": RIGHT, "confirmed": "on"}).status_code == 302
            assert client.get(url).status_code == 302
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.SIGNED
        assert Signature.objects.count() == 2
        assert set(Signature.objects.values_list("method", flat=True)) == {SigningMethod.IN_APP}

    def test_the_portal_says_what_waits_for_an_employer_and_stops_when_it_is_signed(
        self, cast: Cast, client: Client
    ) -> None:
        agreement = sent_out(cast)
        lena = agreement.signatories.all()[0]
        login(client, cast.lena)
        url = reverse("signature_own", args=[agreement.pk, lena.pk])
        assert url in client.get("/portal/").content.decode()
        client.post(url, {"mandate": RIGHT, "confirmed": "on"})
        assert url not in client.get("/portal/").content.decode()

    def test_who_stands_later_in_the_order_is_not_asked_yet(self, cast: Cast) -> None:
        agreement = sent_out(cast, in_order=True)
        lena, kerstin = agreement.signatories.all()
        assert list(own_signatories(actor_of(cast.lena))) == [lena]
        assert list(own_signatories(actor_of(cast.kerstin))) == []
        Agreement.objects.filter(pk=agreement.pk).update(is_ordered=False)
        assert list(own_signatories(actor_of(cast.kerstin))) == [kerstin]

    def test_nobody_signs_for_another(self, cast: Cast, client: Client) -> None:
        """Nor does the coordinator, who could write in her own address, for the employer."""
        agreement = sent_out(cast)
        lena, kerstin = agreement.signatories.all()
        lena.email = cast.kerstin.email
        lena.save()
        for user, row in ((cast.kerstin, lena), (cast.lena, lena), (cast.lena, kerstin), (cast.hamid, kerstin)):
            login(client, user)
            assert client.post(
                reverse("signature_own", args=[agreement.pk, row.pk]), {"mandate": RIGHT, "confirmed": "on"}
            ).status_code in {302, 404}
        assert not Signature.objects.exists()


class TestChecking:
    def signed(self, cast: Cast, client: Client) -> Agreement:
        agreement = sent_out(cast)
        for user in (cast.lena, cast.kerstin):
            path = link_in(mailed_to(user.email)[0])
            sign(client, path, ask_for_code(client, path, user.email))
        drain(SIGNED_COPY_JOB)
        agreement.refresh_from_db()
        return agreement

    def answer(self, client: Client, code: str) -> tuple[int, str]:
        page = client.get(f"/kontrollera/{code}/")
        return page.status_code, page.content.decode()

    def test_anybody_learns_that_it_holds_what_it_is_and_its_date_and_no_more(self, cast: Cast, client: Client) -> None:
        agreement = self.signed(cast, client)
        copy = agreement.signed_copy
        assert copy is not None and copy.check_code
        status, words = self.answer(client, copy.check_code)
        assert status == 200
        assert "Handlingen gäller" in words and "Avtal med underskriftsbevis" in words
        for secret in ("Hisingen", "Lena", "Kerstin", copy.number, str(agreement.pk)):
            assert secret not in words
        typed = copy.check_code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
        assert client.post("/kontrollera/", {"code": typed})["Location"] == f"/kontrollera/{copy.check_code}/"

    def test_one_that_is_replaced_or_ended_says_so_and_a_forged_code_is_none(self, cast: Cast, client: Client) -> None:
        agreement = self.signed(cast, client)
        assert agreement.signed_copy is not None
        code = str(agreement.signed_copy.check_code)
        with clock.at(clock.moment_on(agreement.valid_to + timedelta(days=1), 8)):  # type: ignore[operator]
            assert "gäller inte längre" in self.answer(client, code)[1]
        Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.REPLACED)
        assert "ersatt av en nyare" in self.answer(client, code)[1]
        status, words = self.answer(client, "0000-0000-0000")
        assert (status, "Koden finns inte" in words) == (404, True)
        assert client.post("/kontrollera/", {"code": "åäö"}).status_code == 422

    def test_the_code_finds_nothing_else(self, cast: Cast, client: Client) -> None:
        agreement = self.signed(cast, client)
        assert Document.objects.exclude(check_code=None).count() == 1
        assert agreement.document is not None and agreement.document.check_code is None
        assert self.answer(client, agreement.document.number)[0] == 404
