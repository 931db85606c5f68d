"""Protected persons as pages show them: to handlers without a name, to everybody else not at all (law R-SKY-1)."""

import re
import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from openpyxl import load_workbook

from coordination.domain.issues import escalate_issue
from coordination.domain.reminders import send_digests
from coordination.models import Issue
from coordination.queries.due import counts_for, people_with_something
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import User
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.delivery import drain
from participants.domain import persons, reveals
from participants.models import HomeMove, Participation, Person, ProtectedIdentity, Reveal, StepEnrolment
from tests.cast import Cast, a_person, a_user, actor_of, login, say_fresh
from tests.participants.ways import a_candidate, a_recruiting_round, ongoing, presented, protected
from tests.queries import queries_of
from tracks.models import Round, SteeringMeeting

PLACE = "Skolan på Storgatan"
SECRETS = ("Hemligasson", "Mira", "070-174 06 05", "mira@exempel.se", "Storgatan", "Volvo")


def a_participant(cast: Cast, round: Round | None = None) -> Participation:
    round = round or a_recruiting_round(cast, steps=2)
    person = a_person(
        cast, first_name="Mira", last_name="Hemligasson", phone="070-174 06 05", email="mira@exempel.se",
        address="Storgatan 1", experience="Volvo i Borås", case_worker=cast.hamid,
    )  # fmt: skip
    part = ongoing(cast, round, person)
    part.enrolments.update(place=PLACE)
    return part


def eva(cast: Cast) -> User:
    return a_user("Eva Kollega", cast.molndal, Role.CASE_WORKER)


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def leaks(text: str, person: Person) -> list[str]:
    return [secret for secret in (*SECRETS, person.identity_masked, f">{person.birth_year}<") if secret in text]


def addresses_of(part: Participation) -> list[str]:
    """Every page about the person, by the ids it has."""
    person, candidacy = part.person_id, part.candidacy_id
    referral = part.person.referrals.get().pk
    step = part.enrolments.first()
    followed = part.follow_ups.first()
    issue = part.issues.first()
    assert step and followed and issue
    own = ("", "andra/", "anteckning/", "information/", "samtycke/", "aktualisera/", "skydd/", "skydd/andra/",
           "skydd/ta-bort/", "skydd/arbetsgivare/", "visa/", "flytt/")  # fmt: skip
    parts = ("", "plan/", "plan/andra/", "start/", "uppehall/", "fortid/", "anstallning/", "stod/", "glapp/", "insats/",
             "avsluta/")  # fmt: skip
    return [
        *(f"/deltagare/{person}/{name}" for name in own),
        *(f"/deltagande/{part.pk}/{name}" for name in parts),
        f"/kandidatur/{candidacy}/",
        f"/kandidatur/{candidacy}/matchning/",
        f"/aktualisering/{referral}/",
        f"/insats/{step.pk}/",
        f"/insats/{step.pk}/lage/",
        followed.get_absolute_url(),
        issue.get_absolute_url(),
        f"/samtycke/{part.person.consents.get().pk}/aterkalla/",
    ]


