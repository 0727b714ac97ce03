"""The background map under every map, with nothing fetched from anywhere but the application."""

import gzip
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pmtiles.tile import Compression, TileType

from municipalities.models import User
from tests.cast import Cast
from tests.factories import answered, drawn, settled, with_boundary
from tests.map_files import AROUND_HERE, PICTURE, covering, map_file, water
from tests.shapes import square_at

pytestmark = pytest.mark.django_db(transaction=True)

ZOOMS = range(9, 15)
WATER = [211, 221, 226]  # of static/js/map-style.js


@pytest.fixture
def path(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "map.pmtiles"
    tiles = covering(AROUND_HERE, ZOOMS, gzip.compress(water()))
    settings.MAP_FILE = str(map_file(path, tiles=tiles, attribution="Påhittad karta"))
    return path


@pytest.fixture
def case(cast: Cast, path: Path) -> SimpleNamespace:
    """A place that has an outline, and one that ceased beside it."""
    with_boundary(cast.square.municipality, square_at(59.15, 17.7, side=0.2))
    names = ("county", "municipality", "district", "local_police_area")
    areas: dict[str, Any] = {f"scene__{name}": getattr(cast.square, name) for name in names}
    new = answered(round=cast.open, **areas).scene
    ceased = settled(round=cast.in_proof, **areas).scene
    answered(round=cast.open, scene=ceased, listed=False)
    drawn(new, cast.open, square_at(59.2, 17.84))
    drawn(ceased, cast.in_proof, square_at(59.201, 17.842))
    drawn(cast.square, cast.open, square_at(59.2, 17.83))
    return SimpleNamespace(cast=cast, new=new, ceased=ceased)


@pytest.fixture
def visit(
    page: Page, case: SimpleNamespace, log_in: Callable[[User], None], nothing_elsewhere: None
) -> Callable[..., None]:
    def visit(address: str, *, user: User | None = None) -> None:
        log_in(user or case.cast.police)
        page.goto(address)

    return visit


def addresses(case: SimpleNamespace) -> dict[str, str]:
    cast = case.cast
    return {
        "county map": reverse("map"),
        "comparison": reverse("map") + "?round=2023&compare=2021",
        "outline": reverse("assessment_outline", args=[cast.square_now.pk]),
        "place": reverse("scene_detail", args=[cast.square.pk]),
        "merging": reverse("scene_merge", args=[cast.square.pk]),
        "displacement": reverse("displacement_note", args=[cast.open.pk, case.ceased.pk, case.new.pk]),
    }


def colours(page: Page) -> list[list[int]]:
    """In the middle of each tile that is drawn."""
    found: list[list[int]] = page.evaluate(
        """[...document.querySelectorAll("canvas.leaflet-tile-loaded")].map((tile) => {
            const { data } = tile.getContext("2d").getImageData(tile.width / 2, tile.height / 2, 1, 1);
            return [...data].slice(0, 3);
        })"""
    )
    return found


def is_drawn(page: Page) -> None:
    page.locator("[data-ready][data-background=drawn]").wait_for()


@pytest.mark.parametrize("which", ["county map", "comparison", "outline", "place", "merging", "displacement"])
def test_every_map_has_the_background(
    which: str, page: Page, case: SimpleNamespace, visit: Callable[..., None], check: Callable[[Page, str], None]
) -> None:
    visit(addresses(case)[which])
    is_drawn(page)

    assert WATER in colours(page)
    expect(page.locator(".map-credit")).to_have_text("Påhittad karta")
    check(page, f"background-{which}")


def test_streets_are_drawn_closer_in_than_the_data(
    page: Page, case: SimpleNamespace, visit: Callable[..., None]
) -> None:
    visit(addresses(case)["place"])
    is_drawn(page)
    for _ in range(5):
        page.get_by_role("button", name="Zooma in").click()

    page.wait_for_timeout(500)

    assert WATER in colours(page)


def test_the_map_says_where_its_background_ends(page: Page, case: SimpleNamespace, visit: Callable[..., None]) -> None:
    visit(addresses(case)["place"])
    is_drawn(page)
    said = page.locator(".map-credit").get_by_role("status")
    expect(said).to_have_text("")

    for _ in range(6):
        page.get_by_role("button", name="Zooma ut").click()
    expect(said).to_have_text("Bakgrundskartan slutar vid den streckade linjen.")

    for _ in range(6):
        page.get_by_role("button", name="Zooma ut").click()
    expect(said).to_have_text("Zooma in för att se bakgrundskartan.")


def test_the_map_says_when_its_background_cannot_be_fetched(
    page: Page, case: SimpleNamespace, visit: Callable[..., None], path: Path
) -> None:
    visit(addresses(case)["place"])
    is_drawn(page)
    path.unlink()

    page.get_by_role("button", name="Zooma ut").click()
    page.get_by_role("button", name="Zooma ut").click()

    said = page.locator(".map-credit").get_by_role("status")
    expect(said).to_have_text("Bakgrundskartan kunde inte hämtas. Ladda om sidan.")


def test_pictures_are_drawn_too(page: Page, case: SimpleNamespace, visit: Callable[..., None], path: Path) -> None:
    tiles = covering(AROUND_HERE, ZOOMS, PICTURE)
    map_file(path, tiles=tiles, kind=TileType.PNG, packing=Compression.NONE)

    visit(addresses(case)["place"])

    page.locator("img.leaflet-tile-loaded").first.wait_for()


def test_the_printed_map_has_its_streets_and_their_source(
    page: Page, case: SimpleNamespace, visit: Callable[..., None]
) -> None:
    visit(addresses(case)["county map"])
    is_drawn(page)
    page.emulate_media(media="print")

    expect(page.locator("canvas.leaflet-tile-loaded").first).to_be_visible()
    expect(page.locator(".map-credit")).to_be_visible()
    box = page.locator(".map-main .map").bounding_box()
    assert box
    assert box["width"] <= 650


# The point of a new place


@pytest.fixture
def point_map(page: Page, visit: Callable[..., None]) -> Any:
    visit(reverse("scene_propose"))
    page.get_by_text("Koordinater", exact=True).click()
    is_drawn(page)
    return page.locator("[data-point-map] .map-canvas")


def position(page: Page) -> tuple[float, float]:
    latitude, longitude = (
        float(page.locator(f"[name={name}]").input_value().replace(",", ".")) for name in ("latitude", "longitude")
    )
    return latitude, longitude


def test_a_press_on_the_map_is_the_point_of_a_new_place(page: Page, point_map: Any) -> None:
    point_map.click(position={"x": 200, "y": 100})

    latitude, longitude = position(page)
    assert latitude > 59.25
    assert longitude < 17.8
    expect(page.locator("[data-point-status]")).to_have_text("Punkten är satt. Koordinaterna står i fälten nedanför.")


def test_the_keyboard_sets_the_point_at_the_cross(page: Page, point_map: Any) -> None:
    point_map.focus()
    page.keyboard.press("Enter")
    first = position(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)  # the map glides
    page.keyboard.press("Enter")

    assert first == pytest.approx((59.25, 17.8), abs=0.01)
    assert position(page)[1] > first[1]


def test_a_typed_point_shows_on_the_map(page: Page, point_map: Any) -> None:
    page.locator("[name=latitude]").fill("59,21")
    page.locator("[name=longitude]").fill("17,81")
    page.locator("[name=longitude]").press("Tab")

    expect(page.locator("[data-point-map] .leaflet-overlay-pane path:not(.map-end)")).to_have_count(1)


def test_corners_are_pressed_out_one_after_another_and_the_areas_follow(
    page: Page, case: SimpleNamespace, point_map: Any
) -> None:
    page.get_by_label("hörn efter hörn i avgränsningen").check()
    outline = page.locator("[name=outline]")

    box = point_map.bounding_box()
    x, y = box["width"] / 2, box["height"] / 2
    for east, south in ((0, 0), (30, 0), (30, 30), (0, 30)):
        point_map.click(position={"x": x + east, "y": y + south})
    page.get_by_role("button", name="Ta bort det sista hörnet").click()

    assert len(outline.input_value().splitlines()) == 3
    expect(page.locator("[data-point-status]")).to_have_text("Det sista hörnet är borttaget. 3 finns kvar.")
    expect(page.locator("#areas")).to_contain_text("Områdena är föreslagna efter var platsen ligger")
    expect(page.locator("[name=municipality]")).to_have_value(str(case.cast.square.municipality_id))
    assert page.locator("[name=latitude]").input_value() == ""

    outline.fill("POLYGON ((17.81 59.22, 17.812 59.221, 17.81 59.221, 17.81 59.22))")
    point_map.click(position={"x": x, "y": y})
    assert outline.input_value().startswith("POLYGON")
    expect(page.locator("[data-point-status]")).to_contain_text("skriven på ett annat sätt")


def test_the_focus_is_on_the_map_when_the_last_corner_is_removed(page: Page, point_map: Any) -> None:
    page.get_by_label("hörn efter hörn i avgränsningen").check()
    point_map.focus()
    page.keyboard.press("Enter")
    remove = page.get_by_role("button", name="Ta bort det sista hörnet")
    remove.focus()

    page.keyboard.press("Enter")

    expect(remove).to_be_hidden()
    expect(point_map).to_be_focused()
    expect(page.locator("[name=outline]")).to_have_value("")


def test_the_keyboard_sets_corners_at_the_cross(page: Page, point_map: Any) -> None:
    page.get_by_label("hörn efter hörn i avgränsningen").check()
    point_map.focus()

    for arrow in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press("Enter")
        page.keyboard.press(arrow)
        page.wait_for_timeout(400)  # the map glides

    expect(page.locator("[data-point-status]")).to_have_text("Hörn 3 är satt. Tre eller fler blir en avgränsning.")
    expect(page.locator("#areas")).to_contain_text("Områdena är föreslagna")
