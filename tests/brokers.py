"""The run's Valkey as tests use it: databases of their own, and a look into one."""

import os
import re
from typing import Any
from urllib.parse import unquote

from redis import Redis


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
