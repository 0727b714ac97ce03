"""Charts as data, and that what the templates make of them holds as SVG under the content security policy."""

import datetime
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from assessments.figures.charts import COLOURS, Bar, Bridge, Chart, Count, bridge, classes, row_bar, series
from assessments.figures.charts.series import areas
from assessments.figures.ledger import Ledger
from scenes.models import Round

WORDS = {"qualified": "Qualified", "undetermined": "Undetermined", "not_qualified": "Not qualified"}


def round(label: str, *, ends: datetime.date | None = None) -> Round:
    return Round(label=label, ends=ends or datetime.date(2024, 12, 31))


def counts(*listed: int, start: int = 2020) -> list[Count]:
    return [Count(round(str(start + year)), number, is_finished=True) for year, number in enumerate(listed)]


def x(place: str) -> float:
    return float(place.removesuffix("%"))


def bars(chart: Bridge) -> list[tuple[str, str, float, float]]:
    return [(bar.label, bar.value, x(bar.x), x(bar.width)) for bar in chart.bars]


def test_colours_are_those_of_the_style_sheet() -> None:
    css = (settings.BASE_DIR / "static/css/app.css").read_text()
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", css))
    assert {name: tokens[name.replace("_", "-")] for name in COLOURS} == COLOURS


# Series


def test_heights_are_counted_from_zero() -> None:
    points = series(counts(10, 40, 20)).points

    heights = [200 - float(point.y) for point in points]

    assert heights == pytest.approx([heights[1] / 4, heights[1], heights[1] / 2], abs=0.1)


def test_time_is_to_scale() -> None:
    chart = series([Count(round(label), 5, is_finished=True) for label in ("2017", "2021", "2023")])

    places = [x(point.x) for point in chart.points]

    assert (places[1] - places[0]) / (places[2] - places[0]) == pytest.approx(4 / 6, abs=0.001)


def test_a_round_not_named_after_a_year_stands_where_its_period_ends() -> None:
    between = Count(round("höst", ends=datetime.date(2021, 7, 2)), 5, is_finished=True)

    places = [x(point.x) for point in series([*counts(5), between, *counts(5, start=2023)]).points]

    assert (places[1] - places[0]) / (places[2] - places[0]) == pytest.approx(0.5, abs=0.01)


def test_an_area_of_an_unfinished_round_is_dashed() -> None:
    chart = areas([*counts(10, 9), Count(round("2022"), 4, is_finished=False)])

    assert [segment.is_dashed for segment in chart.segments] == [False, True]
    assert [point.value for point in chart.points] == ["10", "9", "4"]


def test_a_figure_stands_where_neither_of_its_lines_runs() -> None:
    falling, rising, bottom, top = (
        series(counts(*row)).points[1] for row in ([9, 5, 1], [1, 5, 9], [9, 1, 9], [1, 9, 1])
    )

    assert (falling.anchor, rising.anchor, bottom.anchor, top.anchor) == ("start", "end", "middle", "middle")
    assert float(bottom.value_y) > float(bottom.y)
    assert float(top.value_y) < float(top.y)


def test_two_figures_that_are_alike_stand_on_each_side_of_the_line() -> None:
    first, second = areas(counts(10_895, 9_804, 9_804)).points[1:]

    assert float(first.value_y) > float(first.y)
    assert float(second.value_y) < float(second.y)


def test_the_goal_is_drawn_from_the_last_finished_round() -> None:
    chart = series([*counts(10, 9), Count(round("2022"), 4, is_finished=False)], goal_year=2027)

    assert chart.goal
    assert chart.goal.x1 == chart.points[1].x
    assert chart.goal.y == chart.points[1].y


def test_there_is_no_goal_to_draw_when_its_year_has_passed() -> None:
    assert series(counts(10, 9), goal_year=2021).goal is None
    assert series(counts(10, 9)).goal is None


def test_labels_too_close_to_each_other_take_turns_on_two_rows() -> None:
    chart = series(counts(*[5] * 15))

    assert [point.label_y for point in chart.points[:3]] == ["222.0", "240.0", "222.0"]
    assert chart.height == 254


def test_one_round_or_none_listed_is_drawn_all_the_same() -> None:
    (point,) = series(counts(0)).points
    assert (point.x, point.y, point.value) == ("50.00%", "200.0", "0")


# Bridge


def test_changes_hang_between_the_totals() -> None:
    with override("en"):
        chart = bridge(round("2021"), [(round("2023"), Ledger(opening=64, new=11, ceased=12, closing=63))])

    unit = 54 / 75
    expected: list[Any] = [
        ("Round 2021", "64", 0, pytest.approx(64 * unit, abs=0.01)),
        ("New", "+11", pytest.approx(64 * unit, abs=0.01), pytest.approx(11 * unit, abs=0.01)),
        ("Ceased", "−12", pytest.approx(63 * unit, abs=0.01), pytest.approx(12 * unit, abs=0.01)),
        ("Round 2023", "63", 0, pytest.approx(63 * unit, abs=0.01)),
    ]
    assert bars(chart) == expected


