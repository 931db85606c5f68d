"""The second wall: with the first one gone, rows about a person still do not come to those who have no part in them."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models.query import QuerySet
from django.http import HttpRequest
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from coordination.domain import issues
from coordination.domain.issues import NewIssue
from coordination.models import FollowUp, Issue, Search
from jobbspar.accounts.middleware import SecrecyMiddleware
from jobbspar.database import walls
from jobbspar.lib import clock
from participants import querysets
from participants.domain import disclosures, persons
from participants.models import Participation, Person, PersonSearch
from tests.cast import Cast, a_person, actor_of, login
from tests.databases import OWNER, ROOT, as_role
from tests.participants.ways import a_recruiting_round, ongoing

pytestmark = pytest.mark.django_db

# Rows of a person that no foreign key leads to: what a search found.
BESIDE = {PersonSearch, Search}


def of_persons() -> list[type[models.Model]]:
    """Every model whose rows belong to a person: foreign keys lead from it to Person, in one step or many."""
    found: set[type[models.Model]] = {Person}
    while True:
        more = {
            model
            for model in apps.get_models(include_auto_created=True)
            if any(
                field.is_relation and (field.many_to_one or field.one_to_one) and field.related_model in found
                for field in model._meta.get_fields()
                if isinstance(field, models.Field)
            )
        }
        if more <= found:
            return sorted(found | BESIDE, key=lambda model: model._meta.label)
        found |= more


MODELS = of_persons()


@pytest.fixture
def whole(cast: Cast) -> Participation:
    """Amina of Mölndal, with something in most of the tables, disclosed to Göteborg, AF and the employer."""
    person = a_person(cast)
    row = ongoing(cast, a_recruiting_round(cast), person)
    persons.add_note(person, actor=actor_of(cast.hamid), noted_on=clock.today(), text="Hemligt")
    issues.report_issue(row.round, actor=actor_of(cast.hamid), issue=NewIssue("Hemligt"), participation=row)
    return row


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_table_about_persons_stands_behind_the_wall(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity, (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid)"
            " FROM pg_class c WHERE oid = %s::regclass",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (True, True, 1)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_an_organisation_without_a_part_in_it_gets_nothing_though_nobody_filters(
    model: type[models.Model], cast: Cast, whole: Participation
) -> None:
    with walls.as_org(cast.boras.pk):
        assert list(model._base_manager.all()) == [] or model in {FollowUp, Issue}
        if model in {FollowUp, Issue}:
            assert not model._base_manager.filter(participation__isnull=False).exists()
            assert not model._base_manager.filter(participation_id=whole.pk).exists()


def test_those_with_a_part_in_it_get_theirs_and_notes_stay_with_the_owner(cast: Cast, whole: Participation) -> None:
    note = whole.person.notes.model
    for organisation, notes in ((cast.molndal, 1), (cast.goteborg, 0), (cast.af_goteborg, 0)):
        with walls.as_org(organisation.pk):
            assert Person._base_manager.count() == 1 and Participation._base_manager.count() == 1
            assert note._base_manager.count() == notes
    with walls.as_org(None):
        assert not Person._base_manager.exists()


def test_the_end_of_a_disclosure_closes_the_wall_too(cast: Cast, whole: Participation) -> None:
    given = whole.person.disclosures.get(to_organisation=cast.af_goteborg)
    disclosures.end_disclosure(given, actor=actor_of(cast.hamid), reason="Klart")
    with walls.as_org(cast.af_goteborg.pk):
        assert not Person._base_manager.exists() and not Participation._base_manager.exists()


def _everything(self: QuerySet[Any], *_: object) -> QuerySet[Any]:
    return self.all()


WALLS = [
    getattr(querysets, name)
    for name in dir(querysets)
    if isinstance(getattr(querysets, name), type) and "visible_to" in vars(getattr(querysets, name))
]


@pytest.mark.parametrize("queryset", WALLS, ids=lambda cls: cls.__name__)
def test_with_the_first_wall_taken_away_an_outsider_still_sees_nobody(
    queryset: type[QuerySet[Any]], cast: Cast, whole: Participation, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queryset, "visible_to", _everything)
    login(client, cast.ute)
    for name, key in _pages(whole):
        assert client.get(reverse(name, args=[key])).status_code == 404, name
    for path in ("/", "/deltagare/", "/deltagare/?lage=participant"):
        text = client.get(path).content.decode()
        assert str(whole.person_id) not in text and whole.number not in text and "Amina" not in text, path


def _pages(row: Participation) -> list[tuple[str, object]]:
    candidacy = row.candidacy
    assert candidacy is not None
    return [
        ("person", row.person_id),
        ("person_change", row.person_id),
        ("participation", row.pk),
        ("plan_print", row.pk),
        ("candidacy", candidacy.pk),
        ("referral", candidacy.assessment.referral_id),
        ("follow_up", FollowUp.objects.get(participation=row).pk),
        ("issue", Issue.objects.get(participation=row).pk),
    ]


def test_and_without_the_second_wall_the_same_outsider_would(
    cast: Cast, whole: Participation, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: it is the wall that the tests above lean on."""
    monkeypatch.setattr(querysets.PersonQuerySet, "visible_to", _everything)
    monkeypatch.setattr(walls, "_SET", "SELECT %s, %s, %s")
    login(client, cast.ute)
    assert client.get(reverse("person", args=[whole.person_id])).status_code == 200
    assert str(whole.person_id) in client.get("/deltagare/").content.decode()


