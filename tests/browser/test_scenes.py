"""The list of a round's scenes and the page of one."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from municipalities.models import User
from scenes.models import LineageEvent
from scenes.nearby import refresh
from scenes.place_kinds import SCHOOL
from tests.cast import Cast
from tests.factories import PlaceFactory, drawn, settled
from tests.shapes import square_at


@pytest.fixture
def told(cast: Cast) -> Cast:
    """Two scenes with a past: drawn, split, and with a school nearby."""
    settled(scene=cast.park, round=cast.in_proof, yes=6, unknown=2)
    for round in (cast.published, cast.in_proof):
        drawn(cast.park, round, square_at(59.206, 17.83))
    event = LineageEvent.objects.create(round=cast.in_proof, kind=LineageEvent.Kind.SPLIT)
    event.parents.set([cast.square])
    event.children.set([cast.square, cast.park])
    PlaceFactory.create(county=cast.county, kind=SCHOOL, name="Påhittade skolan", latitude=59.207)
    refresh(cast.park, cast.in_proof)
    return cast


def test_the_list_narrows_as_one_chooses_and_the_address_follows(
    page: Page, log_in: Callable[[User], None], told: Cast, check: Any
) -> None:
    log_in(told.office)
    page.goto(reverse("scene_list") + f"?round={told.in_proof.label}")
    check(page, "scene-list")

    page.get_by_text("Fler val").click()
    page.get_by_label("Klassificering").select_option(label="Kan inte avgöras")

    expect(page).to_have_url(re.compile("classification=undetermined"))
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name=told.park.name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(told.park.name)


def test_the_page_of_a_scene_is_accessible_and_fits(
    page: Page, log_in: Callable[[User], None], told: Cast, check: Any
) -> None:
    log_in(told.office)
    page.goto(reverse("scene_detail", args=[told.park.pk]))

    expect(page.get_by_text("Påhittade skolan").first).to_be_visible()
    expect(page.get_by_role("img", name="Släktskap")).to_be_visible()
    check(page, "scene-page")
