"""The method bank in a browser: read at both widths, narrowed, and added to by the county."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assessments.action.models import Method
from assessments.action.models.measure import State
from municipalities.models import User
from tests.action import a_measure, a_plan, the_bank
from tests.cast import Cast
from tests.questions import questionnaire

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    the_bank()
    questionnaire()
    return Cast()


def test_the_bank_is_read_narrowed_and_added_to(
    page: Page, log_in: Callable[[User], None], check: Callable[[Page, str], None], cast: Cast
) -> None:
    method = Method.objects.get(code="M20")
    a_measure(a_plan(cast.square), (State.ONGOING, cast.published.ends), method=method, aim="i1")
    log_in(cast.municipal)
    page.goto("/lan/27/omgang/2021/")
    page.get_by_role("link", name="Metodbanken").click()
    check(page, "method-bank")

    page.get_by_label("Problem").select_option(label="Upplevs som otrygg")
    page.get_by_label("Riktar sig mot").select_option(label="Platsen")
    page.get_by_role("button", name="Visa", exact=True).click()
    expect(page.get_by_text("10 av 25 insatser visas.")).to_be_visible()
    expect(page.get_by_role("row", name="Medborgarlöfte")).to_contain_text("använd på 1 plats")
    check(page, "method-bank-narrowed")

    page.get_by_role("link", name="Medborgarlöfte").click()
    expect(page.locator(".results")).to_contain_text("Ingen effekt visad")
    page.get_by_role("link", name="Skriv en erfarenhet").click()
    check(page, "method-experience")
    page.get_by_label("Er erfarenhet").fill("Ingen kände till löftet.")
    page.get_by_role("button", name="Spara").click()
    expect(page.locator(".note-list")).to_contain_text("Ingen kände till löftet.Ekstads kommun")
    check(page, "method")
    page.get_by_role("button", name="Ta bort").click()
    expect(page.get_by_text("Ingen i länet har skrivit något än.")).to_be_visible()


def test_on_a_phone_what_was_not_found_is_said_once(page: Page, log_in: Callable[[User], None], cast: Cast) -> None:
    log_in(cast.municipal)
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto("/metodbank/")
    unfound = page.locator("tr", has_text="M08")
    expect(unfound.get_by_text("Ingen studie funnen")).to_be_visible()
    expect(unfound.get_by_text("Inte studerat").first).to_be_hidden()
    expect(page.locator("tr", has_text="M02").get_by_text("Inte studerat").first).to_be_visible()
