"""From an empty database to administrators who have been asked in: by the command, and by the first page."""

import re
import uuid
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from jobbspar.accounts.actor import ANONYMOUS, system_actor
from jobbspar.accounts.domain import installation, keepers
from jobbspar.accounts.domain.invitations import accept_invitation
from jobbspar.accounts.enums import OrganisationKind, Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.mails import invitation_path
from jobbspar.accounts.models import AreaMember, CollaborationArea, Invitation, Municipality, Organisation, SetupLink
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.outbox.models import OutboxEntry
from tests.accounts.test_administration import newest_link
from tests.cast import Cast, actor_of
from tests.threads import both

pytestmark = pytest.mark.django_db

INSTALLER = system_actor("test")
NEW = "fyra helt vanliga svenska ord"
GR: dict[str, Any] = {
    "area": "Göteborgsregionen",
    "municipality": ["Göteborg=Göteborgs stad", "1481"],
    "office": ["Arbetsförmedlingen Göteborg"],
    "federation": "Göteborgsregionen (GR)",
    "admin": [
        "Göteborg: Nina Administratör <ada@goteborg.example>",
        "mölndal: Mona Ek <mona@molndal.example>",
        "Arbetsförmedlingen Göteborg: Arne Al <arne@af.example>",
    ],
    "system_admin": "Sixten System <sixten@gr.example>",
}


def run(**changes: Any) -> str:
    """What `manage.py setup` says."""
    said = StringIO()
    flags = [f"--{name.replace('_', '-')}={one}" for name, values in (GR | changes).items() for one in _list(values)]
    call_command("setup", *flags, stdout=said)
    return said.getvalue()


def _list(values: Any) -> list[str]:
    return [values] if isinstance(values, str) else values


def counted() -> tuple[int, ...]:
    models = (Organisation, CollaborationArea, AreaMember, Invitation, OutboxEntry, AuditEvent)
    return tuple(model._default_manager.count() for model in models)


class TestTheCommand:
    def test_makes_the_area_its_members_af_and_its_office_and_asks_in_the_administrators(self) -> None:
        said = run()
        goteborg = Municipality.objects.get(code="1480").organisation
        assert goteborg is not None and goteborg.name == "Göteborgs stad"
        office = Organisation.objects.get(name="Arbetsförmedlingen Göteborg")
        assert office.parent == Organisation.objects.get(kind=OrganisationKind.AF, parent=None)
        area = CollaborationArea.objects.get()
        assert area.organisation is not None and area.organisation.kind == OrganisationKind.FEDERATION
        members = AreaMember.objects.filter(area=area, valid_from=clock.today(), valid_to=None)
        assert {str(row.organisation) for row in members} == {
            "Göteborgs stad", "Mölndal", "Arbetsförmedlingen Göteborg",
        }  # fmt: skip
        asked = {(str(row.organisation), row.email, *row.roles) for row in Invitation.objects.all()}
        assert asked == {
            ("Göteborgs stad", "ada@goteborg.example", Role.LOCAL_ADMIN),
            ("Mölndal", "mona@molndal.example", Role.LOCAL_ADMIN),
            ("Arbetsförmedlingen Göteborg", "arne@af.example", Role.LOCAL_ADMIN),
            ("Göteborgsregionen (GR)", "sixten@gr.example", Role.SYSTEM_ADMIN),
        }
        assert OutboxEntry.objects.filter(payload__template="invitation").count() == 4
        assert "Göteborgs stad: tillagd" in said and "@" not in said
        logged = AuditEvent.objects.values_list("action", flat=True)
        assert {"organisation.created", "area.member_added", "invitation.sent"} <= set(logged)

    def test_run_again_changes_nothing_and_sends_nothing(self) -> None:
        run()
        before = counted()
        said = run()
        assert counted() == before
        assert "Göteborgs stad: fanns redan" in said and "väntar på svar" in said

    def test_run_again_sends_a_new_link_when_the_old_one_has_run_out_and_to_a_corrected_address(self) -> None:
        run()
        with clock.at(clock.now() + timedelta(days=8)):
            assert run().count("inbjudan är på väg") == 4
            run(admin=["Göteborg: Nina Administratör <ratt@goteborg.example>"])
        open_now = Invitation.objects.filter(organisation__name="Göteborgs stad", withdrawn_at=None)
        assert [row.email for row in open_now] == ["ratt@goteborg.example"]

    def test_whoever_has_said_yes_is_left_in_peace(self) -> None:
        run()
        row = Invitation.objects.get(email="ada@goteborg.example")
        installation_accept(row)
        assert "Lokal administratör: finns redan" in run()
        assert Invitation.objects.filter(organisation=row.organisation).count() == 1

    def test_more_can_be_added_later_and_who_has_left_is_not_taken_back(self) -> None:
        run()
        left = AreaMember.objects.get(organisation__name="Mölndal")
        AreaMember.objects.filter(pk=left.pk).update(valid_to=clock.today())
        run(municipality=["1480", "1481", "Kungälv"], admin=[])
        assert AreaMember.objects.filter(organisation__name="Mölndal").count() == 1
        assert AreaMember.objects.get(organisation__name="Kungälv", valid_to=None)

    def test_one_person_with_two_roles_gets_one_invitation(self) -> None:
        same = "Ensam Ek <ensam@kungalv.example>"
        run(
            area="Norra",
            municipality=["Kungälv"],
            office=[],
            federation="",
            admin=[f"Kungälv:{same}"],
            system_admin=same,
        )
        assert sorted(Invitation.objects.get().roles) == [Role.LOCAL_ADMIN, Role.SYSTEM_ADMIN]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"municipality": ["Atlantis"]}, "Atlantis"),
            ({"municipality": []}, "minst en kommun"),
            ({"admin": ["Borås: Bo Ek <bo@boras.example>"]}, "finns inte bland dem"),
            ({"admin": ["Göteborg: ada@goteborg.example"]}, "namn och e-post"),
            ({"admin": ["Göteborg: Ada <ada>"]}, "namn och e-post"),
            ({"municipality": ["1480", "Göteborg", "1481"]}, "två gånger"),
            ({"office": ["Arbetsförmedlingen"], "admin": []}, "vilket kontor"),
            ({"area": "x" * 121}, "xxx"),
            ({"admin": [f"Göteborg: {'Ada' * 50} <ada@goteborg.example>"]}, "AdaAda"),
        ],
    )
    def test_what_cannot_be_understood_makes_nothing(self, changes: dict[str, Any], sentence: str) -> None:
        with pytest.raises(CommandError, match=sentence):
            run(**changes)
        assert counted() == (0,) * 6

    def test_without_flags_and_without_anybody_to_ask_it_says_what_to_give(self) -> None:
        with pytest.raises(CommandError, match="--area"):
            call_command("setup", stdout=StringIO())

    def test_it_asks_when_somebody_sits_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answers = iter(["Norra", "", "Kungälv=Kungälvs kommun, 1440", "", "Eva Ek <eva@kungalv.example>", "", "", ""])
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", lambda _question: next(answers))
        call_command("setup", stdout=StringIO())
        assert Invitation.objects.get().organisation.name == "Kungälvs kommun"
        assert AreaMember.objects.count() == 2

    def test_it_prints_the_links_when_asked_to(self) -> None:
        links = re.findall(r"https?://[^/]+(/konto/inbjudan/\S+)", run_with_links())
        assert len(links) == 4
        assert Client().get(links[0]).status_code == 200

    def test_a_database_without_municipalities_is_not_prepared(self) -> None:
        Municipality.objects.all().delete()
        with pytest.raises(CommandError, match="prepare_database"):
            run()


