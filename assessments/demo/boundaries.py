"""Where the demo's police areas, districts and vulnerable areas lie: invented (fixtures/demo/town/boundaries.py)."""

from __future__ import annotations

import datetime

from municipalities.models import Boundary, County
from scenes.importing.boundaries import import_boundaries
from scenes.importing.boundary_file import read_boundaries

from .plan import FOLDER

SOURCE = "Påhittad gräns för demolänet"
KIND = Boundary.Kind
FILES = (
    ("local_police_areas", KIND.LOCAL_POLICE_AREA, 2016),
    ("districts", KIND.DISTRICT, 2016),
    ("vulnerable_areas_2016", KIND.VULNERABLE_AREA, 2016),
    ("vulnerable_areas_2021", KIND.VULNERABLE_AREA, 2021),
)


def load_boundaries(county: County) -> None:
    """Before history, so that what is published knows which places lay in a vulnerable area."""
    for name, kind, year in FILES:
        import_boundaries(
            read_boundaries(FOLDER / f"{name}.geojson"),
            kind=kind,
            valid_from=datetime.date(year, 1, 1),
            county=county,
            source=SOURCE,
        )
