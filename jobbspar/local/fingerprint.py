"""What a prepared database is made of, as one short text: while it is the same there is nothing to prepare."""

import hashlib

from jobbspar.local.home import ROOT

PARTS = [
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "jobbspar/database/**/*.py",
    "*/management/commands/load_reference.py",
    "*/*/management/commands/load_reference.py",
    "*/reference*.py",
    "*/*/reference*.py",
    "*/reference/**/*",
    "*/*/reference/**/*",
    "*/texts/*.py",
    "*/data/**/*",
    "*/*/data/**/*",
    "constraints.txt",
]


def fingerprint() -> str:
    """Changes when a migration, a grant, the reference data or a package version does."""
    digest = hashlib.sha256()
    for path in sorted({path for part in PARTS for path in ROOT.glob(part) if path.is_file()}):
        if not {".venv", ".local", "__pycache__"} & set(path.parts):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
