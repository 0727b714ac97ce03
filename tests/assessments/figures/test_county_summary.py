import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.figures.summary import county_summary
from assessments.figures.summary_text import equation_in_words
from tests.cast import Cast


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("county_summary", *arguments, stdout=out)
    return out.getvalue()


def test_prints_the_summary_as_json(cast: Cast) -> None:
    assert json.loads(printed("27", "--round", "2021")) == county_summary(cast.published)


def test_prints_text_with_bases(cast: Cast) -> None:
    text = printed("27", "--round", "2021", "--format", "text")
    assert "Eklunds län" in text
    assert "1 av 2" in text


def test_the_equation_in_words_writes_out_every_change() -> None:
    ledger = {"opening": 64, "new": 11, "returned": 0, "ceased": 12, "merged": 1, "split": 1, "pending": 0}
    assert (
        equation_in_words(ledger | {"closing": 63}, zeros=False)
        == "64 + 11 nya − 12 upphörda − 1 sammanslagna + 1 delade = 63"
    )


def test_unknown_county_is_refused_with_those_there_are(cast: Cast) -> None:
    with pytest.raises(CommandError, match=r"99.*27 Eklunds län, 28 Björkdals län"):
        printed("99", "--round", "2021")


def test_unknown_round_is_refused_with_those_there_are(cast: Cast) -> None:
    with pytest.raises(CommandError, match=r"1999.*2021, 2022, 2023, 2024"):
        printed("27", "--round", "1999")
    with pytest.raises(CommandError, match="Björkdals län"):
        printed("28", "--round", "2021")
