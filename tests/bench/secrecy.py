"""What the second wall and the access log cost: the same pages of the same database, with both and with neither."""

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from unittest.mock import patch

from django.db import connection
from django.test import Client

from jobbspar.accounts import middleware
from jobbspar.database import walls
from tests.bench import measure
from tests.bench.pages import analyse, fill, seconds, use
from tests.cast import a_person, login, make_cast
from tests.databases import as_role, copy_template
from tests.participants.ways import a_recruiting_round, ongoing
from tracks.enums import Phase
from tracks.models import Round

# Other organisations' people, among whom the reader's own have to be found.
OTHERS, OWN, TAKING_PART = 20_000, 400, 12
BLOCKS = 12
ON, OFF = "bench", "bench_off"


@contextmanager
def _neither() -> Iterator[None]:
    """As if neither the setting nor the events had been thought of."""
    with patch.object(middleware, "write_looks", lambda *_: None), patch.object(walls, "_tell", lambda _: None):
        yield


def _lower_the_walls(database: str) -> None:
    with as_role("postgres", database) as administrator:
        tables = administrator.execute("SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity").fetchall()
        for (table,) in tables:
            administrator.execute(
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"
            )


def _pages() -> dict[str, Client]:
    """The round's page with twelve participants, for its coordinator, and the list of 400 persons for a case worker."""
    cast = make_cast()
    fill(cast, OTHERS, cast.boras)
    fill(cast, OWN, cast.molndal)
    round = a_recruiting_round(cast, seats=TAKING_PART)
    for number in range(TAKING_PART):
        ongoing(cast, round, a_person(cast, last_name=f"Bänk{number}"))
        Round.objects.filter(pk=round.pk).update(phase=Phase.RECRUITMENT)
    Round.objects.filter(pk=round.pk).update(phase=Phase.EXECUTION)
    return {f"/omgangar/{round.pk}/": login(Client(), cast.kerstin), "/deltagare/": login(Client(), cast.hamid)}


@measure("gånger", limit=1.15)
def secrecy_overhead() -> float:
    """The dearer of two pages, the round's and the list of persons: with row security and access log over without."""
    pages = _pages()
    connection.close()
    copy_template(OFF, ON)
    _lower_the_walls(OFF)
    for database in (ON, OFF):
        analyse(database)
    return max(_ratio(client, address) for address, client in pages.items())


def _ratio(client: Client, address: str) -> float:
    with_both, without = [], []
    for _ in range(BLOCKS):
        use(ON)
        with_both += seconds(client, address)
        use(OFF)
        with _neither():
            without += seconds(client, address)
    use(ON)
    return median(with_both) / median(without)
