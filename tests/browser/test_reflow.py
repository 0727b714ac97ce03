"""No page is wider than a phone: at 320 pixels, which is 1280 enlarged four times, and at 390."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from assessments.models import PublishedFigure
from municipalities.models import User
from tests.test_access import MATRIX, WHO, Call, Company, address

NARROW = (320, 390)
READERS = ("office", "police", "administrator")
"""Each page is read by the first of these who may."""

NO_PAGES = ("api:", "admin:", "responsibility_file")

pytestmark = pytest.mark.django_db(transaction=True)


def pages_of(reader: str) -> list[Call]:
    earlier = READERS[: READERS.index(reader)]
    return [
        call
        for call, expected in MATRIX
        if call.method == "GET"
        and not call.route.startswith(NO_PAGES)
        and status(expected, reader) == "200"
        and all(status(expected, other) != "200" for other in earlier)
    ]


def status(expected: str, who: str) -> str:
    return expected.split()[WHO.index(who)]


@pytest.mark.parametrize("reader", READERS)
def test_no_page_is_wider_than_the_screen(page: Page, log_in: Callable[[User], None], reader: str) -> None:
    company = Company()
    PublishedFigure.objects.update(source="https://www.example.se/" + "rapporter-och-beslut/" * 6 + "rapport.pdf")
    log_in(getattr(company, reader))
    found = [
        f"{call} is {too_wide} px too wide at {width}: {widest(page)}"
        for call in pages_of(reader)
        if open_page(page, address(company, call), call)
        for width in NARROW
        if (too_wide := excess(page, width)) > 0
    ]

    assert not found, "\n".join(found)


def open_page(page: Page, path: str, call: Call) -> bool:
    """False for a file, which the browser downloads."""
    answer = page.request.head(path, params={**call.data})
    if "text/html" not in answer.headers.get("content-type", ""):
        return False
    page.goto(path + ("?" + "&".join(f"{name}={value}" for name, value in call.data.items()) if call.data else ""))
    return True


def excess(page: Page, width: int) -> int:
    page.set_viewport_size({"width": width, "height": 800})
    scroll_width: int = page.evaluate("document.documentElement.scrollWidth")
    return scroll_width - width


def widest(page: Page) -> str:
    """The innermost element that reaches farthest to the right."""
    found: str = page.evaluate(
        "[...document.querySelectorAll('main *')].reduce((one, other) => "
        "other.getBoundingClientRect().right >= one.getBoundingClientRect().right ? other : one).outerHTML"
    )
    return found[:200]
