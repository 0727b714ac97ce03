"""The map in a browser: its first picture, what the page weighs, how a drawing of sixty corners follows the hand."""

from __future__ import annotations

import math
import os
import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

from scenes.models import Outline

from .crowd import server
from .measuring import Visitor
from .seeding import BenchCounty

PICTURE_AIM_S = 1.5
WEIGHT_AIM_KIB = 350
FRAMES_AIM = 50
CORNERS = 60
HERE = (59.2281, 17.8343)
"""In the demo's town."""
TOWN = settings.BASE_DIR / "fixtures" / "demo" / "town.pmtiles"
REPEATS = 5
DRAWN = "[data-ready][data-background=drawn]"
NOTE_WHEN_DRAWN = f"""
    new MutationObserver(() => {{ if (document.querySelector("{DRAWN}")) window.drawnAt ??= performance.now(); }})
        .observe(document, {{ subtree: true, childList: true, attributes: true }});
"""
WEIGHT = """
    [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        .filter(({ name }) => !name.includes("/kartbild/"))
        .reduce((sum, { transferSize }) => sum + transferSize, 0) / 1024
"""
COUNT_FRAMES = """
    window.frames_ = [];
    const count = (now) => { window.frames_.push(now); requestAnimationFrame(count); };
    requestAnimationFrame(count);
"""


@dataclass(frozen=True)
class InBrowser:
    picture_s: float
    weight_kib: float
    frames: float
    """A second, while a corner is dragged."""

    def lines(self) -> Iterator[tuple[str, bool]]:
        """What to print, and whether the aim is met."""
        yield f"first picture of the map: {self.picture_s:.2f} s", self.picture_s <= PICTURE_AIM_S
        yield f"page with map, without tiles: {self.weight_kib:.0f} KiB", self.weight_kib <= WEIGHT_AIM_KIB
        yield f"dragging one of {CORNERS} corners: {self.frames:.0f} frames a second", self.frames >= FRAMES_AIM


def in_browser(bench: BenchCounty, static: Path, *, repeats: int = REPEATS) -> InBrowser:
    draw_sixty_corners(bench)
    visitor = Visitor(bench.police)
    session = visitor.client.cookies[settings.SESSION_COOKIE_NAME].value
    address = reverse("assessment_outline", args=[bench.at_hand.pk])
    with patch.dict(os.environ, {"MAP_FILE": str(TOWN)}), server(static) as port, chromium() as browser:
        url = f"http://127.0.0.1:{port}{address}"
        visits = [visit(browser, url, session) for _time in range(repeats)]
    return InBrowser(*(statistics.median(figures) for figures in zip(*visits, strict=True)))


def draw_sixty_corners(bench: BenchCounty) -> None:
    (latitude, longitude), size = HERE, 0.0015
    turns = [math.tau * corner / CORNERS for corner in range(CORNERS)]
    ring = [[longitude + size * math.cos(turn) * 1.5, latitude + size * math.sin(turn)] for turn in turns]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    Outline.objects.filter(scene=bench.at_hand.scene, round=bench.at_hand.round).delete()
    Outline.objects.draw(scene=bench.at_hand.scene, round=bench.at_hand.round, geometry=geometry, by=bench.police)


def visit(browser: Browser, url: str, session: str) -> tuple[float, float, float]:
    """With nothing kept from before."""
    through_proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    context = browser.new_context(extra_http_headers=through_proxy, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    page = context.new_page()
    page.add_init_script(NOTE_WHEN_DRAWN)
    page.goto(url)
    page.locator(DRAWN).wait_for()
    figures = page.evaluate("drawnAt") / 1000, page.evaluate(WEIGHT), frames(page)
    context.close()
    return figures


def frames(page: Page) -> float:
    """Round and round with one corner."""
    box: Any = page.locator(".outline-point").nth(5).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(COUNT_FRAMES)
    for step in range(150):
        page.mouse.move(x + 40 * math.sin(step / 8), y + 40 * math.cos(step / 8))
    times: list[float] = page.evaluate("frames_")
    page.mouse.up()
    return (len(times) - 1) / (times[-1] - times[0]) * 1000


@contextmanager
def chromium() -> Iterator[Browser]:
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    path = next(filter(None, map(shutil.which, names)))
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--disable-gpu", *root])
        yield browser
        browser.close()
