"""Drawing over the demo's town: on its houses, on a phone, over the whole screen, step by step."""

import math
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import shapely
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from scenes.geometry import project
from tests.drawing import (
    CORNERS,
    CROSSED_TEXT,
    HERE,
    PHONE,
    alike,
    box_of,
    button,
    click,
    drag,
    middle,
    offset,
    pixel,
    points,
    save,
    status,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_elsewhere")]

# Round a square, by three hands


def test_round_a_square_by_mouse(
    page: Page, case: SimpleNamespace, open_page: Callable[..., None], square: Any
) -> None:
    open_page()
    click(page, *map(offset, square.exterior.coords))

    assert alike(save(page, case), square) > 0.9


@pytest.mark.browser_context_args(**PHONE)
def test_round_a_square_by_touch(
    page: Page, case: SimpleNamespace, open_page: Callable[..., None], square: Any
) -> None:
    open_page()
    x, y = middle(page)
    for right, down in map(offset, square.exterior.coords):
        page.touchscreen.tap(x + right, y + down)
    expect(status(page)).to_contain_text("Formen är sluten.")

    assert alike(save(page, case), square) > 0.9


def test_round_a_square_by_keyboard(
    page: Page, case: SimpleNamespace, open_page: Callable[..., None], square: Any
) -> None:
    step, zoom = 40, 18
    open_page()
    page.locator(".map-canvas").focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    here = [round(number / step) for number in pixel(*HERE, zoom=zoom)]
    for longitude, latitude in square.exterior.coords[:-1]:
        there = [round(number / step) for number in pixel(latitude, longitude, zoom=zoom)]
        for axis, (less, more) in enumerate([("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown")]):
            for _time in range(abs(there[axis] - here[axis])):
                page.keyboard.press(more if there[axis] > here[axis] else less)
        here = there
        page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("Punkt 4 tillagd. 4 punkter")
    page.keyboard.press("s")

    assert alike(save(page, case), square) > 0.75


# On houses and streets


@pytest.fixture
def beside_a_house(houses: Any) -> list[tuple[float, float]]:
    """Three points, in pixels from the middle, 6 pixels off the long side of a house each."""
    found: list[tuple[float, float]] = []
    for line in houses.geoms:
        for start, end in zip(line.coords, line.coords[1:], strict=False):
            (x1, y1), (x2, y2) = offset(start), offset(end)
            length = math.hypot(x2 - x1, y2 - y1)
            across = ((y2 - y1) / length * 6, (x1 - x2) / length * 6)
            place = (x1 + x2) / 2 + across[0], (y1 + y2) / 2 + across[1]
            apart = all(math.dist(place, other) > 80 for other in found)
            if length > 40 and apart and max(map(abs, place)) < 200:
                found.append(place)
    return found[:3]


def to_houses(outline: Any, houses: Any) -> list[float]:
    """Metres from each corner to the nearest edge of a house."""
    edges = project(houses)
    return [edges.distance(shapely.Point(corner)) for corner in project(outline).exterior.coords[:-1]]


def test_the_switch_lays_points_on_the_edges_of_houses(
    page: Page, case: SimpleNamespace, open_page: Callable[..., None], houses: Any, beside_a_house: Any
) -> None:
    open_page()
    page.get_by_label("Lägg punkter på hus och gator").check()
    x, y = middle(page)
    page.mouse.move(x + beside_a_house[0][0], y + beside_a_house[0][1])
    expect(page.locator(".leaflet-overlay-pane path[stroke='#17212b']")).to_have_count(1)

    click(page, *beside_a_house)
    expect(status(page)).to_contain_text("Den ligger på ett hus.")
    button(page, "Slut formen").click()

    assert max(to_houses(save(page, case), houses)) < 0.3


def test_alt_does_what_the_switch_does_and_the_other_way_round(
    page: Page, case: SimpleNamespace, open_page: Callable[..., None], houses: Any, beside_a_house: Any
) -> None:
    open_page()
    page.keyboard.down("Alt")
    click(page, *beside_a_house[:2])
    page.keyboard.up("Alt")
    page.get_by_label("Lägg punkter på hus och gator").check()
    page.keyboard.down("Alt")
    click(page, beside_a_house[2])
    page.keyboard.up("Alt")
    button(page, "Slut formen").click()

    distances = sorted(to_houses(save(page, case), houses))
    assert distances[1] < 0.3
    assert distances[2] > 3


def test_a_point_is_laid_on_a_house_by_key_and_when_it_is_dragged(
    page: Page, case: SimpleNamespace, open_page: Callable[..., None], houses: Any, beside_a_house: Any
) -> None:
    open_page()
    click(page, *beside_a_house)
    page.keyboard.press("s")
    points(page).nth(0).focus()
    page.keyboard.press("f")
    expect(status(page)).to_contain_text("Punkt 1 flyttad. Den ligger på ett hus.")
    page.get_by_label("Lägg punkter på hus och gator").check()
    drag(page, beside_a_house[1], (beside_a_house[1][0] + 2, beside_a_house[1][1] + 2))
    page.mouse.up()
    expect(status(page)).to_contain_text("Punkt 2 flyttad. Den ligger på")

    assert sorted(to_houses(save(page, case), houses))[1] < 0.3


def test_the_keyboard_lays_the_point_at_the_cross_too(page: Page, open_page: Callable[..., None]) -> None:
    open_page()
    page.locator(".map-canvas").focus()
    page.keyboard.press("Alt+Enter")
    expect(status(page)).to_contain_text("Det finns inget i närheten att lägga den på.")
    page.keyboard.press("-")
    page.keyboard.press("-")
    page.keyboard.press("Alt+Enter")
    expect(status(page)).to_contain_text("Zooma in för att lägga den på hus och gator.")
    expect(points(page)).to_have_count(2)


def test_without_streets_the_switch_says_why_it_is_off(page: Page, open_page: Callable[..., None]) -> None:
    open_page(background="")

    expect(page.get_by_label("Lägg punkter på hus och gator")).to_be_disabled()
    expect(page.get_by_text("Det kräver en bakgrundskarta med gator, och den saknas här.")).to_be_visible()
    click(page, *CORNERS)
    expect(points(page)).to_have_count(4)


def test_without_network_drawing_goes_on(
    page: Page, context: BrowserContext, open_page: Callable[..., None], beside_a_house: Any
) -> None:
    open_page()
    page.get_by_label("Lägg punkter på hus och gator").check()
    context.set_offline(True)

    click(page, *beside_a_house)
    expect(status(page)).to_contain_text("Den ligger på ett hus.")
    button(page, "Slut formen").click()
    button(page, "Ångra").click()

    expect(points(page)).to_have_count(3)
    context.set_offline(False)


# Step by step back


def test_every_step_is_undone_and_done_again(page: Page, open_page: Callable[..., None]) -> None:
    open_page()
    text = page.locator("[name=geometry]")
    seen: list[tuple[int, list[float]]] = []

    def drawing() -> tuple[int, list[float]]:
        return points(page).count(), [float(number) for number in re.findall(r"[\d.]+", text.input_value())]

    def note() -> None:
        seen.append(drawing())

    note()
    for corner in CORNERS:
        click(page, corner)
        note()
    page.keyboard.press("s")
    note()
    drag(page, CORNERS[2], (150, 120))
    page.mouse.up()
    note()
    points(page).nth(1).focus()
    for key in ("Shift+ArrowUp", "i", "Delete"):
        page.keyboard.press(key)
        note()
    file = FilePayload(name="torg.txt", mimeType="text/plain", buffer=b"59.2, 17.83\n59.2, 17.831\n59.2005, 17.831")
    page.locator("[data-text-way] summary").click()
    page.locator("[name=file]").set_input_files(file)
    expect(points(page)).to_have_count(3)
    note()
    button(page, "Rensa").click()
    note()

    for earlier in reversed(seen[:-1]):
        page.keyboard.press("Control+z")
        assert drawing() == earlier
    page.keyboard.press("Control+z")
    expect(status(page)).to_have_text("Det finns inget att ångra.")
    for later in seen[1:]:
        button(page, "Gör om").click()
        assert drawing() == later


def test_in_the_text_field_its_own_text_is_undone(page: Page, open_page: Callable[..., None]) -> None:
    open_page()
    click(page, *CORNERS, CORNERS[0])
    page.locator("[data-text-way] summary").click()
    page.locator("[name=geometry]").focus()

    page.keyboard.press("Control+z")

    expect(points(page)).to_have_count(4)
    expect(status(page)).to_contain_text("Formen är sluten.")


def test_a_step_is_not_undone_while_the_hand_holds_a_point(page: Page, open_page: Callable[..., None]) -> None:
    open_page()
    click(page, *CORNERS, CORNERS[0])
    drag(page, CORNERS[2], (150, 120))
    page.keyboard.press("Control+z")
    expect(status(page)).not_to_contain_text("Ångrat")
    page.mouse.up()

    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")

    expect(status(page)).to_contain_text("Ångrat")
    expect(page.locator("[data-when=open]").first).to_be_visible()


def test_a_crossing_is_told_while_a_point_is_dragged(page: Page, open_page: Callable[..., None]) -> None:
    open_page()
    click(page, *CORNERS, CORNERS[0])

    drag(page, CORNERS[2], (-150, 0))
    expect(status(page)).to_contain_text(CROSSED_TEXT)
    expect(page.locator("[data-area]")).to_have_text("–")
    x, y = middle(page)
    page.mouse.move(x + 120, y + 100, steps=5)
    expect(status(page)).not_to_contain_text(CROSSED_TEXT)
    expect(page.locator("[data-area]")).to_contain_text("m²")
    page.mouse.up()


def test_a_crossing_is_told_whatever_makes_it(page: Page, open_page: Callable[..., None]) -> None:
    open_page()
    click(page, (-100, -80), (100, -80), (100, 80), (0, -40), (-100, -80))
    expect(status(page)).not_to_contain_text(CROSSED_TEXT)
    points(page).nth(3).focus()
    for _time in range(6):
        page.keyboard.press("Shift+ArrowUp")
    expect(status(page)).to_contain_text(CROSSED_TEXT)
    page.keyboard.press("i")
    expect(status(page)).to_contain_text(CROSSED_TEXT)
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    expect(status(page)).not_to_contain_text(CROSSED_TEXT)
    page.keyboard.press("Control+z")
    expect(status(page)).to_contain_text(CROSSED_TEXT)


# On a phone


@pytest.mark.browser_context_args(**PHONE)
def test_on_a_phone_the_map_stays_in_sight_above_its_tools(page: Page, open_page: Callable[..., None]) -> None:
    open_page()
    tools = page.locator(".outline-board [data-do]:visible, .outline-board [data-full-screen]")
    canvas = page.locator(".map-canvas")
    for number in range(tools.count()):
        tools.nth(number).focus()
        map_box, tool = box_of(canvas), box_of(tools.nth(number))
        seen = min(844, map_box["y"] + map_box["height"]) - max(0, map_box["y"])
        assert seen >= 0.6 * 844
        assert tool["y"] >= map_box["y"] + map_box["height"]


@pytest.mark.browser_context_args(**PHONE)
def test_on_a_phone_nothing_moves_while_points_are_set(page: Page, open_page: Callable[..., None]) -> None:
    open_page()
    x, y = middle(page)
    tops = set()
    for right, down in CORNERS:
        page.touchscreen.tap(x + right, y + down)
        tops.add((box_of(page.locator(".map-canvas"))["y"], box_of(button(page, "Ångra"))["y"]))

    assert len(tops) == 1


@pytest.mark.parametrize("width", [1280, 390])
def test_the_confirmation_is_in_view_and_has_the_focus(
    width: int, page: Page, case: SimpleNamespace, open_page: Callable[..., None]
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    open_page()
    click(page, *CORNERS, CORNERS[0])
    save(page, case)

    expect(page.locator(".alert-success")).to_be_focused()
    expect(page.locator(".alert-success")).to_contain_text("Avgränsningen är sparad")
    expect(page.locator(".alert-success")).to_be_in_viewport(ratio=1)


# Over the whole screen


@pytest.fixture(params=["by the browser", "laid over the page"])
def way(request: pytest.FixtureRequest, page: Page) -> str:
    if request.param == "laid over the page":
        page.add_init_script("Element.prototype.requestFullscreen = undefined")
    return str(request.param)


def test_the_map_fills_the_screen_and_escape_leaves(
    way: str, page: Page, open_page: Callable[..., None], axe: Callable[[Page], None], picture: Any
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page()
    button(page, "Helskärm").focus()
    page.keyboard.press("Enter")
    expect(button(page, "Lämna helskärm")).to_be_focused()
    screen = page.evaluate("innerHeight")
    assert box_of(page.locator(".map-canvas"))["height"] >= 0.6 * screen
    assert box_of(page.locator(".outline-board"))["y"] == 0
    axe(page)
    click(page, *CORNERS)
    expect(points(page)).to_have_count(4)
    page.locator(".map-canvas").focus()
    for _time in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('body, [data-board] *')")
    button(page, "Lämna helskärm").focus()

    page.keyboard.press("Escape")
    if way == "by the browser":  # which listens to a hand, not to a test
        page.evaluate("document.fullscreenElement && document.exitFullscreen()")

    expect(button(page, "Helskärm")).to_be_focused()
    expect(page.locator(".site-nav")).to_be_visible()
    button(page, "Spara avgränsningen").focus()
    expect(button(page, "Spara avgränsningen")).to_be_focused()
    expect(points(page)).to_have_count(4)


def test_pictures(page: Page, open_page: Callable[..., None], picture: Any, beside_a_house: Any) -> None:
    open_page()
    page.get_by_label("Lägg punkter på hus och gator").check()
    click(page, *beside_a_house)
    points(page).nth(1).click()
    picture(page, "drawing-in-town")
