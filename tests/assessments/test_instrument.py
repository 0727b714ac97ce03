"""What an instrument must be. How it classifies is tested with the rules of judging."""

import pytest

from assessments.instrument import INSTRUMENTS, Indicator, Instrument
from scenes.models.round import default_instrument
from tests.instruments import TWELVE


def indicators(*numbers: int) -> tuple[Indicator, ...]:
    return tuple(Indicator(number, f"Prov {number}", "Ett påstående.") for number in numbers)


@pytest.mark.parametrize("threshold", [0, 4])
def test_a_threshold_that_nothing_can_meet_is_refused(threshold: int) -> None:
    with pytest.raises(ValueError, match=f"the threshold is {threshold}, but there are 3 indicators"):
        Instrument(version="x", indicators=indicators(1, 2, 3), threshold=threshold)


def test_every_indicator_may_be_needed() -> None:
    assert Instrument(version="x", indicators=indicators(1, 2, 3), threshold=3).size == 3


@pytest.mark.parametrize("numbers", [(1, 3), (2, 1), (1, 1), (0, 1)])
def test_indicators_are_numbered_in_order(numbers: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="number the indicators 1, 2, 3 and so on"):
        Instrument(version="x", indicators=indicators(*numbers), threshold=1)


def test_an_instrument_tells_what_it_asks_for() -> None:
    assert str(TWELVE) == "test12: 12 indikatorer, kvalificerad från 8"


def test_a_score_is_of_as_many_as_the_instrument_has() -> None:
    assert TWELVE.score(["yes"] * 8 + ["no"] * 4).of == 12
    assert TWELVE.stored_score(yes=8, unknown=1).of == 12


def test_every_instrument_is_found_by_its_version() -> None:
    assert all(version == instrument.version for version, instrument in INSTRUMENTS.items())
    assert default_instrument() == "2017"