def test_what_the_template_reads_first_is_read_behind_the_wall(cast: Cast, whole: Participation) -> None:
    """A lazy queryset: the view saw nothing of it, and the page must not see more than the view would have."""
    request = RequestFactory().get("/")
    template = engines["django"].from_string("{% for row in rows %}{{ row.pk }} {% endfor %}")

    def view(request: HttpRequest) -> TemplateResponse:
        return TemplateResponse(request, template, {"rows": Person._base_manager.all()}).render()

    for user, seen in ((cast.hamid, True), (cast.ute, False)):
        request.actor = actor_of(user)  # type: ignore[attr-defined]
        request.resolver_match = None
        answer = SecrecyMiddleware(view)(request)
        assert (str(whole.person_id) in answer.content.decode()) is seen


def test_the_setting_ends_with_its_block_also_after_an_error(cast: Cast, whole: Participation) -> None:
    def seen() -> int:
        return Person._base_manager.count()

    with walls.as_org(cast.boras.pk):
        assert seen() == 0
        with walls.as_system("Räknar"):
            assert seen() == 1
            with walls.as_org(None):
                assert seen() == 0
            assert seen() == 1
        assert seen() == 0
        with pytest.raises(ZeroDivisionError), walls.as_system("Går fel"):
            raise ZeroDivisionError
        assert seen() == 0
    with pytest.raises(ValueError, match="reason"):
        walls.as_system("")


def test_a_connection_that_says_nothing_sees_nobody(whole: Participation, transactional_db: None) -> None:
    database = connection.settings_dict["NAME"]
    with as_role("jobbspar_web", database) as fresh:
        assert fresh.execute("SELECT count(*) FROM participants_person").fetchone() == (0,)
    with as_role(OWNER, database) as owner:
        assert owner.execute("SELECT count(*) FROM participants_person").fetchone() == (0,)


def test_nobody_writes_a_person_for_another_organisation(cast: Cast) -> None:
    person = a_person(cast)
    values = {field.attname: getattr(person, field.attname) for field in Person._meta.concrete_fields}
    del values["id"]
    with walls.as_org(cast.boras.pk), pytest.raises(Exception, match="row-level security"):
        Person._base_manager.create(**values)


def test_only_the_demo_and_the_tests_pass_the_wall_as_a_whole_process() -> None:
    users = {
        str(path.relative_to(ROOT))
        for folder in ("jobbspar", "employers", "tracks", "agreements", "participants", "coordination")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\bfor_this_process\(", path.read_text())
    }
    assert users == {"jobbspar/database/walls.py", "coordination/management/commands/load_demo.py"}
