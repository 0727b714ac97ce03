"""What is answered on the page of an unchanged place is not lost before it is signed."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from assessments.models import Assessment
from municipalities.models import User
from municipalities.models.actor import Party
from tests import saving
from tests.browser.test_two_tabs import log_in_in_a_new_tab
from tests.factories import drawn, settled
from tests.pair import a_pair_with_assessment
from tests.questions import asking, reply

ANEW = ["SY2", "TI4", "SN1", "SN4", "PO1", "PO2", "PO3", "AN1", "UN1", "UN2", "UN3"]
WAITING = """() => new Promise((resolve) => {
  const request = indexedDB.open("answers");
  request.onsuccess = () => {
    const count = request.result.transaction("entries").objectStore("entries").count();
    count.onsuccess = () => { request.result.close(); resolve(count.result); };
  };
})"""


@pytest.fixture
def pair(transactional_db: None) -> SimpleNamespace:
    """As it was in 2023, but for what is asked anew."""
    pair = a_pair_with_assessment(name="Vintertorget")
    last = settled(scene=pair.scene, round=pair.before)
    drawn(pair.scene, pair.before)
    kept = asking(pair.round).questions.filter(core=True).exclude(code__in=["AN5", "UN4", "UP1", "UP2", "UP3"])
    for question in kept:
        reply(last, question.code, next(iter(question.option_of)) if question.kind != "number" else "1")
    return pair


def visit(page: Page, pair: SimpleNamespace) -> None:
    page.goto(reverse("assessment_as_before", args=[pair.assessment.pk, Party.POLICE]))
    page.locator("form[data-as-before=ready]").wait_for()


def answer(page: Page, codes: list[str]) -> None:
    for code in codes:
        page.locator(f"#{code} label").first.click()


def sign(page: Page) -> None:
    page.locator("[name=stands_behind]").check()
    page.get_by_role("button", name="Skriv under för polisen").click()


def test_a_closed_tab_loses_no_answer_and_nothing_waits_once_it_is_signed(
    page: Page, pair: SimpleNamespace, log_in: Callable[[User], None]
) -> None:
    log_in(pair.police)
    visit(page, pair)
    answer(page, ANEW[:4])
    expect(page.locator("[data-left]")).to_have_text("7")
    page.wait_for_timeout(300)  # until it is kept
    again = page.context.new_page()
    page.close()
    visit(again, pair)
    expect(again.locator("[data-left]")).to_have_text("7")
    assert Assessment.objects.get(pk=pair.assessment.pk).version == 0

    answer(again, ANEW[4:])
    sign(again)
    expect(again.get_by_text("är underskriven för polisen")).to_be_visible()
    assert again.evaluate(WAITING) == 0


def test_who_has_been_logged_out_logs_in_in_a_new_tab_and_signs(
    page: Page, pair: SimpleNamespace, log_in: Callable[[User], None], check: Callable[[Page, str], None]
) -> None:
    log_in(pair.police)
    visit(page, pair)
    answer(page, ANEW)
    Session.objects.all().delete()
    sign(page)
    notice = page.locator("[data-out]")
    expect(notice).to_be_focused()
    check(page, "as-before-logged-out")

    log_in_in_a_new_tab(notice, pair.police)
    sign(page)
    expect(page.get_by_text("är underskriven för polisen")).to_be_visible()
    assert Assessment.objects.get(pk=pair.assessment.pk).is_signed


def test_another_person_finds_nothing_of_it(page: Page, pair: SimpleNamespace, log_in: Callable[[User], None]) -> None:
    log_in(pair.police)
    visit(page, pair)
    answer(page, ANEW[:2])
    page.wait_for_timeout(300)
    log_in(pair.municipal)
    page.goto(reverse("assessment_as_before", args=[pair.assessment.pk, Party.MUNICIPALITY]))
    page.locator("form[data-as-before=ready]").wait_for()

    expect(page.locator("[data-left]")).to_have_text("11")


def test_what_waits_for_the_assessment_page_is_told_and_is_still_there_once_it_is_signed(
    page: Page, pair: SimpleNamespace, log_in: Callable[[User], None], check: Callable[[Page, str], None]
) -> None:
    log_in(pair.police)
    saving.visit(page, pair.assessment)
    page.route("**/spara/", lambda route: route.abort())
    page.locator("[name=explanation]").fill("Mycket folk.")
    saving.shows(page, "offline")
    visit(page, pair)
    told = page.locator(f"[data-own-unsent='{pair.assessment.pk}']")
    expect(told).to_contain_text("Ett svar i bedömningen finns i den här webbläsaren och är inte sparat.")
    check(page, "as-before-unsent")
    answer(page, ANEW)
    sign(page)

    expect(page.get_by_text("är underskriven för polisen")).to_be_visible()
    assert page.evaluate(WAITING) == 1


def test_without_contact_nothing_is_forgotten(
    page: Page, pair: SimpleNamespace, log_in: Callable[[User], None], check: Callable[[Page, str], None]
) -> None:
    log_in(pair.police)
    visit(page, pair)
    answer(page, ANEW)
    page.route("**/*", lambda route: route.abort())
    sign(page)
    expect(page.locator("[data-unreached]")).to_be_focused()
    assert page.evaluate(WAITING) == len(ANEW)

    page.unroute("**/*")
    check(page, "as-before-no-contact")
    sign(page)
    expect(page.get_by_text("är underskriven för polisen")).to_be_visible()
    assert page.evaluate(WAITING) == 0