def _plain(body: bytes) -> bytes:
    """Without the one-time token against forged forms, which differs each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", body)


def test_for_everybody_but_handlers_each_page_is_the_same_404_as_for_nothing(cast: Cast, client: Client) -> None:
    part = a_participant(cast)
    Issue.objects.create(round=part.round, participation=part, title="Mira Hemligasson reser långt")
    addresses = addresses_of(part)
    colleague = eva(cast)
    login(client, colleague)
    could = [url for url in addresses if client.get(url).status_code == 200]
    assert len(could) >= 20, "a colleague sees the person's pages as long as there is no mark"
    protected(cast, part.person, cast.kerstin)
    for user in (colleague, cast.anders, cast.sara, cast.ada, cast.bo, cast.ensam, cast.ute):
        login(client, user)
        for url in addresses:
            nothing = re.sub(r"[0-9a-f-]{36}", str(uuid.uuid4()), url)
            answer, none = client.get(url), client.get(nothing)
            assert (answer.status_code, none.status_code) == (404, 404), (user, url)
            assert _plain(answer.content) == _plain(none.content), (user, url)


def test_a_handler_s_pages_show_neither_name_number_contact_nor_place(cast: Cast, client: Client) -> None:
    """R-SKY-1 (b) and (d): the printed plan too."""
    part = a_participant(cast)
    Issue.objects.create(round=part.round, participation=part, title="Reser långt")
    login(client, cast.hamid)
    assert (
        len(
            leaks(
                text_of(client, f"/deltagare/{part.person_id}/") + text_of(client, part.get_absolute_url()), part.person
            )
        )
        >= 7
    )
    assert PLACE in text_of(client, f"/deltagande/{part.pk}/plan/")
    protected(cast, part.person, cast.kerstin)
    for user in (cast.hamid, cast.kerstin):
        login(client, user)
        seen = 0
        for url in addresses_of(part):
            answer = client.get(url)
            if answer.status_code == 200:
                seen += 1
                assert leaks(answer.content.decode(), part.person) == [], (user, url)
                assert "no-store" in answer["Cache-Control"] or "/hinder/" in url or "/uppfoljning" in url, url
        assert seen >= 10
    page = text_of(login(client, cast.hamid), f"/deltagare/{part.person_id}/")
    assert "Skyddad person" in page and "skyddade personuppgifter" in page
    assert "Mölndal" not in re.sub(
        r"<header.*?</header>|<footer.*?</footer>",
        "",
        text_of(login(client, cast.kerstin), f"/deltagare/{part.person_id}/"),
        flags=re.S,
    )


def test_the_round_s_tabs_say_skyddad_person_to_handlers_and_nothing_to_others(cast: Cast, client: Client) -> None:
    part = a_participant(cast)
    other = ongoing_beside(cast, part.round)
    protected(cast, part.person, cast.kerstin)
    tabs = ["", "deltagare/", "uppfoljning/", "hinder/", "resultat/", "historik/"]
    login(client, cast.kerstin)
    assert "Skyddad person" in text_of(client, f"/omgangar/{part.round_id}/deltagare/")
    for name in tabs:
        assert leaks(text_of(client, f"/omgangar/{part.round_id}/{name}"), part.person) == []
    for user in (eva(cast), cast.anders, cast.sara, cast.ylva, cast.ada, cast.rut):
        login(client, user)
        for name in tabs:
            text = client.get(f"/omgangar/{part.round_id}/{name}").content.decode()
            assert leaks(text, part.person) == []
            for trace in ("Skyddad person", part.number, str(part.pk), str(part.person_id)):
                assert trace not in text, (user, name, trace)
    assert other.number in text_of(login(client, eva_of()), f"/omgangar/{part.round_id}/deltagare/")


def ongoing_beside(cast: Cast, round: Round) -> Participation:
    """Another participant, so that the lists are not empty."""
    Round.objects.filter(pk=round.pk).update(phase="recruitment")
    return ongoing(cast, Round.objects.get(pk=round.pk), a_person(cast, first_name="Rad", last_name="Radsson", number=""))


def eva_of() -> User:
    return User.objects.get(name="Eva Kollega")


def test_the_count_of_those_who_are_not_shown_does_not_say_that_one_is_protected(cast: Cast, client: Client) -> None:
    """The same words, and the same number, as after a disclosure that somebody has ended."""
    texts = []
    for hide in (_protect, _end_disclosures):
        round = a_recruiting_round(cast, steps=1)
        part = a_participant(cast, round)
        ongoing_beside(cast, round)
        hide(cast, part)
        text = text_of(login(client, cast.kerstin), f"/omgangar/{round.pk}/deltagare/")
        assert "1 deltagare till visas inte för dig" in text
        texts.append(re.findall(r'class="kpi.*?</div>', text, flags=re.S))
    assert [len(found) for found in texts] == [len(texts[0])] * 2
    assert texts[0] == texts[1]


def _protect(cast: Cast, part: Participation) -> None:
    protected(cast, part.person)


def _end_disclosures(cast: Cast, part: Participation) -> None:
    part.person.disclosures.update(ended_at=clock.now())


# ── Lists, search, files ─────────────────────────────────────────────────────────────────────────────────────────────


def test_neither_list_filter_nor_spreadsheet_holds_them_for_the_handler_either(cast: Cast, client: Client) -> None:
    """R-SKY-1 (b)."""
    part = a_participant(cast)
    a_person(cast, first_name="Rad", last_name="Radsson", number="")
    login(client, cast.hamid)
    urls = [
        "/deltagare/",
        "/deltagare/?lage=participant",
        f"/deltagare/?omgang={part.round_id}",
        "/deltagare/?kommun=1481",
    ]
    assert all("Hemligasson" in text_of(client, url) for url in urls)
    assert "Hemligasson" in _sheet(client)
    protected(cast, part.person)
    for url in urls:
        text = text_of(client, url)
        assert str(part.person_id) not in text and leaks(text, part.person) == []
    sheet = _sheet(client)
    assert "Radsson" in sheet and leaks(sheet, part.person) == [] and "Skyddad" not in sheet


def _sheet(client: Client) -> str:
    answer = client.get("/deltagare/?format=xlsx")
    book = load_workbook(BytesIO(b"".join(answer)))  # type: ignore[arg-type]
    return "\n".join(str(cell.value) for row in book.active.iter_rows() for cell in row)  # type: ignore[union-attr]


def test_no_search_box_finds_them(cast: Cast, client: Client) -> None:
    """R-SKY-1 (a)."""
    part = a_participant(cast)
    number = persons.reveal_number(part.person, actor=actor_of(cast.hamid))
    protected(cast, part.person)
    for user in (cast.hamid, cast.kerstin, eva(cast)):
        login(client, user)
        for text in ("Hemligasson", "Hemligason", number):
            answer = client.post("/sok/", {"q": text}, follow=True)
            assert str(part.person_id) not in answer.content.decode()
            answer = client.post("/deltagare/sok/", {"text": text}, follow=True)
            assert str(part.person_id) not in answer.content.decode()
            assert "Ingen person stämmer" in answer.content.decode()


def test_an_old_result_that_held_them_no_longer_does(cast: Cast, client: Client) -> None:
    part = a_participant(cast)
    login(client, cast.kerstin)
    answer = client.post("/sok/", {"q": "Hemligasson"})
    assert str(part.person_id) in text_of(client, answer.url)
    protected(cast, part.person, cast.kerstin)
    assert str(part.person_id) not in text_of(client, answer.url)


def test_the_list_costs_what_it_did(cast: Cast, client: Client) -> None:
    """Literal counts with protected persons among the others."""
    login(client, cast.hamid)
    costs = []
    for more in (1, 2):
        for _ in range(more):
            a_person(cast)
            protected(cast, a_person(cast))
        costs.append(len(queries_of(client, "/deltagare/")))
    assert costs == [9, 9]


# ── The handlers' own list ───────────────────────────────────────────────────────────────────────────────────────────


def test_only_handlers_have_the_page_and_its_place_in_the_menu(cast: Cast, client: Client) -> None:
    part = a_participant(cast)
    alone = a_person(cast)
    protected(cast, part.person, cast.kerstin)
    mark = protected(cast, alone)
    for user in (eva(cast), cast.anders, cast.sara, cast.ada, cast.ute):
        login(client, user)
        assert client.get("/skyddade-personer/").status_code == 404
        assert "/skyddade-personer/" not in text_of(client, "/")
    text = text_of(login(client, cast.hamid), "/skyddade-personer/")
    assert part.number in text and mark.label in text and leaks(text, part.person) == []
    assert "/skyddade-personer/" in text_of(client, "/")
    text = text_of(login(client, cast.kerstin), "/skyddade-personer/")
    assert part.number in text and mark.label not in text


def test_the_page_costs_the_same_at_one_and_three(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    costs = []
    for more in (1, 2):
        for _ in range(more):
            protected(cast, a_person(cast))
        costs.append(len(queries_of(client, "/skyddade-personer/")))
    assert costs == [2, 2]


# ── Idag, mail, the steering group, the log ──────────────────────────────────────────────────────────────────────────


def test_idag_and_the_digest_of_those_who_are_no_handlers_know_nothing(cast: Cast, client: Client) -> None:
    """R-SKY-1 (c)."""
    part = a_participant(cast)
    part.follow_ups.update(due=clock.today() - timedelta(days=1))
    kerstin = actor_of(cast.kerstin)
    assert counts_for(kerstin)["follow_ups"] == 1
    assert "Mira H." in text_of(login(client, cast.kerstin), "/")
    protected(cast, part.person)
    assert counts_for(kerstin) == {}
    text = text_of(login(client, cast.kerstin), "/")
    assert "Skyddad" not in text and leaks(text, part.person) == [] and part.number not in text
    assert cast.hamid.pk in people_with_something()
    text = text_of(login(client, cast.hamid), "/")
    assert "Uppföljning med Skyddad person" in text and leaks(text, part.person) == []
    with clock.at(clock.moment_on(clock.today() + timedelta(days=(7 - clock.today().weekday()) % 7), 8)):
        send_digests()
        drain("mail")
    assert [message.to for message in mail.outbox] == [[cast.hamid.email]]
    assert leaks(mail.outbox[0].message().as_string(), part.person) == []


def test_the_alert_s_mail_says_that_and_not_whom(cast: Cast) -> None:
    """R-SKY-1 (g) and (c)."""
    part = a_participant(cast)
    admin = a_user("Adam Administratör", cast.molndal, Role.LOCAL_ADMIN)
    protected(cast, part.person)
    person = Person.objects.get(pk=part.person_id)
    reveals.reveal_person(person, actor=actor_of(cast.hamid), reason="contact", text="Ringa om mötet")
    drain("mail")
    (message,) = mail.outbox
    assert message.to == [admin.email] and message.subject == "Någon har visat skyddade uppgifter i Jobbspår"
    whole = message.message().as_string()
    assert leaks(whole, person) == [] and str(person.pk) not in whole and "Hamid" not in whole


def test_a_hindrance_about_them_is_not_the_steering_group_s(cast: Cast, client: Client) -> None:
    part = a_participant(cast)
    group = cast.goteborg.steering_groups.create(name="Styrgrupp industri")
    group.members.create(user=cast.bo, mandate="beslutar")
    part.round.track.steering_group = group
    part.round.track.save()
    SteeringMeeting.objects.create(group=group, held_on=clock.today() + timedelta(days=2))
    issue = Issue.objects.create(
        round=part.round, participation=part, title="Reser långt", state="escalated", neutral_text="Bussen går för sent",
        escalated_at=clock.now(),
    )  # fmt: skip
    login(client, cast.bo)
    assert "Bussen går för sent" in text_of(client, "/styrgrupp/")
    protected(cast, part.person, cast.kerstin)
    assert "Bussen går för sent" not in text_of(client, "/styrgrupp/")
    assert client.get(issue.get_absolute_url()).status_code == 404
    issue.refresh_from_db()
    assert (issue.state, issue.neutral_text, issue.escalated_at) == ("open", "", None)
    with pytest.raises(RuleError, match="skyddade uppgifter"):
        escalate_issue(issue, actor=actor_of(cast.kerstin), neutral_text="Bussen går för sent")


def test_the_round_s_history_tells_only_handlers_what_has_been_done_with_them(cast: Cast, client: Client) -> None:
    part = a_participant(cast)
    protected(cast, part.person, cast.kerstin)
    record(actor_of(cast.hamid), "plan.written", part, person_id=part.person_id, round_id=part.round_id)
    words = "Avslutade ett utlämnande"
    assert words in text_of(login(client, cast.kerstin), f"/omgangar/{part.round_id}/historik/")
    assert words not in text_of(login(client, cast.sara), f"/omgangar/{part.round_id}/historik/")


def test_the_portal_shows_nothing_of_them(cast: Cast, client: Client) -> None:
    """R-SKY-1 (e)."""
    answer = presented(cast, a_candidate(cast, a_recruiting_round(cast)))
    login(client, cast.lena)
    url = f"/portal/kandidat/{answer.pk}/"
    found = [url for url in re.findall(r'href="(/portal/[^"]+)"', text_of(client, "/portal/")) if str(answer.pk) in url]
    url = found[0]
    assert client.get(url).status_code == 200
    protected(cast, answer.candidacy.person, cast.kerstin)
    assert client.get(url).status_code == 404
    assert str(answer.pk) not in text_of(client, "/portal/")


# ── Reveal ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_reveal_asks_who_sits_there_then_why_and_shows_it_once(cast: Cast, client: Client) -> None:
    """R-SKY-1 (f)."""
    part = a_participant(cast)
    protected(cast, part.person, cast.kerstin)
    url = f"/deltagare/{part.person_id}/visa/"
    login(client, cast.hamid)
    say_fresh(client, cast.hamid, ago=6 * 60)
    for answer in (client.get(url), client.post(url, {"reason": "contact", "text": "Ringa"})):
        assert answer.status_code == 302 and answer.url.startswith("/konto/bekrafta/")
    assert not Reveal.objects.exists()
    say_fresh(client, cast.hamid, ago=4 * 60)
    form = text_of(client, url)
    assert leaks(form, part.person) == [] and not Reveal.objects.exists()
    wrong = client.post(url, {"reason": "", "text": ""})
    assert wrong.status_code == 200 and leaks(wrong.content.decode(), part.person) == []
    token = re.search(r'name="form_token" value="([^"]+)"', form)
    assert token
    data = {"reason": "contact", "text": "Ringa om mötet", "form_token": token[1]}
    shown = client.post(url, data)
    assert shown["Cache-Control"] == "no-store"
    assert {"Hemligasson", "070-174 06 05", "mira@exempel.se"} <= set(leaks(shown.content.decode(), part.person))
    assert "Storgatan" not in shown.content.decode()
    again = client.post(url, data)
    assert again.status_code == 302 and Reveal.objects.count() == 1
    assert leaks(text_of(client, f"/deltagare/{part.person_id}/"), part.person) == []


def test_the_button_for_the_whole_number_leads_to_the_reveal(cast: Cast, client: Client) -> None:
    person = a_person(cast)
    protected(cast, person)
    answer = login(client, cast.hamid).post(f"/deltagare/{person.pk}/nummer/")
    assert answer.status_code == 302 and answer.url == f"/deltagare/{person.pk}/visa/"


# ── Forms ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_mark_is_set_changed_cleared_and_lifted_on_pages(cast: Cast, client: Client) -> None:
    part = a_participant(cast)
    login(client, cast.hamid)
    base = f"/deltagare/{part.person_id}/"
    form = text_of(client, f"{base}skydd/")
    assert "Kerstin Koordinator, Göteborg" in form and "Ute" not in form
    day = clock.today() + timedelta(days=90)
    data: dict[str, Any] = {"level": "registration", "source": "navet", "review_on": str(day)}
    bad = client.post(f"{base}skydd/", data | {"level": "", "review_on": "2020-01-01", "handlers": [cast.ute.pk]})
    assert bad.status_code == 200 and not ProtectedIdentity.objects.exists()
    assert client.post(f"{base}skydd/", data | {"handlers": [cast.kerstin.pk]}).status_code == 302
    mark = ProtectedIdentity.objects.get()
    assert set(mark.handlers.all()) == {cast.hamid, cast.kerstin} and mark.level == "registration"
    assert client.get(f"{base}skydd/").url == f"{base}skydd/andra/"  # type: ignore[attr-defined]
    changed = client.post(f"{base}skydd/andra/", data | {"handlers": [cast.hamid.pk], "version": mark.version})
    assert changed.status_code == 302 and list(mark.handlers.all()) == [cast.hamid]
    late = client.post(f"{base}skydd/andra/", data | {"handlers": [cast.kerstin.pk], "version": mark.version})
    assert late.status_code == 409 and list(mark.handlers.all()) == [cast.hamid]
    assert client.post(f"{base}skydd/arbetsgivare/").status_code == 302
    mark.refresh_from_db()
    assert mark.employers_cleared_by == cast.hamid
    lifted = client.post(f"{base}skydd/ta-bort/", {"reason": "ended", "text": "Brev från Skatteverket"})
    assert lifted.status_code == 302 and not Person.objects.get(pk=part.person_id).is_protected


def test_extra_fields_of_the_person_form_change_no_protection(cast: Cast, client: Client) -> None:
    person, other = a_person(cast), a_person(cast)
    protected(cast, other)
    login(client, cast.hamid)
    data = {
        "first_name": "A", "last_name": "B", "identity_kind": person.identity_kind, "legal_sex": "woman", "version": "1",
        "home_municipality": "1481", "education_level": "9", "upper_secondary_completed": "unknown",
        "is_protected": "on", "handlers": str(cast.ute.pk),
    }  # fmt: skip
    assert client.post(f"/deltagare/{person.pk}/andra/", data).status_code == 302
    assert not Person.objects.get(pk=person.pk).is_protected
    kept = Person.objects.get(pk=other.pk)
    sent = {"case_worker": cast.hamid.pk, "education_level": "2", "is_protected": "", "address": "Storgatan 1",
            "first_name": "", "version": kept.version}  # fmt: skip
    assert client.post(f"/deltagare/{other.pk}/andra/", sent).status_code == 302
    now = Person.objects.get(pk=other.pk)
    assert now.is_protected and now.address == ""
    assert (now.education_level, str(now.pk)) == ("2", str(kept.pk))
    assert persons.can_change_person(actor_of(cast.hamid), now)


def test_a_late_save_of_a_protected_row_shows_nothing_that_is_hidden(cast: Cast, client: Client) -> None:
    part = a_participant(cast)
    protected(cast, part.person)
    person = Person.objects.get(pk=part.person_id)
    login(client, cast.hamid)
    sent = {"case_worker": cast.hamid.pk, "education_level": "2", "first_name": "Ny", "version": person.version - 1}
    late = client.post(f"/deltagare/{person.pk}/andra/", sent)
    assert late.status_code == 409 and leaks(late.content.decode(), person) == []


def test_a_step_s_place_is_neither_asked_for_nor_lost(cast: Cast, client: Client) -> None:
    part = a_participant(cast)
    protected(cast, part.person)
    step = StepEnrolment.objects.filter(participation=part).first()
    assert step
    text = text_of(login(client, cast.hamid), f"/insats/{step.pk}/")
    assert PLACE not in text and 'name="place"' not in text
    step.refresh_from_db()
    assert step.place == PLACE


def test_a_move_of_home_is_written_in_on_a_page_and_the_payer_stays(cast: Cast, client: Client) -> None:
    part = a_participant(cast)
    login(client, cast.hamid)
    url = f"/deltagare/{part.person_id}/flytt/"
    data = {"to_municipality": "1482", "moved_on": str(clock.today())}
    missing = client.post(url, data)
    assert "Skriv vem som betalar resten" in missing.content.decode() and not HomeMove.objects.exists()
    for _twice in range(2):
        assert client.post(url, data | {"payer_decision": "Mölndal betalar klart."}).status_code == 302
    move = HomeMove.objects.get()
    part.refresh_from_db()
    assert (part.home_municipality_id, part.person.home_municipality_id) == ("1481", "1482")
    assert (move.participation, move.from_municipality_id) == (part, "1481")
    assert "Mölndal betalar klart." in text_of(client, f"/deltagare/{part.person_id}/")
    other = client.post(url, data | {"payer_decision": "Kungälv betalar."})
    assert "redan inskriven" in other.content.decode()


def test_the_mark_survives_whatever_reads_the_row(cast: Cast) -> None:
    """R-SKY-1 (i): an export to an archive reads the column and the level; neither depends on a session or a handler."""
    part = a_participant(cast)
    protected(cast, part.person, level="registration")
    (row,) = Person.objects.filter(pk=part.person_id).values("is_protected", "protection__level", "protection__set_on")
    assert row == {"is_protected": True, "protection__level": "registration", "protection__set_on": clock.today()}
