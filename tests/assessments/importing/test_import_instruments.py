"""Rounds of different instruments: which one a round gets, and how many answers a row has then."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from assessments.importing import ImportErrors, Table, import_rounds
from assessments.instrument import Instrument
from assessments.models import Answer, Assessment
from municipalities.models import County
from scenes.models import Round
from tests.factories import AssessmentFactory, answered
from tests.rows import a_county, load, problems, row

pytestmark = pytest.mark.django_db

WITHOUT = "round 2024 is judged with instrument 2017, which has no such indicator."


@pytest.fixture
def county() -> County:
    return a_county()


@pytest.fixture
def of_twelve(county: County, twelve: Instrument) -> Round:
    """Round 2024 is judged with the instrument of twelve; 2021 and 2023 with that of 2017."""
    county.rounds.filter(label="2024").update(instrument=twelve.version)
    return county.rounds.get(label="2024")


def twelve_answers(**cells: Any) -> dict[str, Any]:
    """Seven yes, one unknown, two no, one more yes, and one no."""
    return row(**{"i11": "yes", "i12": "no"} | cells)


# Rounds


def load_round(**cells: Any) -> None:
    rounds = [{"county": "04", "label": "2024", "starts": "2024-01-01", "ends": "2024-12-31", **cells}]
    import_rounds(Table.of(rounds))


def refused(**cells: Any) -> list[str]:
    with translation.override("en"), pytest.raises(ImportErrors) as errors:
        load_round(**cells)
    with translation.override("en"):
        return [str(problem) for problem in errors.value.problems]


def test_a_round_gets_the_instrument_that_its_row_names(county: County, twelve: Instrument) -> None:
    load_round(label="2025", starts="2025-01-01", ends="2025-12-31", instrument="test12")

    assert county.rounds.get(label="2025").instrument == "test12"


@pytest.mark.parametrize("cells", [{}, {"instrument": ""}])
def test_without_one_it_gets_the_default(county: County, twelve: Instrument, cells: dict[str, str]) -> None:
    load_round(label="2025", starts="2025-01-01", ends="2025-12-31", **cells)

    assert county.rounds.get(label="2025").instrument == "2017"


def test_a_round_that_is_there_keeps_its_own_when_the_file_says_nothing(of_twelve: Round) -> None:
    load_round(ends="2024-12-30")

    assert Round.objects.get(pk=of_twelve.pk).instrument == "test12"


def test_an_instrument_that_does_not_exist_is_refused(county: County) -> None:
    assert refused(label="2025", instrument="2099") == ["Line 2, instrument: “2099” is not one of: 2017."]
    assert not county.rounds.filter(label="2025").exists()


def test_a_round_gets_another_while_nothing_is_answered(of_twelve: Round) -> None:
    AssessmentFactory.create(round=of_twelve)

    load_round(instrument="2017")

    assert Round.objects.get(pk=of_twelve.pk).instrument == "2017"


def test_a_judged_round_keeps_its_instrument(of_twelve: Round) -> None:
    answered(round=of_twelve)

    assert refused(instrument="2017") == [
        "Line 2, instrument: Round 2024 has been judged with instrument test12, so that it stays."
    ]


def test_so_does_a_published_one(county: County, twelve: Instrument) -> None:
    period = {"label": "2023", "starts": "2023-01-01", "ends": "2023-12-31"}

    assert refused(**period, instrument="test12") == [
        "Line 2, instrument: the round is published and cannot be changed. It says 2017."
    ]


# Assessments


def test_a_row_has_as_many_answers_as_the_instrument_of_its_round(county: County, of_twelve: Round) -> None:
    load(county, twelve_answers(), row(round="2023", i11="", i12=""))

    numbers = {
        label: list(Answer.objects.filter(assessment__round__label=label).values_list("indicator", flat=True))
        for label in ("2023", "2024")
    }
    assert numbers == {"2023": [*range(1, 11)], "2024": [*range(1, 13)]}
    now, before = (Assessment.objects.get(round__label=label) for label in ("2024", "2023"))
    assert (now.yes, now.unknown, now.classification) == (8, 1, "qualified")
    assert (before.yes, before.unknown, before.classification) == (7, 1, "qualified")


def test_seven_of_twelve_do_not_qualify(county: County, of_twelve: Round) -> None:
    load(county, twelve_answers(i11="no", i8="no"))

    assert Assessment.objects.get().classification == "not_qualified"


def test_repeating_changes_nothing(county: County, of_twelve: Round) -> None:
    load(county, twelve_answers())

    assert load(county, twelve_answers()).is_unchanged


def test_a_changed_last_answer_is_noticed(county: County, of_twelve: Round) -> None:
    load(county, twelve_answers())
    load(county, twelve_answers(i12="yes"))

    assert Assessment.objects.get().yes == 9


def test_answers_that_the_rounds_instrument_needs_are_asked_for(county: County, of_twelve: Round) -> None:
    """Also where the file has no column for them: an unanswered indicator is not an unknown one."""
    assert problems(county, row()) == [f"Line 2, {name}: is empty. Every row needs it." for name in ("i11", "i12")]
    assert problems(county, twelve_answers(i12="")) == ["Line 2, i12: is empty. Every row needs it."]
    assert not Assessment.objects.exists()


def test_an_answer_to_an_indicator_that_the_round_does_not_have_is_refused(county: County, twelve: Instrument) -> None:
    county.rounds.filter(label="2021").update(instrument=twelve.version)

    assert problems(county, row(i11="unknown", i12="no")) == [f"Line 2, {name}: {WITHOUT}" for name in ("i11", "i12")]
    assert not Assessment.objects.exists()


def test_a_column_that_no_round_of_the_county_has_is_refused_even_if_it_is_empty(county: County) -> None:
    assert problems(county, row(i11="")) == [
        "Line 1, i11: no round of the county has that indicator. Remove the column, or give the round its instrument."
    ]


def test_a_row_of_an_unknown_round_is_still_read_for_other_mistakes(county: County, of_twelve: Round) -> None:
    told = problems(county, twelve_answers(round="1999", i4="kanske"))

    assert [problem.partition(":")[0] for problem in told] == ["Line 2, round", "Line 2, i4"]


@pytest.mark.parametrize("last", ["no", None])
def test_the_command_reads_a_workbook_of_twelve(county: County, of_twelve: Round, tmp_path: Path, last: Any) -> None:
    cells = twelve_answers(i12=last)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(cells))
    sheet.append(list(cells.values()))
    book.save(tmp_path / "rows.xlsx")

    if last is None:
        with pytest.raises(CommandError, match="i12"):
            call_command("import_assessments", tmp_path / "rows.xlsx", county="04", verbosity=0)
        return
    call_command("import_assessments", tmp_path / "rows.xlsx", county="04", verbosity=0)
    assert Answer.objects.count() == 12
