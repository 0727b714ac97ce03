"""Rounds beside each other on the county map: parted by a line, or on a map each."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from municipalities.models import User
from tests.factories import (
    MembershipFactory,
    MunicipalityFactory,
    OfficeFactory,
    PoliceFactory,
    RoundFactory,
    drawn,
    settled,
    with_boundary,
)
from tests.shapes import square_at

pytestmark = pytest.mark.django_db(transaction=True)

BESIDE = "?round=2024&compare=2021&also_"
SEEN_FROM_2023 = """() => {
    const map = document.querySelector(".map").getBoundingClientRect();
    const across = (share) => document.elementFromPoint(map.left + share * map.width, map.top + 0.3 * map.height);
    const at = [0.1, 0.9].map(across);
    return at.map((element) => Boolean(element.closest(".round-map")));
}"""


@pytest.fixture
def case() -> SimpleNamespace:
    """Three rounds: a place in all of them, one only in the first, one only in the last."""
    office = OfficeFactory.create(county__name="Eklunds län")
    ekstad = with_boundary(
        MunicipalityFactory.create(county=office.county, name="Ekstad"), square_at(59.1, 17.7, side=0.3)
    )
    rounds = [
        RoundFactory.create(county=office.county, label=label, published=True) for label in ("2021", "2023", "2024")
    ]
    first, second, last = rounds
    kept = settled(round=first, yes=8, scene__name="Kopparstråket", scene__municipality=ekstad).scene
    gone = settled(round=first, yes=8, scene__name="Ankarplan", scene__municipality=ekstad).scene
    new = settled(round=last, yes=8, scene__name="Stengläntan", scene__municipality=ekstad).scene
    for round in (second, last):
        settled(round=round, yes=8, scene=kept)
    for round in rounds:
        drawn(kept, round, square_at(59.2, 17.8, side=0.002))
    drawn(gone, first, square_at(59.204, 17.8, side=0.002))
    drawn(new, last, square_at(59.2, 17.808, side=0.002))
    user = MembershipFactory.create(actor=office).user
    return SimpleNamespace(user=user, county=office.county, kept=kept, second=second)


@pytest.fixture
def open_map(page: Page, case: SimpleNamespace, log_in: Callable[[User], None]) -> Callable[..., None]:
    def open_map(query: str, user: User | None = None) -> None:
        log_in(user or case.user)
        page.goto(reverse("map") + query)
        page.locator("[data-county-map][data-ready]").wait_for()

    return open_map


def outlines(page: Page) -> list[int]:
    """How many there are on each map."""
    maps = page.locator(".map-canvas")
    return [maps.nth(at).locator(".leaflet-later-pane path").count() for at in range(maps.count())]


def centres(page: Page) -> list[dict[str, float]]:
    """Where the place that every round has lies on each map, from the map's corner."""
    found: list[dict[str, float]] = page.evaluate(
        """() => [...document.querySelectorAll(".map-canvas")].map((map) => {
            const corner = map.getBoundingClientRect();
            const paths = [...map.querySelectorAll(".leaflet-later-pane path")];
            const boxes = paths.map((one) => one.getBoundingClientRect());
            const [box] = boxes.sort((one, other) => Math.round(one.left - other.left) || other.top - one.top);
            return { x: Math.round(box.left - corner.left), y: Math.round(box.bottom - corner.top) };
        })"""
    )
    return found


def test_the_line_is_moved_by_keyboard_and_parts_the_rounds(page: Page, open_map: Callable[..., None]) -> None:
    open_map("?round=2024")
    page.locator("[name=compare]").select_option("2023")
    page.locator("[name=way][value=swipe]").check()
    line = page.get_by_role("slider", name="Strecket mellan omgångarna")
    expect(line).to_have_attribute("aria-valuetext", re.compile("omgång 2023 till vänster.*omgång 2024 till höger"))
    expect(page).to_have_url(re.compile("compare=2023.*way=swipe"))
    assert page.evaluate(SEEN_FROM_2023) == [True, False]

    line.press("Home")
    assert page.evaluate(SEEN_FROM_2023) == [False, False]
    line.press("End")
    assert page.evaluate(SEEN_FROM_2023) == [True, True]
    line.press("ArrowLeft")
    expect(line).to_have_value("98")


