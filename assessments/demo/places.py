"""Invented schools, preschools and stations, where the demo's map has them (fixtures/demo/town/sites.py)."""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings

from assessments.importing import Table
from scenes.background.current import usable_file
from scenes.background.map_file import MapFile, MapFileError
from scenes.importing.places import import_places
from scenes.models import PlaceName
from scenes.names.filling import fill_from

from .plan import rows

TOWN = settings.BASE_DIR / "fixtures" / "demo" / "town.pmtiles"


def load_places() -> None:
    import_places(Table.of(rows("places.csv")))


def load_names() -> None:
    """Streets and squares to search for: those of the map that is shown, else of the invented town."""
    with suppress(MapFileError):  # the demo does without; manage.py map_file tells what is wrong with the file
        fill_from(usable_file() or MapFile(TOWN))


def load_missing_names() -> None:
    """Into a demo from before there was a search."""
    if not PlaceName.objects.in_force().exists():
        load_names()
