"""What is written in a row of a plan and not saved stands there again, in a real browser."""

from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from assessments.action.models import Measure
from municipalities.models import User
from tests.action import a_measure, a_plan
from tests.cast import Cast

LogIn = Callable[[User], None]


def visit(page: Page, row: Measure) -> None:
    page.goto(reverse("measure", args=[row.pk]))
    page.locator("form[data-keeping=ready]").wait_for()


def test_a_half_written_row_survives_a_lost_session_until_it_is_saved(page: Page, cast: Cast, log_in: LogIn) -> None:
    row = a_measure(a_plan(cast.square), what="Lampor")
    page.on("dialog", lambda dialog: dialog.accept())
    what, told = page.locator("[name=what]"), page.locator("[data-kept-told]")
    log_in(cast.police)
    visit(page, row)
    expect(told).to_be_hidden()
    what.fill("Sju lampor vid trappan")
    Session.objects.all().delete()
    page.get_by_role("button", name="Spara raden").click()
    page.wait_for_url(f"**{reverse('account_login')}**")

    log_in(cast.police)
    visit(page, row)
    expect(told).to_be_visible()
    expect(what).to_have_value("Sju lampor vid trappan")
    page.get_by_role("button", name="Spara raden").click()
    page.wait_for_url("**/planer/**")
    row.refresh_from_db()
    assert row.what == "Sju lampor vid trappan"

    Measure.objects.update(what="Åtta lampor")
    visit(page, row)
    expect(told).to_be_hidden()
    expect(what).to_have_value("Åtta lampor")
