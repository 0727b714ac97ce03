"""Finding a place by its name, by keyboard alone, with nothing asked from anywhere but the application."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from assessments.demo.places import TOWN
from municipalities.models import User
from scenes.background.map_file import MapFile
from scenes.models import PlaceName
from scenes.names.filling import fill, fill_from
from scenes.names.reading import Located, Spot
from tests.cast import Cast
from tests.factories import drawn, with_boundary
from tests.shapes import square_at

pytestmark = pytest.mark.django_db(transaction=True)

HERE = (59.2105, 17.8405)


@pytest.fixture
def named(cast: Cast) -> Cast:
    """A street and a square, and the outline of a place that lies elsewhere."""
    municipality = with_boundary(cast.square.municipality, square_at(59.15, 17.7, side=0.2))
    spots = [Spot("Kvarngatan", "street", *HERE), Spot("Kvarntorget", "square", 59.25, 17.75)]
    fill([Located(spot, "Lövtorp", municipality.pk) for spot in spots])
    drawn(cast.square, cast.open, square_at(59.3, 17.8))
    return cast


def options(page: Page) -> Locator:
    return page.locator("[role=option]:visible")


def in_sight(page: Page) -> bool:
    """The ring that marks it is in the middle of the map."""
    ring, frame = (page.locator(found).bounding_box() for found in (".map-found", ".map"))
    assert ring
    assert frame
    middle = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    at = ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2
    return all(abs(one - other) < 20 for one, other in zip(middle, at, strict=True))


@pytest.mark.parametrize("which", ["map", "outline"])
def test_a_street_is_found_by_keyboard_and_the_map_moves_there(
    which: str, page: Page, named: Cast, log_in: Callable[[User], None], check: Callable[[Page, str], None]
) -> None:
    addresses = {"map": reverse("map"), "outline": reverse("assessment_outline", args=[named.square_now.pk])}
    log_in(named.police)
    page.goto(addresses[which])
    page.locator("[data-ready]").wait_for()
    box = page.get_by_role("combobox", name="Hitta gata, plats eller kommun på kartan")
    box.focus()

    page.keyboard.type("kvarn")
    expect(options(page)).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "map-search-options-0")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    expect(options(page).first).to_contain_text("Gata · Lövtorp, Ekstad")
    check(page, f"search-{which}-suggestions")
    page.keyboard.press("Enter")

    expect(page.locator(".map-search [role=status]")).to_have_text("Kartan visar Kvarngatan.")
    expect(page.locator(".map-canvas")).to_be_focused()
    expect(page.locator(".map-found-name")).to_have_text("Kvarngatan")
    assert in_sight(page)
    check(page, f"search-{which}")


def test_the_first_is_meant_where_none_is_pointed_at(page: Page, named: Cast, log_in: Callable[[User], None]) -> None:
    log_in(named.police)
    page.goto(reverse("map"))
    page.locator("[data-ready]").wait_for()
    page.locator("#map-search").focus()
    page.keyboard.type("kvarng")
    page.keyboard.press("Enter")  # before the suggestions have come
    expect(page.locator(".map-found-name")).to_have_text("Kvarngatan")
    assert page.url.partition("#")[0].endswith(reverse("map"))


def test_escape_closes_and_the_arrows_go_round(page: Page, named: Cast, log_in: Callable[[User], None]) -> None:
    log_in(named.police)
    page.goto(reverse("help"))
    box = page.get_by_role("combobox", name="Sök plats, kommun, omgång")
    box.focus()
    page.keyboard.type("kvarn")
    expect(options(page)).to_have_count(2)
    page.keyboard.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", "site-search-options-1")
    page.keyboard.press("ArrowDown")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile(""))
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(box).to_have_value("kvarn")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_from_any_page_to_the_place_on_the_map(page: Page, named: Cast, log_in: Callable[[User], None]) -> None:
    asked: list[str] = []
    log_in(named.police)
    page.goto(reverse("help"))
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#site-search").focus()
    page.keyboard.type("kvarnt")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/karta/**")
    page.locator("[data-ready]").wait_for()
    expect(page.locator(".map-found-name")).to_have_text("Kvarntorget")
    assert in_sight(page)
    assert not [url for url in asked if "kvarn" in url.lower().partition("#")[0]]


def test_without_choosing_enter_leads_to_the_page_with_all(
    page: Page, named: Cast, log_in: Callable[[User], None], check: Callable[[Page, str], None]
) -> None:
    log_in(named.police)
    page.goto(reverse("help"))
    page.locator("#site-search").focus()
    page.keyboard.type("torg")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sok/**")
    expect(page.get_by_role("heading", name="Bedömda platser")).to_be_visible()
    check(page, "search-page")
    page.get_by_role("link", name="Torget", exact=True).click()
    page.wait_for_url(f"**{reverse('scene_detail', args=[named.square.pk])}")


def test_on_a_phone_the_head_leads_to_the_page(page: Page, named: Cast, log_in: Callable[[User], None]) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    log_in(named.police)
    page.goto(reverse("help"))
    expect(page.locator("#site-search")).to_be_hidden()
    page.get_by_role("link", name="Sök", exact=True).click()
    page.get_by_role("combobox").fill("kvarn")
    expect(options(page)).to_have_count(2)
    options(page).first.click()
    page.wait_for_url("**/karta/**")


def test_suggestions_that_cannot_be_fetched_are_told(page: Page, named: Cast, log_in: Callable[[User], None]) -> None:
    log_in(named.police)
    page.goto(reverse("map"))
    page.locator("[data-ready]").wait_for()
    page.route(f"**{reverse('search_suggestions')}", lambda route: route.abort())
    page.locator("#map-search").focus()
    page.keyboard.type("kvarn")
    expect(page.locator(".map-search [role=status]")).to_have_text("Förslagen kunde inte hämtas.")


def test_proposing_a_place_moves_the_map_and_sends_nothing(
    page: Page, named: Cast, log_in: Callable[[User], None], settings: Any
) -> None:
    settings.MAP_FILE = str(TOWN)  # without a background that page has no map
    log_in(named.police)
    page.goto(reverse("scene_propose"))
    page.locator("details:has([data-point-map]) summary").click()
    page.locator("[data-point-map][data-ready]").wait_for()
    page.locator("#map-search").focus()
    page.keyboard.type("kvarng")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".map-canvas")).to_be_focused()
    page.keyboard.press("Enter")  # sets the point at the cross
    assert float(page.locator("[name=latitude]").input_value().replace(",", ".")) == pytest.approx(HERE[0], abs=0.001)
    assert page.url.endswith(reverse("scene_propose"))


def test_a_street_of_the_invented_town(page: Page, named: Cast, log_in: Callable[[User], None]) -> None:
    """As in the demo, where the names come out of the map's own file."""
    fill_from(MapFile(TOWN))
    PlaceName.objects.update(municipality=named.square.municipality)
    street = PlaceName.objects.filter(kind="street", name__endswith="gatan", rank=0).order_by("pk")[0]
    log_in(named.police)
    page.goto(reverse("map"))
    page.locator("[data-ready]").wait_for()
    page.locator("#map-search").focus()
    page.keyboard.type(street.name)
    expect(options(page).first).to_contain_text(street.name)
    page.keyboard.press("Enter")
    expect(page.locator(".map-found-name")).to_have_text(street.name)