def run_with_links() -> str:
    run()
    said = StringIO()
    flags = [f"--{name.replace('_', '-')}={one}" for name, values in GR.items() for one in _list(values)]
    call_command("setup", *flags, "--show-links", stdout=said)
    return said.getvalue()


def installation_accept(row: Invitation) -> None:
    accept_invitation(row, actor=ANONYMOUS, name=row.name, password=NEW)


FIRST = {
    "area": "Göteborgsregionen",
    "federation": "",
    "town_1": "1480",
    "town_1_called": "Göteborgs stad",
    "town_1_person": "Nina Administratör",
    "town_1_email": "nina@goteborg.example",
    "town_2": "1481",
    "office_1": "Arbetsförmedlingen Göteborg",
    "office_1_person": "Arne Al",
    "office_1_email": "arne@af.example",
    "system_name": "Sixten System",
    "system_email": "sixten@goteborg.example",
}


def a_link() -> str:
    said = StringIO()
    call_command("setup", "--link", stdout=said)
    return str(re.search(r"https?://[^/]+(/installera/\S+)", said.getvalue())[1])  # type: ignore[index]


class TestTheFirstPage:
    def test_the_same_is_made_by_the_page_and_the_administrator_signs_up_by_the_mail(self, client: Client) -> None:
        link = a_link()
        assert "Ta Jobbspår i bruk" in client.get(link).content.decode()
        answer = client.post(link, FIRST)
        assert answer.headers["Location"] == reverse("account_login")
        assert "Inbjudningarna är på väg" in client.get("/konto/login/").content.decode()
        assert {str(row.organisation) for row in AreaMember.objects.all()} == {
            "Göteborgs stad", "Mölndal", "Arbetsförmedlingen Göteborg",
        }  # fmt: skip
        system = Invitation.objects.get(email="sixten@goteborg.example")
        assert (system.organisation.name, system.roles) == ("Göteborgs stad", [Role.SYSTEM_ADMIN])
        Invitation.objects.filter(roles__contains=[Role.SYSTEM_ADMIN]).delete()
        guest, mail = Client(), newest_link()
        typed = {"name": "Arne Al", "password1": NEW, "password2": NEW}
        assert guest.post(mail, typed).headers["Location"] == reverse("account_login")

    def test_the_link_works_once_for_a_day_and_only_the_newest(self, client: Client) -> None:
        old, link = a_link(), a_link()
        assert client.get(old).status_code == 404
        with clock.at(clock.now() + timedelta(days=1, minutes=1)):
            assert client.get(link).status_code == 404
        assert client.post(link, FIRST).status_code == 302
        assert client.get(link).status_code == 404
        with clock.at(clock.now() + installation.SECOND_PRESS):
            assert client.post(link, FIRST).status_code == 404
        assert client.get(link).content == client.get(reverse("installation", args=["finns-inte"])).content

    def test_the_token_is_stored_nowhere(self) -> None:
        token = a_link().rstrip("/").rpartition("/")[2]
        row = SetupLink.objects.get()
        assert token not in str(vars(row)) and len(row.token_hash) == 64
        assert token not in str(list(AuditEvent.objects.values()))

    def test_there_is_no_page_once_somebody_administers(self, cast: Cast, client: Client) -> None:
        SetupLink.objects.create(token_hash=installation._hash("x"), expires_at=clock.now() + timedelta(days=1))
        assert client.get(reverse("installation", args=["x"])).status_code == 404
        assert client.post(reverse("installation", args=["x"]), FIRST).status_code == 404
        with pytest.raises(NotAllowed):
            installation.install_by_link("x", installation.Plan("Annat", []))
        with pytest.raises(CommandError, match="administratör redan"):
            a_link()

    def test_more_rows_keep_what_was_typed_and_save_nothing(self, client: Client) -> None:
        link = a_link()
        page = client.post(link, FIRST | {"rows": "1", "town_3": ""})
        assert page.status_code == 200
        text = page.content.decode()
        assert 'name="town_6"' in text and 'value="nina@goteborg.example"' in text
        assert not Organisation.objects.exists()
        assert client.post(link, FIRST | {"town_5": "1482"}).status_code == 302
        assert AreaMember.objects.count() == 4

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"area": ""}, "Fyll i det här"),
            ({"town_1": "", "town_2": ""}, "organisationen som personen hör till"),
            ({"town_2": "1480"}, "två gånger"),
            ({"town_2": "9999"}, "Välj ett av alternativen"),
            ({"town_1_email": ""}, "både namn och e-post"),
            ({"town_1_person": ""}, "både namn och e-post"),
            ({"office_1_email": "inte en adress"}, "Skriv en e-postadress"),
            ({"office_1": "Arbetsförmedlingen"}, "vilket kontor"),
            ({"office_2": "arbetsförmedlingen göteborg"}, "två gånger"),
            ({"town_1": "", "town_2": "", "town_1_person": "", "town_1_email": ""}, "minst en kommun"),
            ({"system_email": ""}, "Fyll i det här"),
            ({"area": "x" * 121}, "för lång"),
        ],
    )
    def test_bad_input_gets_a_sentence_and_nothing_is_saved(
        self, client: Client, changes: dict[str, str], sentence: str
    ) -> None:
        link = a_link()
        answer = client.post(link, FIRST | changes)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not Organisation.objects.exists() and SetupLink.objects.get().used_at is None
        assert client.get(link).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_who_send_the_page_at_once_make_one_installation() -> None:
    """It is one who pressed twice: both presses end where one signs in, and some minutes later there is no such page."""
    link = a_link()
    answers = both(lambda: Client().post(link, FIRST).status_code)
    assert answers == [302, 302]
    assert Client().get(link).status_code == 404
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert Client().post(link, FIRST).status_code == 404
    assert CollaborationArea.objects.count() == 1 and Organisation.objects.filter(parent=None).count() == 3


