"""Answers as text: what is understood, and what is refused."""

import pytest
from django.core.exceptions import ValidationError

from assessments.questionnaire.values import label, understood
from tests.questions import question, questionnaire, retire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def questions() -> None:
    questionnaire()


@pytest.mark.parametrize(
    ("code", "text", "stored"),
    [
        ("PL3", "ute", "ute"),
        ("PL3", "", ""),
        ("PL3", " ute ", "ute"),
        ("PL1", "torg|stationsentre", "stationsentre|torg"),
        ("PL1", "torg|torg", "torg"),
        ("PL1", "|torg|", "torg"),
        ("SY1", "vet_ej", "vet_ej"),
        ("SU4", "120", "120"),
        ("SU4", "1 200", "1200"),
        ("SU4", "007", "7"),
        ("SU4", "vet_ej", "vet_ej"),
        ("SA5", "0", "0"),
        ("UN5", "En rad\r\ntill|ett streck ", "En rad\ntill|ett streck"),
    ],
)
def test_an_answer_is_stored_in_one_way(code: str, text: str, stored: str) -> None:
    assert understood(question(code), text) == stored


@pytest.mark.parametrize(
    ("code", "text", "message"),
    [
        ("PL3", "utomhus", "PL3: “utomhus” is none of its options. They are: ute, inne, bada, vet_ej."),
        ("PL3", "ute|inne", "PL3: choose one option only."),
        ("PL3", "ute|vet_ej", "PL3: choose one option only."),
        ("SY1", "otrygg|vet_ej", "SY1: “Vet ej” stands alone. Take it or the others."),
        ("SY1", "otrygg|inget", "SY1: “Inget av dessa” stands alone."),
        ("SN4", "nej|trapphus", "SN4: “Nej” stands alone."),
        ("PL1", "torg|handel|park|skog", "PL1: choose at most 3 options."),
        ("SU4", "0", "SU4: “0” is not a whole number from 1 to 20000."),
        ("SU4", "20001", "is not a whole number"),
        ("SU4", "-5", "is not a whole number"),
        ("SU4", "12,5", "is not a whole number"),
        ("SU4", "٣", "is not a whole number"),
        ("SU4", "120|vet_ej", "SU4: answer with one number, or that you do not know."),
        ("UN5", "x" * 501, "UN5: the text has 501 characters. The most is 500."),
    ],
)
def test_what_is_no_answer_is_refused_in_words(code: str, text: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        understood(question(code), text)
    assert message in str(refused.value.messages)


def test_a_retired_option_stays_where_it_is_and_is_chosen_no_more() -> None:
    retire("PL1", "torg")
    places = question("PL1")
    assert understood(places, "torg|park", stored="torg") == "torg|park"
    with pytest.raises(ValidationError, match="can no longer be chosen"):
        understood(places, "torg|park", stored="park")


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("PL1", "torg|park", "Torg eller centrum, Park eller grönområde"),
        ("SU4", "120", "120"),
        ("SU4", "vet_ej", "Vet ej"),
    ],
)
def test_people_read_labels(code: str, value: str, words: str) -> None:
    assert label(question(code), value) == words
