"""What a test with real workers of its own needs: a database of the run's broker, processes in a folder, a word to them."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from django.db import connection
from redis import Redis

from jobbspar.celery import app
from jobbspar.local.home import Home
from jobbspar.local.leftovers import MARK
from jobbspar.local.services import Services
from jobbspar.local.surroundings import Surroundings, surroundings
from tests.databases import RUN_FOLDER


def own_broker(number: int) -> str:
    """The Celery URL of one of its databases, emptied. 0 is the run's own, 1 that of `live`."""
    url = os.environ["REDIS_URL"].replace("virtual_host=0", f"virtual_host={number}")
    store_of(url).flushdb()
    return url


def store_of(url: str) -> Any:
    """What the broker at a Celery URL holds."""
    if url.startswith("redis://"):
        return Redis.from_url(url)
    path, _, options = url.partition("://")[2].partition("?")
    number = re.search(r"virtual_host=(\d+)", options)
    return Redis(unix_socket_path=unquote(path), db=int(number[1]) if number else 0)


def send(url: str, name: str, args: tuple[Any, ...] = (), queue: str = "celery") -> None:
    """Put a task into the broker at that URL."""
    with app.connection_for_write(url) as link:
        app.send_task(name, args, queue=queue, connection=link)


@contextmanager
def own_services(name: str) -> Iterator[Services]:
    """Processes in a folder of their own, which end with the block."""
    folder = RUN_FOLDER / f"{name}-{uuid4().hex[:8]}"
    folder.mkdir()
    home = Home(folder, Path(os.environ["PGHOST"]))
    home.make_folders()
    services = Services(home, mark=RUN_FOLDER)
    try:
        yield services
    finally:
        services.stop()


def around(services: Services, url: str) -> Surroundings:
    """Where they find this test's database, and the broker at that URL."""
    database = connection.settings_dict["NAME"]
    return surroundings(services.home, "test", url, database, more={MARK: str(RUN_FOLDER)})
