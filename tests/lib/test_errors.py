from jobbspar.lib.errors import Conflict, RuleError


def test_a_rule_error_carries_its_sentence_its_field_and_the_way_to_mend_it() -> None:
    error = RuleError("Välj en ansvarig.", field="responsible", link="/omgangar/1/")
    assert (str(error), error.field, error.link) == ("Välj en ansvarig.", "responsible", "/omgangar/1/")


def test_a_conflict_carries_its_sentence() -> None:
    assert str(Conflict("En kollega hann före.")) == "En kollega hann före."
