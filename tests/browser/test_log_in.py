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


def test_password_is_shown_while_the_button_is_pressed_in(
    page: Page, axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    page.goto(reverse("account_login"))
    field, button = page.get_by_label("Lösenord"), page.get_by_role("button", name="Visa lösenordet")
    field.fill(PASSWORD)
    button.press("Enter")
    expect(field).to_have_attribute("type", "text")
    expect(button).to_have_attribute("aria-pressed", "true")
    axe(page)
    picture(page, "password-shown")
    button.click()
    expect(field).to_have_attribute("type", "password")


def test_a_shown_password_is_sent_as_one(page: Page) -> None:
    User.objects.create_user(email="someone@example.se", password=PASSWORD, name="Someone")
    page.goto(reverse("account_login"))
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Visa lösenordet").click()
    page.get_by_label("Lösenord").press("Enter")  # the address is missing
    expect(page.get_by_label("Lösenord")).to_have_attribute("type", "password")
