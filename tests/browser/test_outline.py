"""Drawing an outline: by mouse, by touch, by keyboard alone, from text, and without losing anything."""

import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from assessments.models import Assessment, Event
from assessments.outlines.rules import draw_outline
from municipalities.models import User
from scenes.geometry import project, to_shape
from scenes.models import Outline
from tests.drawing import CORNERS, box_of, click, middle, points
from tests.factories import (
    SQUARE,
    SceneFactory,
    drawn,
    with_boundary,
)
from tests.pair import a_pair_with_assessment

pytestmark = pytest.mark.django_db(transaction=True)

BOUNDARY = {
    "type": "Polygon",
    "coordinates": [[[17.6, 59.1], [18.0, 59.1], [18.0, 59.3], [17.6, 59.3], [17.6, 59.1]]],
}
CROSSED = [CORNERS[0], CORNERS[2], CORNERS[1], CORNERS[3]]
LINES = "59.2, 17.83\n59.2, 17.831\n59.2005, 17.831\n59.2005, 17.83"


@pytest.fixture
def case() -> SimpleNamespace:
    """A scene with a point, never drawn before, in an open round, and the police coordinator who judges it."""
    pair = a_pair_with_assessment(name="Lyktgången", latitude=59.2, longitude=17.83)
    with_boundary(pair.scene.municipality, BOUNDARY)
    return pair


@pytest.fixture
def neighbours(case: SimpleNamespace) -> None:
    """For the pictures: last round's outline, and another scene close by."""
    drawn(case.scene, case.before)
    other = SceneFactory.create(county=case.county, local_police_area=case.scene.local_police_area, name="Syrénparken")
    drawn(other, case.round, moved(0.002))


def moved(east: float) -> dict[str, Any]:
    return SQUARE | {"coordinates": [[[x + east, y] for x, y in SQUARE["coordinates"][0]]]}


@pytest.fixture
def open_page(page: Page, case: SimpleNamespace, log_in: Callable[[User], None]) -> Callable[[], None]:
    def open_page() -> None:
        log_in(case.police)
        page.goto(reverse("assessment_outline", args=[case.assessment.pk]))
        page.locator("[data-outline-map][data-ready]").wait_for()

    return open_page


def press(page: Page, action: str) -> None:
    page.locator(f"[data-do={action}]").click()


def save(page: Page, case: SimpleNamespace) -> None:
    page.locator("#outline-form .btn-primary").click()
    page.wait_for_url(re.compile(re.escape(reverse("assessment_edit", args=[case.assessment.pk])) + "(#|$)"))


def is_kept(page: Page) -> None:
    """In the browser, which takes a moment."""
    page.locator("#outline-form[data-kept]").wait_for()


def shown_area(page: Page) -> int:
    return int(re.sub(r"\D", "", (page.locator("[data-area]").text_content() or "").replace("m²", "")))


# Three hands


def test_drawn_by_mouse(page: Page, case: SimpleNamespace, open_page: Callable[[], None]) -> None:
    open_page()
    click(page, *CORNERS)
    press(page, "close")
    shown = shown_area(page)

    save(page, case)

    outline = Outline.objects.get()
    assert len(outline.geometry["coordinates"][0]) == 5
    assert shown == pytest.approx(outline.area_m2, rel=0.01)
    assert Event.objects.get().by == case.police


def test_a_part_closes_on_its_first_point_and_a_point_is_dragged(page: Page, open_page: Callable[[], None]) -> None:
    open_page()
    click(page, *CORNERS, CORNERS[0])
    before = shown_area(page)
    x, y = middle(page)

    page.mouse.move(x + 100, y + 80)
    page.mouse.down()
    page.mouse.move(x + 150, y + 120, steps=5)
    page.mouse.up()

    assert shown_area(page) > before
    expect(points(page)).to_have_count(4)


def test_the_handle_in_the_middle_of_an_edge_puts_in_a_point(page: Page, open_page: Callable[[], None]) -> None:
    open_page()
    click(page, *CORNERS, CORNERS[0])

    click(page, (0, -80))

    expect(points(page)).to_have_count(5)


