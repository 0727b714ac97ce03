"""The county map beside its list: what one selects or points at, the other shows."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from municipalities.models import User
from scenes.models import Place
from tests.factories import (
    MembershipFactory,
    MunicipalityFactory,
    OfficeFactory,
    PlaceFactory,
    RoundFactory,
    answered,
    drawn,
    settled,
    with_boundary,
)
from tests.shapes import square_at

pytestmark = pytest.mark.django_db(transaction=True)

OUTLINES = ".leaflet-later-pane path"
EARLIER = ".leaflet-earlier-pane path"


def unfold(page: Page) -> None:
    """Shows the filters, which are folded as long as none is used."""
    more = page.locator("#map-form details")
    if more.get_attribute("open") is None:
        more.locator("summary").click()


@pytest.fixture
def case() -> SimpleNamespace:
    """Two rounds of a county with one municipality: a place that grew, a new one and one that ceased."""
    office = OfficeFactory.create(county__name="Eklunds län")
    place = {
        "scene__municipality": with_boundary(
            MunicipalityFactory.create(county=office.county, name="Ekstad"), square_at(59.1, 17.7, side=0.3)
        )
    }
    before = RoundFactory.create(county=office.county, label="2023", published=True)
    round = RoundFactory.create(county=office.county, label="2024", published=True)
    grown = settled(round=before, yes=8, scene__name="Kopparstråket", **place).scene
    ceased = settled(round=before, scene__name="Ankarplan", **place).scene
    settled(round=round, scene=grown, yes=8)
    settled(round=round, scene=ceased, listed=False)
    new = settled(round=round, yes=5, unknown=3, scene__name="Stengläntan", **place).scene
    drawn(grown, before, square_at(59.2, 17.8))
    drawn(grown, round, square_at(59.2, 17.8, side=0.002))
    drawn(ceased, before, square_at(59.205, 17.8, side=0.002))
    drawn(new, round, square_at(59.2, 17.81, side=0.002))
    PlaceFactory.create(county=office.county, name="Ekskolan", latitude=59.203, longitude=17.805)
    user = MembershipFactory.create(actor=office).user
    return SimpleNamespace(user=user, county=office.county, round=round, grown=grown, ceased=ceased, new=new)


@pytest.fixture
def open_map(page: Page, case: SimpleNamespace, log_in: Callable[[User], None]) -> Callable[..., None]:
    def open_map(query: str = "") -> None:
        log_in(case.user)
        page.goto(reverse("map") + query)
        ready(page)

    return open_map


def ready(page: Page) -> None:
    page.locator("[data-county-map][data-ready]").wait_for()


def row(page: Page, name: str) -> Any:
    return page.locator("#map-list li[data-scene]").filter(has_text=name)


def caption(page: Page) -> Any:
    return page.locator("[data-map-caption]")


# Selection


def test_a_filter_changes_list_map_and_address(page: Page, open_map: Callable[..., None]) -> None:
    open_map()
    expect(page.locator(OUTLINES)).to_have_count(3)

    unfold(page)

    page.locator("[name=classification]").select_option("qualified")

    expect(page.locator("#map-list li[data-scene]")).to_have_count(1)
    expect(page.locator(OUTLINES)).to_have_count(1)
    expect(page).to_have_url(re.compile("classification=qualified"))
    page.reload()
    ready(page)
    expect(page.locator(OUTLINES)).to_have_count(1)


def test_back_from_a_place_is_the_whole_page_with_its_selection(page: Page, open_map: Callable[..., None]) -> None:
    open_map()
    unfold(page)
    page.locator("[name=classification]").select_option("qualified")
    expect(page.locator("#map-list li[data-scene]")).to_have_count(1)
    expect(page.locator(OUTLINES)).to_have_count(1)
    expect(page).to_have_url(re.compile("classification=qualified"))
    row(page, "Kopparstråket").get_by_role("link").click()
    page.wait_for_url("**" + reverse("scene_list") + "**")

    page.go_back()

    ready(page)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[name=classification]")).to_have_value("qualified")
    expect(page.locator("#map-list li[data-scene]")).to_have_count(1)
    page.go_back()
    ready(page)
    expect(page.locator("#map-list li[data-scene]")).to_have_count(3)


def test_far_away_places_that_crowd_are_a_number(page: Page, open_map: Callable[..., None]) -> None:
    open_map()
    for _ in range(4):
        page.locator("[data-zoom='-1']").click()
        page.wait_for_timeout(100)

    expect(page.locator(".map .map-cluster")).to_have_text("3")
    page.locator(".map .map-cluster").click()
    expect(
        page.get_by_text("3", exact=True).locator("visible=true").and_(page.locator(".map .map-cluster"))
    ).to_have_count(0)


def test_colour_by_change(page: Page, open_map: Callable[..., None]) -> None:
    open_map()
    expect(page.locator("[data-legend=change]")).to_be_hidden()

    page.locator("[name=colour][value=change]").check()

    expect(page.locator("[data-legend=change]")).to_be_visible()
    expect(page.locator("[data-legend=classification]")).to_be_hidden()
    expect(page.locator(f"{OUTLINES}[fill='#a33c00']")).to_have_count(1)
    expect(page).to_have_url(re.compile("colour=change"))


# Pointing


def test_the_keyboard_points_from_the_list_to_the_map(
    page: Page, case: SimpleNamespace, open_map: Callable[..., None]
) -> None:
    open_map()
    row(page, "Stengläntan").get_by_role("link").focus()

    expect(row(page, "Stengläntan")).to_have_class(re.compile("is-current"))
    expect(page.locator(".leaflet-current-pane path")).to_have_count(1)
    for text in ("Stengläntan", "Ekstad", "Kan inte avgöras", "Ny", "5–8 av 10", "m²"):
        expect(caption(page)).to_contain_text(text)
    page.keyboard.press("Escape")
    expect(caption(page)).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("scene_detail", args=[case.new.pk]))


def test_the_pointer_points_from_the_map_to_the_list(
    page: Page, case: SimpleNamespace, open_map: Callable[..., None]
) -> None:
    open_map()
    outline = page.locator(f"{OUTLINES}[stroke-dasharray]")
    box = outline.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    page.mouse.move(x, y)

    expect(caption(page)).to_contain_text("Ankarplan")
    expect(caption(page)).to_contain_text("Upphörd")
    expect(row(page, "Ankarplan")).to_have_class(re.compile("is-current"))
    page.mouse.click(x, y)
    page.wait_for_url("**" + reverse("scene_detail", args=[case.ceased.pk]))


@pytest.mark.browser_context_args(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
def test_a_finger_gets_the_caption_before_it_leaves(
    page: Page, case: SimpleNamespace, open_map: Callable[..., None]
) -> None:
    open_map()
    page.locator(".map-canvas").scroll_into_view_if_needed()
    page.locator(f"{OUTLINES}[stroke-dasharray]").tap()

    caption(page).get_by_role("link", name="Ankarplan").tap()

    page.wait_for_url("**" + reverse("scene_detail", args=[case.ceased.pk]))


# Two rounds


def test_two_rounds_lie_on_top_of_each_other_and_fade(page: Page, open_map: Callable[..., None]) -> None:
    open_map()
    page.locator("[name=compare]").select_option("2023")

    expect(page.locator(EARLIER)).to_have_count(2)
    expect(page.locator(OUTLINES)).to_have_count(2)
    expect(page.locator("[data-legend=comparison]")).to_contain_text("omgång 2023, streckad")
    expect(row(page, "Kopparstråket")).to_contain_text(re.compile(r"2023: .*m².*2024: .*m²", re.DOTALL))
    expect(page.locator("#map-list-head")).to_have_text("2 i omgång 2023, 2 i omgång 2024")
    page.locator("#map-fade").fill("100")
    expect(page.locator(".leaflet-earlier-pane")).to_have_css("opacity", "0")
    expect(page.locator(".leaflet-later-pane")).to_have_css("opacity", "1")
    expect(page).to_have_url(re.compile("compare=2023"))


# Schools


def test_schools_are_shown_when_asked_for(page: Page, case: SimpleNamespace, open_map: Callable[..., None]) -> None:
    Place.objects.exclude(name="Ekskolan").delete()
    open_map()
    expect(page.locator(".leaflet-marker-pane .map-place")).to_have_count(0)

    page.locator("[data-places]").check()

    expect(page.locator(".leaflet-marker-pane .map-place-square")).to_have_count(1)
    expect(page.locator("[data-legend=places]")).to_be_visible()


# When something is missing


def test_without_javascript_the_list_and_the_figures_remain(
    browser: Browser, context: BrowserContext, live_server: Any, case: SimpleNamespace, log_in: Callable[[User], None]
) -> None:
    log_in(case.user)
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(reverse("map") + "?round=2024")

    expect(page.locator("[data-needs-no-map]")).to_be_visible()
    expect(page.locator("[data-county-map]")).to_be_hidden()
    expect(page.locator("#map-list li[data-scene]")).to_have_count(3)
    page.locator(".map-table summary").click()
    expect(page.locator(".map-table tbody tr")).to_contain_text("Ekstad")
    unfold(page)
    page.locator("[name=change]").select_option("ceased")
    page.locator("#map-form button").click()
    expect(page.locator("#map-list li[data-scene]")).to_have_count(1)
    plain.close()


def test_a_map_that_cannot_be_fetched_says_so_and_tries_again(page: Page, open_map: Callable[..., None]) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=503, body="")

    page.route("**/scenes.geojson*", refuse)
    open_map()

    expect(page.locator("[data-map-failed]")).to_contain_text("Kartan kunde inte hämtas. Listan visar samma platser.")
    expect(page.locator("#map-list li[data-scene]")).to_have_count(3)
    page.unroute("**/scenes.geojson*")
    page.locator("[data-retry]").click()
    expect(page.locator(OUTLINES)).to_have_count(3)
    expect(page.locator("[data-map-failed]")).to_be_hidden()


def test_places_without_position_are_counted_below_the_map(
    page: Page, case: SimpleNamespace, open_map: Callable[..., None]
) -> None:
    answered(round=case.round, scene__municipality=case.new.municipality)
    open_map()

    expect(page.locator("[data-map-status]")).to_contain_text("1 plats utan avgränsning och läge syns bara i listan.")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_accessible(
    page: Page,
    open_map: Callable[..., None],
    axe: Callable[[Page], None],
    picture: Callable[[Page, str], None],
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_map("?compare=2023")
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    page.locator("[data-places]").check()
    row(page, "Kopparstråket").get_by_role("link").focus()

    axe(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture(page, f"map-{width}")
