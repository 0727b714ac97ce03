import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.action.models import Measure, Plan, PlanEvent
from assessments.action.models.measure import State
from assessments.figures.summary import county_summary
from assessments.importing import ImportErrors, ImportReport, Table, import_plans
from scenes.models import Nearby
from scenes.place_kinds import SCHOOL
from tests.action import a_cause, a_method, a_plan, a_problem, an_analysis
from tests.cast import Cast
from tests.factories import SceneFactory, settled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = datetime.date(2026, 11, 27)


@pytest.fixture(autouse=True)
def _methods(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)
    for code in ("M05", "M07"):
        a_method(code)


def row(**cells: Any) -> dict[str, Any]:
    return {"scene": "2701-001", "measure": "M05", "state": "ongoing", "starts": "2026-01-01", **cells}


def load(cast: Cast, *rows: dict[str, Any], **options: Any) -> ImportReport:
    return import_plans(Table.of(rows), county=cast.county, **options)


def problems(cast: Cast, *rows: dict[str, Any]) -> list[str]:
    with pytest.raises(ImportErrors) as error:
        load(cast, *rows)
    assert not Measure.objects.exists()
    return [str(problem) for problem in error.value.problems]


def test_a_row_comes_into_the_plan_of_its_place(cast: Cast) -> None:
    cells = {
        "cause": "Mörkt",
        "goal": "7 lampor",
        "responsible": "länsstyrelsen",
        "ends": "2026-12-31",
        "follow_up": "2027-01-15",
    }

    load(cast, row(**cells))

    measure = Measure.objects.get()
    assert [*measure.plan.scenes.all()] == [cast.square]
    assert (measure.cause_text, measure.goal, measure.responsible) == ("Mörkt", "7 lampor", cast.board)
    assert (measure.ends, measure.follow_up) == (datetime.date(2026, 12, 31), datetime.date(2027, 1, 15))
    assert [(one.state, one.since) for one in measure.reports.all()] == [(State.ONGOING, datetime.date(2026, 1, 1))]
    event = measure.plan.events.get()
    assert (event.kind, event.by) == (PlanEvent.Kind.IMPORTED, None)


def test_rows_join_the_plan_that_is_there(cast: Cast) -> None:
    plan = a_plan(cast.square)

    load(cast, row(), row(measure="m07"), row(scene="2702-001"))

    assert Plan.objects.count() == 2
    assert [one.order for one in plan.measures.all()] == [1, 2]


def test_a_cause_of_the_approved_analysis_is_linked(cast: Cast) -> None:
    cause = a_cause(a_problem(an_analysis(cast.square, approved=True)), "Mörkt under bron")

    load(cast, row(cause="mörkt under bron"))

    measure = Measure.objects.get()
    assert (measure.cause, measure.cause_text) == (cause, "")


def test_reading_again_changes_nothing(cast: Cast) -> None:
    rows = [row(cause="Mörkt"), row(measure="M07", state="klar", ends="2026-06-01"), row(scene="2702-001", starts="")]
    load(cast, *rows)
    before = PlanEvent.objects.count()

    report = load(cast, *rows)

    assert report.is_unchanged
    assert (report.measures.unchanged, PlanEvent.objects.count()) == (3, before)


def test_another_state_is_a_report_more(cast: Cast) -> None:
    load(cast, row(goal="7 lampor"))

    report = load(cast, row(goal="9 lampor", state="stopped"))

    measure = Measure.objects.get()
    assert report.measures.changed == 1
    assert (measure.state, measure.goal) == (State.STOPPED, "9 lampor")
    assert [one.state for one in measure.reports.all()] == [State.ONGOING, State.STOPPED]
    assert measure.reports.last().since == TODAY  # type: ignore[union-attr]


def test_what_a_file_has_no_column_for_stays(cast: Cast) -> None:
    load(cast, row(goal="7 lampor", responsible="Länsstyrelsen", follow_up="2026-12-01"))

    load(cast, row(state="late"))

    measure = Measure.objects.get()
    assert (measure.state, measure.goal, measure.responsible) == (State.LATE, "7 lampor", cast.board)


def test_a_cause_that_is_spelt_otherwise_is_the_same(cast: Cast) -> None:
    a_cause(a_problem(an_analysis(cast.square, approved=True)), "Mörkt under bron")
    load(cast, row(cause="mörkt under bron"))

    assert load(cast, row(cause="mörkt under BRON")).is_unchanged


def test_a_cause_of_an_older_analysis_stays_in_words(cast: Cast) -> None:
    a_cause(a_problem(an_analysis(cast.square, approved=True)), "Mörkt")
    a_cause(a_problem(an_analysis(cast.square, approved=True)), "Skymt")

    load(cast, row(cause="Mörkt"))

    measure = Measure.objects.get()
    assert (measure.cause, measure.cause_text) == (None, "Mörkt")


def test_each_change_is_a_version_of_its_plan(cast: Cast) -> None:
    rows = [row(), row(measure="M07")]
    load(cast, *rows)

    load(cast, *(one | {"state": "late"} for one in rows))

    plan = Plan.objects.get()
    assert plan.version == 4
    assert [event.version for event in plan.events.all()] == [1, 2, 3, 4]


