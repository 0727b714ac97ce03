from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from municipalities.models import User

PASSWORD = "correct horse battery"


def test_log_in_page_is_accessible(
    page: Page, axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    page.goto(reverse("account_login"))
    axe(page)
    picture(page, "log-in")


def test_log_in_with_email_and_password(page: Page) -> None:
    User.objects.create_user(email="someone@example.se", password=PASSWORD, name="Someone")
    page.goto(f"{reverse('account_login')}?next={reverse('account_change_password')}")
    page.locator("[name=login]").fill("someone@example.se")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**" + reverse("account_change_password"))
    expect(page.locator("[name=oldpassword]")).to_be_visible()
