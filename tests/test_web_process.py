"""The web server's process, as it starts."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.databases import ROOT

LOOK = """
import gc, sys
import jobbspar.wsgi
print(gc.get_freeze_count() > 100_000, len(gc.get_objects()) < 10_000, "participants.views.papers" in sys.modules)
"""


@pytest.mark.django_db
def test_what_is_loaded_is_never_looked_through_for_garbage() -> None:
    """Also the pages' code, which is else loaded by whoever asks first."""
    env = os.environ | {"DATABASE_URL": f"postgres://jobbspar_web@/{connection.settings_dict['NAME']}"}
    done = subprocess.run([sys.executable, "-c", LOOK], env=env, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["True"] * 3, done.stderr
