"""Runs measurements, each on a fresh copy of the migrated database: `python -m tests.bench [NAME …]`."""

import importlib
import json
import logging
import pkgutil
import sys

import django
from django.db import connection

import tests.bench
from jobbspar.database import walls
from tests.bench import MEASUREMENTS, Measurement
from tests.databases import copy_template, make_template

DATABASE = "bench"


def run(name: str, measurement: Measurement) -> bool:
    """Measure and print; returns whether the limit holds."""
    connection.close()
    copy_template(DATABASE)
    connection.settings_dict["NAME"] = DATABASE
    value = measurement.run()
    holds = measurement.limit is None or value <= measurement.limit
    line = {
        "name": name,
        "value": round(value, 4),
        "unit": measurement.unit,
        "limit": measurement.limit,
        "holds": holds,
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return holds


def main() -> int:
    django.setup()
    logging.disable(logging.WARNING)
    for module in pkgutil.iter_modules(tests.bench.__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"tests.bench.{module.name}")
    wanted = sys.argv[1:] or list(MEASUREMENTS)
    if unknown := set(wanted) - set(MEASUREMENTS):
        sys.stderr.write(f"Okänd mätning: {', '.join(sorted(unknown))}. Finns: {', '.join(MEASUREMENTS)}\n")
        return 2
    make_template()
    walls.for_this_process("mätning")
    held = [run(name, MEASUREMENTS[name]) for name in wanted]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
