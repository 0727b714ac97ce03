"""A county to import into, and rows that fit it. A test names the cells that matter to it."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import translation

from assessments.importing import ImportErrors, ImportReport, Table, import_assessments
from municipalities.models import County
from tests.factories import (
    CountyFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MunicipalityFactory,
    RoundFactory,
)

Cells = dict[str, Any]


def a_county() -> County:
    """Almstad with the districts Norr and, until 2022, Söder; rounds 2021 and 2023 are published, 2024 is open."""
    county = CountyFactory.create(code="04", name="Almlandets län")
    municipality = MunicipalityFactory.create(county=county, code="0480", name="Almstad")
    MunicipalityFactory.create(county=county, code="0481", name="Björkby")
    DistrictFactory.create(municipality=municipality, name="Norr")
    DistrictFactory.create(municipality=municipality, name="Söder", valid_to=datetime.date(2022, 12, 31))
    LocalPoliceAreaFactory.create(county=county, name="Almstad")
    LocalPoliceAreaFactory.create(county=county, name="Nya Almstad", valid_from=datetime.date(2024, 1, 1))
    RoundFactory.create(county=county, label="2021", published=True)
    RoundFactory.create(county=county, label="2023", published=True)
    RoundFactory.create(county=county, label="2024")
    return county


def row(**cells: Any) -> Cells:
    """Seven yes, one unknown, two no; listed, by both parties."""
    answers = ["yes"] * 7 + ["unknown", "no", "no"]
    return {
        "round": "2024",
        "scene": "0480-001",
        "name": "Vintertorget",
        "municipality": "Almstad",
        "lpo": "Almstad",
        "listed": "yes",
        **{f"i{number}": answer for number, answer in enumerate(answers, start=1)},
        "police": "yes",
        "municipal": "yes",
        **cells,
    }


def load(county: County, *rows: Cells, **options: bool) -> ImportReport:
    return import_assessments(Table.of(rows), county=county, **options)


def problems(county: County, *rows: Cells) -> list[str]:
    """What the import says of the rows, in English."""
    with translation.override("en"):
        try:
            load(county, *rows)
        except ImportErrors as errors:
            return [str(problem) for problem in errors.problems]
    return []


def square(*, east: float = 17.83, north: float = 59.2, size: float = 0.001) -> str:
    corners: Iterable[tuple[float, float]] = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)]
    return "POLYGON((" + ", ".join(f"{east + x:.6f} {north + y:.6f}" for x, y in corners) + "))"
