from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from municipalities.models import County, Municipality
from tests.factories import CountyFactory, MunicipalityFactory, with_boundary


def boundary(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def county() -> County:
    return with_boundary(CountyFactory.create(code="27", name="Eklunds län"), boundary(17, 58.8, 19, 59.8))


@pytest.fixture(autouse=True)
def municipality(county: County) -> Municipality:
    return MunicipalityFactory.create(county=county, code="2701", name="Ekköping")


@pytest.fixture
def neighbour() -> Municipality:
    county = with_boundary(CountyFactory.create(code="28", name="Björkdals län"), boundary(17, 59.9, 19, 60.8))
    return MunicipalityFactory.create(county=county, code="2801", name="Björkinge")


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., str]:
    def write(*lines: str, name: str = "places.csv") -> str:
        file = tmp_path / name
        file.write_text("\n".join(lines), encoding="utf-8")
        return str(file)

    return write
