"""A phone sets a point where it is."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.drawing import PHONE, button, points, save, status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_elsewhere")]


@pytest.mark.browser_context_args(**PHONE)
def test_the_phone_sets_a_point_where_one_stands(
    page: Page, context: BrowserContext, case: SimpleNamespace, open_page: Callable[..., None]
) -> None:
    context.grant_permissions(["geolocation"])
    open_page()
    places = [(59.2283, 17.8340), (59.2283, 17.8346), (59.2279, 17.8343)]
    for number, (latitude, longitude) in enumerate(places, 1):
        context.set_geolocation({"latitude": latitude, "longitude": longitude, "accuracy": 7.2})
        button(page, "Punkt där jag är").tap()
        expect(status(page)).to_contain_text(f"Punkt {number} tillagd. Den ligger där du är, på 8 m när.")
    button(page, "Slut formen").tap()

    outline = save(page, case)

    assert set(outline.exterior.coords) == {(longitude, latitude) for latitude, longitude in places}


REFUSED = "Webbläsaren får inte säga var du är. Tillåt det i webbläsaren, eller tryck på kartan."
UNSURE = "Var du är är bara känt på 61 m när, så ingen punkt är satt."
LOST = "Det går inte att ta reda på var du är. Tryck på kartan i stället."
SLOW = "Det tog för lång tid att ta reda på var du är. Försök igen, eller tryck på kartan."


@pytest.mark.browser_context_args(**PHONE)
@pytest.mark.parametrize(
    ("position", "said"),
    [
        (None, LOST),
        ({"latitude": 59.2, "longitude": 17.8, "accuracy": 60.4}, UNSURE),
        ("refused", REFUSED),
    ],
)
def test_a_position_that_cannot_be_used_sets_no_point_and_says_why(
    position: Any, said: str, page: Page, context: BrowserContext, open_page: Callable[..., None]
) -> None:
    if position == "refused":
        context.grant_permissions([])
    else:
        context.grant_permissions(["geolocation"])
        context.set_geolocation(position)
    open_page()

    for _time in ("once", "once more"):
        button(page, "Punkt där jag är").tap()
        expect(status(page)).to_contain_text(said)
        expect(points(page)).to_have_count(0)
        button(page, "Ångra").tap()


@pytest.mark.browser_context_args(**PHONE)
def test_a_phone_that_does_not_find_itself_in_time_says_so(page: Page, open_page: Callable[..., None]) -> None:
    page.add_init_script("navigator.geolocation.getCurrentPosition = (_found, failed) => failed({ code: 3 })")
    open_page()

    button(page, "Punkt där jag är").tap()

    expect(status(page)).to_have_text(SLOW)


@pytest.mark.browser_context_args(**PHONE)
def test_a_browser_that_cannot_tell_says_so_beforehand(page: Page, open_page: Callable[..., None]) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'geolocation', { value: undefined })")
    open_page()

    expect(button(page, "Punkt där jag är")).to_be_disabled()
    expect(page.get_by_text("Den här webbläsaren talar inte om var du är.")).to_be_visible()
