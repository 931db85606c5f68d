"""Commands that need more rights than web and worker have."""

import os
import subprocess
import sys

import pytest

from tests.databases import ROOT, as_role, copy_template

PREPARE = [sys.executable, str(ROOT / "manage.py"), "prepare_database", "-v", "0"]


def _prepare(**more: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"DATABASE_URL": "postgres://jobbspar_web@/owned", "STATEMENT_TIMEOUT_MS": "1"} | more
    return subprocess.run(PREPARE, env=env, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.django_db
def test_the_database_is_prepared_by_the_owner_that_is_named_and_no_limit_holds_for_it() -> None:
    copy_template("owned")
    with as_role("jobbspar", "owned") as owner:
        owner.execute("REVOKE SELECT ON participants_person FROM jobbspar_web")
    done = _prepare(DATABASE_OWNER_URL="postgres://jobbspar@/owned")
    assert done.returncode == 0, done.stderr
    with as_role("jobbspar_web", "owned") as web:
        assert web.execute("SELECT count(*) FROM participants_person").fetchone() == (0,)
    without = _prepare(STATEMENT_TIMEOUT_MS="0")
    assert without.returncode != 0
    with as_role("postgres", "postgres") as administrator:
        administrator.execute("DROP DATABASE owned WITH (FORCE)")