@pytest.mark.browser_context_args(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
def test_drawn_by_touch_on_a_phone(page: Page, case: SimpleNamespace, open_page: Callable[[], None]) -> None:
    open_page()
    page.locator(".map-canvas").scroll_into_view_if_needed()
    x, y = middle(page)
    for right, down in CORNERS:
        page.touchscreen.tap(x + right, y + down)
    expect(points(page)).to_have_count(4)
    page.locator("[data-do=close]").tap()
    assert box_of(points(page).first)["width"] >= 44
    page.locator("#outline-form .btn-primary").tap()
    page.wait_for_url("**" + reverse("assessment_edit", args=[case.assessment.pk]) + "*")

    assert len(Outline.objects.get().geometry["coordinates"][0]) == 5


def test_drawn_by_keyboard_alone(page: Page, case: SimpleNamespace, open_page: Callable[[], None]) -> None:
    def tab_to(selector: str) -> None:
        for _ in range(60):
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"{selector} cannot be reached")

    open_page()
    status = page.locator("[data-outline-status]")
    tab_to(".map-canvas")
    for keys in ("Enter", "ArrowRight " * 4 + "Enter", "ArrowDown " * 4 + "Enter", "ArrowLeft " * 4 + "Enter"):
        for key in keys.split():
            page.keyboard.press(key)
    expect(status).to_contain_text("4")
    page.keyboard.press("Backspace")
    expect(points(page)).to_have_count(3)
    page.keyboard.press("Enter")
    page.keyboard.press("s")
    drawn_area = shown_area(page)
    tab_to(".outline-point")
    assert re.search(r"1\D+4", points(page).first.get_attribute("aria-label") or "")
    page.keyboard.press("Shift+ArrowUp")
    assert shown_area(page) > drawn_area
    page.keyboard.press("i")
    expect(points(page)).to_have_count(5)
    page.keyboard.press("Delete")
    page.keyboard.press("Control+z")
    expect(points(page)).to_have_count(5)
    tab_to("#outline-form .btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("assessment_edit", args=[case.assessment.pk]) + "*")

    assert len(Outline.objects.get().geometry["coordinates"][0]) == 6


def test_a_point_is_moved_by_buttons_where_dragging_is_not_possible(page: Page, open_page: Callable[[], None]) -> None:
    open_page()
    click(page, *CORNERS, CORNERS[0])
    before = page.locator("[name=geometry]").input_value()
    points(page).nth(1).click()

    press(page, "north")
    press(page, "east")

    after = page.locator("[name=geometry]").input_value()
    changed = [a != b for a, b in zip(before.splitlines(), after.splitlines(), strict=True)]
    assert changed == [False, True, False, False]


# Undo, parts, last round


def test_undo_and_do_again(page: Page, open_page: Callable[[], None]) -> None:
    open_page()
    click(page, *CORNERS)
    press(page, "clear")
    expect(points(page)).to_have_count(0)

    press(page, "undo")
    expect(points(page)).to_have_count(4)
    press(page, "undo")
    expect(points(page)).to_have_count(3)
    press(page, "redo")
    expect(points(page)).to_have_count(4)


def test_an_outline_in_two_parts(page: Page, case: SimpleNamespace, open_page: Callable[[], None]) -> None:
    open_page()
    click(page, (-150, -80), (-50, -80), (-50, 80), (-150, -80))
    press(page, "newPart")
    click(page, (150, -80), (50, -80), (50, 80), (150, -80))

    save(page, case)

    assert Outline.objects.get().geometry["type"] == "MultiPolygon"


def test_last_rounds_outline_is_adopted_with_one_click(
    page: Page, case: SimpleNamespace, open_page: Callable[[], None]
) -> None:
    drawn(case.scene, case.before)
    open_page()

    press(page, "adopt")
    save(page, case)

    assert Outline.objects.get(round=case.round).geometry == SQUARE


# The server's view


def test_doubts_are_shown_while_drawing_and_confirmed_in_the_same_go(
    page: Page, case: SimpleNamespace, open_page: Callable[[], None]
) -> None:
    own_area = {"municipality": case.scene.municipality, "local_police_area": case.scene.local_police_area}
    drawn(SceneFactory.create(county=case.county, **own_area), case.round)
    open_page()
    page.locator("[data-text-way] summary").click()
    page.locator("[name=geometry]").fill(LINES)
    expect(page.locator("[name=confirmed]")).to_be_visible()
    page.wait_for_load_state("networkidle")  # a later check of the outline asks anew

    page.locator("[name=confirmed]").check()
    save(page, case)

    assert Outline.objects.filter(scene=case.scene).exists()


def test_an_outline_that_crosses_itself_is_refused_and_stays_on_the_map(
    page: Page, open_page: Callable[[], None]
) -> None:
    open_page()
    click(page, *CROSSED)
    press(page, "close")
    expect(page.locator("[data-outline-check] .differ")).to_be_visible()

    page.locator("#outline-form .btn-primary").click()

    expect(page.locator(".error-summary")).to_be_visible()
    expect(points(page)).to_have_count(4)
    expect(page.locator("[data-draft-note]")).to_be_hidden()
    assert not Outline.objects.exists()


def test_that_the_line_crosses_itself_is_told_while_drawing(page: Page, open_page: Callable[[], None]) -> None:
    open_page()
    click(page, *CROSSED[:3])
    expect(page.locator("[data-outline-status]")).not_to_contain_text("korsar")

    click(page, CROSSED[3], (-150, -120))

    expect(page.locator("[data-outline-status]")).to_contain_text("Avgränsningen korsar sig själv.")


def test_a_refused_text_is_what_the_map_shows_not_an_older_draft(page: Page, open_page: Callable[[], None]) -> None:
    open_page()
    click(page, *CORNERS, CORNERS[0])
    page.locator("[data-text-way] summary").click()
    page.locator("[name=geometry]").fill("59.2, 17.83\n59.21, 17.84\n59.21, 17.83\n59.2, 17.84\n59.19, 17.835")

    page.locator("#outline-form .btn-primary").click()

    expect(page.locator(".error-summary")).to_be_visible()
    expect(points(page)).to_have_count(5)
    expect(page.locator("[data-draft-note]")).to_be_hidden()


# From text


def test_pasted_geojson_and_a_file_in_metres_are_drawn_on_the_map(page: Page, open_page: Callable[[], None]) -> None:
    open_page()
    page.locator("[data-text-way] summary").click()

    page.locator("[name=geometry]").fill(json.dumps(SQUARE))
    expect(points(page)).to_have_count(4)

    triangle = to_shape(SQUARE | {"coordinates": [SQUARE["coordinates"][0][:3]]})
    file = FilePayload(name="torget.wkt", mimeType="text/plain", buffer=project(triangle).wkt.encode())
    page.locator("[name=file]").set_input_files(file)
    expect(points(page)).to_have_count(3)


def test_without_a_script_it_is_a_form(
    browser: Browser, browser_context_args: dict[str, Any], case: SimpleNamespace, client: Any
) -> None:
    client.force_login(case.police)
    context = browser.new_context(**browser_context_args | {"java_script_enabled": False})
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": browser_context_args["base_url"]}]
    )
    page = context.new_page()
    page.goto(reverse("assessment_outline", args=[case.assessment.pk]))
    expect(page.locator("[data-outline-map]")).to_be_hidden()

    page.locator("[name=geometry]").fill(LINES)
    save(page, case)

    assert Outline.objects.get().geometry == SQUARE
    context.close()


