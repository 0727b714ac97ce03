"""What the county map says lies on nothing else, is all that is there, and is where its address says."""

import gzip
import math
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from municipalities.models import Inhabitants, Municipality, User
from tests.factories import (
    MembershipFactory,
    MunicipalityFactory,
    OfficeFactory,
    PlaceFactory,
    RoundFactory,
    drawn,
    settled,
    with_boundary,
)
from tests.map_files import column, locality, map_file, row
from tests.shapes import square_at

pytestmark = pytest.mark.django_db(transaction=True)

ON_ONE_ANOTHER = """() => {
    const which = ".map .map-cluster, .map .map-sign, .map .map-label, .map .map-area-name";
    const marks = [...document.querySelectorAll(which)]
        .filter((mark) => mark.checkVisibility({ visibilityProperty: true }))
        .map((mark) => ({ words: mark.textContent, box: mark.getBoundingClientRect() }));
    return marks.flatMap((one, at) => marks.slice(at + 1)
        .filter(({ box }) => one.box.left < box.right - 3 && one.box.right > box.left + 3
            && one.box.top < box.bottom - 3 && one.box.bottom > box.top + 3)
        .map((other) => `${one.words} on ${other.words}`));
}"""
REMEMBER_WORDS = """
    window.written = new Set();
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (words, ...at) {
        window.written.add(words);
        write.call(this, words, ...at);
    };
"""


@pytest.fixture
def case() -> SimpleNamespace:
    """Places that crowd in a municipality, with a school among them; one of them alone is not qualified."""
    office = OfficeFactory.create(county__name="Eklunds län")
    ekstad = with_boundary(
        MunicipalityFactory.create(county=office.county, name="Ekstad"), square_at(59.1, 17.7, side=0.3)
    )
    before = RoundFactory.create(county=office.county, label="2023", published=True)
    round = RoundFactory.create(county=office.county, label="2024", published=True)
    for number in range(7):
        scene = settled(round=round, yes=8, scene__name=f"Torget nummer {number}", scene__municipality=ekstad).scene
        drawn(scene, round, square_at(59.2 + number * 0.0011, 17.8 + number % 3 * 0.0014, side=0.0005))
    alone = settled(round=round, yes=5, scene__name="Avsides", scene__municipality=ekstad).scene
    drawn(alone, round, square_at(59.25, 17.9, side=0.002))
    PlaceFactory.create(county=office.county, name="Ekskolan", latitude=59.2015, longitude=17.801)
    user = MembershipFactory.create(actor=office).user
    return SimpleNamespace(user=user, before=before, round=round, alone=alone)


@pytest.fixture
def open_map(page: Page, case: SimpleNamespace, log_in: Callable[[User], None]) -> Callable[..., None]:
    def open_map(query: str = "") -> None:
        log_in(case.user)
        page.goto(reverse("map") + query)
        ready(page)

    return open_map


def ready(page: Page) -> None:
    page.locator("[data-county-map][data-ready]").wait_for()


def legend(page: Page, which: str) -> Any:
    return page.locator(f"[data-legend={which}] li:visible")


def test_nothing_lies_on_anything_elses_words(page: Page, open_map: Callable[..., None]) -> None:
    for zoom in (10, 12, 14, 15, 17):
        open_map(f"?places=1#{zoom}/59.2030/17.8014/Sökt")
        page.reload()
        ready(page)
        expect(page.locator(".map-found")).to_be_visible()
        assert not page.evaluate(ON_ONE_ANOTHER), zoom
    expect(page.locator(".map-label", has_text="Torget")).not_to_have_count(0)


def test_the_background_writes_nothing_under_a_sign(
    page: Page, case: SimpleNamespace, open_map: Callable[..., None], tmp_path: Path, settings: Any
) -> None:
    x, y = column(17.8, 12), row(59.2, 12)
    tiles = {(12, beside, y): gzip.compress(locality(f"Ort {beside}")) for beside in (x, x + 1)}
    tiles[13, 2 * x, 2 * y] = gzip.compress(locality("Nearer"))
    settings.MAP_FILE = str(map_file(tmp_path / "map.pmtiles", tiles=tiles))
    latitude, longitude = latitude_of(y + 0.5), (x + 0.5) / 2**12 * 360 - 180
    drawn(case.alone, case.round, square_at(latitude - 0.0005, longitude - 0.001, side=0.002))
    page.add_init_script(REMEMBER_WORDS)

    open_map(f"#13/{latitude}/{longitude + 0.04}")
    page.locator("[data-background=drawn]").wait_for()
    page.evaluate("window.written.clear()")
    page.locator(".map-canvas").press("ArrowDown")

    page.wait_for_timeout(700)
    assert page.evaluate("[...window.written].filter((words) => words.startsWith('Ort'))") == [f"Ort {x + 1}"]


def latitude_of(y: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / 2**12))))


