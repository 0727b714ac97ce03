"""Names of municipalities as people write them."""

import pytest

from municipalities.area_names import municipality_key

KNOWN = {"lund", "göteborg", "borås", "växjö", "upplands väsby", "hofors", "malå kommun"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lund", "lund"),
        ("Lunds kommun", "lund"),
        ("LUNDS  KOMMUN", "lund"),
        ("Göteborgs kommun", "göteborg"),
        ("Göteborgs stad", "göteborg"),
        ("Borås kommun", "borås"),
        ("Hofors kommun", "hofors"),
        ("Växjö kommun", "växjö"),
        ("Upplands Väsby kommun", "upplands väsby"),
    ],
)
def test_a_municipality_with_the_word_for_it(text: str, found: str) -> None:
    assert municipality_key(text, KNOWN) == found


@pytest.mark.parametrize("text", ["Lunds", "Lundkommun", "Åbo kommun", "kommun", "s kommun", ""])
def test_nothing_else_is_taken_for_one(text: str) -> None:
    assert municipality_key(text, KNOWN) not in KNOWN


def test_what_is_called_so_is_that() -> None:
    assert municipality_key("Malå kommun", KNOWN | {"malå"}) == "malå kommun"
