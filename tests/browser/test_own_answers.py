"""One party's own answers save themselves, by what the assessment page does."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from assessments.models import Assessment
from municipalities.models import User
from tests.cast import Cast
from tests.questions import asking
from tests.saving import is_ready, shows, stored

LogIn = Callable[[User], None]


def visit(page: Page, assessment: Assessment, party: str = "police") -> None:
    page.goto(reverse("own_answers", args=[assessment.pk, party]))
    is_ready(page)


def test_what_a_party_answers_is_saved_at_once(
    page: Page, cast: Cast, log_in: LogIn, check: Callable[[Page, str], None]
) -> None:
    asking(cast.open, "full")
    log_in(cast.police)
    visit(page, cast.square_now)
    page.locator("#i3").get_by_label("Nej", exact=True).check()
    shows(page, "saved")
    expect(page.locator(".page-head [data-done]")).to_be_visible()
    question = page.locator("[data-question$='-police']:visible").first
    question.locator("label").first.click()
    shows(page, "saved")
    check(page, "own-answers")

    code = str(question.get_attribute("id"))
    now = stored(cast.square_now)
    assert (now["i3.police"], now["i3.municipality"]) == ("no", "")
    assert now[f"q.{code}.police"]


def test_what_waits_is_told_on_the_joint_page_and_sent_by_the_own_one_alone(
    page: Page, cast: Cast, log_in: LogIn, check: Callable[[Page, str], None]
) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    page.route("**/spara/", lambda route: route.abort())
    page.locator("#i3").get_by_label("Nej", exact=True).check()
    shows(page, "offline")
    page.unroute("**/spara/")
    page.goto(reverse("assessment_edit", args=[cast.square_now.pk]))
    is_ready(page)
    page.wait_for_timeout(500)
    assert stored(cast.square_now)["i3.police"] == ""
    told = page.locator("[data-own-unsent]")
    expect(told).to_contain_text("Ett av era egna svar finns i den här webbläsaren och är inte sparat.")
    check(page, "own-answers-unsent")

    told.get_by_role("link", name="Öppna polisens egna svar, så sparas de").click()
    is_ready(page)
    shows(page, "saved")
    expect(page.locator("#i3").get_by_label("Nej", exact=True)).to_be_checked()
    assert stored(cast.square_now)["i3.police"] == "no"
    page.goto(reverse("assessment_edit", args=[cast.square_now.pk]))
    is_ready(page)
    expect(told).to_be_hidden()


def test_another_person_is_told_of_nothing(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    page.route("**/spara/", lambda route: route.abort())
    page.locator("#i3").get_by_label("Nej", exact=True).check()
    page.locator("#i4").get_by_label("Nej", exact=True).check()
    shows(page, "offline")
    page.goto(reverse("assessment_edit", args=[cast.square_now.pk]))
    expect(page.locator("[data-own-unsent]")).to_contain_text("2 av era egna svar finns")

    log_in(cast.contributor)
    page.goto(reverse("assessment_edit", args=[cast.square_now.pk]))
    is_ready(page)
    page.wait_for_timeout(300)
    expect(page.locator("[data-own-unsent]")).to_be_hidden()


def test_two_of_the_same_party_see_both_answers(page: Page, cast: Cast, log_in: LogIn, other_browser: Any) -> None:
    log_in(cast.municipal)
    visit(page, cast.square_now, "municipality")
    other = other_browser(cast.district)
    visit(other, cast.square_now, "municipality")
    other.locator("#i3").get_by_label("Nej", exact=True).check()
    shows(other, "saved")
    page.route("**/lage/**", lambda route: route.abort())
    page.locator("#i3").get_by_label("Vet ej", exact=True).check()

    expect(page.locator("[data-clash=i3-municipality]")).to_contain_text("Dana District har ändrat samma svar.")
    assert stored(cast.square_now)["i3.municipality"] == "no"
