from pathlib import Path

import pytest

from config import demo


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    town = tmp_path / "town.pmtiles"
    monkeypatch.setattr(demo, "INVENTED_TOWN", town)
    return town


def test_the_demo_is_drawn_on_the_invented_town(town: Path) -> None:
    town.touch()
    demo.prefer_invented_town(environ := {})
    assert environ == {"MAP_FILE": str(town)}


@pytest.mark.parametrize("variable", ["MAP_FILE", "MAP_TILE_URL"])
def test_unless_another_background_is_asked_for(town: Path, variable: str) -> None:
    town.touch()
    demo.prefer_invented_town(environ := {variable: ""})
    assert environ == {variable: ""}


def test_without_the_town_there_is_no_background(town: Path) -> None:
    demo.prefer_invented_town(environ := {})
    assert environ == {}
