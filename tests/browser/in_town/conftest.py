import gzip
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import shapely
from django.urls import reverse
from playwright.sync_api import Page
from pmtiles.reader import MmapSource, Reader

from municipalities.models import User
from tests.drawing import HERE, TOWN, pixel
from tests.factories import with_boundary
from tests.pair import a_pair_with_assessment
from tests.shapes import square_at
from tests.vector_tiles import Drawn, read_tile


@pytest.fixture(scope="module")
def town() -> list[Drawn]:
    zoom = 14
    column, row = (int(number / 256) for number in pixel(*HERE, zoom=zoom))
    with TOWN.open("rb") as file:
        content = gzip.decompress(Reader(MmapSource(file)).get(zoom, column, row))
    return list(read_tile((zoom, column, row), content))


@pytest.fixture(scope="module")
def square(town: list[Drawn]) -> Any:
    here = shapely.Point(*reversed(HERE))
    spaces = [one.shape for one in town if one.layer == "landuse" and one.kind == "pedestrian"]
    [found] = [part for space in spaces for part in space.geoms if part.contains(here)]
    return found


@pytest.fixture(scope="module")
def houses(town: list[Drawn]) -> Any:
    """Their edges."""
    return shapely.unary_union([one.shape.boundary for one in town if one.layer == "buildings"])


@pytest.fixture
def case() -> SimpleNamespace:
    pair = a_pair_with_assessment(name="Ankarplan", latitude=HERE[0], longitude=HERE[1])
    with_boundary(pair.scene.municipality, square_at(59.1, 17.6, side=0.4))
    return pair


@pytest.fixture
def open_page(page: Page, case: SimpleNamespace, settings: Any, log_in: Callable[[User], None]) -> Callable[..., None]:
    def open_page(*, background: str = str(TOWN)) -> None:
        settings.MAP_FILE = background
        log_in(case.police)
        page.goto(reverse("assessment_outline", args=[case.assessment.pk]))
        page.locator("[data-outline-map][data-ready]" + ("[data-background=drawn]" if background else "")).wait_for()

    return open_page
