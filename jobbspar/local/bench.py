"""`./dev bench [NAME …]`: measurements against a server of their own, one JSON object a line.

A measurement is a function in tests/bench/*.py marked with `@measure(unit, limit)` (tests/bench/__init__.py); it returns
the value. `limit` is the highest value that holds, None for a value that is only reported.
"""

import subprocess

from jobbspar.local.home import ROOT
from jobbspar.local.servers import WEB
from jobbspar.local.surroundings import python
from jobbspar.local.test import private_servers


def bench(arguments: list[str]) -> int:
    """Run the named measurements (all by default); 1 when a limit does not hold."""
    with private_servers("jobbspar-bench-") as env:
        return subprocess.call(python("-m", "tests.bench", *arguments), env=env | {"PGUSER": WEB}, cwd=ROOT)
