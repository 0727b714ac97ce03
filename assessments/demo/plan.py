"""Reads fixtures/demo: what becomes of each invented scene, round by round (fixtures/README.md, section Demo)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

FIXTURES = Path(settings.BASE_DIR, "fixtures")
FOLDER = FIXTURES / "demo"
THIS_YEAR = "this_year"  # the column of the round that is open, whatever its label
SCENE_FIELDS = ("name", "category", "municipality", "district", "lpo", "latitude", "longitude")


class Watch(NamedTuple):
    """Of a place that is no longer listed: why, for how long, and when that ends."""

    why: str
    how_long: str
    days_left: int


class Verdict(NamedTuple):
    listed: bool
    yes: int
    unknown: int = 0

    @classmethod
    def read(cls, cell: str) -> Verdict:
        """ "8" is eight yes, "6-8" six yes and two unknown, "no 3" three yes and not an open drug scene."""
        if cell.startswith("no "):
            return cls(listed=False, yes=int(cell.removeprefix("no ")))
        least, _, most = cell.partition("-")
        return cls(listed=True, yes=int(least), unknown=int(most or least) - int(least))


@dataclass(frozen=True)
class PlannedScene:
    code: str
    fields: dict[str, str]
    """As in the file; the areas are those of the scene's first round."""
    verdicts: dict[str, Verdict]
    areas: dict[str, float]
    """Square metres, for the rounds where the scene has an outline."""

    @property
    def point(self) -> tuple[float, float]:
        return float(self.fields["latitude"]), float(self.fields["longitude"])


class DemoPlan:
    """The files, by round and scene where that is what they are about."""

    @cached_property
    def scenes(self) -> list[PlannedScene]:
        return [_scene(row) for row in rows("scenes.csv")]

    @cached_property
    def scene(self) -> dict[str, PlannedScene]:
        return {scene.code: scene for scene in self.scenes}

    @cached_property
    def lineage(self) -> dict[tuple[str, str], dict[str, str]]:
        return _by_round_and_scene("lineage.csv")

    @cached_property
    def progress(self) -> dict[str, str]:
        """How far the assessments have come this year that are not settled in the ordinary way."""
        return {row["scene"]: row["progress"] for row in rows("this_year.csv")}

    @cached_property
    def _absences(self) -> dict[tuple[str, str], dict[str, str]]:
        return _by_round_and_scene("absences.csv")

    @cached_property
    def _explanations(self) -> dict[tuple[str, str], dict[str, str]]:
        return _by_round_and_scene("explanations.csv")

    def absence(self, round: str, scene: str) -> str:
        """Why the municipality took no part in the round, or for this scene. Empty: it did."""
        row = self._absences.get((round, "")) or self._absences.get((round, scene))
        return row["reason"] if row else ""

    @cached_property
    def _watches(self) -> dict[tuple[str, str], dict[str, str]]:
        return _by_round_and_scene("watches.csv")

    def watch(self, round: str, scene: str) -> Watch | None:
        row = self._watches.get((round, scene))
        return Watch(row["why"], row["how_long"], int(row["days_left"] or 0)) if row else None

    def explanation(self, round: str, scene: str) -> str:
        row = self._explanations.get((round, scene))
        return row["explanation"] if row else ""


def _scene(row: dict[str, str]) -> PlannedScene:
    areas = {name.removeprefix("m2_"): cell for name, cell in row.items() if name.startswith("m2_")}
    return PlannedScene(
        code=row["code"],
        fields={name: row[name] for name in SCENE_FIELDS},
        verdicts={round: Verdict.read(row[round]) for round in areas if row[round]},
        areas={round: float(cell) for round, cell in areas.items() if cell},
    )


def _by_round_and_scene(name: str) -> dict[tuple[str, str], dict[str, str]]:
    return {(row["round"], row["scene"]): row for row in rows(name)}


def rows(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
