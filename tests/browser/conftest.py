import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import enumerate as threads
from threading import get_ident
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect

from municipalities.models import User

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])), None
)
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (1280, 390)
# What comes at all comes within this, also on a machine that does other things.
expect.set_options(timeout=20_000)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    in_browser = [item for item in items if here in item.path.parents]
    for item in in_browser:
        item.add_marker("browser")
        if not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="No Chromium found. Install one or set CHROMIUM=/path/to/it."))
    # Last, because Playwright's event loop stays in the thread and Django refuses its ORM beside one.
    items[:] = [item for item in items if item not in in_browser] + in_browser


@pytest.fixture(scope="session", autouse=True)
def orm_beside_playwright() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="session")
def answering() -> Iterator[set[int]]:
    """Threads in which a request is being answered."""
    busy: set[int] = set()

    def begin(**_told: Any) -> None:
        busy.add(get_ident())

    def end(**_told: Any) -> None:
        busy.discard(get_ident())

    request_started.connect(begin)
    request_finished.connect(end)
    yield busy
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture(autouse=True)
def server_at_rest(answering: set[int]) -> Iterator[None]:
    """A page that saves by itself has requests under way when it is closed; emptying the database waits for them."""
    yield
    deadline = monotonic() + 20
    # A thread whose browser hung up ends without finishing its request.
    while answering & ({thread.ident for thread in threads()} - {get_ident()}) and monotonic() < deadline:
        sleep(0.05)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": [*FLAGS, *root]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], live_server: Any) -> dict[str, Any]:
    return browser_context_args | {
        "base_url": live_server.url,
        "locale": "sv-SE",
        "timezone_id": "Europe/Stockholm",
        "viewport": {"width": WIDTHS[0], "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page that fails its test on an uncaught error or a breach of the content security policy."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def nothing_elsewhere(page: Page) -> Iterator[None]:
    """Other machines do not answer, and nothing asks them."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        if urlsplit(route.request.url).hostname in ("localhost", "127.0.0.1"):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    page.context.route("**/*", answer)
    yield
    assert not asked


@pytest.fixture
def log_in(context: BrowserContext, live_server: Any) -> Callable[[User], None]:
    """Without the log-in form, which has tests of its own."""

    def log_in(user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    return log_in


@pytest.fixture
def other_browser(browser: Browser, browser_context_args: dict[str, Any], live_server: Any) -> Iterator[Any]:
    """Another person's browser: a function from user and options to a page. An uncaught error there fails the test."""
    opened: list[BrowserContext] = []
    mistakes: list[str] = []

    def open_page(user: User, **options: Any) -> Page:
        context = browser.new_context(**browser_context_args, **options)
        opened.append(context)
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        return page

    yield open_page
    for context in opened:
        context.close()
    assert not mistakes, "\n".join(mistakes)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    def check(page: Page) -> None:
        results = Axe().run(page)
        assert not results.violations_count, f"{page.url}\n{results.generate_report()}"

    return check


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Saves the page at both widths into the folder named by SCREENSHOTS, where a person can look at it."""

    def save(page: Page, name: str) -> None:
        if folder := os.environ.get("SCREENSHOTS"):
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
            page.set_viewport_size({"width": WIDTHS[0], "height": 900})

    return save


@pytest.fixture
def check(axe: Callable[[Page], None], picture: Callable[[Page, str], None]) -> Callable[[Page, str], None]:
    """Accessible at both widths, and no wider than the screen."""

    def check(page: Page, name: str) -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        picture(page, name)

    return check
