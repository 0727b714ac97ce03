"""One person with the same assessment in two tabs; and a browser that keeps nothing."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Dialog, Locator, Page, expect

from assessments.models import Assessment
from municipalities.models import User
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.saving import shows, stored, visit

LogIn = Callable[[User], None]
TEXT = "Mycket folk på torget."
REFUSES = """Object.defineProperty(window, "indexedDB", {
  value: { open() { throw new DOMException("refused", "SecurityError"); } },
});"""

NO_CRYPTO = """Object.defineProperty(crypto, "subtle", { value: undefined });
Object.defineProperty(crypto, "randomUUID", { value: undefined });"""


def two_tabs(page: Page, assessment: Assessment) -> tuple[Page, Page]:
    """The second is told of nothing until it saves."""
    visit(page, assessment)
    second = page.context.new_page()
    second.route("**/lage/**", lambda route: route.abort())
    visit(second, assessment)
    return page, second


def test_the_same_answer_changed_in_both_tabs_is_shown_twice_to_the_later(
    page: Page, cast: Cast, log_in: LogIn, check: Callable[[Page, str], None]
) -> None:
    log_in(cast.police)
    first, second = two_tabs(page, cast.square_now)
    first.locator("#i1").get_by_label("Nej", exact=True).check()
    shows(first, "saved")
    second.locator("#i1").get_by_label("Vet ej", exact=True).check()
    clash = second.locator("[data-clash=i1-agreed]")
    expect(clash).to_contain_text("Du själv, i ett annat fönster, har ändrat samma svar.")
    assert stored(cast.square_now)["i1.agreed"] == "no"
    check(second, "two-tabs")

    clash.get_by_role("button", name="Mitt: vet ej").click()
    shows(second, "saved")
    assert stored(cast.square_now)["i1.agreed"] == "unknown"
    first.locator("[name=explanation]").focus()  # nothing is changed in the field that one is in
    first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(first.locator("#i1").get_by_label("Vet ej", exact=True)).to_be_checked()


def test_different_answers_in_two_tabs_do_not_disturb_each_other(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    first, second = two_tabs(page, cast.square_now)
    first.locator("#i1").get_by_label("Nej", exact=True).check()
    shows(first, "saved")
    second.locator("[name=explanation]").fill(TEXT)
    shows(second, "saved")

    expect(second.locator("#i1").get_by_label("Nej", exact=True)).to_be_checked()
    now = stored(cast.square_now)
    assert (now["i1.agreed"], now["explanation"]) == ("no", TEXT)
    expect(second.locator("[data-clash]")).to_have_count(0)


def test_a_tab_that_is_behind_does_not_sign_what_it_does_not_show(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    first, second = two_tabs(page, cast.square_now)
    first.locator("#i1").get_by_label("Nej", exact=True).check()
    shows(first, "saved")
    second.get_by_label("Jag står bakom bedömningen för").check()
    second.get_by_role("button", name="Skriv under för polisen").click()

    expect(second.get_by_text("Bedömningen har ändrats en gång sedan du öppnade sidan.")).to_be_visible()
    assert not cast.square_now.signatures.exists()
    expect(second.locator("#i1").get_by_label("Nej", exact=True)).to_be_checked()
    second.get_by_label("Jag står bakom bedömningen för").check()
    second.get_by_role("button", name="Skriv under för polisen").click()
    expect(second.get_by_text("är underskriven för polisen")).to_be_visible()


def test_the_other_tab_is_warned_before_it_makes_the_signature_fall(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    first, second = two_tabs(page, cast.square_now)
    first.get_by_label("Jag står bakom bedömningen för").check()
    first.get_by_role("button", name="Skriv under för polisen").click()
    expect(first.get_by_text("är underskriven för polisen")).to_be_visible()
    second.locator("#i1").get_by_label("Nej", exact=True).check()

    expect(second.locator("[data-notice]")).to_contain_text("Underskriven av Petra Polis.")
    assert cast.square_now.signatures.count() == 1


def dialogs(page: Page) -> list[str]:
    """What the browser asks, answered with yes."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return asked


def asked_when_leaving(page: Page) -> list[str]:
    asked = dialogs(page)
    page.goto(reverse("my_area"))
    return asked