@pytest.mark.browser_context_args(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
def test_the_line_is_moved_by_a_finger(page: Page, open_map: Callable[..., None]) -> None:
    open_map("?round=2024&compare=2023&way=swipe")
    line = page.get_by_role("slider", name="Strecket mellan omgångarna")
    line.scroll_into_view_if_needed()
    box = line.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    for kind, at in (("touchStart", [x]), ("touchMove", [x - 60]), ("touchMove", [x - 120]), ("touchEnd", [])):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": one, "y": y} for one in at]})

    page.wait_for_function("document.querySelector('.map-swipe input').value < 30")


def test_a_picture_is_of_one_map_and_the_page_says_so(page: Page, open_map: Callable[..., None]) -> None:
    open_map("?round=2024")
    why = page.get_by_text("En bild kan sparas av en karta i taget.")
    expect(why).to_be_hidden()

    page.locator("[name=compare]").select_option("2023")
    page.locator("[name=way][value=swipe]").check()

    expect(why).to_be_visible()
    expect(page.locator("[data-picture]")).to_be_hidden()


def test_maps_of_rounds_follow_one_another(page: Page, case: SimpleNamespace, open_map: Callable[..., None]) -> None:
    open_map(BESIDE + str(case.second.pk))
    expect(page.locator(".map-round:visible")).to_have_text(["2021", "2023", "2024"])
    assert outlines(page) == [2, 1, 2]
    # The areas are shaded by the chosen round, which is untrue of the others.
    expect(page.locator(".map-shade").first).to_have_css("fill", "none")
    expect(page.locator("[data-legend=areas]")).to_be_hidden()
    before = centres(page)
    assert before == [before[0]] * 3

    page.locator(".map-canvas").first.press("ArrowRight")
    page.locator("[data-zoom='-1']").click()
    page.wait_for_timeout(500)

    after = centres(page)
    assert after != before
    for one in after:
        assert abs(one["x"] - after[0]["x"]) <= 1
        assert abs(one["y"] - after[0]["y"]) <= 1


def test_the_list_says_what_the_maps_show(page: Page, case: SimpleNamespace, open_map: Callable[..., None]) -> None:
    open_map(BESIDE + str(case.second.pk))

    expect(page.locator("#map-list-head")).to_have_text("2 i omgång 2021, 1 i omgång 2023, 2 i omgång 2024")
    gone = page.locator("#map-list li[data-scene]", has_text="Ankarplan")
    expect(gone).to_contain_text(
        re.compile(r"2021:\s+Kvalificerad.*2023:\s+inte en öppen.*2024:\s+inte en öppen", re.DOTALL)
    )


def test_nothing_that_the_user_may_not_see_is_on_any_map(
    page: Page, case: SimpleNamespace, open_map: Callable[..., None]
) -> None:
    police = PoliceFactory.create(local_police_area__county=case.county)
    case.kept.assessments.update(local_police_area=police.local_police_area)
    case.kept.local_police_area = police.local_police_area
    case.kept.save()

    open_map(BESIDE + str(case.second.pk), MembershipFactory.create(actor=police).user)

    assert outlines(page) == [1, 1, 1]
    expect(page.locator("body")).not_to_contain_text("Ankarplan")
    expect(page.locator("body")).not_to_contain_text("Stengläntan")


@pytest.mark.parametrize("query", ["compare=2023&way=swipe", "compare=2023&way=beside"])
def test_the_page_is_accessible(
    page: Page, open_map: Callable[..., None], check: Callable[[Page, str], None], query: str
) -> None:
    open_map(f"?round=2024&{query}")

    check(page, f"map-{'swipe' if 'swipe' in query else 'beside'}")


def test_without_a_choice_the_map_is_one_again(page: Page, case: SimpleNamespace, open_map: Callable[..., Any]) -> None:
    open_map(BESIDE + str(case.second.pk))
    page.locator("[name=compare]").select_option("")

    expect(page.locator(".map-canvas")).to_have_count(1)
    expect(page.locator(".map-round:visible")).to_have_count(0)
    expect(page.locator("[data-ways]")).to_be_hidden()
    expect(page.locator("[data-map-failed]")).to_be_hidden()
