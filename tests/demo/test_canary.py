"""Nobody in the demo stands where nothing of anybody may stand."""

import pytest

from tests.canary import Canary, look_through_tables
from tests.canary_channels import asked_past_all_rules
from tests.tokens import REGISTER

pytestmark = pytest.mark.usefixtures("demo")


def test_no_table_document_or_log_of_the_demo_holds_anybody(demo_database: str, canary: Canary) -> None:
    assert len(REGISTER.numbers) > 100 and len(REGISTER.texts) > 100
    look_through_tables((REGISTER, asked_past_all_rules(demo_database)))
    assert canary.found == []