def test_the_legend_is_of_what_is_in_sight(page: Page, open_map: Callable[..., None]) -> None:
    open_map("#10/59.22/17.85")
    expect(legend(page, "classification")).to_have_text(["Kvalificerad", "Inte kvalificerad"])
    expect(legend(page, "cluster")).to_have_count(1)

    open_map("#15/59.2510/17.9010")
    page.reload()
    ready(page)

    expect(legend(page, "classification")).to_have_text(["Inte kvalificerad"])
    expect(legend(page, "cluster")).to_have_count(0)
    expect(legend(page, "places")).to_have_count(0)


def test_the_address_leads_back_to_the_same_view(page: Page, open_map: Callable[..., None]) -> None:
    open_map("?round=2024&classification=qualified&areas=municipality")
    page.locator("[data-zoom='-1']").click()
    expect(page).to_have_url(re.compile(r"#\d+/59\.\d+/17\.\d+$"))
    address = page.url
    assert "classification=qualified" in address

    page.locator("#map-list a[href*='/platser/']").first.click()
    page.wait_for_url("**" + reverse("scene_list") + "**")
    page.go_back()
    ready(page)

    assert page.url == address
    page.goto("about:blank")
    page.goto(address)
    ready(page)
    assert page.url == address
    round = page.locator("[data-keeps-view] a", has_text="2023")
    assert (round.get_attribute("href") or "").endswith(address.partition("#")[2])


@pytest.mark.parametrize("width", [390, 320])
def test_the_scale_lies_beside_whose_map_it_is(
    page: Page, open_map: Callable[..., None], tmp_path: Path, settings: Any, width: int
) -> None:
    settings.MAP_FILE = str(map_file(tmp_path / "map.pmtiles", attribution="Påhittad karta från en lång källa"))
    page.set_viewport_size({"width": width, "height": 844})
    open_map("#9/59.2/17.8")

    scale, credit = (page.locator(one).bounding_box() for one in (".leaflet-control-scale", ".map-credit"))

    assert scale
    assert credit
    assert scale["x"] + scale["width"] <= credit["x"]


def saved(page: Page, form: str) -> bytes:
    with page.expect_download() as download:
        page.locator(f"[data-picture-as={form}]").click()
    assert download.value.suggested_filename.endswith(f"-2024.{form}")
    return Path(download.value.path()).read_bytes()


def test_a_picture_of_the_map_holds_what_is_seen_and_nothing_else(
    page: Page, open_map: Callable[..., None], tmp_path: Path, settings: Any
) -> None:
    settings.MAP_FILE = str(map_file(tmp_path / "map.pmtiles", attribution="Påhittad karta"))
    open_map("?places=1#16/59.2030/17.8014")
    expect(page.locator(".map-place-name")).to_have_text("Ekskolan")

    svg = ElementTree.fromstring(saved(page, "svg"))

    words = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    for word in (
        f"Eklunds län · omgång 2024 · {timezone.localdate()}",
        "Kvalificerad",
        "Skola",
        "Ekskolan",
        "N",
        "100 m",
    ):
        assert word in words
    assert "Påhittad karta" in words
    assert any((word or "").startswith("Torget nummer") for word in words)
    assert "Avsides" not in words
    assert "Inte kvalificerad" not in words
    image = svg.find(".//{http://www.w3.org/2000/svg}image")
    assert image is not None
    assert image.attrib["href"].startswith("data:image/png;base64,")
    png = saved(page, "png")
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 2 * int(svg.attrib["width"])


def test_the_printed_map_says_what_was_chosen_and_when(page: Page, open_map: Callable[..., None]) -> None:
    open_map("?classification=qualified")
    expect(page.locator(".on-paper")).to_be_hidden()

    page.emulate_media(media="print")

    expect(page.locator(".on-paper")).to_have_text(f"{timezone.localdate()} · Klassificering: Kvalificerad")
    expect(page.locator("[data-legend=classification]")).to_be_visible()
    expect(page.locator(".leaflet-control-scale")).to_be_visible()
    expect(page.locator("[data-picture]")).to_be_hidden()


def test_rates_colour_the_areas_and_the_picture_says_whose_numbers_they_are(
    page: Page, open_map: Callable[..., None]
) -> None:
    source = "Statistikmyndighetens folkmängd efter kommun, hämtad i november"
    Inhabitants.objects.create(
        municipality=Municipality.objects.get(name="Ekstad"), year=2023, number=95_000, source=source
    )
    page.set_viewport_size({"width": 390, "height": 844})
    open_map("?round=2024")
    fill = ".map-shade"
    by_number = page.locator(fill).first.get_attribute("fill")

    page.get_by_role("navigation", name="Vad färgen visar").get_by_text("per 100 000 invånare").click()
    ready(page)

    assert page.locator(fill).first.get_attribute("fill") != by_number
    expect(legend(page, "areas").first).to_have_text("Öppna drogscener per 100 000 invånare")
    assert "shades=rate" in page.url
    drawing = ElementTree.fromstring(saved(page, "svg"))
    words = [text.text or "" for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert "flera platser, och hur många" in words
    assert source in " ".join(words)
    assert max(map(len, words)) * 7 < int(drawing.attrib["width"])
    page.locator(".map-table summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
