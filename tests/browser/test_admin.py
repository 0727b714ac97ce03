from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from municipalities.models import User
from tests.cast import Cast


def open_as_administrator(
    page: Page, live_server: Any, log_in: Callable[[User], None], cast: Cast, name: str, *args: int
) -> None:
    log_in(cast.administrator)
    page.goto(live_server.url + reverse(name, args=args))


def test_start_page_leads_to_what_is_to_be_mended(
    page: Page, live_server: Any, log_in: Any, cast: Cast, picture: Any
) -> None:
    open_as_administrator(page, live_server, log_in, cast, "admin:index")
    picture(page, "admin")
    page.locator("#to-mend a").first.click()
    expect(page.locator("#result_list")).to_be_visible()
    picture(page, "admin-to-mend")


def test_actor_is_chosen_by_typing_a_part_of_its_name(
    page: Page, live_server: Any, log_in: Any, cast: Cast, picture: Any
) -> None:
    open_as_administrator(page, live_server, log_in, cast, "admin:municipalities_membership_add")
    page.locator(".field-actor .select2-selection").click()
    page.locator(".select2-search__field").fill("åby")
    page.get_by_role("option", name="Åby kommun").click()
    expect(page.locator(".field-actor .select2-selection")).to_contain_text("Åby kommun")
    picture(page, "admin-membership")


def test_history_is_shown_without_breaking_the_content_security_policy(
    page: Page, live_server: Any, log_in: Any, cast: Cast, picture: Any
) -> None:
    cast.square.name = "Stora torget"
    cast.square.save()
    open_as_administrator(page, live_server, log_in, cast, "admin:scenes_scene_history", cast.square.pk)
    expect(page.locator("#change-history")).to_contain_text("Torget → Stora torget")
    picture(page, "admin-history")


def test_page_about_the_api(page: Page, log_in: Any, cast: Cast, check: Any) -> None:
    log_in(cast.police)
    page.goto(reverse("api:docs"))
    expect(page.get_by_role("heading", name="/api/v1/counties/", exact=True)).to_be_visible()
    check(page, "api")
