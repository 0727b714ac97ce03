"""Invented schools, preschools and stations, where the demo's map has them (fixtures/demo/town/sites.py)."""

from __future__ import annotations

from assessments.importing import Table
from scenes.importing.places import import_places

from .plan import rows


def load_places() -> None:
    import_places(Table.of(rows("places.csv")))