def test_a_browser_that_keeps_nothing_says_so_and_asks_before_unsent_work_is_left(
    page: Page, cast: Cast, log_in: LogIn, check: Callable[[Page, str], None]
) -> None:
    page.add_init_script(REFUSES)
    log_in(cast.police)
    visit(page, cast.square_now)
    notice = page.locator("[data-loose]")
    expect(notice).to_contain_text("Den här webbläsaren kan inte behålla det som inte är sparat.")
    page.route("**/spara/", lambda route: route.abort())
    page.locator("[name=explanation]").fill(TEXT)
    shows(page, "stranded")
    check(page, "keeps-nothing")

    assert asked_when_leaving(page) == ["beforeunload"]


def test_it_asks_nothing_once_all_is_saved(page: Page, cast: Cast, log_in: LogIn) -> None:
    page.add_init_script(REFUSES)
    log_in(cast.police)
    visit(page, cast.square_now)
    page.locator("[name=explanation]").fill(TEXT)
    shows(page, "saved")

    assert asked_when_leaving(page) == []
    assert stored(cast.square_now)["explanation"] == TEXT


def test_nor_where_the_browser_keeps_what_is_unsent(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    page.route("**/spara/", lambda route: route.abort())
    page.locator("[name=explanation]").fill(TEXT)
    shows(page, "offline")

    expect(page.locator("[data-loose]")).to_be_hidden()
    expect(page.locator("[data-loose]")).to_have_text("")
    assert asked_when_leaving(page) == []


def test_a_button_of_the_form_saves_and_asks_nothing(page: Page, cast: Cast, log_in: LogIn) -> None:
    page.add_init_script(REFUSES)
    log_in(cast.police)
    visit(page, cast.square_now)
    page.route("**/bedomningar/*/spara/", lambda route: route.abort())
    page.locator("[name=explanation]").fill(TEXT)
    shows(page, "stranded")
    asked = dialogs(page)
    with page.expect_navigation():
        page.locator("#save").click()

    assert (asked, stored(cast.square_now)["explanation"]) == ([], TEXT)


def log_in_in_a_new_tab(place: Locator, user: User) -> None:
    page = place.page
    with page.expect_popup() as opened:
        place.get_by_role("link", name="Logga in i en ny flik").click()
    tab = opened.value
    tab.get_by_label("E-post").fill(user.email)
    tab.get_by_label("Lösenord").fill(PASSWORD)
    tab.get_by_role("button", name="Logga in").click()
    expect(tab.locator(".site-user")).to_be_visible()
    tab.close()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # which a browser with tabs does


@pytest.mark.parametrize("without", [REFUSES, NO_CRYPTO], ids=["no storage", "no crypto"])
def test_who_is_logged_out_logs_in_in_a_new_tab_and_loses_nothing(
    page: Page, cast: Cast, log_in: LogIn, check: Callable[[Page, str], None], without: str
) -> None:
    page.add_init_script(without)
    log_in(cast.police)
    visit(page, cast.square_now)
    Session.objects.all().delete()
    page.locator("[name=explanation]").fill(TEXT)
    shows(page, "out")
    check(page, "keeps-nothing-logged-out")

    log_in_in_a_new_tab(page.locator(".page-head"), cast.police)
    shows(page, "saved")
    expect(page.locator("[name=explanation]")).to_have_value(TEXT)
    assert stored(cast.square_now)["explanation"] == TEXT


def test_the_save_button_does_not_lead_away_from_what_only_the_page_holds(
    page: Page, cast: Cast, log_in: LogIn
) -> None:
    page.add_init_script(REFUSES)
    log_in(cast.police)
    visit(page, cast.square_now)
    Session.objects.all().delete()
    page.locator("[name=explanation]").fill(TEXT)
    page.locator("#save").click()

    expect(page.locator(".page-head").get_by_role("link", name="Logga in i en ny flik")).to_be_focused()
    expect(page.locator("[name=explanation]")).to_have_value(TEXT)
    log_in_in_a_new_tab(page.locator(".page-head"), cast.police)
    shows(page, "saved")
    assert stored(cast.square_now)["explanation"] == TEXT


def test_who_has_logged_in_again_is_told_so_also_where_nothing_waits(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    look = "document.dispatchEvent(new Event('visibilitychange'))"
    Session.objects.all().delete()
    page.evaluate(look)
    shows(page, "login")
    log_in(cast.police)
    with page.expect_response("**/lage/**"):
        page.evaluate(look)

    shows(page, "saved")
