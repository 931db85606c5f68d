"""`./dev check`: everything that can be judged without running the software."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from pathlib import Path

from jobbspar.local.home import ROOT
from jobbspar.local.surroundings import manage, python

IGNORED_FOLDERS = {".venv", ".local", ".git", "static", "node_modules"}


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _template_folders() -> list[str]:
    folders = [ROOT / "templates", *ROOT.glob("*/templates"), *ROOT.glob("*/*/templates")]
    return [str(path) for path in folders if path.is_dir() and not IGNORED_FOLDERS & set(path.relative_to(ROOT).parts)]


def production_env(folder: Path) -> dict[str, str]:
    """Production's surroundings with secrets made up for the occasion; `folder` is for collected files."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JOBBSPAR_", "PG", "DATABASE_"))}
    return kept | {
        "JOBBSPAR_MODE": "production",
        "DJANGO_SETTINGS_MODULE": "jobbspar.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "IDENTITY_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "IDENTITY_HASH_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "jobbspar.example",
        "JOBBSPAR_BASE_URL": "https://jobbspar.example",
        "STATIC_ROOT": str(folder),
        "DATABASE_URL": "postgres://jobbspar_web:x@db/jobbspar",
        "DATABASE_OWNER_URL": "postgres://jobbspar:x@db/jobbspar",
        "DATABASE_BACKUP_URL": "postgres://jobbspar_backup:x@db/jobbspar",
        "DATABASE_WORKER_URL": "postgres://jobbspar_worker:x@db/jobbspar",
        "REDIS_URL": "redis://valkey:6379/0",
        "AUDIT_ANCHOR_FILE": str(folder / "ankare"),
    }


def compose_env() -> dict[str, str]:
    """Any value for each secret that docker-compose.yml demands; the file is what is judged."""
    names = [line.partition("=")[0] for line in (ROOT / "docker/env.example").read_text(encoding="utf-8").splitlines()]
    return dict(os.environ) | {name: "x" * 40 for name in names if name and not name.startswith("#")}


def check(arguments: list[str]) -> int:
    """Run the checks (or those named in `arguments`); 0 when all hold."""
    with tempfile.TemporaryDirectory() as folder:
        test = os.environ | {"JOBBSPAR_MODE": "test", "DJANGO_SETTINGS_MODULE": "jobbspar.settings"}
        test |= {"DATABASE_URL": "postgres:///jobbspar", "PGHOST": folder}
        production = production_env(Path(folder))
        # There is no server to compare migrations with, and none is needed to compare them with the models.
        no_server = ["-W", "ignore::RuntimeWarning"]
        steps: dict[str, tuple[list[str], dict[str, str]]] = {
            "ruff": ([_program("ruff"), "check", "--quiet", "."], test),
            "format": ([_program("ruff"), "format", "--check", "--quiet", "."], test),
            "djlint": ([_program("djlint"), "--lint", "--quiet", *_template_folders()], test),
            "mypy": ([_program("mypy"), "."], test),
            "migrations": (
                python(*no_server, str(ROOT / "manage.py"), "makemigrations", "--check", "--dry-run"),
                test,
            ),
            "deploy": (manage("check", "--deploy", "--fail-level", "WARNING"), production),
            "compose": ([_program("docker-compose"), "-f", "docker-compose.yml", "config", "--quiet"], compose_env()),
        }
        failed = [name for name, (command, env) in steps.items() if _fails(name, command, env, arguments)]
    return 1 if failed else 0


def _fails(name: str, command: list[str], env: dict[str, str], wanted: list[str]) -> bool:
    if wanted and name not in wanted:
        return False
    began = time.monotonic()
    done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    word = "fel" if done.returncode else "ok"
    sys.stdout.write(f"{name:<12}{word:<5}{time.monotonic() - began:5.1f} s\n")
    if done.returncode:
        sys.stdout.write(done.stdout + "\n")
    return bool(done.returncode)
