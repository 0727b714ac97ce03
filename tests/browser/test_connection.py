"""What is written survives a lost connection and a lost session."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from assessments.models import Assessment
from municipalities.models import User
from tests.cast import Cast
from tests.factories import PASSWORD

LogIn = Callable[[User], None]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def written(page: Page, cast: Cast, log_in: LogIn) -> Page:
    """An answer and an explanation that are not saved."""
    log_in(cast.other_police)
    page.goto(reverse("assessment_edit", args=[cast.park_now.pk]))
    page.locator("#i1").get_by_label("Ja", exact=True).check()
    page.get_by_label("Motivering").fill("Handeln pågår vid bänkarna.")
    return page


def test_a_save_without_connection_keeps_what_was_written_and_can_be_sent_again(
    written: Page, cast: Cast, context: BrowserContext, check: Callable[[Page, str], None]
) -> None:
    context.set_offline(True)
    written.locator("#save").click()

    notice = written.get_by_role("alert").filter(has_text="Inget är sparat")
    expect(notice).to_be_focused()
    expect(written.get_by_label("Motivering")).to_have_value("Handeln pågår vid bänkarna.")
    context.set_offline(False)
    check(written, "no-connection")

    notice.get_by_role("button", name="Skicka igen").click()
    expect(written.locator("[data-save-state]").first).to_contain_text("Sparat kl.")
    assert Assessment.objects.get(pk=cast.park_now.pk).explanation == "Handeln pågår vid bänkarna."


@pytest.mark.parametrize("ended", ["session", "session and token"])
def test_after_a_lost_session_the_answers_are_offered_back(
    written: Page, cast: Cast, context: BrowserContext, ended: str
) -> None:
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    if "token" in ended:
        context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    written.locator("#save").click()

    expect(written.get_by_text("Du har loggats ut. Logga in igen, så får du tillbaka dina svar")).to_be_visible()
    # Without a token the page says so first, unless the saving by itself has fetched a new one meanwhile.
    again = written.get_by_role("link", name="Logga in")
    expect(written.get_by_label("E-post").or_(again)).to_be_visible()
    if again.is_visible():
        again.click()
    written.get_by_label("E-post").fill(cast.other_police.email)
    written.get_by_label("Lösenord").fill(PASSWORD)
    written.get_by_role("button", name="Logga in").click()

    expect(written.get_by_label("Motivering")).to_have_value("Handeln pågår vid bänkarna.")
    expect(written.locator("#i1").get_by_label("Ja", exact=True)).to_be_checked()
