from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from assessments.figures.freezing import freeze
from assessments.figures.summary import county_summary
from assessments.importing import ImportErrors, ImportReport, Table, import_assessments, import_zero_reports
from assessments.models import ZeroReport
from municipalities.models import Municipality
from tests.cast import Cast
from tests.factories import LocalPoliceAreaFactory, MunicipalityFactory
from tests.rows import row as assessment_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def quiet(cast: Cast) -> Municipality:
    return MunicipalityFactory.create(county=cast.county, code="2703", name="Tysta")


def row(**cells: Any) -> dict[str, Any]:
    return {"round": "2023", "kind": "municipality", "area": "Tysta", **cells}


def load(cast: Cast, *rows: dict[str, Any], dry_run: bool = False) -> ImportReport:
    return import_zero_reports(Table.of(rows), county=cast.county, dry_run=dry_run)


def problems(cast: Cast, *rows: dict[str, Any]) -> list[str]:
    with pytest.raises(ImportErrors) as refused:
        load(cast, *rows)
    assert not ZeroReport.objects.exists()
    return [str(problem) for problem in refused.value.problems]


def test_a_municipality_by_name_or_code(cast: Cast, quiet: Municipality) -> None:
    assert load(cast, row()).zero_reports.created == 1
    assert load(cast, row(area="2703"), row()).zero_reports.unchanged == 2
    assert ZeroReport.objects.get().municipality == quiet


def test_a_police_area_and_a_district_by_name(cast: Cast) -> None:
    police = LocalPoliceAreaFactory.create(county=cast.county, name="Västra Ek")
    cast.square_now.delete()

    load(cast, row(kind="lpo", area="västra  ek"), row(kind="district", area="Centrum"))

    assert {report.area for report in ZeroReport.objects.all()} == {police, cast.district_actor.district}
    assert {report.kind for report in ZeroReport.objects.all()} == {"local_police_area", "district"}


def test_a_dry_run_writes_nothing(cast: Cast, quiet: Municipality) -> None:
    assert load(cast, row(), dry_run=True).zero_reports.created == 1
    assert not ZeroReport.objects.exists()


def test_every_bad_row_is_named_and_nothing_written(cast: Cast, quiet: Municipality) -> None:
    told = problems(
        cast,
        row(),
        row(round="1999"),
        row(round="2024"),
        row(kind="county"),
        row(area="Tista"),
        row(area="Ekstad"),
        row(area=""),
    )

    assert [problem.split(":")[0] for problem in told] == [
        "Line 3, round",
        "Line 4, round",
        "Line 5, kind",
        "Line 6, area",
        "Line 7, area",
        "Line 8, area",
    ]
    assert "Did you mean Tysta?" in told[3]
    assert "has places" in told[4]


def test_an_area_that_had_ended_is_refused(cast: Cast) -> None:
    LocalPoliceAreaFactory.create(county=cast.county, name="Gamla Ek", valid_to=cast.open.starts)
    (told,) = problems(cast, row(kind="lpo", area="Gamla Ek"))
    assert "did not exist on the last day" in told


# Published rounds


def test_what_was_unknown_in_a_published_round_becomes_known_once(cast: Cast, quiet: Municipality) -> None:
    freeze(cast.published)
    before = county_summary(cast.published)
    assert before["municipalities"] == {"affected": 2, "of": 3, "none": None, "no_answer": None}

    load(cast, row(round="2021"))

    after = county_summary(cast.published)
    assert after["municipalities"] == {"affected": 2, "of": 3, "none": 1, "no_answer": 0}
    assert {key: after[key] for key in ("listed", "area", "ledger")} == {
        key: before[key] for key in ("listed", "area", "ledger")
    }


def test_then_it_is_fixed(cast: Cast, quiet: Municipality) -> None:
    LocalPoliceAreaFactory.create(county=cast.county, name="Västra Ek")
    freeze(cast.published)
    load(cast, row(round="2021"))
    known = county_summary(cast.published)

    with pytest.raises(ImportErrors, match="fixed"):
        load(cast, row(round="2021", kind="lpo", area="Västra Ek"))

    assert load(cast, row(round="2021")).zero_reports.unchanged == 1
    assert county_summary(cast.published) == known


def test_a_place_listed_in_the_published_round_is_no_zero(cast: Cast) -> None:
    freeze(cast.published)
    cast.square_then.delete()  # what was published is what counts, not the table
    assert "has places" in problems(cast, row(round="2021", area="Ekstad"))[0]


# An import that lists a place after all


def test_it_falls_when_a_file_lists_a_place_there(cast: Cast, quiet: Municipality) -> None:
    load(cast, row())
    rows = [
        assessment_row(round="2023", scene="T1", name="Torget", municipality="Tysta", lpo="Norra Ek", latitude=None)
    ]
    import_assessments(Table.of(rows), county=cast.county)
    assert not ZeroReport.objects.standing().exists()


# The command


def test_the_command_reads_a_file(cast: Cast, quiet: Municipality, tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    path.write_text("round;kind;area\n2023;municipality;2703\n")

    call_command("import_none", path, county="27", verbosity=0)

    assert ZeroReport.objects.get().origin == "import"


def test_an_unknown_county_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    path.write_text("round;kind;area\n")
    with pytest.raises(CommandError, match="99"):
        call_command("import_none", path, county="99")
