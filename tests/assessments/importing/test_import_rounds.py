import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from assessments.importing import ImportErrors, ImportReport, Table, import_rounds
from assessments.models import PublishedFigure
from municipalities.models import County
from scenes.models import Round
from tests.factories import AssessmentFactory, CountyFactory, RoundFactory, settled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def county() -> County:
    return CountyFactory.create(code="04")


def row(**cells: Any) -> dict[str, Any]:
    return {"county": "04", "label": "2023", "starts": "2023-01-01", "ends": "2023-12-31", "published": "", **cells}


def load(*rows: dict[str, Any], dry_run: bool = False) -> ImportReport:
    return import_rounds(Table.of(rows), dry_run=dry_run)


def problems(*rows: dict[str, Any]) -> list[str]:
    with pytest.raises(ImportErrors) as refused:
        load(*rows)
    return [str(problem) for problem in refused.value.problems]


def test_a_round_without_a_date_of_publication_is_open(county: County) -> None:
    report = load(row())

    round = Round.objects.get()
    assert (round.county, round.label, round.state) == (county, "2023", Round.State.OPEN)
    assert (round.starts, round.ends) == (datetime.date(2023, 1, 1), datetime.date(2023, 12, 31))
    assert report.rounds.created == 1


def test_a_round_with_a_date_is_published(county: County) -> None:
    load(row(published="2024-02-20"))

    round = Round.objects.get()
    assert round.is_published
    assert round.published_on == datetime.date(2024, 2, 20)


def test_a_county_code_that_lost_its_zero_is_known(county: County) -> None:
    load(row(county=4))

    assert Round.objects.get().county == county


def test_repeating_changes_nothing(county: County) -> None:
    rows = [row(label="2021", published="2024-01-01"), row()]
    load(*rows)

    report = load(*rows)

    assert report.is_unchanged
    assert report.rounds.unchanged == 2
    assert Round.history.count() == 2


def test_a_dry_run_reports_and_writes_nothing(county: County) -> None:
    assert load(row(), dry_run=True).rounds.created == 1
    assert not Round.objects.exists()


@pytest.mark.parametrize("state", [Round.State.PLANNED, Round.State.OPEN, Round.State.PROOFING])
def test_an_unpublished_round_takes_new_dates_and_keeps_its_state(county: County, state: str) -> None:
    RoundFactory.create(county=county, label="2023", state=state)

    report = load(row(ends="2023-09-30"))

    round = Round.objects.get()
    assert (round.ends, round.state) == (datetime.date(2023, 9, 30), state)
    assert report.rounds.changed == 1


def test_a_round_of_imported_assessments_can_be_published_by_a_file(county: County) -> None:
    settled(round=RoundFactory.create(county=county, label="2023"), source="import")

    load(row(published="2024-02-20"))

    assert Round.objects.get().is_published


def test_a_round_being_judged_here_is_not_published_by_a_file(county: County) -> None:
    AssessmentFactory.create(round=RoundFactory.create(county=county, label="2023"))

    assert problems(row(published="2024-02-20")) == [
        "Line 2, published: the round is being judged in the application. Publish it there."
    ]


@pytest.mark.parametrize("cells", [{"ends": "2023-11-30"}, {"published": "2024-03-01"}])
def test_a_published_round_is_not_changed(county: County, cells: dict[str, str]) -> None:
    RoundFactory.create(county=county, label="2023", published=True)

    (problem,) = problems(row(**({"published": "2024-02-29"} | cells)))

    assert "the round is published and cannot be changed" in problem


def test_a_file_that_was_read_before_the_round_was_published_changes_nothing(county: County) -> None:
    round = RoundFactory.create(county=county, label="2023", published=True)

    load(row(published=""))

    round.refresh_from_db()
    assert round.is_published


@pytest.mark.parametrize("label", ["2021b", "2023"])
def test_nothing_comes_between_a_round_and_the_one_its_published_figures_compare_with(
    county: County, label: str
) -> None:
    RoundFactory.create(county=county, label="2021", published=True)
    round = RoundFactory.create(county=county, label="2022", published=True)
    PublishedFigure.objects.create(round=round, measure="listed", value=3, source="Rapporten")
    later = RoundFactory.create(county=county, label="2023")

    (problem,) = problems(row(label=label, starts="2021-07-01", ends="2022-06-30"))

    assert "round 2022 has published figures" in problem
    later.refresh_from_db()
    assert later.ends.year == 2023


def test_a_round_with_places_left_is_not_published_by_a_file(county: County) -> None:
    RoundFactory.create(county=county, label="2023")
    settled(round=RoundFactory.create(county=county, label="2022", published=True), source="import")

    (problem,) = problems(row(published="2024-02-20"))

    assert "not all places of the previous round have an assessment" in problem


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"county": "99"}, "Line 2, county: “99” is no county code. Stockholms län is 01."),
        ({"county": ""}, "Line 2, county: is empty. Every row needs it."),
        ({"label": ""}, "Line 2, label: is empty. Every row needs it."),
        ({"label": "x" * 21}, "Line 2, label: has 21 characters. The most is 20."),
        (
            {"label": "2023/24"},
            "Line 2, label: It becomes part of an address: begin with a letter or a digit, and do not use / ? # or \\.",
        ),
        ({"starts": ""}, "Line 2, starts: is empty. Every row needs it."),
        ({"starts": "1/1 2023"}, "Line 2, starts: “1/1 2023” is not a date. Write it as 2024-02-20."),
        ({"ends": "20231231"}, "Line 2, ends: “20231231” is not a date. Write it as 2024-02-20."),
        ({"ends": "2023-02-30"}, "Line 2, ends: “2023-02-30” is not a date. Write it as 2024-02-20."),
        (
            {"ends": "9999-12-31"},
            "Line 2, ends: Give a day between 1900 and 2999. Where there is no last day, leave it empty.",
        ),
        ({"ends": "2022-12-31"}, "Line 2, ends: is before the first day of the period."),
        ({"published": "2022-12-31"}, "Line 2, published: is before the first day of the period."),
        (
            {"published": "2999-01-01"},
            "Line 2, published: is in the future. Leave it empty until the round is published.",
        ),
    ],
)
def test_a_bad_cell_is_refused_with_the_remedy(county: County, cells: dict[str, str], problem: str) -> None:
    assert problems(row(**cells)) == [problem]


def test_a_round_is_named_once(county: County) -> None:
    assert problems(row(), row(ends="2023-12-30")) == [
        "Line 3, label: is on line 2 too. Keep one of the rows.",
    ]


def test_all_or_nothing(county: County) -> None:
    assert len(problems(row(), row(label="2024", county="99"), row(label="2025", starts="?"))) == 2
    assert not Round.objects.exists()
