"""Two halves of the story that know nothing of each other are told at the same time, each in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from multiprocessing import connection as waiting
from multiprocessing import get_context

from django.db import connections


def side_by_side(works: Sequence[Callable[[], None]]) -> None:
    """Run them all to their end. RuntimeError, with the others stopped, as soon as one fails: it has told why on stderr."""
    # No process may use another's connection to the database.
    connections.close_all()
    context = get_context("fork")
    processes = [context.Process(target=work, daemon=True) for work in works]
    for process in processes:
        process.start()
    going = list(processes)
    try:
        while going:
            waiting.wait([process.sentinel for process in going])
            ended = [process for process in going if process.exitcode is not None]
            going = [process for process in going if process not in ended]
            if any(process.exitcode for process in ended):
                raise RuntimeError("A part of the demo could not be loaded.")
    finally:
        for process in going:
            process.terminate()
            process.join()
