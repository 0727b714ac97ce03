"""Logging in and all that belongs to it, the way people do it."""

import re
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Dialog, Page, expect

from municipalities.models import User
from tests.cast import Cast
from tests.factories import PASSWORD, CountyAccessFactory, UserFactory
from tests.letters import delivered

Check = Callable[[Page], None]
Save = Callable[[Page, str], None]
LogIn = Callable[[User], None]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return Cast()


def fill_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-postadress").fill(email)
    page.get_by_label("Lösenord").fill(password)
    page.get_by_role("button", name="Logga in").click()


@pytest.fixture
def code_now(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """What an app shows for a secret. The clock stands still, so that no code grows old while the page is filled in."""
    now = time.time()
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: now))
    (counter,) = totp.yield_hotp_counters_from_time()
    return lambda secret: totp.format_hotp_value(totp.hotp_value(secret, counter))


# --- Logging in


def test_log_in_by_keyboard_alone(page: Page, cast: Cast) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(cast.county_actor.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Lena Län")).to_be_visible()


def test_wrong_password_is_told_at_once_and_the_address_stays(page: Page, cast: Cast, axe: Check) -> None:
    page.goto(reverse("account_login"))
    fill_in(page, cast.police.email, "fel lösenord")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("E-postadressen eller lösenordet är fel.")
    expect(page.get_by_label("E-postadress")).to_have_value(cast.police.email)
    axe(page)


def test_fifth_wrong_password_locks_also_the_right_one_out(page: Page, cast: Cast, picture: Save) -> None:
    page.goto(reverse("account_login"))
    for _attempt in range(5):
        fill_in(page, cast.police.email, "fel lösenord")
        expect(page.get_by_label("Lösenord")).to_have_value("")
    fill_in(page, cast.police.email, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("Vänta fem minuter")
    picture(page, "locked-out")


def test_summary_leads_to_the_field_to_put_right(page: Page, transactional_db: None, axe: Check) -> None:
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("alert").get_by_role("link", name=re.compile("^Lösenord")).click()
    expect(page.get_by_label("Lösenord")).to_be_focused()
    axe(page)


def test_log_out(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    page.goto(reverse("profile"))
    page.get_by_text(cast.police.name).first.click()
    page.get_by_role("button", name="Logga ut").click()
    expect(page.get_by_role("heading", name="Logga in")).to_be_visible()
    page.goto(reverse("profile"))
    expect(page).to_have_url(re.compile(reverse("account_login")))


def test_new_person_chooses_a_password_by_the_link_in_the_letter(
    page: Page, transactional_db: None, axe: Check, picture: Save
) -> None:
    user = UserFactory.create(password=None)
    page.goto(reverse("account_reset_password"))
    axe(page)
    page.get_by_label("E-postadress").fill(user.email)
    page.get_by_role("button", name="Skicka länken").click()
    expect(page.get_by_role("heading", name="Titta i din inkorg")).to_be_visible()
    axe(page)

    letter = str(delivered()[0].body)
    page.goto(re.findall(rf"{settings.SITE_URL}(/konto/\S+)", letter)[0])
    axe(page)
    picture(page, "choose-password")
    page.get_by_label("Nytt lösenord", exact=True).fill("ett långt nytt lösenord")
    page.get_by_label("Nytt lösenord (igen)").fill("ett långt nytt lösenord")
    page.get_by_role("button", name="Spara lösenordet").click()
    expect(page.get_by_role("heading", name="Lösenordet är sparat")).to_be_visible()
    user.refresh_from_db()
    assert user.check_password("ett långt nytt lösenord")


# --- The second step


def test_second_step_from_switching_on_to_switching_off(
    page: Page, cast: Cast, log_in: LogIn, axe: Check, picture: Save, *, code_now: Callable[[str], str]
) -> None:
    log_in(cast.county_actor)
    page.goto(reverse("mfa_index"))
    axe(page)
    page.get_by_role("link", name="Slå på").click()
    axe(page)
    confirm(page)

    axe(page)
    picture(page, "switch-on-second-step")
    secret = page.get_by_label("Eller skriv in nyckeln i appen").input_value()
    page.get_by_label("Sex siffror").fill(code_now(secret))
    page.get_by_role("button", name="Slå på").click()
    expect(page.get_by_text("10 av 10")).to_be_visible()
    codes = page.locator(".codes li").all_inner_texts()
    axe(page)

    page.context.clear_cookies()
    page.goto(reverse("account_login"))
    fill_in(page, cast.county_actor.email, PASSWORD)
    expect(page.get_by_role("heading", name="Andra steget")).to_be_visible()
    axe(page)
    picture(page, "second-step")
    page.get_by_label("Kod").fill("000000")
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("alert")).to_contain_text("Koden är fel")
    page.get_by_label("Kod").fill(codes[0])
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_text("Lena Län")).to_be_visible()

    page.goto(reverse("mfa_index"))
    page.get_by_role("link", name="Slå av").click()
    confirm(page)
    axe(page)
    page.get_by_role("button", name="Slå av").click()
    expect(page.locator(".alert[role=status]")).to_contain_text("avslagen")


def confirm(page: Page) -> None:
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Fortsätt").click()


# --- Language


def test_swedish_until_one_chooses_english(page: Page, transactional_db: None) -> None:
    page.goto(reverse("help"))
    page.get_by_role("button", name="In English").click()
    expect(page.get_by_role("heading", name="Help and contact")).to_be_visible()
    page.goto(reverse("privacy"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="På svenska").click()
    expect(page.get_by_role("heading", name="Personuppgifter", exact=True)).to_be_visible()


# --- Own details, and what the office decides


def test_leaving_an_unsaved_form_asks_first(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    page.goto(reverse("profile"))
    page.get_by_role("textbox", name="Namn").fill("Petra Annan")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.get_by_role("link", name="Byt lösenord").click()
    expect(page.get_by_role("heading", name="Byt lösenord")).to_be_visible()
    assert asked == ["beforeunload"]


def test_saving_a_form_asks_nothing(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    page.goto(reverse("profile"))
    page.get_by_role("textbox", name="Namn").fill("Petra Annan")
    page.get_by_role("button", name="Spara namnet").click()
    expect(page.locator(".alert[role=status]")).to_contain_text("Namnet är sparat")


def test_office_gives_an_actor_access_and_ends_it(
    page: Page, cast: Cast, log_in: LogIn, axe: Check, picture: Save
) -> None:
    log_in(cast.office)
    page.goto(reverse("access_list", args=[cast.county.code]))
    page.get_by_role("link", name="Ge en aktör insyn").click()
    page.get_by_label("Aktör").select_option(label="Länsstyrelsen")
    page.get_by_label("Varför").fill("Ring 08-508 290 00")
    page.get_by_role("button", name="Ge insyn").click()
    expect(page.get_by_role("alert")).to_contain_text("ett telefonnummer")
    axe(page)
    page.get_by_label("Jag har kontrollerat").check()
    page.get_by_role("button", name="Ge insyn").click()
    expect(page.locator(".alert[role=status]")).to_contain_text("Länsstyrelsen")
    picture(page, "access")
    page.get_by_role("row", name=re.compile("Regionen")).get_by_role("button", name="Avsluta").click()
    expect(page.locator(".alert[role=status]")).to_contain_text("Insynen för Regionen är avslutad")


# --- Every page

PUBLIC = ["account_login", "account_signup", "account_reset_password", "help", "accessibility", "privacy"]
OWN = ["profile", "county_list", "account_change_password", "account_logout", "mfa_index", "mfa_list_webauthn"]


@pytest.fixture
def inspect(page: Page, axe: Check, picture: Save) -> Callable[[str], None]:
    def inspect(address: str) -> None:
        page.goto(address)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
        picture(page, address.strip("/").replace("/", "-"))

    return inspect


@pytest.mark.parametrize("name", PUBLIC)
def test_page_for_all_is_accessible(inspect: Callable[[str], None], transactional_db: None, name: str) -> None:
    inspect(reverse(name))


def test_pages_of_ones_own_are_accessible(
    page: Page, cast: Cast, log_in: LogIn, inspect: Callable[[str], None]
) -> None:
    log_in(cast.office)
    for name in OWN:
        inspect(reverse(name))


def test_pages_of_the_office_are_accessible(
    page: Page, cast: Cast, log_in: LogIn, axe: Check, inspect: Callable[[str], None]
) -> None:
    CountyAccessFactory(actor=cast.board, starts="2024-01-01", ends="2024-12-31", granted_by=cast.office)
    log_in(cast.office)
    inspect(reverse("access_grant", args=[cast.county.code]))
    inspect(reverse("access_list", args=[cast.county.code]))
    page.get_by_text("Visa de som är avslutade").click()
    page.locator(".site-user summary").click()
    axe(page)


def test_refused_pages_are_accessible(cast: Cast, log_in: LogIn, inspect: Callable[[str], None]) -> None:
    log_in(cast.county_actor)
    inspect(reverse("access_list", args=[cast.county.code]))
    inspect(reverse("access_list", args=[cast.elsewhere.code]))