class TestTheFirstAdministrator:
    def test_only_the_system_admin_asks_in_and_only_where_there_is_none(self, cast: Cast) -> None:
        sixten = actor_of(cast.sixten)
        made = keepers.invite_first_admin(cast.boras, actor=sixten, name="Bo Ek", email="bo@boras.example")
        assert made.roles == [Role.LOCAL_ADMIN]
        with pytest.raises(keepers.RuleError, match="lokal administratör"):
            keepers.invite_first_admin(cast.goteborg, actor=sixten, name="Bo Ek", email="bo@boras.example")
        for who in (cast.ada, cast.kerstin, cast.rut, cast.doris, cast.ute):
            with pytest.raises(NotAllowed):
                keepers.invite_first_admin(cast.boras, actor=actor_of(who), name="X", email=f"{uuid.uuid4()}@x.example")

    def test_never_oneself(self, cast: Cast) -> None:
        with pytest.raises(keepers.RuleError, match="dig själv"):
            keepers.invite_first_admin(
                cast.boras, actor=actor_of(cast.sixten), name="Sixten", email=cast.sixten.email.upper()
            )

    def test_a_wrong_address_is_replaced_and_its_link_dies(self, cast: Cast) -> None:
        sixten = actor_of(cast.sixten)
        keepers.invite_first_admin(cast.boras, actor=sixten, name="Bo Ek", email="fel@boras.example")
        dead = newest_link_of("fel@boras.example")
        keepers.invite_first_admin(cast.boras, actor=sixten, name="Bo Ek", email="bo@boras.example")
        assert Client().get(dead).status_code == 410
        assert Client().get(newest_link_of("bo@boras.example")).status_code == 200


def newest_link_of(email: str) -> str:
    return invitation_path(Invitation.objects.get(email=email))