# Nothing is lost


def test_an_unfinished_drawing_is_not_sent_and_says_why(page: Page, open_page: Callable[[], None]) -> None:
    open_page()
    click(page, *CORNERS)

    page.locator("#outline-form .btn-primary").click()

    expect(page.locator("[data-not-closed]")).to_be_visible()
    expect(points(page)).to_have_count(4)
    assert not Outline.objects.exists()


def test_a_drawing_survives_leaving_the_page(page: Page, open_page: Callable[[], None]) -> None:
    open_page()
    click(page, *CORNERS[:3])
    is_kept(page)

    page.reload()

    expect(points(page)).to_have_count(0)
    page.locator("[data-take]").click()
    expect(points(page)).to_have_count(3)


def test_a_drawing_survives_a_lost_session(
    page: Page, context: BrowserContext, case: SimpleNamespace, open_page: Callable[[], None]
) -> None:
    open_page()
    click(page, *CORNERS)
    press(page, "close")
    is_kept(page)
    context.clear_cookies(name="sessionid")
    page.locator("#outline-form .btn-primary").click()
    page.wait_for_url(re.compile(re.escape(reverse("account_login"))))

    open_page()
    page.locator("[data-take]").click()
    save(page, case)

    assert Outline.objects.count() == 1


def test_the_assessment_tells_of_a_drawing_that_is_not_saved(
    page: Page, case: SimpleNamespace, open_page: Callable[[], None]
) -> None:
    open_page()
    click(page, *CORNERS[:2])
    is_kept(page)
    page.goto(reverse("assessment_edit", args=[case.assessment.pk]))
    expect(page.locator("[data-outline-draft]")).to_be_visible()

    page.locator("section:has(#outline) a").click()
    page.locator("[data-take]").click()
    click(page, CORNERS[2])
    press(page, "close")
    save(page, case)

    expect(page.locator("[data-outline-draft]")).to_be_hidden()


