"""The commands on a file written by hand: invented scenes in Skåne, in Swedish words, saved the way Excel does it."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from assessments.figures.summary import county_summary
from assessments.models import Assessment
from municipalities.reference import load
from scenes.models import Round, Scene

pytestmark = pytest.mark.django_db

SCENES = Path(__file__).parents[2] / "data" / "invented_scenes.csv"
ROUNDS = """county,label,starts,ends,published
12,2024,2024-01-01,2024-12-31,2025-03-01
12,2025,2025-01-01,2025-12-31,
"""


@pytest.fixture(autouse=True)
def rounds(tmp_path: Path) -> None:
    load(settings.BASE_DIR / "fixtures")
    path = tmp_path / "rounds.csv"
    path.write_text(ROUNDS)
    call_command("import_rounds", path, verbosity=0)


def import_scenes(path: Path = SCENES, county: str = "12", **options: Any) -> str:
    out = StringIO()
    call_command("import_assessments", path, county=county, stdout=out, **options)
    return out.getvalue()


def as_workbook(path: Path) -> Path:
    """The same rows as a spreadsheet has them: numbers, no zero before a code, empty cells."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    with SCENES.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            sheet.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    book.save(path / "scenes.xlsx")
    return path / "scenes.xlsx"


def summary(label: str) -> dict[str, Any]:
    return county_summary(Round.objects.select_related("county").get(county__code="12", label=label))


def test_the_summary_of_the_imported_rounds_is_the_one_counted_by_hand() -> None:
    import_scenes()

    first, second = summary("2024"), summary("2025")
    assert (first["state"], first["listed"], first["ledger"]) == ("published", 5, None)
    assert {key: first[key] for key in ("qualified", "undetermined", "not_qualified")} == {
        "qualified": 2,
        "undetermined": 1,
        "not_qualified": 2,
    }
    assert first["joint"] == {"count": 4, "of": 5}
    assert (second["previous"], second["state"], second["listed"]) == ("2024", "open", 6)
    assert {key: second[key] for key in ("qualified", "undetermined", "not_qualified")} == {
        "qualified": 2,
        "undetermined": 2,
        "not_qualified": 2,
    }
    assert second["joint"] == {"count": 5, "of": 6}
    assert second["municipalities"] == {"affected": 4, "of": 33, "none": None, "no_answer": None}
    assert second["local_police_areas"]["affected"] == 5
    # 0.001 degrees are 62.9 m by 111.3 m at 55.6° N.
    assert second["area"] == {
        "total_m2": pytest.approx(7_005, rel=0.005),
        "with_outline": 1,
        "of": 6,
        "change": {"both_drawn": 1, "m2": 0, "real": 0, "redrawn": 0, "unknown": 0},
    }
    assert second["ledger"] == {
        "opening": 5,
        "new": 2,  # Sagobron, not listed before, and Dikten
        "returned": 0,
        "ceased": 1,  # Fantasitorget
        "merged": 1,  # Exempelparken into Exempeltorget
        "split": 1,  # Påhittsbacken from Påhittsplan
        "pending": 0,
        "closing": 6,
    }
    malmo = next(unit for unit in second["by_municipality"] if unit["code"] == "1280")
    assert (malmo["listed"], malmo["ledger"]["merged"], malmo["ledger"]["split"]) == (3, 1, 1)


def test_a_spreadsheet_gives_the_same(tmp_path: Path) -> None:
    import_scenes()

    with translation.override("en"):
        told = import_scenes(as_workbook(tmp_path))

    assert told.endswith("Nothing has changed.\n")


def test_the_report_counts_what_was_done() -> None:
    with translation.override("en"):
        assert import_scenes().splitlines() == [
            "Scenes: 8 new, 0 changed, 0 unchanged.",
            "Assessments: 14 new, 0 changed, 0 unchanged.",
            "Outlines: 2 new, 0 changed, 0 unchanged.",
            "Changes by merge or split: 2 new, 0 changed, 0 unchanged.",
        ]


def test_a_dry_run_says_so_and_writes_nothing() -> None:
    with translation.override("en"):
        told = import_scenes(dry_run=True)

    assert told.endswith("Nothing has been written: this was a dry run.\n")
    assert not Scene.objects.exists()


def test_a_line_break_in_a_cell_is_kept() -> None:
    import_scenes()

    explanation = Assessment.objects.get(scene__code="L1", round__label="2025").explanation
    assert explanation == 'Ombyggd.\nIngen "öppen" handel sedan i våras.'


def test_problems_are_printed_one_per_line_with_their_number(tmp_path: Path) -> None:
    path = tmp_path / "scenes.csv"
    path.write_text(SCENES.read_text(encoding="utf-8-sig").replace(";1280;", ";9999;"))

    with pytest.raises(CommandError) as refused:
        import_scenes(path)

    lines = str(refused.value).splitlines()
    assert [line.split(",")[0][-2:].strip() for line in lines[:-1]] == ["2", "3", "8", "9"]
    assert lines[-1].startswith("4 ")
    assert refused.value.returncode == 1
    assert not Scene.objects.exists()


def test_every_problem_is_printed_however_many(tmp_path: Path) -> None:
    header, *_rows = SCENES.read_text(encoding="utf-8-sig").splitlines()
    path = tmp_path / "scenes.csv"
    path.write_text("\n".join([header, *[f"2025;S{n};" for n in range(100)]]))

    with pytest.raises(CommandError) as refused:
        import_scenes(path)

    told = str(refused.value)
    assert all(f"rad {line}, " in told.lower() for line in range(2, 102))


def test_a_county_that_does_not_exist_is_refused() -> None:
    with pytest.raises(CommandError, match="99"):
        import_scenes(county="99")


def test_a_round_of_another_county_is_not_known() -> None:
    with pytest.raises(CommandError, match="2024"):
        import_scenes(county="01")
