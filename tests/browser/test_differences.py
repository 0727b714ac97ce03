"""What differs from the round before, at the signature: as the page was opened, and told when it is so no more."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from assessments.judging import filling
from assessments.judging import rules as judging
from assessments.models import Assessment
from municipalities.models import User
from tests.factories import drawn, settled
from tests.pair import a_pair_with_assessment


def test_the_summary_says_when_something_has_been_changed_since(
    page: Page, db: None, log_in: Callable[[User], None], check: Callable[[Page, str], None]
) -> None:
    pair = a_pair_with_assessment(name="Vintertorget")
    settled(scene=pair.scene, round=pair.before)
    drawn(pair.scene, pair.before)
    filling.prefill(pair.assessment, by=pair.police)
    judging.save(pair.assessment, {"i1.agreed": "no", "i9.agreed": "unknown"}, seen_version=1, by=pair.municipal)
    log_in(pair.police)
    page.goto(reverse("assessment_edit", args=[pair.assessment.pk]))
    page.locator("form[data-autosave=ready]").wait_for()
    summary = page.locator("[data-differences]")
    expect(summary).to_contain_text("3 saker")
    check(page, "differences")
    expect(summary).not_to_contain_text("Något har ändrats sedan dess.", use_inner_text=True)

    page.locator("#i1").get_by_label("Ja", exact=True).check()
    expect(summary).to_contain_text("Något har ändrats sedan dess.", use_inner_text=True)
    expect(page.locator(".page-head [data-state=saved]")).to_be_visible()
    summary.get_by_role("link", name="Öppna sidan som den är nu").click()
    expect(summary).to_contain_text("2 saker")


def test_an_old_text_does_not_stand_for_why_it_is_otherwise_now(
    page: Page, db: None, log_in: Callable[[User], None], check: Callable[[Page, str], None]
) -> None:
    """As the server has it, while one answers."""
    pair = a_pair_with_assessment(name="Vintertorget")
    last = settled(scene=pair.scene, round=pair.before)
    Assessment.objects.filter(pk=last.pk).update(explanation="Handel kvällstid.")
    last.answers.filter(indicator=2).update(note="Bara vid entrén.")
    filling.prefill(pair.assessment, by=pair.police)
    judging.save(pair.assessment, {"i2.police": "no"}, seen_version=1, by=pair.police)
    log_in(pair.police)
    page.goto(reverse("assessment_edit", args=[pair.assessment.pk]))
    page.locator("form[data-autosave=ready]").wait_for()
    left = page.locator("[data-left]")
    check(page, "came-along")
    expect(left).to_contain_text("Skriv en anteckning till indikator 2", use_inner_text=True)
    page.locator("[name=i2-note]").fill("Kommunens bild är nyare.")
    expect(left).not_to_be_visible()

    page.get_by_label("Nej, den är inte en öppen drogscen").check()
    expect(left).to_contain_text("Förklara varför platsen inte är en öppen drogscen", use_inner_text=True)
    page.locator("[name=explanation]").fill("Ingen handel längre.")
    expect(left).not_to_be_visible()
