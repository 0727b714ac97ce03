"""Nothing that is written on the assessment page is lost, in a real browser."""

from collections.abc import Callable
from typing import Any

from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from assessments.judging import rules as judging
from assessments.models import Assessment
from municipalities.models import User
from municipalities.models.actor import Party
from tests.cast import Cast

LogIn = Callable[[User], None]
TEXT = "Mycket folk på torget."


def visit(page: Page, assessment: Assessment) -> None:
    page.goto(reverse("assessment_edit", args=[assessment.pk]))
    page.locator("form[data-autosave=ready]").wait_for(timeout=8000)


def shows(page: Page, state: str) -> None:
    expect(page.locator(f".page-head [data-state={state}]")).to_be_visible()


def stored(assessment: Assessment) -> dict[str, Any]:
    return judging.values(Assessment.objects.get(pk=assessment.pk))


def test_what_is_written_saves_itself_and_a_choice_at_once(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    page.locator("[name=explanation]").fill(TEXT)
    page.locator("#i1").get_by_label("Nej", exact=True).check()
    shows(page, "saved")
    expect(page.locator(".page-head [data-save=saved]")).to_contain_text("Sparat kl.")
    page.reload()
    expect(page.locator("[name=explanation]")).to_have_value(TEXT)
    assert stored(cast.square_now)["i1.agreed"] == "no"


def test_a_lost_connection_a_killed_tab_and_back(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    page.route("**/spara/", lambda route: route.abort())
    page.locator("[name=explanation]").fill(TEXT)
    shows(page, "offline")
    expect(page.locator(".page-head [data-save=offline]")).to_contain_text("1 svar finns i den här webbläsaren")
    context = page.context
    page.close()
    again = context.new_page()
    visit(again, cast.square_now)
    expect(again.locator("[name=explanation]")).to_have_value(TEXT)
    shows(again, "saved")
    assert stored(cast.square_now)["explanation"] == TEXT


def test_after_a_lost_session_only_the_same_person_sends_it(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    Session.objects.all().delete()
    page.locator("[name=explanation]").fill(TEXT)
    shows(page, "login")
    log_in(cast.municipal)
    visit(page, cast.square_now)
    expect(page.locator("[name=explanation]")).to_have_value("")
    assert stored(cast.square_now)["explanation"] == ""
    log_in(cast.police)
    visit(page, cast.square_now)
    expect(page.locator("[name=explanation]")).to_have_value(TEXT)
    shows(page, "saved")
    assert stored(cast.square_now)["explanation"] == TEXT


def test_two_who_change_the_same_answer_see_both_and_choose(
    page: Page, cast: Cast, log_in: LogIn, other_browser: Any
) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    other = other_browser(cast.municipal)
    visit(other, cast.square_now)
    expect(other.locator("[data-here]")).to_contain_text("Petra Polis är här")
    other.locator("#i1").get_by_label("Nej", exact=True).check()
    shows(other, "saved")
    page.locator("#i1").get_by_label("Vet ej", exact=True).check()
    clash = page.locator("[data-clash=i1-agreed]")
    expect(clash).to_contain_text("Klara Kommun")
    clash.get_by_role("button", name="Mitt: vet ej").click()
    expect(clash).to_have_count(0)
    shows(page, "saved")
    assert stored(cast.square_now)["i1.agreed"] == "unknown"


def test_a_signature_falls_only_after_a_warning(page: Page, cast: Cast, log_in: LogIn) -> None:
    judging.sign(cast.square_now, party=Party.MUNICIPALITY, seen_version=1, by=cast.municipal)
    log_in(cast.police)
    visit(page, cast.square_now)
    page.locator("#i1").get_by_label("Nej", exact=True).check()
    warning = page.locator("[data-notice]")
    expect(warning).to_contain_text("Klara Kommun")
    assert cast.square_now.signatures.count() == 1
    warning.get_by_role("button", name="Spara ändå").click()
    shows(page, "saved")
    assert not cast.square_now.signatures.exists()
