import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from municipalities.models import User
from scenes.models import LineageEvent
from tests.cast import Cast
from tests.factories import answered, drawn, settled
from tests.shapes import square_at


@pytest.fixture
def places(cast: Cast) -> Cast:
    """Both of the cast's places were open drug scenes in the round before, 600 metres from each other."""
    settled(scene=cast.park, round=cast.in_proof, yes=7)
    drawn(cast.square, cast.in_proof, square_at(59.2, 17.83))
    drawn(cast.park, cast.in_proof, square_at(59.206, 17.83))
    return cast


def test_merge_from_the_scene_page_to_the_ledger(
    page: Page, live_server: Any, log_in: Callable[[User], None], places: Cast, check: Any
) -> None:
    log_in(places.office)
    page.goto(live_server.url + reverse("scene_detail", args=[places.square.pk]))
    check(page, "lineage-scene")
    page.get_by_role("link", name="Slå samman").click()
    expect(page.get_by_label("Den nya platsens namn")).to_be_hidden()
    page.wait_for_load_state("networkidle")  # the map comes in above the boxes, and moves them
    page.get_by_label(re.compile("Ängsparken")).first.check()
    check(page, "lineage-merge")

    page.get_by_role("button", name="Visa vad det innebär").click()
    expect(page.locator("#id_explanation")).to_have_class(re.compile("is-invalid"))
    page.locator("#id_into").select_option("new")
    page.get_by_label("Den nya platsens namn").fill("Parktorget")
    page.locator("#id_explanation").fill("Handeln har blivit ett enda stråk.")
    check(page, "lineage-merge-error")
    page.get_by_role("button", name="Visa vad det innebär").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Slå samman Torget och Ängsparken till Parktorget?")
    expect(page.locator(".ledger").first).to_contain_text("Sammanslagna")
    check(page, "lineage-confirm")
    page.get_by_role("button", name="Slå samman").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Parktorget")
    expect(page.locator("#lineage ~ *").first).to_be_visible()
    check(page, "lineage-merged")
    # An open round is compared with nothing; the list tells what has happened to its places.
    page.goto(live_server.url + reverse("dashboard", args=[places.county.code, places.open.label]))
    expect(page.get_by_text("Jämför inte")).to_be_visible()


def test_places_are_chosen_on_the_map(
    page: Page, live_server: Any, log_in: Callable[[User], None], places: Cast, check: Any
) -> None:
    log_in(places.office)
    page.goto(live_server.url + reverse("scene_merge", args=[places.square.pk]))
    expect(page.locator("[data-choose-map]")).to_have_attribute("data-ready", "")
    park, sign = page.get_by_label(re.compile("Ängsparken")).first, page.locator(".map-canvas .map-choice:not(.is-own)")

    sign.click()
    expect(park).to_be_checked()
    expect(page.locator(".map-canvas .map-label", has_text="Ängsparken")).to_be_visible()
    check(page, "lineage-merge-map")
    page.locator("#id_explanation").fill("Ett enda stråk.")
    page.get_by_role("button", name="Visa vad det innebär").click()
    page.get_by_role("button", name="Ändra").click()
    expect(sign).to_have_class(re.compile("is-ticked"))

    park.uncheck()
    expect(sign).not_to_have_class(re.compile("is-ticked"))


def test_undo_keeps_it_on_record(
    page: Page, live_server: Any, log_in: Callable[[User], None], places: Cast, check: Any
) -> None:
    event = LineageEvent.objects.create(
        round=places.open, kind="merged", explanation="Ett enda stråk.", recorded_by=places.office
    )
    event.parents.set([places.square, places.park])
    event.children.set([places.square])
    log_in(places.office)
    page.goto(live_server.url + reverse("scene_detail", args=[places.square.pk]))
    page.get_by_role("link", name="Ångra sammanslagningen").click()
    check(page, "lineage-undo")
    page.get_by_label("Varför ångras det?").fill("Det var fel plats.")
    page.get_by_role("button", name="Ångra").click()

    page.get_by_text("1 ångrad").click()
    expect(page.get_by_text("Det var fel plats.")).to_be_visible()
    check(page, "lineage-undone")


def test_split_and_displacement_pages(
    page: Page, live_server: Any, log_in: Callable[[User], None], places: Cast, check: Any
) -> None:
    fresh = answered(
        round=places.open, yes=6, scene__name="Gränden", scene__municipality=places.park.municipality
    ).scene
    drawn(fresh, places.open, square_at(59.203, 17.83))
    places.park_now.listed, places.park_now.explanation = False, "Ingen handel."
    places.park_now.save()
    log_in(places.office)

    page.goto(live_server.url + reverse("scene_split", args=[places.square.pk]))
    check(page, "lineage-split")
    page.goto(live_server.url + reverse("scene_detail", args=[fresh.pk]))
    expect(page.get_by_role("heading", name="Kan den ha flyttat hit?")).to_be_visible()
    check(page, "lineage-displacement")
    page.get_by_role("link", name="Ange er bedömning").click()
    check(page, "lineage-displacement-note")
    page.get_by_label("Har flyttat dit").check()
    page.get_by_role("button", name="Anteckna er bedömning").click()
    expect(page.locator("#displacement ~ table")).to_contain_text("Har flyttat dit")
