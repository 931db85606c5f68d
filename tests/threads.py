"""Two people, or two workers, at the same moment: real threads, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections


def both(work: Callable[[], Any], *, answers: tuple[type[Exception], ...] = ()) -> list[Any]:
    """Do it in two threads that start together. What each returned; an exception of `answers` counts as an answer."""
    gate = Barrier(2, timeout=10)

    def one() -> Any:
        try:
            gate.wait()
            return work()
        except answers as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return [future.result(timeout=30) for future in [pool.submit(one), pool.submit(one)]]
