"""A plan goes through the second questionnaire to the follow-up of the next round, by pages alone; nothing is lost."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from assessments.action.models import Measure, SurveyAnswer, SurveyReturn
from assessments.action.models.measure import State
from assessments.action.survey.opening import open_survey
from assessments.models import Assessment
from municipalities.models import User
from scenes.models import Round
from tests.action import TODAY, a_measure, a_method, a_plan
from tests.cast import Cast
from tests.factories import RoundFactory, settled

LogIn = Callable[[User], None]


def planned(cast: Cast) -> Measure:
    """Begun before the round of 2021, and aimed at what was so then: indicator 1, no longer in 2022."""
    Assessment.objects.exclude(round=cast.published).delete()
    Round.objects.exclude(pk=cast.published.pk).delete()
    then = (State.ONGOING, TODAY.replace(year=2021))
    return a_measure(
        a_plan(cast.square), then, method=a_method(dose_unit="kvällar"), aim="i1", dose=60, dose_unit="kvällar"
    )


def visit(page: Page, document: SurveyReturn) -> None:
    page.goto(reverse("survey_return", args=[document.pk]))
    page.locator("form[data-autosave=ready]").wait_for()


def shows(page: Page, state: str) -> None:
    expect(page.locator(f".page-head [data-state={state}]")).to_be_visible()


def answer(page: Page, question: str, *options: str) -> None:
    group = page.get_by_role("group", name=question)
    for option in options:
        group.get_by_label(option, exact=True).check()


def test_a_plan_goes_through_the_survey_to_the_follow_up(
    page: Page, cast: Cast, log_in: LogIn, other_browser: Callable[..., Page], check: Callable[[Page, str], Any]
) -> None:
    measure = planned(cast)
    survey = open_survey(cast.county, year=2022, closes_on=TODAY.replace(year=2998), by=cast.office)
    document = survey.returns.get()
    log_in(cast.municipal)
    visit(page, document)
    other = other_browser(cast.district)
    visit(other, document)

    # Two answer the same: both are told, and one is chosen
    answer(other, "Hur långt har den kommit?", "Pågår enligt plan")
    shows(other, "saved")
    answer(page, "Hur långt har den kommit?", "Delvis genomförd eller försenad")
    clash = page.locator(f"[data-clash=m{measure.pk}-progress]")
    expect(clash).to_contain_text("Dana District")
    clash.locator("[data-take=mine]").click()
    shows(page, "saved")

    # A dose that is no number is told at its field, and the rest is saved
    page.get_by_label("Hur mycket har gjorts det senaste året?").fill("ungefär 20")
    expect(page.get_by_text("Skriv ett tal, till exempel 20.")).to_be_visible()
    answer(page, "Har oönskade följder märkts?", "Till annan tid", "Inga")
    expect(page.get_by_label("Till annan tid", exact=True)).not_to_be_checked()
    check(page, "survey")
    page.get_by_label("Hur mycket har gjorts det senaste året?").fill("20")
    answer(page, "Har det som insatsen gäller ändrats?", "För tidigt att säga")
    answer(page, "Vad bygger svaret på?", "Egna iakttagelser")
    answer(page, "Vad har varit svårast?", "Resurser")
    answer(page, "Ska insatsen fortsätta?", "Ja, som nu")
    shows(page, "saved")
    page.get_by_role("button", name="Spara", exact=True).first.click()
    page.get_by_role("button", name="Skriv under för kommunen").click()
    expect(
        page.get_by_text("Underskriven av Klara Kommun").or_(page.get_by_text("Klara Kommun,")).first
    ).to_be_visible()
    assert SurveyAnswer.objects.get().progress == "late"
    measure.refresh_from_db()
    assert measure.state == State.LATE

    # The next round is published: the comparison is chosen before the result is opened
    now = RoundFactory.create(county=cast.county, label="2022", published=True)
    settled(scene=cast.square, round=now, yes=0, listed=False)
    page.get_by_role("link", name="Vad som ändrades").click()
    expect(page.get_by_text("Inte kryssat")).to_have_count(0)
    check(page, "followup-choose")
    page.get_by_label("Resten av länet").check()
    page.get_by_label("Varför den?").fill("Alla platser vi har.")
    page.get_by_role("button", name="Spara valet och öppna resultatet").click()
    row = page.get_by_role("row").filter(has_text="Method M05")
    expect(row).to_contain_text("Det säger inte att insatsen är orsaken.")
    expect(row).to_contain_text("20 av 60 kvällar")
    check(page, "followup")
