"""What a merge or split would do to the ledger, told before it is carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from assessments.figures.ledger import Ledger, MergeOrSplit, Status
from assessments.figures.picture import UNIT_OF, Picture, Transition
from assessments.figures.sentences import DIRECTIONS_OF_UNIT
from scenes.models import Scene

from .rules import LineagePlan

KINDS = ("opening", "new", "returned", "ceased", "merged", "split", "moved_in", "moved_out", "pending", "closing")


class ChangeLine(NamedTuple):
    """One kind of change: now, once the plan is carried out, and when all its scenes are signed as planned."""

    kind: str
    now: int
    at_once: int
    signed: int

    @property
    def is_total(self) -> bool:
        return self.kind in ("opening", "closing")

    @property
    def figures(self) -> list[int]:
        """As they are added up: what takes away is below zero."""
        direction = DIRECTIONS_OF_UNIT.get(self.kind, 1)
        return [direction * figure for figure in (self.now, self.at_once, self.signed)]

    @property
    def changes(self) -> bool:
        return not self.now == self.at_once == self.signed


class Book(NamedTuple):
    """The ledger of the county, or of a unit."""

    name: str
    kind: str
    """Of unit, in words."""
    lines: list[ChangeLine]


@dataclass(frozen=True)
class Effect:
    county: Book
    units: list[Book]
    """Those below the county whose ledger changes."""

    @property
    def changed(self) -> list[ChangeLine]:
        """Of the county."""
        return [line for line in self.county.lines if line.changes]


def effect_of(plan: LineagePlan) -> Effect:
    picture = Picture(plan.round)
    steps = _steps(plan, picture)
    county = Book(str(plan.round.county), "", _lines([step.ledger for step in steps]))
    return Effect(county, list(_units(picture, steps)))


def _steps(plan: LineagePlan, picture: Picture) -> list[Transition]:
    """Now, at once and when signed."""
    now = picture.steps[0]
    number = {id(scene): scene.pk or -place for place, scene in enumerate(plan.scenes, start=1)}
    lineage = [*now.lineage, MergeOrSplit(plan.kind, frozenset(number.values()))]
    areas = {row.scene: row.status for row in picture.rows}
    # Until they are signed anew, none of the plan's scenes is settled.
    at_once = {scene: status for scene, status in now.now.items() if scene not in number.values()}
    planned = {
        number[id(scene)]: (areas.get(scene.pk) or _status(scene))._replace(listed=scene not in plan.ending)
        for scene in plan.scenes
    }
    return [
        now,
        Transition(
            now.before,
            at_once,
            earlier=now.earlier,
            lineage=lineage,
            unsettled=now.unsettled.union(number.values()),
        ),
        Transition(
            now.before,
            now.now | planned,
            earlier=now.earlier,
            lineage=lineage,
            unsettled=now.unsettled.difference(number.values()),
        ),
    ]


def _status(scene: Scene) -> Status:
    return Status(
        listed=True,
        municipality=scene.municipality_id,
        local_police_area=scene.local_police_area_id,
        district=scene.district_id,
    )


def _lines(ledgers: list[Ledger]) -> list[ChangeLine]:
    """Of the kinds that count something in any of the ledgers."""
    lines = [ChangeLine(kind, *(getattr(ledger, kind) for ledger in ledgers)) for kind in KINDS]
    return [line for line in lines if line.is_total or line.now or line.at_once or line.signed]


def _units(picture: Picture, steps: list[Transition]) -> Iterator[Book]:
    for kind in UNIT_OF:
        books: list[Mapping[int, Ledger]] = [step.books[kind] for step in steps]
        for pk, unit in picture.all_units[kind].items():
            lines = _lines([book.get(pk, Ledger()) for book in books])
            if any(line.changes for line in lines):
                yield Book(str(unit), str(unit._meta.verbose_name), lines)
