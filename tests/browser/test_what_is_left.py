"""What is left is told while one answers, section by section, and the way to the next."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from assessments.judging import rules as judging
from municipalities.models import User
from tests.cast import Cast
from tests.questions import asking
from tests.saving import choose, is_ready, shows, visit


def test_sections_and_the_next_follow_what_is_answered(
    page: Page, cast: Cast, log_in: Callable[[User], None], check: Callable[[Page, str], None]
) -> None:
    asking(cast.open)
    judging.save(cast.square_now, {"i2.agreed": "", "i5.agreed": ""}, seen_version=1, by=cast.police)
    log_in(cast.police)
    visit(page, cast.square_now)
    following = page.locator("[data-next] a")
    expect(following).to_have_text("Nästa som är kvar: indikator 2")
    choose(page, 2, "Nej")
    expect(following).to_have_text("Nästa som är kvar: indikator 5")
    expect(following).to_have_attribute("href", "#i5")
    choose(page, 5, "Vet ej")
    expect(following).to_have_text("Nästa som är kvar: SY1")

    section, line = page.locator("#problem"), page.locator("[data-of=problem]")
    expect(section.locator(".state")).to_have_text("2 kvar")
    page.locator("#SY1 label").first.click()
    expect(section.locator(".state")).to_have_text("1 kvar")
    expect(section.locator(".q-left")).to_have_count(1)
    expect(line.locator(".state")).to_have_text("1 kvar")
    page.locator("#SY2 label").first.click()
    expect(section.locator(".state")).to_have_text("klar")
    expect(line).to_contain_text("klar")
    expect(line.locator(".icon:visible")).to_have_count(1)
    expect(following).to_have_text("Nästa som är kvar: PL1")
    shows(page, "saved")
    check(page, "what-is-left")

    page.reload()
    is_ready(page)
    expect(section.locator(".state")).to_have_text("klar")
    expect(following).to_have_text("Nästa som är kvar: PL1")


def test_the_next_is_not_told_where_nothing_is_left(page: Page, cast: Cast, log_in: Callable[[User], None]) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    expect(page.locator("[data-next]")).to_be_hidden()
    judging.save(cast.square_now, {"i7.agreed": ""}, seen_version=1, by=cast.municipal)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator("[data-next] a")).to_have_text("Nästa som är kvar: indikator 7")
