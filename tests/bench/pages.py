"""How pages grow with what lies behind them, and what a page costs over the least Django can do."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from jobbspar.accounts.models import Organisation
from participants.models import Person
from tests.bench import measure
from tests.cast import Cast, a_need, a_person, a_round, login, make_cast
from tests.databases import as_role, copy_template

FEW, MANY = 200, 20_000
BLOCKS, EACH = 8, 10


def bare(request: HttpRequest) -> HttpResponse:
    """The least a signed-in page can be: the session and its user, in one query each, and a line of text."""
    user = get_user_model()._default_manager.only("email").get(pk=request.session["_auth_user_id"])
    return HttpResponse(f"<!doctype html><title>Bar</title><p>{user.pk}</p>")


urlpatterns = [path("bare", bare)]
BARE = {
    "ROOT_URLCONF": __name__,
    "MIDDLEWARE": ["django.contrib.sessions.middleware.SessionMiddleware"],
}


def use(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database


def seconds(client: Client, address: str) -> list[float]:
    taken = []
    for _ in range(EACH):
        began = perf_counter()
        answer = client.get(address)
        taken.append(perf_counter() - began)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return taken


def fill(cast: Cast, count: int, owner: Organisation | None = None) -> None:
    """`count` people of one municipality (Mölndal where none is said), unlike in name and year."""
    pattern = a_person(cast, owner, number="")
    values = {field.attname: getattr(pattern, field.attname) for field in Person._meta.concrete_fields}
    values.pop("id")
    people = [values | {"last_name": f"Namn{n}"} for n in range(count - 1)]
    Person.objects.bulk_create([Person(**one) for one in people], batch_size=2000)


def _person_list(database: str, count: int) -> Callable[[], list[float]]:
    use(database)
    cast = make_cast()
    fill(cast, count)
    client = login(Client(), cast.hamid)

    def ask() -> list[float]:
        use(database)
        client.get("/deltagare/")  # the first request opens the connection
        return seconds(client, "/deltagare/")

    return ask


def analyse(database: str) -> None:
    with as_role("postgres", database) as administrator:
        administrator.execute("VACUUM ANALYZE")


@measure("gånger", limit=1.3)
def list_growth() -> float:
    """The person list with 20 000 people over the same with 200: medians of requests made turn and turn about."""
    large = "bench_large"
    copy_template(large)
    sides = {database: _person_list(database, count) for database, count in (("bench", FEW), (large, MANY))}
    taken: dict[str, list[float]] = {database: [] for database in sides}
    for database in sides:
        analyse(database)
    for _ in range(BLOCKS):
        for database, ask in sides.items():
            taken[database] += ask()
    use("bench")
    return median(taken[large]) / median(taken["bench"])


@measure("gånger")
def page_floor() -> float:
    """The round page over a bare signed-in page with one query, both without a browser or a network."""
    cast = make_cast()
    round = a_round(cast, need=a_need(cast))
    client = login(Client(), cast.kerstin)
    page, floor = [], []
    for _ in range(BLOCKS):
        page += seconds(client, f"/omgangar/{round.pk}/")
        with override_settings(**BARE):
            floor += seconds(client, "/bare")
    return median(page) / median(floor)
