import datetime
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments.models import Signature
from municipalities.models import LocalPoliceArea, User
from municipalities.models.actor import Party
from tests.cast import Cast
from tests.factories import LocalPoliceAreaFactory, SceneFactory, answered

TODAY = timezone.localdate()


def reorganised(cast: Cast) -> LocalPoliceArea:
    """The cast's police area ended at New Year, and another takes over. Its station is signed by the police alone."""
    ended = cast.square.local_police_area
    ended.valid_to = datetime.date(2024, 12, 31)
    ended.save()
    station = SceneFactory.create(
        county=cast.county, name="Stationen", municipality=cast.square.municipality, local_police_area=ended
    )
    signed = answered(scene=station, round=cast.open)
    Signature.objects.create(assessment=signed, party=Party.POLICE, signed_by=cast.police)
    new = LocalPoliceAreaFactory.create(county=cast.county, name="Nya Norra Ek", valid_from=datetime.date(2025, 1, 1))
    new.predecessors.set([ended])
    return new


def test_responsibility_is_moved_after_reading_what_it_touches_and_undone(
    page: Page, live_server: Any, log_in: Callable[[User], None], cast: Cast, check: Any
) -> None:
    reorganised(cast)
    log_in(cast.administrator)

    page.goto(live_server.url + reverse("responsibility"))
    check(page, "responsibility")
    page.get_by_role("link", name="Flytta platserna i Norra Ek").click()
    check(page, "responsibility-move")
    page.get_by_role("button", name="Läs vad som händer").click()
    expect(page.get_by_text("2 platser, 2 bedömningar följer med, 1 underskrift faller.")).to_be_visible()
    expect(page.get_by_text("Nya Norra Ek har ingen aktör")).to_be_visible()
    check(page, "responsibility-preview")
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Flytta platserna").click()

    expect(page.get_by_text("2 platser är flyttade.")).to_be_visible()
    check(page, "responsibility-moved")
    page.get_by_role("link", name="Ångra flytten").click()
    check(page, "responsibility-undo")
    page.get_by_role("button", name="Ångra flytten").click()

    expect(page.locator("main")).to_contain_text("Ångrad av Adam Admin")
    check(page, "responsibility-undone")
    log_in(cast.police)
    page.goto(live_server.url + reverse("my_area"))
    expect(page.get_by_role("heading", name="Flytten är ångrad")).to_be_visible()
    check(page, "responsibility-my-area-undone")


def test_a_move_next_week_is_planned_read_by_both_sides_and_withdrawn(
    page: Page, live_server: Any, log_in: Callable[[User], None], cast: Cast, check: Any
) -> None:
    log_in(cast.administrator)
    area = cast.square.local_police_area
    page.goto(live_server.url + reverse("responsibility_move", args=["lokalpolisomrade", area.pk]))
    page.get_by_label("Från vilken dag?").fill((TODAY + datetime.timedelta(days=7)).isoformat())
    page.get_by_label("Nytt område för Torget").select_option(label="Södra Ek")
    page.get_by_role("button", name="Läs vad som händer").click()
    check(page, "responsibility-preview-ahead")
    page.get_by_role("button", name="Planera flytten").click()
    expect(page.get_by_text("Till dess är allt som nu.")).to_be_visible()
    check(page, "responsibility-planned")
    planned = page.url
    page.goto(live_server.url + reverse("responsibility"))
    check(page, "responsibility-with-plan")

    for user in (cast.police, cast.other_police):
        log_in(user)
        page.goto(live_server.url + reverse("my_area"))
        expect(page.get_by_text("flyttas från Norra Ek till Södra Ek")).to_be_visible()
        check(page, f"responsibility-my-area-{user.pk}")

    log_in(cast.administrator)
    page.goto(planned)
    page.get_by_role("button", name="Återkalla planen").click()
    expect(page.locator("main")).to_contain_text("Återkallad av Adam Admin")
    check(page, "responsibility-withdrawn")
