"""What is missing below the map, for those who can do something about it."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.map_files import map_file
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db

MISSING = "Kartorna saknar bakgrund."
UNUSABLE = "Bakgrundskartan kan inte användas, så kartorna saknar bakgrund."


@pytest.fixture
def path(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "map.pmtiles"
    settings.MAP_FILE = str(path)
    return path


def told(cast: Cast, who: str) -> str:
    return text(logged_in(getattr(cast, who)).get(reverse("map"), {"county": cast.county.code}))


def test_administrators_are_told_that_there_is_no_map_file_and_how_to_get_one(cast: Cast, settings: Any) -> None:
    settings.MAP_FILE = ""
    page = told(cast, "administrator")

    assert MISSING in page
    assert "manage.py map_file" in page
    assert MISSING not in told(cast, "police")


def test_administrators_are_told_why_the_file_cannot_be_used(cast: Cast, path: Path) -> None:
    page = told(cast, "administrator")

    assert UNUSABLE in page
    assert str(path) in page
    assert str(path) not in told(cast, "police")


def test_nothing_is_said_of_a_good_file(cast: Cast, path: Path) -> None:
    map_file(path)
    page = told(cast, "administrator")

    assert MISSING not in page
    assert UNUSABLE not in page


def test_nothing_is_missing_where_a_tile_server_is_set(cast: Cast, settings: Any) -> None:
    settings.MAP_FILE = ""
    settings.MAP_TILE_URL = "https://tiles.example.org/{z}/{x}/{y}.png"
    assert MISSING not in told(cast, "administrator")