def test_a_state_older_than_what_is_told_is_refused(cast: Cast) -> None:
    load(cast, row(starts="2026-09-01", state="late"))

    Measure.objects.get().reports.update(since="2026-10-01")
    with pytest.raises(ImportErrors, match="state: the state is told for 1 October 2026 already"):
        load(cast, row(starts="2026-09-01", state="done", ends="2026-09-15"))


def test_a_dry_run_writes_nothing(cast: Cast) -> None:
    assert load(cast, row(), dry_run=True).measures.created == 1
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"scene": "2701-01"}, "Line 2, scene: Eklunds län has no place with the code 2701-01. Did you mean 2701-001?"),
        ({"scene": ""}, "Line 2, scene: is empty. Every row needs it."),
        ({"measure": "M77"}, "Line 2, measure: the method bank has no M77."),
        (
            {"state": "sover"},
            "Line 2, state: “sover” is not one of: not_started, ongoing, late, stopped",
        ),
        ({"responsible": "Polisen Björk"}, "Line 2, responsible: Eklunds län has no actor called “Polisen Björk”."),
        ({"ends": "2025-12-31"}, "Line 2, ends: The last day is before the first."),
        ({"follow_up": "2025-12-31"}, "Line 2, follow_up: The day of the follow-up is before the start."),
        ({"starts": "2027-01-01"}, "Line 2, starts: is in the future, though the measure has begun."),
        ({"state": "done"}, "Line 2, ends: is empty. A measure that is done has its last day."),
        ({"state": "done", "ends": "2027-01-01"}, "Line 2, ends: is in the future, though the measure has ended."),
        ({"goal": "Fråga 19121212-1212"}, "Line 2, goal: The text seems to hold a personal identity number."),
        ({"cause": "Ring 070-174 06 05"}, "Line 2, cause: seems to hold a phone number."),
        ({"follow_up": "i vår"}, "Line 2, follow_up: “i vår” is not a date."),
    ],
)
def test_what_is_wrong_is_told_with_line_and_column(cast: Cast, cells: dict[str, str], told: str) -> None:
    assert problems(cast, row(**cells))[0].startswith(told)


def test_a_follow_up_of_24_months_and_a_day_is_refused(cast: Cast) -> None:
    found = problems(cast, row(follow_up="2028-01-02"))
    assert found == [
        "Line 2, follow_up: Choose a day no later than 1 January 2028, 24 months after 1 January 2026.",
    ]
    load(cast, row(follow_up="2028-01-01"))


def test_the_same_measure_twice_in_a_file_is_refused(cast: Cast) -> None:
    assert problems(cast, row(), row(state="late")) == ["Line 3, scene: the same measure stands in line 2."]


def test_a_confirmed_text_is_taken(cast: Cast) -> None:
    load(cast, row(cause="Ring 070-174 06 05"), confirm=True)

    assert Measure.objects.exists()


# --- Figures: the motion's question (rule 33, and test 2 of the research)


def test_imported_measures_count_in_the_summary(cast: Cast) -> None:
    ends = cast.published.ends
    day = {name: str(ends - datetime.timedelta(days)) for name, days in [("last", 0), ("old", 366), ("long", 800)]}
    cases = {
        "planned": {"state": "not_started", "starts": day["long"]},
        "current": {"state": "ongoing", "starts": day["long"]},
        "late": {"state": "late", "starts": day["long"]},
        "stopped": {"state": "stopped", "starts": day["long"]},
        "done_last_day": {"state": "done", "starts": day["long"], "ends": day["last"]},
        "done_long_ago": {"state": "done", "starts": day["long"], "ends": day["old"]},
        "cancelled": {"state": "cancelled", "starts": day["long"], "ends": day["old"]},
    }
    for name in cases:
        scene = SceneFactory.create(
            county=cast.county,
            code=name,
            municipality=cast.square.municipality,
            local_police_area=cast.square.local_police_area,
        )
        settled(scene=scene, round=cast.published)
        Nearby.objects.create(
            scene=scene,
            round=cast.published,
            kind=SCHOOL,
            within=1,
            nearest=cast.school,
            nearest_name="Ekskolan",
            nearest_m=100,
        )
    listed = len(cases) + 2

    load(cast, *(row(scene=name, **cells) for name, cells in cases.items()))

    action = county_summary(cast.published)["action"]
    assert action["with_current_measure"] == 3
    assert action["with_plan"] == 0  # drafts
    assert action["of"] == listed
    assert action["school_within_500m_without_current_measure"] == 4


def test_the_command_reads_a_file(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "planer.csv"
    file.write_text("scene;measure;state;starts\n2701-001;M05;pågår;2026-01-01\n")

    call_command("import_plans", file, county="27")

    assert Measure.objects.get().state == State.ONGOING
    assert "1 new" in capsys.readouterr().out or "1 nya" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("import_plans", file, county="99")
