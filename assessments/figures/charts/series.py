"""Listed scenes per round as a line over time, and a scene's area."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import gettext as _

from assessments.wording import listing
from municipalities.site.look import num
from scenes.models import Round

from .base import Chart, percent, pixels


@dataclass(frozen=True)
class Count:
    """How many scenes a published round listed, or a scene's area in a round."""

    round: Round
    listed: int
    is_finished: bool = True
    is_current: bool = False
    published: int | None = None
    """Where another number was published, and corrected."""


@dataclass(frozen=True)
class Point:
    x: str
    y: str
    label: str
    label_y: str
    value: str
    value_y: str
    anchor: str
    shift: int
    is_current: bool
    is_finished: bool
    published: str = ""


@dataclass(frozen=True)
class Segment:
    x1: str
    y1: str
    x2: str
    y2: str
    is_dashed: bool


@dataclass(frozen=True)
class Tick:
    x: str
    is_long: bool


@dataclass(frozen=True)
class Goal:
    x1: str
    x2: str
    width: str
    y: str
    height: str
    year: str
    year_y: str
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class Series(Chart):
    base: int
    points: list[Point]
    segments: list[Segment]
    ticks: list[Tick]
    goal: Goal | None


BASE, TOP = 200, 37
LEFT, RIGHT = 4, 96
LABEL_Y, LABEL_ROW = 222, 18
NARROWEST = 10
"""Percent between two labels of four figures on a phone; closer ones go on a row of their own."""


def areas(counts: Sequence[Count]) -> Series:
    """A scene's square metres over time; at least one count."""
    told = listing(
        _("%(area)s m² in round %(round)s") % {"area": num(count.listed), "round": count.round.label}
        for count in counts
    )
    return replace(series(counts), id="areas", title=_("Area in m² per round"), description=f"{told}.")


def series(counts: Sequence[Count], *, goal_year: int | None = None) -> Series:
    """Time to scale, from zero. The goal is fewer than in the last finished round, through the goal year."""
    times = [point_in_time(count.round) for count in counts]
    finished = [index for index, count in enumerate(counts) if count.is_finished]
    last = finished[-1] if finished else None
    has_goal = goal_year is not None and last is not None and goal_year > times[last]
    ends = [*times, float(goal_year)] if has_goal and goal_year else times
    start, span = min(ends), max(ends) - min(ends)
    most = max([count.listed for count in counts] + [1])

    def x(time: float) -> float:
        return LEFT + (RIGHT - LEFT) * (time - start) / span if span else (LEFT + RIGHT) / 2

    def y(listed: int) -> float:
        return BASE - (BASE - TOP) * listed / most

    rows = label_rows([x(time) for time in ends])
    points = [
        _point(
            count,
            x(time),
            y(count.listed),
            row=row,
            before_goal=has_goal and index == last,
            beside=_label_place([count.listed for count in counts], index),
        )
        for index, (count, time, row) in enumerate(zip(counts, times, rows, strict=False))
    ]
    return Series(
        id="series",
        title=_("Number of open drug scenes per round"),
        description=_describe_series(counts, goal_year if has_goal else None),
        height=BASE + 36 + LABEL_ROW * max(rows),
        base=BASE,
        points=points,
        segments=[
            Segment(one.x, one.y, other.x, other.y, is_dashed=not (one.is_finished and other.is_finished))
            for one, other in pairwise(points)
        ],
        ticks=[Tick(percent(x(time)), is_long=time in ends) for time in _years(ends)],
        goal=_goal(x(times[last]), x(float(goal_year)), y(counts[last].listed), goal_year, rows[-1])
        if has_goal and goal_year and last is not None
        else None,
    )


def point_in_time(round: Round) -> float:
    """The year that the label names, which is what people mean by it; else the end of the period."""
    if re.fullmatch(r"\d{4}", round.label):
        return float(round.label)
    new_year = datetime.date(round.ends.year, 1, 1)
    return round.ends.year + (round.ends - new_year).days / 366


def label_rows(places: Sequence[float]) -> list[int]:
    """0, or 1 for a label that would run into the one before it."""
    rows = [0]
    for one, other in pairwise(places):
        rows.append(1 - rows[-1] if other - one < NARROWEST else 0)
    return rows


def _years(times: Sequence[float]) -> list[float]:
    """A tick for every year, and one for every round between two."""
    return sorted(
        {*times, *(float(year) for year in range(int(min(times)), int(max(times)) + 1) if year >= min(times))}
    )


def _label_place(values: Sequence[int], index: int) -> tuple[bool, str, int]:
    """Below the point or above it, anchor and shift: where neither of its lines runs."""
    before = values[index - 1] if index else None
    after = values[index + 1] if index + 1 < len(values) else None
    beside = [other for other in (before, after) if other is not None]
    rises = [other > values[index] for other in beside]
    if not any(rises):
        return False, "middle", 0
    if not any(other < values[index] for other in beside):
        return True, "middle", 0
    return (False, "start", 2) if rises[0] else (False, "end", -2)


def _point(count: Count, x: float, y: float, *, row: int, before_goal: bool, beside: tuple[bool, str, int]) -> Point:
    """The figure stands where no line runs: the goal's goes on to the right."""
    value = num(count.listed)
    below, anchor, shift = (True, "end", -4) if before_goal else beside
    if x > 85 and anchor == "middle" and below:
        anchor, shift = "end", -4
    return Point(
        x=percent(x),
        y=pixels(y),
        label=count.round.label,
        label_y=pixels(LABEL_Y + LABEL_ROW * row),
        value=value,
        value_y=pixels(min(y + 20, BASE - 6) if below else y - 12),
        anchor=anchor,
        shift=shift,
        is_current=count.is_current,
        is_finished=count.is_finished,
        published="" if count.published is None else _("published: %(count)s") % {"count": num(count.published)},
    )


def _goal(x1: float, x2: float, y: float, year: int, row: int) -> Goal:
    texts = [_("Goal: fewer"), _("every round"), _("through %(year)s") % {"year": year}]
    above = y >= 65
    lines = [(pixels(y + (16 * number - 40 if above else 16 * number + 20)), text) for number, text in enumerate(texts)]
    return Goal(
        x1=percent(x1),
        x2=percent(x2),
        width=percent(x2 - x1),
        y=pixels(y),
        height=pixels(BASE - y),
        year=str(year),
        year_y=pixels(LABEL_Y + LABEL_ROW * row),
        # In a narrow zone they would cover the curve; the page says the goal in words too.
        lines=lines if x2 - x1 >= 20 else [],
    )


def _describe_series(counts: Iterable[Count], goal_year: int | None) -> str:
    texts = [
        _("%(count)s in round %(round)s") % {"count": num(count.listed), "round": count.round.label} for count in counts
    ]
    description = f"{listing(texts)}."
    if goal_year:
        description += " " + _("The goal is fewer every round through %(year)s.") % {"year": goal_year}
    return description
