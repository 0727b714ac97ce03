"""What the page of an assessment does while one answers, in a browser."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from assessments.judging import rules as judging
from assessments.models import Assessment


def visit(page: Page, assessment: Assessment) -> None:
    page.goto(reverse("assessment_edit", args=[assessment.pk]))
    is_ready(page)


def is_ready(page: Page) -> None:
    page.locator("form[data-autosave=ready]").wait_for()


def shows(page: Page, state: str) -> None:
    expect(page.locator(f".page-head [data-state={state}]")).to_be_visible()


def choose(page: Page, number: int, answer: str) -> None:
    page.locator(f"#i{number}").get_by_label(answer, exact=True).check()


def stored(assessment: Assessment) -> dict[str, Any]:
    return judging.values(Assessment.objects.get(pk=assessment.pk))
