"""A pair goes all the way by pages alone: signs the assessment, analyses the causes, and has a plan decided."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments.action.models import Analysis, MethodAim, Plan
from assessments.action.models.corner import Corner
from municipalities.models import User
from tests.action import a_method
from tests.pair import a_pair, in_open_round
from tests.saving import visit

pytestmark = pytest.mark.django_db(transaction=True)


def sign(page: Page, whom: str) -> None:
    page.get_by_label("Jag står bakom bedömningen för").check()
    page.get_by_role("button", name=f"Skriv under för {whom}").click()
    page.wait_for_load_state()


def write_a_cause(page: Page) -> None:
    page.get_by_role("checkbox", name="Synlig försäljning").check()
    page.get_by_role("button", name="Välj de kryssade").click()
    page.get_by_role("button", name="Lägg till en orsak").last.click()
    page.locator("form[data-autosave=ready]").wait_for()
    page.locator("[name^=c][name$=-text]").fill("Mörkt under gångbron")
    page.get_by_role("button", name="Spara orsaken").click()
    expect(page.locator("[id^=c] > strong")).to_have_text(["Mörkt under gångbron"])


def plan_a_measure(page: Page, responsible: str) -> None:
    page.get_by_role("button", name="Börja en åtgärdsplan").click()
    expect(page.locator(".chain")).to_contain_text("1 utan åtgärd")
    page.get_by_role("link", name=re.compile("^Välj åtgärd")).click()
    page.get_by_label("Belysning och fysisk förändring").check()
    page.get_by_label("Operativt mål").fill("Alla 7 armaturer lyser.")
    page.get_by_label("Ansvarig aktör").select_option(label=responsible)
    page.get_by_role("button", name="Lägg till raden").click()
    expect(page.get_by_text("Kedjan håller.")).to_be_visible()


def decide(page: Page) -> None:
    page.get_by_label("Beslutad av").fill("styrgruppen")
    page.get_by_label("Beslutsdag").fill(str(timezone.localdate()))
    page.get_by_label("Diarienummer").fill("KS 2026/00412")
    page.get_by_role("button", name="Märk planen som beslutad").click()
    expect(page.get_by_text("diarienummer KS 2026/00412.")).to_be_visible()


def test_a_pair_goes_from_a_signed_assessment_to_a_decided_plan(other_browser: Callable[[User], Page]) -> None:
    lights = a_method("M07", label="Belysning och fysisk förändring")
    MethodAim.objects.create(method=lights, kind=MethodAim.Kind.CORNER, value=Corner.PLACE)
    pair = a_pair(name="Lyktgången")
    assessment = in_open_round(pair)
    police, municipal = other_browser(pair.police), other_browser(pair.municipal)
    for page, whom in ((police, "polisen"), (municipal, "kommunen")):
        visit(page, assessment)
        sign(page, whom)

    police.goto(reverse("scene_detail", args=[pair.scene.pk]))
    police.get_by_role("link", name="Orsaksanalys").click()
    police.get_by_role("button", name="Börja på tomt papper").click()
    write_a_cause(police)
    police.get_by_role("button", name="Godkänn för polisen").click()
    expect(police.get_by_text("Du har godkänt analysen.")).to_be_visible()
    municipal.goto(reverse("analysis", args=[pair.scene.pk]))
    expect(municipal.get_by_text("Mörkt under gångbron").first).to_be_visible()
    municipal.get_by_role("button", name="Godkänn för kommunen").click()
    expect(municipal.get_by_text("Båda har godkänt. Analysen gäller.")).to_be_visible()

    municipal.get_by_role("link", name="Skriv åtgärdsplan").click()
    plan_a_measure(municipal, str(pair.municipal_actor))
    decide(municipal)
    municipal.locator(".chain").get_by_role("link", name="1 orsak").click()
    expect(municipal.get_by_role("link", name="Till åtgärdsplanen")).to_be_visible()

    analysis, plan = Analysis.objects.approved().get(), Plan.objects.decided().get()
    assert {one.by for one in analysis.approvals.all()} == {pair.police, pair.municipal}
    assert plan.measures.get().cause in [cause for one in analysis.problems.all() for cause in one.causes.all()]
