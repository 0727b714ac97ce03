"""The figures in Swedish words, for none, one and many."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from assessments.figures.ledger import Ledger
from assessments.figures.sentences import comparison, counted, equation, goal_verdict, not_comparable_yet, nothing_else
from assessments.figures.sentences import what_happened as happened

NOTHING = "Ingen plats har upphört och inga nya har kommit till."


@pytest.fixture(autouse=True)
def in_swedish() -> Iterator[None]:
    with override("sv"):
        yield


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (-10, "Det är tio färre än i omgång 2023."),
        (-1, "Det är en färre än i omgång 2023."),
        (0, "Det är lika många som i omgång 2023."),
        (1, "Det är en fler än i omgång 2023."),
        (1200, "Det är 1\N{NO-BREAK SPACE}200 fler än i omgång 2023."),
    ],
)
def test_comparison(change: int, sentence: str) -> None:
    assert comparison(change, "2023") == sentence


@pytest.mark.parametrize(
    ("ledger", "sentence"),
    [
        (Ledger(ceased=10), "Tio platser har upphört och inga nya har kommit till."),
        (Ledger(ceased=1, new=1), "En plats har upphört och en ny har kommit till."),
        (Ledger(new=13), "Ingen plats har upphört och 13 nya har kommit till."),
        (Ledger(ceased=13), "13 platser har upphört och inga nya har kommit till."),
        (Ledger(), NOTHING),
        (
            Ledger(ceased=2, new=12, returned=1),
            "Två platser har upphört och tolv nya har kommit till. En har kommit tillbaka.",
        ),
        (
            Ledger(merged=3, split=3),
            f"{NOTHING} Sammanslagningar har minskat antalet med tre och delningar har ökat antalet med tre.",
        ),
        (
            Ledger(returned=2, merged=-1),
            f"{NOTHING} Två har kommit tillbaka och sammanslagningar har ökat antalet med en.",
        ),
    ],
)
def test_what_happened(ledger: Ledger, sentence: str) -> None:
    assert happened(ledger) == sentence


def test_small_numbers_are_words() -> None:
    assert [counted(number) for number in (1, 2, 12, 13, 0)] == ["en", "två", "tolv", "13", "0"]


def test_pending_places_stop_the_comparison() -> None:
    assert not_comparable_yet(1, "2024") == (
        "En plats från omgång 2024 är inte klar än, så antalet går inte att jämföra."
    )
    assert not_comparable_yet(24, "2024").startswith("24 platser från omgång 2024 är inte klara än")


@pytest.mark.parametrize(
    ("kinds", "moved", "sentence"),
    [
        (["nya", "delade"], False, "Inga platser är nya eller delade i omgången, och inga har bytt område."),
        (["nya"], True, "Inga platser är nya i omgången."),
        (["nya", "återkomna", "delade"], True, "Inga platser är nya, återkomna eller delade i omgången."),
        ([], False, "Inga platser har bytt område."),
        ([], True, ""),
    ],
)
def test_what_has_no_column_is_named(kinds: list[str], moved: bool, sentence: str) -> None:
    assert nothing_else(kinds, moved=moved) == sentence


def test_the_goal_is_met_only_by_fewer() -> None:
    assert [goal_verdict(change).partition(":")[0] for change in (-1, 0, 1)] == [
        "Målet är nått",
        "Målet är inte nått",
        "Målet är inte nått",
    ]


@pytest.mark.parametrize(
    ("ledger", "text"),
    [
        (Ledger(opening=64, new=11, ceased=12, closing=63), "64 + 11 − 12 = 63"),
        (Ledger(opening=5, closing=5), "5 = 5"),
        (
            Ledger(opening=20, new=4, returned=1, ceased=3, merged=1, split=2, pending=2),
            "20 + 4 + 1 − 3 − 1 + 2 − 2 = 21",
        ),
        (Ledger(opening=3, merged=-1), "3 + 1 = 4"),
    ],
)
def test_the_equation_shows_what_is_not_zero(ledger: Ledger, text: str) -> None:
    assert equation(ledger) == text
