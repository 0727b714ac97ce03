"""Charts as plain data for the SVG templates in templates/charts: x in percent, y and text in pixels, no viewBox.

Coordinates are strings, since a template would write 46.08 the Swedish way. Every chart has a title and says its
figures in words; the page shows the same figures in a table (look and feel, Chart rules).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import ClassVar

from django.utils.translation import gettext as _

from municipalities.templatetags.look import WORDS_FOR_MANY, num, signed
from scenes.models import Round

from .ledger import Ledger
from .sentences import DIRECTIONS
from .wording import listing

COLOURS = {
    "ink": "#17212b",
    "ink_soft": "#4a5662",
    "edge": "#76828e",
    "paper": "#fff",
    "plum": "#6b1f4f",
    "plum_mid": "#caa8bb",
    "warm": "#a33c00",
    "cool": "#00646d",
    "struct": "#4b3f91",
    "grey_mid": "#b9c2ca",
    "wait": "#6d4f00",
}
"""The tokens of static/css/app.css: SVG presentation attributes cannot read those."""


@dataclass(frozen=True)
class Chart:
    id: str
    title: str
    description: str
    height: int
    colours: ClassVar[Mapping[str, str]] = COLOURS


def percent(value: float) -> str:
    return f"{value:.2f}%"


def pixels(value: float) -> str:
    return f"{value:.1f}"


# --- The series: listed scenes per round


@dataclass(frozen=True)
class Count:
    """How many scenes a round listed; so far, if it is unfinished."""

    round: Round
    listed: int
    is_finished: bool
    is_current: bool = False


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
        _point(count, x(time), y(count.listed), row=row, before_goal=has_goal and index == last)
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


def _point(count: Count, x: float, y: float, *, row: int, before_goal: bool) -> Point:
    """The figure stands above its point, unless a line goes on from there to the right."""
    value = num(count.listed) if count.is_finished else _("%(count)s so far") % {"count": num(count.listed)}
    below = before_goal or not count.is_finished
    anchor, shift = ("end", -4) if before_goal or (x > 85 and below) else ("middle", 0)
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
        (_("%(count)s in round %(round)s") if count.is_finished else _("%(count)s so far in round %(round)s"))
        % {"count": num(count.listed), "round": count.round.label}
        for count in counts
    ]
    description = f"{listing(texts)}."
    if goal_year:
        description += " " + _("The goal is fewer every round through %(year)s.") % {"year": goal_year}
    return description


# --- The bridge: from one total to the next through its changes

FILLS = {
    "new": "warm",
    "returned": "warm",
    "ceased": "cool",
    "merged": "struct",
    "split": "struct",
    "pending": "wait",
}
STRIPED = {"returned": "bridge-returned", "split": "bridge-split"}


@dataclass(frozen=True)
class Bar:
    label: str
    value: str
    x: str
    width: str
    end: str
    top: int
    kind: str = ""
    fill: str = COLOURS["grey_mid"]
    stroke: str = ""
    connector: str = ""
    """Where the level goes on to the next bar; empty on the last."""

    @property
    def is_total(self) -> bool:
        return not self.kind

    @property
    def is_zero(self) -> bool:
        return self.width == percent(0)

    @property
    def baseline(self) -> int:
        return self.top + 17

    @property
    def bottom(self) -> int:
        return self.top + 24

    @property
    def next_top(self) -> int:
        return self.top + ROW


@dataclass(frozen=True)
class Bridge(Chart):
    bars: list[Bar]
    changes: int = 0


ROW = 38
BRIDGE_WIDTH = 54
"""Percent of the picture beside the labels, so that the figures after the bars fit on a phone."""


def bridge(start: Round, steps: Sequence[tuple[Round, Ledger]]) -> Bridge:
    """Oldest step first. Kinds of change that are zero in every step are left out."""
    kinds = [kind for kind in DIRECTIONS if any(getattr(ledger, kind) for _round, ledger in steps)]
    levels = list(_levels(start, steps, kinds))
    most = max(max(low, high) for _label, _kind, low, high in levels) or 1

    def x(level: int) -> float:
        return BRIDGE_WIDTH * level / most

    bars = [
        Bar(
            label=label,
            value=signed(high - low) if kind else num(high),
            x=percent(x(min(low, high))),
            width=percent(x(abs(high - low))),
            end=percent(x(max(low, high))),
            top=7 + ROW * number,
            kind=kind,
            fill=_fill(kind),
            stroke=COLOURS[FILLS[kind]] if kind in STRIPED or kind == "pending" else "",
            connector=percent(x(high)) if number < len(levels) - 1 else "",
        )
        for number, (label, kind, low, high) in enumerate(levels)
    ]
    last = steps[-1][0]
    return Bridge(
        id="bridge",
        title=_("Change from round %(first)s to round %(last)s") % {"first": start.label, "last": last.label},
        description="; ".join(f"{bar.label}: {bar.value}" for bar in bars) + ".",
        height=ROW * len(bars),
        bars=bars,
        changes=len(kinds),
    )


def _levels(
    start: Round, steps: Sequence[tuple[Round, Ledger]], kinds: Sequence[str]
) -> Iterator[tuple[str, str, int, int]]:
    """Label, kind of change (none for a total), level before and after."""
    opening = steps[0][1].opening
    yield _("Round %(round)s") % {"round": start.label}, "", 0, opening
    for round, ledger in steps:
        level = ledger.opening
        for kind in kinds:
            before, level = level, level + DIRECTIONS[kind] * getattr(ledger, kind)
            yield str(WORDS_FOR_MANY[kind]), kind, before, level
        yield _("Round %(round)s") % {"round": round.label}, "", 0, ledger.closing


def _fill(kind: str) -> str:
    if not kind:
        return COLOURS["grey_mid"]
    if kind == "pending":
        return COLOURS["paper"]
    return f"url(#{STRIPED[kind]})" if kind in STRIPED else COLOURS[FILLS[kind]]


# --- Classification: one bar per round


@dataclass(frozen=True)
class Part:
    kind: str
    value: str
    x: str
    width: str
    middle: str
    label: bool
    """Whether the figure has room inside."""


@dataclass(frozen=True)
class Stack:
    label: str
    parts: list[Part]
    top: int
    is_current: bool

    @property
    def baseline(self) -> int:
        return self.top + 19


@dataclass(frozen=True)
class Classes(Chart):
    left: int
    stacks: list[Stack] = field(default_factory=list)


CLASSES_WIDTH = 86


def classes(rows: Sequence[tuple[Round, Mapping[str, int]]], *, words: Mapping[str, str]) -> Classes:
    """Oldest round first; the last is the current one."""
    most = max([sum(counts.values()) for _round, counts in rows] + [1])
    stacks = [
        Stack(
            label=round.label,
            parts=list(_parts(counts, CLASSES_WIDTH / most)),
            top=1 + 40 * number,
            is_current=number == len(rows) - 1,
        )
        for number, (round, counts) in enumerate(rows)
    ]
    sentences = [
        _("Round %(round)s: %(counts)s.")
        % {
            "round": round.label,
            "counts": ", ".join(f"{words[kind].lower()} {num(count)}" for kind, count in counts.items()),
        }
        for round, counts in rows
    ]
    return Classes(
        id="classes",
        title=_("Classification per round"),
        description=" ".join(sentences),
        height=40 * len(rows) - 8,
        left=max(44, 12 + 8 * max(len(round.label) for round, _counts in rows)),
        stacks=stacks,
    )


def _parts(counts: Mapping[str, int], scale: float) -> Iterator[Part]:
    x = 0.0
    for kind, count in counts.items():
        if count:
            width, value = count * scale, num(count)
            yield Part(
                kind=kind,
                value=value,
                x=percent(x),
                width=percent(width),
                middle=percent(x + width / 2),
                # The figure stands in the middle of the hatching, at the left of the other parts.
                label=width >= (1 if kind == "undetermined" else 3) + 2.8 * len(value),
            )
            x += width


# --- A small bar in a table's row: this round, and a line at the one before


@dataclass(frozen=True)
class RowBar:
    width: str
    before: str
    colours: ClassVar[Mapping[str, str]] = COLOURS


ROW_BAR_WIDTH = 96


def row_bar(listed: int, before: int | None, *, most: int) -> RowBar:
    scale = ROW_BAR_WIDTH / max(most, 1)
    return RowBar(width=percent(listed * scale), before=percent(before * scale) if before is not None else "")
