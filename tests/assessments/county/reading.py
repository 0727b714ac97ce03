"""Scenes for the dashboard to count, and its tables as text."""

from typing import Any

from assessments.county.page import Dashboard
from assessments.figures.unit_tables import UnitTable
from scenes.models import Round, Scene
from tests.factories import (
    SceneFactory,
    settled,
)


def judged(*rounds: Round, ceased: bool = False, **fields: Any) -> Scene:
    """A scene listed in each of the rounds; ceased in the last one if so said."""
    scene: Scene = SceneFactory.create(county=rounds[0].county, **fields)
    for round in rounds:
        settled(scene=scene, round=round, listed=not (ceased and round is rounds[-1]))
    return scene


def table(page: Dashboard, kind: str) -> UnitTable:
    return next(table for table in page.units if table.kind == kind)


def printed(table: UnitTable) -> list[list[str]]:
    return [
        [row.name, row.before.text, *(cell.text for cell in row.cells), row.now.text, row.change.text]
        for row in [*table.rows, table.foot]
    ]
