"""Forms: a Swedish sentence by the field and a summary that leads there, nothing typed is lost, nothing breaks."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import RequestFactory

from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.ui import fields
from jobbspar.ui.conflicts import conflict_response
from jobbspar.ui.forms import LONGEST_LINE, LONGEST_TEXT, BaseForm, FilterForm
from tests.ui.pages import asked_by, rendered

YEARS = "Årtalet ser fel ut. Skriv ett datum mellan {} och {}.".format(*fields.years())
DAY = f"Skriv ett datum som finns, till exempel {fields.EXAMPLE_DAY}."
WEEK = f"Veckan finns inte. Skriv år och vecka, till exempel {fields.EXAMPLE_WEEK}."
PAGE = '{% form_page form submit="Spara" cancel_url="/tillbaka/" %}'


class SeatForm(BaseForm):
    """A small form with most kinds of field."""

    groups = [("Omgången", ["name", "start"]), ("Resten", ["seats"])]
    name = forms.CharField(label="Namn", help_text="Som i avtalet.")
    start = fields.DateField(label="Start")
    seats = fields.WholeField(label="Platser", min_value=1)
    note = forms.CharField(label="Anteckning", widget=forms.Textarea, required=False)
    cost = fields.MoneyField(label="Kostnad", required=False)
    week = fields.WeekField(label="Vecka", required=False)
    choice = forms.ChoiceField(label="Svar", choices=[("y", "Ja"), ("n", "Nej")], widget=forms.RadioSelect)
    mail = forms.EmailField(label="E-post", required=False)
    scan = forms.FileField(label="Inskannat", required=False)


GOOD = {"name": "Omgång 3", "start": "2026-11-23", "seats": "12", "choice": "y"}


def filled(**changes: Any) -> SeatForm:
    data = QueryDict(mutable=True)
    data.update({**GOOD, **changes})
    return SeatForm(data)


def test_a_good_form_hands_over_finished_values() -> None:
    form = filled(cost="1 234,50 kr", week_year="2026", week_week="48")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["start"] == date(2026, 11, 23)
    assert form.cleaned_data["cost"] == Decimal("1234.50")
    assert form.cleaned_data["week"] == date(2026, 11, 23)


@pytest.mark.parametrize(
    "typed", ["2026-11-23", "20261123", "23/11 2026", "23.11.2026", "23 nov 2026", "23 november 2026"]
)
def test_a_date_is_understood_as_people_write_it(typed: str) -> None:
    form = filled(start=typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["start"] == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Fyll i det här."),
        ("name", "   ", "Fyll i det här."),
        ("name", "\u202e", "Fyll i det här."),
        ("name", "a\x00b", "Texten innehåller ett osynligt tecken som inte kan sparas. Skriv om den."),
        ("name", "x" * 1_000_000, "Texten är 999\xa0500 tecken för lång. Högst 500 får plats."),
        ("note", "x" * 1_000_000, "Texten är 995\xa0000 tecken för lång. Högst 5\xa0000 får plats."),
        ("note", "a\x00b", "Texten innehåller ett osynligt tecken som inte kan sparas. Skriv om den."),
        ("start", "2026-02-30", DAY),
        ("start", "31 februari", DAY),
        ("start", "2026-11-23\x00", DAY),
        ("start", "0026-11-23", YEARS),
        ("start", "9999-12-31", YEARS),
        ("seats", "0", "Talet ska vara minst 1."),
        ("seats", "-5", "Talet ska vara minst 1."),
        ("seats", "9" * 20, "Talet får vara högst 2\xa0147\xa0483\xa0647."),
        ("seats", "9" * 5000, "Skriv ett heltal, till exempel 12."),
        ("seats", "12 34", "Skriv ett heltal, till exempel 12."),
        ("seats", "500\t750", "Skriv ett heltal, till exempel 12."),
        ("seats", "1.000", "Skriv ett heltal, till exempel 12."),
        ("seats", "tolv", "Skriv ett heltal, till exempel 12."),
        ("cost", "-1", "Skriv ett belopp i kronor, till exempel 1 234,50."),
        ("cost", "500\t750", "Skriv ett belopp i kronor, till exempel 1 234,50."),
        ("cost", "12 34", "Skriv ett belopp i kronor, till exempel 1 234,50."),
        ("cost", "gratis", "Skriv ett belopp i kronor, till exempel 1 234,50."),
        ("cost", "99999999999999999999", "Beloppet är orimligt stort."),
        ("week_week", "60", WEEK),
        ("week_year", "²", WEEK),
        ("choice", "kanske", "Välj ett av alternativen i listan."),
        ("mail", "namn(at)exempel.se", "Skriv en e-postadress, till exempel namn@exempel.se."),
    ],
)
def test_what_cannot_be_understood_gets_a_sentence_by_its_field(field: str, typed: str, sentence: str) -> None:
    form = filled(**{"week_year": "2026", "week_week": "48", field: typed})

    assert not form.is_valid()
    owner = field.partition("_")[0]
    assert next(iter(form.errors[owner])) == sentence
    assert any(row["text"] == sentence and row["href"].startswith("#id_") for row in form.summary)


@pytest.mark.parametrize(
    ("year", "week"),
    [("2027", "v. 12"), ("2027", "v 12"), ("2027", "vecka 12"), ("2027", "W12"), ("2027", "12"), ("2027", "v. 12 2027")]
    + [("2027 v. 12", ""), ("v. 12 2027", ""), ("", "v. 12 2027"), ("2027-W12", "")],
)
def test_a_week_is_understood_as_people_write_it(year: str, week: str) -> None:
    form = filled(week_year=year, week_week=week)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["week"] == date(2027, 3, 22)


def test_an_example_is_of_the_year_we_are_in() -> None:
    with clock.at(date(2028, 2, 29)):
        form = filled(start="i morgon", week_year="2028", week_week="60")
        assert form.errors["start"] == ["Skriv ett datum som finns, till exempel 2028-02-28."]
        assert form.errors["week"] == ["Veckan finns inte. Skriv år och vecka, till exempel 2028 och 9."]


@pytest.mark.parametrize(("year", "week"), [("", "v. 12"), ("v. 12", ""), ("2026", "v. 12 2027"), ("2027", "v. 1 2")])
def test_a_week_is_never_guessed(year: str, week: str) -> None:
    assert "week" in filled(week_year=year, week_week=week).errors


def test_no_box_cuts_what_is_typed() -> None:
    """A browser cuts at `maxlength` and says nothing; a number box glues two pasted cells together."""
    html = rendered(PAGE, form=SeatForm(initial={"week": "2027-W12"}))

    assert "maxlength" not in html and 'type="number"' not in html
    assert 'data-most="5000"' in html


def test_a_number_field_that_reads_otherwise_is_not_let_in() -> None:
    class PlainForm(BaseForm):
        number = forms.IntegerField(label="Antal")

    with pytest.raises(TypeError, match="WholeField"):
        PlainForm()


@pytest.mark.parametrize("payload", ["\ud800", "{{ 7*7 }}", "=1+1", "' OR 1=1 --", "a\u0301" * 300, "\u2028", "🙂"])
def test_a_strange_text_is_kept_or_refused_and_never_breaks(payload: str) -> None:
    form = filled(name=payload)
    html = rendered(PAGE, form=form)

    # What is handed on can be stored, and the template code in it was not run.
    assert str(form.cleaned_data.get("name", "")).encode("utf-8") is not None
    assert 'value="49"' not in html


def test_an_empty_file_gets_a_sentence() -> None:
    form = SeatForm(GOOD, {"scan": SimpleUploadedFile("a.pdf", b"")})

    assert form.errors["scan"] == ["Filen är tom. Välj en annan."]


def test_the_summary_leads_to_every_fault_and_takes_the_focus() -> None:
    html = rendered(PAGE, form=filled(name="", seats="0"))

    assert 'role="alert"' in html and "data-focus" in html
    assert '<a href="#id_name">Namn: Fyll i det här.</a>' in html
    assert '<a href="#id_seats">Platser: Talet ska vara minst 1.</a>' in html


def test_the_summary_of_a_group_of_choices_leads_to_its_first_one() -> None:
    html = rendered(PAGE, form=filled(choice=""))

    assert 'href="#id_choice_0"' in html
    assert 'id="id_choice_0"' in html


def test_the_sentence_and_the_help_are_read_aloud_with_the_field() -> None:
    html = rendered(PAGE, form=filled(name=""))

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html and 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_everything_typed_is_still_there() -> None:
    html = rendered(
        PAGE,
        form=filled(name="", start="31 februari", seats="tolv", cost="gratis", note="Ring <b>Lena</b>", choice="n"),
    )

    for typed in ('value="31 februari"', 'value="tolv"', 'value="gratis"', "Ring &lt;b&gt;Lena&lt;/b&gt;"):
        assert typed in html
    assert 'value="n"' in html and "checked" in html


def test_what_is_no_date_is_not_put_in_a_date_picker_that_would_drop_it() -> None:
    assert 'type="text" name="start" value="31 februari"' in rendered(PAGE, form=filled(start="31 februari"))
    assert 'type="date" name="start" value="2026-11-23"' in rendered(PAGE, form=filled())


def test_a_rule_stands_by_its_field_with_a_way_to_where_it_is_mended() -> None:
    form = filled()
    assert form.is_valid()
    form.add_rule_error(RuleError("Tolv är redan antagna.", field="seats", link="/omgang/deltagare/"))
    html = rendered(PAGE, form=form)

    assert form.errors["seats"] == ["Tolv är redan antagna."]
    assert '<a href="#id_seats">Platser: Tolv är redan antagna.</a>' in html
    assert '<a href="/omgang/deltagare/">Gå dit det rättas</a>' in html


def test_a_rule_about_something_else_stands_at_the_top() -> None:
    form = filled()
    form.add_rule_error(RuleError("Omgången är pausad.", field="phase"))

    assert form.non_field_errors() == ["Omgången är pausad."]
    assert "Omgången är pausad." in rendered(PAGE, form=form)


def test_texts_are_tidied_before_they_are_stored() -> None:
    form = filled(name="  Omga\u030ang \t 3 ", note="rad ett\r\nrad två\x07")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == "Omgång 3"
    assert form.cleaned_data["note"] == "rad ett\nrad två"


def test_a_field_that_says_its_own_limit_and_words_keeps_them() -> None:
    class OwnForm(BaseForm):
        code = forms.CharField(label="Kod", max_length=4, error_messages={"required": "Skriv koden."})
        free = forms.CharField(label="Fritt")
        long = forms.CharField(label="Långt", widget=forms.Textarea)

    form = OwnForm({"code": ""})

    assert form.errors["code"] == ["Skriv koden."]
    assert (form.fields["code"].max_length, form.fields["free"].max_length, form.fields["long"].max_length) == (  # type: ignore[attr-defined]
        4,
        LONGEST_LINE,
        LONGEST_TEXT,
    )


def test_one_form_does_not_change_the_next_one() -> None:
    SeatForm()
    second = SeatForm()

    # Guards and widgets are put on the form's own copies.
    assert len(second.fields["name"].validators) == len(SeatForm().fields["name"].validators)
    assert SeatForm.base_fields["name"].max_length is None  # type: ignore[attr-defined]


def test_every_form_carries_a_token_of_its_own_and_hands_it_back() -> None:
    first, second = SeatForm(), SeatForm()

    assert first.token != second.token
    assert f'name="form_token" value="{first.token}"' in rendered(PAGE, form=first)
    assert 'name="form_token" value="abc"' in rendered(PAGE, form=filled(form_token="abc"))


def test_fields_stand_in_their_groups_and_the_rest_last() -> None:
    html = rendered(PAGE, form=SeatForm())

    assert html.index("Omgången") < html.index('name="name"') < html.index("Resten") < html.index('name="note"')


def test_the_form_row_that_somebody_saved_meanwhile_is_seen() -> None:
    saved = SimpleNamespace(version=4, name="Omgång 3, ny", start=date(2026, 11, 23), seats=12, choice="n")
    form = filled(version="3")

    assert form.conflict(SimpleNamespace(version=3)) is None  # type: ignore[arg-type]
    differences = form.conflict(saved)  # type: ignore[arg-type]
    assert differences is not None
    shown = {row.name: (row.saved, row.typed) for row in differences}
    assert shown["name"] == ("Omgång 3, ny", "Omgång 3")
    assert shown["choice"] == ("Nej", "Ja")
    assert "start" not in shown and "seats" not in shown


def test_the_conflict_page_shows_both_and_loses_neither() -> None:
    saved = SimpleNamespace(version=4, name="Omgång 3, ny", start=date(2026, 11, 23), seats=12, choice="y")
    form = filled(version="3", note="Det jag skrev")
    assert form.is_valid()
    differences = form.conflict(saved)  # type: ignore[arg-type]
    assert differences

    request = asked_by("/omgang/andra/")
    response = conflict_response(request, form, saved, differences, title="Ändra", cancel_url="/omgang/")  # type: ignore[arg-type]
    html = response.content.decode()

    assert response.status_code == 409
    assert "Omgång 3, ny" in html and 'value="Omgång 3"' in html and "Det jag skrev" in html
    assert 'name="version" value="4"' in html and 'value="3"' not in html


def test_filters_never_refuse() -> None:
    class PersonFilter(FilterForm):
        municipality = forms.ChoiceField(label="Kommun", choices=[("1480", "Göteborg")])
        late = forms.BooleanField(label="Sena")

    assert PersonFilter(QueryDict("municipality=9999&late=on")).chosen == {"late": True}
    assert PersonFilter(QueryDict("municipality=1480")).chosen == {"municipality": "1480"}
    assert PersonFilter().chosen == {}


def test_filters_stand_in_the_address_and_keep_the_sorting() -> None:
    class PersonFilter(FilterForm):
        late = forms.BooleanField(label="Sena")

    request = RequestFactory().get("/deltagare/?late=on&sort=-namn")
    html = rendered("{% filters form=form %}{% endfilters %}", form=PersonFilter(request.GET), request=request)

    assert 'method="get"' in html and 'name="sort" value="-namn"' in html
    assert 'href="/deltagare/"' in html and "form_token" not in html


@pytest.mark.parametrize(
    "typed",
    [
        "eva@exempel.se",
        "Eva Ek <eva@exempel.se>",
        '"Ek, Eva" <eva@exempel.se>;',
        "<mailto:eva@exempel.se>",
        " eva@exempel.se ",
    ],
)
def test_an_address_out_of_a_mail_program_is_the_address(typed: str) -> None:
    form = filled(mail=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["mail"] == "eva@exempel.se"


@pytest.mark.parametrize("field", ["mail", "start", "week", "cost"])
def test_a_long_text_is_refused_as_it_is(field: str) -> None:
    """What is read out of a text by a pattern takes the square of its length."""
    typed = {"mail": "{} <eva@exempel.se>", "start": "23/11 {} 2026", "week": "2026 {} v48", "cost": "500 {} kr"}[field]
    name = "week_week" if field == "week" else field
    assert field not in filled(**{name: typed.format(" ")}).errors
    assert field in filled(**{name: typed.format(" " * 500)}).errors


@pytest.mark.parametrize(
    "typed", ["Eva <eva@exempel.se>, Bo <bo@exempel.se>", "Eva <eva>", "eva@exempel.se bo@exempel.se"]
)
def test_what_is_not_one_address_is_refused(typed: str) -> None:
    assert "mail" in filled(mail=typed).errors
