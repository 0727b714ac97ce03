"""Alarms in a browser: accessible at both widths, in pictures that a person can look at."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments.action.models.measure import State
from scenes.models import Round
from scenes.nearby import refresh_all
from tests.action import a_cause, a_measure, a_method, a_plan, a_problem, an_analysis
from tests.cast import Cast
from tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = timezone.localdate()
A_WEEK = datetime.timedelta(7)


@pytest.fixture
def chained(cast: Cast) -> Cast:
    """A county where every group has alarms; the place of the square's outline is at a school."""
    PlaceFactory.create(county=cast.county, name="Kvarnskolan", latitude=59.2005, longitude=17.8305)
    Round.objects.filter(pk=cast.published.pk).update(state="open", published_on=None)
    refresh_all([Round.objects.select_related("county").get(pk=cast.published.pk)])
    Round.objects.filter(pk=cast.published.pk).update(state="published", published_on=TODAY)
    plan = a_plan(cast.square)
    a_measure(plan, (State.NOT_STARTED, TODAY), method=a_method("M05", label="Kamerabevakning"), starts=TODAY + A_WEEK)
    stopped = {"method": a_method("M12", label="Fältassistenter"), "responsible": cast.municipal_actor}
    a_measure(plan, (State.STOPPED, TODAY - 9 * A_WEEK), (State.STOPPED, TODAY - A_WEEK), **stopped)
    late = {"follow_up": TODAY - 3 * A_WEEK, "goal": "Ökad trygghet på platsen", "aim": "SY1.otrygg"}
    a_measure(plan, (State.LATE, TODAY - 5 * A_WEEK), method=a_method("M09", label="Platssamverkan"), **late)
    problem = a_problem(an_analysis(cast.square, approved=True))
    for text in ("Flera nätverk gör anspråk på platsen", "Mörkt vid gångtunneln", "Butiken ser mellan fingrarna"):
        a_cause(problem, text)
    return cast


def test_the_list_is_accessible(
    page: Page, live_server: Any, log_in: Callable[..., None], chained: Cast, check: Callable[[Page, str], None]
) -> None:
    log_in(chained.office)
    page.goto(live_server.url + reverse("alarms", args=["27"]))

    check(page, "alarms")
    page.get_by_role("link", name="Visa 3 larm till").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Larm")
    check(page, "alarms-chain")


def test_no_alarms_is_accessible(
    page: Page, live_server: Any, log_in: Callable[..., None], cast: Cast, check: Callable[[Page, str], None]
) -> None:
    log_in(cast.office)
    page.goto(live_server.url + reverse("alarms", args=["27"]))

    expect(page.get_by_role("heading", name="Inga larm i Eklunds län")).to_be_visible()
    check(page, "alarms-none")


def test_the_reply_to_a_motion_is_accessible(
    page: Page, live_server: Any, log_in: Callable[..., None], chained: Cast, check: Callable[[Page, str], None]
) -> None:
    log_in(chained.office)
    page.goto(live_server.url + reverse("alarms", args=["27"]))
    page.get_by_role("link", name="Svara på en motion").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Öppna drogscener med skola inom 500 meter")
    check(page, "motion")