def test_a_kind_that_is_zero_in_one_of_two_steps_is_a_tick_and_in_both_is_left_out() -> None:
    steps = [(round("2"), Ledger(opening=5, new=1, closing=6)), (round("3"), Ledger(opening=6, ceased=1, closing=5))]

    chart = bridge(round("1"), steps)

    assert [bar.kind for bar in chart.bars] == ["", "new", "ceased", "", "new", "ceased", ""]
    assert [bar.is_zero for bar in chart.bars] == [False, False, True, False, True, False, False]


def test_kinds_differ_by_more_than_colour() -> None:
    ledger = Ledger(opening=9, new=1, returned=1, ceased=1, merged=1, split=1, pending=1, closing=9)

    look = {bar.kind: (bar.fill, bar.stroke) for bar in bridge(round("1"), [(round("2"), ledger)]).bars}

    assert look["returned"] == ("url(#bridge-returned)", COLOURS["warm"])
    assert look["split"] == ("url(#bridge-split)", COLOURS["struct"])
    assert look["pending"] == (COLOURS["paper"], COLOURS["wait"])
    assert look["new"] == (COLOURS["warm"], "")


def test_the_last_bar_goes_on_to_nothing() -> None:
    last: Bar = bridge(round("1"), [(round("2"), Ledger(opening=2, closing=2))]).bars[-1]
    assert last.connector == ""


def test_a_county_that_had_nothing_and_has_nothing_is_drawn_all_the_same() -> None:
    assert [bar.value for bar in bridge(round("1"), [(round("2"), Ledger())]).bars] == ["0", "0"]


# Classification


def test_the_larger_round_fills_the_width_and_the_other_is_to_scale() -> None:
    chart = classes(
        [
            (round("2023"), {"qualified": 40, "undetermined": 0, "not_qualified": 20}),
            (round("2024"), {"qualified": 20, "undetermined": 5, "not_qualified": 5}),
        ],
        words=WORDS,
    )

    assert [sum(x(part.width) for part in stack.parts) for stack in chart.stacks] == pytest.approx([86, 43], abs=0.05)
    assert [part.kind for part in chart.stacks[0].parts] == ["qualified", "not_qualified"]
    assert "2024: qualified 20, undetermined 5, not qualified 5" in chart.description


def test_a_figure_without_room_is_left_to_the_table() -> None:
    (stack,) = classes([(round("2024"), {"qualified": 99, "undetermined": 0, "not_qualified": 1})], words=WORDS).stacks
    assert [part.label for part in stack.parts] == [True, False]


def test_a_row_bar_shows_the_round_before_if_there_was_one() -> None:
    assert (row_bar(5, 10, most=10).width, row_bar(5, 10, most=10).before) == ("48.00%", "96.00%")
    assert row_bar(0, None, most=0).before == ""


# SVG

CHARTS = [
    ("series", series([*counts(10, 9), Count(round("2022"), 4, is_finished=False, is_current=True)], goal_year=2027)),
    ("bridge", bridge(round("1"), [(round("2"), Ledger(opening=3, new=1, returned=1, ceased=1, split=2, closing=6))])),
    ("classes", classes([(round("2024"), {"qualified": 9, "undetermined": 9, "not_qualified": 9})], words=WORDS)),
]


@pytest.mark.parametrize(("name", "chart"), CHARTS)
def test_the_svg_is_named_and_described_and_holds_only_presentation_attributes(name: str, chart: Chart) -> None:
    svg = render_to_string(f"charts/{name}.svg.html", {"chart": chart})

    root = ET.fromstring(svg)
    named = {element.get("id"): element.text for element in root}
    assert [named[part] for part in root.attrib["aria-labelledby"].split()] == [chart.title, chart.description]
    assert root.get("role") == "img"
    assert not [element for element in root.iter() if {"style", "class"} & element.attrib.keys()]
    assert "viewBox" not in root.attrib


@pytest.mark.parametrize(("name", "chart"), CHARTS)
def test_coordinates_are_numbers_whatever_the_language(name: str, chart: Chart) -> None:
    with override("sv"):
        root = ET.fromstring(render_to_string(f"charts/{name}.svg.html", {"chart": chart}))

    places = [
        element.attrib[attribute]
        for element in root.iter()
        for attribute in ("x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy", "dx")
        if attribute in element.attrib
    ]
    assert places
    assert not [place for place in places if not re.fullmatch(r"-?\d+(\.\d+)?%?", place)]
