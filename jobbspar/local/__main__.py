"""`python -m jobbspar.local COMMAND …`, called by `./dev`."""

import importlib
import sys

from jobbspar.local.home import Trouble

COMMANDS = ("run", "test", "check", "bench", "manage")


def main() -> int:
    name, arguments = sys.argv[1], sys.argv[2:]
    if name not in COMMANDS:
        sys.stderr.write(f"Okänt kommando: {name}\n")
        return 2
    module = importlib.import_module(f"jobbspar.local.{name}")
    try:
        status: int = getattr(module, name)(arguments)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
