"""The numbers are the test numbers that the authorities publish; no living person has them."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override

from municipalities.site.forms import GuardedForm
from municipalities.site.privacy import doubtful_parts, refuse_personal_numbers


@pytest.mark.parametrize(
    "number",
    [
        "640823-3234",
        "6408233234",
        "19640823-3234",
        "19640823 3234",
        "1964-08-23-3234",
        "640823–3234",
        "640823+3234",
        "640883-3231",  # a coordination number: the day plus sixty
        "640823—3234",
        "640823.3234",
        "20121212-1212",
        "640823\N{ZERO WIDTH SPACE}-3234",
        "6\N{ZERO WIDTH SPACE}40823-3234",
        "640823\N{SOFT HYPHEN}3234",
        "640823\N{NON-BREAKING HYPHEN}3234",
        "1964-08-233234",
        "1964 08 23 3234",
        "1964.08.23-3234",
        "19640823 32 34",
        "６４０８２３-3234",
    ],
)
def test_personal_numbers_are_refused_however_written(number: str) -> None:
    with pytest.raises(ValidationError) as caught:
        refuse_personal_numbers(f"Mannen ({number}) vid bänken.")
    assert number not in str(caught.value), "the message goes to logs and screens"


def test_a_personal_number_is_found_after_a_number_that_is_none() -> None:
    with pytest.raises(ValidationError):
        refuse_personal_numbers("Ärende 640823-3235, mannen 640823-3234.")


@pytest.mark.parametrize(
    "text",
    [
        "Ring tipstelefonen 070-174 06 05.",
        "Ring tipstelefonen 0701740605.",
        "Bolaget 556036-0793 äger huset.",
        "Bolaget 165560360793 äger huset.",
        "Mellan 59.203100, 17.831400 och torget.",
        "Kl. 14.32 den 2024-02-28, ärende 640823-3235.",
        "Den 1964-08-23 32.34",
        "Den 1964-08-23 3234.50",
        "",
    ],
)
def test_other_numbers_pass(text: str) -> None:
    refuse_personal_numbers(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fråga 070-174 06 05", ["a phone number"]),
        ("Fråga +46 8 508 290 00", ["a phone number"]),
        ("Fråga (070) 174 06 05", ["a phone number"]),
        ("Fråga 070.174.06.05", ["a phone number"]),
        ("Fråga 070–174 06 05", ["a phone number"]),
        ("Fråga 46701740605", ["a phone number"]),
        ("En bil, abc123", ["a number plate"]),
        ("En bil, ABC-123", ["a number plate"]),
        ("Fråga anna@example.se", ["an e-mail address"]),
        ("En bil, ABC 12D", ["a number plate"]),
        ("Öppet 2024-02-28 till 2024-03-01, 8 300 m², 114 14", []),
    ],
)
def test_contact_details_are_recognised(text: str, found: list[str]) -> None:
    with override("en"):
        assert doubtful_parts(text) == found


class NoteForm(GuardedForm):
    note = forms.CharField()


def test_form_refuses_a_personal_number_even_when_the_box_is_ticked() -> None:
    form = NoteForm({"note": "Känd som 640823-3234", "describes_nobody": "on"})
    assert form.has_error("note", "personal_number")


def test_form_asks_once_about_contact_details_and_then_believes_the_user() -> None:
    note = "Kioskens nummer är 08-508 290 00"
    asked = NoteForm({"note": note})
    assert asked.has_error("note", "doubtful")
    assert not asked["describes_nobody"].is_hidden
    assert NoteForm({"note": note, "describes_nobody": "on"}).is_valid()


def test_form_asks_nothing_about_ordinary_text() -> None:
    form = NoteForm({"note": "Vid bänkarna, mest på kvällar."})
    assert form.is_valid()
    assert form["describes_nobody"].is_hidden


def test_form_names_all_that_it_finds_at_once() -> None:
    form = NoteForm({"note": "Känd som 640823-3234, tel 070-123 45 67, kalle@example.se"})

    assert {error.code for error in form.errors.as_data()["note"]} == {"personal_number", "doubtful"}
    told = " ".join(map(str, form.errors["note"]))
    assert "personnummer" in told
    assert "telefonnummer" in told
    assert "e-postadress" in told
