"""The house rules, each run over the whole house and over a planted fault that it has to find."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from jobbspar.accounts.checks import doors, without_entry
from jobbspar.accounts.entry import public_entry
from tests.house import code, imports, requirements, templates
from tests.house.source import Module, planted, product, suite

Rule = Callable[[Iterable[Module]], list[str]]


@pytest.mark.parametrize(
    "rule",
    [
        imports.unknown_rooms,
        imports.upward_imports,
        imports.mutual_pairs,
        imports.imports_in_functions,
        imports.out_of_order,
        code.too_large,
        code.real_time,
        code.open_person_queries,
        code.inline_in_python,
        code.names_put_together,
    ],
)
def test_the_house_keeps(rule: Rule) -> None:
    assert rule(product()) == []


def test_every_function_says_its_types() -> None:
    assert code.unannotated([*product(), *suite()]) == []


@pytest.mark.parametrize(
    "rule",
    [templates.too_long, templates.too_wide, templates.inline, templates.missing, templates.names_put_together],
)
def test_the_templates_keep(rule: Callable[[dict[str, str]], list[str]]) -> None:
    assert rule(templates.all_templates()) == []


def test_every_template_is_used() -> None:
    assert templates.unused(templates.all_templates(), product()) == []


def test_every_view_says_who_may_enter() -> None:
    assert len(list(doors())) > 160
    assert without_entry() == []


def test_every_requirement_is_pinned_with_its_reason() -> None:
    assert len(requirements.files()) == 3
    assert [
        fault for file in requirements.files() for fault in requirements.unpinned(file.name, file.read_text())
    ] == []


class TestTheRulesBite:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("tracks.views", "from coordination.domain import advance"),
            ("tracks.views", "import participants.models"),
            ("jobbspar.outbox.domain", "from jobbspar.documents import domain"),
            ("jobbspar.lib.dates", "from jobbspar.ui import forms"),
            ("jobbspar.accounts.views", "def f() -> None:\n    from tracks.models import Round"),
            (
                "jobbspar.accounts.views",
                "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import tracks.models",
            ),
            ("tracks.models", "from jobbspar import urls"),
            ("tracks.models", "from django.apps import apps\nM = apps.get_model('coordination.FollowUp')"),
            ("jobbspar.ui.tags", "from ..accounts import models"),
        ],
    )
    def test_on_an_upward_import(self, name: str, text: str) -> None:
        assert len(imports.upward_imports([planted(name, text)])) == 1

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("coordination.views", "from tracks.models import Round\nfrom jobbspar.lib import clock"),
            ("jobbspar.urls", "from coordination import urls"),
            ("jobbspar.ui.tags", "from .forms import BaseForm\nfrom ..lib import dates"),
        ],
    )
    def test_but_not_on_one_along_the_arrows(self, name: str, text: str) -> None:
        assert imports.upward_imports([planted(name, text)]) == []

    def test_on_two_rooms_that_import_each_other(self) -> None:
        pair = [planted("tracks.a", "import employers.models"), planted("employers.b", "import tracks.models")]
        assert imports.mutual_pairs(pair) == ["employers och tracks importerar varandra"]
        assert imports.mutual_pairs(pair[:1]) == []

    def test_on_a_room_without_a_place(self) -> None:
        assert imports.unknown_rooms([planted("jobbspar.common.helpers", "")]) == ["jobbspar.common"]

    def test_on_an_import_inside_a_function(self) -> None:
        text = "def f() -> None:\n    from tracks.models import Round"
        assert len(imports.imports_in_functions([planted("tracks.views", text)])) == 1
        assert imports.imports_in_functions([planted("tracks.tasks", text)]) == []
        assert imports.imports_in_functions([planted("tracks.apps", text.replace(" f(", " ready("))]) == []

    def test_on_a_file_that_imports_from_its_right(self) -> None:
        assert len(imports.out_of_order([planted("tracks.models", "from tracks.domain import advance")])) == 1
        assert len(imports.out_of_order([planted("tracks.domain.rounds", "from tracks import views")])) == 1
        assert imports.out_of_order([planted("tracks.views", "from tracks.domain import advance")]) == []

    def test_on_a_file_that_reaches_its_right_through_one_without_a_place(self) -> None:
        through = planted("tracks.helpers", "from tracks.views import page")
        assert len(imports.out_of_order([planted("tracks.models", "from tracks import helpers"), through])) == 1

    def test_on_what_has_grown_too_large(self) -> None:
        body = "    x = 1\n" * 40
        assert len(code.too_large([planted("tracks.domain", f"def f() -> None:\n{body}")])) == 1
        assert code.too_large([planted("tracks.domain", f"def f() -> None:\n{body[:-10]}")]) == []
        view = "@entry(Role.COORDINATOR)\ndef f() -> None:\n" + "    x = 1\n" * 25
        assert len(code.too_large([planted("tracks.views", view)])) == 1
        assert len(code.too_large([planted("tracks.models", "class A:\n" + "    x = 1\n" * 200)])) == 1
        assert len(code.too_large([planted("tracks.enums", "X = 1\n" * 401)])) == 1
        assert len(code.too_large([planted("jobbspar.settings", "X = 1\n" * 351)])) == 1

    @pytest.mark.parametrize(
        "text",
        [
            "def f(a) -> None: ...",
            "def f(a: int): ...",
            "def f(*a, b: int) -> None: ...",
            "class A:\n    def f(self, b) -> None: ...",
            "class A:\n    @staticmethod\n    def f(a) -> None: ...",
        ],
    )
    def test_on_a_function_without_types(self, text: str) -> None:
        assert len(code.unannotated([planted("tracks.domain", text)])) == 1
        assert code.unannotated([planted("tracks.domain", "class A:\n    def f(self, b: int) -> None: ...")]) == []

    @pytest.mark.parametrize(
        "text",
        [
            "timezone.now()",
            "date.today()",
            "datetime.datetime.now()",
            "default=F(default=timezone.now)",
            "from django.utils.timezone import now",
            "F(auto_now_add=True)",
        ],
    )
    def test_on_time_from_elsewhere(self, text: str) -> None:
        assert len(code.real_time([planted("tracks.models", text)])) == 1
        assert code.real_time([planted("tracks.models", "clock.now(), clock.today()")]) == []

    @pytest.mark.parametrize("call", ["all()", "get(pk=1)", "filter(name='x').visible_to(actor)"])
    def test_on_a_view_that_starts_from_every_person(self, call: str) -> None:
        models = planted("participants.models.persons", "class Person: ...")
        for name in ("participants.views.persons", "coordination.forms"):
            assert len(code.open_person_queries([models, planted(name, f"x = Person.objects.{call}")])) == 1
        assert code.open_person_queries([models, planted("participants.views", "Person.objects.visible_to(a)")]) == []
        assert code.open_person_queries([models, planted("participants.views", "Occupation.objects.all()")]) == []

    def test_on_a_view_without_an_entry(self) -> None:
        def bare(request: HttpRequest) -> HttpResponse:
            return HttpResponse()

        def guarded(request: HttpRequest) -> HttpResponse:
            return HttpResponse()

        patterns: list[Any] = [path("a/", include([path("b/", bare), path("c/", public_entry(guarded))]))]
        assert without_entry(patterns) == [f"a/b/: {__name__}.{bare.__qualname__} saknar @entry"]
        bare.entry = object()  # type: ignore[attr-defined]
        assert len(without_entry(patterns)) == 1

    @pytest.mark.parametrize(
        "html",
        [
            '<p style="color: red">',
            "<style>p {}</style>",
            "<script>alert(1)</script>",
            '<a {% if x %}class="a"{% endif %}\n onclick="go()">',
            '<a href="javascript:go()">',
            '<a hx-on:click="go()">',
            '<input type="search" name="q"\n maxlength="100">',
            '<input class="x" type="number">',
        ],
    )
    def test_on_what_stands_inline_in_a_template(self, html: str) -> None:
        assert templates.inline({"page.html": html})
        assert (
            templates.inline({"page.html": '<script src="x.js" defer></script><p class="b" data-on="c">style=</p>'})
            == []
        )

    def test_on_a_style_in_a_python_string(self) -> None:
        assert len(code.inline_in_python([planted("jobbspar.ui.chain", "x = '<p style=\"a\">'")])) == 1

    @pytest.mark.parametrize(
        "text",
        [
            "f'{person.first_name} {person.last_name}'",
            "rows.values_list('person__last_name')",
            "Person.objects.order_by('last_name')",
            "rows.filter(preferred_name='')",
        ],
    )
    def test_on_a_name_put_together_by_hand(self, text: str) -> None:
        assert code.names_put_together([planted("coordination.queries.names", text)])
        assert code.names_put_together([planted("participants.names", text)]) == []
        assert code.names_put_together([planted("tracks.views", "PersonName.of(person).short")]) == []
        assert templates.names_put_together({"a.html": "{{ person.first_name }}", "b.html": "{{ person.name }}"}) == [
            "a.html: .first_name"
        ]

    def test_on_a_template_that_nobody_uses(self) -> None:
        shelf = {
            "a.html": '{% include "_b.html" %}{# {% include "_c.html" %} #}',
            "_b.html": "",
            "_c.html": '{% include "_d.html" %}',
            "_d.html": "",
            "mail/sent.txt": "",
            "mail/never.txt": "",
            "404.html": "",
        }
        text = "render(request, 'a.html')\nmail('sent')\nrender(f'mail/{name}.txt')"
        assert templates.unused(shelf, [planted("tracks.views", text)]) == ["_c.html", "_d.html", "mail/never.txt"]

    def test_on_a_template_that_is_nowhere_or_too_long(self) -> None:
        assert len(templates.missing({"a.html": '{% extends "nowhere.html" %}'})) == 1
        assert len(templates.too_long({"a.html": "x\n" * 121})) == 1
        assert len(templates.too_wide({"a.html": f"<p>{'x' * 180}</p>", "b.html": f"{{% empty '{'x' * 180}' %}}"})) == 1

    @pytest.mark.parametrize(
        "line", ["django==5.2.1", "django>=5  # the framework", "django  # the framework", "a==1 # x"]
    )
    def test_on_a_requirement_without_version_or_reason(self, line: str) -> None:
        assert len(requirements.unpinned("requirements.txt", line)) == 1
        assert requirements.unpinned("requirements.txt", "# head\n\npsycopg[binary]==3.3.9  # PostgreSQL") == []
