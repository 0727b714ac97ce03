"""Nothing that is written on the assessment page is lost, in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import APIResponse, Page, Route, expect

from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Assessment
from assessments.rounds.rules import proof
from municipalities.models import User
from municipalities.models.actor import Party
from scenes.models import Round
from tests.cast import Cast
from tests.saving import shows, stored, visit

LogIn = Callable[[User], None]
TEXT = "Mycket folk på torget."


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


def test_news_that_were_long_on_their_way_undo_nothing(page: Page, cast: Cast, log_in: LogIn) -> None:
    """The state as it was between two saves comes after the second, as it may where the server is busy."""
    log_in(cast.police)
    visit(page, cast.square_now)
    page.locator("#i1").get_by_label("Nej", exact=True).check()
    shows(page, "saved")
    late: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        late.append((route, route.fetch(url=re.sub(r"version=\d+", "version=1", route.request.url))))

    page.route("**/lage/**", hold)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator("#i1").get_by_label("Vet ej", exact=True).check()
    shows(page, "saved")
    assert stored(cast.square_now)["i1.agreed"] == "unknown"
    page.locator("#i2").get_by_label("Nej", exact=True).check()
    shows(page, "saved")
    for route, answer in late:
        with page.expect_response("**/lage/**"):
            route.fulfill(response=answer)
    page.wait_for_timeout(300)

    expect(page.locator("#i1").get_by_label("Vet ej", exact=True)).to_be_checked()
    now = Assessment.objects.get(pk=cast.square_now.pk)
    assert late
    assert page.locator("#assessment [name=version]").input_value() == str(now.version)


def test_what_someone_else_changes_waits_until_the_user_has_left_the_field(
    page: Page, cast: Cast, log_in: LogIn
) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    first = page.locator("#i1")
    first.locator("input:checked").focus()
    judging.save(cast.square_now, {"i1.agreed": "unknown"}, seen_version=1, by=cast.municipal)
    with page.expect_response("**/lage/**"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    expect(first.get_by_label("Ja", exact=True)).to_be_checked()

    page.locator("#save").focus()

    expect(first.get_by_label("Vet ej", exact=True)).to_be_checked()
    now = Assessment.objects.get(pk=cast.square_now.pk)
    assert page.locator("#assessment [name=version]").input_value() == str(now.version)


def test_a_space_at_the_end_does_not_keep_the_page_behind(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    page.route("**/lage/**", lambda route: route.continue_(url=re.sub(r"version=\d+", "version=1", route.request.url)))
    page.locator("[name=explanation]").press_sequentially(f"{TEXT} ")
    shows(page, "saved")
    with page.expect_response("**/lage/**"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    with page.expect_response("**/spara/**"):
        page.locator("#i1").get_by_label("Nej", exact=True).check()
    shows(page, "saved")
    page.wait_for_timeout(300)

    now = Assessment.objects.get(pk=cast.square_now.pk)
    assert page.locator("#assessment [name=version]").input_value() == str(now.version)


def test_what_was_saved_without_an_answer_is_no_obstacle_to_the_signature(
    page: Page, cast: Cast, log_in: LogIn
) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    lost: list[Route] = []

    def lose(route: Route) -> None:
        route.fetch()
        lost.append(route)
        route.abort()

    page.route("**/spara/**", lose)
    page.locator("#i1").get_by_label("Nej", exact=True).check()
    shows(page, "offline")
    page.get_by_label("Jag står bakom bedömningen för").check()
    page.get_by_role("button", name=re.compile("kriv under för polisen")).click()

    expect(page.get_by_text("är underskriven för polisen")).to_be_visible()
    assert lost


@pytest.mark.parametrize("leaves", ["before the news", "before the answer", "after the answer"])
def test_what_was_saved_over_while_the_answer_was_lost_is_shown(
    page: Page, cast: Cast, log_in: LogIn, leaves: str
) -> None:
    def leave(now: str) -> None:
        if leaves == now:
            page.locator("#save").focus()
            page.wait_for_timeout(100)

    log_in(cast.police)
    visit(page, cast.square_now)
    page.route("**/spara/", lambda route: route.fetch() and route.abort())
    first = page.locator("#i1")
    first.get_by_label("Nej", exact=True).check()
    shows(page, "offline")
    judging.save(cast.square_now, {"i1.agreed": "unknown"}, seen_version=2, by=cast.municipal)
    leave("before the news")
    with page.expect_response("**/lage/**"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    leave("before the answer")
    page.unroute("**/spara/")
    page.evaluate("dispatchEvent(new Event('online'))")
    shows(page, "saved")
    leave("after the answer")

    expect(first.get_by_label("Vet ej", exact=True)).to_be_checked()
    now = Assessment.objects.get(pk=cast.square_now.pk)
    assert stored(cast.square_now)["i1.agreed"] == "unknown"
    expect(page.locator("#assessment [name=version]")).to_have_value(str(now.version))


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


def test_a_collision_holds_back_only_what_collides_and_texts_are_shown_beside_each_other(
    page: Page, cast: Cast, log_in: LogIn, other_browser: Any, check: Callable[[Page, str], None]
) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    page.route("**/spara/", lambda route: route.abort())
    page.locator("[name=explanation]").fill("Polisens text.")
    page.locator("#i8").get_by_label("Vet ej", exact=True).check()
    page.locator("#i9").get_by_label("Ja", exact=True).check()
    shows(page, "offline")
    other = other_browser(cast.municipal)
    visit(other, cast.square_now)
    other.locator("[name=explanation]").fill("Kommunens text.")
    other.locator("#i8").get_by_label("Ja", exact=True).check()
    shows(other, "saved")

    page.unroute("**/spara/")
    page.evaluate("dispatchEvent(new Event('online'))")
    text = page.locator("[data-clash=explanation]")
    expect(text.get_by_role("button", name="Klara Kommun: Kommunens text.")).to_be_visible()
    expect(page.locator("[data-clash=i8-agreed]")).to_be_visible()
    shows(page, "error")  # the rest has been answered
    expect(page.locator("[name=explanation]")).to_have_value("Polisens text.")
    now = stored(cast.square_now)
    assert (now["i8.agreed"], now["i9.agreed"], now["explanation"]) == ("yes", "yes", "Kommunens text.")
    check(page, "autosave-collision")
    assert page.evaluate("document.querySelector('[data-to-error]').hash") in ("#i8", "#explanation")
    page.reload()  # what collides is kept until it has been chosen between
    expect(page.locator("[name=explanation]")).to_have_value("Polisens text.")
    text.get_by_role("button", name="Klara Kommun: Kommunens text.").click()
    page.locator("[data-clash=i8-agreed]").get_by_role("button", name="Mitt: vet ej").click()
    shows(page, "saved")
    expect(page.locator("[name=explanation]")).to_have_value("Kommunens text.")
    now = stored(cast.square_now)
    assert (now["i8.agreed"], now["explanation"]) == ("unknown", "Kommunens text.")


def test_a_signature_falls_only_after_a_warning(page: Page, cast: Cast, log_in: LogIn) -> None:
    signing.sign(cast.square_now, party=Party.MUNICIPALITY, seen_version=1, by=cast.municipal)
    log_in(cast.police)
    visit(page, cast.square_now)
    page.locator("#i1").get_by_label("Nej", exact=True).check()
    warning = page.locator("[data-notice]")
    expect(warning).to_contain_text("Klara Kommun")
    expect(page.locator("[data-signed]")).to_be_hidden()  # it is said once
    expect(page.locator(".page-head").get_by_role("link", name="Inte sparat: se varför")).to_have_attribute(
        "href", "#notice"
    )
    assert cast.square_now.signatures.count() == 1
    warning.get_by_role("button", name="Ångra min ändring").click()
    expect(page.locator("[data-signed]")).to_be_visible()
    expect(page.locator("#i1").get_by_label("Ja", exact=True)).to_be_checked()

    page.locator("#i1").get_by_label("Nej", exact=True).check()
    warning.get_by_role("button", name="Spara ändå").click()
    shows(page, "saved")
    assert not cast.square_now.signatures.exists()
    expect(warning.get_by_role("button")).to_have_count(0)
    expect(page.locator("[data-signed]")).to_be_hidden()
    expect(page.locator("[data-fallen]")).to_contain_text("Underskriften är borttagen")


def settled_and_in_proofing(cast: Cast) -> None:
    for party, who in ((Party.POLICE, cast.police), (Party.MUNICIPALITY, cast.municipal)):
        assessment = Assessment.objects.get(pk=cast.square_now.pk)
        signing.sign(assessment, party=party, seen_version=assessment.version, by=who)
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PROOFING)


def test_a_round_closed_while_someone_writes_gives_the_words_back_to_be_sent_as_a_remark(
    page: Page, cast: Cast, log_in: LogIn, check: Callable[[Page, str], None]
) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    settled_and_in_proofing(cast)
    page.locator("[name=explanation]").fill(TEXT)
    page.locator("#i1").get_by_label("Nej", exact=True).check()
    closed = page.locator("[data-notice]")
    expect(closed.locator("textarea")).to_have_value(re.compile(f"Motivering: {re.escape(TEXT)}"))
    check(page, "autosave-closed")
    # What is written after one has been told is not lost either.
    page.locator("#i2").get_by_label("Nej", exact=True).check()
    expect(closed.locator("textarea")).to_have_value(re.compile(r"Indikator 2: .+: Nej"))

    closed.get_by_role("link", name="Öppna sidan som den är nu").click()
    kept = page.locator("[data-kept-answers]")
    expect(kept.locator("textarea")).to_have_value(re.compile(r"Indikator 1: .+: Nej"))
    check(page, "autosave-kept-answers")
    kept.get_by_role("button", name="Skicka som anmärkning i korrekturet").click()
    page.wait_for_url(re.compile("korrektur-lista"))
    (proof,) = cast.square_now.proofs.all()
    assert (proof.is_correct, f"Motivering: {TEXT}" in proof.objection) == (False, True)
    page.goto(reverse("assessment_edit", args=[cast.square_now.pk]))
    expect(kept).to_be_hidden()


def test_a_party_that_has_answered_the_proof_copies_or_removes(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    visit(page, cast.square_now)
    settled_and_in_proofing(cast)
    proof(cast.square_now, party=Party.POLICE, is_correct=True, by=cast.police)
    page.locator("[name=explanation]").fill(TEXT)
    page.locator("[data-notice]").get_by_role("link", name="Öppna sidan som den är nu").click()
    kept = page.locator("[data-kept-answers]")
    expect(kept.get_by_role("button")).to_have_text(["Kopiera", "Ta bort det"])
    kept.get_by_role("button", name="Ta bort det").click()
    expect(kept).to_be_hidden()
    page.reload()
    expect(kept).to_be_hidden()
