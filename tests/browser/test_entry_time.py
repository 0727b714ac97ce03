"""What an assessment costs the one who makes it: clicks, fields and words, counted in a browser and printed (-s).

Minutes are reckoned, since a machine does not think: words at 238 a minute, which is how fast adults read silently
(Brysbaert 2019), and 1.2 seconds for each click. What is folded is not read: on the unchanged page
that goes for the help, since who answers the same questions every year has read it. Elsewhere it is told apart.
"""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page

from assessments.models import Assessment, Question
from municipalities.models import User
from tests.factories import drawn, settled
from tests.pair import a_pair_with_assessment
from tests.questions import asking, reply

WORDS_PER_MINUTE = 238
SECONDS_PER_CLICK = 1.2
NOT_ASKED = ["AN5", "UN4", "UP1", "UP2", "UP3"]

LogIn = Callable[[User], None]
Check = Callable[[Page, str], None]


class Counted:
    """A person at a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self.words = 0
        self.help = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def read(self) -> None:
        """All that stands in the page, whether it is needed or not."""
        self.help += sum(words_in(text) for text in self.page.locator("main .form-text:visible").all_inner_texts())
        self.words += words_in(self.page.locator("main").inner_text())

    def minutes(self, *, with_help: bool = True) -> float:
        words = self.words - (0 if with_help else self.help)
        return words / WORDS_PER_MINUTE + self.clicks * SECONDS_PER_CLICK / 60

    def told(self, what: str, fields: int) -> None:
        minutes = f"{self.minutes():.1f} minutes, {self.minutes(with_help=False):.1f} without the help"
        print(
            f"\n{what}: {self.clicks} clicks, {fields} fields, {self.words} words, {self.help} of them help, {minutes}"
        )


def words_in(text: str) -> int:
    return len(re.findall(r"\w+", text))


@pytest.fixture
def pair() -> SimpleNamespace:
    """An untouched place that was listed in the round before, with an outline."""
    pair = a_pair_with_assessment(name="Vintertorget")
    pair.last = settled(scene=pair.scene, round=pair.before)
    drawn(pair.scene, pair.before)
    return pair


def short_form(pair: SimpleNamespace) -> None:
    """Asked now, and answered in full in the round before."""
    asking(pair.round)
    for question in Question.objects.filter(core=True).exclude(code__in=NOT_ASKED):
        reply(pair.last, question.code, next(iter(question.option_of)))


def fresh(assessment: Assessment) -> Assessment:
    return Assessment.objects.get(pk=assessment.pk)


def sign_unchanged(person: Counted) -> int:
    """From the start page to the signature. Returns how many fields there were to fill in."""
    page = person.page
    page.goto(reverse("my_area"))
    person.click(page.get_by_role("link", name="Oförändrad"))
    person.read()
    questions = page.locator("[data-question]").all()
    for question in questions:
        person.click(question.locator("label").first)
    person.click(page.get_by_label("Jag har läst allt"))
    person.click(page.get_by_role("button", name="Skriv under för polisen"))
    page.wait_for_url("**/mitt-omrade/")
    return len(questions) + 1


def test_an_unchanged_place_takes_three_clicks(pair: SimpleNamespace, page: Page, log_in: LogIn) -> None:
    log_in(pair.police)
    person = Counted(page)
    fields = sign_unchanged(person)
    person.told("Unchanged, no questionnaire", fields)
    assert fresh(pair.assessment).is_signed
    assert person.clicks <= 3
    assert person.minutes() <= 3


def test_an_unchanged_place_takes_at_most_sixteen_clicks_with_the_short_form(
    pair: SimpleNamespace, page: Page, log_in: LogIn, check: Check
) -> None:
    short_form(pair)
    log_in(pair.police)
    page.goto(reverse("assessment_as_before", args=[pair.assessment.pk, "police"]))
    check(page, "unchanged-short-form")
    person = Counted(page)
    fields = sign_unchanged(person)
    person.told("Unchanged, short form", fields)
    assert fresh(pair.assessment).is_signed
    assert person.clicks <= 16
    assert person.minutes() <= 3


def test_a_difference_is_marked_as_it_is_made_and_the_button_leads_to_what_is_left(
    pair: SimpleNamespace, page: Page, log_in: LogIn
) -> None:
    short_form(pair)
    log_in(pair.police)
    page.goto(reverse("assessment_as_before", args=[pair.assessment.pk, "police"]))
    question = page.locator("#TI4")
    assert not page.get_by_text("Ändrat. Omgång 2023:").first.is_visible()
    question.locator("label").nth(1).click()
    assert page.get_by_text("Ändrat. Omgång 2023:").locator("visible=true").count() == 1
    question.locator("label").first.click()
    assert page.get_by_text("som i omgång 2023").locator("visible=true").count() == 1
    page.get_by_role("button", name="Skriv under för polisen").click()
    assert page.locator("#SY2 :focus").count() == 1
    assert fresh(pair.assessment).version == 0


def test_a_new_place_takes_at_most_fifteen_minutes_with_the_short_form(
    pair: SimpleNamespace, page: Page, log_in: LogIn
) -> None:
    Assessment.objects.filter(pk=pair.last.pk).delete()
    asking(pair.round)
    log_in(pair.police)
    person = Counted(page)
    page.goto(reverse("assessment_edit", args=[pair.assessment.pk]))
    for number in range(1, 11):
        person.click(page.locator(f"#i{number} .choice label").first)
    for test in Assessment.TESTS:
        person.click(page.locator(f"#{test} .choice label").first)
    person.click(page.locator("#listed input").first)
    fields = 14
    for section in page.locator("details[data-section]:not([hidden])").all():
        if not section.get_attribute("open") and section.get_attribute("open") != "":
            person.click(section.locator("> summary"))
        for question in section.locator("[data-question][data-ask]").all():
            if question.is_visible():
                fields += 1
                person.click(question.locator("label").first)
    person.read()
    with page.expect_navigation():
        person.click(page.locator("#save"))
    page.goto(f"{reverse('assessment_edit', args=[pair.assessment.pk])}#sign")
    person.click(page.get_by_label("Jag står bakom bedömningen").first)
    person.click(page.get_by_role("button", name="Skriv under för polisen"))
    page.wait_for_url(f"**{reverse('my_area')}")
    person.told("New place, short form", fields + 1)
    assert fresh(pair.assessment).is_signed
    assert person.minutes() <= 15
