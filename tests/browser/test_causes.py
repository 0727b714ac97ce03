"""Two people write in the same cause analysis, and nothing is lost, in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from assessments.action.causes.starting import start
from assessments.action.models import Analysis, Cause
from assessments.action.models.corner import Corner
from municipalities.models import User
from tests.action import a_cause, a_problem
from tests.cast import Cast

LogIn = Callable[[User], None]


@pytest.fixture
def draft(cast: Cast) -> Analysis:
    draft = start(cast.square, by=cast.police)
    a_cause(a_problem(draft, "Försäljning syns"), "Mörkt")
    return draft


def visit(page: Page, analysis: Analysis) -> None:
    page.goto(reverse("analysis", args=[analysis.scene_id]))
    page.locator("form[data-autosave=ready]").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def shows(page: Page, state: str) -> None:
    expect(page.locator(f".page-head [data-state={state}]")).to_be_visible()


def news(page: Page) -> None:
    """What it otherwise asks for every fifteen seconds."""
    with page.expect_response("**/lage/**"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def field(page: Page, cause: Cause, part: str = "text") -> Any:
    return page.locator(f"[name=c{cause.pk}-{part}]")


def test_two_write_in_the_same_draft(
    page: Page, cast: Cast, draft: Analysis, log_in: LogIn, other_browser: Callable[..., Page]
) -> None:
    cause = Cause.objects.get()
    log_in(cast.police)
    visit(page, draft)
    other = other_browser(cast.municipal)
    visit(other, draft)

    # Different fields: both stay, and each sees the other's
    field(page, cause, "basis").fill("Trygghetsvandring")
    shows(page, "saved")
    field(other, cause, "who_could").fill("Kommunen")
    shows(other, "saved")
    news(page)
    expect(field(page, cause, "who_could")).to_have_value("Kommunen")
    expect(field(other, cause, "basis")).to_have_value("Trygghetsvandring")
    expect(page.locator("[data-here]")).to_contain_text("Klara Kommun är här")
    expect(page.locator(f"[data-fresh=about-{cause.pk}]")).to_contain_text("Kommunen")

    # The same field: it asks which, and both can stay as two causes
    field(page, cause).fill("Polisens ord")
    shows(page, "saved")
    field(other, cause).fill("Kommunens ord")
    clash = other.locator(f"[data-clash=c{cause.pk}-text]")
    expect(clash).to_contain_text("Petra Polis")
    clash.get_by_role("button", name="Spara båda som två orsaker").click()
    expect(other.locator("[id^=c] > strong")).to_have_text(["Polisens ord", "Kommunens ord"])

    # The first is told that there is another row
    news(page)
    expect(page.locator("[data-rows-changed]")).to_be_visible()
    page.get_by_role("link", name="Visa sidan som den är nu").click()
    expect(page.locator("[id^=c] > strong")).to_have_text(["Polisens ord", "Kommunens ord"])


def test_what_is_written_without_a_network_is_sent_when_it_comes_back(
    page: Page, cast: Cast, draft: Analysis, log_in: LogIn
) -> None:
    cause = Cause.objects.get()
    log_in(cast.police)
    visit(page, draft)
    page.context.set_offline(True)
    field(page, cause).fill("Mörkt under bron")
    shows(page, "offline")
    page.context.set_offline(False)
    shows(page, "saved")

    cause.refresh_from_db()
    assert cause.text == "Mörkt under bron"


def test_what_is_written_after_the_session_has_ended_is_kept(
    page: Page, cast: Cast, draft: Analysis, log_in: LogIn
) -> None:
    cause = Cause.objects.get()
    log_in(cast.police)
    visit(page, draft)
    Session.objects.all().delete()
    field(page, cause).fill("Mörkt under bron")
    shows(page, "login")
    log_in(cast.police)
    visit(page, draft)
    shows(page, "saved")

    cause.refresh_from_db()
    assert cause.text == "Mörkt under bron"


def test_a_chain_grows_and_is_drawn(page: Page, cast: Cast, draft: Analysis, log_in: LogIn) -> None:
    cause = Cause.objects.get()
    log_in(cast.police)
    visit(page, draft)
    page.locator(f"[value='why:{cause.pk}']").click()
    page.locator("form[data-autosave=ready]").wait_for()
    why = Cause.objects.get(parent=cause)
    field(page, why).fill("Två lampor är släckta")
    shows(page, "saved")

    expect(page.locator(".fish svg[role=img]")).to_contain_text("för att två lampor är släckta")


@pytest.mark.parametrize("route", ["fishbone", "fishbone_blank"])
def test_a_fishbone_is_printed_on_one_a3(page: Page, cast: Cast, draft: Analysis, log_in: LogIn, route: str) -> None:
    problem = draft.problems.get()
    for corner in Corner:
        a_cause(problem, "Därför", parent=a_cause(problem, "En orsak", corner=corner))
    log_in(cast.reader)
    page.goto(reverse(route, args=[draft.pk if route == "fishbone" else cast.square.pk]))
    paper = page.pdf(prefer_css_page_size=True)

    assert b"/Count 1\n" in paper or b"/Count 1>" in paper or b"/Count 1/" in paper
    assert re.search(rb"MediaBox \[0 0 119\d(\.\d+)? 84[12](\.\d+)?\]", paper)


def test_pages_are_accessible_at_both_widths(
    page: Page, cast: Cast, draft: Analysis, log_in: LogIn, check: Callable[[Page, str], None]
) -> None:
    log_in(cast.police)
    visit(page, draft)
    check(page, "analysis-draft")
    page.goto(reverse("fishbone", args=[draft.pk]))
    check(page, "analysis-fishbone")
    page.goto(reverse("fishbone_blank", args=[cast.square.pk]))
    check(page, "analysis-blank")
    page.goto(reverse("analysis_history", args=[draft.pk]))
    check(page, "analysis-history")
    Analysis.objects.all().delete()
    page.goto(reverse("analysis", args=[cast.square.pk]))
    check(page, "analysis-none")