def test_a_saved_drawing_is_not_offered_again(page: Page, case: SimpleNamespace, open_page: Callable[[], None]) -> None:
    open_page()
    click(page, *CORNERS, CORNERS[0])
    save(page, case)
    draw_outline(Assessment.objects.get(), SQUARE, seen_version=1, by=case.municipal)

    open_page()

    expect(points(page)).to_have_count(4)
    expect(page.locator("[data-draft-note]")).to_be_hidden()


def test_two_who_draw_at_once_see_both(page: Page, case: SimpleNamespace, open_page: Callable[[], None]) -> None:
    open_page()
    click(page, *CORNERS, CORNERS[0])
    draw_outline(case.assessment, SQUARE, seen_version=0, by=case.municipal)

    page.locator("#outline-form .btn-primary").click()

    expect(page.locator(".alert-warning").first).to_contain_text(str(case.municipal))
    expect(points(page)).to_have_count(4)
    page.locator("[data-forget-draft]").click()
    expect(page.locator("[data-draft-note]")).to_be_hidden()
    assert Outline.objects.get().geometry == SQUARE


# For everyone


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.usefixtures("neighbours")
def test_the_page_is_accessible(
    page: Page, open_page: Callable[[], None], axe: Callable[[Page], None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_page()
    axe(page)
    press(page, "adopt")
    points(page).first.focus()
    page.locator("[data-text-way] summary").click()
    axe(page)
    page.locator("[name=geometry]").fill(LINES.replace("17.831", "17.84"))
    page.locator("[name=confirmed]").first.wait_for()
    page.locator("#outline-form .btn-primary").click()
    page.locator(".error-summary").wait_for()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.usefixtures("neighbours")
def test_pictures(page: Page, open_page: Callable[[], None], picture: Callable[[Page, str], None]) -> None:
    open_page()
    click(page, *CORNERS[:3])
    picture(page, "outline-open")
    press(page, "close")
    points(page).nth(1).click()
    picture(page, "outline-closed")


def test_every_command_is_large_enough_to_press(page: Page, open_page: Callable[[], None]) -> None:
    open_page()
    for button in page.locator("[data-do]:visible").all():
        assert box_of(button)["height"] >= 44


# Full screen


def test_saved_within_full_screen_by_keyboard(page: Page, case: SimpleNamespace, open_page: Callable[[], None]) -> None:
    open_page()
    button = page.locator("[data-full-only] .btn-primary")
    expect(button).to_be_hidden()
    page.locator("[data-full-screen]").press("Enter")
    expect(page.locator("[data-board].is-full")).to_be_visible()
    page.wait_for_timeout(300)  # the map takes its new size
    click(page, *CORNERS)

    button.press("Enter")
    expect(page.locator("[data-outline-status]")).to_contain_text("inte sluten")
    assert not Outline.objects.exists()

    press(page, "close")
    button.press("Enter")
    page.wait_for_url(re.compile(re.escape(reverse("assessment_edit", args=[case.assessment.pk])) + "(#|$)"))
    assert len(Outline.objects.get().geometry["coordinates"][0]) == 5


@pytest.mark.browser_context_args(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
def test_saved_within_full_screen_by_touch(page: Page, case: SimpleNamespace, open_page: Callable[[], None]) -> None:
    page.add_init_script("Element.prototype.requestFullscreen = () => Promise.reject();")  # as on an iPhone
    open_page()
    page.locator("[data-full-screen]").tap()
    expect(page.locator("[data-board].is-laid-over")).to_be_visible()
    page.wait_for_timeout(300)
    x, y = middle(page)
    for right, down in CORNERS:
        page.touchscreen.tap(x + right, y + down)
    page.locator("[data-do=close]").tap()
    button = page.locator("[data-full-only] .btn-primary")
    assert box_of(button)["height"] >= 44
    button.tap()
    page.wait_for_url(re.compile(re.escape(reverse("assessment_edit", args=[case.assessment.pk])) + "(#|$)"))
    assert Outline.objects.exists()
