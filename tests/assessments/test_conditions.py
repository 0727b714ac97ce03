"""The language of `shown_if`."""

import pytest

from assessments.conditions import BadCondition, Facts, parse

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("text", "answer", "holds"),
    [
        ("SU1", "", False),
        ("SU1", "vet_ej", False),
        ("SU1", "cannabis", True),
        ("SU1", "120", True),
        ("SU1!=vet_ej", "", False),
        ("SU1!=vet_ej", "vet_ej", False),
        ("SU1 != vet_ej", "cannabis", True),
        ("SU1=cannabis", "cannabis", True),
        ("SU1=cannabis", "kokain|cannabis", True),
        ("SU1!=cannabis", "kokain|cannabis", False),
        ("SU1=cannabis", "khat", False),
        ("SU1 in (till_stor_del,delvis)", "delvis", True),
        ("SU1 in ( till_stor_del , delvis )", "nej", False),
        ("SU1 in (till_stor_del,delvis)", "", False),
    ],
)
def test_a_condition_on_an_answer(text: str, answer: str, holds: bool) -> None:
    condition = parse(text)
    assert condition.codes == {"SU1"}
    assert condition.holds({"SU1": answer} if answer else {}, Facts()) is holds


@pytest.mark.parametrize(
    ("text", "facts", "holds"),
    [
        ("", Facts(), True),
        ("not listed", Facts(), False),
        ("not listed", Facts(listed=True), False),
        ("not listed", Facts(listed=False), True),
        ("outline changed", Facts(), False),
        ("outline changed", Facts(outline_changed=True), True),
        ("school<=500m", Facts(), False),
        ("school <= 500 m", Facts(school_m=500.0), True),
        ("school<=500m", Facts(school_m=500.1), False),
    ],
)
def test_a_condition_on_a_fact(text: str, facts: Facts, holds: bool) -> None:
    condition = parse(text)
    assert not condition.codes
    assert condition.holds({}, facts) is holds


@pytest.mark.parametrize(
    "text",
    [
        "listed",
        "SU1==vet_ej",
        "SU1=",
        "SU1 in ()",
        "SU1 in (a,)",
        "SU1 or SU2",
        "su1",
        "school<500m",
        "school<=1000000m",
        "__import__('os')",
        "SU1=vet_ej; drop",
    ],
)
def test_what_is_not_of_the_language_is_refused(text: str) -> None:
    with pytest.raises(BadCondition, match="is not a condition"):
        parse(text)
