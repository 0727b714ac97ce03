"""The yearly job of the two who judge, in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from assessments.action.models.measure import State
from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Answer, Assessment
from municipalities.models import User
from municipalities.models.actor import Party
from tests.action import a_measure, a_method, a_plan
from tests.cast import Cast
from tests.saving import choose

LogIn = Callable[[User], None]
Inspect = Callable[[Page, str], None]


def address(assessment: Assessment) -> str:
    return reverse("assessment_edit", args=[assessment.pk])


@pytest.fixture
def inspect(axe: Callable[[Page], None], picture: Callable[[Page, str], None]) -> Inspect:
    """By the rules of accessibility and, where pictures are asked for, by eye."""

    def check(page: Page, name: str) -> None:
        axe(page)
        picture(page, name)

    return check


def fill_in(page: Page) -> None:
    """Seven yes, one unknown, two no, and the conclusion."""
    for number in range(1, 8):
        choose(page, number, "Ja")
    choose(page, 8, "Vet ej")
    choose(page, 9, "Nej")
    choose(page, 10, "Nej")
    for test in ("test_lasting", "test_public", "test_problem"):
        page.locator(f"#{test}").get_by_label("Ja", exact=True).check()
    page.get_by_label("Ja, den är en öppen drogscen").check()
    page.get_by_label("Motivering").fill("Handeln pågår främst kvällstid vid bänkarna.")


def test_from_my_area_to_a_settled_assessment(
    page: Page, cast: Cast, log_in: LogIn, other_browser: Any, inspect: Inspect
) -> None:
    judging.save(cast.square_now, {f"i{n}.agreed": "" for n in range(1, 11)}, seen_version=1, by=cast.police)
    log_in(cast.police)
    page.goto(reverse("my_area"))
    inspect(page, "my-area")

    page.get_by_role("link", name="Fortsätt med Torget").click()
    fill_in(page)
    expect(page.locator("[data-save-state]").first).to_contain_text("Sparat kl.")
    inspect(page, "ready-to-sign")
    page.get_by_label("Jag står bakom bedömningen för").check()
    page.get_by_role("button", name="Skriv under för polisen").click()
    expect(page.get_by_text("är underskriven för polisen")).to_be_visible()

    municipal = other_browser(cast.municipal)
    municipal.goto(reverse("my_area"))
    municipal.get_by_role("link", name="Läs och skriv under Torget").first.click()
    expect(municipal).to_have_url(re.compile("las-igenom"))
    inspect(municipal, "read-through")
    municipal.get_by_label("Jag har läst allt och står bakom det för").check()
    municipal.get_by_role("button", name="Skriv under för kommunen").click()

    expect(municipal.get_by_text("Den är klar.")).to_be_visible()
    done = Assessment.objects.get(pk=cast.square_now.pk)
    assert (done.is_settled, done.is_joint, done.yes, done.unknown) == (True, True, 7, 1)


def test_the_result_follows_while_the_user_answers(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.other_police)
    page.goto(address(cast.park_now))
    aside = page.get_by_role("complementary")
    expect(aside).to_contain_text("0–10 av 10 stämmer")

    for number in range(1, 8):
        choose(page, number, "Ja")
    choose(page, 8, "Vet ej")

    expect(aside).to_contain_text("7–10 av 10 stämmer")
    expect(aside.get_by_text("Kvalificerad", exact=True)).to_be_visible()
    expect(aside.get_by_text("Kan inte avgöras än")).to_be_hidden()
    expect(aside.get_by_role("img")).to_have_accessible_name("7 ja och 3 osäkra av 10; gränsen är 7")
    expect(aside).to_contain_text("Sparat kl.")


def test_the_strip_shows_every_indicator_however_often_one_changes_ones_mind(
    page: Page, cast: Cast, log_in: LogIn
) -> None:
    log_in(cast.police)
    page.goto(address(cast.square_now))
    choose(page, 9, "Ja")
    choose(page, 9, "Vet ej")
    cells = page.locator("[data-cell]")
    expect(cells).to_have_count(10)
    assert [cell.get_attribute("fill") for cell in cells.all()].count("url(#uncertain)") == 2


def test_the_list_of_what_is_left_follows_and_all_is_saved_and_signed_in_one(
    page: Page, cast: Cast, log_in: LogIn, inspect: Inspect
) -> None:
    log_in(cast.other_police)
    page.goto(address(cast.park_now))
    expect(page.get_by_text("14 saker är kvar innan du skriver under:")).to_be_visible()

    fill_in(page)

    expect(page.get_by_text("kvar innan du skriver under")).to_be_hidden()
    page.get_by_label("Nej, den är inte en öppen drogscen").check()
    page.get_by_label("Motivering").fill("")
    expect(page.get_by_text("En sak är kvar innan du skriver under:")).to_be_visible()
    expect(page.get_by_role("link", name="Förklara varför")).to_be_visible()
    page.get_by_label("Ja, den är en öppen drogscen").check()
    expect(page.get_by_text("kvar innan du skriver under")).to_be_hidden()
    inspect(page, "save-and-sign")
    page.get_by_label("Jag står bakom bedömningen för").check()
    page.get_by_role("button", name=re.compile("kriv under för polisen")).click()

    expect(page.get_by_text("är underskriven för polisen")).to_be_visible()
    assert Assessment.objects.get(pk=cast.park_now.pk).is_signed


def test_signing_too_early_leads_to_the_list_and_signs_nothing(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.other_police)
    page.goto(address(cast.park_now))
    choose(page, 1, "Ja")

    page.get_by_role("button", name=re.compile("kriv under för polisen")).click()

    expect(page.get_by_text("13 saker är kvar innan du skriver under:")).to_be_focused()
    assert not cast.park_now.signatures.exists()


def test_a_joint_answer_against_a_partys_own_asks_for_a_note_at_once(
    page: Page, cast: Cast, log_in: LogIn, inspect: Inspect
) -> None:
    judging.save(cast.square_now, {"i3.police": "no"}, seen_version=1, by=cast.police)
    judging.save(cast.square_now, {"i3.municipality": "no"}, seen_version=2, by=cast.municipal)
    log_in(cast.police)
    page.goto(address(cast.square_now))
    mark = page.locator("#i3 [data-against]")
    expect(mark).to_be_hidden()

    choose(page, 3, "Ja")

    expect(mark).to_be_visible()
    expect(page.get_by_role("link", name="Skriv en anteckning till indikator 3")).to_be_visible()
    inspect(page, "against-own")
    page.locator("#i3 textarea").fill("Sett vid besök i maj.")
    expect(page.get_by_role("link", name="Skriv en anteckning till indikator 3")).to_be_hidden()
    expect(mark).to_be_visible()
    choose(page, 3, "Nej")
    expect(mark).to_be_hidden()


def test_the_score_is_said_once_the_user_pauses(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.other_police)
    page.goto(address(cast.park_now))
    spoken = page.locator("[data-spoken]")
    choose(page, 1, "Ja")
    choose(page, 2, "Nej")
    expect(spoken).to_be_empty()

    expect(spoken).to_have_text("1–9 av 10 stämmer. Kan inte avgöras än.")


def test_no_choice_moves_when_it_is_chosen(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.other_police)
    page.goto(address(cast.park_now))
    labels = page.locator("#i1 .choice label")
    before = [labels.nth(number).bounding_box() for number in range(3)]

    for answer in ("Ja", "Nej", "Vet ej"):
        choose(page, 1, answer)
        assert [labels.nth(number).bounding_box() for number in range(3)] == before


def test_an_absence_without_a_reason_and_a_missing_tick_take_the_focus(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    page.goto(address(cast.square_now))
    page.get_by_text("Kommunen deltar inte i bedömningen").click()
    page.get_by_role("button", name="Ange att de inte deltog").click()
    expect(page.get_by_label("Skäl")).to_be_focused()
    expect(page.get_by_label("Skäl")).to_be_in_viewport()

    page.goto(address(cast.square_now))
    page.get_by_role("button", name="Skriv under för polisen").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_be_in_viewport()


def test_an_absent_party_says_that_it_is_not_right(page: Page, cast: Cast, log_in: LogIn, inspect: Inspect) -> None:
    signing.state_absence(cast.square_now, party=Party.MUNICIPALITY, reason="Ingen var utsedd.", by=cast.police)
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    log_in(cast.municipal)
    page.goto(address(cast.square_now))
    inspect(page, "said-absent")
    page.goto(reverse("my_area"))
    inspect(page, "my-area-absent")

    page.get_by_role("button", name="Stämmer inte Torget").click()

    expect(page.get_by_text("Bedömningen är öppen igen.")).to_be_visible()
    assert not Assessment.objects.get(pk=cast.square_now.pk).is_settled


def test_without_javascript_the_whole_job_works(cast: Cast, other_browser: Any) -> None:
    page = other_browser(cast.other_police, java_script_enabled=False)
    page.goto(address(cast.park_now))
    fill_in(page)
    page.locator("#save").click()

    expect(page.get_by_role("complementary")).to_contain_text("7–8 av 10 stämmer")
    page.get_by_text("Kommunen deltar inte i bedömningen").click()
    page.get_by_label("Skäl").fill("Ingen samordnare var utsedd.")
    page.get_by_role("button", name="Ange att de inte deltog").click()
    page.get_by_label("Jag står bakom bedömningen för").check()
    page.get_by_role("button", name="Skriv under för polisen").click()

    done = Assessment.objects.get(pk=cast.park_now.pk)
    assert (done.is_settled, done.is_joint) == (True, False)


def test_with_the_keyboard_alone(page: Page, cast: Cast, log_in: LogIn) -> None:
    log_in(cast.police)
    page.goto(address(cast.square_now))
    page.locator("#i9 input").nth(1).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    expect(page.locator("#i9 summary").first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Oklart.")
    page.locator("#save").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("[data-save-state]").first).to_contain_text("Sparat kl.")
    expect(page.locator("#save")).to_be_focused()

    page.locator("[name=stands_behind]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("är underskriven för polisen")).to_be_visible()
    answer = Answer.objects.get(assessment=cast.square_now, indicator=9)
    assert (answer.agreed, answer.note) == ("unknown", "Oklart.")


def test_a_mistake_takes_the_user_to_the_list_of_what_to_correct(
    page: Page, cast: Cast, log_in: LogIn, inspect: Inspect
) -> None:
    log_in(cast.police)
    page.goto(address(cast.square_now))
    page.get_by_label("Motivering").fill("Säljaren är 640823-3234.")
    page.locator("#save").click()

    expect(page.locator(".error-summary")).to_be_focused()
    inspect(page, "mistake")
    page.locator(".error-summary").get_by_role("link").click()
    expect(page.get_by_label("Motivering")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(page: Page, cast: Cast, log_in: LogIn, inspect: Inspect, width: int) -> None:
    cast.police_actor.local_police_area.municipalities.add(cast.municipal_actor.municipality)
    own = {"i1.police": "yes", "i1.municipality": "no", "i1.note": "Sett i maj."}
    judging.save(cast.square_now, own, seen_version=1, by=cast.municipal)
    signing.sign(cast.square_now, party=Party.MUNICIPALITY, seen_version=2, by=cast.municipal)
    a_measure(a_plan(cast.square), (State.ONGOING, cast.published.ends), what="Lampor", method=a_method())
    log_in(cast.police)
    for name, url in {
        "my-area-waiting": reverse("my_area"),
        "county-what-is-done": reverse("dashboard", args=["27", "2021"]),
        "alarms": reverse("alarms", args=["27"]),
        "motion": reverse("motion", args=["27"]),
        "method-places": reverse("method_places", args=["M05", "27"]),
        "assessment": address(cast.square_now),
        "assessment-read-only": address(cast.square_in_proof),
        "own-answers": reverse("own_answers", args=[cast.square_now.pk, Party.POLICE]),
        "propose": reverse("scene_propose"),
        "proof-list": reverse("proof_list", args=[cast.in_proof.pk]),
    }.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
        inspect(page, name)
